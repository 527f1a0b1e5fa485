"""The desk of the windows: sit down, call, serve; and what each window did."""

from datetime import time, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.windows import Proposal
from sunlit.language import say
from sunlit.pages import typed as sent
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation
from sunlit.windows import leaders, load, queries, staffing
from sunlit.windows.acting import INTAKE, MANAGERS, REPORTERS, status_of
from sunlit.windows.actions import calling, sitting
from sunlit.windows.models import Sitting, Ticket, TicketMatter, Window

MOST_DAYS = 366


@staff_only()
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Which windows are there, and at which am I?"""
    viewer, place, now = viewer_for(request), township_for(request), clock.now()
    kinds, total = queries.counts_by_kind(place, clock.today())
    context = {
        "windows": queries.windows_now(place, now),
        "queues": queries.queues_now(place, now),
        "mine": Sitting.objects.filter(staff_id=viewer.staff_id or 0, until=None, since__date=clock.today())
        .select_related("window")
        .first(),
        "gaps": leaders.gaps(place, clock.today()),
        "kinds": kinds,
        "total": total,
        "manages": viewer.has_role(*MANAGERS),
        "reports": viewer.has_role(*REPORTERS),
        "receives": viewer.has_role(*INTAKE),
    }
    return render(request, "windows/desk.html", context)


def _window(place: Organisation, number: int) -> Window:
    row = (
        Window.objects.standing()
        .select_related("township", "department", "post")
        .filter(township=place, number=number, at_home=False)
        .first()
    )
    if row is None:
        raise Http404
    return row


@staff_only()
@require_http_methods(["GET", "POST"])
def window(request: HttpRequest, number: int) -> HttpResponse:
    """Who is next, and what becomes of whoever is here?"""
    place = township_for(request)
    row = _window(place, number)
    refusal = None
    if request.method == "POST":
        try:
            _act(request, row)
            return redirect("window_desk", number=number)
        except Refused as found:
            refusal = found
    return _page(request, row, refusal)


def _page(request: HttpRequest, row: Window, refusal: Refused | None) -> HttpResponse:
    viewer, now = viewer_for(request), clock.now()
    present = (
        Sitting.objects.filter(window=row, until=None, since__date=clock.today())
        .select_related("staff")
        .first()
    )
    mine = present is not None and present.staff_id == viewer.staff_id
    current = (
        Ticket.objects.filter(window=row, state=Ticket.State.CALLED, day=clock.today())
        .select_related("queue", "booking")
        .first()
    )
    absent = Ticket.objects.filter(queue__windows=row, day=clock.today(), state=Ticket.State.ABSENT)
    context: dict[str, Any] = {
        "window": row,
        "present": present,
        "mine": mine,
        "may_sit": viewer.staff_id in {person.pk for person in staffing.offered(row, clock.today())},
        "current": current,
        "opened": TicketMatter.objects.visible_to(viewer).filter(ticket=current).select_related("matter")
        if current
        else [],
        "waiting": queries.waiting_at(row, now)[:40] if mine else [],
        "absent": absent.select_related("queue").order_by("-ended_at")[:10] if mine else [],
        "queues": [entry for entry in queries.queues_now(row.township, now) if row in entry.windows],
        "kinds": Ticket.Kind.choices,
        "priorities": [choice for choice in Ticket.Priority.choices if choice[0]],
        "request_key": uuid4().hex,
        "manages": viewer.has_role(*MANAGERS),
        "intake": viewer.has_role("enquiry", "centre_director"),
        "refusal": refusal,
        "typed": request.POST,
        "now": now,
    }
    return render(request, "windows/window.html", context, status=status_of(refusal) if refusal else 200)


def _act(request: HttpRequest, row: Window) -> None:
    """One act at the window, by the button that was pressed. Raises Refused."""
    viewer, posted = viewer_for(request), request.POST
    act = posted.get("act", "")
    typed = posted.get("ticket", "")
    ticket = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else 0
    if act == "sit":
        sitting.sit_down(row.pk, by=viewer)
    elif act == "leave":
        sitting.leave(row.pk, by=viewer)
    elif act == "free":
        sitting.free(row.pk, posted.get("reason", ""), by=viewer)
    elif act == "away":
        sitting.step_away(row.pk, posted.get("why", ""), _time(posted.get("back_at", "")), by=viewer)
    elif act == "back":
        sitting.come_back(row.pk, by=viewer)
    elif act == "next":
        _call_next(request, row)
    elif act == "call":
        try:
            calling.call_this(row.pk, ticket, by=viewer, reason=posted.get("reason", ""))
        except Ticket.DoesNotExist as error:
            raise Http404 from error
    elif act == "again":
        calling.call_again(row.pk, ticket, by=viewer)
    elif act == "absent":
        calling.absent(row.pk, ticket, by=viewer)
    elif act in ("done", "done_next"):
        calling.done(row.pk, ticket, posted.get("kind", ""), by=viewer)
        if act == "done_next":
            _call_next(request, row)
    elif act == "give":
        queue = posted.get("queue", "")
        given = calling.give_ticket(
            int(queue) if queue.isascii() and queue.isdigit() and len(queue) < 12 else 0,
            by=viewer,
            priority=posted.get("priority", ""),
            reason=posted.get("priority_reason", ""),
            request=f"desk:{posted['request'][:50]}" if posted.get("request") else "",
        )
        messages.success(request, f"{say('已取号', 'Number given')}：{given.name}")
    elif act == "priority":
        try:
            calling.give_priority(ticket, posted.get("reason", ""), by=viewer)
        except Ticket.DoesNotExist as error:
            raise Http404 from error
    else:
        raise Http404


def _call_next(request: HttpRequest, row: Window) -> None:
    if calling.call_next(row.pk, by=viewer_for(request)) is None:
        messages.info(request, str(say("现在没有人等。", "Nobody is waiting now.")))


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


@staff_only(*REPORTERS)
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """How fast and how well is each window, and is their number right?"""
    place, today = township_for(request), clock.today()
    last = min(sent.day(request.GET.get("last", "")) or today, today)
    first = sent.day(request.GET.get("first", "")) or last - timedelta(days=29)
    first = max(min(first, last), last - timedelta(days=MOST_DAYS))
    fit = load.fit(place, last)
    context = {
        "first": first,
        "last": last,
        "rows": queries.report(place, first, last),
        "days": load.days(place, first, last),
        "fit": fit,
        "more": fit.proposal is Proposal.MORE,
        "fewer": fit.proposal is Proposal.FEWER,
    }
    return render(request, "windows/report.html", context)
