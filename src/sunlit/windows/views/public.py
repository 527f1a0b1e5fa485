"""The public pages of the hall: which window is open, which number is called, how long it takes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.viewer import PUBLIC
from sunlit.windows import centre, leaders, posters, queries
from sunlit.windows.acting import status_of
from sunlit.windows.actions import calling
from sunlit.windows.models import Window
from sunlit.windows.views.kiosk import shown


@for_everybody
@require_GET
def windows(request: HttpRequest, township: str) -> HttpResponse:
    """Which windows are open, who is there, what do they take, and how is the centre made up?"""
    place, now = township_or_404(township), clock.now()
    context = public_page(
        place,
        section="windows",
        windows=[
            (row, queries.scope_words(row.window.scope))
            for row in queries.windows_now(place, now, with_ratings=True)
        ],
        queues=queries.queues_now(place, now),
        structure=centre.structure(place, clock.today()),
        on_duty=leaders.on_duty(place, clock.today()),
        receptions=leaders.receptions(place, clock.today()),
        now=now,
    )
    return render(request, "windows/windows.html", context)


@for_everybody
@require_GET
def poster(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """What hangs at a window, on A3, for whoever prints it; a window that takes nothing has none."""
    place = township_or_404(township)
    window = (
        Window.objects.visible_to(PUBLIC)
        .standing()
        .filter(township=place, number=number)
        .select_related("township", "department")
        .first()
    )
    if window is None:
        raise Http404
    try:
        content = posters.poster_of(window, clock.today())
    except LookupError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{place.code}-window-{number}.pdf"'
    return response


@for_everybody
@require_GET
def display(request: HttpRequest, township: str) -> HttpResponse:
    """Which number is called to which window? For a television; it asks again by itself, for hours."""
    place, now = township_or_404(township), clock.now()
    called = queries.called_last(place, clock.today())
    context = {
        "township": place,
        "called": [row for row in called if row.state == "called"],
        "before": [row for row in called if row.state != "called"][:4],
        "queues": queries.queues_now(place, now),
        "now": now,
    }
    part = "windows/display_now.html" if request.headers.get("HX-Request") else "windows/display.html"
    return render(request, part, context)


@for_everybody
@require_http_methods(["GET", "POST"])
def ticket(request: HttpRequest, township: str, code: str) -> HttpResponse:
    """How many are before me? On the telephone of whoever scanned the ticket."""
    context = shown(request, township, code)
    if request.method == "POST":
        try:
            calling.give_up(code)
            return redirect("ticket", township=township, code=code)
        except calling.Ticket.DoesNotExist:
            return redirect("ticket", township=township, code=code)
        except Refused as refusal:
            context |= {"refusal": refusal}
            return render(request, "windows/ticket.html", context, status=status_of(refusal))
    part = "windows/ticket_now.html" if request.headers.get("HX-Request") else "windows/ticket.html"
    return render(request, part, context)
