"""Excel (XLSX): everything it says, and a new workbook of the values that are seen."""

import io
import re
import zipfile
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from sunlit.core.personal import masked, personal_data
from sunlit.core.text import Text
from sunlit.redaction.office import other_parts
from sunlit.redaction.packages import attributes, local, members, tree
from sunlit.redaction.parts import Cleaned, Format, Part, Reading, blocked
from sunlit.redaction.plain import cell_parts, check_rows, masked_rows

_SHEET = re.compile(r"xl/worksheets/sheet\w*\.xml\Z|xl/worksheets/[^/]+\.xml\Z")
_CHART = re.compile(r"xl/(charts|chartsheets|diagrams)/[^_].*\.xml\Z")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})\Z")
_DIGIT_IN_A_FORMAT = re.compile(r'"[^"]*\d[^"]*"|\\\d')
_ACCOUNT = "个人账号"
_MORE_THAN_EXCEL_KEEPS = 10**15
MOST_CELLS = 500_000
_HIDDEN_SHEETS = Text("隐藏的工作表、行或列", "hidden sheets, rows or columns")
_Place = tuple[int, int]


def read_xlsx(content: bytes, read: Callable[[bytes, str, int], Reading], depth: int = 0) -> Reading:
    """Everything an Excel file says: cells as they are kept and as they are shown, formulas, strings that no cell uses,
    comments, names, hidden sheets, formats, embedded files."""
    parts = members(content)
    strings = (
        [_words(one) for one in tree(parts["xl/sharedStrings.xml"])]
        if "xl/sharedStrings.xml" in parts
        else []
    )
    found = [
        Part(Text("字符串表（含未用的）", "string table, also what no cell uses"), "；\n".join(strings), True)
    ]
    known = {"xl/sharedStrings.xml"}
    names = _sheet_names(parts)
    for name, data in parts.items():
        if _SHEET.match(name):
            known.add(name)
            title, hidden = names.get(name, ("", True))
            root = tree(data)
            where = Text(f"工作表“{title}”", f"sheet '{title}'")
            found += cell_parts(_grid(root, strings), where, hidden=hidden)
            formulas = [one.text for one in root.iter() if local(one.tag) == "f" and one.text]
            found.append(
                Part(Text(f"{where.zh}的公式", f"formulas of {where.en}"), "；\n".join(formulas), True)
            )
            edges = [
                one.text for one in root.iter() if one.text and local(one.tag).endswith(("Header", "Footer"))
            ]
            found.append(
                Part(Text(f"{where.zh}的页眉页脚", f"header and footer of {where.en}"), "\n".join(edges))
            )
            found.append(Part(Text(f"{where.zh}的属性", f"attributes of {where.en}"), attributes(root), True))
    found += [Part(Text("工作表名", "names of sheets"), title) for title, _hidden in names.values()]
    found += other_parts(parts, known, read, depth)
    pictures = sum(1 for name in parts if name.startswith("xl/media/"))
    return Reading(Format.XLSX, tuple(part for part in found if part.text.strip()), pictures)


def _words(element: Element) -> str:
    """The text of a string, its runs put together; the reading aid of Chinese and Japanese apart."""
    return "".join(one.text or "" for one in element.iter() if local(one.tag) == "t")


def _sheet_names(parts: dict[str, bytes]) -> dict[str, tuple[str, bool]]:
    """Each sheet's title, and whether it is hidden, by the name of its part."""
    if "xl/workbook.xml" not in parts or "xl/_rels/workbook.xml.rels" not in parts:
        raise blocked("damaged")
    targets = {
        one.get("Id"): (target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        for one in tree(parts["xl/_rels/workbook.xml.rels"])
        if (target := one.get("Target", ""))
    }
    found = {}
    for sheet in tree(parts["xl/workbook.xml"]).iter():
        if local(sheet.tag) == "sheet":
            key = next((value for name, value in sheet.attrib.items() if local(name) == "id"), "")
            found[targets.get(key, "")] = (sheet.get("name", ""), sheet.get("state", "visible") != "visible")
    return found


def _grid(root: Element, strings: Sequence[str]) -> list[list[str]]:
    """The cells of a sheet as text in their columns; a number also as its digits without an exponent."""
    rows: list[list[str]] = []
    count = 0
    for row in (one for one in root.iter() if local(one.tag) == "row"):
        cells: dict[int, str] = {}
        for at, cell in enumerate(one for one in row if local(one.tag) == "c"):
            count += 1
            if count > MOST_CELLS:
                raise blocked("unpacks_too_large")
            place = _PLACE.match(cell.get("r", ""))
            cells[_column(place[1]) if place else at] = _value(cell, strings)
        width = min(max(cells, default=-1), 2000) + 1
        rows.append([cells.get(at, "") for at in range(width)])
    return rows


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: Element, strings: Sequence[str]) -> str:
    kind = cell.get("t", "n")
    kept = next((one.text or "" for one in cell if local(one.tag) == "v"), "")
    if kind == "s":
        try:
            return strings[int(kept)]
        except (ValueError, IndexError) as error:
            raise blocked("damaged") from error
    if kind == "inlineStr":
        return _words(cell)
    return _plain_number(kept) if kind == "n" else kept


