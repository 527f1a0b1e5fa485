"""One cell becomes a value: what was meant is read, what was read otherwise is told, what can't be is refused."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from sunlit.core.text import Text
from sunlit.tables.columns import Choice, Column, Kind, plain

_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_ERRORS = frozenset(("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MIDNIGHT = re.compile(r"[ T]00?:00(:00(\.0+)?)?\Z")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?[2-9]\d{6,7}(-\d{1,6})?")
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_YES = frozenset(("是", "有", "yes", "y", "true", "1", "√", "✓", "对"))
_NO = frozenset(("否", "无", "no", "n", "false", "0", "×", "✗", "x", "没有", "不是"))
# Days as Excel counts them (1900 system) between 1955 and 2119: a number among them in a column of days is meant so.
_SERIALS = range(20_000, 80_001)
_SERIAL_ZERO = date(1899, 12, 30)
_EXACT_DIGITS = 15  # a cell that holds a number forgets every digit after these


class Wrong(Exception):
    """A cell that can't be taken: the reason and what would be right."""

    def __init__(self, reason: Text, mend: Text) -> None:
        self.reason = reason
        self.mend = mend
        super().__init__(reason.en)


@dataclass(frozen=True)
class Taken:
    """A value, and how it was written otherwise than it is read (None: as it is)."""

    value: Any
    changed: Text | None = None


