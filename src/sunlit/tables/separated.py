"""The rows of a CSV file: UTF-8 with or without its mark, or GB18030; commas, semicolons or tabs."""

import codecs
import csv
import io
from collections.abc import Generator
from typing import BinaryIO

from sunlit.core.text import Text
from sunlit.tables.cells import LONGEST_CELL, RawRow, too_many_columns
from sunlit.tables.faults import Limits, Unreadable

DELIMITERS = (",", "\t", ";")
_CHUNK = 1 << 16


def encoding_of(file: BinaryIO) -> str:
    """Which of the encodings the whole file is in. Raises Unreadable (encoding)."""
    file.seek(0)
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _encoding()
    for name in ("utf-8", "gb18030"):
        file.seek(0)
        decoder = codecs.getincrementaldecoder(name)()
        try:
            while chunk := file.read(_CHUNK):
                if "\0" in decoder.decode(chunk):
                    raise _encoding()
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        return "utf-8-sig" if name == "utf-8" else name
    raise _encoding()


def separated_rows(
    file: BinaryIO, encoding: str, delimiter: str, limits: Limits
) -> Generator[RawRow, None, None]:
    """Number and cells of each record, as a spreadsheet program would number it. Raises Unreadable (not_a_table,
    too_many_columns)."""
    file.seek(0)
    # Not closed here: the file belongs to the caller.
    wrapper = io.TextIOWrapper(file, encoding, newline="")
    try:
        reader = csv.reader(wrapper, delimiter=delimiter)
        for number, cells in enumerate(reader, start=1):
            if len(cells) > limits.columns and any(one.strip() for one in cells[limits.columns :]):
                raise too_many_columns(number, limits)
            if any(len(one) > LONGEST_CELL for one in cells):
                raise _no_table()
            if any(cells):
                yield number, list(cells[: limits.columns])
    except csv.Error as error:
        raise _no_table() from error
    finally:
        wrapper.detach()


def _encoding() -> Unreadable:
    return Unreadable(
        "encoding",
        Text("读不出文件的文字编码。", "The file's encoding can't be read."),
        Text(
            "请另存为“CSV UTF-8（逗号分隔）”或“Excel 工作簿（*.xlsx）”。",
            "Save it as CSV UTF-8 or as an Excel workbook (*.xlsx).",
        ),
    )


def _no_table() -> Unreadable:
    return Unreadable(
        "not_a_table",
        Text("文件不成表格：有的格子没有结束。", "The file makes no table: a cell doesn't end."),
        Text("请检查引号，或另存为 *.xlsx。", "Check the quotation marks, or save it as *.xlsx."),
    )
