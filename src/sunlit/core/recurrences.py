"""Registers that open a record by themselves: once a period, with a day by which it is done and somebody who does it.

A period is a month, a quarter, a half-year, a year, or a day that the rulebook names. Which periods have begun is a
pure function of the rule, the day the register was first kept and the day asked about, so a sweep that was missed loses
nothing and one that runs twice adds nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sunlit.core.calendar import WorkCalendar
from sunlit.core.due_days import next_due, opening_between
from sunlit.core.duties import MOST_WORKING_DAY, Counts, Recurring
from sunlit.core.periods import MONTHS, Every, day_in_words, period_in_words
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

MOST_AHEAD = 60
"""Natural days before a given day on which its record may open at the earliest."""


class Filled(StrEnum):
    """What the program enters into the intake form by itself."""

    PERIOD = "period"  # in words, 2026年第3季度
    FIRST = "first"  # the first day of the period
    LAST = "last"  # its last day
    DUE = "due"  # the day by which the record is done
    HOLDER = "holder"  # whose record it is
    UNIT = "unit"  # the unit that is responsible


@dataclass(frozen=True)
class Recurs:
    """When a register opens a record by itself, and for whom.

    Either ``every`` period, done on or before day ``day`` of the ``month``-th month from the period's first (31 is the
    last day of any month), or on given ``days``: "20" in each month, "03-15" in each year. A record for a given day
    opens ``ahead`` natural days before it. With ``counts: working_day`` the day is the day-th working day of the month;
    a given day on which the office is closed moves to the next working day.

    Who holds one of ``roles`` is responsible; the township has one record, done by the first of them that somebody
    holds. With ``each_holder`` everybody who holds one has a record of their own (without ``roles`` all who hold any
    post), with ``each_unit`` each unit that has such a post. ``fills`` says what is entered by itself into which intake
    field. With ``rule``, a rule that the township issues, the periods start with the one in which that rule begins to
    hold, and none opens before it does (S1.07.10).
    """

    clause: str
    roles: tuple[str, ...] = ()
    every: Every | None = None
    month: int = 1
    day: int = 31
    counts: Counts = Counts.DAY
    days: tuple[str, ...] = ()
    ahead: int = 0
    each_holder: bool = False
    each_unit: bool = False
    fills: Mapping[str, Filled] = field(default_factory=dict)
    rule: str = ""


@dataclass(frozen=True)
class Period:
    """One record that a register opens: ``code`` names it once and for all, ``opens`` is the first day on which it is
    there, ``day`` the last one on time."""

    code: str
    first: date
    last: date
    opens: date
    day: date


def begun(rule: Recurs, since: date, day: date, calendar: WorkCalendar) -> Iterator[Period]:
    """Every period whose record is to be there on ``day``, in order, beginning with the first that could still be done
    in time on ``since``. Raises CalendarRangeError beyond the calendar, where working days are counted."""
    if rule.every is not None:
        schedule = Recurring(rule.every, rule.month, rule.day, rule.counts)
        first = next_due(schedule, since, calendar)
        for due in opening_between(schedule, first.opens, day, calendar):
            yield Period(due.period, due.first, due.last, due.opens, due.day)
        return
    ahead = timedelta(rule.ahead)
    given = sorted(
        {
            _given(text, year, month)
            for year in range(since.year, (day + ahead).year + 1)
            for text in rule.days
            for month in _months(text)
        }
    )
    for named in given:
        due_day = calendar.on_or_after(named) if rule.counts is Counts.WORKING_DAY else named
        if due_day >= since and named - ahead <= day:
            yield Period(named.isoformat(), named, named, named - ahead, due_day)


def _months(text: str) -> range:
    return range(int(text[:2]), int(text[:2]) + 1) if "-" in text else range(1, 13)


def _given(text: str, year: int, month: int) -> date:
    """A given day in a year and month; one that the month doesn't have is its last."""
    month_end = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    return month_end.replace(day=min(int(text[-2:]), month_end.day))


def words_of_period(code: str) -> Text:
    """A period's name as people say it: a month, quarter, half-year or year, or the given day."""
    if len(code) == 10:
        day = date.fromisoformat(code)
        return day_in_words(day)
    return period_in_words(code)


