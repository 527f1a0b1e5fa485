"""The rows of one sheet of an XLSX workbook, one after the other. The archive was looked at before (`archive`)."""

import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO

from sunlit.core.text import Text
from sunlit.tables.archive import damaged
from sunlit.tables.faults import Limits, Unreadable, too_many_columns

EXCEL_ROWS = 1_048_576
LONGEST_CELL = 32_767

RawRow = tuple[int, list[Any]]


def workbook_rows(file: BinaryIO, name: str, limits: Limits) -> Iterator[RawRow]:
    """Number and cells (str, int, float, bool, datetime, time, None) of each row that holds something, of the sheet of
    that name, or of the first visible one. A formula gives the value that was stored with it, nothing is computed.

    Raises Unreadable (damaged, no_sheet) at once, and (damaged, too_many_columns) while the rows are read.
    """
    from openpyxl import load_workbook  # large: loaded when the first workbook comes, for a quick start

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts of the workbook that nobody asked for
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever a hostile archive makes its readers raise
        raise damaged() from error
    return _rows(_chosen(book, name), limits)


def _chosen(book: Any, name: str) -> Any:
    for sheet in book.worksheets:
        if sheet.title.strip() == name or (not name and sheet.sheet_state == "visible"):
            return sheet
    titles = "、".join(sheet.title for sheet in book.worksheets)
    raise Unreadable(
        "no_sheet",
        Text(f"文件里没有工作表“{name}”。" if name else "文件里没有可见的工作表。",
             f"The file has no sheet “{name}”." if name else "The file has no visible sheet."),
        Text(f"现有工作表：{titles}。" if titles else "请放入一张工作表。",
             f"It has: {titles}." if titles else "Put in a sheet."),
    )  # fmt: skip


def _rows(sheet: Any, limits: Limits) -> Iterator[RawRow]:
    sheet.reset_dimensions()  # what a sheet says of its size may be wrong
    try:
        for number, row in enumerate(sheet.iter_rows(), 1):
            if number > EXCEL_ROWS:
                raise damaged()
            cells: list[Any] = []
            for place, cell in enumerate(row):
                if cell.value is None:
                    continue
                if cell.row != number or (isinstance(cell.value, str) and len(cell.value) > LONGEST_CELL):
                    raise damaged()
                if place >= limits.columns:
                    raise too_many_columns(number, limits)
                cells += [None] * (place - len(cells))
                cells.append(cell.value)
            if cells:
                yield number, cells
    except (Unreadable, GeneratorExit):
        raise
    except Exception as error:  # as above
        raise damaged() from error
