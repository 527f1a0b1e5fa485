"""Sheets as townships have them are read; every wrong cell is told with what would be right."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from sunlit.tables import Limits, Unreadable, opened, template
from sunlit.tables.tests.layouts import LAYOUT, xlsx

ID = "11010519491231002X"


def read(rows, **more):
    return list(opened(xlsx(rows, **more), LAYOUT))


def csv_file(text, encoding="utf-8"):
    return io.BytesIO(text.encode(encoding))


def test_every_kind_of_cell_is_read_as_what_it_is():
    head = [
        "姓名",
        "身份证号",
        "联系电话",
        "人数",
        "月收入",
        "比例",
        "低保",
        "认定日期",
        "村",
        "类别",
        "备注",
    ]
    row = ["王秀英", ID, "13800138000", 3, 812.5, 0.35, "是", datetime(2026, 1, 5), "石桥村", "贫困", "无"]
    (found,) = read([head, row])
    assert found.ok and not found.remarks
    assert found.number == 2
    assert found.values == {
        "name": "王秀英", "id_number": ID, "phone": "13800138000", "people": 3, "income": Decimal("812.50"),
        "share": Decimal("0.35"), "relief": True, "since": date(2026, 1, 5), "village": 1, "kind": "poor", "note": "无",
    }  # fmt: skip


def test_banners_merged_titles_and_columns_of_others_are_tolerated():
    rows = [
        ["2026年困难家庭登记表", None, None, None],
        ["序号", "户主", "情况", None],
        [None, "姓名 *", "人数（人）", "Monthly income"],
        [1, "王秀英", 2, 100],
    ]
    table = opened(xlsx(rows, merged=("A1:D1", "A2:A3", "C2:D2")), LAYOUT)
    (found,) = table
    assert (found.number, found.values["name"], found.values["people"]) == (4, "王秀英", 2)
    assert found.values["income"] == Decimal(100)
    assert {column.key for column in table.absent} >= {"phone", "village"}


def test_titles_merged_over_two_rows_are_put_together():
    rows = [
        ["姓名", "联系电话", "家庭", None],
        [None, None, "人数", "月收入"],
        ["王秀英", "13800138000", 2, 100],
    ]
    (found,) = read(rows, merged=("A1:A2", "B1:B2", "C1:D1"))
    assert (found.values["name"], found.values["phone"], found.values["people"]) == (
        "王秀英",
        "13800138000",
        2,
    )


def test_the_first_visible_sheet_is_read_or_the_named_one():
    rows = [["姓名"], ["甲"]]
    assert read(rows, before=("参数",))[0].values["name"] == "甲"
    assert next(iter(opened(xlsx(rows, title="名册"), LAYOUT, sheet="名册"))).values["name"] == "甲"
    with pytest.raises(Unreadable) as fault:
        opened(xlsx(rows, title="名册"), LAYOUT, sheet="别的")
    assert fault.value.code == "no_sheet"
    assert "名册" in fault.value.mend.zh


@pytest.mark.parametrize(
    "typed", ["2026-1-5", "2026/1/5", "2026年1月5日", "20260105", "２０２６－１－５", "2026.01.05", "2026-01-05 00:00:00", 46027, 20260105]
)  # fmt: skip
def test_days_are_read_however_they_are_written(typed):
    (found,) = read([["姓名", "认定日期"], ["甲", typed]])
    assert found.ok
    assert found.values["since"] == date(2026, 1, 5)


@pytest.mark.parametrize("typed", ["2026-02-29", "2025年13月1日", "昨天", "5/1/2026", 3, "3026-01-01", "1-5"])
def test_what_is_no_day_is_refused_with_the_right_form(typed):
    (found,) = read([["姓名", "认定日期"], ["甲", typed]])
    assert not found.ok
    assert found.values["since"] is None
    assert found.remarks[0].mend.zh
    assert found.remarks[0].mend.en


def test_full_width_digits_spaces_and_apostrophes_are_read_and_told():
    rows = [
        ["姓名", "电话", "人数", "身份证号"],
        ["　王秀英 ", "'138 0013 8000", "３", "１１０１０５１９４９１２３１００２ｘ"],
    ]
    (found,) = read(rows)
    assert found.ok
    assert (found.values["name"], found.values["phone"]) == ("王秀英", "13800138000")
    assert (found.values["people"], found.values["id_number"]) == (3, ID)
    assert {remark.column for remark in found.remarks} == {"name", "phone", "people", "id_number"}
    assert not any(remark.wrong for remark in found.remarks)


def test_an_id_number_kept_as_a_number_has_lost_digits_and_is_refused():
    (found,) = read([["姓名", "身份证号"], ["甲", 110105194912310021]])
    assert "丢失" in found.remarks[0].reason.zh


@pytest.mark.parametrize(
    ("title", "typed", "good"),
    [
        ("人数", 0, False), ("人数", 1, True), ("人数", 20, True), ("人数", 21, False), ("人数", 1.5, False),
        ("月收入", "-0.01", False), ("月收入", "0", True), ("月收入", "￥1,234.50元", True), ("月收入", "1.005", False),
        ("月收入", 0.1 + 0.2, True), ("月收入", "12万", False), ("月收入", "1e5", False),
        ("低保", "√", True), ("低保", "也许", False), ("村", "石桥", True), ("村", " 石桥村", True), ("村", "青石", False),
        ("类别", "大病", True), ("类别", "其他", False), ("电话", "0750-5551234", True), ("电话", "12345", False),
        ("电话", "+86 13800138000", True), ("备注", "字" * 50, True), ("备注", "字" * 51, False), ("备注", "#REF!", False),
        ("身份证号", "110105194912310021", False), ("身份证号", "11010519491231002", False),
    ],
)  # fmt: skip
def test_cells_are_judged_at_their_bounds(title, typed, good):
    (found,) = read([["姓名", title], ["甲", typed]])
    assert found.ok is good


def test_a_missing_required_cell_a_repeated_one_and_a_row_that_contradicts_itself_are_told():
    rows = [
        ["姓名", "身份证号", "低保", "月收入"],
        [None, ID, "否", 1],
        ["乙", ID, "否", 1],
        ["丙", None, "是", 1000],
        ["丁", None, "是", 1000.01],
    ]
    first, second, third, fourth = read(rows)
    assert first.remarks[0].column == "name"
    assert "第2行" in second.remarks[0].reason.zh
    assert third.ok
    assert [remark.column for remark in fourth.remarks] == ["income"]


def test_empty_rows_are_passed_over_and_the_numbers_stay_those_of_the_sheet():
    rows = [["姓名"], ["甲"], [None], [" "], ["乙"]]
    assert [(row.number, row.values["name"]) for row in read(rows)] == [(2, "甲"), (5, "乙")]


def test_a_formula_gives_what_was_stored_with_it_and_is_never_computed():
    rows = [["姓名", "人数"], ["甲", "=1+1"]]
    (found,) = read(rows)
    assert found.values["people"] is None  # openpyxl stores no value with a formula


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_the_encodings_and_delimiters_that_offices_use(encoding, delimiter):
    text = '姓名,备注,人数\r\n王秀英,"甲\n乙",3\r\n'.replace(",", delimiter)
    (found,) = opened(csv_file(text, encoding), LAYOUT)
    assert (found.values["name"], found.values["note"], found.values["people"]) == ("王秀英", "甲\n乙", 3)


def test_what_is_missing_in_the_titles_is_said_at_once():
    for text, code in (
        ("甲,乙\n1,2\n", "no_header"), ("人数,村\n1,石桥村\n", "columns_missing"),
        ("姓名,户主姓名\n甲,乙\n", "column_twice"), ("", "empty"),
    ):  # fmt: skip
        with pytest.raises(Unreadable) as fault:
            opened(csv_file(text), LAYOUT)
        assert fault.value.code == code
        assert fault.value.mend.zh


def test_limits_hold_at_their_bounds():
    limits = Limits(rows=3, columns=2)
    good = "姓名,人数\n" + "甲,1\n" * 3
    assert len(list(opened(csv_file(good), LAYOUT, limits=limits))) == 3
    with pytest.raises(Unreadable, match="more than 3 rows"):
        list(opened(csv_file(good + "甲,1\n"), LAYOUT, limits=limits))
    assert len(list(opened(xlsx([["姓名", "人数"], ["甲", 1]]), LAYOUT, limits=limits))) == 1
    with pytest.raises(Unreadable) as fault:
        list(opened(xlsx([["姓名", "人数"], ["甲", 1, "多"]]), LAYOUT, limits=limits))
    assert fault.value.code == "too_many_columns"
    with pytest.raises(Unreadable) as fault:
        opened(csv_file(good), LAYOUT, limits=Limits(size=len(good.encode()) - 1))
    assert fault.value.code == "too_big"
    opened(csv_file(good), LAYOUT, limits=Limits(size=len(good.encode())))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_explains_itself_and_its_example_row_is_skipped(language):
    file = io.BytesIO()
    template(file, LAYOUT, language=language)
    table = opened(file, LAYOUT)
    assert list(table) == []
    assert table.examples == 1
    assert not table.unknown
    assert not table.absent


def test_days_count_from_1904_where_the_workbook_says_so():
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)
    book.active.append(["姓名", "认定日期"])
    book.active.append(["甲", datetime(2026, 1, 5)])
    file = io.BytesIO()
    book.save(file)
    (found,) = opened(file, LAYOUT)
    assert found.values["since"] == date(2026, 1, 5)
