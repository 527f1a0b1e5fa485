"""Conditions: reading, types, three-valued verdicts, explanations, refusals."""

from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import Any

import pytest

from sunlit.core.conditions import (
    Condition,
    ConditionError,
    FactError,
    Field,
    FieldType,
    Vocabulary,
    compile_condition,
)
from sunlit.core.problems import RuleError
from sunlit.core.text import Text


def field(name: str, kind: FieldType, en: str, **more: Any) -> Field:
    return Field(name, kind, Text(name, en), Text(f"请提供{name}", f"Please give: {en}"), **more)


VOCABULARY = Vocabulary.of(
    field("年龄", FieldType.NUMBER, "age"),
    field("人数", FieldType.NUMBER, "household size"),
    field("月收入", FieldType.MONEY, "monthly income"),
    field("户籍", FieldType.TEXT, "residence"),
    field(
        "类别",
        FieldType.CHOICE,
        "category",
        values={"low": Text("低保", "low income"), "none": Text("一般", "ordinary")},
    ),
    field("残疾", FieldType.BOOLEAN, "disabled"),
    field("或有负债", FieldType.BOOLEAN, "may owe"),
    field("申请日", FieldType.DATE, "applied on"),
    field("今天", FieldType.DATE, "today"),
    field("生日", FieldType.DATE, "born on"),
    field(
        "成员",
        FieldType.RECORDS,
        "members",
        members=(field("年龄", FieldType.NUMBER, "age"), field("收入", FieldType.MONEY, "income")),
    ),
)


def rule(source: str) -> Condition:
    return compile_condition(source, VOCABULARY)


def fault(source: str) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        rule(source)
    for problem in caught.value.problems:
        assert problem.reason.zh and problem.reason.en and problem.mend.zh and problem.mend.en
    return caught.value


@pytest.mark.parametrize(
    "source",
    [
        "年龄 ≥ 60 且 月收入 ≤ 1200元 且 非 残疾",
        "年龄大于等于60岁并且月收入不超过1200元且不残疾",
        "age >= 60 and monthly income <= 1200 yuan and not disabled",
        "年龄＞＝６０　且（月收入≤０.１２万元）且　！残疾",
        "年龄 ≥ 60 && 月收入 不高于 1200元 && !残疾",
        "年龄 ≧ 60\n且 月收入 ≦ 1200元\n且 (不 (残疾))",
        "(年龄 ≥ 60 且 (月收入 ≤ 1200元 且 非 残疾))",
    ],
)
def test_chinese_english_and_full_width_spellings_are_one_condition(source: str) -> None:
    assert rule(source) == rule("年龄 >= 60 and 月收入 <= 1200元 and not 残疾")
    assert rule(source).to_text("zh") == "年龄 ≥ 60 且 月收入 ≤ 1200元 且 非 残疾"
    assert rule(source).to_text("en") == "age ≥ 60 and monthly income ≤ 1200 yuan and not disabled"


def test_a_field_name_goes_before_the_words_inside_it() -> None:
    assert rule("残疾或或有负债").to_text("zh") == "残疾 或 或有负债"


def test_and_binds_tighter_than_or_and_brackets_change_it() -> None:
    facts = {"年龄": 70, "残疾": False, "月收入": 5000}
    assert rule("年龄 > 60 或 残疾 且 月收入 < 1元").decide(facts) is True
    assert rule("(年龄 > 60 或 残疾) 且 月收入 < 1元").decide(facts) is False


