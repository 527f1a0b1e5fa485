"""What for? Asked before a window worker is shown a case that isn't theirs, whichever page leads to it (S4.28.05)."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sunlit.core.refusals import Refused
from sunlit.hall import opening
from sunlit.matters import refusals
from sunlit.matters.models import Matter
from sunlit.pages.kept import Kept
from sunlit.pages.viewing import viewer_for

DESK = "/desk/"
LONGEST = 300


def asked_first(
    request: HttpRequest,
    matter: Matter | None,
    refusal: Refused | None = None,
    typed: list[Kept] | None = None,
) -> HttpResponse | None:
    """What is answered in place of a matter's page where it isn't the viewer's and no reason was given today; None where
    the page may be shown.

    That is the question what for. Whoever sent a form too late, which was theirs until somebody was first, is told by
    ``refusal`` who that was and keeps what was ``typed``; of the matter nothing is shown.
    """
    if matter is None or not opening.is_asked_about(matter, viewer_for(request)):
        return None
    if opening.was_opened(request.session, matter.number):
        return None
    if refusal is not None and refusal.code in refusals.CONFLICTS:
        context = {"number": matter.number, "refusal": refusal, "kept": typed or []}
        return render(request, "pages/too_late.html", context, status=409)
    then = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return ask(request, matter.number, then, status=200 if request.method in ("GET", "HEAD") else 422)


def ask(
    request: HttpRequest, number: str, then: str, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    """The page with the reasons; ``then`` is the address on the desk that opens afterwards."""
    context = {"number": number, "then": then, "reasons": opening.REASONS.items(), "refusal": refusal}
    return render(request, "hall/desk/why_open.html", context, status=status)


def address_in(request: HttpRequest, number: str) -> str:
    """Where to go on: the page of the desk that was asked for, else the page of the matter."""
    then = request.POST.get("then", "")
    parts = urlsplit(then)
    inside = then.startswith(DESK) and not parts.scheme and not parts.netloc and "\\" not in then
    if inside and then.isprintable() and len(then) <= LONGEST and "/../" not in then:
        return then
    return reverse("desk_matter", args=[number])
