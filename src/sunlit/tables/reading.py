"""Read a sheet against its declared columns, row by row, with a remark for every cell that is wrong or read otherwise."""

import itertools
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from sunlit.core.problems import Problem
from sunlit.core.text import Text
from sunlit.tables import separated
from sunlit.tables.archive import looked_at, refuse_other_formats, too_big
from sunlit.tables.cells import RawRow, rows_of, strings_of
from sunlit.tables.columns import Column, Layout, names_of, plain
from sunlit.tables.faults import Limits, Remark, Unreadable
from sunlit.tables.values import Wrong, shown, taken
from sunlit.tables.workbook import chosen, described

_HEADER_WITHIN = 15
LIMITS = Limits()


@dataclass(frozen=True)
class Row:
    """One row: its number in the spreadsheet, the values by column key (None where empty or wrong), what was typed by
    column key, and the remarks about it."""

    number: int
    values: dict[str, Any]
    typed: dict[str, str]
    remarks: tuple[Remark, ...]

    @property
    def ok(self) -> bool:
        """Whether every cell can be taken."""
        return not any(remark.wrong for remark in self.remarks)


class Table:
    """A sheet whose header was found. Iterate over it once; a fault of the file deeper down raises Unreadable then.

    ``unknown``: titles of columns that nobody asked for and that are left out. ``absent``: declared columns that the
    sheet doesn't have (none of them required). ``examples``: how many rows were skipped because they repeat the
    template's example, known after the last row.
    """

    def __init__(
        self, layout: Layout, rows: Iterator[RawRow], places: dict[int, Column], unknown: tuple[str, ...],
        limits: Limits,
    ) -> None:  # fmt: skip
        self.layout = layout
        self.unknown = unknown
        self.absent = tuple(column for column in layout.columns if column not in places.values())
        self.examples = 0
        self._rows = rows
        self._places = places
        self._limits = limits
        self._seen: dict[str, dict[Any, int]] = {c.key: {} for c in places.values() if c.unique}
        self._example = {column.key: column.example for column in layout.columns if column.example}

    def __iter__(self) -> Iterator[Row]:
        count = 0
        for number, cells in self._rows:
            typed = {
                column.key: shown(cells[place]).strip() if place < len(cells) else ""
                for place, column in self._places.items()
            }
            if not any(typed.values()):
                continue
            if self._example and all(typed.get(key) == text for key, text in self._example.items()):
                self.examples += 1
                continue
            count += 1
            if count > self._limits.rows:
                raise Unreadable(
                    "too_many_rows",
                    Text(f"超过{self._limits.rows}行。", f"It has more than {self._limits.rows:,} rows."),
                    Text("请分几份上传。", "Send it in parts."),
                )
            yield self._row(number, cells, typed)

    def _row(self, number: int, cells: list[Any], typed: dict[str, str]) -> Row:
        values: dict[str, Any] = {}
        remarks: list[Remark] = []
        for place, column in self._places.items():
            raw = cells[place] if place < len(cells) else None
            values[column.key] = None
            try:
                found = taken(raw, column)
            except Wrong as wrong:
                remarks.append(
                    Remark(number, column.key, column.title, typed[column.key], wrong.reason, wrong.mend)
                )
                continue
            value = found.value
            if found.changed is not None:
                remarks.append(
                    Remark(
                        number, column.key, column.title, shown(raw), found.changed, Text("", ""), wrong=False
                    )
                )
            if value is None:
                continue
            problem = column.check(value) if column.check else None
            if problem is None and column.unique:
                problem = self._again(column, value, number)
            if problem is None:
                values[column.key] = value
            else:
                remarks.append(
                    Remark(number, column.key, column.title, typed[column.key], problem.reason, problem.mend)
                )
        for column in self.absent:
            values[column.key] = None
        if self.layout.check is not None and not any(remark.wrong for remark in remarks):
            titles = {column.key: column.title for column in self.layout.columns}
            for problem in self.layout.check(values):
                key = str(problem.path[0]) if problem.path else ""
                title = titles.get(key, Text("整行", "the row"))
                remarks.append(Remark(number, key, title, typed.get(key, ""), problem.reason, problem.mend))
        return Row(number, values, typed, tuple(remarks))

    def _again(self, column: Column, value: Any, number: int) -> Problem | None:
        first = self._seen[column.key].setdefault(value, number)
        if first == number:
            return None
        return Problem(
            (column.key,),
            Text(f"与第{first}行重复。", f"The same as in row {first}."),
            Text("每行只能出现一次。", "It may stand in one row only."),
        )