@pytest.mark.parametrize(
    ("source", "facts", "value"),
    [
        ("年龄 ≥ 60", {"年龄": 60}, True),
        ("年龄 > 60", {"年龄": 60}, False),
        ("年龄 ≥ 60", {"年龄": 59}, False),
        ("月收入 ≤ 1200.10元", {"月收入": Decimal("1200.10")}, True),
        ("月收入 * 3 = 0.3元", {"月收入": Decimal("0.1")}, True),
        ("月收入 > 月收入 * 30% + 1元", {"月收入": 2}, True),
        ("2 - 3 - 4 = -5 且 8 / 4 / 2 = 1 且 2 + 3 * 4 = 14", {}, True),
        ("2 - (3 - 4) = 3 且 -(2 + 1) = -3", {}, True),
        ("类别 = “低保”", {"类别": "low"}, True),
        ("类别 = “low income”", {"类别": "low"}, True),
        ("类别 不属于 [“低保”、“一般”]", {"类别": "low"}, False),
        ("户籍 in [\"青山镇\", '绿水镇']", {"户籍": "绿水镇"}, True),
        ("人数 属于 [-1, 2]", {"人数": -1}, True),
        ("今天 ≤ 申请日 + 30天", {"申请日": date(2026, 1, 1), "今天": date(2026, 1, 31)}, True),
        ("今天 ≤ 申请日 + 30天", {"申请日": date(2026, 1, 1), "今天": date(2026, 2, 1)}, False),
        ("申请日 + 1个月 = 2026-02-28", {"申请日": date(2026, 1, 31)}, True),
        ("申请日 - 1年 = 2023年2月28日", {"申请日": date(2024, 2, 29)}, True),
        ("申请日 + 1个月 = 2024-02-29", {"申请日": date(2024, 1, 31)}, True),
        ("申请日 + 1个月 = 2026-04-30", {"申请日": date(2026, 3, 31)}, True),
        ("申请日 + 2个月 = 2026-03-31", {"申请日": date(2026, 1, 31)}, True),
        ("今天 - 申请日 > 2周", {"申请日": date(2026, 1, 1), "今天": date(2026, 1, 16)}, True),
        ("周岁(生日, 今天) ≥ 60", {"生日": date(1966, 6, 1), "今天": date(2026, 5, 31)}, False),
        ("周岁(生日, 今天) ≥ 60", {"生日": date(1966, 6, 1), "今天": date(2026, 6, 1)}, True),
        ("周岁(生日, 今天) = 1", {"生日": date(2024, 2, 29), "今天": date(2025, 2, 28)}, False),
        ("周岁(生日, 今天) = 1", {"生日": date(2024, 2, 29), "今天": date(2025, 3, 1)}, True),
        ("最小(年龄, 3) = 3 且 最大(年龄, 3) = 5 且 绝对值(-3) = 3 且 取整(-2.5) = -3", {"年龄": 5}, True),
        ("如果 残疾 则 年龄 ≥ 55 否则 年龄 ≥ 60", {"残疾": True, "年龄": 55}, True),
        ("年龄 ≥ (如果 残疾 则 55 否则 60)", {"残疾": False, "年龄": 59}, False),
        ("任一(成员, 成员的年龄 ≥ 60)", {"成员": [{"年龄": 3}, {"年龄": 60}]}, True),
        ("所有(成员, 成员.年龄 ≥ 60)", {"成员": [{"年龄": 3}, {"年龄": 60}]}, False),
        ("任一(成员, 成员的年龄 ≥ 60)", {"成员": []}, False),
        ("所有(成员, 成员的年龄 ≥ 60)", {"成员": []}, True),
        ("计数(成员, 成员的年龄 < 18) = 2", {"成员": [{"年龄": 3}, {"年龄": 17}, {"年龄": 18}]}, True),
        ("合计(成员, 成员的收入) / 人数 ≤ 800元", {"成员": [{"收入": 900}, {"收入": 700}], "人数": 2}, True),
        ("已知(户籍) 且 非 已知(年龄)", {"户籍": "x"}, True),
    ],
)
def test_a_condition_means_what_it_says(source: str, facts: dict[str, Any], value: bool) -> None:
    assert rule(source).evaluate(facts).value is value


def names(source: str, facts: dict[str, Any]) -> tuple[bool | None, list[tuple[str | int, ...]]]:
    verdict = rule(source).evaluate(facts)
    return verdict.value, [fact.path for fact in verdict.missing]


def test_a_missing_fact_is_asked_for_and_never_refused() -> None:
    source = "年龄 ≥ 60 且 月收入 ≤ 1200元"
    assert names(source, {"年龄": 66}) == (None, [("月收入",)])
    assert names(source, {"年龄": 66, "月收入": None}) == (None, [("月收入",)])
    verdict = rule(source).evaluate({"年龄": 66})
    assert verdict.lines("zh")[-1] == "请提供：请提供月收入"
    assert verdict.lines("en")[0] == "This can't be decided yet."


def test_a_fact_that_can_no_longer_matter_is_not_asked_for() -> None:
    assert names("年龄 ≥ 60 且 月收入 ≤ 1200元", {"年龄": 59}) == (False, [])
    assert names("残疾 且 年龄 > 3 或 户籍 = “a”", {"年龄": 2}) == (None, [("户籍",)])
    assert names("如果 残疾 则 年龄 > 3 否则 户籍 = “a”", {"残疾": True}) == (None, [("年龄",)])
    assert names("如果 残疾 则 年龄 > 3 否则 年龄 > 2", {"年龄": 5}) == (True, [])