def shown(raw: Any) -> str:
    """A cell as somebody would read it off the screen."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, datetime):
        return str(raw.date()) if raw.time() == time() else raw.isoformat(" ", "seconds")
    return str(raw)


def taken(raw: Any, column: Column) -> Taken:
    """Read a cell (str, int, float, bool, date, time or None) as its column wants it; an empty cell gives None.

    Raises Wrong.
    """
    if isinstance(raw, str):
        if raw in _ERRORS:
            raise Wrong(
                Text(f"单元格里的公式算不出结果（{raw}）。", f"The cell's formula has no result ({raw})."),
                Text("请改填数值。", "Write the value instead."),
            )
        if raw.isascii() and raw.isprintable() and raw[:1] not in " '" and raw[-1:] != " ":
            cleaned = raw
        else:
            cleaned = _cleaned(raw)
    else:
        cleaned = raw
    if cleaned is None or cleaned == "":
        if column.required:
            raise Wrong(
                Text(f"“{column.title.zh}”没有填。", f"{column.title.en} is missing."),
                Text("这一列必须填写。", "This column must be filled in."),
            )
        return Taken(None)
    found = _READERS[column.kind](cleaned, column)
    if found.changed is None and isinstance(raw, str) and cleaned is not raw and cleaned != raw:
        return Taken(
            found.value,
            Text("去掉了前后空格或不可见字符。", "Spaces or invisible characters around it were removed."),
        )
    return found


def _cleaned(text: str) -> str:
    """Without spaces around it, invisible and control characters, or the apostrophe that marks text in Excel."""
    text = text.translate(_INVISIBLE)
    text = "".join(one for one in text if one.isprintable() or one in "\n\t\u3000\u00a0")
    text = text.strip()
    if text[:1] in ("'", "’") and len(text) > 1 and not text.endswith(text[0]):
        text = text[1:].strip()
    return text


def _half(raw: Any) -> str:
    """Digits and signs in half width, without any space."""
    return "".join(unicodedata.normalize("NFKC", shown(raw)).split()).replace("﹣", "-").replace("−", "-")


def _told(raw: Any, value: str) -> Text | None:
    return None if shown(raw) == value else Text(f"按“{value}”读取。", f"Read as {value}.")


def _text(raw: Any, column: Column) -> Taken:
    value = shown(raw)
    if len(value) > column.longest:
        raise Wrong(
            Text(
                f"有{len(value)}个字，最多{column.longest}个。",
                f"It has {len(value)} characters; {column.longest} are the most.",
            ),
            Text("请缩短。", "Make it shorter."),
        )
    if isinstance(raw, datetime | date | time | timedelta):
        return Taken(
            value,
            Text(
                f"单元格是日期，按文字“{value}”读取，请核对。",
                f"The cell holds a date and was read as the text {value}; please check.",
            ),
        )
    return Taken(value)


def _decimal(raw: Any, column: Column, suffixes: str = "") -> tuple[Decimal, str]:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
        if not number.is_finite():
            raise _no_number(raw, column)
        text = shown(raw)
    else:
        text = _half(raw).strip(suffixes) if suffixes else _half(raw)
        if not _NUMBER.fullmatch(text) or len(text) > 30:
            raise _no_number(raw, column)
        try:
            number = Decimal(text.replace(",", ""))
        except InvalidOperation as error:
            raise _no_number(raw, column) from error
    for bound, low in ((column.least, True), (column.most, False)):
        if bound is not None and (number < bound if low else number > bound):
            raise Wrong(
                Text(
                    f"{number}{'小于' if low else '大于'}{bound}。",
                    f"{number} is {'below' if low else 'above'} {bound}.",
                ),
                Text(
                    f"{'不能小于' if low else '不能大于'}{bound}。",
                    f"It may not be {'below' if low else 'above'} {bound}.",
                ),
            )
    return number, text


def _no_number(raw: Any, column: Column) -> Wrong:
    example = "1234.50" if column.kind is not Kind.WHOLE else "12"
    return Wrong(
        Text(f"“{_short(raw)}”不是数字。", f"“{_short(raw)}” is no number."),
        Text(f"请只填数字，如 {example}。", f"Write digits only, such as {example}."),
    )


def _number(raw: Any, column: Column) -> Taken:
    number, text = _decimal(raw, column)
    return Taken(number, _told(raw, text))


def _whole(raw: Any, column: Column) -> Taken:
    number, text = _decimal(raw, column)
    if number != number.to_integral_value():
        raise Wrong(
            Text(f"“{_short(raw)}”不是整数。", f"“{_short(raw)}” is no whole number."),
            Text("请填整数。", "Write a whole number."),
        )
    return Taken(int(number), _told(raw, text))


def _money(raw: Any, column: Column) -> Taken:
    number, text = _decimal(raw, column, suffixes="¥￥元")
    cents = number.quantize(Decimal("0.01")) if abs(number) < Decimal(10) ** 15 else number
    # What a spreadsheet computes ends in 0.30000000000000004; what somebody writes doesn't.
    if abs(cents - number) > (Decimal("0.000001") if isinstance(raw, float) else 0):
        raise Wrong(
            Text(f"“{_short(raw)}”多于两位小数。", f"“{_short(raw)}” has more than two decimals."),
            Text("请填到分，如 1234.50。", "Write it to the fen, such as 1234.50."),
        )
    if abs(number) >= Decimal(10) ** 13:
        raise Wrong(
            Text("金额大得不可能。", "No such amount is possible."),
            Text("请核对，单位是元。", "Check it; the unit is yuan."),
        )
    return Taken(cents, _told(raw, text) if isinstance(raw, str) else None)


def _day(raw: Any, column: Column) -> Taken:
    if isinstance(raw, datetime):
        if raw.time() != time():
            return Taken(
                raw.date(), Text(f"只取日期 {raw.date()}。", f"Only the day {raw.date()} was taken.")
            )
        return Taken(raw.date())
    if isinstance(raw, date):
        return Taken(raw)
    text = unicodedata.normalize("NFKC", shown(raw)).strip()
    text = _MIDNIGHT.sub("", text)
    found = _COMPACT_DAY.fullmatch(text) or _DAY.fullmatch(text)
    if found:
        try:
            value = date(*(int(part) for part in found.groups()))
        except ValueError as error:
            raise Wrong(
                Text(f"没有“{_short(raw)}”这一天。", f"There is no day {_short(raw)}."),
                Text("请核对年月日。", "Check year, month and day."),
            ) from error
        if not 1900 <= value.year <= 2200:
            raise Wrong(
                Text(f"年份{value.year}不对。", f"The year {value.year} can't be right."),
                Text("年份须在1900至2200之间。", "The year lies between 1900 and 2200."),
            )
        return Taken(value, _told(raw, str(value)))
    if isinstance(raw, int | float) and int(raw) in _SERIALS:
        value = _SERIAL_ZERO + timedelta(days=int(raw))
        return Taken(
            value,
            Text(
                f"单元格是数字，按 Excel 日期 {value} 读取，请核对。",
                f"The cell holds a number and was read as Excel's day {value}; please check.",
            ),
        )
    raise Wrong(
        Text(f"“{_short(raw)}”不是日期。", f"“{_short(raw)}” is no day."),
        Text("请写成 2026-01-05 或 2026年1月5日。", "Write it as 2026-01-05 or 2026年1月5日."),
    )


def _yes_no(raw: Any, column: Column) -> Taken:
    word = plain(shown(raw))
    if word in _YES or word in _NO:
        return Taken(word in _YES)
    raise Wrong(
        Text(f"“{_short(raw)}”看不出是或否。", f"“{_short(raw)}” is neither yes nor no."),
        Text("请填“是”或“否”。", "Write 是 (yes) or 否 (no)."),
    )


def _digits_lost(raw: Any) -> bool:
    return isinstance(raw, int | float) and abs(raw) >= 10**_EXACT_DIGITS


def _id_number(raw: Any, column: Column) -> Taken:
    if _digits_lost(raw) or (isinstance(raw, str) and re.fullmatch(r"\d\.\d+[eE]\+17", raw)):
        raise Wrong(
            Text(
                "身份证号被存成了数字，末几位已经丢失。",
                "The ID number was stored as a number; its last digits are lost.",
            ),
            Text("请把这一列设为文本格式，重新录入。", "Set the column to text and type it again."),
        )
    text = _half(raw).upper().strip("'’")
    try:
        ric.validate(text)
    except ValidationError as error:
        raise Wrong(
            Text(
                "身份证号不对：位数、日期或校验码不符。",
                "The ID number is wrong: length, date or check digit.",
            ),
            Text("请对照证件核对，应为18位。", "Compare it with the card; it has 18 characters."),
        ) from error
    return Taken(text, _told(raw, text))


def _phone(raw: Any, column: Column) -> Taken:
    text = _half(raw).strip("'’").replace("(", "").replace(")", "-").replace("—", "-")
    text = re.sub(r"\A(?:\+|00)86-?", "", text)
    compact = text.replace("-", "")
    if _MOBILE.fullmatch(compact):
        return Taken(compact, _told(raw, compact))
    if _LANDLINE.fullmatch(text):
        return Taken(text, _told(raw, text))
    raise Wrong(
        Text(f"“{_short(raw)}”不是电话号码。", f"“{_short(raw)}” is no telephone number."),
        Text(
            "请填11位手机号，或带区号的座机，如 0750-5551234。",
            "Write a mobile number of 11 digits, or a landline with its area code, such as 0750-5551234.",
        ),
    )


@lru_cache(maxsize=256)
def _words(choices: tuple[Choice, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for choice in choices:
        for word in (choice.key, choice.title.zh, choice.title.en, *choice.synonyms):
            found[plain(word)] = choice.key
    return found


def _choice(raw: Any, column: Column) -> Taken:
    key = _words(column.choices).get(plain(shown(raw)))
    if key is not None:
        return Taken(key)
    raise Wrong(
        Text(f"没有“{_short(raw)}”这个选项。", f"There is no choice “{_short(raw)}”."),
        Text(
            "请填：" + "、".join(choice.title.zh for choice in column.choices) + "。",
            "Write one of: " + ", ".join(choice.title.en for choice in column.choices) + ".",
        ),
    )


def _reference(raw: Any, column: Column) -> Taken:
    assert column.find is not None
    text = shown(raw)
    value = column.find(text) if len(text) <= column.longest else None
    if value is None:
        half = _half(raw)
        if half != text and len(half) <= column.longest:
            value = column.find(half)
            if value is not None:
                return Taken(value, _told(raw, half))
        raise Wrong(
            Text(f"系统里没有“{_short(raw)}”。", f"The system knows no “{_short(raw)}”."),
            Text("请填系统里已有的名称或代码。", "Write a name or code that stands in the system."),
        )
    return Taken(value)


def _short(raw: Any) -> str:
    text = shown(raw).replace("\n", " ")
    return text if len(text) <= 40 else text[:40] + "…"


_READERS: dict[Kind, Callable[[Any, Column], Taken]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.MONEY: _money,
    Kind.DAY: _day,
    Kind.YES_NO: _yes_no,
    Kind.ID_NUMBER: _id_number,
    Kind.PHONE: _phone,
    Kind.CHOICE: _choice,
    Kind.REFERENCE: _reference,
}
