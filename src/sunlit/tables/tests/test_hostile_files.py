"""Files that want to harm or are something else are refused with a sentence, quickly and without much memory."""

import io
import zipfile

import pytest

from sunlit.tables import Limits, Unreadable, opened
from sunlit.tables.tests.layouts import LAYOUT, with_parts, xlsx

GOOD = [["姓名", "人数"], ["甲", 1]]
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def refused(file, **more):
    with pytest.raises(Unreadable) as fault:
        list(opened(file, LAYOUT, **more))
    assert fault.value.reason.zh and fault.value.reason.en
    assert fault.value.mend.zh and fault.value.mend.en
    return fault.value.code


def sheet(inside):
    return with_parts(xlsx(GOOD), {SHEET: HEAD + inside + TAIL})


def cell(text, place="A1"):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_sheet_written_by_hand_is_read_so_that_the_others_fail_for_their_own_reason():
    file = sheet(f'<row r="1">{cell("姓名")}</row><row r="9">{cell("甲", "A9")}</row>')
    (found,) = opened(file, LAYOUT)
    assert (found.number, found.values["name"]) == (9, "甲")


def test_a_bomb_is_refused_before_it_is_unpacked():
    assert refused(with_parts(xlsx(GOOD), {SHEET: HEAD + " " * 30_000_000 + TAIL})) == "squeezed"
    big = {f"xl/media/image{number}.png": b"\0" * 900_000 for number in range(4)}
    assert refused(with_parts(xlsx(GOOD), big), limits=Limits(unpacked=3_000_000)) == "too_big"
    assert (
        refused(with_parts(xlsx(GOOD), {"xl/styles.xml": b"<a/>" * 2_500_000}), limits=Limits(ratio=9_999))
        == "too_big"
    )


def test_entities_are_refused_wherever_they_are_declared():
    bomb = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for name, text in (
        (SHEET, f"{bomb}{HEAD}<row>{cell('&b;')}</row>{TAIL}"),
        ("xl/workbook.xml", f"{bomb}<workbook/>"),
        ("xl/styles.xml", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><styleSheet/>'),
    ):
        assert refused(with_parts(xlsx(GOOD), {name: text})) == "damaged"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros"), ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external_links"), ("xl/connections.xml", "external_links"),
        ("XL/ExternalLinks/externalLink1.xml", "external_links"),
    ],
)  # fmt: skip
def test_macros_and_links_to_other_files_are_refused(part, code):
    assert refused(with_parts(xlsx(GOOD), {part: b"x"})) == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (b"<html><table><tr><td>\xe5", "web_page"), (b"%PDF-1.7\n", "other"), (b"PK\x03\x04" + b"\0" * 60, "damaged"),
        ("姓名,人数\n甲,1\n".encode("utf-16"), "encoding"), (b"\xff\xff\xff\xff", "encoding"), (b"a\0b,c\n", "encoding"),
        (b"\x89PNG\r\n\x1a\n", "other"),
    ],
)  # fmt: skip
def test_what_is_no_sheet_is_told_by_its_bytes(data, code):
    assert refused(io.BytesIO(data)) == code


def test_an_archive_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refused(file) == "other"


def test_rows_and_cells_that_lie_about_their_place_are_refused():
    wide = "".join(cell("x", f"A{n}") for n in range(2, 4))
    for inside in (
        f'<row r="5">{cell("姓名", "A5")}</row><row r="2">{cell("甲", "A2")}</row>',
        f'<row r="99999999999">{cell("姓名")}</row>',
        f'<row r="1">{cell("姓名", "ZZZZZZ1")}</row>',
        f'<row r="1">{wide}</row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="x"/>',
        f'<row r="1">{cell("字" * 40_000)}</row>',
        '<row r="1"><c r="A1"><v>1e</v></c></row>',
    ):
        assert refused(sheet(inside)) == "damaged", inside[:60]
    assert refused(sheet(f'<row r="1">{cell("姓名")}{cell("x", "XFD1")}</row>')) == "too_many_columns"


def test_a_row_without_end_takes_no_memory():
    """Cells that hold nothing are not kept, so that a row of a million of them is just read over."""
    file = sheet(f'<row r="1">{cell("姓名")}{"<c/>" * 300_000}</row><row r="2">{cell("甲", "A2")}</row>')
    assert len(list(opened(file, LAYOUT, limits=Limits(ratio=9_999)))) == 1


def test_a_file_cut_off_anywhere_is_refused_and_never_half_read_as_whole():
    whole = xlsx([["姓名"], *[[f"人{n}"] for n in range(300)]]).getvalue()
    for length in range(100, len(whole), 397):
        assert refused(io.BytesIO(whole[:length])) in {"damaged", "other"}


def test_a_quotation_mark_that_never_ends_is_told():
    assert refused(io.BytesIO(('姓名,备注\n甲,"' + "x" * 200_000).encode())) == "not_a_table"
