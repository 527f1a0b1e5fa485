"""The queue: numbers are taken, called in order, called past with a reason, served or absent (S4.27.03)."""

import secrets
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.core.windows import Waiting, in_order, passed_over, reason_of_order
from sunlit.ledger import actions as ledger
from sunlit.people.viewer import PUBLIC, Viewer
from sunlit.windows.acting import INTAKE, check_role, needed, note
from sunlit.windows.actions.sitting import busy, sitting_at
from sunlit.windows.models import Booking, Hall, Queue, Sitting, Ticket, Window

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10
CALLABLE = (Ticket.State.WAITING, Ticket.State.ABSENT)
OWN_CHOICE = ("", "old", "disabled", "pregnant")
"""What somebody at the kiosk can say about themselves; nobody is asked for a proof there."""


def take_at_kiosk(queue_id: int, kiosk_key: str, *, priority: str = "", request: str = "") -> Ticket:
    """Take a number at the kiosk; the same ``request`` gives the same number again.

    Raises Refused (no_such_kiosk, no_such_queue, priority_unfit).
    """
    queue = _queue(queue_id)
    if not Hall.objects.filter(township_id=queue.township_id, kiosk_key=kiosk_key).exists():
        raise Refused("no_such_kiosk", Text("这里不能取号。", "No numbers are given out here."))
    if priority not in OWN_CHOICE:
        raise Refused(
            "priority_unfit", Text("没有这种优先。", "There is no such priority."), field="priority"
        )
    return _take(queue, priority, request, PUBLIC)


def give_ticket(
    queue_id: int, *, by: Viewer, priority: str = "", reason: str = "", request: str = ""
) -> Ticket:
    """A worker of the hall gives somebody a number, for example who can't use the kiosk; the same ``request`` gives the
    same number again. Old age, a disability and a small child are reasons to go first by themselves; where the worker
    says so without one of them (``staff``), the ``reason`` is written down, as everywhere else (S4.27.03).

    Raises Refused (not_your_seat, no_such_queue, priority_unfit, reason_needed).
    """
    queue = _queue(queue_id)
    check_role(by, queue.township_id, *INTAKE)
    if priority not in Ticket.Priority.values:
        raise Refused(
            "priority_unfit", Text("没有这种优先。", "There is no such priority."), field="priority"
        )
    if priority != Ticket.Priority.STAFF:
        return _take(queue, priority, request, by)
    if not reason.strip():
        raise needed("priority_reason", "优先的理由", "the reason", "S4.27.03")
    with transaction.atomic():
        ticket = _take(queue, "", request, by)
        return ticket if ticket.priority else give_priority(ticket.pk, reason, by=by)


def _queue(queue_id: int) -> Queue:
    queue = Queue.objects.standing().select_related("township").filter(pk=queue_id).first()
    if queue is None:
        raise Refused("no_such_queue", Text("没有这个队列。", "There is no such queue."), field="queue")
    return queue


def _take(queue: Queue, priority: str, request: str, by: Viewer) -> Ticket:
    try:
        with transaction.atomic():
            ledger.hold(queue.township.code)
            return add_ticket(queue, priority, request[:64], by)
    except IntegrityError:
        if not request:
            raise
        return Ticket.objects.select_related("queue__township").get(request=request[:64])


def add_ticket(queue: Queue, priority: str, request: str, by: Viewer) -> Ticket:
    """The next number of today, inside the caller's transaction that holds the township's chain."""
    if request:
        before = Ticket.objects.filter(request=request).select_related("queue__township").first()
        if before is not None:
            return before
    today = clock.today()
    last = Ticket.objects.filter(queue=queue, day=today).aggregate(last=Max("number"))["last"] or 0
    row = Ticket.objects.create(
        queue=queue,
        day=today,
        number=last + 1,
        code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        request=request,
        taken_at=clock.now(),
        priority=priority,
    )
    note(queue.township, "ticket_taken", by, subject_of(row), {"priority": priority}, kind="ticket")
    return row


def subject_of(ticket: Ticket) -> str:
    """How the ledger names a ticket."""
    return f"{ticket.day.isoformat()} {ticket.name}"


def give_priority(ticket_id: int, reason: str, *, by: Viewer) -> Ticket:
    """Let somebody who waits go first, with the reason (S4.27.03). Raises Refused (not_your_seat, reason_needed,
    not_waiting)."""
    if not reason.strip():
        raise needed("reason", "优先的理由", "the reason", "S4.27.03")
    with transaction.atomic():
        ticket = _locked(ticket_id)
        check_role(by, ticket.queue.township_id, *INTAKE)
        if ticket.state != Ticket.State.WAITING:
            raise _not_waiting(ticket)
        ticket.priority = Ticket.Priority.STAFF
        ticket.save(update_fields=["priority"])
        facts = {"reason": reason.strip()[:200]}
        note(ticket.queue.township, "priority_given", by, subject_of(ticket), facts, kind="ticket")
        return ticket


