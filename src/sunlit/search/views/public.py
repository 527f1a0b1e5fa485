"""The public search: services, what is published, and where the number on a receipt is followed."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.viewer import PUBLIC
from sunlit.search import queries


@for_everybody
@require_GET
def search(request: HttpRequest, township: str) -> HttpResponse:
    """Find a service, a notice, a power. Whoever looks, also signed in, finds here what everybody finds."""
    place = township_or_404(township)
    query = queries.cleaned(request.GET.get("q", ""))
    only = request.GET.get("in", "")
    every = queries.groups_for(public=True)
    if only and only not in every:
        raise Http404
    number = request.GET.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    size = queries.SIZE if only else queries.FEW
    found = queries.find(PUBLIC, place, query, (only,) if only else every, page=page, size=size)
    context = public_page(
        place,
        section="search",
        query=query,
        only=only,
        groups=[group for group in found if group.total],
        words=queries.words_marked(query),
        number=queries.number_typed(query),
        reach=queries.REACH,
        pager=Paginator(range(found[0].total), size).get_page(found[0].page) if only and found else None,
    )
    fragment = request.headers.get("HX-Request") and request.headers.get("HX-Target") == "search-found"
    response = render(request, "search/public_found.html" if fragment else "search/public.html", context)
    # One address, two answers: a cache or the back button must not show the fragment as a page.
    response["Vary"] = ", ".join(filter(None, (response.get("Vary", ""), "HX-Request, HX-Target")))
    return response
