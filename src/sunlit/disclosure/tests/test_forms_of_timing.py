"""What stays published, what comes at intervals, what comes by stages nobody can plan, and what is due after its end."""

from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sunlit import clock
from sunlit.core.due_days import days_late, due_single, due_within, next_due, shown_until
from sunlit.core.duties import Within
from sunlit.core.duty_kinds import Form
from sunlit.core.limits import Limit, Unit
from sunlit.core.own_terms import OwnTerms
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure import duty_register, phased_work, queries, renewing
from sunlit.disclosure.actions import correcting, opening, phasing, publishing, staging, starting
from sunlit.disclosure.actions.announcing import announce_changes
from sunlit.disclosure.models import Occurrence, Publication, Request, Work
from sunlit.disclosure.tests.filling import unit
from sunlit.disclosure.tests.test_timing import missing
from sunlit.hall import catalogue
from sunlit.hall.actions import offering
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions as matters
from sunlit.matters.book import book
from sunlit.matters.written_once import NeverChanged
from sunlit.people.viewer import PUBLIC, viewer_of


def rule(key):
    return book().duties[key]


@pytest.mark.clause("S2.33.05")
def test_three_classes_of_timing_have_no_expiry_a_recurring_day_and_an_immediate_day():
    calendar, day = book().calendar, date(2026, 5, 20)
    assert shown_until(rule("bases"), day) is None and rule("bases").timing.form is Form.STANDING
    regular = rule("routine-quarter").timing.recurring
    assert next_due(regular, day, calendar).day == date(2026, 6, 30)
    assert next_due(regular, date(2026, 7, 1), calendar).day == date(2026, 9, 30)
    assert due_single(rule("decision"), day, calendar).day == day


@pytest.mark.clause("S2.10.06")
def test_what_is_stable_has_no_expiry_and_what_is_temporary_is_due_at_once_and_expires(
    town, at_work, bring_out
):
    with at("2026-05-20 09:00"):
        stable = bring_out(
            starting.start_ad_hoc(town, "functions", "机构职能", by=at_work("qx.office")), "职能。"
        )
        row = starting.start_ad_hoc(town, "decision", "停车", by=at_work("qx.office"))
        assert row.due == row.matter.due == date(2026, 5, 20)
        passing = bring_out(row, "集日停车。")
    assert shown_until(stable.occurrence.rule, stable.published_on) is None
    assert shown_until(passing.occurrence.rule, passing.published_on) == date(2026, 5, 27)
    for moment, over in (("2026-05-27 23:00", False), ("2026-05-28 01:00", True)):
        with at(moment):
            page = Client().get(f"/QX/disclosure/{passing.pk}/").content.decode()
            assert "2026年5月27日" in page and ("展示期已满" in page) is over
            page = Client().get(f"/QX/disclosure/{stable.pk}/").content.decode()
            assert "长期公开，没有期限" in page and "展示期已满" not in page


