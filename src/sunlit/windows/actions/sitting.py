"""A worker comes to a window, steps away, comes back, leaves (在岗去向)."""

from datetime import time

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.people.viewer import Viewer
from sunlit.windows import staffing
from sunlit.windows.acting import MANAGERS, check_role, needed, note
from sunlit.windows.actions.setting_up import not_offered
from sunlit.windows.models import Sitting, Ticket, Window


def sit_down(window_id: int, *, by: Viewer) -> Sitting:
    """Open a window by sitting down at it. What was left open on an earlier day is closed first.

    Raises Refused (not_offered_for_roster, taken_by_another, sits_elsewhere).
    """
    window = Window.objects.standing().select_related("township").get(pk=window_id)
    if by.staff_id is None or by.admin or by.township_id != window.township_id:
        raise not_offered()
    if by.staff_id not in {person.pk for person in staffing.offered(window, clock.today())}:
        raise not_offered()
    try:
        with transaction.atomic():
            ledger.hold(window.township.code)
            _close_earlier_days(window, by.staff_id)
            present = Sitting.objects.filter(window=window, until=None).select_related("staff").first()
            if present is not None and present.staff_id == by.staff_id:
                return present
            if present is not None:
                raise Refused(
                    "taken_by_another",
                    Text(f"{present.staff.name}在这个窗口。", f"{present.staff.name} is at this window."),
                    Text("请等对方离岗。", "They have to leave it first."),
                )
            row = Sitting.objects.create(window=window, staff_id=by.staff_id, since=clock.now())
            note(window.township, "sat_down", by, f"window:{window.number}")
            return row
    except IntegrityError as error:
        raise Refused(
            "sits_elsewhere",
            Text("您还在另一个窗口的岗上。", "You are still at another window."),
            Text("请先在那个窗口离岗。", "Leave that one first."),
        ) from error


def _close_earlier_days(window: Window, staff_id: int) -> None:
    """End what nobody ended: sittings of this window and person, and a number that was called on an earlier day."""
    today, now = clock.today(), clock.now()
    Sitting.objects.filter(until=None, since__date__lt=today, window=window).update(until=now)
    Sitting.objects.filter(until=None, since__date__lt=today, staff_id=staff_id).update(until=now)
    Ticket.objects.filter(window=window, state=Ticket.State.CALLED, day__lt=today).update(
        state=Ticket.State.ABSENT, ended_at=now
    )


def sitting_at(window: Window, by: Viewer) -> Sitting:
    """The sitting of whoever acts at this window now. Raises Refused (not_at_this_window)."""
    here = Sitting.objects.filter(window=window, until=None, since__date=clock.today())
    row = here.filter(staff_id=by.staff_id).first() if by.staff_id is not None else None
    if row is None:
        raise Refused(
            "not_at_this_window",
            Text("您现在不在这个窗口的岗上。", "You aren't at this window now."),
            Text("请先上岗。", "Sit down at it first."),
            clause="S4.27.03",
        )
    return row


def step_away(window_id: int, why: str, back_at: time | None, *, by: Viewer) -> Sitting:
    """Leave the window for a while: the public sees that it is closed, why, and until when.

    Raises Refused (not_at_this_window, why_needed, window_is_busy).
    """
    if not why.strip():
        raise needed("why", "去向", "where you go", "S1.03.05")
    with transaction.atomic():
        window = Window.objects.select_related("township").get(pk=window_id)
        ledger.hold(window.township.code)
        row = sitting_at(window, by)
        _check_free(window)
        row.away_since, row.away_why, row.back_at = clock.now(), why.strip()[:60], back_at
        row.save(update_fields=["away_since", "away_why", "back_at"])
        note(window.township, "stepped_away", by, f"window:{window.number}", {"why": row.away_why})
        return row


def come_back(window_id: int, *, by: Viewer) -> Sitting:
    """Be back at the window. Raises Refused (not_at_this_window)."""
    with transaction.atomic():
        window = Window.objects.select_related("township").get(pk=window_id)
        ledger.hold(window.township.code)
        row = sitting_at(window, by)
        if row.away_since is not None:
            row.away_since, row.away_why, row.back_at = None, "", None
            row.save(update_fields=["away_since", "away_why", "back_at"])
            note(window.township, "came_back", by, f"window:{window.number}")
        return row


def leave(window_id: int, *, by: Viewer) -> Sitting:
    """Leave the window; from now on it shows as closed. Raises Refused (not_at_this_window, window_is_busy)."""
    with transaction.atomic():
        window = Window.objects.select_related("township").get(pk=window_id)
        ledger.hold(window.township.code)
        row = sitting_at(window, by)
        _check_free(window)
        row.until, row.away_since = clock.now(), None
        row.save(update_fields=["until", "away_since"])
        note(window.township, "left_window", by, f"window:{window.number}")
        return row


def free(window_id: int, reason: str, *, by: Viewer) -> Sitting:
    """Close the window of somebody who went without noting it; whoever was called there waits again at the number's old
    place, so that another window calls it (S4.27.03).

    Raises Refused (not_your_seat, reason_needed, nobody_there).
    """
    if not reason.strip():
        raise needed("reason", "原因", "the reason", "S1.03.05")
    with transaction.atomic():
        window = Window.objects.select_related("township").get(pk=window_id)
        check_role(by, window.township_id, *MANAGERS)
        ledger.hold(window.township.code)
        row = Sitting.objects.filter(window=window, until=None, since__date=clock.today()).first()
        if row is None:
            raise Refused(
                "nobody_there",
                Text("现在没有人在这个窗口。", "Nobody is at this window now."),
                clause="S1.03.05",
            )
        row.until, row.away_since = clock.now(), None
        row.save(update_fields=["until", "away_since"])
        called = Ticket.objects.filter(window=window, state=Ticket.State.CALLED, day=clock.today())
        names = [ticket.name for ticket in called.select_related("queue")]
        called.update(state=Ticket.State.WAITING, window=None, called_by=None)
        facts = {"staff": row.staff_id, "reason": reason.strip()[:200], "waits_again": names}
        note(window.township, "window_freed", by, f"window:{window.number}", facts)
        return row


def _check_free(window: Window) -> None:
    current = Ticket.objects.filter(window=window, state=Ticket.State.CALLED, day=clock.today())
    row = current.select_related("queue").first()
    if row is not None:
        raise busy(row)


def busy(ticket: Ticket) -> Refused:
    """The window has somebody in front of it."""
    return Refused(
        "window_is_busy",
        Text(f"{ticket.name}还在这个窗口。", f"{ticket.name} is still at this window."),
        Text("请先办完，或者记为过号。", "Finish it first, or note that nobody came."),
        clause="S4.27.03",
    )
