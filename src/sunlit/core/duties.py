"""Duties to publish (公开义务): what must be public, for whom, by which unit, and by which day.

Work that recurs is published once a period, work in stages stage by stage, and what comes up at once (S0.01.21). A due
day is a pure function of the duty, the day asked about and the calendar; it explains itself.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sunlit.core.calendar import WorkCalendar
from sunlit.core.duty_kinds import Content, Form, Level, Whom
from sunlit.core.text import Text

UNITS = (
    "office",
    "discipline",
    "centre",
    "enquiry",
    "government_affairs",
    "social_affairs",
    "economic_development",
)
"""The keys of the units of a township that can be in charge of a duty."""
PROCEDURES = ("disclosure", "disclosure-at-once")
"""The procedures by which the text of a duty comes out (公开程序): the regular one, and the one of a single day."""
MOST_STAGES = 12
TEXT_FIELDS = ("title", "text", "revision", "key", "act")
"""The fields of each text, whose names no particular may have."""
MOST_WORKING_DAY = 10  # every month has so many: the shortest so far had fourteen


class Every(StrEnum):
    """How often recurring work is published."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


class Counts(StrEnum):
    """What the day of a rule counts: days of the month, or days of that month on which the office works."""

    DAY = "day"
    WORKING_DAY = "working_day"


class Audience(StrEnum):
    """For whom something is published: for everybody, or for the organ's own staff (对内公开, S0.01.05)."""

    EVERYBODY = "everybody"
    STAFF = "staff"


SCOPES: Mapping[Audience, Text] = {
    Audience.EVERYBODY: Text("向社会公开", "for everybody"),
    Audience.STAFF: Text("对本机关公开", "for the organ's own staff"),
}
"""The scope (公开范围) in words."""
DISPLAY_DAYS = 7
"""Natural days for which something stays on display at least, where a duty says nothing else (S4.43.09)."""


@dataclass(frozen=True)
class Recurring:
    """Once a period, on or before day ``day`` of the ``month``-th month from the period's first.

    ``every: quarter, month: 4, day: 15`` is the 15th of the month after the quarter. A ``day`` beyond the end of
    the month is its last day, so 31 always is. With ``counts: working_day`` it is the day-th day of that month on
    which the office works.
    """

    every: Every
    month: int
    day: int
    counts: Counts = Counts.DAY


@dataclass(frozen=True)
class Within:
    """Due so many days after it was formed, changed or over; that day itself isn't counted (S4.46.04)."""

    days: int
    counts: Counts = Counts.DAY


@dataclass(frozen=True)
class Timing:
    """When a duty is due: exactly one kind (S0.01.21, S2.19.07-10).

    ``stages`` are the names of the stages of phased work, in order, planned at its start or, with ``as_they_come``, each
    due on the day it is reached (S2.19.09); ``unforeseen`` lets the first of those be left out with a note (S3.04.04).
    ``in_order``: no stage goes out before the ones before it, so that nobody reads a result without its process (S0.07.02).
    ``ad_hoc`` is due on the day it comes up, ``formed_within`` some days after it was formed or changed. ``standing``
    stays published and is due when it is set up or changed; ``on_request`` is given to whoever asks.
    """

    recurring: Recurring | None = None
    stages: tuple[Text, ...] = ()
    ad_hoc: bool = False
    formed_within: Within | None = None
    standing: bool = False
    on_request: bool = False
    as_they_come: bool = False
    unforeseen: bool = False
    in_order: bool = False

    @property
    def form(self) -> Form:
        """How it is published."""
        if self.recurring:
            return Form.REGULAR
        if self.stages:
            return Form.STAGES
        if self.standing:
            return Form.STANDING
        return Form.ON_REQUEST if self.on_request else Form.AT_ONCE

    @property
    def by_staff(self) -> bool:
        """Whether staff start it when something comes up: single work, not stages."""
        return self.ad_hoc or self.standing or self.formed_within is not None


@dataclass(frozen=True)
class Particular:
    """Something that each publication of a duty states by itself, such as from which day a policy holds (S0.07.21).
    ``day``: it is a day and nothing else, with ``past`` not after today, such as that of a review (S2.02.10);
    ``amount``: a number, which isn't above that of the particular ``most`` (S4.43.05) and is the first of the two
    particulars ``difference`` less the second (S0.07.14)."""

    key: str
    title: Text
    day: bool = False
    amount: bool = False
    most: str = ""
    past: bool = False
    difference: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ended:
    """From which day something isn't owed any more, and why, as the public reads it (S0.07.10)."""

    since: date
    note: Text


