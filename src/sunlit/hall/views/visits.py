"""Visits per service, for those who see the township."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit import clock
from sunlit.hall import coming_figures
from sunlit.pages.typed import whole
from sunlit.pages.viewing import staff_only, viewer_for

PERIODS = (30, 90, 365)


@staff_only("centre_director", "deputy_leader", "mayor", "supervisor")
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Do people come less often: mean visits, offices, exceptions of each service, beside the period before."""
    asked = whole(request.GET.get("days", ""))
    days = asked if asked in PERIODS else PERIODS[1]
    last = clock.today()
    first = last - timedelta(days=days - 1)
    rows = coming_figures.figures(viewer_for(request), first, last)
    context = {
        "rows": rows,
        "first": first,
        "last": last,
        "days": days,
        "periods": PERIODS,
        "rising": sum(1 for row in rows if row.rises),
    }
    return render(request, "hall/desk/visits.html", context)
