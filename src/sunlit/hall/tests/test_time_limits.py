"""Published limits are kept, and seen when they are not. Promises against the law stand in ``test_promises``."""

from datetime import date, datetime

import pytest

from sunlit import clock
from sunlit.core.clocks import deadline
from sunlit.core.limits import ClockEvent, ClockKind, Limit, Unit
from sunlit.demonstration.tests.townships import at
from sunlit.hall import lists, supervision
from sunlit.hall.actions import applications, limits
from sunlit.hall.tests.refusing import refused
from sunlit.hall.tests.walking import AT_ONCE, Walk, finished, numbers
from sunlit.matters import actions, clock_actions
from sunlit.matters.actions import Opening, open_matter
from sunlit.matters.book import book, number_in_force
from sunlit.matters.documents import data_of
from sunlit.matters.models import Alert
from sunlit.matters.sweep import sweep
from sunlit.pages import progress
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of

WORKING = Unit.WORKING_DAY


@pytest.mark.clause("S3.27.08")
@pytest.mark.parametrize(("day", "words"), [("2026-03-09", "按时办结"), ("2026-03-10", "迟1天办结")])
def test_a_promise_of_five_days_from_monday_ends_the_next_monday(people, day, words):
    walk = finished(people, day)
    matter = walk.matter
    assert matter.due == date(2026, 3, 9)
    closed = matter.closed_at.astimezone(clock.CHINA).date()
    shown = progress.standing(matter.due, today=closed, closed_on=closed)
    assert shown.words.zh == words
    with at("2026-03-11 09:00"):
        assert (walk.number in numbers(walk.who("qx.discipline"), "late_year")) is (day == "2026-03-10")


@pytest.mark.clause("S2.15.13")
@pytest.mark.parametrize(("day", "kept"), [("2026-03-09", True), ("2026-03-10", False)])
def test_day_five_is_kept_and_day_six_is_breached_and_alerted(people, day, kept):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
    with at(f"{day} 08:30"):
        sweep()
    kinds = set(Alert.objects.filter(matter=walk.matter).values_list("kind", flat=True))
    assert ("overdue" in kinds) is not kept
    with at(f"{day} 16:00"):
        walk.to_the_end()
        assert (walk.number in numbers(walk.who("qx.discipline"), "late_year")) is not kept


