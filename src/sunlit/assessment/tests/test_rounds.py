"""The course of a round: plan, standards, self-scores, review, notice, grades, circular; in that order and no other."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from sunlit.assessment import round_queries
from sunlit.assessment.actions import circulars, rounds
from sunlit.assessment.models import Fixed, Plan, Posting, Round
from sunlit.assessment.tests.conftest import Course
from sunlit.bodies.models import PowerSubject
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refusal_of
from sunlit.ledger.queries import verify
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.registers import actions, recurring
from sunlit.registers.models import Kept

pytestmark = pytest.mark.usefixtures("spring")
POINTS = {"QX-ZX3": 14, "QX-V1": 5}


def own(sheet):
    rule = round_queries.sheet_named(sheet.sheet)
    return {line.key: f"{line.weight}" for line in rule.lines}


@pytest.mark.clause("S3.01.02")
def test_a_plan_names_both_documents_and_a_second_one_becomes_version_2(town, at_work):
    def write(superior="县政办〔2009〕5号", arrangement="镇政〔2009〕8号", year=2009):
        return rounds.write_plan(town, year, "", superior, arrangement, by=at_work("qx.office"))

    assert refusal_of(write, superior="").field == "superior"
    assert refusal_of(write, arrangement=" ").field == "arrangement"
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
        again = refusal_of(
            actions.open_record, town, "openness-round", {"period": "2024-12-31"}, by=at_work("qx.office")
        )
        assert again.code == "opens_by_itself"
    with at("2025-01-10 09:00"):
        again = refusal_of(
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
    found = refusal_of(course.finish, "set", "qx.discipline")
    assert found.clause == "S3.06.02" and "公开形式" in found.reason.zh
    rounds.set_standard(course.round, "form", "说明", by=at_work("qx.discipline"))
    course.finish("set", "qx.discipline")
    assert {one.total for one in round_queries.sheets()} == {100}
    assert {sum(line.weight for line in one.lines) for one in round_queries.sheets()} == {100}
    assert refusal_of(
        rounds.set_standard, course.round, "form", "另一个", by=at_work("qx.discipline")
    ).code in (
        "already_set",
        "wrong_step",
    )


@pytest.mark.clause("S3.21.13")
def test_a_self_score_needs_points_on_every_line_and_a_report_with_numbers(course, at_work, signed_in):
    course.to("self_score")
    sheet, by = course.sheet(), at_work("qx.social.head")
    points = own(sheet)
    assert refusal_of(rounds.hand_in, sheet, points, "", by=by).code == "text_needed"
    assert refusal_of(rounds.hand_in, sheet, points, "工作扎实", by=by).code == "numbers_needed"
    without = {key: one for key, one in points.items() if key != "other"}
    assert refusal_of(rounds.hand_in, sheet, without, "公开12件", by=by).field == "points-other"
    for wrong in ("-1", "5.001", "6", "NaN", "Infinity", "五", "1e9"):
        assert (
            refusal_of(rounds.hand_in, sheet, points | {"other": wrong}, "公开12件", by=by).code
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
        assert (
            refusal_of(rounds.hand_in, sheet, own(sheet), "公开12件", by=at_work(who)).code == "not_your_seat"
        )
    first = rounds.hand_in(sheet, own(sheet), "公开12件", by=at_work("qx.social.head"))
    again = rounds.hand_in(sheet, own(sheet), "公开12件", by=at_work("qx.social.head"))
    assert again.handed_in_at == first.handed_in_at
    changed = refusal_of(rounds.hand_in, sheet, own(sheet), "公开13件", by=at_work("qx.social.head"))
    assert changed.code == "already_handed_in"
    assert (
        refusal_of(rounds.record_absence, sheet, "没交", by=at_work("qx.office")).code == "already_handed_in"
    )


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
    assert "上河村" in refusal_of(course.finish, "collected").reason.zh
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
    found = refusal_of(course.finish, "reviewed", "qx.discipline")
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
    assert "派出税务所" in refusal_of(course.finish, "collected").reason.zh
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
    found = refusal_of(course.finish, "reviewed", "qx.discipline")
    assert found.clause == "S3.19.02" and "派出税务所" in found.reason.zh


@pytest.mark.clause("S3.21.12")
def test_five_steps_follow_in_order_and_each_keeps_its_day_and_person(course, at_work):
    by = at_work("qx.mayor")
    assert refusal_of(rounds.fix, course.round, by=by).code == "wrong_step"
    assert refusal_of(rounds.post, course.round, "县融媒体", by=at_work("qx.office")).code == "wrong_step"
    assert (
        refusal_of(
            rounds.hand_in, course.sheet(), own(course.sheet()), "12件", by=at_work("qx.social.head")
        ).code
        == "wrong_step"
    )
    course.to("notice")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    assert refusal_of(rounds.fix, course.round, by=by).code == "wrong_step"
    assert refusal_of(course.finish, "over").code == "not_ready"
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
        assert "2024-03-13" in refusal_of(course.finish, "over").reason.zh
        assert refusal_of(rounds.fix, course.round, by=at_work("qx.mayor")).code == "wrong_step"
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
        assert "没有在公示" in refusal_of(course.finish, "over").reason.zh
        again = rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
        assert round_queries.notice_last_day(course.round, again) > date(2024, 5, 9)
        assert (
            refusal_of(rounds.post, course.round, "县融媒体", by=at_work("qx.office")).code
            == "already_posted"
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
        assert "上河村" in refusal_of(course.finish, "graded", "qx.mayor").reason.zh
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
