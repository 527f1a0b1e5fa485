"""Service promises (服务承诺) and practical things promised (为群众办实事): what can be measured, and how it stands.

A promise says a number or an act that somebody can check (S1.04.03). Its value is a share of real cases (S3.11.01).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sunlit.core.text import Text


class Measure(StrEnum):
    """From which cases a promise is measured. NONE: the program can't measure it, and the page says so."""

    CLOSED_IN_TIME = "closed_in_time"
    ANSWERED_WITHIN = "answered_within"
    RATED_SATISFIED = "rated_satisfied"
    NONE = "none"

    @property
    def words(self) -> Text:
        return _MEASURES[self]


_MEASURES = {
    Measure.CLOSED_IN_TIME: Text("按承诺时限办结的比例", "share of matters closed within the promised limit"),
    Measure.ANSWERED_WITHIN: Text(
        "在承诺天数内答复的比例", "share of questions answered within the days promised"
    ),
    Measure.RATED_SATISFIED: Text("评价为满意的比例", "share of ratings that are satisfied"),
    Measure.NONE: Text("无法衡量", "not measurable"),
}

SATISFIED = 3
"""The lowest of the five levels that counts as satisfied: very, satisfied, basically (国办发〔2019〕51号)."""

_DIGIT = r"(?:[0-9０-９]+(?:[.．][0-9０-９]+)?|[〇零一二两三四五六七八九十百半]+)"
_UNIT = r"(?:个?工作日|个?自然日|日内|天|小时|分钟|个月|周|年|次|份|遍|趟|人|户|件|家|处|公里|米|亩|元|万元|%|％|个百分点)"
_NUMBER = re.compile(rf"{_DIGIT}\s*{_UNIT}|百分之{_DIGIT}|第{_DIGIT}日")


def measurable(text: str, acts: Collection[str]) -> bool:
    """Whether a promise names a number with its unit, or one of the acts that somebody can check (S1.04.03)."""
    return bool(_NUMBER.search(text)) or any(act in text for act in acts)


@dataclass(frozen=True)
class Measured:
    """How many of how many cases kept a promise."""

    kept: int
    total: int

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down, so that 100 means every one; None without a case."""
        return self.kept * 100 // self.total if self.total else None

    def meets(self, target: int) -> bool | None:
        """Whether the share reaches the target in per cent; None without a case. Never decided by a rounded number."""
        return self.kept * 100 >= target * self.total if self.total else None


class Standing(StrEnum):
    """How a practical thing that was promised stands on a day."""

    COMPLETED = "completed"
    COMPLETED_LATE = "completed_late"
    RUNNING = "running"
    OVERDUE = "overdue"
    NO_RESULT = "no_result"

    @property
    def words(self) -> Text:
        return _STANDINGS[self]

    @property
    def late(self) -> bool:
        return self in (Standing.OVERDUE, Standing.NO_RESULT, Standing.COMPLETED_LATE)


_STANDINGS = {
    Standing.COMPLETED: Text("已按期完成", "completed in time"),
    Standing.COMPLETED_LATE: Text("已完成，晚于承诺", "completed later than promised"),
    Standing.RUNNING: Text("进行中", "running"),
    Standing.OVERDUE: Text("逾期，尚未完成", "overdue, not complete"),
    Standing.NO_RESULT: Text("逾期，没有记录结果", "overdue, no result recorded"),
}


def standing(target: date, states: Collection[tuple[date, int]], today: date) -> Standing:
    """How a thing promised for ``target`` stands. ``states``: day and per cent, each as recorded.

    The target day itself is still in time (S0.01.02, S3.04.02). A first state of 0 per cent says that nothing was
    begun; it is no result.
    """
    done = [day for day, percent in states if percent >= 100]
    if done:
        return Standing.COMPLETED if min(done) <= target else Standing.COMPLETED_LATE
    if today <= target:
        return Standing.RUNNING
    return Standing.OVERDUE if any(percent for _day, percent in states) else Standing.NO_RESULT