@pytest.mark.clause("S2.19.07")
@pytest.mark.parametrize("duty", ["unit-policies", "unit-rules", "procedures", "institution"])
def test_what_is_fixed_has_no_expiry_and_goes_only_for_what_replaces_it(town, at_work, bring_out, duty):
    social = unit("QX-ZX3")
    with at("2026-05-20 09:00"):
        first = bring_out(
            starting.start_ad_hoc(town, duty, "一", by=at_work("qx.social"), unit=social), "第一版。"
        )
    assert rule(duty).timing.standing and shown_until(rule(duty), first.published_on) is None
    with at("2046-05-20 09:00"):
        for removing in (first.delete, Publication.objects.all().delete):
            with pytest.raises(NeverChanged):
                removing()
        assert "被新的内容替换" not in Client().get(f"/QX/disclosure/{first.pk}/").content.decode()
        # Taking it down by the act for it needs what takes its place, however long it has stood.
        found = refused(
            "replacement_needed", correcting.ask_withdrawal, first.pk, "过时", by=at_work("qx.office")
        )
        assert found.clause == "S2.19.07" and not Request.objects.exists()
    with at("2026-06-01 09:00"):
        second = bring_out(
            starting.start_ad_hoc(town, duty, "二", by=at_work("qx.social"), unit=social), "第二版。"
        )
        other = starting.start_ad_hoc(town, duty, "三", by=at_work("qx.gov"), unit=unit("QX-ZX2"))
        bring_out(other, "别的部门。")
    replaced = renewing.replaced_by(first)
    assert replaced == (None if rule(duty).several else second)
    with at("2026-07-01 09:00"):
        office = at_work("qx.office")
        if rule(duty).several:  # they stand side by side: none takes another's place but its own correction
            refused("replacement_needed", correcting.ask_withdrawal, first.pk, "过时", by=office)
            bring_out(correcting.correct(first.pk, "作废", by=office), "第一版作废。")
            assert not Publication.objects.visible_to(PUBLIC).filter(pk=first.pk).exists()
        else:
            asked = correcting.ask_withdrawal(first.pk, "有了新的", by=office)
            matters.complete(asked.tasks.get(done_at=None).pk, "taken_down", by=at_work("qx.mayor"))
            assert not Publication.objects.visible_to(PUBLIC).filter(pk=first.pk).exists()
            refused("replacement_needed", correcting.ask_withdrawal, second.pk, "过时", by=office)
    assert renewing.replaced_by(second) is None, "another unit's text replaces nothing"


@pytest.mark.clause("S2.19.08")
def test_routine_work_published_in_february_is_due_again_by_the_end_of_june(town, bring_out):
    with at("2026-01-02 00:05"):
        opening.open_recurring()
    row = Occurrence.objects.get(township=town, duty="routine-quarter", period="2026-Q1")
    with at("2026-02-15 09:00"):
        bring_out(row, "常规工作。")
    with at("2026-04-01 00:05"):
        opening.open_recurring()
    following = Occurrence.objects.get(township=town, duty="routine-quarter", period="2026-Q2")
    assert following.due == date(2026, 6, 30)
    assert following.title not in missing(town, date(2026, 6, 30))
    assert missing(town, date(2026, 7, 1))[following.title] == 1


def stage_work(town, by, duty="stage-work", title="河道清淤"):
    return staging.start_as_it_comes(town, duty, title, by=by)


@pytest.mark.clause("S2.19.09")
def test_reaching_a_stage_makes_its_publication_due_and_one_passed_over_is_flagged(town, at_work, bring_out):
    econ = at_work("qx.econ")
    with at("2026-05-04 09:00"):
        work = stage_work(town, econ)
        assert not Occurrence.objects.filter(work=work).exists(), "nothing is due before a stage is reached"
        refused("no_such_stage", staging.reach_stage, work.pk, 2, by=econ)
        staging.reach_stage(work.pk, 1, by=econ)
        bring_out(Occurrence.objects.get(work=work, stage=1), "已启动。")
    with at("2026-05-11 09:00"):
        staging.reach_stage(work.pk, 2, by=econ)
        staging.reach_stage(work.pk, 2, by=econ)
        row = Occurrence.objects.get(work=work, stage=2)
        assert row.due == row.matter.due == date(2026, 5, 11)
        assert row.matter.tasks.filter(done_at=None).exists()
        assert not any(stage.overtaken for stage in phased_work.timeline(work, clock.today()))
    with at("2026-05-18 09:00"):
        staging.reach_stage(work.pk, 3, by=econ)
        flags = [stage.overtaken for stage in phased_work.timeline(work, clock.today())]
        assert flags == [False, True, False]
        page = Client().get(f"/QX/disclosure/works/{work.pk}/").content.decode()
        assert page.count("后面的阶段已到") == 1
        bring_out(Occurrence.objects.get(work=work, stage=3), "结果。")
        assert refused("stages_missing", phasing.close_work, work.pk, by=econ).reason.zh.count("第2阶段") == 1


