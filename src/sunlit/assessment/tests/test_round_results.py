"""What comes out of a round: grades and the decisions they wait for, the results as staff and the public see them."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from pypdf import PdfReader

from sunlit.assessment import computing, queries, round_queries
from sunlit.assessment.actions import circulars, rounds
from sunlit.assessment.models import Check, Fixed, Given, RoundSheet
from sunlit.assessment.tests.test_results import recompute
from sunlit.core.indicators import Count, grade_of, subtotals
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refusal_of
from sunlit.matters.book import book
from sunlit.registers import actions

pytestmark = pytest.mark.usefixtures("spring")


@pytest.mark.clause("S3.21.07")
def test_92_points_without_funding_wait_for_a_recorded_decision_of_the_group(course, at_work, signed_in):
    course.to("review")
    course.judge()
    sheet = course.sheet()
    RoundSheet.objects.filter(pk=sheet.pk).update(
        counts={name: {"all": 1, "good": 1} for name in round_queries.sheet_named(sheet.sheet).every_fact()}
        | {"openness-funding.in-place": {"all": 0, "good": 0}}
    )
    Given.objects.filter(sheet=sheet, line="other").update(points="2.00")
    found = round_queries.outcome(course.sheet())
    assert found.score == 92 and found.grade is None and [one.key for one in found.unmet] == ["funding"]
    page = signed_in("qx.gov").get("/desk/assessment/rounds/2023/QX-ZX3/").content.decode()
    assert "经费落实" in page and "不具备" in page
    decide = rounds.decide
    assert refusal_of(decide, sheet, "good", "经费没有落实", by=at_work("qx.social.head")).code == "own_unit"
    assert refusal_of(decide, sheet, "good", "", by=at_work("qx.mayor")).code == "text_needed"
    assert refusal_of(decide, sheet, "best", "x", by=at_work("qx.mayor")).code == "unknown_grade"
    assert refusal_of(decide, sheet, "good", "x", by=at_work("qx.office")).code == "not_in_the_group"
    decide(sheet, "good", "集体研究：经费没有落实，定为良好", by=at_work("qx.mayor"))
    assert round_queries.outcome(course.sheet()).grade.key == "good"
    village = course.sheet("QX-V1")
    assert refusal_of(decide, village, "good", "x", by=at_work("qx.mayor")).code == "nothing_to_decide"


def test_a_grade_that_waits_for_a_decision_is_not_fixed(course, at_work):
    course.to("notice")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    sheet = course.sheet()
    RoundSheet.objects.filter(pk=sheet.pk).update(
        counts={name: {"all": 1, "good": 1} for name in round_queries.sheet_named(sheet.sheet).every_fact()}
        | {"openness-funding.in-place": {"all": 0, "good": 0}}
    )
    with at("2024-03-14 09:00"):
        course.finish("over")
        assert [one.unit.code for one in rounds.fix(course.round, by=at_work("qx.mayor"))] == ["QX-V1"]
        rounds.decide(course.sheet(), "excellent", "经费年底补齐，集体研究同意", by=at_work("qx.mayor"))
        (made,) = rounds.fix(course.round, by=at_work("qx.mayor"))
    assert (made.grade, made.judged["decided_reason"]) == ("excellent", "经费年底补齐，集体研究同意")
    assert queries.of_fixed(made).result.grade.key == "excellent"


def test_anybody_recomputes_the_open_data_of_a_round_and_a_changed_point_is_found(
    course, at_work, client, tmp_path
):
    course.to("notice", "0.63")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    with at("2024-03-14 09:00"):
        course.finish("over")
        rounds.fix(course.round, by=at_work("qx.mayor"))
    for sheet in ("openness-hundred", "openness-village"):
        data = client.get(f"/QX/assessment/{sheet}/2023.json").json()
        (unit,) = data["units"]
        assert all(one["reason"] for one in unit["given"].values())
        code, words = recompute(tmp_path, data)
        assert code == 0, words
        key = next(key for key, points in unit["points"].items() if key in unit["given"])
        for where, what in (("points", "99.00"), ("given", {"points": "4.99", "reason": "看过"})):
            wrong = json.loads(json.dumps(data))
            wrong["units"][0][where][key] = what
            assert recompute(tmp_path, wrong)[0] == 1
        assert (
            recompute(
                tmp_path,
                data | {"units": [unit | {"grade": "excellent" if unit["grade"] != "excellent" else "good"}]},
            )[0]
            == 1
        )


@pytest.mark.clause("S0.04.02")
def test_results_are_seen_by_all_staff_on_the_day_and_each_point_opens_its_evidence(
    course, at_work, signed_in, client
):
    course.to("notice")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    with at("2024-03-14 09:00"):
        course.finish("over")
        rounds.fix(course.round, by=at_work("qx.mayor"))
        for who in ("qx.gov", "qx.clerk", "qx.social", "qx.agent"):
            page = signed_in(who).get("/desk/assessment/rounds/2023/").content.decode()
            assert "社会事务服务部" in page and "上河村" in page
        for line in round_queries.sheet_named("openness-hundred").lines:
            address = f"/desk/assessment/openness-hundred/2023/QX-ZX3/{line.key}/"
            answer = signed_in("qx.social").get(address)
            assert answer.status_code == 200
            if line.how == "judged":
                assert "检查记录" in answer.content.decode()
        actions.open_record(
            course.town, "openness-objection",
            {"unit": "QX-ZX3", "day": "2024-03-14", "channel": "unit", "text": "第四项少算了"}, by=at_work("qx.social"),
        )  # fmt: skip
        assert client.get("/QX/assessment/openness-hundred/2023/QX-ZX3/").status_code == 200


@pytest.mark.clause("S2.19.14")
def test_villages_have_a_scheme_of_their_own_and_never_stand_among_the_townships_units(
    course, at_work, client
):
    assert {one.scheme for one in round_queries.sheets()} == {"hundred", "village"}
    course.to("notice")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    with at("2024-03-14 09:00"):
        course.finish("over")
        rounds.fix(course.round, by=at_work("qx.mayor"))
    town = client.get("/QX/assessment/openness-hundred/2023/").content.decode()
    village = client.get("/QX/assessment/openness-village/2023/").content.decode()
    assert "社会事务服务部" in town and "上河村" not in town
    assert "上河村" in village and "社会事务服务部" not in village


@pytest.mark.clause("S0.04.11")
def test_results_have_four_grades_and_new_bands_change_no_past_grade(course, at_work, monkeypatch):
    course.to("notice", "0.76")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    with at("2024-03-14 09:00"):
        course.finish("over")
        rounds.fix(course.round, by=at_work("qx.mayor"))
    row = Fixed.objects.get(unit__code="QX-V1")
    sheet = round_queries.sheet_named("openness-village")
    assert [(one.title.zh, int(one.least)) for one in sheet.grades] == [
        ("优秀", 90),
        ("良好", 75),
        ("合格", 60),
        ("不合格", 0),
    ]
    for score, grade in (
        ("90", "优秀"),
        ("89.9", "良好"),
        ("75", "良好"),
        ("74.9", "合格"),
        ("60", "合格"),
        ("59.9", "不合格"),
    ):
        assert grade_of(sheet, Decimal(score)).title.zh == grade
    assert (row.score, row.grade) == (Decimal("76.00"), "good")
    assert refusal_of(rounds.decide, course.sheet("QX-V1"), "fifth", "x", by=at_work("qx.mayor")).code != ""
    higher = replace(
        sheet,
        grades=tuple(replace(one, least=one.least + 3 if one.least else one.least) for one in sheet.grades),
    )
    monkeypatch.setitem(book().indicator_sheets, "openness-village", higher)
    assert queries.of_fixed(Fixed.objects.get(pk=row.pk)).result.grade.key == "good"


@pytest.mark.clause("S0.04.06")
def test_a_year_with_an_empty_cell_is_incomplete_and_is_not_closed(course, at_work, signed_in):
    course.to("notice")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    with at("2024-03-14 09:00"):
        course.finish("over")
        rounds.fix(course.round, by=at_work("qx.mayor"))
        course.finish("graded", "qx.mayor")
        circulars.issue_results(course.round, "阳政公开〔2024〕1号", by=at_work("qx.office"))
        found = refusal_of(course.finish, "issued")
        assert (
            found.clause == "S0.04.06" and "平时·个人" in found.reason.zh and "年度·个人" in found.reason.zh
        )
        assert "缺" in signed_in("qx.gov").get("/desk/assessment/rounds/2023/").content.decode()
        course.people()
        cells = round_queries.coverage_cells(course.round)
        assert len(cells) == 4 and all(cells.values())
        course.finish("issued")


@pytest.mark.clause("S0.04.05")
def test_with_four_of_five_matters_judged_a_round_is_not_confirmed_and_with_five_it_adds_up(course):
    course.to("review")
    course.judge(leave=("enforcement",))  # the line on the pursuit of violations
    found = refusal_of(course.finish, "reviewed", "qx.discipline")
    assert "行政执法" in found.reason.zh
    assert round_queries.outcome(course.sheet()).score is None
    course.judge()
    now = round_queries.outcome(course.sheet())
    (matters,) = [one for one in now.sheet.groupings if one.key == "matters"]
    rows = subtotals(now, matters)
    assert len(rows) == 5 and sum(one.points for one in rows) == now.score
    counts = round_queries.counts_of(course.sheet()) | {"applications.in-time": Count(20, 18)}
    filled = computing.judged_result(now.sheet, counts, round_queries.judged_of(course.sheet()))
    (line,) = [one for one in filled.lines if one.line.key == "convenience"]
    assert line.points == Decimal("0.9") * line.line.weight and not line.given
    course.finish("reviewed", "qx.discipline")


@pytest.mark.clause("S3.21.13")
def test_the_final_sheet_shows_own_and_assessed_score_with_the_difference(course, at_work, client):
    course.to("notice", "0.8")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    with at("2024-03-14 09:00"):
        course.finish("over")
        rounds.fix(course.round, by=at_work("qx.mayor"))
    page = client.get("/QX/assessment/openness-village/2023/QX-V1/").content.decode()
    assert "自评 100，评议 80.00，相差 -20.00" in " ".join(page.split())


@pytest.mark.clause("S3.19.03")
def test_the_three_principles_stand_on_the_form_and_add_no_points(course, signed_in, tmp_path):
    principles = "客观公正、民主公开、注重实效"
    assert principles in signed_in("qx.gov").get("/desk/assessment/rounds/2023/QX-ZX3/").content.decode()
    answer = signed_in("qx.gov").get("/desk/assessment/openness-hundred/2023/QX-ZX3.pdf")
    (tmp_path / "a.pdf").write_bytes(answer.content)
    words = "".join("".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages).split())
    assert principles in words
    sheet = round_queries.sheet_named("openness-hundred")
    assert sum(line.weight for line in sheet.lines) == 100
    assert not [line for line in sheet.lines if "公正" in line.title.zh]


@pytest.mark.clause("S3.19.07")
def test_a_periodic_score_without_a_routine_check_is_not_final(course):
    course.to("review")
    course.judge()
    Check.objects.filter(unit__code="QX-ZX3", type="routine").update(type="central")
    found = refusal_of(course.finish, "reviewed", "qx.discipline")
    assert "平时检查" in found.reason.zh and "社会事务服务部" in found.reason.zh
    Check.objects.filter(unit__code="QX-ZX3", method="onsite").update(type="routine")
    course.finish("reviewed", "qx.discipline")


@pytest.mark.parametrize("method", ["onsite", "appraisal", "comprehensive"])
@pytest.mark.clause("S0.04.10")
def test_with_two_of_the_three_methods_the_review_is_refused_and_names_the_missing_one(course, method):
    course.to("review")
    course.judge()
    Check.objects.filter(method="onsite").update(type="central")
    Check.objects.filter(method="online").update(type="routine")
    row = Check.objects.get(unit__code="QX-V1", method=method)
    Check.objects.filter(pk=row.pk).update(filed_at=None, filed_by=None)
    found = refusal_of(course.finish, "reviewed", "qx.discipline")
    assert "上河村" in found.reason.zh and round_queries.METHODS[method].zh in found.reason.zh
    Check.objects.filter(pk=row.pk).update(filed_at=row.filed_at, filed_by=row.filed_by)
    course.finish("reviewed", "qx.discipline")
