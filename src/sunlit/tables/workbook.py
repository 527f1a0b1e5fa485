"""What an XLSX archive says of itself: its sheets, which styles show days, where its strings are.

openpyxl reads five times slower than this and keeps a whole row's tree; here its tables of formats are used, and each
cell is taken as the parser passes it.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from sunlit.core.text import Text
from sunlit.tables.archive import damaged
from sunlit.tables.faults import Unreadable

WINDOWS_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no zone
MAC_EPOCH = datetime(1904, 1, 1)  # noqa: DTZ001


@dataclass(frozen=True)
class Sheet:
    """One sheet with its part of the archive."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Workbook:
    """The sheets in their order, the styles whose numbers are days, the day that counts as zero, and the part that
    holds the strings (empty where there is none)."""

    sheets: tuple[Sheet, ...]
    day_styles: frozenset[int]
    epoch: datetime
    strings: str


def described(archive: zipfile.ZipFile) -> Workbook:
    """Read the workbook's own description. Raises Unreadable (damaged)."""
    try:
        return _described(archive)
    except Unreadable:
        raise
    except Exception as error:  # whatever a hostile archive makes its readers raise
        raise damaged() from error


def _described(archive: zipfile.ZipFile) -> Workbook:
    names = set(archive.namelist())
    start = "xl/workbook.xml"
    if start not in names:
        relations = _relations(archive, "")
        start = next(target for target, kind in relations.values() if kind == "officeDocument")
    book = _tree(archive, start)
    relations = _relations(archive, start)
    sheets = []
    for sheet in _below(book, "sheet"):
        key = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
        target, kind = relations[key]
        if kind == "worksheet" and target in names:
            sheets.append(Sheet(sheet.get("name", ""), target, sheet.get("state", "visible") != "visible"))
    special = {kind: target for target, kind in relations.values() if target in names}
    settings = next(_below(book, "workbookPr"), None)
    mac = settings is not None and settings.get("date1904", "0") in ("1", "true")
    days = _day_styles(_tree(archive, special["styles"])) if "styles" in special else frozenset()
    return Workbook(
        tuple(sheets), days, MAC_EPOCH if mac else WINDOWS_EPOCH, special.get("sharedStrings", "")
    )


def chosen(book: Workbook, name: str) -> Sheet:
    """The sheet of that name, or the first visible one. Raises Unreadable (no_sheet)."""
    if name:
        for sheet in book.sheets:
            if sheet.name.strip() == name:
                return sheet
    else:
        for sheet in book.sheets:
            if not sheet.hidden:
                return sheet
    titles = "、".join(sheet.name for sheet in book.sheets)
    raise Unreadable(
        "no_sheet",
        Text(f"文件里没有工作表“{name}”。" if name else "文件里没有可见的工作表。",
             f"The file has no sheet “{name}”." if name else "The file has no visible sheet."),
        Text(f"现有工作表：{titles}。" if titles else "请放入一张工作表。",
             f"It has: {titles}." if titles else "Put in a sheet."),
    )  # fmt: skip


def _tree(archive: zipfile.ZipFile, name: str) -> Element:
    tree: Element = fromstring(archive.read(name), forbid_dtd=True)
    return tree


def _below(tree: Element, name: str) -> Iterator[Element]:
    """Every element of that name, in whichever of the format's two namespaces."""
    return (one for one in tree.iter() if isinstance(one.tag, str) and one.tag.rpartition("}")[2] == name)


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Target and kind of what a part refers to, by its key."""
    folder, _, name = part.rpartition("/")
    tree = _tree(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    found = {}
    for one in _below(tree, "Relationship"):
        if one.get("TargetMode") == "External":
            continue
        target = one.get("Target", "")
        path = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        found[one.get("Id", "")] = (path, one.get("Type", "").rpartition("/")[2])
    return found


def _day_styles(styles: Element) -> frozenset[int]:
    # Loaded here because openpyxl is large and the program must start quickly.
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    own = {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in _below(styles, "numFmt")}
    found = set()
    for table in _below(styles, "cellXfs"):
        for number, style in enumerate(table):
            key = int(style.get("numFmtId", "0"))
            # 27–36 and 50–58 are days in the Chinese edition, which doesn't write them out.
            if (
                27 <= key <= 36
                or 50 <= key <= 58
                or is_date_format(own.get(key) or BUILTIN_FORMATS.get(key, ""))
            ):
                found.add(number)
        break
    return frozenset(found)