@dataclass(frozen=True)
class Duty:
    """One duty to publish: what, with which elements, on which clauses, for whom, and who sees to it.

    Its five parts have no default, so that none is left unsaid (S2.18.06): content (``elements``), scope (``audience``),
    procedure (``procedure``, begun by ``role`` in ``unit``), form (``carriers``) and time limit (``timing``).
    ``unit`` is the key of the unit in charge and ``role`` the role in it whose holder prepares the text; ``procedure`` is
    the one of PROCEDURES that the text then follows.
    ``automatic`` duties are met by the program itself on the day that it sees something change. A text goes for approval
    only with each of its ``particulars``. ``articles`` names the law in words. ``each``: the kinds of units that each owe
    it themselves; ``unit`` then is the one whose matters the office and the leaders start. ``carriers`` are keys of
    CARRIERS. ``several``: permanent texts of it stand side by side, such as documents; else the next replaces the one
    before. ``display_days``: natural days on display, the day of publication not counted. ``ended``: it isn't owed
    any more and stays as history. ``contents``: why it is disclosed (S2.19.01). ``households``: its text has a line with
    the amount of each household, under a masked name (S0.07.14). ``activities``: its text has lines of activities and nothing else (S4.43.02). ``members``: totals and results are published, the amounts and
    evaluations of persons go to the member concerned alone (S4.43.03). ``personal``: what a list of persons under it may
    tell beside name, village and amount (keys of personal_columns.SHOWABLE, S4.43.11).
    """

    key: str
    title: Text
    elements: tuple[Text, ...]
    clauses: tuple[str, ...]
    unit: str
    role: str
    timing: Timing
    audience: Audience
    procedure: str
    carriers: tuple[str, ...]
    automatic: bool = False
    particulars: tuple[Particular, ...] = ()
    articles: Text | None = None
    level: Level = Level.TOWNSHIP
    each: tuple[Whom, ...] = ()
    display_days: int = DISPLAY_DAYS
    several: bool = False
    ended: Ended | None = None
    contents: tuple[Content, ...] = (Content.REQUIRED,)
    households: bool = False
    activities: bool = False
    members: bool = False
    personal: tuple[str, ...] = ()
    superior_review: bool = True  # what is for everybody is reviewed by the superior first (S0.07.36)

    @property
    def needs_superior(self) -> bool:
        """Whether a publication waits for the superior's review; what is for the organ's own staff never does."""
        return self.superior_review and self.audience is Audience.EVERYBODY

    def over(self, day: date) -> bool:
        """Whether it isn't owed any more on a day."""
        return self.ended is not None and self.ended.since <= day


@dataclass(frozen=True)
class Duties:
    """The duties of one file."""

    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class Due:
    """One publication that a duty demands, and by when.

    ``period`` names the period (``2026-Q3``; empty for work that doesn't recur), ``first`` and ``last`` are its days,
    ``opens`` is the first day on which it can be done, ``day`` the last one on time. ``stage`` counts from 1.
    ``provisional``: a calendar notice that isn't out yet may still move the day.
    """

    period: str
    first: date
    last: date
    opens: date
    day: date
    why: Text
    stage: int = 0
    provisional: bool = False


def period_of(every: Every, day: date) -> tuple[date, date]:
    """The first and the last day of the period that a day lies in."""
    months = MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, _months_on(first, months) - timedelta(1)


def period_code(every: Every, day: date) -> str:
    """The name of the period that a day lies in: 2026, 2026-H1, 2026-Q3, 2026-07."""
    return _code(every, period_of(every, day)[0])


def days_of_period(every: Every, code: str) -> tuple[date, date]:
    """The first and the last day of a period by its name. Raises ValueError for a name that isn't one of ``every``."""
    year = code.partition("-")[0]
    if not (len(year) == 4 and year.isascii() and year.isdigit() and year != "0000"):
        raise ValueError(f"{code!r} is no period")
    months = MONTHS[every]
    for month in range(1, 13, months):
        if period_code(every, date(int(year), month, 1)) == code:
            return period_of(every, date(int(year), month, 1))
    raise ValueError(f"{code!r} is no period of every {every.value}")


def due_of_period(rule: Recurring, day: date, calendar: WorkCalendar) -> Due:
    """What is demanded of the period that ``day`` lies in. Raises CalendarRangeError beyond the calendar, where the
    rule counts working days."""
    first, last = period_of(rule.every, day)
    month = _months_on(first, rule.month - 1)
    month_end = _months_on(month, 1) - timedelta(1)
    provisional = False
    if rule.counts is Counts.WORKING_DAY:
        due = calendar.add_working_days(month - timedelta(1), rule.day)
        provisional = calendar.any_provisional(month, due)
    else:
        due = date.fromordinal(min(month.toordinal() + rule.day - 1, month_end.toordinal()))
    opens = first if month <= last else last + timedelta(1)
    return Due(
        _code(rule.every, first), first, last, opens, due, _why(rule, first, due), provisional=provisional
    )


