"""The public card of everybody who works here (S1.04.07)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sunlit.pages.viewing import for_everybody
from sunlit.people import queries
from sunlit.people.views.showing import show


@for_everybody
@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is this, in which post, with which duties?"""
    found = queries.card_of(pk)
    if found is None:
        raise Http404
    return show(request, "card", {"person": found[0], "holdings": found[1], "township": found[0].township})
