"""Booking (预约): a free slot is given once, the person is called at the time, and a late office says so (S4.29.06)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.core.windows import slots
from sunlit.hall import catalogue, receipts
from sunlit.ledger import actions as ledger
from sunlit.matters import outbox
from sunlit.matters.book import book as rules
from sunlit.matters.book import number_in_force
from sunlit.people.models import Organisation
from sunlit.people.viewer import CLOCK, PUBLIC, Viewer
from sunlit.windows.acting import INTAKE, check_role, needed, note
from sunlit.windows.actions.calling import add_ticket
from sunlit.windows.models import Booking, Queue, Ticket, Window

HOLDING = (
    Booking.State.BOOKED,
    Booking.State.CAME,
    Booking.State.LATE,
    Booking.State.KEPT,
    Booking.State.MISSED,
)
"""The states in which a booking holds its slot; the constraint of the table names the same."""
SWEPT_AT_ONCE = 200


@dataclass(frozen=True)
class Booked:
    """A booking with the code that its slip shows."""

    booking: Booking
    code: str


def bookable(township: Organisation) -> QuerySet[Window]:
    """The windows at which a time can be booked, by number: those whose queue is called in the hall, so that who comes can
    check in, and the teams that visit people at home."""
    called = Queue.objects.standing().filter(windows=OuterRef("pk"))
    return (
        Window.objects.standing()
        .filter(Q(at_home=True) | Exists(called), township=township)
        .select_related("township")
        .order_by("number")
    )


def free_slots(window: Window, day: date, now: datetime) -> list[datetime]:
    """The slots of a window on a day that nobody holds yet and that lie ahead; none on a day off or too far ahead."""
    ahead = number_in_force("booking-days-ahead", now.date(), window.township_id)
    today = now.astimezone(clock.CHINA).date()
    if not today <= day <= today + timedelta(days=ahead) or not rules().calendar.is_working(day):
        return []
    name = "home-visit-slot" if window.at_home else "booking-slot"
    minutes = number_in_force(name, today, window.township_id)
    begins = [datetime.combine(day, moment, clock.CHINA) for moment in slots(window.spans, minutes)]
    taken = set(
        Booking.objects.filter(window=window, starts__in=begins, state__in=HOLDING).values_list(
            "starts", flat=True
        )
    )
    return [moment for moment in begins if moment not in taken and moment > now]


def book(
    window_id: int,
    starts: datetime,
    item: str,
    name: str,
    phone: str,
    *,
    address: str = "",
    by: Viewer = PUBLIC,
    key: str = "",
) -> Booked:
    """Book a slot. The same ``key`` books once and gives the same code. Name, telephone and address are sealed.

    Raises Refused (name_needed, phone_needed, address_needed, no_such_item, no_queue_here, slot_is_taken).
    """
    window = Window.objects.standing().select_related("township").get(pk=window_id)
    if by.staff_id is not None:
        check_role(by, window.township_id, *INTAKE)
    _check(window, item, name, phone, address)
    code = receipts.code_for(f"booking:{key}") if key else receipts.new_code()
    request = f"booking:{key}"[:64] if key else ""
    try:
        with transaction.atomic():
            ledger.hold(window.township.code)
            before = Booking.objects.filter(request=request).first() if request else None
            if before is not None:
                return Booked(before, code)
            if starts not in free_slots(window, starts.astimezone(clock.CHINA).date(), clock.now()):
                raise _taken()
            row = Booking.objects.create(
                window=window,
                starts=starts,
                item=item,
                name=name.strip()[:60],
                phone=phone.strip()[:40],
                address=address.strip()[:200],
                code_hash=receipts.hashed(code),
                request=request,
                booked_at=clock.now(),
            )
            note(window.township, "slot_booked", by, subject_of(row), {"item": item}, kind="booking")
            return Booked(row, code)
    except IntegrityError as error:
        raise _taken() from error


def _check(window: Window, item: str, name: str, phone: str, address: str) -> None:
    if not name.strip():
        raise needed("name", "姓名", "your name")
    if not phone.strip():
        raise needed("phone", "电话", "your telephone")
    if window.at_home and not address.strip():
        raise needed("address", "上门地址", "the address to visit")
    if not bookable(window.township).filter(pk=window.pk).exists():
        raise Refused(
            "no_queue_here",
            Text(
                "这个窗口不叫号，不能预约。", "No numbers are called at this window, so it can't be booked."
            ),
            Text("请选另一个窗口，或者直接来取号。", "Choose another window, or come and take a number."),
            clause="S4.29.06",
        )
    try:
        offered = catalogue.offer(window.township, item).offered
    except KeyError:
        offered = False
    if not offered:
        raise Refused(
            "no_such_item",
            Text("本镇没有开办这个事项。", "This township doesn't offer that item."),
            Text("请在事项目录中选择。", "Choose one of the catalogue."),
            field="item",
        )


def _taken() -> Refused:
    return Refused(
        "slot_is_taken",
        Text(
            "这个时间已经约给别人，或者不能约。", "This time was given to somebody else, or can't be booked."
        ),
        Text("请选另一个时间。", "Please choose another time."),
        clause="S4.29.06",
        field="starts",
    )


def subject_of(booking: Booking) -> str:
    """How the ledger names a booking: its window and time, nobody's name."""
    return f"window:{booking.window.number} {booking.starts.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"


