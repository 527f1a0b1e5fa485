"""The front pages: which township, and what to do there."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from sunlit import clock
from sunlit.core.text import Text
from sunlit.disclosure import queries as openness
from sunlit.disclosure.models import Occurrence
from sunlit.hall import catalogue
from sunlit.matters.book import book, book_of
from sunlit.pages.context import in_elder_mode, public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC
from sunlit.portal import queries


@for_everybody
def start(request: HttpRequest) -> HttpResponseBase:
    """The townships of this installation; where there is one, its own front page."""
    townships = queries.townships()
    if len(townships) == 1:
        return redirect("portal:home", townships[0].code)
    return render(request, "portal/start.html", {"townships": townships})


MOST_OF_A_LIST = 3
SHOWN = {
    "published": Text("新公开的", "New"),
    "due": Text("快到期的", "Due next"),
    "missing": Text("到期没有公开的", "Missing"),
}
"""What of openness stands on the front page."""


@for_everybody
def home(request: HttpRequest, township: str) -> HttpResponse:
    """What do you want to do? In the elder mode with few choices."""
    place = township_or_404(township)
    if in_elder_mode(request):
        return render(request, "portal/simple.html", public_page(place))
    return render(request, "portal/home.html", public_page(place, **_home(place)))


@for_everybody
def simple(request: HttpRequest, township: str) -> HttpResponse:
    """The front page of the elder mode, for whoever has its address; the pages behind it follow once it is switched on."""
    return render(request, "portal/simple.html", public_page(township_or_404(township), elder=True))


def _home(place: Organisation) -> dict[str, object]:
    today = clock.today()
    return {
        "openness": [(name, title, list(_openness(place, name, today))) for name, title in SHOWN.items()],
        "answer_days": book_of(place.pk).effective("website-answer", today).value,
        "categories": catalogue.categories(),
        "regulations": tuple(book().regulations.values()),
        "being_set": queries.limits_being_set(place),
    }


def _openness(place: Organisation, name: str, today: date) -> Iterable[Occurrence]:
    """The first few of a list of openness: the newest, what is due next, what is missing longest."""
    rows = Occurrence.objects.visible_to(PUBLIC).filter(township=place).select_related("unit", "publication")
    return openness.narrowed(rows, name, today)[:MOST_OF_A_LIST]
