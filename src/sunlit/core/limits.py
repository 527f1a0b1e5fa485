"""Limits and clocks: how long something may take, and what happened to its clock."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sunlit.core.text import Text


class Unit(StrEnum):
    """What a limit counts. ``at_once`` means: a result on the same working day (即时办理)."""

    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    HOUR = "hour"
    AT_ONCE = "at_once"


class Roll(StrEnum):
    """Where a last day on a day off goes: to the next working day (民法典 203) or nowhere."""

    NEXT_WORKING_DAY = "next_working_day"
    STAY = "stay"


@dataclass(frozen=True)
class Limit:
    """A time limit: ``amount`` of ``unit``, with the counting rule of its own statute.

    ``counts_first_day`` is true where the starting day is day 1 (S2.27.08) and false where the
    day after it is (民法典 201). ``roll`` applies to natural days and months only.
    """

    amount: int
    unit: Unit
    counts_first_day: bool = False
    roll: Roll = Roll.NEXT_WORKING_DAY


class ClockKind(StrEnum):
    """What can happen to a clock."""

    START = "start"
    STOP = "stop"
    RESUME = "resume"
    EXTEND = "extend"
    END = "end"


@dataclass(frozen=True)
class ClockEvent:
    """Something that happened to a matter's clock.

    ``reason`` is a stop or extension code of the rulebook, ``article`` its legal ground, ``document``
    the number of the paper that must exist for it. ``amount`` is used by EXTEND only, in the limit's unit.
    """

    kind: ClockKind
    at: datetime
    reason: str = ""
    article: str = ""
    document: str = ""
    amount: int = 0


_UNIT_NAMES = {
    Unit.WORKING_DAY: ("个工作日", "working day"),
    Unit.DAY: ("日", "day"),
    Unit.MONTH: ("个月", "month"),
    Unit.HOUR: ("小时", "hour"),
}


def describe_limit(limit: Limit) -> Text:
    """A limit in words, such as ``5个工作日`` and ``5 working days``."""
    if limit.unit is Unit.AT_ONCE:
        return Text("即时办理", "at once")
    zh, en = _UNIT_NAMES[limit.unit]
    return Text(f"{limit.amount}{zh}", f"{limit.amount} {en}{'' if limit.amount == 1 else 's'}")
