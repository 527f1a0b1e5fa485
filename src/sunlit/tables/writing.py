"""Write a sheet row by row (XLSX, CSV): text stays text, and nothing that was typed becomes a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from openpyxl import Workbook

LONGEST_CELL = 32_767
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
# What a spreadsheet program that opens a CSV file would turn into another thing: leading zeros, long numbers, 3-5, 1E5.
_WOULD_CHANGE = re.compile(r"0\d+|\d{12,}|\d+[-/:.eE][\d\-/:.eE]*")
_WIDTHS = {"text": 18, "number": 12, "money": 14, "day": 12, "moment": 17}
_FORMATS = {
    "text": "@",
    "number": "General",
    "money": "#,##0.00",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}


@dataclass(frozen=True)
class Heading:
    """One column of what is written: its title, and as what its cells are written: ``text``, ``number``, ``money``,
    ``day`` or ``moment`` (a datetime with its zone, shown as it is). ``width`` counts characters, 0 the usual."""

    title: str
    kind: str = "text"
    width: int = 0


@dataclass(frozen=True)
class About:
    """What stands over the rows: the sheet's title, and lines such as who exported it, when, and with which filter."""

    title: str
    lines: tuple[str, ...] = ()


def harmless(text: str) -> str:
    """Text that no spreadsheet file can refuse: without control characters and halves of characters, not too long."""
    if not text.isprintable():
        text = "".join(
            one for one in text if one in "\n\t\r" or unicodedata.category(one) not in ("Cc", "Cs", "Cn")
        )
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program might compute the text (it begins with = + - @, a tab or an end of line; full
    width too, spaces before it or not)."""
    return text[:1] in _FORMULA or text.lstrip(" \u3000\u00a0")[:1] in _FORMULA


def csv_lines(headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A CSV file in pieces, in UTF-8 with its mark so that Excel reads Chinese; the titles are the first line.

    Text that a spreadsheet program would compute or change (formulas, leading zeros, long numbers) begins with an
    apostrophe, which `sunlit.tables.reading` takes away again.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")

    def taken() -> bytes:
        data = buffer.getvalue().encode("utf-8", "replace")
        buffer.seek(0)
        buffer.truncate()
        return data

    buffer.write("\ufeff")
    writer.writerow([_csv_text(heading.title) for heading in headings])
    for number, row in enumerate(rows):
        writer.writerow([_csv_cell(value, heading) for value, heading in zip(row, headings, strict=True)])
        if number % 100 == 99:
            yield taken()
    yield taken()


def _csv_cell(value: Any, heading: Heading) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if heading.kind == "moment" else str(value.date())
    if isinstance(value, int | float | Decimal | date) and not isinstance(value, bool):
        return str(value)
    text = harmless(str(value))
    return f"'{text}" if is_formula(text) or _WOULD_CHANGE.fullmatch(text) else text


def _csv_text(text: str) -> str:
    text = harmless(text)
    return f"'{text}" if is_formula(text) else text


def write_xlsx(
    to: BinaryIO,
    headings: Sequence[Heading],
    rows: Iterable[Sequence[Any]],
    *,
    about: About | None = None,
    sheet: str = "",
) -> int:
    """Write an XLSX file into ``to`` and give back the number of rows. The rows are read one by one and are not held.

    Every text is stored as text, never as a formula, and stays so when somebody edits the cell; the titles stand in a
    frozen row, under the title and the lines of ``about``. ``sheet`` names the sheet (its title if empty).
    """
    book = new_book()
    count = add_sheet(book, headings, rows, about=about, sheet=sheet)
    book.save(to)
    return count


def new_book() -> "Workbook":
    """A workbook that is written row by row. openpyxl is loaded when it is needed: it is large, and the program must
    start quickly."""
    from openpyxl import Workbook

    return Workbook(write_only=True)


def add_sheet(
    book: "Workbook",
    headings: Sequence[Heading],
    rows: Iterable[Sequence[Any]],
    *,
    about: About | None = None,
    sheet: str = "",
) -> int:
    """One more sheet of a workbook that is being written (`new_book`); the number of rows."""
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(_sheet_name(sheet or (about.title if about else "")))
    for number, heading in enumerate(headings, start=1):
        width = heading.width or max(_WIDTHS[heading.kind], _wide(heading.title) + 2)
        page.column_dimensions[get_column_letter(number)].width = min(width, 60)
    above: list[str] = [about.title, *about.lines] if about else []
    page.freeze_panes = f"A{len(above) + 2}"
    styles = _Styles(book)
    for number, line in enumerate(above):
        page.append([styles.text(page, line, "sunlit_title" if number == 0 else "sunlit_line")])
    page.append([styles.text(page, heading.title, "sunlit_head") for heading in headings])
    count = 0
    try:
        for row in rows:
            page.append(
                [styles.cell(page, value, heading) for value, heading in zip(row, headings, strict=True)]
            )
            count += 1
    except BaseException:
        # The sheet lies in a temporary file until the book is saved, which won't be.
        with suppress(Exception):
            page.close()
            page._writer.cleanup()
        raise
    return count


class _Styles:
    """Cells of the few styles that are used; made once for a workbook."""

    def __init__(self, book: "Workbook") -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
        from openpyxl.utils.datetime import to_excel

        self.new_cell, self.to_excel = WriteOnlyCell, to_excel
        known = set(book.named_styles)
        looks: dict[str, dict[str, Any]] = {
            "sunlit_title": {"font": Font(bold=True, size=14)},
            "sunlit_line": {"font": Font(color="666666")},
            "sunlit_head": {
                "font": Font(bold=True, color="FFFFFF"),
                "fill": PatternFill("solid", fgColor="0B4F9E"),
                "alignment": Alignment(wrap_text=True, vertical="center"),
            },
            "sunlit_quoted": {"number_format": "@"},
            **{f"sunlit_{kind}": {"number_format": form} for kind, form in _FORMATS.items()},
        }
        for name, look in looks.items():
            if name not in known:
                book.add_named_style(NamedStyle(name=name, **look))

    def text(self, page: Any, text: str, style: str) -> Any:
        """A cell that holds text, whatever it looks like."""
        cell = self.new_cell(page)
        text = harmless(text)
        cell._value = text  # type: ignore[attr-defined]  # the public setter would make a formula of it
        cell.data_type = "s"
        cell.style = style
        if is_formula(text):
            cell.quotePrefix = True
        return cell

    def cell(self, page: Any, value: Any, heading: Heading) -> Any:
        """A cell as its column is written."""
        if value is None or value == "":
            return None
        if heading.kind == "text" or isinstance(value, str | bool):
            return self.text(page, str(value), "sunlit_text")
        cell = self.new_cell(page)
        if isinstance(value, datetime):
            value = value.replace(tzinfo=None)
        if isinstance(value, date):
            value = self.to_excel(value)
        cell.value = value
        cell.style = f"sunlit_{heading.kind}"
        return cell


def _sheet_name(title: str) -> str:
    """A name that a spreadsheet program accepts: 31 characters, none of []:*?/\\ and no apostrophe at its ends."""
    name = re.sub(r"[\[\]:*?/\\]", " ", harmless(title)).strip("' \n\t\r")
    return name[:31] or "Sheet1"


def _wide(text: str) -> int:
    """How many narrow characters the text is wide."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