def call_next(window_id: int, *, by: Viewer) -> Ticket | None:
    """Call the next of the queues that this window serves; None where nobody waits.

    Raises Refused (not_at_this_window, stepped_away, window_is_busy).
    """
    with transaction.atomic():
        window, sitting = _ready(window_id, by)
        waiting = line(window.queues.standing())
        for chosen in in_order(waiting, clock.now()):
            reason = reason_of_order(chosen, clock.now())
            ticket = _call(chosen, waiting, window, sitting, by, reason)
            if ticket is not None:
                return ticket
        return None


def call_this(window_id: int, ticket_id: int, *, by: Viewer, reason: str = "") -> Ticket:
    """Call one number. Past somebody who waits longer in the same queue, or after it was called in vain, it needs a
    reason, which is logged (S4.27.03).

    Raises Refused (not_at_this_window, stepped_away, window_is_busy, not_waiting, not_served_here, reason_needed).
    """
    with transaction.atomic():
        window, sitting = _ready(window_id, by)
        ticket = Ticket.objects.select_related("queue__township").get(pk=ticket_id)
        if ticket.day != clock.today() or ticket.state not in CALLABLE:
            raise _not_waiting(ticket)
        if not window.queues.filter(pk=ticket.queue_id).exists():
            raise Refused(
                "not_served_here",
                Text(
                    f"{ticket.queue.name}不在这个窗口办。", f"This window doesn't call {ticket.queue.letter}."
                ),
                Text("请由办这个队列的窗口叫号。", "A window of that queue calls it."),
            )
        waiting = line([ticket.queue])
        chosen = next((one for one in waiting if one.ticket == ticket.pk), None)
        absent = chosen is None
        chosen = chosen or Waiting(ticket.pk, ticket.queue_id, ticket.number, ticket.taken_at)
        # Whoever was called in vain has had the turn that booking or priority gave.
        own = "" if absent else reason_of_order(chosen, clock.now())
        over = passed_over(chosen, waiting)
        if (over or absent) and not reason.strip() and not own:
            names = "、".join(str(number) for number in over[:5])
            raise Refused(
                "reason_needed",
                Text(
                    f"{names}号还在等，要先叫后面的号须写明理由。"
                    if over
                    else "这个号已经过号，重新叫号须写明理由。",
                    f"Number {names} still waits; calling past it needs a reason."
                    if over
                    else "This number was called in vain; calling it again needs a reason.",
                ),
                Text("请填写理由，例如照顾老年人。", "Give the reason, for example an older person."),
                clause="S4.27.03",
                field="reason",
            )
        called = _call(chosen, waiting, window, sitting, by, reason.strip()[:200] or own)
        if called is None:
            ticket.refresh_from_db()
            raise _not_waiting(ticket)
        return called


def _ready(window_id: int, by: Viewer) -> tuple[Window, Sitting]:
    """The window, under the township's lock, with its worker there and nobody in front of it."""
    window = Window.objects.standing().select_related("township").get(pk=window_id)
    ledger.hold(window.township.code)
    sitting = sitting_at(window, by)
    if sitting.away_since is not None:
        raise Refused(
            "stepped_away",
            Text("您已登记暂时离开。", "You noted that you stepped away."),
            Text("请先点“我回来了”。", "Say first that you are back."),
        )
    current = Ticket.objects.filter(window=window, state=Ticket.State.CALLED).select_related("queue").first()
    if current is not None:
        raise busy(current)
    return window, sitting


def line(queues: Iterable[Queue]) -> list[Waiting]:
    """Who waits today in these queues."""
    rows = Ticket.objects.filter(queue__in=list(queues), day=clock.today(), state=Ticket.State.WAITING)
    values = rows.values_list("pk", "queue_id", "number", "taken_at", "priority", "booking__starts")
    return [Waiting(*row) for row in values]


