"""When something is due: recurring work by its period, phased work by its stages, ad hoc work at once (S0.01.21)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure import queries
from sunlit.disclosure.actions import opening, phasing, starting
from sunlit.disclosure.models import Occurrence, Work
from sunlit.disclosure.tests.conftest import task_of
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.matters.models import Alert, Matter
from sunlit.matters.sweep import sweep
from sunlit.people.models import Holding, Organisation
from sunlit.people.viewer import PUBLIC

DAYS = [date(2026, 3, 10), date(2026, 4, 30), date(2026, 6, 30)]


def due_of(town, duty, period):
    return Occurrence.objects.get(township=town, duty=duty, period=period)


def missing(town, today):
    rows = queries.rows_of(queries.listed(town, PUBLIC, "missing", today), today)
    return {row.occurrence.title: row.days for row in rows}


@pytest.mark.clause("S0.01.21")
def test_recurring_work_is_due_by_its_period_phased_by_its_stages_ad_hoc_on_its_day(town, at_work, bring_out):
    # Recurring: the period brings the next due day, one after the other.
    with at("2026-01-02 00:05"):
        opening.open_recurring()
    assert due_of(town, "finance-quarter", "2025-Q4").due == date(2026, 1, 15)
    assert not Occurrence.objects.filter(duty="finance-quarter", period="2026-Q1").exists()
    with at("2026-03-31 23:55"):
        opening.open_recurring()
        assert not Occurrence.objects.filter(duty="finance-quarter", period="2026-Q1").exists()
    with at("2026-04-01 00:05"):
        opening.open_recurring()
    assert due_of(town, "finance-quarter", "2026-Q1").due == date(2026, 4, 15)

    # Phased: three stages, three publications; with two of them it can't be closed, however it is tried.
    with at("2026-03-02 09:00"):
        work = phasing.start_phased(town, "project", "河堤加固工程", DAYS, by=at_work("qx.econ"))
    stages = list(Occurrence.objects.filter(work=work).order_by("stage"))
    assert [(row.stage, row.due) for row in stages] == [(1, DAYS[0]), (2, DAYS[1]), (3, DAYS[2])]
    for number, row in enumerate(stages):
        with at("2026-03-09 10:00"):
            with pytest.raises(Refused) as refusal:
                phasing.close_work(work.pk, by=at_work("qx.econ"))
            assert refusal.value.code == "stages_missing"
            assert f"还有{3 - number}个没有公开" in refusal.value.reason.zh
            assert all(each.title in refusal.value.reason.zh for each in stages[number:])
            assert Work.objects.get(pk=work.pk).closed_at is None
            bring_out(row, f"第{number + 1}阶段的情况。")
    with at("2026-03-09 16:00"):
        phasing.close_work(work.pk, by=at_work("qx.econ"))
    assert Work.objects.get(pk=work.pk).closed_at is not None

    # Ad hoc: due on the day it is created, a Sunday evening as well; late on the next.
    with at("2026-03-08 23:30"):
        row = starting.start_ad_hoc(town, "decision", "关停旧砖窑", by=at_work("qx.office"))
    assert row.due == date(2026, 3, 8)
    assert row.matter.due == date(2026, 3, 8)
    assert row.title not in missing(town, date(2026, 3, 8))
    assert missing(town, date(2026, 3, 9))[row.title] == 1


@pytest.mark.clause("S0.07.32")
def test_a_quarters_finances_are_in_time_on_the_15th_and_late_on_the_16th(town, bring_out):
    with at("2026-04-01 00:05"):
        opening.open_recurring()
    row = due_of(town, "finance-quarter", "2026-Q1")
    other = Occurrence.objects.get(township__code="LH", duty="finance-quarter", period="2026-Q1")
    for day, name in (("2026-04-15", None), ("2026-04-16", other.title)):
        with at(f"{day} 12:00"):
            page = Client().get("/LH/disclosure/?list=missing").content.decode()
            listed = page.partition('id="list"')[2].partition("<h2>")[0]
            assert (other.title in listed) is (name is not None)
            assert ("1 天" in listed) is (name is not None)
    with transaction.atomic(), at("2026-04-15 16:00"):
        published = bring_out(row)
        assert queries.rows_of([published.occurrence], clock.today())[0].days == 0
        transaction.set_rollback(True)
    with at("2026-04-16 09:00"):
        published = bring_out(Occurrence.objects.get(pk=row.pk))
        assert queries.rows_of([published.occurrence], clock.today())[0].days == 1
    with at("2027-01-01 00:05"):
        opening.open_recurring()
    assert due_of(town, "finance-quarter", "2026-Q4").due == date(2027, 1, 15)


@pytest.mark.clause("S4.46.03")
def test_half_a_year_is_due_on_20_july_and_the_whole_year_on_20_january(town, bring_out):
    with at("2024-07-01 00:05"):
        opening.open_recurring()
    half = due_of(town, "work-half-year", "2024-H1")
    for moment, late in (("2024-07-20 17:00", 0), ("2024-07-21 09:00", 1)):
        with transaction.atomic(), at(moment):
            published = bring_out(Occurrence.objects.get(pk=half.pk), "上半年工作情况。")
            assert queries.rows_of([published.occurrence], clock.today())[0].days == late
            transaction.set_rollback(True)
    with at("2025-01-02 00:05"):
        opening.open_recurring()
    year = due_of(town, "work-half-year", "2024-H2")
    with at("2025-01-20 17:00"):
        published = bring_out(year, "全年工作情况。")
        assert queries.rows_of([published.occurrence], clock.today())[0].days == 0


@pytest.mark.clause("S2.19.10")
def test_temporary_work_entered_today_is_due_today_and_late_tomorrow(town, at_work):
    with at("2026-03-02 09:00"):
        row = starting.start_ad_hoc(town, "special-spending", "抗旱水泵", by=at_work("qx.econ"))
        assert row.due == date(2026, 3, 2)
        assert missing(town, date(2026, 3, 2)) == {}
    assert missing(town, date(2026, 3, 3)) == {row.title: 1}
    assert missing(town, date(2026, 3, 12)) == {row.title: 10}


def test_opening_twice_opens_once_and_the_database_holds_it(town):
    with at("2026-04-01 00:05"):
        first = opening.open_recurring()
        again = opening.open_recurring()
    assert (
        (first.opened, first.failed)
        == (
            10,
            0,
        )
    )  # two townships: a quarter, a month's board, a year's work points and compiled rules, a quarter's routine work
    assert (again.opened, again.failed) == (0, 0)
    row = due_of(town, "finance-quarter", "2026-Q1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.create(
            township=town, duty=row.duty, audience="everybody", unit=row.unit, period=row.period,
            title="x", title_en="x", opens=row.opens, due=row.due, why="x", why_en="x",
        )  # fmt: skip


def test_after_days_without_the_program_everything_that_began_meanwhile_opens_with_its_own_clock(town):
    with at("2026-01-01 00:05"):
        opening.open_recurring()
    with at("2026-07-03 10:00"):
        opening.open_recurring()
    periods = Occurrence.objects.filter(township=town, duty="finance-quarter").order_by("opens")
    assert list(periods.values_list("period", flat=True)) == ["2025-Q4", "2026-Q1", "2026-Q2"]
    boards = Occurrence.objects.filter(township=town, duty="board-month")
    assert boards.count() == 7
    late = due_of(town, "finance-quarter", "2026-Q1")
    assert late.matter.due == late.due == date(2026, 4, 15)
    with at("2026-07-03 10:05"):
        sweep()
    assert Alert.objects.filter(matter=late.matter, kind="overdue", due=late.due).count() == 1


def test_what_opened_for_the_first_time_while_the_program_was_away_is_not_lost(town):
    with at("2026-08-01 08:00"):
        opening.open_recurring()
    assert not Occurrence.objects.filter(duty="finance-quarter").exists()
    with at("2026-11-22 08:00"):
        opening.open_recurring()
    assert due_of(town, "finance-quarter", "2026-Q3").due == date(2026, 10, 15)
    assert missing(town, date(2026, 11, 22))["2026年第三季度财务收支情况"] == 38


def test_a_township_that_begins_in_the_middle_owes_nothing_that_is_past(town):
    with at("2026-11-22 09:00"):
        opening.open_recurring()
    open_now = Occurrence.objects.filter(township=town).values_list("duty", "period")
    year = {("work-points-year", "2026"), ("compiled-rules", "2026")}
    assert set(open_now) == year | {("routine-quarter", "2026-Q4")}


@pytest.mark.parametrize("duty", sorted(duty.key for duty in book().duties.values() if duty.timing.recurring))
def test_a_simulated_year_opens_every_period_on_its_day_and_the_matter_ends_on_the_due_day(town, duty):
    rule = book().duties[duty].timing.recurring
    day = date(2026, 1, 1)
    while day <= date(2026, 12, 31):
        with at(f"{day} 00:05"):
            opening.open_recurring()
        day += timedelta(days=1 if day.day < 3 or day.day > 29 else 9)
    for row in Occurrence.objects.filter(township=town, duty=duty).select_related("matter"):
        assert row.matter.due == row.due
        assert row.due >= row.opens
    times = Occurrence.objects.filter(township=town, duty=duty, opens__year=2026).count()
    assert times == {"month": 12, "quarter": 4, "half_year": 2, "year": 1}[rule.every.value]


def test_a_role_that_nobody_holds_fails_alone_and_is_tried_again(town):
    posts = Holding.objects.filter(post__organisation__code="QX-DZ")
    with at("2026-04-01 00:05"):
        posts.update(until=date(2026, 3, 31))
        found = opening.open_recurring()
        assert (found.opened, found.failed) == (6, 4)
        posts.update(until=None)
        found = opening.open_recurring()
    assert (found.opened, found.failed) == (4, 0)


def test_only_the_unit_in_charge_the_office_and_the_leaders_start_work(town, at_work):
    with at("2026-03-02 09:00"):
        for name in (
            "qx.social",
            "qx.clerk",
            "qx.agent",
            "lh.office",
            "lh.mayor",
            "sys.admin",
            "qx.discipline",
        ):
            with pytest.raises(Refused) as refusal:
                starting.start_ad_hoc(town, "special-spending", "某事", by=at_work(name))
            assert refusal.value.code == "not_your_seat", name
        for name in ("qx.econ", "qx.office", "qx.mayor", "qx.deputy"):
            starting.start_ad_hoc(town, "special-spending", f"某事{name}", by=at_work(name))
    with pytest.raises(Refused, match="no such duty"):
        starting.start_ad_hoc(town, "finance-quarter", "某事", by=at_work("qx.econ"))
    with pytest.raises(Refused, match="no such duty"):
        starting.start_ad_hoc(town, "limit-change", "某事", by=at_work("qx.director"))


@pytest.mark.parametrize("days", [DAYS[:2], [date(2026, 3, 1), *DAYS[1:]], [DAYS[1], DAYS[0], DAYS[2]]])
def test_stages_without_fit_days_start_nothing(town, at_work, days):
    with at("2026-03-02 09:00"), pytest.raises(Refused) as refusal:
        phasing.start_phased(town, "project", "河堤", days, by=at_work("qx.econ"))
    assert refusal.value.code == "days_unfit"
    assert not Work.objects.exists() and not Matter.objects.exists()


def test_sending_the_same_form_again_starts_nothing_more(town, at_work):
    with at("2026-03-02 09:00"):
        one = phasing.start_phased(town, "project", "河堤", DAYS, by=at_work("qx.econ"), key="k")
        two = phasing.start_phased(town, "project", "河堤", DAYS, by=at_work("qx.econ"), key="k")
        a = starting.start_ad_hoc(town, "decision", "甲", by=at_work("qx.office"), key="a")
        b = starting.start_ad_hoc(town, "decision", "甲", by=at_work("qx.office"), key="a")
    assert one == two and a == b
    assert Occurrence.objects.count() == 4


def test_what_must_be_published_ends_in_no_other_way(town, at_work):
    with at("2026-03-02 09:00"):
        row = starting.start_ad_hoc(town, "decision", "关停旧砖窑", by=at_work("qx.office"))
        with pytest.raises(Refused) as refusal:
            actions.withdraw(row.matter.pk, by=at_work("qx.office"), reason="算了")
        assert refusal.value.code == "not_published"
        with pytest.raises(Refused) as refusal:
            actions.complete(task_of(row).pk, "written", by=at_work("qx.office"))
        assert refusal.value.code == "text_needed"
        client = Client()
        client.force_login(row.matter.handler, "django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/desk/matters/{row.matter.number}/").content.decode()
        assert f"/desk/disclosure/{row.matter.number}/" in page and "办理这一步" not in page
        answer = client.post(f"/desk/matters/{row.matter.number}/withdraw/", {"reason": "算了", "key": "k"})
        assert answer.status_code == 302 and "/desk/disclosure/" in answer["Location"]
    assert Matter.objects.get(pk=row.matter.pk).is_open
    assert task_of(row).step == "prepare"


def test_units_come_from_the_duty_and_the_writer_is_its_a_person(town):
    with at("2026-04-01 00:05"):
        opening.open_recurring()
    row = due_of(town, "finance-quarter", "2026-Q1")
    assert row.unit == Organisation.objects.get(code="QX-ZX4")
    assert row.matter.handler.username in ("qx.econ", "qx.econ.head")
    assert due_of(town, "board-month", "2026-04").matter.handler.username == "qx.office"