@pytest.mark.clause("S2.19.24")
def test_the_public_timeline_shows_every_stage_with_its_dates_and_a_stage_ends_with_its_note(
    town, at_work, bring_out
):
    econ = at_work("qx.econ")
    with at("2026-05-04 09:00"):
        work = stage_work(town, econ)
        staging.reach_stage(work.pk, 1, by=econ)
    address = f"/QX/disclosure/works/{work.pk}/"
    with at("2026-05-05 09:00"):
        page = Client().get(address).content.decode()
        assert "启动" in page and "进展" in page and "结果" in page and "2026年5月4日" in page
        assert "没有公开，迟 1 天" in page and "已公开" not in page, (
            "reached, and not finished without its note"
        )
        refused("stages_missing", phasing.close_work, work.pk, by=econ)
        bring_out(Occurrence.objects.get(work=work, stage=1), "已启动。")
        assert "已公开" in Client().get(address).content.decode()
    for number, moment in ((2, "2026-05-06 09:00"), (3, "2026-05-07 09:00")):
        with at(moment):
            staging.reach_stage(work.pk, number, by=econ)
            refused("stages_missing", phasing.close_work, work.pk, by=econ)
            bring_out(Occurrence.objects.get(work=work, stage=number), "情况。")
    with at("2026-05-08 09:00"):
        phasing.close_work(work.pk, by=econ)
        page = Client().get(address).content.decode()
        assert page.count("已公开") == 3 and "已办结" in page
        for day in ("5月4日", "5月5日", "5月6日", "5月7日"):
            assert day in page


@pytest.mark.clause("S4.43.08")
def test_three_stages_expect_three_posts_and_temporary_work_has_no_schedule(town, at_work, bring_out):
    econ = at_work("qx.econ")
    with at("2026-05-04 09:00"):
        work = stage_work(town, econ)
        for number in (1, 2, 3):
            staging.reach_stage(work.pk, number, by=econ)
        for number in (1, 3):
            bring_out(Occurrence.objects.get(work=work, stage=number), "情况。")
        rows = phased_work.timeline(work, clock.today())
        assert len(rows) == 3 and [row.number for row in rows if row.publication is None] == [2]
    with at("2026-05-05 09:00"):
        title = Occurrence.objects.get(work=work, stage=2).title
        assert missing(town, clock.today()) == {title: 1}
        register = {row.duty.key: row for row in duty_register.register(town, PUBLIC, clock.today())}
        assert register["decision"].next is None and register["stage-work"].next is None
        assert register["routine-quarter"].next is not None


@pytest.mark.clause("S4.43.01")
def test_each_yearly_target_has_a_progress_and_one_not_updated_for_a_stage_is_out_of_date(
    town, at_work, finish
):
    econ = at_work("qx.econ")
    days = [date(2026, 6, 30), date(2026, 12, 31)]
    with at("2026-01-12 09:00"):
        road, trees = (
            phasing.start_phased(town, "targets", title, days, by=econ)
            for title in ("修路6公里", "造林300亩")
        )
    row = Occurrence.objects.get(work=road, stage=1)
    with at("2026-06-30 09:00"):
        task = row.matter.tasks.get(done_at=None)
        refused("particular_needed", publishing.prepare, task.pk, "修路", "见下。", by=_writer(row))
        publishing.prepare(
            task.pk, "修路", "见下。", by=_writer(row), particulars={"progress": "3.5公里，58%"}
        )
        finish(row)
        for work in (road, trees):
            assert "没有公开，迟" not in Client().get(f"/QX/disclosure/works/{work.pk}/").content.decode()
    with at("2026-07-01 09:00"):
        assert "3.5公里，58%" in Client().get("/QX/disclosure/of/targets/").content.decode()
        late = "没有公开，迟 1 天"
        assert late in Client().get(f"/QX/disclosure/works/{trees.pk}/").content.decode()
        assert late not in Client().get(f"/QX/disclosure/works/{road.pk}/").content.decode()
        assert "造林300亩" in Client().get("/QX/disclosure/?list=missing").content.decode()


