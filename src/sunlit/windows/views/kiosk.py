"""The ticket kiosk (取号机): choose a queue, get a number. Keyboard or finger, no script needed."""

import hmac
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall.actions import public_use
from sunlit.pages import terminal
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.paper import qr
from sunlit.people.models import Organisation
from sunlit.windows import queries
from sunlit.windows.acting import status_of
from sunlit.windows.actions import bookings, calling
from sunlit.windows.models import Hall, Ticket

CHECK_IN = public_use.Allowance("check-in", 120, timedelta(hours=1))
PRIORITIES = (Ticket.Priority.OLD, Ticket.Priority.DISABLED, Ticket.Priority.PREGNANT)


def kiosk_place(township: str, key: str) -> Organisation:
    """The township whose kiosk has this secret address. Raises Http404."""
    place = township_or_404(township)
    hall = Hall.objects.filter(township=place).first()
    if hall is None or not hmac.compare_digest(hall.kiosk_key.encode(), key.encode(errors="replace")):
        raise Http404
    return place


@for_everybody
@require_http_methods(["GET", "POST"])
def kiosk(request: HttpRequest, township: str, key: str) -> HttpResponse:
    """What do you want a number for? A number is taken with one touch."""
    place = kiosk_place(township, key)
    terminal.end(request)
    refusal = None
    if request.method == "POST":
        chosen = request.POST.get("queue", "")
        try:
            if "booking" in request.POST:
                public_use.take(CHECK_IN, key)
                row = bookings.check_in(place, request.POST["booking"][:40])
                return redirect("kiosk_ticket", township=place.code, key=key, code=row.code)
            row = calling.take_at_kiosk(
                int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 12 else 0,
                key,
                priority=request.POST.get("priority", ""),
                request=f"kiosk:{request.POST.get('request', '')[:50]}"
                if request.POST.get("request")
                else "",
            )
            if row.queue.township_id != place.pk:
                raise Http404
            return redirect("kiosk_ticket", township=place.code, key=key, code=row.code)
        except Refused as found:
            refusal = found
    context = {
        "township": place,
        "key": key,
        "queues": queries.queues_now(place, clock.now()),
        "priorities": [(choice.value, choice.label) for choice in PRIORITIES],
        "request_key": uuid4().hex,
        "refusal": refusal,
    }
    return render(request, "windows/kiosk.html", context, status=status_of(refusal) if refusal else 200)


@for_everybody
@require_GET
def taken(request: HttpRequest, township: str, key: str, code: str) -> HttpResponse:
    """The number that was just taken: large, to be printed on a roll or on A4, with a code to follow it."""
    place = kiosk_place(township, key)
    row = _ticket(place, code)
    context = {
        "township": place,
        "key": key,
        "ticket": row,
        "place": queries.place_of(row, clock.now()),
        "picture": qr.svg(f"{settings.PUBLIC_ADDRESS}/{place.code}/tickets/{row.code}/"),
    }
    return render(request, "windows/kiosk_ticket.html", context)


def _ticket(place: Organisation, code: str) -> Ticket:
    row = (
        Ticket.objects.select_related("queue__township", "window")
        .filter(code=code, queue__township=place)
        .first()
    )
    if row is None:
        raise Http404
    return row


def shown(request: HttpRequest, township: str, code: str) -> dict[str, object]:
    """The context of a ticket's own page. Raises Http404."""
    place = township_or_404(township)
    row = _ticket(place, code)
    return public_page(place, ticket=row, place=queries.place_of(row, clock.now()), now=clock.now())
