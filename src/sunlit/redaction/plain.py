"""Plain text and CSV: the encoding told for certain, personal data masked, tables looked at column by column."""

import csv
import io
import re
from collections.abc import Collection, Sequence

from sunlit.core.personal import masked, personal_data, personal_in_cell
from sunlit.core.personal_columns import LEAST, check_table, is_header
from sunlit.core.text import Text
from sunlit.redaction.parts import Cleaned, Format, Part, Reading, blocked

_MARKS = (
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffd]")
_FORMULA = re.compile(r"[=@]|[+-](?![\d.,]+%?$)")
_ROWS_TO_A_HEADER = 10


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or UTF-32 with their marks, or GBK (GB 18030). Raises Blocked (encoding)."""
    encodings = next(([name] for mark, name in _MARKS if content.startswith(mark)), ["utf-8", "gb18030"])
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, ValueError):
            continue
        if _CONTROL.search(text):
            break
        return text
    raise blocked("encoding")


def read_text(content: bytes) -> Reading:
    """What a text file says."""
    return Reading(Format.TXT, (Part(Text("正文", "text"), decoded(content)),))


def clean_text(content: bytes, name: str, allowed: Collection[str]) -> Cleaned:
    """The text in UTF-8, masked."""
    text = decoded(content)
    hits = len(personal_data(text, allowed))
    return Cleaned(name, Format.TXT, masked(text, allowed).encode(), masked=hits)


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a CSV. Raises Blocked (encoding, damaged)."""
    text = decoded(content)
    head = text[:4096].split("\n", 1)[0]
    separator = max(",\t;", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise blocked("damaged") from error


def read_csv(content: bytes) -> Reading:
    """What a CSV says: its text as it stands, and each cell under the heading of its column."""
    rows = rows_of(content)
    whole = Part(Text("正文", "text"), decoded(content))
    return Reading(Format.CSV, (whole, *cell_parts(rows, Text("表格", "table"))))


def cell_parts(rows: Sequence[Sequence[str]], where: Text, *, hidden: bool = False) -> list[Part]:
    """Each cell with its heading, as one part: ``家庭住址：…``; nothing of one cell is joined to the next."""
    header = header_of(rows)
    lines = []
    for row in rows:
        for at, value in enumerate(row):
            if value:
                heading = header[at] if header is not None and at < len(header) and row is not header else ""
                lines.append(f"{' '.join(heading.split())[:40]}：{value}" if heading else value)
    return [Part(where, "；\n".join(lines), hidden)] if lines else []


def header_of(rows: Sequence[Sequence[str]]) -> Sequence[str] | None:
    """The row that heads a table: the first that names persons' columns, or the first with two cells."""
    early = [row for row in rows[:_ROWS_TO_A_HEADER] if sum(1 for cell in row if cell.strip()) >= 2]
    return next((row for row in early if is_header(row)), early[0] if early else None)


def masked_rows(rows: Sequence[Sequence[str]], allowed: Collection[str]) -> tuple[list[list[str]], int]:
    """The rows with what is personal masked in each cell, by its value and by its heading; and in how many places."""
    header, count, clean = header_of(rows), 0, []
    for row in rows:
        cells = []
        for at, value in enumerate(row):
            heading = header[at] if header is not None and at < len(header) and row is not header else ""
            while findings := personal_in_cell(heading, value, allowed):
                count += len(findings)
                for one in reversed(findings):
                    value = value[: one.start] + one.masked + value[one.end :]
            cells.append(value)
        clean.append(cells)
    return clean, count


def check_rows(rows: Sequence[Sequence[str]], fields: Collection[str], allowed: Collection[str]) -> None:
    """Refuse rows that show more about persons than ``fields``. Raises Refused (personal_fields)."""
    header = header_of(rows)
    if header is not None:
        start = next(at for at, row in enumerate(rows) if row is header)
        check_table(header, rows[start + 1 :], (*LEAST, *fields), allowed=allowed)


def clean_csv(content: bytes, name: str, allowed: Collection[str], fields: Collection[str]) -> Cleaned:
    """The table in UTF-8 with its mark, masked; cells that a spreadsheet would run are made text."""
    rows, count = masked_rows(rows_of(content), allowed)
    check_rows(rows, fields, allowed)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
    return Cleaned(name, Format.CSV, out.getvalue().encode("utf-8-sig"), masked=count)
