"""Promised limits (承诺时限) against legal ones (法定时限), and the steps inside a limit.

A promise may be stricter than the law, never laxer (优化营商环境条例 36), and should be a third shorter (S2.08.08).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sunlit.core.calendar import WorkCalendar
from sunlit.core.clocks import Deadline, deadline
from sunlit.core.items import Item
from sunlit.core.limits import ClockEvent, ClockKind, Limit, Roll, Unit, describe_limit
from sunlit.core.problems import Problem
from sunlit.core.text import Text

_PROMISED = ("promised",)
# Two limits in different units are compared on every starting day of this many years, which holds every kind of
# holiday and leap years.
_YEARS_COMPARED = 4


@dataclass(frozen=True)
class TwoClocks:
    """The promised and the legal deadline of one matter; either may be missing. ``binding`` is the earlier."""

    promised: Deadline | None
    legal: Deadline | None

    @property
    def binding(self) -> Deadline | None:
        """The deadline that comes first; the promise where both end on one day or stand still."""
        if self.promised is None or self.legal is None:
            return self.promised or self.legal
        if self.promised.due is None or self.legal.due is None:
            return self.promised
        return self.legal if self.legal.due < self.promised.due else self.promised


def two_clocks(
    promised: Limit | None, legal: Limit | None, events: Sequence[ClockEvent], calendar: WorkCalendar
) -> TwoClocks:
    """Both deadlines of one matter from the same events. An extension counts for both; raises as ``deadline``."""
    return TwoClocks(
        deadline(promised, events, calendar) if promised else None,
        deadline(legal, events, calendar) if legal else None,
    )


def check_promise(promised: Limit, legal: Limit, calendar: WorkCalendar | None = None) -> list[Problem]:
    """Problems of a promise that could end later than the law allows (S1.02.01, S2.27.01, 优化营商环境条例 36).

    Different units are compared day by day on ``calendar``; without one such a promise can't be judged and is
    refused.
    """
    if _amount_problems(promised):
        return _amount_problems(promised)
    late = _laxer(promised, legal, calendar)
    if late is None:
        return [
            Problem(
                _PROMISED,
                Text(
                    f"承诺时限（{_zh(promised)}）与法定时限（{_zh(legal)}）单位不同，没有工作日历无法比较。",
                    f"The promise ({_en(promised)}) and the legal limit ({_en(legal)}) have different units and "
                    "can't be compared without a calendar.",
                ),
                Text("请使用与法定时限相同的单位。", "Use the unit of the legal limit."),
            )
        ]
    if not late:
        return []
    return [
        Problem(
            _PROMISED,
            Text(
                f"承诺时限（{_zh(promised)}）长于法定时限（{_zh(legal)}）。",
                f"The promise ({_en(promised)}) is longer than the legal limit ({_en(legal)}).",
            ),
            Text(f"承诺时限不得超过{_zh(legal)}。", f"Promise {_en(legal)} or less."),
        )
    ]


def _laxer(promised: Limit, legal: Limit, calendar: WorkCalendar | None) -> bool | None:
    """Whether the promise can end after the law; None if that can't be told."""
    if promised.unit is Unit.AT_ONCE:
        return False
    if promised.unit is legal.unit:
        ours = promised.amount - promised.counts_first_day
        theirs = legal.amount - legal.counts_first_day
        if promised.unit is Unit.HOUR:
            ours, theirs = promised.amount, legal.amount
        rolls = promised.roll is Roll.NEXT_WORKING_DAY and legal.roll is Roll.STAY
        return ours > theirs or (ours == theirs and rolls and promised.unit in (Unit.DAY, Unit.MONTH))
    if calendar is None:
        return None
    return _later_somewhere(promised, legal, calendar)


def _later_somewhere(promised: Limit, legal: Limit, calendar: WorkCalendar) -> bool:
    """Whether the promise ends after the law for one starting day of the last years with notices."""
    last = calendar.notices[-1].year if calendar.notices else calendar.last.year - _YEARS_COMPARED
    day, end = date(last - _YEARS_COMPARED + 1, 1, 1), date(last, 12, 31)
    while day <= end:
        # The last minute of the day is the worst start for hours.
        events = (ClockEvent(ClockKind.START, datetime(day.year, day.month, day.day, 23, 59)),)  # noqa: DTZ001
        ours, theirs = deadline(promised, events, calendar).due, deadline(legal, events, calendar).due
        if ours is not None and theirs is not None and ours > theirs:
            return True
        day += timedelta(1)
    return False


def longest_promise(legal: Limit) -> int:
    """Two thirds of a legal limit, rounded down, in its own unit (S2.08.08)."""
    return legal.amount * 2 // 3