def test_a_member_without_a_fact_is_asked_for_by_its_place() -> None:
    facts = {"成员": [{"年龄": 3}, {}]}
    assert names("任一(成员, 成员的年龄 ≥ 60)", facts) == (None, [("成员", 1, "年龄")])
    assert names("任一(成员, 成员的年龄 < 60)", facts) == (True, [])
    missing = rule("任一(成员, 成员的年龄 ≥ 60)").evaluate(facts).missing[0]
    assert missing.ask.zh == "成员第 2 项：请提供年龄" and missing.name == "成员"


def test_a_division_by_zero_is_unknown_with_its_reason() -> None:
    verdict = rule("月收入 / 人数 < 10元").evaluate({"人数": 0})
    assert verdict.value is None
    assert verdict.missing == (), "no income can mend a divisor of zero"
    assert "除数是 0" in verdict.obstacles[0].zh and "divisor" in verdict.obstacles[0].en
    assert any(line.startswith("无法计算") for line in verdict.lines("zh"))


def test_what_would_not_help_is_not_asked_for() -> None:
    assert names("月收入 / 人数 < 月收入 * 年龄", {"人数": 0, "月收入": 5}) == (None, [])
    assert names("月收入 / 人数 < 5元 且 年龄 > 3", {"人数": 0, "月收入": 5}) == (None, [("年龄",)])


def test_a_date_beyond_the_calendar_and_an_age_before_birth_are_unknown() -> None:
    late = rule("申请日 + 200年 > 今天")
    assert late.evaluate({"申请日": date(9900, 1, 1), "今天": date(2026, 1, 1)}).obstacles
    assert rule("申请日 - 40000天 < 今天").decide({"申请日": date(1, 1, 1), "今天": date(2026, 1, 1)}) is None
    unborn = rule("周岁(生日, 今天) < 1").evaluate({"生日": date(2026, 2, 1), "今天": date(2026, 1, 1)})
    assert unborn.value is None and "尚未出生" in unborn.obstacles[0].zh


def test_an_explanation_names_the_clause_the_fact_and_the_bound() -> None:
    verdict = rule("年龄 ≥ 60 且 (月收入 ≤ 1200元 或 类别 = “低保”)").evaluate(
        {"年龄": 66, "月收入": Decimal("1500.50"), "类别": "none"}
    )
    assert verdict.lines("zh-hans") == [
        "不符合条件。",
        "不满足：以下各项都要满足",
        "　　满足：年龄 ≥ 60（年龄 = 66）",
        "　　不满足：以下各项满足一项即可",
        "　　　　不满足：月收入 ≤ 1200元（月收入 = 1500.5元）",
        "　　　　不满足：类别 = “低保”（类别 = 一般）",
    ]
    assert verdict.lines("en")[2] == "    met: age ≥ 60 (age = 66)"
    assert [part.value for part in verdict.explanation.parts] == [True, False]


def test_an_explanation_keeps_the_facts_of_its_moment() -> None:
    facts: dict[str, Any] = {"成员": [{"年龄": 3}]}
    verdict = rule("任一(成员, 成员的年龄 ≥ 60)").evaluate(facts)
    facts["成员"][0]["年龄"] = 90
    assert any("年龄 = 3" in line for line in verdict.lines("zh"))


@pytest.mark.parametrize(
    ("source", "line", "column", "says"),
    [
        ("", 1, 1, "空"),
        ("年龄 >", 1, 5, "没有写完"),
        ("年令 ≥ 60", 1, 1, "年龄"),
        ("残疾 且\n月收人大于800元", 2, 1, "月收入"),
        ("年龄 ≥ 60 且 月收入 > 800", 1, 17, "1200元"),
        ("年龄 + 1", 1, 1, "条件的结果"),
        ("年龄 且 残疾", 1, 1, "比较"),
        ("户籍 > “青山镇”", 1, 4, "不分大小"),
        ("类别 = “低保户”", 1, 6, "低保"),
        ("类别 属于 [“低保”, “五保”]", 1, 14, "五保"),
        ("今天 > 20260101", 1, 6, "2026-01-01"),
        ("今天 = 2026-02-30", 1, 6, "2026-02-30"),
        ("今天 - 申请日 > 3个月", 1, 12, "月和年"),
        ("18 ≤ 年龄 ≤ 60", 1, 9, "18 ≤ 年龄 且"),
        ("户籍 = “青山镇", 1, 6, "引号"),
        ("成员的年龄 > 3", 1, 1, "任一"),
        ("任一(成员, 成员的身高 > 3)", 1, 11, "身高"),
        ("任一(成员, 任一(成员, 成员的年龄 > 3))", 1, 8, "名单里"),
        ("年龄的收入 > 3", 1, 1, "不是名单"),
        ("身高(年龄) > 3", 1, 1, "函数"),
        ("周岁(今天) > 3", 1, 1, "参数"),
        ("已知(3)", 1, 1, "一个字段"),
        ("残疾 且 如果 残疾 则 残疾 否则 残疾", 1, 6, "括号"),
        ("(残疾", 1, 4, "没有写完"),
        ("残疾)", 1, 3, "不能出现"),
        ("申请日 + 1.5天 > 今天", 1, 7, "整数"),
        ("年龄 > 99999999999999999999", 1, 6, "太长"),
    ],
)
def test_a_fault_tells_its_place_and_its_mend(source: str, line: int, column: int, says: str) -> None:
    error = fault(source)
    assert (error.line, error.column) == (line, column)
    first = error.problems[0]
    assert says in first.reason.zh + first.mend.zh


