"""The guide book: all published guides of a township as one file to print and bind."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit.hall import editions
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.portal import guide_book
from sunlit.portal.views.files import file, unchanged


@for_everybody
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, township: str) -> HttpResponseBase:
    """Which book is there, from when, and does it still hold? Asking for a new one never waits for it."""
    place = township_or_404(township)
    if request.method == "POST":
        guide_book.order(place)
        return redirect(f"{request.path}?ordered=1")
    context = public_page(
        place, section="items", kept=guide_book.kept(place), ordered="ordered" in request.GET
    )
    return render(request, "portal/book.html", context)


@for_everybody
@require_GET
def printed(request: HttpRequest, township: str) -> HttpResponse:
    """Does the guide or the book in my hand still hold? Which editions are out of date, and since when (S0.06.08).
    ``day``: the day on the cover of a book."""
    place = township_or_404(township)
    rows = editions.editions(place)
    typed = request.GET.get("day", "").strip()
    day = _day(typed)
    context = public_page(
        place,
        section="items",
        rows=rows,
        last=max((row.now.day for row in rows), default=None),
        typed=typed if day else "",
        mistyped=bool(typed) and day is None,
        day=day,
        changed=editions.changed_since(rows, day) if day else [],
    )
    return render(request, "portal/editions.html", context)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


@for_everybody
@require_GET
def pdf(request: HttpRequest, township: str) -> HttpResponseBase:
    """The newest book. Where none was made yet, its page says so."""
    place = township_or_404(township)
    path = guide_book.newest(place)
    try:
        content = path.read_bytes() if path else None
    except FileNotFoundError:  # a newer one took its place just now
        content = None
    if path is None or content is None:
        return redirect("portal:book", place.code)
    answer: HttpResponse | HttpResponseBase = unchanged(request, path.stem) or file(
        content, "application/pdf", path.stem, f"{place.code}-guide-book.pdf"
    )
    return answer
