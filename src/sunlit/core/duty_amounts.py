"""Amounts that a publication states: numbers, and none above what limits it (S4.43.05)."""

from collections.abc import Mapping
from decimal import Decimal

from sunlit.core.duties import Duty, Particular


def amount_of(value: str) -> Decimal | None:
    """What a number says that somebody typed, such as 12,000.50; None for anything else and for what is below 0."""
    plain = value.replace(",", "").replace("，", "").strip()
    if not (plain and len(plain) <= 16 and plain.isascii() and plain.replace(".", "", 1).isdigit()):
        return None
    return Decimal(plain)


def amounts_unfit(duty: Duty, stated: Mapping[str, str]) -> Particular | None:
    """The first particular that isn't the number it should be, or is above the one that limits it; None where all are
    right."""
    for one in duty.particulars:
        if not one.amount:
            continue
        number = amount_of(stated.get(one.key, ""))
        most = amount_of(stated.get(one.most, "")) if one.most else None
        if number is None or (most is not None and number > most):
            return one
    return None
