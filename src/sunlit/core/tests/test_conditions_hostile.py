"""Conditions from people who mean harm: always a clean refusal, quickly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.conditions import ConditionError, Field, FieldType, Vocabulary, compile_condition
from sunlit.core.text import Text

VOCABULARY = Vocabulary.of(
    Field("年龄", FieldType.NUMBER, Text("年龄", "age"), Text("几岁？", "How old?")),
    Field("户籍", FieldType.TEXT, Text("户籍", "residence"), Text("户籍？", "Residence?")),
    Field("残疾", FieldType.BOOLEAN, Text("残疾", "disabled"), Text("残疾？", "Disabled?")),
)


@pytest.mark.parametrize(
    "source",
    [
        "年" * 1_000_000,
        "(" * 1_000_000,
        "(" * 10_000 + "残疾" + ")" * 10_000,
        "(" * 1_900 + "残疾" + ")" * 1_900,
        "[" * 1_900,
        "非 " * 999 + "残疾",
        "非" * 3_900 + "残疾",
        "-" * 900 + "1 > 0",
        "年龄" + "+1" * 450 + " > 0",
        "如果 残疾 则 残疾 否则 " * 150 + "残疾",
        "绝对值(" * 40 + "1" + ")" * 40 + " > 0",
        "残疾 且 " * 900 + "残疾",
        "“" * 4_000,
        "9" * 4_000 + " > 年龄",
        "是否" * 1_900,
        "a" * 4_000,
        "a " * 2_000,
    ],
)
def test_huge_and_deep_texts_are_refused(source: str) -> None:
    with pytest.raises(ConditionError) as caught:
        compile_condition(source, VOCABULARY)
    assert len(str(caught.value)) < 5_000 or len(caught.value.problems) > 1


def test_many_clauses_side_by_side_are_fine() -> None:
    condition = compile_condition(" 且 ".join(["年龄 > 1"] * 200), VOCABULARY)
    assert condition.decide({"年龄": 2}) is True


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os').system('true')",
        "年龄.__class__",
        "年龄.real > 3",
        "().__class__.__bases__",
        "eval(“1”)",
        "lambda: 1",
        "{年龄}",
        "年龄; 残疾",
        "残疾 # 且 非 残疾",
        "户籍 = “a” OR 1=1 --",
        "'; DROP TABLE matters; --",
        "${年龄}",
        "f'{年龄}'",
        "年龄 := 3",
        "年龄 > 1e9",
        "年龄 > 0x10",
        "残疾\u200b",
        "残\u202e疾",
        "残疾\x00",
        "\ufeff残疾",
        "户籍 = “a\u202eb”",
        "户籍 = “a\nb”",
        "аge > 3",  # the first letter is Cyrillic
        "年龄 ﹥ 3",
        "年龄 > ٣",
        "年龄 > ²",
        "年龄 > ①",
        "年龄 > \ud800",
        "😀",
    ],
)
def test_what_is_no_condition_is_refused_with_a_place(source: str) -> None:
    with pytest.raises(ConditionError) as caught:
        compile_condition(source, VOCABULARY)
    assert caught.value.line >= 1 and caught.value.column >= 1


def test_quoted_text_stays_text() -> None:
    poison = "' OR 1=1; __import__(x) {0} %s \\u0041"
    condition = compile_condition(f"户籍 = “{poison}”", VOCABULARY)
    assert condition.decide({"户籍": poison}) is True
    assert compile_condition(condition.to_text("en"), VOCABULARY) == condition


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    *"()[]，,.的是否且或非不+-*/<>=!“”\"' \n",
                    "年龄",
                    "户籍",
                    "残疾",
                    "如果",
                    "则",
                    "否则",
                    "属于",
                    "已知",
                    "任一",
                    "3",
                    "3天",
                    "2元",
                    "2026-01-01",
                ]
            ),
            max_size=20,
        ).map("".join),
    )
)
def test_any_text_is_a_condition_or_a_clean_refusal(source: str) -> None:
    try:
        condition = compile_condition(source, VOCABULARY)
    except ConditionError as error:
        assert error.problems
    else:
        assert compile_condition(condition.to_text("zh"), VOCABULARY) == condition
        condition.evaluate({}).lines("zh")