@pytest.mark.clause("S3.04.04")
def test_a_flood_stays_open_until_its_handling_is_published_and_only_a_note_leaves_the_forecast_out(
    town, people, at_work, bring_out, signed_in
):
    office = at_work("qx.office")
    with at("2026-07-01 09:00"):
        flood = stage_work(town, office, "emergency", "强降雨")
        for number, text in ((1, "预计有强降雨。"), (2, "河东路积水。")):
            staging.reach_stage(flood.pk, number, by=office)
            bring_out(Occurrence.objects.get(work=flood, stage=number), text)
        for address in ("/QX/disclosure/", f"/QX/disclosure/works/{flood.pk}/"):
            page = Client().get(address).content.decode()
            assert "强降雨" in page and "进行中" in page and "处置" in page
        refused("stages_missing", phasing.close_work, flood.pk, by=office)
        staging.reach_stage(flood.pk, 3, by=office)
        bring_out(Occurrence.objects.get(work=flood, stage=3), "积水已退。")
        phasing.close_work(flood.pk, by=office)
        assert "进行中" not in Client().get(f"/QX/disclosure/works/{flood.pk}/").content.decode()

        quake = stage_work(town, office, "emergency", "地震")
        refused("no_such_stage", staging.reach_stage, quake.pk, 2, by=office)
        client = signed_in("qx.office")
        address = f"/desk/disclosure/works/{quake.pk}/stages/"
        sent = {"stage": "1", "on": "2026-07-01", "left_out": "地震无法预报", "key": "q"}
        assert client.post(address, sent).status_code == 302
        assert not Occurrence.objects.filter(work=quake).exists()
        for number in (2, 3):
            found = refused(
                "stage_needed", staging.reach_stage, quake.pk, number, by=office, left_out="没有预见"
            )
            assert found.clause == "S3.04.04"
            staging.reach_stage(quake.pk, number, by=office)
            bring_out(Occurrence.objects.get(work=quake, stage=number), "情况。")
        page = Client().get(f"/QX/disclosure/works/{quake.pk}/").content.decode()
        assert "无法预见" in page and "地震无法预报" in page
        phasing.close_work(quake.pk, by=office)
    other = stage_work(town, office)
    refused("stage_needed", staging.reach_stage, other.pk, 1, by=office, left_out="算了")


def test_a_stage_is_noted_by_the_unit_in_charge_in_order_and_not_ahead_of_time(town, at_work):
    econ = at_work("qx.econ")
    with at("2026-05-04 09:00"):
        work = stage_work(town, econ)
        for name in ("qx.social", "lh.office", "qx.discipline", "qx.clerk"):
            with pytest.raises(Refused):
                staging.reach_stage(work.pk, 1, by=at_work(name))
        refused("day_unfit", staging.reach_stage, work.pk, 1, by=econ, on=date(2026, 5, 5))
        staging.reach_stage(work.pk, 1, by=econ, on=date(2026, 5, 2))
        assert Occurrence.objects.get(work=work).due == date(2026, 5, 2)
        refused("day_unfit", staging.reach_stage, work.pk, 2, by=econ, on=date(2026, 5, 1))
        refused("no_such_duty", staging.start_as_it_comes, town, "project", "河堤", by=econ)
        with pytest.raises(Refused):
            phasing.start_phased(town, "stage-work", "河堤", [date(2026, 5, 5)] * 3, by=econ)
    assert Work.objects.get().stages == 3


