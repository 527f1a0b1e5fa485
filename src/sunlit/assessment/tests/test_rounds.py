"""The course of a round: plan, standards, self-scores, review, notice, grades, circular; in that order and no other."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from sunlit.assessment import computing, queries, round_queries
from sunlit.assessment.actions import circulars, rounds
from sunlit.assessment.models import Check, Fixed, Given, Plan, Posting, Round, RoundSheet
from sunlit.assessment.tests.conftest import Course
from sunlit.assessment.tests.test_results import recompute
from sunlit.bodies.models import PowerSubject
from sunlit.core.indicators import Count, grade_of, subtotals
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.ledger.queries import verify
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.registers import actions, recurring
from sunlit.registers.models import Kept

POINTS = {"QX-ZX3": 14, "QX-V1": 5}


def refused(act, *args, **more):
    with pytest.raises(Refused) as found:
        act(*args, **more)
    return found.value


@pytest.fixture(autouse=True)
def spring():
    with at("2024-03-04 09:00"):
        yield


def own(sheet):
    rule = round_queries.sheet_named(sheet.sheet)
    return {line.key: f"{line.weight}" for line in rule.lines}


@pytest.mark.clause("S3.01.02")
def test_a_plan_names_both_documents_and_a_second_one_becomes_version_2(town, at_work):
    def write(superior="县政办〔2009〕5号", arrangement="镇政〔2009〕8号", year=2009):
        return rounds.write_plan(town, year, "", superior, arrangement, by=at_work("qx.office"))

    assert refused(write, superior="").field == "superior"
    assert refused(write, arrangement=" ").field == "arrangement"
    assert not Plan.objects.exists()
    first = write()
    assert (first.version, write().pk) == (1, first.pk)
    assert write(arrangement="镇政〔2009〕19号").version == 2
    assert Plan.objects.filter(year=2009).count() == 2
    assert write(year=2010).version == 1


def test_the_list_of_plans_shows_a_year_once(town, at_work, signed_in):
    for number in (1, 2):
        rounds.write_plan(town, 2023, "", "上级", f"安排{number}", by=at_work("qx.office"))
    page = signed_in("qx.gov").get("/desk/assessment/rounds/").content.decode()
    assert "安排2" in page and "安排1" not in page


@pytest.mark.clause("S3.01.01")
def test_the_purpose_stands_at_the_top_and_blocks_and_scores_nothing(course, signed_in, at_work):
    rounds.write_plan(
        course.town, 2023, "保障群众的民主权利和根本利益", "上级", "安排", by=at_work("qx.office")
    )
    page = signed_in("qx.gov").get("/desk/assessment/rounds/2023/").content.decode()
    assert page.index("保障群众的民主权利和根本利益") < page.index("步骤")
    before = round_queries.outcome(course.sheet())
    rounds.write_plan(course.town, 2023, "", "上级", "安排", by=at_work("qx.office"))
    assert round_queries.outcome(course.sheet()) == before
    course.finish("planned")


@pytest.mark.clause("S0.04.08")
def test_the_yearly_round_opens_by_itself_in_december_and_a_second_one_is_refused(town, at_work):
    Kept.objects.create(township=town, register="openness-round", since=date(2024, 1, 1))
    with at("2024-11-30 08:00"):
        recurring.open_due()
        assert not Round.objects.filter(year=2024).exists()
    with at("2024-12-01 08:00"):
        recurring.open_due()
        row = Round.objects.get(township=town, year=2024)
        assert row.matter.due == date(2024, 12, 31)
        recurring.open_due()
        assert Round.objects.filter(township=town).count() == 1
        again = refused(
            actions.open_record, town, "openness-round", {"period": "2024-12-31"}, by=at_work("qx.office")
        )
        assert again.code == "opens_by_itself"
    with at("2025-01-10 09:00"):
        again = refused(
            actions.open_record, town, "openness-round", {"period": "2024-12-31"}, by=at_work("qx.office")
        )
        assert again.code == "second_round"
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.create(township=town, year=2024, matter=row.matter)


@pytest.mark.clause("S3.06.02")
def test_scoring_opens_with_all_three_areas_set_and_every_sheet_has_the_same_total(course, at_work):
    course.plan()
    for area in ("organisation", "content"):
        rounds.set_standard(course.round, area, "说明", by=at_work("qx.discipline"))
    found = refused(course.finish, "set", "qx.discipline")
    assert found.clause == "S3.06.02" and "公开形式" in found.reason.zh
    rounds.set_standard(course.round, "form", "说明", by=at_work("qx.discipline"))
    course.finish("set", "qx.discipline")
    assert {one.total for one in round_queries.sheets()} == {100}
    assert {sum(line.weight for line in one.lines) for one in round_queries.sheets()} == {100}
    assert refused(rounds.set_standard, course.round, "form", "另一个", by=at_work("qx.discipline")).code in (
        "already_set",
        "wrong_step",
    )


@pytest.mark.clause("S3.21.13")
def test_a_self_score_needs_points_on_every_line_and_a_report_with_numbers(course, at_work, signed_in):
    course.to("self_score")
    sheet, by = course.sheet(), at_work("qx.social.head")
    points = own(sheet)
    assert refused(rounds.hand_in, sheet, points, "", by=by).code == "text_needed"
    assert refused(rounds.hand_in, sheet, points, "工作扎实", by=by).code == "numbers_needed"
    without = {key: one for key, one in points.items() if key != "other"}
    assert refused(rounds.hand_in, sheet, without, "公开12件", by=by).field == "points-other"
    for wrong in ("-1", "5.001", "6", "NaN", "Infinity", "五", "1e9"):
        assert (
            refused(rounds.hand_in, sheet, points | {"other": wrong}, "公开12件", by=by).code
            == "points_unfit"
        )
    done = rounds.hand_in(sheet, points | {"other": "0"}, "公开12件", by=by)
    assert done.handed_in_at and sum(Decimal(one) for one in done.own_points.values()) == 95
    page = signed_in("qx.gov").get("/desk/assessment/rounds/2023/QX-ZX3/").content.decode()
    assert "公开12件" in page and 'data-label="自评"' in page and 'data-label="评议"' in page


def test_what_was_handed_in_is_locked_and_only_the_unit_hands_it_in(course, at_work):
    course.to("self_score")
    sheet = course.sheet()
    for who in ("qx.gov.head", "qx.office", "qx.mayor", "lh.social.head"):
        assert refused(rounds.hand_in, sheet, own(sheet), "公开12件", by=at_work(who)).code == "not_your_seat"
    first = rounds.hand_in(sheet, own(sheet), "公开12件", by=at_work("qx.social.head"))
    again = rounds.hand_in(sheet, own(sheet), "公开12件", by=at_work("qx.social.head"))
    assert again.handed_in_at == first.handed_in_at
    changed = refused(rounds.hand_in, sheet, own(sheet), "公开13件", by=at_work("qx.social.head"))
    assert changed.code == "already_handed_in"
    assert refused(rounds.record_absence, sheet, "没交", by=at_work("qx.office")).code == "already_handed_in"


@pytest.mark.clause("S0.04.09")
def test_without_a_summary_only_its_absence_is_recorded_and_with_one_it_is_locked_and_readable(
    course, at_work, signed_in
):
    course.to("self_score")
    sheet = course.sheet()
    rounds.hand_in(sheet, own(sheet), "公开12件", by=at_work("qx.social.head"))
    locked = course.sheet()
    assert locked.handed_in_at and locked.handed_in_by.username == "qx.social.head"
    assert (
        "公开12件" in signed_in("qx.discipline").get("/desk/assessment/rounds/2023/QX-ZX3/").content.decode()
    )
    assert "上河村" in refused(course.finish, "collected").reason.zh
    rounds.record_absence(course.sheet("QX-V1"), "催过两次没有交", by=at_work("qx.office"))
    course.finish("collected")
    course.judge()
    course.finish("reviewed", "qx.discipline")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    with at("2024-03-14 09:00"):
        course.finish("over")
        rounds.fix(course.round, by=at_work("qx.mayor"))
    absent = Fixed.objects.get(unit__code="QX-V1")
    assert (absent.score, absent.grade, absent.judged["absent"]) == (None, "", "催过两次没有交")
    assert Fixed.objects.get(unit__code="QX-ZX3").score is not None


@pytest.mark.clause("S3.02.01")
def test_a_round_opens_a_sheet_for_every_village_school_and_office_and_closes_with_all(town, at_work):
    Organisation.objects.filter(code__in=("QX-ZX4", "QX-ZX5")).update(valid_to="2022-12-31")
    Organisation.objects.create(
        code="QX-SCH", kind="station", name="中心小学", township=town, parent=town, valid_from="2020-01-01"
    )
    Organisation.objects.create(
        code="QX-V7", kind="village", name="东门社区", township=town, parent=town, valid_from="2020-01-01"
    )
    course = Course(town, at_work)
    assert course.round.sheets.count() == 14  # 2 communities, 5 villages, 1 school, 6 offices
    course.to("review")
    course.judge()
    one = course.sheet("QX-V3")
    one.given.filter(line="form").delete()
    assert round_queries.Review(course.round).covered == (13, 14)
    found = refused(course.finish, "reviewed", "qx.discipline")
    assert "13/14" in found.reason.zh and "石桥村" in found.reason.zh
    course.judge()
    assert round_queries.Review(course.round).covered == (14, 14)
    course.finish("reviewed", "qx.discipline")


@pytest.mark.clause("S3.19.02")
def test_a_unit_marked_as_exercising_power_gets_a_sheet_and_without_one_nothing_closes(
    course, at_work, people
):
    body = Organisation.objects.create(
        code="QX-TX",
        kind="station",
        name="派出税务所",
        township=course.town,
        outside=True,
        valid_from="2020-01-01",
    )
    assert body not in round_queries.expected(course.town, date(2023, 12, 31))
    PowerSubject.objects.create(
        unit=body,
        type="authorized",
        reference="县法〔2023〕1号",
        verified_on="2023-01-01",
        by=people["qx.office"],
    )
    assert body in round_queries.expected(course.town, date(2023, 12, 31))
    assert round_queries.Review(course.round).covered[1] == 3
    course.plan()
    course.standards()
    assert "派出税务所" in refused(course.finish, "collected").reason.zh
    assert rounds.add_missing(course.round, by=at_work("qx.office")) == 1
    assert rounds.add_missing(course.round, by=at_work("qx.office")) == 0
    course.self_scores()


def test_a_marked_unit_without_a_sheet_blocks_the_review(course, at_work, people):
    course.to("review")
    course.judge()
    body = Organisation.objects.create(
        code="QX-TX",
        kind="station",
        name="派出税务所",
        township=course.town,
        outside=True,
        valid_from="2020-01-01",
    )
    PowerSubject.objects.create(
        unit=body, type="organ", reference="县法〔2023〕1号", verified_on="2023-01-01", by=people["qx.office"]
    )
    found = refused(course.finish, "reviewed", "qx.discipline")
    assert found.clause == "S3.19.02" and "派出税务所" in found.reason.zh


@pytest.mark.clause("S3.21.12")
def test_five_steps_follow_in_order_and_each_keeps_its_day_and_person(course, at_work):
    by = at_work("qx.mayor")
    assert refused(rounds.fix, course.round, by=by).code == "wrong_step"
    assert refused(rounds.post, course.round, "县融媒体", by=at_work("qx.office")).code == "wrong_step"
    assert (
        refused(
            rounds.hand_in, course.sheet(), own(course.sheet()), "12件", by=at_work("qx.social.head")
        ).code
        == "wrong_step"
    )
    course.to("notice")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    assert refused(rounds.fix, course.round, by=by).code == "wrong_step"
    assert refused(course.finish, "over").code == "not_ready"
    with at("2024-03-14 09:00"):
        course.finish("over")
        rounds.fix(course.round, by=by)
        course.finish("graded", "qx.mayor")
        circulars.issue_results(course.round, "阳政公开〔2024〕1号", by=at_work("qx.office"))
        course.people()
        course.finish("issued")
    done = course.round.matter.tasks.order_by("pk")
    assert [one.step for one in done] == [
        "plan",
        "standards",
        "self_score",
        "review",
        "notice",
        "grade",
        "circular",
    ]
    assert all(one.done_at and one.done_by for one in done)
    assert Matter.objects.get(pk=course.round.matter_id).state == Matter.State.DONE
    assert verify("QX").ok


@pytest.mark.clause("S3.21.14")
def test_a_notice_posted_on_monday_4_march_2024_ends_with_13_march(course, at_work):
    course.to("notice")
    row = rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    assert round_queries.notice_last_day(course.round, row) == date(2024, 3, 13)
    with at("2024-03-13 23:59"):
        assert "2024-03-13" in refused(course.finish, "over").reason.zh
        assert refused(rounds.fix, course.round, by=at_work("qx.mayor")).code == "wrong_step"
    with at("2024-03-14 00:00"):
        course.finish("over")
        assert len(rounds.fix(course.round, by=at_work("qx.mayor"))) == 2


@pytest.mark.clause("S3.21.14")
def test_a_holiday_moves_the_end_of_the_notice_and_taking_it_off_stops_it(course, at_work):
    with at("2024-03-27 09:00"):
        course.to("notice")
        row = rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
        # Qingming, 4 to 6 April; the Sunday after it is worked.
        assert round_queries.notice_last_day(course.round, row) == date(2024, 4, 8)
    with at("2024-04-03 09:00"):
        rounds.take_off(course.round, "网站维护", by=at_work("qx.office"))
    with at("2024-04-30 09:00"):
        assert "没有在公示" in refused(course.finish, "over").reason.zh
        again = rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
        assert round_queries.notice_last_day(course.round, again) > date(2024, 5, 9)
        assert (
            refused(rounds.post, course.round, "县融媒体", by=at_work("qx.office")).code == "already_posted"
        )
    assert Posting.objects.count() == 2


@pytest.mark.clause("S3.21.15")
def test_an_open_objection_stops_its_unit_and_the_circular_lists_every_unit(course, at_work, do):
    course.to("notice")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    typed = {"unit": "QX-V1", "day": "2024-03-05", "channel": "letter", "text": "村务公开栏一直是空的"}
    with at("2024-03-05 10:00"):
        matter = actions.open_record(course.town, "openness-objection", typed, by=at_work("qx.office")).matter
    with at("2024-03-14 09:00"):
        course.finish("over")
        made = rounds.fix(course.round, by=at_work("qx.mayor"))
        assert [one.unit.code for one in made] == ["QX-ZX3"]
        assert "上河村" in refused(course.finish, "graded", "qx.mayor").reason.zh
        do(matter, "rejected", "qx.discipline", rejected_answer="已到现场看过，公开栏内容齐全")
        assert [one.unit.code for one in rounds.fix(course.round, by=at_work("qx.mayor"))] == ["QX-V1"]
        assert rounds.fix(course.round, by=at_work("qx.mayor")) == []
        course.finish("graded", "qx.mayor")
        made = circulars.issue_results(course.round, "阳政公开〔2024〕1号", by=at_work("qx.office"))
    assert {(one.unit.code, one.result.grade) for one in made.named.all()} == {
        (one.unit.code, one.grade) for one in Fixed.objects.all()
    }
    assert made.named.count() == course.round.sheets.count() == 2


def test_objections_are_public_by_number_with_their_answer_and_without_their_words(
    course, at_work, do, client
):
    course.to("notice")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    typed = {"unit": "QX-V1", "day": "2024-03-04", "channel": "visit", "text": "张三说公开栏是空的"}
    matter = actions.open_record(course.town, "openness-objection", typed, by=at_work("qx.office")).matter
    page = client.get("/QX/assessment/notice/").content.decode()
    assert matter.number in page and "正在核实" in page and "张三" not in page
    do(matter, "upheld", "qx.discipline", upheld_answer="已重新评议")
    page = client.get("/QX/assessment/notice/").content.decode()
    assert "已重新评议" in page and "张三" not in page and "2024" in page


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
    assert refused(decide, sheet, "good", "经费没有落实", by=at_work("qx.social.head")).code == "own_unit"
    assert refused(decide, sheet, "good", "", by=at_work("qx.mayor")).code == "text_needed"
    assert refused(decide, sheet, "best", "x", by=at_work("qx.mayor")).code == "unknown_grade"
    assert refused(decide, sheet, "good", "x", by=at_work("qx.office")).code == "not_in_the_group"
    decide(sheet, "good", "集体研究：经费没有落实，定为良好", by=at_work("qx.mayor"))
    assert round_queries.outcome(course.sheet()).grade.key == "good"
    village = course.sheet("QX-V1")
    assert refused(decide, village, "good", "x", by=at_work("qx.mayor")).code == "nothing_to_decide"


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
    assert refused(rounds.decide, course.sheet("QX-V1"), "fifth", "x", by=at_work("qx.mayor")).code != ""
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
        found = refused(course.finish, "issued")
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
    found = refused(course.finish, "reviewed", "qx.discipline")
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
    found = refused(course.finish, "reviewed", "qx.discipline")
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
    found = refused(course.finish, "reviewed", "qx.discipline")
    assert "上河村" in found.reason.zh and round_queries.METHODS[method].zh in found.reason.zh
    Check.objects.filter(pk=row.pk).update(filed_at=row.filed_at, filed_by=row.filed_by)
    course.finish("reviewed", "qx.discipline")
