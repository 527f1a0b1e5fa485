"""Indicator sheets: arithmetic, grades at their cut-offs, and what a sheet may not say."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.indicator_checks import CHANNELS, check_sheets
from sunlit.core.indicators import (
    Count,
    Grade,
    How,
    Line,
    Part,
    Rounding,
    Scheme,
    Sheet,
    Sheets,
    explained,
    grade_of,
    result,
    scored,
)
from sunlit.core.periods import Every
from sunlit.core.text import Text

T = Text("一", "one")
GRADES = tuple(
    Grade(key, Text(zh, key), Decimal(least))
    for key, zh, least in (("excellent", "优秀", 90), ("good", "良好", 80), ("qualified", "合格", 60), ("unqualified", "不合格", 0))
)  # fmt: skip


def share(key="a", weight="60", facts=("f",), **more):
    return Line(key, T, Decimal(weight), How.SHARE, ("S2.30.04",), facts=facts, **more)


def covered(key="b", weight="40", parts=("hall", *CHANNELS)):
    return Line(
        key, T, Decimal(weight), How.COVERED, ("S3.21.03",),
        parts=tuple(Part(name, T, (name,)) for name in parts), topic="channels",
    )  # fmt: skip


def deduct(key="d", weight="10", each="2"):
    return Line(key, T, Decimal(weight), How.DEDUCT, ("S2.30.04",), facts=("g",), each=Decimal(each))


def sheet(*lines, total="100", scheme=Scheme.OTHER, grades=GRADES, **more):
    return Sheet(
        "x", T, T, scheme, Every.QUARTER, ("office",), Decimal(total), lines or (share(), covered()), grades,
        ("S2.30.04",), **more,
    )  # fmt: skip


def faults(one):
    return [str(problem) for problem in check_sheets(Sheets((one,)))]


def test_a_sheet_whose_weights_add_up_and_whose_grades_stand_in_order_has_no_faults():
    assert faults(sheet()) == []


@pytest.mark.parametrize(("weight", "right"), [("59", False), ("60", True), ("61", False), ("59.99", False)])
def test_weights_add_up_to_the_total_exactly(weight, right):
    assert (faults(sheet(share(weight=weight), covered())) == []) is right


@pytest.mark.parametrize("weight", ["0", "-1", "0.005"])
def test_a_weight_lies_above_zero_and_has_two_decimals(weight):
    assert any("weight" in fault for fault in faults(sheet(share(weight=weight))))


@pytest.mark.parametrize(
    "grades",
    [
        GRADES[:1],
        (GRADES[1], GRADES[0], *GRADES[2:]),
        GRADES[:3],
        (GRADES[0], replace(GRADES[1], least=Decimal(90)), *GRADES[2:]),
        (replace(GRADES[0], least=Decimal(101)), *GRADES[1:]),
        (GRADES[0], replace(GRADES[1], key="excellent"), *GRADES[2:]),
    ],
)
def test_grades_stand_from_the_highest_to_zero_without_a_gap(grades):
    assert any("grades" in fault for fault in faults(sheet(grades=grades)))


@pytest.mark.parametrize(
    "line",
    [
        replace(share(), facts=()),
        replace(share(), parts=covered().parts),
        replace(covered(), facts=("f",)),
        replace(covered(), parts=()),
        replace(share(), each=Decimal(1)),
        replace(deduct(), each=Decimal(0)),
        replace(deduct(), each=Decimal(11)),
        replace(share(), clauses=()),
        replace(covered(), parts=(Part("p", T, ()),)),
    ],
)
def test_a_line_says_how_its_points_follow_and_from_what(line):
    assert faults(sheet(line, total=str(line.weight))) != []


def test_villages_never_stand_among_the_units_of_a_township():
    assert any("kinds" in fault for fault in faults(replace(sheet(), kinds=("office", "village"))))


def test_the_sheet_of_the_office_holds_post_responsibility_from_recorded_findings():
    without = sheet(share(), covered(), scheme=Scheme.OFFICE)
    assert any("S2.30.04" in fault for fault in faults(without))
    typed = share(topic="post_duty")
    assert any(
        "post-finding.in-time" in fault for fault in faults(sheet(typed, covered(), scheme=Scheme.OFFICE))
    )
    whole = share(topic="post_duty", facts=("post-finding.in-time",))
    assert faults(sheet(whole, covered(), scheme=Scheme.OFFICE)) == []


@pytest.mark.parametrize("missing", ["hall", *CHANNELS])
def test_the_sheet_of_openness_holds_the_hall_and_each_of_the_six_channels(missing):
    rest = tuple(name for name in ("hall", *CHANNELS) if name != missing)
    assert faults(sheet(share(), covered(), scheme=Scheme.OPENNESS)) == []
    found = faults(sheet(share(), covered(parts=rest), scheme=Scheme.OPENNESS))
    assert len(found) == 1 and missing in found[0]


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", "优秀"), ("90", "优秀"), ("89.99", "良好"), ("89.5", "良好"), ("89", "良好"), ("80", "良好"),
        ("79.99", "合格"), ("79", "合格"), ("60", "合格"), ("59.99", "不合格"), ("59.5", "不合格"), ("59", "不合格"),
        ("0", "不合格"),
    ],
)  # fmt: skip
def test_a_grade_begins_exactly_at_its_cut_off(score, grade):
    assert grade_of(sheet(), Decimal(score)).title.zh == grade


def test_the_rounding_of_the_sheet_decides_between_whole_points():
    half_up = sheet(rounding=Rounding.WHOLE_HALF_UP)
    down = sheet(rounding=Rounding.WHOLE_DOWN)
    assert [grade_of(half_up, Decimal(x)).key for x in ("89.5", "89.49", "59.5", "59.49")] == [
        "excellent", "good", "qualified", "unqualified",
    ]  # fmt: skip
    assert [grade_of(down, Decimal(x)).key for x in ("89.99", "90", "59.99", "60")] == [
        "good", "excellent", "unqualified", "qualified",
    ]  # fmt: skip


@pytest.mark.parametrize("score", ["-0.01", "100.01", "100.5", "-1"])
def test_a_score_outside_the_scale_has_no_grade(score):
    with pytest.raises(ValueError, match="0 to 100"):
        grade_of(sheet(), Decimal(score))


def test_a_share_is_rounded_half_up_to_a_hundredth():
    assert scored(share(weight="1"), {"f": Count(3, 2)}).points == Decimal("0.67")
    assert scored(share(weight="1"), {"f": Count(8, 1)}).points == Decimal("0.13")  # 0.125
    assert scored(share(weight="30"), {"f": Count(20, 18)}).points == Decimal("27.00")


def test_a_line_without_cases_is_set_aside_and_the_rest_counts_in_proportion():
    lines = (share("a", "60", ("f",)), share("b", "40", ("h",)))
    found = result(sheet(*lines), {"f": Count(), "h": Count(4, 3)})
    assert found.lines[0].points is None
    assert (found.assessed, found.score, found.grade.key) == (Decimal(40), Decimal("75.00"), "qualified")
    nothing = result(sheet(*lines), {"f": Count(), "h": Count()})
    assert (nothing.score, nothing.grade) == (None, None)
    assert "set aside" in explained(nothing.lines[0]).en


@pytest.mark.parametrize(("weight", "has_score"), [("39.99", False), ("40", True), ("40.01", True)])
def test_a_score_needs_enough_weight_that_could_be_assessed(weight, has_score):
    rest = str(Decimal(100) - Decimal(weight))
    made = sheet(share("a", weight), share("b", rest, ("h",)), enough=Decimal(40))
    found = result(made, {"f": Count(1, 1), "h": Count()})
    assert (found.score is not None) is has_score and found.assessed == Decimal(weight)


@pytest.mark.parametrize(("enough", "right"), [("-1", False), ("0", True), ("100", True), ("100.01", False)])
def test_enough_lies_on_the_scale(enough, right):
    assert (faults(sheet(enough=Decimal(enough))) == []) is right


@pytest.mark.parametrize(("bad", "points"), [(0, "10.00"), (1, "8.00"), (5, "0.00"), (6, "0.00")])
def test_each_case_that_falls_short_takes_its_points_and_never_more_than_there_are(bad, points):
    assert scored(deduct(), {"g": Count(9, 9 - bad)}).points == Decimal(points)


@given(st.lists(st.integers(0, 5), min_size=7, max_size=7), st.integers(1, 1000))
@settings(max_examples=60, deadline=None)
def test_a_thousand_more_in_a_channel_that_is_used_raise_nothing(items, more):
    names = ("hall", *CHANNELS)
    before = {name: Count(n, n) for name, n in zip(names, items, strict=True)}
    after = {name: Count(one.all + more, one.good + more) if one.all else one for name, one in before.items()}
    assert scored(covered(), before).points == scored(covered(), after).points
    assert scored(covered(), before).used == sum(n > 0 for n in items)


counts = st.builds(lambda a, b: Count(max(a, b), min(a, b)), st.integers(0, 400), st.integers(0, 400))


@given(counts, counts, counts, st.sampled_from(Rounding))
@settings(max_examples=80, deadline=None)
def test_a_score_lies_on_the_scale_and_a_better_case_never_lowers_it(one, two, three, rounding):
    made = sheet(share("a", "50"), share("b", "40", ("h",)), deduct(), rounding=rounding)
    known = {"f": one, "h": two, "g": three}
    found = result(made, known)
    assert found.score is not None and 0 <= found.score <= 100 and found.grade in GRADES
    if one.good < one.all:
        better = result(made, known | {"f": Count(one.all, one.good + 1)})
        assert better.score >= found.score
    exact = Fraction(0)
    for line, count in ((made.lines[0], one), (made.lines[1], two)):
        exact += Fraction(line.weight) * count.good / count.all if count.all else 0
    exact += max(Fraction(0), Fraction(10) - 2 * (three.all - three.good))
    assert abs(Fraction(found.score) - exact * 100 / Fraction(found.assessed)) <= Fraction(3, 100) * 10


def test_the_sentence_of_a_line_holds_its_numbers():
    assert (
        explained(scored(share(weight="30"), {"f": Count(20, 18)})).zh
        == "20 件中 18 件合要求：30 × 18 ÷ 20 = 27.00"
    )
    assert json.dumps(explained(scored(deduct(), {"g": Count(3, 1)})).en)