def rule_in_words(rule: Recurs) -> Text:
    """How often a record opens by itself, in one sentence."""
    if rule.every is None:
        yearly = "-" in rule.days[0]
        zh = "、".join(_day_zh(text) for text in rule.days)
        en = ", ".join(text if "-" in text else f"day {int(text)}" for text in rule.days)
        return Text(
            f"{'每年' if yearly else '每月'}{zh}自动登记一件",
            f"a record opens by itself for {en} of {'each year' if yearly else 'each month'}",
        )
    zh = {Every.MONTH: "每月", Every.QUARTER: "每季度", Every.HALF_YEAR: "每半年", Every.YEAR: "每年"}[
        rule.every
    ]
    en = {
        Every.MONTH: "month",
        Every.QUARTER: "quarter",
        Every.HALF_YEAR: "half-year",
        Every.YEAR: "year",
    }[rule.every]
    whose = (
        Text("每人一件", "one for each person")
        if rule.each_holder
        else Text("每个单位一件", "one for each unit")
        if rule.each_unit
        else Text("一件", "one")
    )
    return Text(f"{zh}自动登记，{whose.zh}", f"a record opens by itself each {en}, {whose.en}")


def _day_zh(text: str) -> str:
    return f"{int(text[:2])}月{int(text[-2:])}日" if "-" in text else f"{int(text)}日"


def check_recurs(rule: Recurs) -> Iterator[Problem]:
    """What is wrong with a schedule in itself; paths begin at ``recurs``."""
    if (rule.every is None) != bool(rule.days):
        yield _problem(
            (), "every 和 days 须且只能写一种。", "A schedule has either every or days.",
            "按周期写 every，按指定日子写 days。", "Write every for periods or days for given days.",
        )  # fmt: skip
    if not rule.roles and not rule.each_holder:
        yield _problem(
            ("roles",), "没有写由谁负责。", "Nobody is responsible.",
            "写出角色；全体在岗人员每人一件的写 each_holder: true。", "Name roles, or write each_holder: true for everybody.",
        )  # fmt: skip
    if rule.each_holder and rule.each_unit:
        yield _problem(
            ("each_unit",), "按人还是按单位，只能选一种。", "One record a person or one a unit, not both.",
            "删去其中一个。", "Remove one of them.",
        )  # fmt: skip
    if rule.every is not None:
        most_day = MOST_WORKING_DAY if rule.counts is Counts.WORKING_DAY else 31
        for name, number, most in (
            ("month", rule.month, MONTHS[rule.every] * 2),
            ("day", rule.day, most_day),
        ):
            if not 1 <= number <= most:
                yield _problem(
                    (name,), f"{name} 不能是 {number}。", f"{name} can't be {number}.",
                    f"写 1 到 {most}。", f"Write 1 to {most}.",
                )  # fmt: skip
    if not 0 <= rule.ahead <= MOST_AHEAD or (rule.ahead and rule.every is not None):
        yield _problem(
            ("ahead",), "ahead 只用于指定日子。", "Ahead belongs to given days.",
            f"写 0 到 {MOST_AHEAD}，只和 days 一起用。", f"Write 0 to {MOST_AHEAD}, and only beside days.",
        )  # fmt: skip
    for place, text in enumerate(rule.days):
        if not _is_day(text):
            yield _problem(
                ("days", place), f"“{text}”不是日子。", f"{text!r} is no day.",
                '每月的写 "20"，每年的写 "03-15"。', 'Write "20" for each month or "03-15" for each year.',
            )  # fmt: skip
    if len({"-" in text for text in rule.days}) > 1:
        yield _problem(
            ("days",), "每月的日子和每年的日子不能写在一起。", "Days of the month and of the year can't be mixed.",
            "只写一种。", "Write one kind.",
        )  # fmt: skip


def _is_day(text: str) -> bool:
    parts = text.split("-")
    if not all(part.isascii() and part.isdigit() and len(part) == 2 for part in parts) or len(parts) > 2:
        return False
    month = int(parts[0]) if len(parts) == 2 else 1
    if not 1 <= month <= 12:
        return False
    return 1 <= int(parts[-1]) <= _given(f"{month:02d}-31" if len(parts) == 2 else "31", 2028, month).day


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(("recurs", *path), Text(zh, en), Text(mend_zh, mend_en))
