"""Subsidy programmes (补贴项目) as data: who pays whom, by which rule the amount follows, when it must have come.

The standard itself (元/亩, 元/月) is a decision of the city or county that the township enters with its document, because
it changes from year to year. Serves S2.38.01 to S2.38.03, S3.25.04, S4.49.09.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sunlit.core import money
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text


class AmountRule(StrEnum):
    """How an amount follows."""

    RATE = "rate"  # standard × quantity, such as yuan a mu
    FIXED = "fixed"  # the standard itself, for each person and period


class Every(StrEnum):
    """How often it is paid."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Category:
    """A kind of beneficiary with a standard of its own."""

    code: str
    title: Text


@dataclass(frozen=True)
class Programme:
    """One programme. ``unit`` says what the quantity counts. ``excludes`` names programmes that nobody draws together
    with it in one period. ``due`` is the parameter with the number of days after the end of a period by which it must
    have been paid."""

    id: str
    title: Text
    rule: AmountRule
    every: Every
    unit: Text
    payer: Text
    basis: str
    evidence: str
    due: str
    categories: tuple[Category, ...] = ()
    excludes: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    def category(self, code: str) -> Category | None:
        """The category of a code; None where the programme knows none of it."""
        return next((one for one in self.categories if one.code == code), None)


@dataclass(frozen=True)
class Programmes:
    """A file of programmes."""

    programmes: tuple[Programme, ...]


def check_programmes(programmes: Programmes) -> list[Problem]:
    """What the types can't express: a ground, categories that differ, no programme that excludes itself."""
    return list(_problems(programmes))


def _problems(programmes: Programmes) -> Iterator[Problem]:
    for place, one in enumerate(programmes.programmes):
        at: Path = ("programmes", place)
        if not one.basis.strip():
            yield Problem(
                (*at, "basis"),
                Text("没有发放依据。", "The programme has no ground."),
                Text("请写明依据。", "Name its ground."),
            )
        codes = [category.code for category in one.categories]
        if len(codes) != len(set(codes)):
            yield Problem(
                (*at, "categories"),
                Text("对象类别重复。", "A category stands twice."),
                Text("请删去重复的。", "Take one out."),
            )
        if one.id in one.excludes:
            yield Problem(
                (*at, "excludes"),
                Text("不能排除自己。", "A programme can't exclude itself."),
                Text("同一期内重复的本来就不发。", "Doubles in one period are refused anyhow."),
            )


def amount_for(rule: AmountRule, standard: Decimal, quantity: Decimal) -> Decimal:
    """What one beneficiary gets for one period, in yuan, exact: 10 mu at 12.5 are 125.00 (S4.49.09)."""
    return money.product(standard, quantity) if rule is AmountRule.RATE else money.product(standard)


def period_of(every: Every, day: date) -> str:
    """The name of the period in which a day lies: ``2025-03`` or ``2025``."""
    return f"{day:%Y-%m}" if every is Every.MONTH else f"{day:%Y}"


def end_of(period: str) -> date:
    """The last day of a period. Raises ValueError for a name that is none."""
    year, _, month = period.partition("-")
    if len(year) != 4 or not period.replace("-", "").isascii() or not period.replace("-", "").isdigit():
        raise ValueError(f"{period!r} is no period; write 2025 or 2025-03")
    if not month:
        return date(int(year), 12, 31)
    if len(month) != 2:
        raise ValueError(f"{period!r} is no period; write 2025 or 2025-03")
    return date(int(year), int(month), monthrange(int(year), int(month))[1])


def fits(every: Every, period: str) -> bool:
    """Whether a text names a period of this programme."""
    try:
        end_of(period)
    except ValueError:
        return False
    return ("-" in period) is (every is Every.MONTH)


def flagged_from(period: str, days: int) -> date:
    """The first day on which a period that wasn't paid is flagged: with 31 days, 2024 is flagged from 1 February 2025
    on (S2.38.02)."""
    return end_of(period) + timedelta(days=days + 1)


def periods(every: Every, first: date, last: date) -> tuple[str, ...]:
    """Every period from that of one day to that of another, in order; a certificate of a whole year has twelve months
    (S2.36.10)."""
    found: list[str] = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        name = f"{year:04d}-{month:02d}" if every is Every.MONTH else f"{year:04d}"
        if not found or found[-1] != name:
            found.append(name)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(found)


def missing(schedule: Sequence[str], paid: frozenset[str], today: date, days: int) -> tuple[str, ...]:
    """The periods of a schedule that should have been paid by now and weren't (S2.38.02, S2.38.03)."""
    return tuple(period for period in schedule if period not in paid and today >= flagged_from(period, days))


def counts_for(every: Every, day: date, days: int) -> str:
    """The period that a payment on a day counts for: with 31 days, one of December 2024 and one of January 2025 both
    count for 2024 (S2.38.02); a monthly one counts for its own month."""
    if every is Every.MONTH:
        return period_of(every, day)
    before = f"{day.year - 1:04d}"
    return before if day < flagged_from(before, days) else f"{day.year:04d}"
