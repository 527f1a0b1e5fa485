"""Clocks: when something is due, as a pure function of what happened to it and of the working calendar.

How days are counted:

- The starting day isn't counted unless the limit says so (民法典 201; S2.27.08).
- The day on which a clock stops counts as used, the day on which it resumes does not. Where one day resumes one
  pause and begins the next it isn't counted: a further stop can never bring a due date nearer.
- A clock that stops on its last day has no day left: the due day is then the day on which it resumes, or the
  working day after it.
- A stop after the due day changes nothing; lateness can't be undone by stopping.
- While a clock stands still before its due day there is no due date, only days that remain.
- Extensions lengthen the whole limit, whenever they were given. Whether they were allowed is asked when they are
  given (``sunlit.core.extensions``) and not each time a date is computed, so that a new holiday notice can't make
  a running matter uncountable.
- Natural days and months end on the next working day where the limit's ``roll`` says so (民法典 203). A month ends
  on the day with the same number, or on the month's last day (民法典 202).
- At once means: the same working day, or the next working day for what arrives on a day off.
- Hours run through nights and days off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import NamedTuple

from sunlit.core.calendar import WorkCalendar
from sunlit.core.history import (
    CHINA,
    History,
    check_limit,
    check_start,
    local_day,
    local_ordinal,
    read_history,
)
from sunlit.core.limits import ClockEvent, Limit, Roll, Unit

_DAY = timedelta(1)


class Deadline(NamedTuple):
    """When something is due. A named tuple because it is made by the million and costs a third of a dataclass.

    ``due`` is the last day on time (法定最后日), None while the clock stands still before it. ``due_at`` is the
    moment, for limits in hours. ``target`` is the internal goal (内部目标日): the working day before, where
    natural days or months end on a day off, else ``due``. ``provisional`` says that a notice to come may move
    the date. ``used`` and ``remaining`` count in the limit's unit (natural days for months, whole hours begun for
    hours) up to the last event, or up to ``as_of``; ``total`` is the limit with its extensions, ``extended`` the
    extensions alone, ``ended`` the day of the END event.
    """

    due: date | None
    due_at: datetime | None
    target: date | None
    provisional: bool
    stopped: bool
    total: int
    used: int
    remaining: int
    extended: int
    ended: date | None


def deadline(
    limit: Limit, events: Sequence[ClockEvent], calendar: WorkCalendar, as_of: date | None = None
) -> Deadline:
    """When a clock is due; the module's docstring says how days are counted.

    ``events`` are in the order of time. ``as_of`` lets ``used`` and ``remaining`` count up to that day while the
    clock runs. Raises ``ClockError`` for events that can't be and ``CalendarRangeError`` beyond the calendar.
    Serves S2.27.08, S3.27.08, S3.28.06, S1.06.05.
    """
    if len(events) == 1 and limit.unit is Unit.WORKING_DAY and as_of is None:
        return _only_started(limit, events, calendar)
    history = read_history(limit, events)
    if limit.unit is Unit.HOUR:
        return _hours(limit, history, calendar, as_of)
    last = last_days(limit, history, calendar)
    pause = history.open_pause
    # A stop counts against a breach only if it came in time.
    in_time = pause is not None and pause.first <= last.due
    total = _total(limit, history)
    used = min(total, used_days(limit, history, calendar, _counted_until(history, as_of)))
    return Deadline(
        due=None if in_time else last.due,
        due_at=None,
        target=None if in_time else last.target,
        provisional=last.provisional,
        stopped=pause is not None and history.end is None,
        total=total,
        used=used,
        remaining=total - used,
        extended=history.extended,
        ended=local_day(history.end.at) if history.end else None,
    )


def _only_started(limit: Limit, events: Sequence[ClockEvent], calendar: WorkCalendar) -> Deadline:
    """The commonest clock by far: working days and nothing but a start, three times as fast as the long way."""
    due = first_due(limit, events, calendar) - calendar.base
    start = local_ordinal(events[0].at) - calendar.base
    amount, rank, doubt = limit.amount, calendar.rank, calendar.doubt
    used = rank[start + 1] - rank[start] if limit.counts_first_day else 0
    day = date.fromordinal(due + calendar.base)
    provisional = doubt[due + 1] > doubt[start]
    return Deadline(day, None, day, provisional, False, amount, used, amount - used, 0, None)


def first_due(limit: Limit, events: Sequence[ClockEvent], calendar: WorkCalendar) -> int:
    """The ordinal of the due day of a clock in working days that only started; for counting by the million.

    Raises ``ClockError`` and ``CalendarRangeError`` as ``deadline`` does.
    """
    check_start(events)
    amount = limit.amount
    if amount <= 0:
        check_limit(limit)
    position = local_ordinal(events[0].at) - calendar.base
    if not 0 <= position < calendar.size:
        calendar.position(local_day(events[0].at))
    number = calendar.rank[position if limit.counts_first_day else position + 1] + amount - 1
    if number >= calendar.count:
        raise calendar.beyond()
    return calendar.ordinals[number]


@dataclass(frozen=True, slots=True)
class LastDays:
    """Where a clock in days or months ends: the last day that counts (for limits that count any), the due day after
    rolling or after a stop on the last day, and the goal inside the office."""

    counted: date
    due: date
    target: date
    provisional: bool


def last_days(limit: Limit, history: History, calendar: WorkCalendar) -> LastDays:
    """The last days of a clock that isn't in hours; a pause without an end is left out of account."""
    started = history.started
    counted = _counted_end(limit, history, calendar)
    spent = limit.unit is Unit.AT_ONCE
    due = _rolled(limit, counted, calendar)
    for pause in history.pauses:
        first, last = pause.first, pause.last
        if last is None:
            break
        if not spent and first < counted:
            counted = _moved(limit, counted, first, last, calendar)
            due = _rolled(limit, counted, calendar)
        elif first <= due:
            # Nothing was left when it stopped: the day of resuming is the last one.
            spent = True
            due = max(due, _rolled(limit, last, calendar))
    natural = limit.unit in (Unit.DAY, Unit.MONTH)
    target = due
    if natural and not spent and not calendar.is_working(counted):
        before = calendar.on_or_before(counted)
        target = before if before > started else due
    provisional = calendar.any_provisional(min(counted, target) if natural else started, due)
    return LastDays(counted, due, target, provisional)


