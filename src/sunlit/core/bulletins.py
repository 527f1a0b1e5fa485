"""What every board must show (公开栏的十项): listed things, each with the day by which it is due again (S2.19.02)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sunlit.core.calendar import WorkCalendar
from sunlit.core.due_days import due_of_period
from sunlit.core.duties import Counts, Recurring
from sunlit.core.periods import MONTHS, period_of
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

LEAST = 10
"""A board shows at least so many listed things."""


@dataclass(frozen=True)
class Listed:
    """One thing that every board shows: what was published on one of its duties, anew in each period of ``due``."""

    key: str
    title: Text
    duties: tuple[str, ...]
    due: Recurring


def last_due(listed: Listed, today: date, calendar: WorkCalendar) -> tuple[date, date]:
    """The period that is demanded today: its first day, and its due day, which is past."""
    day = today
    while (due := due_of_period(listed.due, day, calendar)).day >= today:
        day = period_of(listed.due.every, day)[0] - timedelta(days=1)
    return due.first, due.day


def days_missing(listed: Listed, last: date | None, today: date, calendar: WorkCalendar) -> int:
    """For how many natural days a thing wasn't supplied since it was due; 0 where it was published in the period that is
    demanded, or later. ``last``: when it was published last."""
    first, due = last_due(listed, today, calendar)
    return 0 if last is not None and last >= first else (today - due).days


def check_listed(value: Sequence[Listed], clause: str) -> Iterator[Problem]:
    """Ten things at least, each with duties, and days that exist."""
    if value and (len(value) < LEAST or not clause):
        yield Problem(
            ("listed",),
            Text(f"至少列{LEAST}项，并写明依据。", f"List {LEAST} things at least, and their clause."),
            Text("请补上。", "Add what is missing."),
        )
    for place, one in enumerate(value):
        at: Path = ("listed", place)
        if not one.duties:
            yield Problem(
                (*at, "duties"),
                Text("没有写由哪项公开义务填。", "It isn't said which duties fill it."),
                Text("请写 duties。", "Add duties."),
            )
        rule = one.due
        if (
            not (1 <= rule.month <= 2 * MONTHS[rule.every] and 1 <= rule.day <= 31)
            or rule.counts is not Counts.DAY
        ):
            yield Problem(
                (*at, "due"),
                Text("没有这一天。", "There is no such day."),
                Text("请写周期里第几个月、几日。", "Write the month of the period and the day."),
            )
