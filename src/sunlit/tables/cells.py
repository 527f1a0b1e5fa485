"""The rows of one sheet, one after the other, as the parser passes them; never more than a piece is held."""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any
from xml.parsers import expat

from sunlit.core.text import Text
from sunlit.tables.archive import damaged
from sunlit.tables.faults import Limits, Unreadable
from sunlit.tables.workbook import Workbook

EXCEL_ROWS = 1_048_576
LONGEST_CELL = 32_767
_CHUNK = 1 << 16
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_STRINGS = 3_000_000

RawRow = tuple[int, list[Any]]


def too_many_columns(row: int, limits: Limits) -> Unreadable:
    """The refusal of a row that is wider than allowed."""
    return Unreadable(
        "too_many_columns",
        Text(f"第{row}行的列太多。", f"Row {row} has too many columns."),
        Text(
            f"最多{limits.columns}列；请删去多余的列。", f"{limits.columns} are the most; remove the others."
        ),
    )


def strings_of(archive: zipfile.ZipFile, part: str) -> list[str]:
    """The shared strings. Raises Unreadable (damaged)."""
    reader = _Strings()
    if part:
        for _ in _walked(archive, part, reader):
            pass
    return reader.found


def rows_of(
    archive: zipfile.ZipFile, part: str, book: Workbook, strings: list[str], limits: Limits
) -> Iterator[RawRow]:
    """Number and cells (str, int, float, bool, datetime, time, None) of each row that holds something. A formula gives the value
    that was stored with it, nothing is computed. Raises Unreadable (damaged, too_many_columns)."""
    reader = _Rows(book, strings, limits)
    for _ in _walked(archive, part, reader):
        ready, reader.ready = reader.ready, []
        yield from ready


def _walked(archive: zipfile.ZipFile, part: str, reader: "_Strings | _Rows") -> Iterator[None]:
    """Let the reader see the part piece by piece. No spreadsheet program declares types or entities, so none may."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _declared
    parser.EntityDeclHandler = _declared
    try:
        with archive.open(part) as source:
            while chunk := source.read(_CHUNK):
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
            yield
    except (Unreadable, GeneratorExit):
        raise
    except Exception as error:  # whatever a hostile archive makes its readers raise
        raise damaged() from error


def _declared(*_: object) -> None:
    raise damaged()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _Strings:
    """Takes the shared strings; how Chinese is pronounced (rPh) is no part of the text."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.taking = False
        self.aside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "si":
            self.parts = []
        elif local == "rPh":
            self.aside += 1
        elif local == "t":
            self.taking = not self.aside

    def text(self, data: str) -> None:
        if self.taking:
            self.parts.append(data)

    def end(self, name: str) -> None:
        local = _local(name)
        if local == "t":
            self.taking = False
        elif local == "rPh":
            self.aside -= 1
        elif local == "si":
            if len(self.found) >= _MOST_STRINGS:
                raise damaged()
            self.found.append(_unescaped("".join(self.parts)))


class _Rows:
    """Takes rows of cells."""

    def __init__(self, book: Workbook, strings: list[str], limits: Limits) -> None:
        self.book = book
        self.strings = strings
        self.limits = limits
        self.ready: list[RawRow] = []
        self.columns: dict[str, int] = {}
        self.number = 0
        self.cells: list[Any] | None = None
        self.column = -1
        self.kind = "n"
        self.style = ""
        self.taking = False
        self.aside = 0
        self.parts: list[str] = []
        self.length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name if ":" not in name else _local(name)
        if self.cells is None:
            if local == "row":
                number = int(attributes["r"]) if "r" in attributes else self.number + 1
                if not self.number < number <= EXCEL_ROWS:
                    raise damaged()
                self.number, self.cells, self.column = number, [], -1
        elif local == "c":
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "")
            self.column = self._column(attributes["r"]) if "r" in attributes else self.column + 1
            self.parts = []
            self.length = 0
        elif local == "v":
            self.taking = self.kind != "inlineStr"
        elif local == "t":
            self.taking = self.kind == "inlineStr" and not self.aside
        elif local == "rPh":
            self.aside += 1

    def text(self, data: str) -> None:
        if self.taking:
            self.length += len(data)
            if self.length > LONGEST_CELL:
                raise damaged()
            self.parts.append(data)

    def end(self, name: str) -> None:
        local = name if ":" not in name else _local(name)
        if local == "v" or local == "t":
            self.taking = False
        elif local == "c":
            if self.parts and self.cells is not None:
                self._put(self._value("".join(self.parts)))
                self.parts = []
        elif local == "row":
            if self.cells:
                self.ready.append((self.number, self.cells))
            self.cells = None
        elif local == "rPh":
            self.aside -= 1

    def _column(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        known = self.columns.get(letters)
        if known is None:
            if not 0 < len(letters) <= 3:
                raise damaged()
            known = 0
            for letter in letters.upper():
                if not "A" <= letter <= "Z":
                    raise damaged()
                known = known * 26 + ord(letter) - 64
            known -= 1
            self.columns[letters] = known
        return known

    def _put(self, value: Any) -> None:
        assert self.cells is not None
        if self.column >= self.limits.columns:
            raise too_many_columns(self.number, self.limits)
        missing = self.column - len(self.cells)
        if missing > 0:
            self.cells.extend([None] * missing)
        elif missing < 0:
            raise damaged()  # a cell twice, or out of order
        self.cells.append(value)

    def _value(self, text: str) -> Any:
        if self.kind == "s":
            return self.strings[int(text)] if text.isdigit() else _fail()
        if self.kind == "inlineStr" or self.kind == "str":
            return _unescaped(text)
        if self.kind == "n":
            number = float(text) if "." in text or "E" in text or "e" in text else int(text)
            if self.style and int(self.style) in self.book.day_styles:
                return self._moment(number)
            return number
        if self.kind == "b":
            return text.strip() in ("1", "true")
        if self.kind == "d":
            return _excel_days().from_ISO8601(text)
        return text  # an error such as #N/A

    def _moment(self, number: float) -> Any:
        try:
            found = _excel_days().from_excel(number, self.book.epoch)
        except (OverflowError, ValueError):
            return number
        return found if isinstance(found, datetime) else number


@cache
def _excel_days() -> Any:
    """Loaded when the first day is read: openpyxl is large, and the program must start quickly."""
    from openpyxl.utils import datetime as days

    return days


def _fail() -> Any:
    raise damaged()