def _counted_end(limit: Limit, history: History, calendar: WorkCalendar) -> date:
    """The last day if the clock had never stopped."""
    started = history.started
    amount = limit.amount + history.extended
    if limit.unit is Unit.AT_ONCE:
        return calendar.on_or_after(started)
    if limit.unit is Unit.WORKING_DAY:
        before = started - _DAY if limit.counts_first_day else started
        return calendar.add_working_days(before, amount)
    first = _DAY if limit.counts_first_day else timedelta(0)
    if limit.unit is Unit.MONTH:
        return add_months(started, amount) - first
    return started + timedelta(amount) - first


def _moved(limit: Limit, counted: date, first: date, last: date, calendar: WorkCalendar) -> date:
    """The counted end after a pause from ``first`` to ``last``, of which the first day isn't made good."""
    if limit.unit is Unit.WORKING_DAY:
        return calendar.add_working_days(counted, calendar.working_days_between(first, last))
    return counted + (last - first)


def _rolled(limit: Limit, day: date, calendar: WorkCalendar) -> date:
    if limit.unit in (Unit.WORKING_DAY, Unit.AT_ONCE) or limit.roll is Roll.NEXT_WORKING_DAY:
        return calendar.on_or_after(day)
    return day


def add_months(day: date, months: int) -> date:
    """The day with the same number ``months`` later, or that month's last day (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(day.day - 1), after - _DAY)


def _total(limit: Limit, history: History) -> int:
    if limit.unit is Unit.AT_ONCE:
        return 0
    amount = limit.amount + history.extended
    return (
        (add_months(history.started, amount) - history.started).days if limit.unit is Unit.MONTH else amount
    )


def _counted_until(history: History, as_of: date | None) -> date:
    last = local_day(history.last.at)
    return last if as_of is None or history.end is not None else max(last, as_of)


def used_days(limit: Limit, history: History, calendar: WorkCalendar, upto: date) -> int:
    """Days of the limit used up to and including ``upto``, pauses left out; not more than are there is up to the
    caller."""
    if limit.unit is Unit.AT_ONCE:
        return 0
    before = history.started - _DAY if limit.counts_first_day else history.started
    used = _days_between(limit, before, upto, calendar)
    for pause in history.pauses:
        last = min(pause.last or upto, upto)
        if pause.first < last:
            used -= _days_between(limit, pause.first, last, calendar)
    return max(used, 0)


def _days_between(limit: Limit, after: date, upto: date, calendar: WorkCalendar) -> int:
    if limit.unit is Unit.WORKING_DAY:
        return calendar.working_days_between(after, upto)
    return (upto - after).days


def _hours(limit: Limit, history: History, calendar: WorkCalendar, as_of: date | None) -> Deadline:
    total = limit.amount + history.extended
    due_at = history.start.at + timedelta(hours=total)
    paused = timedelta(0)
    for pause in history.pauses:
        if pause.resume is not None and pause.stop.at <= due_at:
            paused += pause.resume.at - pause.stop.at
            due_at += pause.resume.at - pause.stop.at
    open_pause = history.open_pause
    in_time = open_pause is not None and open_pause.stop.at <= due_at
    upto = history.last.at
    if open_pause is not None:
        upto = min(upto, open_pause.stop.at)
    elif as_of is not None and history.end is None and as_of > local_day(upto):
        upto = datetime(as_of.year, as_of.month, as_of.day, tzinfo=CHINA if upto.tzinfo else None) + _DAY
    used = min(total, ceil((upto - history.start.at - paused) / timedelta(hours=1)))
    day = None if in_time else local_day(due_at)
    calendar.position(local_day(due_at))
    return Deadline(
        due=day,
        due_at=None if in_time else due_at,
        target=day,
        provisional=False,
        stopped=open_pause is not None and history.end is None,
        total=total,
        used=max(used, 0),
        remaining=total - max(used, 0),
        extended=history.extended,
        ended=local_day(history.end.at) if history.end else None,
    )
