"""The search of the desk: one page, and its parts for htmx while somebody types."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit.core.items import Mode
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.search import queries

RECEIVE = ("enquiry", "centre_director", "village_agent")
FRAGMENTS = {"search-found": "search/found.html", "desk-found": "search/brief.html"}


@staff_only()
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Find a service, a matter, a colleague or something published: what the viewer may see, and nothing else."""
    viewer, township = viewer_for(request), township_for(request)
    query = queries.cleaned(request.GET.get("q", ""))
    only = request.GET.get("in", "")
    every = queries.groups_for(public=False)
    if only and only not in every:
        raise Http404
    names = (only,) if only else every
    fragment = (
        FRAGMENTS.get(request.headers.get("HX-Target", "")) if request.headers.get("HX-Request") else None
    )
    size = queries.SIZE if only else 3 if fragment == "search/brief.html" else queries.FEW
    number = request.GET.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    found = queries.find(viewer, township, query, names, page=page, size=size)
    context = {
        "query": query,
        "only": only,
        "groups": [group for group in found if group.total],
        "words": queries.words_marked(query),
        "receives": viewer.has_role(*RECEIVE),
        "information": Mode.INFORMATION,
        "reach": queries.REACH,
        "pager": Paginator(range(found[0].total), size).get_page(found[0].page) if only and found else None,
    }
    response = render(request, fragment or "search/desk.html", context)
    response["Vary"] = ", ".join(filter(None, (response.get("Vary", ""), "HX-Request, HX-Target")))
    return response
