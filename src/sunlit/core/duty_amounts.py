"""Amounts that a publication states: numbers, none above what limits it (S4.43.05), balances that add up, and the lines
of households under masked names (S0.07.14)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
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
        if one.difference:
            first, second = (amount_of(stated.get(key, "")) for key in one.difference)
            if first is None or second is None or first - second != number:
                return one
    return None


_HOUSEHOLD = re.compile(r"^\s*(?P<name>[^\s：:，,]{1,12})\s*[：:，,]\s*(?P<amount>[\d,，.]+)\s*元\s*$")
_MASKED = re.compile(r"^[\u4e00-\u9fff][*＊×某]{1,3}$")


@dataclass(frozen=True)
class Household:
    """One line of a list of households: the name as it stands there, and the amount in yuan."""

    line: int
    name: str
    amount: Decimal

    @property
    def masked(self) -> bool:
        """Whether no more than the surname is written."""
        return _MASKED.match(self.name) is not None


def households_in(text: str) -> list[Household]:
    """The lines of a text such as ``李**：12,000元``, in order; a line about anything else isn't one."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        matched = _HOUSEHOLD.match(line)
        amount = amount_of(matched["amount"]) if matched else None
        if matched and amount is not None:
            found.append(Household(number, matched["name"], amount))
    return found
