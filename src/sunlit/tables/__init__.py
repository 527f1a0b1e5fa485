"""Spreadsheets (XLSX, CSV) in and out: declared columns, a remark for each cell, nothing evaluated."""

from sunlit.tables.columns import Choice, Column, Kind, Layout
from sunlit.tables.faults import Limits, Remark, Unreadable
from sunlit.tables.reading import Row, Table, opened
from sunlit.tables.templates import remarks_sheet, template
from sunlit.tables.writing import About, Heading, csv_lines, write_xlsx

__all__ = [
    "About",
    "Choice",
    "Column",
    "Heading",
    "Kind",
    "Layout",
    "Limits",
    "Remark",
    "Row",
    "Table",
    "Unreadable",
    "csv_lines",
    "opened",
    "remarks_sheet",
    "template",
    "write_xlsx",
]