@pytest.mark.clause("S4.46.04")
@pytest.mark.parametrize(("published", "late"), [("2026-06-12", 0), ("2026-06-13", 0), ("2026-06-14", 1)])
def test_temporary_work_that_ended_on_the_10th_is_in_time_on_the_13th(
    town, at_work, bring_out, published, late
):
    with at("2026-06-11 09:00"):
        row = starting.start_ad_hoc(
            town, "temporary-work", "防汛值守", by=at_work("qx.office"), formed=date(2026, 6, 10)
        )
        assert row.due == row.matter.due == date(2026, 6, 13)
    assert "当天不算" in row.why
    with at(f"{published} 16:00"):
        done = bring_out(row, "值守十日。")
        assert queries.rows_of([done.occurrence], clock.today())[0].days == late
        page = Client().get(f"/QX/disclosure/{done.pk}/").content.decode()
        assert ("按时" in page) is (late == 0)


def test_the_day_of_forming_is_asked_for_and_is_neither_ahead_nor_long_ago(town, people, at_work, signed_in):
    office = at_work("qx.office")
    with at("2026-06-11 09:00"):
        for formed in (date(2026, 6, 12), date(2025, 6, 9)):
            refused(
                "day_unfit", starting.start_ad_hoc, town, "temporary-work", "值守", by=office, formed=formed
            )
        client = signed_in("qx.office")
        page = client.get("/desk/disclosure/start/temporary-work/").content.decode()
        assert 'name="formed"' in page and 'name="unit"' in page and "QX-ZX3" in page
        sent = {"title": "值守", "formed": "2026-06-10", "unit": "QX-ZX3", "key": "f1"}
        assert client.post("/desk/disclosure/start/temporary-work/", sent).status_code == 302
        row = Occurrence.objects.get()
        assert (row.due, row.unit.code) == (date(2026, 6, 13), "QX-ZX3")
        sent = {"title": "地震", "key": "f2", "unit": ""}
        answer = client.post("/desk/disclosure/start/emergency/", sent)
        assert answer.status_code == 302 and "/stages/" in answer["Location"]
        refused(
            "no_such_duty",
            starting.start_ad_hoc,
            town,
            "temporary-work",
            "值守",
            by=office,
            unit=unit("QX-V1"),
        )


@given(st.dates(date(2010, 1, 1), date(2025, 12, 31)), st.integers(1, 60))
def test_natural_days_after_an_end_are_late_from_the_day_after_the_last(ended, days):
    due = due_within(Within(days), ended, book().calendar).day
    assert due == ended + timedelta(days=days)
    assert days_late(due, due) == 0 and days_late(due, due + timedelta(1)) == 1


def test_budgets_are_due_twenty_days_after_their_approval(town, at_work):
    with at("2026-03-20 09:00"):
        row = starting.start_ad_hoc(
            town, "budget", "2026年预算", by=at_work("qx.econ"), formed=date(2026, 3, 18)
        )
        assert row.due == date(2026, 4, 7)
        row = starting.start_ad_hoc(
            town, "finance-year", "2025年", by=at_work("qx.econ"), formed=date(2026, 3, 18)
        )
        assert row.due == book().calendar.add_working_days(date(2026, 3, 18), 20)


@pytest.mark.clause("S3.05.02")
def test_what_is_due_on_the_fifth_is_in_time_on_it_a_day_late_after_it_and_listed_for_the_inspector(
    town, people, bring_out, signed_in
):
    with at("2026-03-01 00:05"):
        opening.open_recurring()
    row = Occurrence.objects.get(township=town, duty="board-month", period="2026-03")
    assert row.due == date(2026, 3, 5)
    other = Occurrence.objects.get(township__code="LH", duty="board-month", period="2026-03")
    with at("2026-03-05 09:00"):
        done = bring_out(row, "本月更新。")
        assert queries.rows_of([done.occurrence], clock.today())[0].days == 0
    assert days_late(row.due, date(2026, 3, 6)) == 1
    with at("2026-03-10 09:00"):
        page = signed_in("lh.discipline").get("/desk/disclosure/").content.decode()
        listed = page.partition('id="missing"')[2].partition("</section>")[0]
        assert other.title in listed and "迟 5 天" in listed
    with at("2026-04-01 00:05"):
        opening.open_recurring()
    april = Occurrence.objects.get(township=town, duty="board-month", period="2026-04")
    with at("2026-04-06 09:00"):
        done = bring_out(april, "更新。")
        assert queries.rows_of([done.occurrence], clock.today())[0].days == 1