def _plain_number(text: str) -> str:
    """13800006666 for 1.3800006666E10."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 40:
        return text
    if number != number.to_integral_value():
        return f"{number:f}"
    digits = f"{number.to_integral_value():f}"
    # Excel keeps fifteen digits and makes the rest zeros, so that no check digit tells an account any more.
    return f"{_ACCOUNT}{digits}" if abs(number) >= _MORE_THAN_EXCEL_KEEPS else digits


def clean_xlsx(content: bytes, name: str, allowed: Collection[str], fields: Collection[str]) -> Cleaned:
    """A new workbook of the values that are seen: no formulas, comments, names, properties, hidden sheets, rows or
    columns; what is personal is masked cell by cell.

    Raises Blocked (drawing: a chart; no_cached_values; damaged), Refused (personal_fields).
    """
    parts = members(content)
    if any(_CHART.match(one) for one in parts):
        raise blocked("drawing")
    try:
        formulas = load_workbook(io.BytesIO(content))
        values = load_workbook(io.BytesIO(content), data_only=True)
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        ParseError,
        zipfile.BadZipFile,
    ) as error:
        raise blocked("damaged") from error
    made = Workbook()
    made.remove(made.worksheets[0])
    left_out: dict[Text, None] = {
        Text("文件属性、批注、名称、公式", "properties, comments, names, formulas"): None
    }
    count = 0
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            left_out[_HIDDEN_SHEETS] = None
            continue
        told = bool(personal_data(sheet.title, allowed))
        target = made.create_sheet(f"表{len(made.worksheets) + 1}" if told else sheet.title)
        count += told
        rows, columns = _shown(sheet)
        if len(rows) < sheet.max_row or len(columns) < sheet.max_column:
            left_out[_HIDDEN_SHEETS] = None
        count += _copy(sheet, formulas[sheet.title], target, rows, columns, allowed, fields)
    if any(one.startswith("xl/media/") for one in parts):
        left_out[Text("图片", "pictures")] = None
    if not made.worksheets:
        raise blocked("damaged")
    out = io.BytesIO()
    moment = datetime(2000, 1, 1)  # noqa: DTZ001 - no time of day is told
    made.properties.creator, made.properties.created, made.properties.modified = "", moment, moment
    made.save(out)
    return Cleaned(name, Format.XLSX, out.getvalue(), tuple(left_out), count)


def _shown(sheet: Any) -> tuple[list[int], list[int]]:
    """The rows and columns that are seen, by number."""
    hidden: set[int] = set()
    for one in sheet.column_dimensions.values():
        if one.hidden or one.width == 0:
            hidden |= set(range(one.min or 0, min(one.max or 0, sheet.max_column) + 1))
    columns = [at for at in range(1, sheet.max_column + 1) if at not in hidden]
    rows = [
        at
        for at in range(1, sheet.max_row + 1)
        if not ((one := sheet.row_dimensions.get(at)) and (one.hidden or one.height == 0))
    ]
    if sheet.sheet_format.zeroHeight:
        rows = [at for at in rows if at in sheet.row_dimensions]
    if len(rows) * len(columns) > MOST_CELLS:
        raise blocked("unpacks_too_large")
    return rows, columns


def _copy(
    sheet: Any,
    formulas: Any,
    target: Any,
    rows: list[int],
    columns: list[int],
    allowed: Collection[str],
    fields: Collection[str],
) -> int:
    """Write the cells that are seen, masked, with their formats; in how many places something was masked."""
    grid = [
        [_shown_text(sheet.cell(row, column), formulas.cell(row, column)) for column in columns]
        for row in rows
    ]
    clean, count = masked_rows(grid, allowed)
    check_rows(clean, fields, allowed)
    for at, row in enumerate(rows):
        for across, column in enumerate(columns):
            source, text = sheet.cell(row, column), clean[at][across]
            if not text:
                continue
            cell = target.cell(at + 1, across + 1)
            if text != grid[at][across] or isinstance(source.value, str):
                cell.value = text
                cell.data_type = "s"  # never a formula
            else:
                cell.value = source.value
                if not _DIGIT_IN_A_FORMAT.search(source.number_format):
                    cell.number_format = source.number_format
            cell.font = Font(bold=bool(source.font.b), size=source.font.sz)
            cell.alignment = Alignment(
                horizontal=source.alignment.horizontal,
                vertical=source.alignment.vertical,
                wrap_text=source.alignment.wrap_text,
            )
    for across, column in enumerate(columns):
        width = sheet.column_dimensions[get_column_letter(column)].width
        target.column_dimensions[get_column_letter(across + 1)].width = min(width, 100)
    for merged in sheet.merged_cells.ranges:
        places = (
            _moved((merged.min_row, merged.max_row), rows),
            _moved((merged.min_col, merged.max_col), columns),
        )
        if all(places) and places != ((places[0][0],) * 2, (places[1][0],) * 2):
            target.merge_cells(
                start_row=places[0][0],
                end_row=places[0][1],
                start_column=places[1][0],
                end_column=places[1][1],
            )
    for edge in ("oddHeader", "oddFooter"):
        for side in ("left", "center", "right"):
            text = getattr(getattr(sheet, edge), side).text
            if text:
                count += len(personal_data(text, allowed))
                getattr(getattr(target, edge), side).text = masked(text, allowed)
    return count


def _shown_text(cell: Any, formula: Any) -> str:
    """What a cell shows, as text that can be looked through."""
    value = cell.value
    if value is None:
        if formula.data_type == "f":
            raise blocked("no_cached_values", Text(f"单元格 {cell.coordinate}", f"cell {cell.coordinate}"))
        return ""
    if cell.number_format.replace(" ", "") == ";;;":
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        return _plain_number(repr(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    return str(value)


def _moved(span: _Place, kept: Sequence[int]) -> _Place:
    """Where a span of rows or columns lies among those that are kept; nothing where none of it is."""
    inside = [at + 1 for at, one in enumerate(kept) if span[0] <= one <= span[1]]
    return (inside[0], inside[-1]) if inside else ()  # type: ignore[return-value]
