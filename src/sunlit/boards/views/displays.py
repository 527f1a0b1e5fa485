"""Display boards of the office, the services in the lobby, and the card of a service."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.boards import sheets
from sunlit.boards.acting import REGISTRARS, status_of
from sunlit.boards.actions import displaying
from sunlit.boards.queries import displays
from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody, staff_only, township_for, viewer_for


@require_http_methods(["GET", "POST"])
@staff_only(*REGISTRARS)
def overview(request: HttpRequest) -> HttpResponse:
    """Which display boards are complete, and which no longer hold?"""
    place, refusal = township_for(request), None
    if request.method == "POST":
        try:
            displaying.put_up(
                place,
                request.POST.get("display", ""),
                by=viewer_for(request),
                request=request.POST.get("key", ""),
            )
            messages.success(request, say("已记下。", "Noted."))
            return redirect("displays")
        except Refused as found:
            refusal = found
    context = {"rows": displays.displays(place, clock.today()), "refusal": refusal}
    return render(request, "boards/displays.html", context, status=status_of(refusal))


@require_GET
@staff_only(*REGISTRARS)
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """A display board to print."""
    place, today = township_for(request), clock.today()
    try:
        row = displays.display(place, key, today)
    except LookupError as error:
        raise Http404 from error
    try:
        made = sheets.display(place, row, today)
    except Refused as refusal:
        return HttpResponse(refusal.sentence("zh"), status=422, content_type="text/plain; charset=utf-8")
    return _pdf(made.pdf, f"display-{key}")


@for_everybody
@require_GET
def lobby(request: HttpRequest, township: str) -> HttpResponse:
    """What does each open service rest on, how does it go, and how long does it take? For the screen in the lobby."""
    place = township_or_404(township)
    rows = displays.lobby(place)
    context = public_page(place, section="items", rows=rows, lacking=sum(bool(one.lacks) for one in rows))
    return render(request, "boards/lobby.html", context)


@for_everybody
@require_GET
def card(request: HttpRequest, township: str, item: str) -> HttpResponse:
    """The card of a service, one page (S0.07.29)."""
    place = township_or_404(township)
    try:
        made = sheets.card(place, item)
    except LookupError as error:
        raise Http404 from error
    except Refused as refusal:
        return HttpResponse(refusal.sentence("zh"), status=422, content_type="text/plain; charset=utf-8")
    return _pdf(made.pdf, f"card-{item}")


@for_everybody
@require_GET
def service(request: HttpRequest, township: str, item: str) -> HttpResponse:
    """The same card on the web, with the day of its version."""
    place = township_or_404(township)
    try:
        said = displays.card_data(place, item)
    except LookupError as error:
        raise Http404 from error
    return render(request, "boards/card.html", public_page(place, section="items", card=said, item_id=item))


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