def find(township: Organisation, code: str) -> Booking | None:
    """The booking of a code, whatever the spaces and case."""
    rows = Booking.objects.filter(window__township=township, code_hash=receipts.hashed(code))
    return rows.select_related("window__township", "ticket__queue").first()


def cancel(township: Organisation, code: str) -> Booking:
    """Cancel by the code; the slot is free again. Raises Refused (no_such_booking, already_done)."""
    with transaction.atomic():
        ledger.hold(township.code)
        row = _of_code(township, code)
        if row.state not in (Booking.State.BOOKED, Booking.State.LATE, Booking.State.CAME):
            raise _over(row)
        _drop_ticket(row)
        row.state, row.ended_at = Booking.State.CANCELLED, clock.now()
        row.save(update_fields=["state", "ended_at", "ticket"])
        note(township, "booking_cancelled", PUBLIC, subject_of(row), kind="booking")
        return row


def check_in(township: Organisation, code: str) -> Ticket:
    """Somebody with a booking of today is here: a number that is called at the booked time. The same code gives the
    same number again. Where the booked window calls no numbers any more, any other does: each takes everything in
    (S3.25.02). Raises Refused (no_such_booking, already_done, not_today, no_queue_here)."""
    with transaction.atomic():
        ledger.hold(township.code)
        row = _of_code(township, code)
        if (
            row.ticket is not None
            and row.ticket.is_of_today
            and row.state in (Booking.State.CAME, Booking.State.LATE)
        ):
            return row.ticket
        if row.state != Booking.State.BOOKED:
            raise _over(row)
        if row.starts.astimezone(clock.CHINA).date() != clock.today():
            raise Refused(
                "not_today",
                Text("这个预约不是今天的。", "This booking isn't for today."),
                Text(
                    "请看预约单上的日期；今天要办，请取普通号。",
                    "Look at its date; for today take an ordinary number.",
                ),
                field="booking",
            )
        queues = Queue.objects.standing().filter(township=township).order_by("letter")
        queue = queues.filter(windows=row.window).first() or queues.first()
        if row.window.at_home or queue is None:
            raise Refused(
                "no_queue_here",
                Text("这个预约不在大厅叫号。", "This booking isn't called in the hall."),
                Text("请找工作人员。", "Please ask the staff."),
                field="booking",
            )
        row.ticket = add_ticket(queue, "", "", PUBLIC)
        row.state, row.came_at = Booking.State.CAME, clock.now()
        row.save(update_fields=["ticket", "state", "came_at"])
        note(
            township,
            "booked_person_came",
            PUBLIC,
            subject_of(row),
            {"ticket": row.ticket.name},
            kind="booking",
        )
        return row.ticket


def visited(booking_id: int, *, by: Viewer) -> Booking:
    """The visit at home was made. Raises Refused (not_your_seat, already_done)."""
    with transaction.atomic():
        row = Booking.objects.select_related("window__township").get(pk=booking_id)
        check_role(by, row.window.township_id, *INTAKE)
        ledger.hold(row.window.township.code)
        row.refresh_from_db(fields=["state"])
        if row.state not in (Booking.State.BOOKED, Booking.State.LATE) or not row.window.at_home:
            raise _over(row)
        row.state, row.ended_at, row.served_by_id = Booking.State.KEPT, clock.now(), by.staff_id
        row.save(update_fields=["state", "ended_at", "served_by"])
        note(row.window.township, "visited_at_home", by, subject_of(row), kind="booking")
        return row


