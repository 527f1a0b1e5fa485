"""Whoever holds a slip finds what it is about by number and code; tries are counted, and a wrong guess tells nothing."""

from typing import TypeVar

from django.db import models

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions import public_use
from sunlit.matters.receipts import matches

Row = TypeVar("Row", bound=models.Model)


def split(number: str, code: str) -> tuple[str, str]:
    """Number and code, also where both were typed into the first field as the slip prints them (number-code)."""
    cleaned = "".join(number.split()).upper()
    if not code.strip() and "-" in cleaned:
        cleaned, code = cleaned.split("-", 1)
    return cleaned[:40], code[:40]


def held(rows: "models.QuerySet[Row]", number: str, code: str, *, what: str, address: str) -> Row:
    """The row of a slip, out of those of a township: rows with a ``matter`` and a ``code_hash``. A number that doesn't
    exist, another township's and a wrong code are refused alike.

    ``what`` names the kind of slip and ``address`` from where it is asked, to count tries. Raises Refused
    (wrong_number_or_code, too_often).
    """
    wanted, typed = split(number, code)
    public_use.take(public_use.FOLLOW_ADDRESS, address)
    public_use.take(public_use.FOLLOW_TRY, f"{what}:{wanted}:{address}")
    row = rows.filter(matter__number=wanted).first()
    # Also for a number that doesn't exist a code is compared, so that it takes as long.
    stored: str = getattr(row, "code_hash", "") or "0" * 64
    if not matches(typed, stored) or row is None:
        raise Refused(
            "wrong_number_or_code",
            Text("编号或查询码不对。", "The number or the code is wrong."),
            Text("请照回执填写。", "Copy them from your slip."),
            field="number",
        )
    public_use.forgive(public_use.FOLLOW_TRY, f"{what}:{wanted}:{address}")
    return row