def opened(file: BinaryIO, layout: Layout, *, sheet: str = "", limits: Limits = LIMITS) -> Table:
    """Open an XLSX or CSV file (a seekable binary file, which must stay open while the table is read) and find its
    header among the first rows.

    ``sheet``: the name of the sheet, the first visible one if none is given. What the file is, is told by its bytes,
    never by its name. Raises Unreadable (empty, too_big, old_format, locked, web_page, other, squeezed, macros,
    external_links, damaged, encoding, not_a_table, no_sheet, no_header, columns_missing, column_twice,
    too_many_columns, too_many_rows).
    """
    size = file.seek(0, 2)
    if size == 0:
        raise Unreadable(
            "empty",
            Text("文件是空的。", "The file is empty."),
            Text("请选有数据的文件。", "Choose one with data."),
        )
    if size > limits.size:
        raise too_big(limits)
    file.seek(0)
    head = file.read(512)
    if head.startswith(b"PK"):
        archive = looked_at(file, limits)
        rows = _sheet_rows(archive, sheet, limits)
        return _with_header(layout, rows, limits)
    refuse_other_formats(head, file)
    encoding = separated.encoding_of(file)
    return _with_header(layout, _best_separated(file, encoding, layout, limits), limits)


def _sheet_rows(archive: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[RawRow]:
    book = described(archive)
    part = chosen(book, name).part
    return rows_of(archive, part, book, strings_of(archive, book.strings), limits)


def _best_separated(file: BinaryIO, encoding: str, layout: Layout, limits: Limits) -> Iterator[RawRow]:
    """The delimiter under which most titles are recognised."""
    best, most = ",", -1
    for delimiter in separated.DELIMITERS:
        reader = separated.separated_rows(file, encoding, delimiter, limits)
        try:
            head = list(itertools.islice(reader, _HEADER_WITHIN))
        except Unreadable:
            continue
        finally:
            reader.close()
        found = max((len(_matches(layout, cells)) for _, cells in head), default=0)
        if found > most:
            best, most = delimiter, found
    return separated.separated_rows(file, encoding, best, limits)


def _matches(layout: Layout, cells: list[Any]) -> dict[int, Column]:
    titles = {plain(name): column for column in layout.columns for name in names_of(column)}
    return {
        place: titles[word]
        for place, cell in enumerate(cells)
        if isinstance(cell, str) and (word := plain(cell)) in titles
    }


def _with_header(layout: Layout, rows: Iterator[RawRow], limits: Limits) -> Table:
    """Find the row of titles; where titles stand in two rows (merged cells above), both are looked at together."""
    head = list(itertools.islice(rows, _HEADER_WITHIN))
    best: dict[int, Column] = {}
    last = -1
    for number, (_, cells) in enumerate(head):
        alone = _matches(layout, cells)
        if len(alone) > len(best):
            best, last = alone, number
        if number:
            above = _matches(layout, head[number - 1][1])
            both = {**above, **alone}
            if above and alone and len(both) > len(best):
                best, last = both, number
    if not best:
        wanted = layout.columns[:6]
        raise Unreadable(
            "no_header",
            Text("前几行里找不到标题行。", "No row of titles was found among the first rows."),
            Text(
                f"标题应有：{'、'.join(one.title.zh for one in wanted)}；请用模板。",
                f"There should be: {', '.join(one.title.en for one in wanted)}; use the template.",
            ),
        )
    found = [column.key for column in best.values()]
    twice = next((column for column in best.values() if found.count(column.key) > 1), None)
    if twice:
        raise Unreadable(
            "column_twice",
            Text(f"“{twice.title.zh}”有两列。", f"There are two columns {twice.title.en}."),
            Text("请只留一列。", "Keep one of them."),
        )
    missing = [column for column in layout.columns if column.required and column.key not in found]
    if missing:
        raise Unreadable(
            "columns_missing",
            Text(
                f"缺少列：{'、'.join(one.title.zh for one in missing)}。",
                f"Columns are missing: {', '.join(one.title.en for one in missing)}.",
            ),
            Text("请补上，或用模板。", "Add them, or use the template."),
        )
    unknown = tuple(
        shown(cell).strip()
        for place, cell in enumerate(head[last][1])
        if place not in best and shown(cell).strip()
    )
    left = itertools.chain(head[last + 1 :], rows)
    return Table(layout, left, dict(sorted(best.items())), unknown, limits)
