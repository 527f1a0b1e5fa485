"""By which day a duty to publish must be met (公开期限), and until when what was published stays on display.

A due day is a pure function of the duty, the day asked about and the calendar; it explains itself.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sunlit.core.calendar import WorkCalendar
from sunlit.core.duties import Counts, Duty, Recurring, Timing, Within
from sunlit.core.periods import (
    MONTHS,
    Every,
    chinese_day,
    code_of,
    english_day,
    months_on,
    period_in_words,
    period_of,
)
from sunlit.core.text import Text


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


def due_of_period(rule: Recurring, day: date, calendar: WorkCalendar) -> Due:
    """What is demanded of the period that ``day`` lies in. Raises CalendarRangeError beyond the calendar, where the
    rule counts working days."""
    first, last = period_of(rule.every, day)
    month = months_on(first, rule.month - 1)
    month_end = months_on(month, 1) - timedelta(1)
    provisional = False
    if rule.counts is Counts.WORKING_DAY:
        due = calendar.add_working_days(month - timedelta(1), rule.day)
        provisional = calendar.any_provisional(month, due)
    else:
        due = date.fromordinal(min(month.toordinal() + rule.day - 1, month_end.toordinal()))
    opens = first if month <= last else last + timedelta(1)
    return Due(
        code_of(rule.every, first), first, last, opens, due, _why(rule, first, due), provisional=provisional
    )


def opening_between(rule: Recurring, first: date, last: date, calendar: WorkCalendar) -> Iterator[Due]:
    """Every publication whose opening day is not before ``first`` and not after ``last``, in order."""
    months = MONTHS[rule.every]
    start = months_on(period_of(rule.every, first)[0], -months)
    while start <= last:
        due = due_of_period(rule, start, calendar)
        if first <= due.opens <= last:
            yield due
        start = months_on(start, months)


def next_due(rule: Recurring, day: date, calendar: WorkCalendar) -> Due:
    """The first publication that is due on ``day`` or later."""
    # The last period whose month to publish in has come by then, and if its day is past, the one after it.
    start = period_of(rule.every, months_on(day.replace(day=1), 1 - rule.month))[0]
    while (due := due_of_period(rule, start, calendar)).day < day:
        start = months_on(start, MONTHS[rule.every])
    return due


def due_at_once(created: date) -> Due:
    """What comes up on a day is due on that day, whatever day it is (S0.01.21, S2.19.10)."""
    why = Text(
        f"临时性工作随时公开：{chinese_day(created)}形成，当天公开。",
        f"Ad hoc work is published at once: it came up on {english_day(created)} and is due that day.",
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
        f"{chinese_day(formed)}形成、变更或者结束，{rule.days}{unit.zh}内公开，当天不算，{chinese_day(due)}是最后一日。",
        f"Formed, changed or over on {english_day(formed)}; published within {rule.days} {unit.en}, that day not counted: "
        f"{english_day(due)} is the last day.",
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
            f"固定内容长期公开：{chinese_day(formed)}形成或者变更，当天公开，有新的才替换。",
            f"What is fixed stays published: formed or changed on {english_day(formed)}, due that day, and replaced only by what "
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
            f"阶段性工作逐段公开：第{number}阶段“{stage.zh}”（共{len(stages)}个阶段），{chinese_day(day)}到期。",
            f"Phased work is published stage by stage: stage {number} of {len(stages)}, “{stage.en}”, is due on "
            f"{english_day(day)}.",
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
    words, period = rule_in_words(Timing(recurring=rule)), period_in_words(code_of(rule.every, first))
    return Text(
        f"经常性工作定期公开：{words.zh}；{period.zh}的最后一日是{chinese_day(due)}。",
        f"Recurring work is published regularly: {words.en}; for {period.en} the last day is {english_day(due)}.",
    )
