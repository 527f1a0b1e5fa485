"""What a sheet is expected to hold: columns with their kinds, and checks of a cell and of a row."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sunlit.core.problems import Problem
from sunlit.core.text import Text


class Kind(StrEnum):
    """What a cell holds, and what it is read as.

    TEXT str · NUMBER Decimal · WHOLE int · MONEY Decimal in yuan with two places · DAY date · YES_NO bool ·
    ID_NUMBER str (18 characters, checked) · PHONE str (digits) · CHOICE the key of a choice · REFERENCE whatever
    ``find`` gives back.
    """

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    MONEY = "money"
    DAY = "day"
    YES_NO = "yes_no"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    CHOICE = "choice"
    REFERENCE = "reference"


KIND_WORDS = {
    Kind.TEXT: Text("文字", "text"),
    Kind.NUMBER: Text("数字", "number"),
    Kind.WHOLE: Text("整数", "whole number"),
    Kind.MONEY: Text("金额（元，最多两位小数）", "amount in yuan, at most two decimals"),
    Kind.DAY: Text("日期，如 2026-01-05", "day, such as 2026-01-05"),
    Kind.YES_NO: Text("是或否", "yes or no"),
    Kind.ID_NUMBER: Text(
        "18 位居民身份证号，单元格设为文本", "ID number of 18 characters, the cell set to text"
    ),
    Kind.PHONE: Text("手机号或带区号的座机", "mobile number, or landline with area code"),
    Kind.CHOICE: Text("从列出的选项中选一个", "one of the choices listed"),
    Kind.REFERENCE: Text("系统里已有的名称或代码", "a name or code that the system knows"),
}


@dataclass(frozen=True)
class Choice:
    """One of the values a cell may hold: ``key`` is what is stored, the rest how people write it."""

    key: str
    title: Text
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column. ``longest`` counts characters of a text; ``least`` and ``most`` hold for NUMBER, WHOLE and MONEY;
    ``find`` resolves a REFERENCE (None: unknown); ``check`` looks at the value that was read and gives a problem or
    None; ``example`` stands in the template, ``note`` explains the column there."""

    key: str
    title: Text
    kind: Kind = Kind.TEXT
    synonyms: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    longest: int = 200
    least: Decimal | None = None
    most: Decimal | None = None
    choices: tuple[Choice, ...] = ()
    find: Callable[[str], Any] | None = None
    check: Callable[[Any], Problem | None] | None = None
    example: str = ""
    note: Text | None = None

    def __post_init__(self) -> None:
        if (self.kind is Kind.CHOICE) != bool(self.choices):
            raise ValueError(f"{self.key}: choices belong to a column of choices")
        if (self.kind is Kind.REFERENCE) != (self.find is not None):
            raise ValueError(f"{self.key}: a reference is found by a function")


@dataclass(frozen=True)
class Layout:
    """A sheet: its columns, and a check of a whole row (problems whose path begins with a column's key)."""

    key: str
    title: Text
    columns: tuple[Column, ...]
    note: Text | None = None
    check: Callable[[Mapping[str, Any]], Iterable[Problem]] | None = None

    def __post_init__(self) -> None:
        seen: dict[str, str] = {}
        for column in self.columns:
            for name in {plain(one) for one in names_of(column)}:
                if seen.setdefault(name, column.key) != column.key:
                    raise ValueError(f"{name} names two columns: {seen[name]} and {column.key}")


def names_of(column: Column) -> tuple[str, ...]:
    """Every title under which a column is recognised."""
    return (column.title.zh, column.title.en, column.key, *column.synonyms)


def plain(text: str) -> str:
    """A title or choice as it is compared: half width, without spaces, asterisks and brackets' content, lower case."""
    text = unicodedata.normalize("NFKC", text).casefold()
    head, bracket, _ = text.partition("(")
    if bracket and head.strip():
        text = head
    return "".join(one for one in text if one.isalnum() or one in "√✓×✗-/%.")