def opening_between(rule: Recurring, first: date, last: date, calendar: WorkCalendar) -> Iterator[Due]:
    """Every publication whose opening day is not before ``first`` and not after ``last``, in order."""
    months = MONTHS[rule.every]
    start = _months_on(period_of(rule.every, first)[0], -months)
    while start <= last:
        due = due_of_period(rule, start, calendar)
        if first <= due.opens <= last:
            yield due
        start = _months_on(start, months)


def next_due(rule: Recurring, day: date, calendar: WorkCalendar) -> Due:
    """The first publication that is due on ``day`` or later."""
    # The last period whose month to publish in has come by then, and if its day is past, the one after it.
    start = period_of(rule.every, _months_on(day.replace(day=1), 1 - rule.month))[0]
    while (due := due_of_period(rule, start, calendar)).day < day:
        start = _months_on(start, MONTHS[rule.every])
    return due


def due_at_once(created: date) -> Due:
    """What comes up on a day is due on that day, whatever day it is (S0.01.21, S2.19.10)."""
    why = Text(
        f"临时性工作随时公开：{_zh(created)}形成，当天公开。",
        f"Ad hoc work is published at once: it came up on {_en(created)} and is due that day.",
    )
    return Due("", created, created, created, created, why)


def due_within(rule: Within, formed: date, calendar: WorkCalendar) -> Due:
    """What was formed, changed or over on a day is due ``days`` days later; that day isn't counted (S4.46.04).

    Raises CalendarRangeError beyond the calendar, where the rule counts working days.
    """
    provisional = False
    if rule.counts is Counts.WORKING_DAY:
        due = calendar.add_working_days(formed, rule.days)
        provisional = calendar.any_provisional(formed, due)
    else:
        due = formed + timedelta(days=rule.days)
    unit = (
        Text("个工作日", "working days") if rule.counts is Counts.WORKING_DAY else Text("日", "natural days")
    )
    why = Text(
        f"{_zh(formed)}形成、变更或者结束，{rule.days}{unit.zh}内公开，当天不算，{_zh(due)}是最后一日。",
        f"Formed, changed or over on {_en(formed)}; published within {rule.days} {unit.en}, that day not counted: "
        f"{_en(due)} is the last day.",
    )
    return Due("", formed, formed, formed, due, why, provisional=provisional)


def due_single(duty: Duty, formed: date, calendar: WorkCalendar) -> Due:
    """What one single matter of a duty demands that was formed on a day: at once, permanently, or within some days.

    Raises ValueError for a duty of another form, CalendarRangeError beyond the calendar.
    """
    timing = duty.timing
    if timing.formed_within:
        return due_within(timing.formed_within, formed, calendar)
    if timing.standing:
        why = Text(
            f"固定内容长期公开：{_zh(formed)}形成或者变更，当天公开，有新的才替换。",
            f"What is fixed stays published: formed or changed on {_en(formed)}, due that day, and replaced only by what "
            "is newer.",
        )
        return Due("", formed, formed, formed, formed, why)
    if not timing.ad_hoc:
        raise ValueError(f"{duty.key} is not published one by one")
    return due_at_once(formed)


def shown_until(duty: Duty, published: date) -> date | None:
    """The last day on which something published must still be on display; None where it has no expiry, because it is
    permanent (S2.10.06, S2.19.07, S2.33.05). The day of publication isn't counted."""
    if duty.timing.standing:
        return None
    return published + timedelta(days=duty.display_days)


def dues_of_stages(stages: Sequence[Text], started: date, days: Sequence[date]) -> tuple[Due, ...]:
    """One publication for each stage, due on the stage's own day (S0.01.21).

    ``days`` are the planned days of the stages, in order, none before ``started`` and none before the one before it.
    Raises ValueError otherwise.
    """
    if len(days) != len(stages):
        raise ValueError(f"{len(stages)} stages need as many days, not {len(days)}")
    found = []
    before = started
    for number, (stage, day) in enumerate(zip(stages, days, strict=True), 1):
        if day < before:
            raise ValueError(f"stage {number} is planned for {day}, before {before}")
        why = Text(
            f"阶段性工作逐段公开：第{number}阶段“{stage.zh}”（共{len(stages)}个阶段），{_zh(day)}到期。",
            f"Phased work is published stage by stage: stage {number} of {len(stages)}, “{stage.en}”, is due on "
            f"{_en(day)}.",
        )
        found.append(Due("", started, day, started, day, why, number))
        before = day
    return tuple(found)