def take_offer(township: Organisation, code: str) -> Booking:
    """Take the time that a late office offered; code and slip stay the same. Raises Refused (no_such_booking,
    already_done, slot_is_taken)."""
    try:
        with transaction.atomic():
            ledger.hold(township.code)
            row = _of_code(township, code)
            if row.state != Booking.State.LATE or row.offered is None:
                raise _over(row)
            if row.offered not in free_slots(
                row.window, row.offered.astimezone(clock.CHINA).date(), clock.now()
            ):
                raise _taken()
            before = subject_of(row)
            _drop_ticket(row)
            row.starts, row.offered, row.state, row.came_at = row.offered, None, Booking.State.BOOKED, None
            row.save(update_fields=["starts", "offered", "state", "came_at", "ticket"])
            note(township, "booking_moved", PUBLIC, subject_of(row), {"before": before}, kind="booking")
            return row
    except IntegrityError as error:
        raise _taken() from error


def _drop_ticket(row: Booking) -> None:
    """Whoever goes or comes another day waits no longer with today's number."""
    if row.ticket is not None:
        Ticket.objects.filter(pk=row.ticket.pk, state=Ticket.State.WAITING).update(
            state=Ticket.State.GIVEN_UP, ended_at=clock.now()
        )
        row.ticket = None


def note_late(now: datetime | None = None) -> int:
    """The sweep of bookings: who came in time and still waits so many minutes after the booked time (the parameter
    ``booking-late``), or was to be visited by then, gets an apology and the next free time at once; how many did.

    A booking whose person never came by the end of the day is noted as missed. Run every minute; running it twice
    changes nothing more.
    """
    at = now or clock.now()
    today = at.astimezone(clock.CHINA).date()
    found = 0
    due = (
        Booking.objects.filter(state__in=(Booking.State.BOOKED, Booking.State.CAME), starts__lte=at)
        .select_related("window__township")
        .order_by("starts")[:SWEPT_AT_ONCE]
    )
    for row in due:
        limit = timedelta(minutes=number_in_force("booking-late", today, row.window.township_id))
        waits = row.state == Booking.State.CAME or row.window.at_home
        if waits and row.starts + limit <= at:
            found += _apologise(row.pk, at)
        elif not waits and row.starts.astimezone(clock.CHINA).date() < today:
            Booking.objects.filter(pk=row.pk, state=Booking.State.BOOKED).update(
                state=Booking.State.MISSED, ended_at=at
            )
    return found


def _apologise(booking_id: int, at: datetime) -> int:
    with transaction.atomic():
        row = Booking.objects.select_related("window__township", "ticket").get(pk=booking_id)
        ledger.hold(row.window.township.code)
        row.refresh_from_db()
        if row.state not in (Booking.State.BOOKED, Booking.State.CAME):
            return 0
        if row.ticket is not None and row.ticket.state != Ticket.State.WAITING:
            return 0
        row.state, row.late_at, row.offered = Booking.State.LATE, at, next_slot(row.window, at)
        row.save(update_fields=["state", "late_at", "offered"])
        facts = {"offered": row.offered.isoformat() if row.offered else ""}
        note(row.window.township, "office_was_late", CLOCK, subject_of(row), facts, kind="booking")
        offer = (
            f"可改到{row.offered.astimezone(clock.CHINA):%m-%d %H:%M}，凭预约码确认。" if row.offered else ""
        )
        outbox.send_sms(
            row.phone,
            f"{row.window.township.name}政务服务中心：您预约的时间到了，我们还没有接待您，对不起。{offer}",
            key=f"late:{row.pk}:{row.starts.isoformat()}",
        )
        return 1


def next_slot(window: Window, now: datetime) -> datetime | None:
    """The next free slot of a window; None where none is free in the days that can be booked."""
    ahead = number_in_force("booking-days-ahead", now.date(), window.township_id)
    today = now.astimezone(clock.CHINA).date()
    for number in range(ahead + 1):
        free = free_slots(window, today + timedelta(days=number), now)
        if free:
            return free[0]
    return None


def _of_code(township: Organisation, code: str) -> Booking:
    row = find(township, code)
    if row is None:
        raise Refused(
            "no_such_booking",
            Text("没有这个预约码。", "There is no such booking."),
            Text(
                "请照预约单上的码输入，或者请工作人员帮忙。", "Enter the code of your slip, or ask the staff."
            ),
            field="booking",
        )
    return row


def _over(row: Booking) -> Refused:
    return Refused(
        "already_done",
        Text(f"这个预约：{row.get_state_display()}。", f"This booking: {row.get_state_display()}."),
        field="booking",
    )


def moment_of(day: str, at: str) -> datetime | None:
    """A typed day and time as a moment in China; None where they can't be read."""
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(at), clock.CHINA)
    except ValueError:
        return None
