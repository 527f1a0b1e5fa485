"""Fields (字段) that people fill in, as data: of a register's intake form, of what an outcome asks for, of an item's own
form. What may stand in a field is said here once, for whoever asks it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sunlit.core.text import Text

MOST_TEXT, MOST_LINE = 4_000, 200
_MONEY = re.compile(r"\d{1,12}(\.\d{1,2})?")
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""A day outside is a slip of the keyboard, and no clock can count from it."""
_PHONE = re.compile(r"\+?\d{5,15}")
_INVISIBLE = ("Cc", "Cs")
YES, NO = "yes", "no"


class FieldKind(StrEnum):
    """What a field holds. ``unit``, ``person`` and ``post`` are those of the township, ``record`` is the number of an open record of a
    register, to which the one with the field then belongs."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    CHOICE = "choice"
    UNIT = "unit"
    PERSON = "person"
    POST = "post"
    NUMBER = "number"
    MONEY = "money"  # yuan, to the fen
    YES_NO = "yes_no"
    ID_NUMBER = "id_number"  # of a citizen, with its check digit (GB 11643)
    PHONE = "phone"
    RECORD = "record"


TEXTS = (FieldKind.TEXT, FieldKind.LONG)
AMOUNTS = (FieldKind.NUMBER, FieldKind.MONEY)
PERSONAL = (FieldKind.ID_NUMBER, FieldKind.PHONE)
"""Kinds that hold nothing but personal data; such a field is always sensitive."""


@dataclass(frozen=True)
class Choice:
    """One of the answers to a field of the kind ``choice``."""

    code: str
    label: Text


@dataclass(frozen=True)
class Field:
    """One field: of an intake form, of an item's own form, or one that an outcome asks for.

    ``clause`` is the clause or article that demands it; a refusal names it. A ``past`` day may not lie after today, and
    none before the day in the field ``since``. ``of`` is the register of a ``record``; a ``person`` holds one of ``roles`` today, where any are named. ``fact`` is the name by which guards ask for it. A ``sensitive`` value is
    stored encrypted and shown only masked. Numbers and money lie between ``least`` and ``most``; a text has at most
    ``longest`` characters (0: what its kind allows). ``when`` is a condition on the facts of an application, empty for
    always, and ``when_text`` says it in plain words.
    """

    key: str
    label: Text
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    hint: Text | None = None
    choices: tuple[Choice, ...] = ()
    sensitive: bool = False
    clause: str = ""
    fact: str = ""
    past: bool = False
    since: str = ""
    of: str = ""
    roles: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int = 0
    when: str = ""
    when_text: Text | None = None

    def label_of(self, value: str) -> Text:
        """A stored value in words: the label of a choice, yes or no, an amount with its unit, else as it was entered."""
        if self.kind is FieldKind.YES_NO:
            return Text("是", "Yes") if value == YES else Text("否", "No")
        if self.kind is FieldKind.MONEY and _MONEY.fullmatch(value):
            return Text(f"{Decimal(value):,.2f}元", f"{Decimal(value):,.2f} yuan")
        return next((one.label for one in self.choices if one.code == value), Text(value, value))

    @property
    def room(self) -> int:
        """How many characters fit."""
        most = MOST_TEXT if self.kind is FieldKind.LONG else MOST_LINE
        return min(self.longest or most, most)


def tidied(one: Field, typed: str) -> str:
    """What was typed as it is looked at and stored: full-width digits in half width, no spaces, commas or signs of
    currency in what is a number, one kind of line break. Nothing else is changed."""
    value = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if one.kind in (*AMOUNTS, *PERSONAL):
        value = "".join(unicodedata.normalize("NFKC", value).split())
    if one.kind in AMOUNTS:
        value = value.replace(",", "")
    if one.kind is FieldKind.MONEY:
        value = value.removeprefix("¥").removeprefix("￥").removesuffix("元")
    if one.kind is FieldKind.PHONE:
        value = re.sub(r"[-()—－]", "", value)
    return value.upper() if one.kind is FieldKind.ID_NUMBER else value


def fault_of(one: Field, value: str, *, today: date, others: Mapping[str, str]) -> tuple[Text, Text] | None:
    """Why a value can't stand in a field, and what would be right; None where it can.

    ``others`` are the values by key to which ``since`` refers. Units, persons and the check digit of an identity number
    are looked up by whoever stores them.
    """
    if not value:
        if not one.required:
            return None
        return (
            Text(f"没有填写“{one.label.zh}”。", f"'{one.label.en}' is missing."),
            Text(f"请填写“{one.label.zh}”。", f"Fill in '{one.label.en}'."),
        )
    allowed = "\n\t" if one.kind is FieldKind.LONG else ""
    if any(unicodedata.category(sign) in _INVISIBLE and sign not in allowed for sign in value):
        return unfit(one, "有不能保存的字符。", "has a character that can't be stored.")
    if len(value) > one.room:
        return unfit(one, f"超过{one.room}字。", f"is longer than {one.room} characters.")
    if one.kind is FieldKind.CHOICE and value not in {choice.code for choice in one.choices}:
        listed = "、".join(choice.label.zh for choice in one.choices)
        return unfit(
            one,
            f"不在可选范围内，可选：{listed}。",
            f"is none of: {', '.join(choice.label.en for choice in one.choices)}.",
        )
    if one.kind is FieldKind.YES_NO and value not in (YES, NO):
        return unfit(one, "应选是或否。", "must be yes or no.")
    if one.kind is FieldKind.NUMBER and not (value.isascii() and value.isdigit() and len(value) <= 12):
        return unfit(one, "应为不超过12位的整数。", "must be a whole number of at most 12 digits.")
    if one.kind is FieldKind.MONEY and not (value.isascii() and _MONEY.fullmatch(value)):
        return unfit(
            one, "应为金额，最多两位小数，如 1200.50。", "must be an amount with at most two decimals, such as 1200.50."
        )  # fmt: skip
    if one.kind is FieldKind.PHONE and not (value.isascii() and _PHONE.fullmatch(value)):
        return unfit(
            one, "应为5至15位数字，如 13800001234。", "must have 5 to 15 digits, such as 13800001234."
        )
    if one.kind in AMOUNTS:
        return _fault_of_amount(one, Decimal(value))
    if one.kind is FieldKind.DAY:
        return _fault_of_day(one, value, today, others)
    return None


def _fault_of_amount(one: Field, amount: Decimal) -> tuple[Text, Text] | None:
    if one.least is not None and amount < one.least:
        return unfit(one, f"不能小于{one.least}。", f"can't be below {one.least}.")
    if one.most is not None and amount > one.most:
        return unfit(one, f"不能大于{one.most}。", f"can't be above {one.most}.")
    return None


def _fault_of_day(one: Field, value: str, today: date, others: Mapping[str, str]) -> tuple[Text, Text] | None:
    try:
        day = date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return unfit(one, "应为日期，如 2026-11-21。", "must be a day such as 2026-11-21.")
    if not EARLIEST <= day <= LATEST:
        years = EARLIEST.year, LATEST.year
        return unfit(
            one, f"年份应在{years[0]}至{years[1]}之间。", f"must lie in a year from {years[0]} to {years[1]}."
        )
    if one.past and day > today:
        return unfit(one, "不能晚于今天。", "can't lie after today.")
    first = others.get(one.since, "")
    if first and day < date.fromisoformat(first):
        return unfit(one, f"不能早于{first}。", f"can't lie before {first}.")
    return None


def unfit(one: Field, zh: str, en: str) -> tuple[Text, Text]:
    """A fault of what stands in a field, with the field's name before it, and the way out."""
    return (
        Text(f"“{one.label.zh}”{zh}", f"'{one.label.en}' {en}"),
        Text("请改正后再提交。", "Mend it and submit again."),
    )