def test_the_reminder_comes_the_parameters_days_before(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        assert number_in_force("due-soon", clock.today()) == 3
    for day, reminded in (("2026-03-03", False), ("2026-03-04", True)):
        with at(f"{day} 08:30"):
            sweep()
        assert Alert.objects.filter(matter=walk.matter, kind="due_soon").exists() is reminded


def test_no_act_moves_the_due_day_of_an_accepted_case_but_stops_and_a_leaders_extension(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        due = walk.matter.due
        clerk, head = walk.who("qx.clerk"), walk.who(walk.head)
        refused(
            "not_an_approver", clock_actions.extend, walk.matter.pk, by=head, amount=1, reason="x", notice="x"
        )
        refused(
            "not_an_approver",
            clock_actions.extend,
            walk.matter.pk,
            by=clerk,
            amount=1,
            reason="x",
            notice="x",
        )
        assert walk.matter.due == due
        # Whatever somebody writes into the stored date, the next act computes it anew from the events.
        type(walk.matter).objects.filter(pk=walk.matter.pk).update(due=date(2027, 1, 1))
        limits.stop(walk.matter.pk, "hearing", by=head, text="x", expected="x", resume_when="x")
        clock_actions.resume_clock(walk.matter.pk, by=head)
        assert walk.matter.due == due


@pytest.mark.clause("S1.02.05")
def test_acceptance_prints_the_due_date_and_nothing_leaves_acceptance_without_the_receipt(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people)
        states = {row.material: "there" for row in walk.application.papers.all() if row.state != "fetched"}
        applications.check_papers(walk.id, states, by=walk.who("qx.clerk"))
        type(walk.application).objects.update(rights_told_at=clock.now())
        task = walk.matter.tasks.get(done_at=None)
        refusal = refused("guard_failed", actions.complete, task.pk, "accept", by=walk.who("qx.clerk"))
        assert "回执" in refusal.reason.zh and walk.matter.stage == "acceptance"
        walk.accept()
        data = data_of(walk.matter.documents.get(template="acceptance-receipt"))
        assert data["promised_date"] == "2026-03-09"
        assert data["handler"] and data["complaint_phone"] == walk.town.complaint_phone


@pytest.mark.clause("S1.06.05")
def test_a_case_is_late_the_day_after_and_waiting_for_papers_does_not_count(people):
    # Accepted on Tuesday 3 March with five working days: due on 10 March.
    with at("2026-03-03 09:00"):
        on_time, late, waiting = (Walk(people, name=name).accept().receive() for name in "甲乙丙")
        assert on_time.matter.due == date(2026, 3, 10)
    with at("2026-03-05 09:00"):
        limits.stop(
            waiting.matter.pk,
            "materials",
            by=waiting.who("qx.econ"),
            text="缺图",
            expected="x",
            resume_when="y",
        )
    with at("2026-03-09 09:00"):
        clock_actions.resume_clock(waiting.matter.pk, by=waiting.who("qx.econ"))
    with at("2026-03-10 17:00"):
        on_time.to_the_end()
    with at("2026-03-11 09:00"):
        late.to_the_end()
        officer, handler = late.who("qx.discipline"), people["qx.econ"]
        found = {row.number for row in lists.late_items_of(officer, handler.pk, clock.today())}
        assert found == {late.number}
        own = {row.number for row in lists.late_items_of(late.who("qx.econ"), handler.pk, clock.today())}
        assert own == found
        for name in ("qx.econ.head", "qx.mayor", "qx.director", "qx.econ2", "lh.discipline"):
            assert not lists.late_items_of(late.who(name), handler.pk, clock.today()).exists()


@pytest.mark.clause("S2.27.04")
def test_an_explanation_before_expiry_makes_an_explained_delay_and_silence_a_breach(people):
    with at("2026-03-02 09:00"):
        silent, told, after = (Walk(people, name=name).accept().receive() for name in "甲乙丙")
    with at("2026-03-09 16:50"):
        limits.explain_delay(told.matter.pk, by=told.who("qx.econ"), reason="外县核对未回", told_how="phone")
    with at("2026-03-10 09:00"):
        refused(
            "too_late",
            limits.explain_delay,
            after.matter.pk,
            by=after.who("qx.econ"),
            reason="x",
            told_how="phone",
        )
        officer = told.who("qx.discipline")
        assert numbers(officer, "explained") == {told.number}
        assert numbers(officer, "late_year") == {silent.number, after.number}
        assert sum(row.count for row in supervision.late_by_post(officer)) == 2


@pytest.mark.clause("S3.28.06")
def test_an_immediate_item_left_open_overnight_shows_overdue_next_morning(people):
    with at("2026-03-02 10:00"):
        walk = Walk(people, AT_ONCE).accept()
        assert walk.matter.due == date(2026, 3, 2)
        sweep()
        assert not Alert.objects.filter(matter=walk.matter, kind="overdue").exists()
    director = walk.who("qx.director")
    with at("2026-03-02 23:59"):
        sweep()
        assert numbers(director, "late") == set()
    with at("2026-03-03 08:00"):
        sweep()
        assert Alert.objects.filter(matter=walk.matter, kind="overdue").count() == 1
        assert numbers(director, "late") == {walk.number}


@pytest.mark.parametrize(("first_counts", "last"), [(True, date(2025, 11, 21)), (False, date(2025, 11, 24))])
def test_days_run_from_receipt_whenever_it_is_registered_and_the_receipt_day_counts_by_the_switch(
    first_counts, last
):
    switch = book().effective("receipt-day-is-day-one", date(2025, 11, 3)).value
    assert switch is True
    days = number_in_force("superior-decision", date(2025, 11, 3))
    received = ClockEvent(ClockKind.START, datetime(2025, 11, 3, 9, tzinfo=clock.CHINA))
    assert deadline(Limit(days, WORKING, first_counts), [received], book().calendar).due == last


def test_a_matter_registered_two_days_later_still_runs_from_its_receipt(people):
    town = Organisation.objects.get(code="QX")
    desk = Organisation.objects.get(township=town, key="enquiry")
    with at("2025-11-05 10:00"):
        matter = open_matter(
            Opening(
                kind="application",
                procedure="service-standard",
                township=town,
                unit=desk,
                intake_unit=desk,
                title="上级决定",
                limits=(Limit(15, WORKING, counts_first_day=True), None),
                received_at=datetime(2025, 11, 3, 9, tzinfo=clock.CHINA),
            ),
            by=viewer_of(people["qx.clerk"]),
        )
    assert matter.due == date(2025, 11, 21)