def test_all_type_faults_are_told_at_once() -> None:
    assert len(fault("年令 > 3 且 月收入 > 800 且 类别 = “五保”").problems) == 3


@pytest.mark.parametrize(
    "facts",
    [
        {"年龄": 60.0},
        {"年龄": True},
        {"年龄": "60"},
        {"年龄": Decimal("NaN")},
        {"年龄": Decimal("sNaN")},
        {"年龄": Decimal("Infinity")},
        {"年龄": 10**400},
        {"年龄": Decimal("1E+999999")},
        {"年龄": Decimal("1E-999999")},
        {"残疾": 1},
        {"户籍": 3},
        {"类别": "低保户"},
        {"类别": []},
        {"申请日": datetime(2026, 1, 1)},
        {"申请日": "2026-01-01"},
        {"成员": "张三"},
        {"成员": ["张三"]},
        {"成员": [{"年龄": 3}, {"年龄": 3.0}]},
        {"成员": [{}] * 1_001},
    ],
)
def test_a_fact_of_a_wrong_type_is_an_error_and_no_verdict(facts: dict[str, Any]) -> None:
    every = rule(
        "年龄 > 3 且 残疾 且 户籍 = “a” 且 类别 = “低保” 且 申请日 > 2026-01-01 且 任一(成员, 成员的年龄 > 3)"
    )
    with pytest.raises(FactError) as caught:
        every.evaluate(facts)
    assert caught.value.problems[0].path[0] == next(iter(facts))


def test_every_wrong_fact_is_named() -> None:
    with pytest.raises(FactError) as caught:
        rule("年龄 > 3 且 任一(成员, 成员的年龄 > 3)").evaluate({"年龄": 1.5, "成员": [{}, {"年龄": "x"}]})
    assert [problem.path for problem in caught.value.problems] == [("年龄",), ("成员", 1, "年龄")]


def test_a_callers_decimal_settings_change_no_verdict() -> None:
    with localcontext() as context:
        context.prec = 2
        assert (
            rule("月收入 + 0.01元 = 1234.57元 且 -1234.5 < 0").decide({"月收入": Decimal("1234.56")}) is True
        )
        assert rule("人数 = -1234.5").decide({"人数": Decimal("-1234.5")}) is True


@pytest.mark.parametrize(
    "bad",
    [
        (field("或", FieldType.TEXT, "x"),),
        (field("1号", FieldType.TEXT, "x"),),
        (field("a.b", FieldType.TEXT, "x"),),
        (field("期限", FieldType.DAYS, "x"),),
        (field("类", FieldType.CHOICE, "x"),),
        (field("名单", FieldType.RECORDS, "x"),),
        (
            field("有车", FieldType.BOOLEAN, "car"),
            field("有房", FieldType.BOOLEAN, "house"),
            field("有车或有房", FieldType.BOOLEAN, "any"),
        ),
    ],
)
def test_a_vocabulary_that_could_be_misread_is_refused(bad: tuple[Field, ...]) -> None:
    with pytest.raises(RuleError):
        Vocabulary.of(*bad)


def test_a_title_that_two_fields_share_names_neither() -> None:
    vocabulary = Vocabulary.of(
        Field("a", FieldType.BOOLEAN, Text("甲", "it"), Text("?", "?")),
        Field("b", FieldType.BOOLEAN, Text("乙", "it"), Text("?", "?")),
    )
    assert compile_condition("甲 且 乙", vocabulary).to_text("en") == "a and b"
    with pytest.raises(ConditionError):
        compile_condition("it", vocabulary)
