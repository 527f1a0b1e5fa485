"""Rounds: the draw, the notice, the bands, headings and conditions of the sheet of a hundred points."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core import rounds
from sunlit.core.indicator_checks import check_sheets
from sunlit.core.indicators import Count, Given, Grade, Rounding, Sheets, grade_of, result, subtotals
from sunlit.core.text import Text
from sunlit.matters.book import book


@pytest.fixture(scope="module")
def hundred():
    return book().indicator_sheets["openness-hundred"]


@pytest.fixture(scope="module")
def village():
    return book().indicator_sheets["openness-village"]


def counts(sheet, **more):
    found = dict.fromkeys(sheet.every_fact(), Count(0, 0))
    return found | {name.replace("__", "."): Count(*value) for name, value in more.items()}


def full(sheet, share="1"):
    """Every line that people judge with this share of its weight."""
    return {line.key: Given(line.weight * Decimal(share), "看过") for line in sheet.lines}


def problems(sheet):
    return [str(problem) for problem in check_sheets(Sheets((sheet,)))]


FUNDED = {
    "openness-funding.in-place": Count(1, 1),
    "openness-basis.document.plan": Count(1, 1),
    "openness-basis.document.catalogue": Count(1, 1),
    "openness-basis.document.guide": Count(1, 1),
    "openness-basis.document.responsibility": Count(1, 1),
    **dict.fromkeys(
        (
            "windows.days",
            "published",
            "inquiries.telephone",
            *(f"public-channel.channel.{one}" for one in ("screen", "handbook", "board", "press_conference")),
        ),
        Count(1, 1),
    ),
}


@pytest.mark.clause("S3.21.01")
def test_a_sheet_with_thirteen_of_fourteen_lines_has_no_score_and_other_may_be_0_with_a_note(hundred):
    assert len(hundred.lines) == 14 and sum(line.weight for line in hundred.lines) == 100
    known = counts(hundred) | FUNDED
    points = full(hundred)
    whole = result(hundred, known, points)
    assert whole.score == 100 and not whole.missing
    for line in hundred.lines:
        if line.how == "judged":
            without = result(hundred, known, {key: one for key, one in points.items() if key != line.key})
            assert (without.score, without.grade) == (None, None)
            assert [one.line.key for one in without.missing] == [line.key]
    other = result(hundred, known, points | {"other": Given(Decimal(0), "本年没有其他内容")})
    assert other.score == 95 and sum(one.points for one in other.lines) == 95


@pytest.mark.clause("S3.21.05")
def test_each_of_the_seven_standards_has_a_line_and_one_without_is_reported(hundred):
    (standards,) = [one for one in hundred.groupings if one.key == "standards"]
    assert len(standards.headings) == 7 and not problems(hundred)
    for heading in standards.headings:
        lines = tuple(
            replace(
                line,
                under=dict(line.under)
                | {"standards": tuple(key for key in line.under.get("standards", ()) if key != heading.key)},
            )
            for line in hundred.lines
        )
        (said,) = problems(replace(hundred, lines=lines))
        assert heading.title.en in said and "S3.21.05" in said


def test_a_scheme_of_a_hundred_points_lacks_none_of_its_fourteen_contents(hundred):
    for line in hundred.lines:
        lines = tuple(replace(one, topic="") if one is line else one for one in hundred.lines)
        assert any("S3.21.01" in said for said in problems(replace(hundred, lines=lines)))


@pytest.mark.parametrize(
    ("score", "grade"),
    [("90", "excellent"), ("89", "good"), ("80", "good"), ("79", "qualified"), ("60", "qualified"), ("59", "unqualified"),
     ("89.5", "excellent"), ("89.49", "good"), ("79.5", "good"), ("59.5", "qualified"), ("59.49", "unqualified"), ("0", "unqualified")],
)  # fmt: skip
@pytest.mark.clause("S3.21.06")
def test_whole_points_round_half_up_so_that_no_score_falls_between_two_grades(hundred, score, grade):
    assert hundred.rounding is Rounding.WHOLE_HALF_UP
    assert grade_of(hundred, Decimal(score)).key == grade


@given(st.integers(0, 10000))
@settings(max_examples=100)
def test_every_score_has_exactly_one_grade(cents):
    sheet = book().indicator_sheets["openness-hundred"]
    assert grade_of(sheet, Decimal(cents) / 100) in sheet.grades


def test_a_catalogue_without_a_guide_is_three_quarters_of_line_1(hundred):
    known = counts(hundred) | FUNDED | {"openness-basis.document.guide": Count(0, 0)}
    (line,) = [one for one in result(hundred, known, full(hundred)).lines if one.line.key == "organisation"]
    assert (line.used, len(line.parts), line.points) == (3, 4, Decimal("7.50"))


@pytest.mark.clause("S3.19.08")
def test_six_dimensions_add_up_to_the_total_and_with_five_the_total_is_incomplete(hundred):
    (dimensions,) = [one for one in hundred.groupings if one.key == "dimensions"]
    known, points = counts(hundred) | FUNDED, full(hundred, "0.6")
    found = result(hundred, known, points)
    rows = subtotals(found, dimensions)
    assert len(rows) == 6 and sum(one.points for one in rows) == found.score
    assert sum(one.weight for one in rows) == 100
    scope = [line.key for line in hundred.lines if line.under["dimensions"] == ("scope",)]
    five = result(hundred, known, {key: one for key, one in points.items() if key not in scope})
    assert five.score is None
    assert [one.heading.key for one in subtotals(five, dimensions) if one.points is None] == ["scope"]


def test_four_of_the_five_matters_give_no_result_and_promises_come_from_what_was_in_time(hundred):
    (matters,) = [one for one in hundred.groupings if one.key == "matters"]
    known = counts(hundred) | FUNDED | {"applications.in-time": Count(20, 18)}
    found = result(hundred, known, full(hundred))
    rows = {one.heading.key: one for one in subtotals(found, matters)}
    assert len(rows) == 5 and sum(one.points for one in rows.values()) == found.score
    (line,) = [one for one in found.lines if one.line.key == "convenience"]
    assert line.points == Decimal("9.00") and not line.given  # 18 of 20, whatever anybody typed
    pursuit = [line.key for line in hundred.lines if line.under["matters"] == ("pursuit",)]
    assert result(hundred, known, {k: v for k, v in full(hundred).items() if k not in pursuit}).score is None


@pytest.mark.clause("S0.04.01")
def test_three_targets_are_headings_and_a_line_without_one_stands_under_none(hundred):
    (targets,) = [one for one in hundred.groupings if one.key == "targets"]
    rows = subtotals(result(hundred, counts(hundred) | FUNDED, full(hundred)), targets)
    assert [one.heading.key for one in rows if one.heading] == ["service", "conduct", "lawful"]
    assert rows[-1].heading is None and [one.line.key for one in rows[-1].lines] == ["other"]
    assert sorted(one.line.key for row in rows for one in row.lines) == sorted(
        line.key for line in hundred.lines
    )


def test_a_score_alone_gives_no_top_grade_without_funding_or_with_people_dissatisfied(hundred):
    known = counts(hundred) | FUNDED
    points = full(hundred)
    assert result(hundred, known, points).grade.key == "excellent"
    unfunded = result(hundred, known | {"openness-funding.in-place": Count(0, 0)}, points)
    assert (
        unfunded.score == 95 and unfunded.grade is None and [one.key for one in unfunded.unmet] == ["funding"]
    )
    unhappy = result(hundred, known | {"ratings.satisfied": Count(100, 79)}, points)
    assert unhappy.grade is None and [one.key for one in unhappy.unmet] == ["satisfied"]
    assert result(hundred, known | {"ratings.satisfied": Count(100, 80)}, points).grade.key == "excellent"
    decided = result(hundred, known | {"openness-funding.in-place": Count(0, 0)}, points, decided="good")
    assert decided.grade.key == "good"


def test_a_dead_page_takes_the_points_of_its_line(hundred):
    known = counts(hundred) | FUNDED
    found = result(hundred, known, full(hundred), dead=["laws"])
    assert found.score == 95 and next(one for one in found.lines if one.line.key == "laws").points == 0


@pytest.mark.parametrize(
    ("score", "grade"),
    [("90", "excellent"), ("89.9", "good"), ("75", "good"), ("74.9", "qualified"), ("60", "qualified"), ("59.9", "unqualified")],
)  # fmt: skip
def test_exact_cut_offs_at_90_75_and_60(village, score, grade):
    assert grade_of(village, Decimal(score)).key == grade


def test_villages_and_units_of_the_township_never_stand_on_one_sheet(hundred, village):
    assert any("village" in said for said in problems(replace(hundred, kinds=("office", "village"))))
    assert any("office" in said for said in problems(replace(village, kinds=("village", "office"))))


def test_only_the_sheet_of_a_round_is_judged_and_its_conditions_and_headings_must_exist(hundred):
    assert any("round" in said for said in problems(replace(hundred, complete=False)))
    grades = (replace(hundred.grades[0], needs=("luck",)), *hundred.grades[1:])
    assert any("luck" in said for said in problems(replace(hundred, grades=grades)))
    lines = (replace(hundred.lines[0], under={"dimensions": ("nothing",)}), *hundred.lines[1:])
    assert any("nothing" in said for said in problems(replace(hundred, lines=lines)))


def test_the_posting_day_is_not_counted_and_a_holiday_moves_the_end():
    calendar = book().calendar
    assert rounds.notice_ends(date(2024, 3, 4), 7, calendar) == date(2024, 3, 13)
    assert rounds.notice_ends(date(2024, 3, 29), 7, calendar) == date(
        2024, 4, 10
    )  # Qingming, with a Sunday worked


def test_the_draw_is_the_same_for_the_same_seed_and_falls_on_working_days():
    calendar = book().calendar
    units = [f"QX-{number}" for number in range(40)]
    days = rounds.drawn("seed", units, date(2026, 2, 1), date(2026, 11, 30), calendar)
    assert days == rounds.drawn("seed", reversed(units), date(2026, 2, 1), date(2026, 11, 30), calendar)
    assert all(calendar.is_working(day) for day in days.values())
    assert len(set(days.values())) > 20 and days != rounds.drawn(
        "other", units, date(2026, 2, 1), date(2026, 11, 30), calendar
    )
    with pytest.raises(ValueError, match="no working day"):
        rounds.drawn("seed", units, date(2026, 10, 3), date(2026, 10, 4), calendar)


@pytest.mark.parametrize(
    ("score", "band"),
    [("90", "commendation"), ("89", "neither"), ("89.99", "neither"), ("60", "neither"), ("59", "criticism"), (None, "neither")],
)  # fmt: skip
def test_thresholds_propose_for_commendation_and_criticism(hundred, score, band):
    assert rounds.band_of(hundred.round, None if score is None else Decimal(score)) == band


@pytest.mark.parametrize(
    ("report", "said"),
    [("全年公开12件", True), ("全年公开十二件", True), ("做得很好", False), ("统一思想，一定努力", False), ("", False)],
)  # fmt: skip
def test_a_report_says_something_in_numbers(report, said):
    assert rounds.has_numbers(report) is said


def test_a_thousand_publications_more_never_raise_a_share_line_nor_a_covered_one(hundred):
    for all_, good in ((4, 3), (1, 0), (9, 9)):
        before = counts(hundred) | FUNDED | {"published.in-time": Count(all_, good)}
        after = before | {"published": Count(1001, 1001)}
        assert result(hundred, after, full(hundred)).score <= result(hundred, before, full(hundred)).score


def test_a_fifth_grade_is_none_of_the_sheet(hundred):
    assert len(hundred.grades) == 4
    twice = (*hundred.grades, Grade("worse", Text("更差", "worse"), Decimal(0)))
    assert problems(replace(hundred, grades=twice))
