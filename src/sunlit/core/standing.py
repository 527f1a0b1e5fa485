"""Where a matter stands against its deadline: on time, soon due, late, or standing still."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunlit.core.calendar import WorkCalendar
from sunlit.core.clocks import Deadline
from sunlit.core.history import local_day


class Standing(StrEnum):
    """The state of a running clock; ``ended`` for one that was closed (see ``outcome_standing``)."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    ENDED = "ended"


class Kept(StrEnum):
    """Whether a finished matter kept its limit."""

    KEPT = "kept"
    LATE = "late"


@dataclass(frozen=True)
class Outcome:
    """How a finished matter did. ``days_late`` are natural days after the due day; ``working_days_late`` only the
    worked ones among them, None if no calendar was given."""

    kept: Kept
    days_late: int = 0
    working_days_late: int | None = None


def standing(
    deadline: Deadline,
    today: date | datetime,
    due_soon_days: int = 3,
    calendar: WorkCalendar | None = None,
) -> Standing:
    """Where a clock stands on ``today`` (a moment decides limits in hours to the minute).

    It is due soon when at most ``due_soon_days`` days are left: working days if a ``calendar`` is given, else
    natural days. A clock that stopped after its due day is overdue, not stopped.
    """
    day = local_day(today) if isinstance(today, datetime) else today
    if deadline.ended is not None:
        return Standing.ENDED
    if deadline.due is None:
        return Standing.STOPPED
    if deadline.due_at is not None and isinstance(today, datetime):
        late = today > deadline.due_at
    else:
        late = day > deadline.due
    if late:
        return Standing.OVERDUE
    if day == deadline.due:
        return Standing.DUE_TODAY
    left = calendar.working_days_between(day, deadline.due) if calendar else (deadline.due - day).days
    return Standing.DUE_SOON if left <= due_soon_days else Standing.ON_TIME


def outcome_standing(
    deadline: Deadline, finished_on: date | datetime, calendar: WorkCalendar | None = None
) -> Outcome:
    """Whether what finished on that day or moment was kept or late, and by how many days.

    A clock that stood still before its due day was kept. Serves S2.15.13, S3.27.08, S0.07.30.
    """
    if deadline.due is None:
        return Outcome(Kept.KEPT, 0, 0 if calendar else None)
    day = local_day(finished_on) if isinstance(finished_on, datetime) else finished_on
    if deadline.due_at is not None and isinstance(finished_on, datetime):
        late = finished_on > deadline.due_at
    else:
        late = day > deadline.due
    if not late:
        return Outcome(Kept.KEPT, 0, 0 if calendar else None)
    return Outcome(
        Kept.LATE,
        (day - deadline.due).days,
        calendar.working_days_between(deadline.due, day) if calendar else None,
    )