def _call(
    chosen: Waiting, waiting: list[Waiting], window: Window, sitting: Sitting, by: Viewer, reason: str
) -> Ticket | None:
    """Claim a ticket for a window; None where another window was first. The update is conditional, so that a ticket is
    called once also where the database lets two windows read at the same time."""
    now = clock.now()
    claimed = Ticket.objects.filter(pk=chosen.ticket, state__in=CALLABLE).update(
        state=Ticket.State.CALLED,
        window=window,
        called_by_id=sitting.staff_id,
        called_at=now,
        last_called_at=now,
        calls=F("calls") + 1,
        ended_at=None,
    )
    if not claimed:
        return None
    ticket = Ticket.objects.select_related("queue__township").get(pk=chosen.ticket)
    over = passed_over(chosen, waiting)
    # Only somebody whose booked time is still to come is passed over by the order itself.
    why = reason or ("booked_for_later" if over else "")
    facts = {"window": window.number, "passed_over": over, "reason": why}
    note(window.township, "ticket_called", by, subject_of(ticket), facts, kind="ticket")
    return ticket


def call_again(window_id: int, ticket_id: int, *, by: Viewer) -> Ticket:
    """Call out the number that stands at the window once more. Raises Refused (not_at_this_window, not_called_here)."""
    with transaction.atomic():
        ticket = _current(window_id, ticket_id, by)
        ticket.calls += 1
        ticket.last_called_at = clock.now()
        ticket.save(update_fields=["calls", "last_called_at"])
        return ticket


def absent(window_id: int, ticket_id: int, *, by: Viewer) -> Ticket:
    """Nobody came (过号). The number can be called again with a reason. Raises Refused (not_at_this_window,
    not_called_here)."""
    with transaction.atomic():
        ticket = _current(window_id, ticket_id, by)
        return _end(ticket, Ticket.State.ABSENT, by, "ticket_absent", {"calls": ticket.calls})


def done(window_id: int, ticket_id: int, kind: str, *, by: Viewer) -> Ticket:
    """The person was served; ``kind`` is one of the centre's four jobs (S3.27.05).

    Raises Refused (not_at_this_window, not_called_here, kind_needed).
    """
    with transaction.atomic():
        ticket = _current(window_id, ticket_id, by)
        if kind not in Ticket.Kind.values:
            raise needed("kind", "办的是哪一类", "what it was", "S3.27.05")
        ticket.kind = kind
        return _end(ticket, Ticket.State.DONE, by, "ticket_done", {"kind": kind})


def _end(ticket: Ticket, state: str, by: Viewer, act: str, facts: dict[str, object]) -> Ticket:
    ticket.state, ticket.ended_at = state, clock.now()
    ticket.save(update_fields=["state", "ended_at", "kind"])
    became = {Ticket.State.DONE: Booking.State.KEPT, Ticket.State.ABSENT: Booking.State.MISSED}.get(
        Ticket.State(state)
    )
    if became is not None:
        Booking.objects.filter(ticket=ticket).update(
            state=became, ended_at=ticket.ended_at, served_by_id=by.staff_id
        )
    note(ticket.queue.township, act, by, subject_of(ticket), facts, kind="ticket")
    return ticket


def give_up(code: str) -> Ticket:
    """Whoever holds the ticket doesn't wait any longer. Raises Refused (not_waiting) and Ticket.DoesNotExist."""
    with transaction.atomic():
        ticket = _locked(Ticket.objects.values_list("pk", flat=True).get(code=code, day=clock.today()))
        if ticket.state != Ticket.State.WAITING:
            raise _not_waiting(ticket)
        return _end(ticket, Ticket.State.GIVEN_UP, PUBLIC, "ticket_given_up", {})


def _current(window_id: int, ticket_id: int, by: Viewer) -> Ticket:
    """The ticket that stands at the window, if it is still this one."""
    window = Window.objects.select_related("township").get(pk=window_id)
    ledger.hold(window.township.code)
    sitting_at(window, by)
    row = (
        Ticket.objects.filter(window=window, state=Ticket.State.CALLED, day=clock.today())
        .select_related("queue__township")
        .first()
    )
    if row is None or row.pk != ticket_id:
        raise Refused(
            "not_called_here",
            Text("这个号现在不在这个窗口。", "This number isn't at this window now."),
            Text("请看当前的号再操作。", "Look at the present number first."),
        )
    return row


def _locked(ticket_id: int) -> Ticket:
    code = Ticket.objects.values_list("queue__township__code", flat=True).get(pk=ticket_id)
    ledger.hold(code)
    return Ticket.objects.select_related("queue__township").get(pk=ticket_id)


def _not_waiting(ticket: Ticket) -> Refused:
    return Refused(
        "already_done",
        Text(
            f"{ticket.name}：{ticket.get_state_display()}，不在等候。",
            f"{ticket.name} isn't waiting: {ticket.get_state_display()}.",
        ),
        Text("请叫还在等的号。", "Call a number that waits."),
        field="ticket",
    )
