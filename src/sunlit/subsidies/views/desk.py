"""The desk of payments: where each list stands, which periods are missing, and the way to everything else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit import clock
from sunlit.matters.book import book
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.subsidies import queries
from sunlit.subsidies.actions.certificates import missing_of
from sunlit.subsidies.actions.funds import KEEPERS
from sunlit.subsidies.actions.registering import MAKERS, MAY_SET
from sunlit.subsidies.models import DESK

SHOWN = 100


@require_GET
@staff_only(*DESK, "office_clerk")
def desk(request: HttpRequest) -> HttpResponse:
    """Which lists wait for whom, and who has not been paid?"""
    viewer, place = viewer_for(request), township_for(request)
    oversees = viewer.has_role(*DESK)
    gaps = missing_of(place, clock.today()) if oversees else []
    context = {
        "lists": list(queries.desk_lists(viewer)[:SHOWN]),
        "gaps": gaps[:SHOWN],
        "gap_count": len(gaps),
        "programmes": list(book().programmes.values()),
        "oversees": oversees,
        "keeper": viewer.has_role(*KEEPERS),
        "objections": viewer.has_role("office_clerk", "enquiry"),
        "maker": viewer.has_role(*MAKERS),
        "setter": viewer.has_role(*MAY_SET),
    }
    return render(request, "subsidies/desk.html", context)
