"""Figures of feedback: uncovered hours of a roster, medians, rates. Pure functions; time comes in as an argument."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal


def gaps(
    shifts: Iterable[tuple[datetime, datetime]], first: datetime, last: datetime
) -> list[tuple[datetime, datetime]]:
    """The stretches from ``first`` to ``last`` that no shift (start, end) covers, in order (S3.11.03)."""
    found = []
    covered = first
    for start, end in sorted(shifts):
        if start > covered and covered < last:
            found.append((covered, min(start, last)))
        covered = max(covered, end)
    if covered < last:
        found.append((covered, last))
    return found


def median(values: Sequence[int]) -> Decimal | None:
    """The middle value, or the mean of the two in the middle; None of nothing (S1.03.09)."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Decimal(ordered[middle])
    return Decimal(ordered[middle - 1] + ordered[middle]) / 2


def percent(part: int, whole: int) -> Decimal | None:
    """A share in per cent with one place; None where there is nothing to share (S4.18.03).

    Never rounded up to 100: that means every one.
    """
    if not whole:
        return None
    share = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return min(share, Decimal("99.9")) if part < whole else share
