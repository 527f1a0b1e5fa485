"""A matter's dates: computed from its clock events, stored to be found, never edited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sunlit import clock
from sunlit.core.calendar import WorkCalendar
from sunlit.core.clocks import deadline
from sunlit.core.limits import ClockEvent as ClockEventValue
from sunlit.core.limits import ClockKind, Limit, Unit
from sunlit.core.procedures.model import Procedure, StepKind
from sunlit.matters.book import book, number_in_force
from sunlit.matters.models import Matter, Task

DUE_SOON = "due-soon"
MORNING = time(8, 0)


@dataclass(frozen=True)
class Dates:
    """What is stored on a matter of its clock."""

    due: date | None
    legal_due: date | None
    provisional: bool
    stopped: bool


def dates_of(
    promised: Limit | None, legal: Limit | None, events: Sequence[ClockEventValue], calendar: WorkCalendar
) -> Dates:
    """The promised and the legal last day of a clock; no dates while it stands still or has no start."""
    if not any(event.kind is ClockKind.START for event in events):
        return Dates(None, None, False, False)
    own = deadline(promised, events, calendar) if promised else None
    law = deadline(legal, events, calendar) if legal else None
    stopped = bool((own and own.stopped) or (law and law.stopped))
    return Dates(
        own.due if own and not own.stopped else None,
        law.due if law and not law.stopped else None,
        bool((own and own.provisional) or (law and law.provisional)),
        stopped,
    )


def limits_of(matter: Matter, procedure: Procedure) -> tuple[Limit | None, Limit | None]:
    """The promised and legal limit of a matter: those it was opened with, else those of its procedure."""
    stored = matter.facts.get("_limits")
    if stored:
        return _limit(stored.get("promised")), _limit(stored.get("legal"))
    return procedure.promised, procedure.legal


def stored_limits(promised: Limit | None, legal: Limit | None) -> dict[str, object]:
    """How limits are kept with a matter, so that it keeps the rule in force when its clock started."""
    return {
        name: {
            "amount": limit.amount,
            "unit": limit.unit.value,
            "first": limit.counts_first_day,
            "roll": limit.roll.value,
        }
        for name, limit in (("promised", promised), ("legal", legal))
        if limit
    }


def _limit(stored: dict[str, object] | None) -> Limit | None:
    if not stored:
        return None
    return Limit(
        int(str(stored["amount"])),
        Unit(str(stored["unit"])),
        bool(stored["first"]),
        type(Limit(1, Unit.DAY).roll)(str(stored["roll"])),
    )


def step_due(limit: Limit | None, opened: datetime) -> date | None:
    """The last day of a step that was entered at `opened`."""
    if limit is None:
        return None
    start = ClockEventValue(ClockKind.START, opened.astimezone(clock.CHINA))
    return deadline(limit, [start], book().calendar).due


def soon_from(due: date, township_id: int | None = None) -> date:
    """The first day on which something due on ``due`` is due soon, by the parameter in force today (S2.15.13)."""
    days = number_in_force(DUE_SOON, clock.today(), township_id)
    return book().calendar.add_working_days(due, -days)


def at_start_of(day: date) -> datetime:
    """The moment of a day, in China, at which what falls due that day is raised."""
    return datetime.combine(day, MORNING, clock.CHINA)


def moments(
    matter: Matter, tasks: Iterable[Task], procedure: Procedure
) -> list[tuple[datetime, str, date, Task | None]]:
    """Every moment at which the sweep has something to do for a matter: (when, what, due day, task).

    `what` is an alert kind, or ``act`` where a waiting period elapses or an overdue outcome is taken.
    """
    found: list[tuple[datetime, str, date, Task | None]] = []
    if matter.due and not matter.stopped:
        soon = soon_from(matter.due, matter.township_id)
        if soon > matter.opened_at.astimezone(clock.CHINA).date():
            found.append((at_start_of(soon), "due_soon", matter.due, None))
        found.append((at_start_of(matter.due + timedelta(days=1)), "overdue", matter.due, None))
    if matter.legal_due and not matter.stopped and matter.legal_due != matter.due:
        found.append(
            (at_start_of(matter.legal_due + timedelta(days=1)), "legal_overdue", matter.legal_due, None)
        )
    for task in tasks:
        if task.due is None or task.done_at is not None:
            continue
        step = procedure.steps[task.step]
        acts = step.kind is StepKind.WAIT or bool(step.overdue)
        found.append(
            (at_start_of(task.due + timedelta(days=1)), "act" if acts else "step_overdue", task.due, task)
        )
    return found


def next_alarm(matter: Matter, tasks: Iterable[Task], procedure: Procedure) -> datetime | None:
    """The first moment at which the sweep must look at the matter, or None."""
    if not matter.is_open:
        return None
    return min((when for when, *_rest in moments(matter, tasks, procedure)), default=None)
