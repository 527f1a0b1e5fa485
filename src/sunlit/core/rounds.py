"""Yearly rounds of assessment: days drawn at random, the end of a public notice, who is proposed for a circular.

Pure arithmetic over a seed, a calendar and results; nothing here asks who looks.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sunlit.core.calendar import WorkCalendar
from sunlit.core.indicators import Method, Result, RoundRule, Where

NUMBERS = re.compile(r"\d|[一二三四五六七八九十百千]+(?:件|次|项|条|份|人|%|％)")
MOST_CRITICISMS = 1
"""How many criticisms of a calendar year leave a unit in the running for awards (S2.19.19)."""


def drawn(
    seed: str, units: Iterable[str], first: date, last: date, calendar: WorkCalendar
) -> dict[str, date]:
    """For each unit a working day from ``first`` to ``last``, by nothing but the seed and the unit's code (S0.04.07).

    Raises ValueError where no working day lies between them.
    """
    days = [
        day
        for number in range((last - first).days + 1)
        if calendar.is_working(day := first + timedelta(number))
    ]
    if not days:
        raise ValueError(f"no working day from {first} to {last}")
    found = {}
    for unit in sorted(units):
        number = int.from_bytes(hashlib.sha256(f"{seed} {unit}".encode()).digest()[:8])
        found[unit] = days[number % len(days)]
    return found


def notice_ends(posted_on: date, working_days: int, calendar: WorkCalendar) -> date:
    """The last day of a public notice; the posting day isn't counted (S3.21.14). Grades are fixed from the next day on."""
    return calendar.add_working_days(posted_on, working_days)


def has_numbers(report: str) -> bool:
    """Whether a written report says anything in numbers (S3.21.13)."""
    return bool(NUMBERS.search(report))


class Band(StrEnum):
    """What a score leads to: a proposal for commendation, for criticism, or neither (S3.06.06)."""

    COMMENDATION = "commendation"
    CRITICISM = "criticism"
    NEITHER = "neither"


def band_of(rule: RoundRule, score: Decimal | None) -> Band:
    """The band of a score; without one, neither."""
    if score is None:
        return Band.NEITHER
    if score >= rule.commend:
        return Band.COMMENDATION
    return Band.CRITICISM if score < rule.criticise else Band.NEITHER


@dataclass(frozen=True)
class PartShare:
    """A part of a sheet, looked at online or on site: its weight and its points, None while a line has none."""

    where: Where
    weight: Decimal
    points: Decimal | None


def parts_of(found: Result) -> tuple[PartShare, ...]:
    """Weight and points of what was looked at online and on site; together they are the whole sheet (S3.21.11)."""
    rows = []
    for where in (Where.ONLINE, Where.ONSITE, Where.ANYWHERE):
        lines = [one for one in found.lines if one.line.where is where]
        if not lines:
            continue
        points = [one.points for one in lines if one.points is not None]
        whole = sum(points, Decimal(0)) if len(points) == len(lines) else None
        rows.append(PartShare(where, sum((one.line.weight for one in lines), Decimal(0)), whole))
    return tuple(rows)


def missing_methods(rule: RoundRule, filed: Iterable[str]) -> tuple[Method, ...]:
    """The methods that a grade still waits for (S0.04.10)."""
    there = set(filed)
    return tuple(method for method in rule.methods if method.value not in there)


def cells(
    units: Mapping[str, int], people: Mapping[str, int], rounds: Sequence[str] = ("routine", "annual")
) -> dict[tuple[str, str], int]:
    """The coverage table of a year: routine and annual by section and individual, with how many records (S0.04.06)."""
    found = {(name, "section"): units.get(name, 0) for name in rounds}
    return found | {(name, "individual"): people.get(name, 0) for name in rounds}