@pytest.mark.clause("S0.06.09")
def test_a_limit_that_changes_flags_every_publication_that_names_the_service_until_it_is_written_again(
    town, at_work, bring_out, finish
):
    item = next(
        one
        for one in catalogue.items_of(town.pk)
        if (limit := catalogue.limits(one)[0]) and (limit.amount, limit.unit.value) == (10, "working_day")
    )
    with at("2026-03-02 08:00"):
        announce_changes()
        told = bring_out(
            starting.start_ad_hoc(town, "new-service", "新事项", by=at_work("qx.office")),
            f"“{item.name.zh}”承诺10个工作日办结。",
        )
        other = bring_out(
            starting.start_ad_hoc(town, "new-service", "别的", by=at_work("qx.office")), "集日延长服务。"
        )

    def flagged(row):
        page = Client().get(f"/QX/disclosure/{row.pk}/").content.decode()
        listed = Client().get("/QX/disclosure/?list=published").content.decode()
        return "须更新" in page, "须更新" in listed, page

    with at("2026-03-03 10:00"):
        assert flagged(told)[:2] == (False, False)
        terms = OwnTerms(Limit(5, Unit.WORKING_DAY))
        offering.set_terms(town, item.id, terms, by=at_work("qx.director"))
        on_page, listed, page = flagged(told)
        assert on_page and listed, "the same moment"
        assert "10个工作日" in page and "5个工作日" in page and "2026年3月3日" in page
        assert not flagged(other)[0]
        announce_changes()
    with at("2026-05-03 10:00"):
        on_page, listed, page = flagged(told)
        assert on_page and listed and "2026年3月3日" in page, "it stays flagged"
        again = starting.start_ad_hoc(town, "new-service", "更正", by=at_work("qx.office"))
        publishing.prepare(
            again.matter.tasks.get(done_at=None).pk,
            "更正",
            f"“{item.name.zh}”5个工作日办结。",
            by=_writer(again),
        )
        assert flagged(told)[0], "not before it is approved and published"
        finish(again)
        assert flagged(told)[:2] == (False, False)
        changes = Client().get("/QX/disclosure/?list=changes").content.decode()
        assert "10个工作日" in changes and "5个工作日" in changes and "2026年3月3日" in changes


def _writer(row):
    return viewer_of(row.matter.handler)


def test_the_register_says_form_ground_carriers_level_and_who_owes_what(town):
    with at("2026-05-20 09:00"):
        page = Client().get("/QX/disclosure/duties/").content.decode()
    line = page.partition('id="land-taking"')[2].partition("</tr>")[0]
    for words in (
        "随时公开",
        "土地管理法 47",
        "镇政府网站",
        "部门",
        "站所",
        "镇级",
        "至少展示 7 天",
        "S0.06.05",
    ):
        assert words in line, words
    assert "长期公开" in page.partition('id="functions"')[2].partition("</tr>")[0]
    assert "人员调动" not in page


def test_what_is_given_on_request_or_is_history_stands_in_the_register_and_nobody_starts_it(
    town, people, at_work, signed_in
):
    with at("2026-05-20 09:00"):
        page = Client().get("/QX/disclosure/duties/").content.decode()
        asked = page.partition('id="on-request"')[2].partition("</tr>")[0]
        past = page.partition('id="agricultural-tax"')[2].partition("</tr>")[0]
        assert "依申请公开" in asked and "政府信息公开条例 27" in asked
        assert "不再要求" in past and "2006年1月1日" in past and "已废止" in past
        for key in ("on-request", "agricultural-tax"):
            refused("no_such_duty", starting.start_ad_hoc, town, key, "甲", by=at_work("qx.office"))
            assert signed_in("qx.office").get(f"/desk/disclosure/start/{key}/").status_code == 404
