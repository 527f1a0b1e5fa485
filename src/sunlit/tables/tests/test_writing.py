"""What is written can be opened without danger, and comes back as it was."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from sunlit.core.text import Text
from sunlit.tables import About, Column, Heading, Layout, Remark, csv_lines, opened, remarks_sheet, write_xlsx
from sunlit.tables.writing import is_formula

EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "  =1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
]
NOTES = Layout(
    "notes",
    Text("备注", "Notes"),
    (Column("a", Text("甲", "A"), longest=40_000), Column("b", Text("乙", "B"), longest=40_000)),
)


def written(headings, rows, **more):
    file = io.BytesIO()
    count = write_xlsx(file, headings, rows, **more)
    return load_workbook(file), count


@pytest.mark.parametrize("text", EVIL)
def test_what_looks_like_a_formula_is_stored_as_text_and_stays_text(text):
    book, _ = written([Heading("备注")], [[text]])
    cell = book.worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    line = b"".join(csv_lines([Heading("备注")], [[text]])).decode("utf-8-sig").partition("\r\n")[2]
    assert line.lstrip('"').startswith("'")


@pytest.mark.parametrize("text", ["甲", "a=b", "3栋", "QX-2026-0001"])
def test_harmless_text_is_left_as_it_is(text):
    assert not is_formula(text)
    assert b"".join(csv_lines([Heading("x")], [[text]])).decode("utf-8-sig") == f"x\r\n{text}\r\n"


def test_a_title_that_looks_like_a_formula_is_text_too():
    book, _ = written([Heading("=1+1")], [], about=About("=A", ("@b",)), sheet="=[x]:*?/\\'")
    assert [cell.data_type for (cell,) in book.worksheets[0]["A1:A3"]] == ["s", "s", "s"]


@pytest.mark.parametrize("text", ["110105194912310021", "007", "013800138000", "3-5", "1E5"])
def test_numbers_that_are_names_stay_text(text):
    book, _ = written([Heading("号码")], [[text]])
    cell = book.worksheets[0]["A2"]
    assert (cell.value, cell.number_format) == (text, "@")
    assert f"'{text}" in b"".join(csv_lines([Heading("号码")], [[text]])).decode()


def test_the_sheet_says_what_it_is_and_its_titles_stay_in_sight():
    headings = [
        Heading("金额", "money"),
        Heading("日期", "day"),
        Heading("时间", "moment"),
        Heading("件数", "number"),
    ]
    moment = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    book, count = written(
        headings, [[Decimal("-12.50"), date(2026, 1, 5), moment, 3], [None, None, None, None]],
        about=About("事项列表", ("导出：张三",)),
    )  # fmt: skip
    page = book.worksheets[0]
    assert count == 2
    assert (page.title, page["A1"].value, page["A2"].value, page.freeze_panes) == (
        "事项列表",
        "事项列表",
        "导出：张三",
        "A4",
    )
    assert [page.cell(4, n).value for n in range(1, 5)] == [
        -12.5,
        datetime(2026, 1, 5),
        datetime(2026, 1, 5, 9, 30),
        3,
    ]
    assert page.column_dimensions["A"].width >= 10


def test_rows_are_written_as_they_come():
    """The rows are taken one by one, so that an export of any length needs the same memory."""
    taken = []

    def rows():
        for number in range(2_000):
            taken.append(number)
            yield [str(number)]

    pieces = csv_lines([Heading("x")], rows())
    next(pieces)
    assert len(taken) == 100


texts = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cn", "Cc")), min_size=1, max_size=20),
    min_size=2,
    max_size=2,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=5), st.booleans())
def test_what_is_written_is_read_again_as_it_was(rows, as_csv):
    headings = [Heading("甲"), Heading("乙")]
    if as_csv:
        file = io.BytesIO(b"".join(csv_lines(headings, rows)))
    else:
        file = io.BytesIO()
        write_xlsx(file, headings, rows, about=About("题"))
    found = [[row.values["a"] or "", row.values["b"] or ""] for row in opened(file, NOTES)]
    wanted = [[tidy(text) for text in row] for row in rows]
    assert found == [row for row in wanted if any(row)]


def tidy(text):
    """What reading takes away: space around, what nobody sees, and the apostrophe that means text."""
    text = "".join(
        one
        for one in text
        if (one.isprintable() or one in "\u3000\u00a0") and one not in "\u200b\u200c\u200d\u2060\ufeff\u00ad"
    ).strip()
    if text[:1] in ("'", "’") and len(text) > 1 and not text.endswith(text[0]):
        text = text[1:].strip()
    return text


def test_the_list_of_remarks_names_row_column_and_what_would_be_right():
    remark = Remark(
        7,
        "phone",
        Text("电话", "Phone"),
        "=12",
        Text("不是电话号码。", "No number."),
        Text("请填11位。", "Write 11 digits."),
    )
    for language, word in (("zh-hans", "请填11位。"), ("en", "Write 11 digits.")):
        file = io.BytesIO()
        assert remarks_sheet(file, [remark], title="问题清单", language=language) == 1
        page = load_workbook(file).worksheets[0]
        assert (page["A3"].value, page["D3"].value, page["F3"].value) == (7, "=12", word)
        assert page["D3"].data_type == "s"