def within_two_thirds(promised: Limit, legal: Limit) -> bool:
    """Whether a promise is at least a third shorter than the law; limits in other units only if at once."""
    if promised.unit is Unit.AT_ONCE:
        return True
    if promised.unit is Unit.HOUR and legal.unit in (Unit.DAY, Unit.WORKING_DAY):
        return promised.amount <= longest_promise(legal) * 24
    return promised.unit is legal.unit and promised.amount <= longest_promise(legal)


def check_reduction(promised: Limit, legal: Limit, reason: str = "") -> list[Problem]:
    """Problems of a promise longer than two thirds of the law without a recorded ``reason`` (S2.08.08).

    With a reason it passes as an exception; list those with ``is_exception``. A reason never excuses a promise
    that is laxer than the law: ask ``check_promise`` too.
    """
    if within_two_thirds(promised, legal) or reason.strip():
        return []
    most = longest_promise(legal)
    best = describe_limit(Limit(most, legal.unit)) if most else Text("即时办理", "at once")
    return [
        Problem(
            _PROMISED,
            Text(
                f"承诺时限（{_zh(promised)}）未比法定时限（{_zh(legal)}）缩短三分之一以上。",
                f"The promise ({_en(promised)}) is not a third shorter than the legal limit ({_en(legal)}).",
            ),
            Text(
                f"最长承诺{best.zh}，或者写明例外理由。",
                f"Promise {best.en} at most, or record the reason of an exception.",
            ),
        )
    ]


def is_exception(promised: Limit, legal: Limit, reason: str) -> bool:
    """Whether a promise is longer than two thirds of the law and passes by its reason only (S2.08.08)."""
    return not within_two_thirds(promised, legal) and bool(reason.strip())


def promise_exceptions(items: Iterable[Item]) -> list[Item]:
    """The items whose promise is longer than two thirds of the law and stands by a recorded reason (S2.08.08)."""
    return [
        item
        for item in items
        if item.promised and item.legal and is_exception(item.promised, item.legal, item.promise_exception)
    ]


def check_step_budgets(
    steps: Mapping[str, Limit], promised: Limit | None, legal: Limit | None
) -> list[Problem]:
    """Problems of steps, one after the other, that together don't fit into the promised or the legal limit.

    What is done at once takes no day; hours are rounded up to whole days of 24. Steps in another unit than the
    whole can't be added and are named.
    """
    problems: list[Problem] = []
    for name, whole in (("promised", promised), ("legal", legal)):
        if whole is None:
            continue
        total, strange = _sum(steps, whole.unit)
        for step in strange:
            problems.append(
                Problem(
                    ("steps", step, "limit"),
                    Text(
                        f"步骤“{step}”的时限（{_zh(steps[step])}）不能与总时限（{_zh(whole)}）相加。",
                        f"The limit of step {step!r} ({_en(steps[step])}) can't be added up to {_en(whole)}.",
                    ),
                    Text("请改用总时限的单位。", "Use the unit of the whole limit."),
                )
            )
        room = 0 if whole.unit is Unit.AT_ONCE else whole.amount
        if not strange and total > room:
            which = "承诺时限" if name == "promised" else "法定时限"
            problems.append(
                Problem(
                    (name,),
                    Text(
                        f"各步骤时限合计 {total}，超过{which}（{_zh(whole)}）。",
                        f"The steps take {total} together, more than the {name} limit ({_en(whole)}).",
                    ),
                    Text(f"请减少 {total - room}。", f"Take {total - room} away."),
                )
            )
    return problems


def _sum(steps: Mapping[str, Limit], unit: Unit) -> tuple[int, list[str]]:
    total = hours = 0
    strange = []
    for step, limit in steps.items():
        if limit.unit is Unit.AT_ONCE:
            continue
        if limit.unit is unit:
            total += limit.amount
        elif limit.unit is Unit.HOUR and unit in (Unit.DAY, Unit.WORKING_DAY):
            hours += limit.amount
        else:
            strange.append(step)
    return total + -(-hours // 24), strange


def _amount_problems(limit: Limit) -> list[Problem]:
    if limit.unit is Unit.AT_ONCE or limit.amount > 0:
        return []
    return [
        Problem(
            _PROMISED,
            Text(f"承诺时限不能为 {limit.amount}。", f"A promise of {limit.amount} is no time limit."),
            Text("请填写正数，或选择即时办理。", "Give a positive number, or choose at once."),
        )
    ]


def _zh(limit: Limit) -> str:
    return describe_limit(limit).zh


def _en(limit: Limit) -> str:
    return describe_limit(limit).en