def stages_missing(stages: int, published: Collection[int]) -> tuple[int, ...]:
    """The stages that still need their publication; phased work is over only when there are none (S0.01.21)."""
    return tuple(number for number in range(1, stages + 1) if number not in published)


def days_late(due: date, done: date) -> int:
    """How many natural days after its due day something was done; 0 on the due day and before."""
    return max(0, (done - due).days)


def _months_on(first: date, months: int) -> date:
    """The first day of the month ``months`` after the month that begins on ``first``."""
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def _code(every: Every, first: date) -> str:
    """The name of a period: 2026, 2026-H1, 2026-Q3, 2026-07."""
    return {
        Every.YEAR: f"{first.year}",
        Every.HALF_YEAR: f"{first.year}-H{(first.month + 5) // 6}",
        Every.QUARTER: f"{first.year}-Q{(first.month + 2) // 3}",
        Every.MONTH: f"{first.year}-{first.month:02d}",
    }[every]


def period_in_words(period: str) -> Text:
    """A period's name as people say it; empty where there is none."""
    year, _, part = period.partition("-")
    if not year:
        return Text("", "")
    if not part:
        return Text(f"{year}年", year)
    if part == "H1":
        return Text(f"{year}年上半年", f"first half of {year}")
    if part == "H2":
        return Text(f"{year}年下半年", f"second half of {year}")
    if part.startswith("Q"):
        return Text(f"{year}年第{'一二三四'[int(part[1]) - 1]}季度", f"quarter {part[1]} of {year}")
    return Text(f"{year}年{int(part)}月", f"{date(int(year), int(part), 1):%B} {year}")


def rule_in_words(timing: Timing) -> Text:
    """When a duty is due, in one sentence."""
    if timing.ad_hoc:
        return Text("形成的当天公开", "on the day it comes up")
    if timing.standing:
        return Text("长期公开，形成或变更的当天更新", "permanently, renewed on the day it changes")
    if timing.on_request:
        return Text("有人申请时提供", "given to whoever asks")
    if timing.formed_within:
        within = timing.formed_within
        if within.counts is Counts.WORKING_DAY:
            return Text(
                f"形成、变更或结束后{within.days}个工作日内",
                f"within {within.days} working days after it was formed, changed or over",
            )
        return Text(
            f"形成、变更或结束后{within.days}日内",
            f"within {within.days} days after it was formed, changed or over",
        )
    if timing.recurring is None:
        names = Text("、".join(s.zh for s in timing.stages), ", ".join(s.en for s in timing.stages))
        return Text(
            f"一段一公开，共{len(timing.stages)}段：{names.zh}",
            f"stage by stage, {len(timing.stages)} stages: {names.en}",
        )
    rule = timing.recurring
    zh = {
        Every.MONTH: "每月",
        Every.QUARTER: "每季度",
        Every.HALF_YEAR: "每半年",
        Every.YEAR: "每年",
    }[rule.every]
    en = {
        Every.MONTH: "each month",
        Every.QUARTER: "each quarter",
        Every.HALF_YEAR: "each half-year",
        Every.YEAR: "each year",
    }[rule.every]
    months = MONTHS[rule.every]
    if rule.month > months:
        after = rule.month - months
        where = Text(
            "结束后次月" if after == 1 else f"结束后第{after}个月",
            "the month after it" if after == 1 else f"month {after} after it",
        )
    else:
        where = (
            Text("当月", "that month")
            if months == 1
            else Text(f"第{rule.month}个月", f"month {rule.month} of it")
        )
    if rule.counts is Counts.WORKING_DAY:
        day = Text(f"第{rule.day}个工作日", f"working day {rule.day}")
    elif rule.day >= 31:
        day = Text("最后一日", "the last day")
    else:
        day = Text(f"{rule.day}日", f"day {rule.day}")
    return Text(f"{zh}一次，{where.zh}{day.zh}前（含当日）", f"once {en}, by {day.en} of {where.en}")


def _why(rule: Recurring, first: date, due: date) -> Text:
    words, period = rule_in_words(Timing(recurring=rule)), period_in_words(_code(rule.every, first))
    return Text(
        f"经常性工作定期公开：{words.zh}；{period.zh}的最后一日是{_zh(due)}。",
        f"Recurring work is published regularly: {words.en}; for {period.en} the last day is {_en(due)}.",
    )


def day_in_words(day: date) -> Text:
    """A day as people write it."""
    return Text(_zh(day), _en(day))


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _en(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
