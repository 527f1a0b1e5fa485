"""Parameters: stricter is welcome, laxer is refused with the article."""

from datetime import date

import pytest

from sunlit.core.parameters import (
    DatedValue,
    Direction,
    Evidence,
    LaxerThanLaw,
    Measure,
    NoValueInForce,
    Parameter,
    UnfitValue,
    check_local,
    effective,
    printable_as_law,
)
from sunlit.core.text import Text

DAY = date(2026, 11, 1)
TITLE = Text("期限", "limit")


def law(direction, value, unit=Measure.WORKING_DAY, evidence=Evidence.STATUTE):
    values = (DatedValue(value, citation="行政许可法 42", evidence=evidence),)
    return Parameter("XK-02", TITLE, direction, unit, values)


def local(direction, *values, unit=Measure.WORKING_DAY):
    dated = tuple(v if isinstance(v, DatedValue) else DatedValue(v, clause="S1.02.01") for v in values)
    return Parameter("licence-promise", TITLE, direction, unit, dated, law="XK-02")


LAXER = [
    (Direction.DUTY_MAX, 20, 21, 20, 19, Measure.WORKING_DAY),
    (Direction.RIGHT_MIN, 30, 29, 30, 31, Measure.DAY),
    (Direction.PUBLICITY_MIN, 15, 14, 15, 16, Measure.DAY),
    (Direction.FREQUENCY_MIN, 4, 3, 4, 12, Measure.TIMES_A_YEAR),
    (
        Direction.DISCLOSE_SET,
        ("依据", "期限"),
        ("依据",),
        ("期限", "依据"),
        ("依据", "期限", "收费"),
        Measure.NAMES,
    ),
    (
        Direction.PERSONAL_FIELDS,
        ("姓名", "金额"),
        ("姓名", "住址"),
        ("金额", "姓名"),
        ("姓名",),
        Measure.NAMES,
    ),
    (Direction.MATERIALS, ("身份证",), ("身份证", "户口本"), ("身份证",), (), Measure.NAMES),
    (Direction.STEPS, ("受理", "公示"), ("受理", "民主评议"), ("受理", "公示"), ("受理",), Measure.NAMES),
    (Direction.FORBIDDEN, ("打卡",), (), ("打卡",), ("打卡", "排名"), Measure.NAMES),
]


@pytest.mark.parametrize(("direction", "floor", "laxer", "same", "tighter", "unit"), LAXER)
def test_a_laxer_value_is_refused_with_the_article_and_an_equal_or_stricter_one_accepted(
    direction, floor, laxer, same, tighter, unit
):
    parameter, below = local(direction, same, unit=unit), law(direction, floor, unit)
    check_local(parameter, below, same, DAY)
    check_local(parameter, below, tighter, DAY)
    with pytest.raises(LaxerThanLaw) as refusal:
        check_local(parameter, below, laxer, DAY)
    assert refusal.value.article == "行政许可法 42"
    assert "行政许可法 42" in refusal.value.text.zh
    assert "行政许可法 42" in refusal.value.text.en


@pytest.mark.parametrize(("direction", "floor", "laxer", "same", "tighter", "unit"), LAXER)
def test_a_laxer_value_that_got_in_anyway_is_not_followed(direction, floor, laxer, same, tighter, unit):
    below = law(direction, floor, unit)
    followed = effective(local(direction, laxer, unit=unit), below, DAY)
    check_local(local(direction, same, unit=unit), below, followed.value, DAY)
    assert followed.article == "行政许可法 42"
    assert effective(local(direction, tighter, unit=unit), below, DAY).value == tighter


def test_of_several_sources_the_strictest_is_followed_until_the_township_chooses():
    sources = (DatedValue(5, clause="S2.26.09"), DatedValue(3, clause="S1.02.01"))
    assert effective(local(Direction.DUTY_MAX, *sources), None, DAY).article == "S1.02.01"
    chosen = (*sources, DatedValue(4, clause="S2.26.09", chosen=True, since=date(2026, 1, 1)))
    assert effective(local(Direction.DUTY_MAX, *chosen), None, DAY).value == 4
    assert effective(local(Direction.DUTY_MAX, *chosen), None, date(2025, 12, 31)).value == 3


def test_lists_of_several_sources_are_joined_and_both_are_named():
    sources = (
        DatedValue(("材料", "程序"), clause="S1.01.04"),
        DatedValue(("材料", "时限"), clause="S2.29.03"),
    )
    joined = effective(local(Direction.DISCLOSE_SET, *sources, unit=Measure.NAMES), None, DAY)
    assert set(joined.value) == {"材料", "程序", "时限"}
    assert joined.article == "S1.01.04、S2.29.03"


def test_a_matter_keeps_the_rule_of_the_day_its_clock_started():
    parameter = local(
        Direction.DUTY_MAX,
        DatedValue(15, clause="S1.02.01", until=date(2026, 6, 30)),
        DatedValue(10, clause="S1.02.01", since=date(2026, 7, 1)),
    )
    assert effective(parameter, None, date(2026, 6, 30)).value == 15
    assert effective(parameter, None, date(2026, 7, 1)).value == 10


def test_a_new_law_binds_from_its_first_day():
    new = Parameter(
        "GK-03",
        TITLE,
        Direction.DUTY_MAX,
        Measure.WORKING_DAY,
        (
            DatedValue(15, citation="旧条例 24", evidence=Evidence.STATUTE, until=date(2019, 5, 14)),
            DatedValue(
                20, citation="政府信息公开条例 33", evidence=Evidence.STATUTE, since=date(2019, 5, 15)
            ),
        ),
    )
    parameter = local(Direction.DUTY_MAX, 20)
    with pytest.raises(LaxerThanLaw):
        check_local(parameter, new, 20, date(2019, 5, 14))
    check_local(parameter, new, 20, date(2019, 5, 15))


@pytest.mark.parametrize("evidence", [Evidence.EXCERPT, Evidence.KNOWLEDGE, Evidence.VERIFIED])
def test_a_value_that_was_not_read_in_a_statute_binds_nobody_and_is_never_printed_as_law(evidence):
    heard = law(Direction.DUTY_MAX, 7, evidence=evidence)
    check_local(local(Direction.DUTY_MAX, 8), heard, 8, DAY)
    assert effective(local(Direction.DUTY_MAX, 8), heard, DAY).value == 8
    assert not printable_as_law(heard.values[0])
    assert printable_as_law(law(Direction.DUTY_MAX, 7).values[0])


def test_without_a_local_value_the_law_is_followed_and_without_any_value_the_day_is_named():
    late = local(Direction.DUTY_MAX, DatedValue(5, clause="S1.02.01", since=date(2027, 1, 1)))
    assert effective(late, law(Direction.DUTY_MAX, 20), DAY).value == 20
    with pytest.raises(NoValueInForce) as missing:
        effective(late, None, DAY)
    assert "2026-11-01" in missing.value.text.zh


@pytest.mark.parametrize("value", [-1, "一周", "2/3", True, ("五",), "5"])
def test_a_value_of_the_wrong_kind_is_refused(value):
    with pytest.raises(UnfitValue):
        check_local(local(Direction.DUTY_MAX, 5), law(Direction.DUTY_MAX, 20), value, DAY)


def test_working_days_are_never_compared_with_natural_days():
    with pytest.raises(UnfitValue):
        effective(local(Direction.DUTY_MAX, 5, unit=Measure.DAY), law(Direction.DUTY_MAX, 20), DAY)
