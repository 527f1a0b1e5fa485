"""A table of persons shows the fields of its whitelist and no others."""

import pytest

from sunlit.core.personal_columns import FIELDS, LEAST, check_table, personal_columns
from sunlit.core.refusals import Refused

NAMES = ["王小明", "李四"]


def table(heading, *values):
    return ["姓名", heading], [[name, value] for name, value in zip(NAMES, values * 2, strict=False)]


@pytest.mark.parametrize(
    ("heading", "value", "field"),
    [
        ("身份证号", "11010519491231002X", "id_number"),
        ("公民身份号码", "见附表", "id_number"),
        ("联系电话", "0592-6010012", "phone"),
        ("手 机", "13800006666", "phone"),
        ("开户银行及账号", "农商行", "bank_account"),
        ("家庭住址", "白云村3组12号", "address"),
        ("出生年月", "1980.05", "birth"),
        ("年龄", "67", "age"),
        ("性别", "女", "sex"),
        ("民族", "汉", "ethnicity"),
        ("宗教信仰", "无", "belief"),
        ("致贫原因", "因病", "illness"),
        ("残疾等级", "二级", "illness"),
        ("就读学校", "青溪小学", "school"),
        ("家庭成员姓名", "李小红", "relatives"),
        ("人均收入", "3200", "income"),
        ("户口簿号", "A1", "household_register"),
        ("社会保障卡号", "A1", "bank_account"),
        ("备注", "电话13800006666", "phone"),
        ("Date of birth", "1980", "birth"),
    ],
)
def test_a_column_beyond_the_whitelist_is_refused_with_its_name(heading, value, field):
    header, rows = table(heading, value)
    assert [one.field for one in personal_columns(header, rows)] == [field]
    with pytest.raises(Refused) as refusal:
        check_table(header, rows, LEAST, field="file")
    assert (refusal.value.code, refusal.value.field) == ("personal_fields", "file")
    assert (
        " ".join(heading.split()) in refusal.value.reason.zh and FIELDS[field].en in refusal.value.reason.en
    )
    check_table(header, rows, [*LEAST, field])


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("村", "白云村"),
        ("保障金额", "820"),
        ("家庭成员数量", "3"),
        ("身份证号", "35*************123"),
        ("联系电话", "138****1234"),
        ("家庭住址", "青溪镇"),
        ("病情", ""),
        ("残疾人数", "12"),
        ("办公电话", "0592-6010012"),
        ("职务", "主任"),
    ],
)
def test_what_the_law_lets_a_list_show_and_what_is_masked_passes(heading, value):
    check_table(*table(heading, value))


def test_statistics_without_names_are_no_list_of_persons():
    check_table(["残疾等级", "年龄段", "人数"], [["一级", "60-70", "12"]])
    check_table(["单位", "地址", "电话"], [["财政所", "人民路12号", "0592-6010012"]])


def test_a_row_shorter_or_longer_than_its_header_is_read_all_the_same():
    check_table(["姓名", "病情"], [["王小明"]])
    with pytest.raises(Refused):
        check_table(["姓名", "病情"], [["王小明"], ["李四", "大病", "x"]])


def test_the_offices_own_number_makes_no_personal_column():
    header, rows = ["窗口", "说明"], [["一号", "值班13800006666"]]
    assert [one.field for one in personal_columns(header, rows)] == ["phone"]
    assert personal_columns(header, rows, ["13800006666"]) == ()
