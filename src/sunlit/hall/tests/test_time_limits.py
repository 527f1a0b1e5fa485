"""Published limits are kept, seen when they are not, and never made longer by those whom they bind."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from sunlit import clock
from sunlit.core.clocks import deadline
from sunlit.core.item_checks import check_item
from sunlit.core.limits import ClockEvent, ClockKind, Limit, Unit
from sunlit.core.promises import check_promise
from sunlit.core.refusals import Refused
from sunlit.hall import catalogue, lists, queries, supervision
from sunlit.hall.actions import applications, joint, limits, offering
from sunlit.hall.lists import Filters, listed
from sunlit.hall.models import JointWork
from sunlit.hall.tests.walking import ALLOWANCE, AT_ONCE, CERTIFICATE, Walk, at
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


def refused(code, call, *args, **more):
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    assert caught.value.code == code, caught.value
    return caught.value


def numbers(viewer, name):
    return {row.number for row in listed(viewer, Filters(list=name))}


@pytest.fixture
def item(monkeypatch):
    """Change an item of the rulebook for one test: ``item(promised=Limit(…))``."""

    def change(item_id=CERTIFICATE, **fields):
        changed = replace(book().items[item_id], **fields)
        monkeypatch.setitem(book().items, item_id, changed)
        return changed

    return change


def finished(people, day, **more):
    """A certificate accepted on Monday 2 March and finished on a day."""
    with at("2026-03-02 09:00"):
        walk = Walk(people, **more).accept().receive()
    with at(f"{day} 16:00"):
        walk.to_the_end()
    return walk


# --- Five days are five days ---


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


# --- By law ---


@pytest.mark.clause("S1.02.01", "S2.27.01")
def test_a_limit_longer_than_the_laws_is_refused_and_the_law_binds_the_case(people, item):
    calendar = book().calendar
    legal = Limit(20, WORKING)
    assert check_promise(Limit(21, WORKING), legal, calendar)
    assert not check_promise(Limit(20, WORKING), legal, calendar)
    assert not check_promise(Limit(15, WORKING), legal, calendar)
    changed = item(
        legal=legal, legal_article="行政许可法 42", promised=Limit(21, WORKING), promise_exception="x"
    )
    assert any(problem.path[-1] == "promised" for problem in check_item(changed))
    for days in (20, 15):
        fine = item(
            legal=legal, legal_article="行政许可法 42", promised=Limit(days, WORKING), promise_exception="x"
        )
        assert not [problem for problem in check_item(fine) if problem.path[-1] == "promised"]
    item(legal=legal, legal_article="行政许可法 42", promised=legal, promise_exception="x")
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        assert walk.matter.legal_due == calendar.add_working_days(date(2026, 3, 2), 20) == date(2026, 3, 30)
        late = Walk(people, name="后一天").accept().receive()
    with at("2026-03-30 23:00"):
        walk.to_the_end()
        sweep()
    with at("2026-03-31 08:30"):
        sweep()
        late.to_the_end()
        assert numbers(walk.who("qx.discipline"), "late_year") == {late.number}
    alerted = set(Alert.objects.filter(kind="overdue").values_list("matter__number", flat=True))
    assert alerted == {late.number}


@pytest.mark.clause("S2.08.08")
@pytest.mark.parametrize(("legal", "longest"), [(30, 20), (20, 13)])
def test_a_promise_takes_at_most_two_thirds_of_the_law_rounded_down(item, legal, longest):
    def problems(days, reason=""):
        changed = item(
            ALLOWANCE, legal=Limit(legal, WORKING), legal_article="低保办法 22", promised=Limit(days, WORKING),
            promise_exception=reason,
        )  # fmt: skip
        return [found for found in check_item(changed) if "promise" in str(found.path[-1])]

    assert not problems(longest)
    assert problems(longest + 1)
    assert not problems(longest + 1, "山区邮路每周一班")
    assert ALLOWANCE in [row.id for row in supervision.exceptions()]
    problems(longest)
    assert ALLOWANCE not in [row.id for row in supervision.exceptions()]


# --- Where no limit is set ---


@pytest.mark.clause("S2.27.02")
def test_an_item_without_any_limit_takes_no_cases(people, item):
    item(promised=None, legal=None)
    town = Organisation.objects.get(code="QX")
    refusal = refused(
        "not_offered",
        applications.file_application, town, CERTIFICATE, applications.Applicant("周小满"), by=viewer_of(people["qx.clerk"]),
    )  # fmt: skip
    assert refusal.field == "item"
    item(promised=Limit(5, WORKING))
    assert Walk(people).number


@pytest.mark.clause("S1.02.03")
def test_a_limit_is_set_before_an_item_opens_and_the_report_shows_days_early_and_late(people, item):
    town, director = Organisation.objects.get(code="QX"), viewer_of(people["qx.director"])
    item(promised=None, legal=None)
    refusal = refused("item_incomplete", offering.offer, town, CERTIFICATE, by=director)
    assert "时限" in refusal.reason.zh
    item(promised=Limit(5, WORKING))
    offering.offer(town, CERTIFICATE, by=director)
    # Two days used, then six: on average one day early.
    for day in ("2026-03-04", "2026-03-10"):
        finished(people, day)
    with at("2026-03-20 09:00"):
        row = next(row for row in supervision.durations(director) if row.item.id == CERTIFICATE)
        assert (row.cases, row.average, row.early) == (2, 4.0, 1.0)


def test_the_days_without_a_limit_are_counted_and_owned_until_it_is_there(people, item):
    town, director = Organisation.objects.get(code="QX"), viewer_of(people["qx.director"])
    item(promised=None, legal=None)
    with at("2026-03-02 09:00"):
        refused("item_incomplete", offering.offer, town, CERTIFICATE, by=director)
        offering.set_owner(town, CERTIFICATE, people["qx.econ.head"], by=director)
        assert not catalogue.offer(town, CERTIFICATE).complete
    with at("2026-03-12 09:00"):
        rows = supervision.limits_being_set(town)
        assert [(row.item.id, row.owner.username, row.days) for row in rows] == [
            (CERTIFICATE, "qx.econ.head", 10)
        ]
        item(promised=Limit(5, WORKING))
        assert supervision.limits_being_set(town) == []
        assert catalogue.offer(town, CERTIFICATE).complete


# --- The receipt ---


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


# --- Lateness, by person, and what is not counted ---


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


# --- Shorter promises ---


@pytest.mark.clause("S2.27.03")
@pytest.mark.parametrize(
    ("quick", "slow", "slow_days", "proposed"), [(19, 1, 10, True), (18, 2, 10, False), (0, 4, 9, False)]
)
def test_a_shorter_promise_is_proposed_where_ninety_five_in_a_hundred_need_it_not(
    people, item, quick, slow, slow_days, proposed
):
    item(promised=Limit(10, WORKING))
    start = date(2026, 3, 2)
    for number, days in [(quick, 4), (slow, slow_days)]:
        for _ in range(number):
            with at("2026-03-02 09:00"):
                walk = Walk(people).accept().receive()
            day = book().calendar.add_working_days(start, days)
            type(walk.matter).objects.filter(pk=walk.matter.pk).update(
                state="done", outcome="granted", closed_at=f"{day}T16:00:00+08:00", alarm_at=None
            )
    with at("2026-04-01 09:00"):
        officer = walk.who("qx.discipline")
        row = next(row for row in supervision.durations(officer) if row.item.id == CERTIFICATE)
        assert row.cases == quick + slow
        assert row.proposed is proposed
        assert bool(supervision.proposals(officer)) is proposed
        if proposed:
            assert row.within == 4


# --- Joint limits ---


@pytest.mark.clause("S1.02.13")
def test_a_joint_limit_needs_every_department_and_goes_to_the_leader_after_the_days(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, ALLOWANCE).accept().receive()
        head = walk.who(walk.head)
        others = [
            Organisation.objects.get(township__code="QX", key=key)
            for key in ("government_affairs", "economic_development")
        ]
        work = joint.involve(walk.matter.pk, others, by=head, reason="核对房产和土地")
        refused("days_out_of_range", joint.propose_days, work.pk, 21, by=head)
        refused("days_out_of_range", joint.propose_days, work.pk, 0, by=head)
        joint.propose_days(work.pk, 8, by=head)
        joint.propose_days(work.pk, 8, by=walk.who("qx.gov.head"))
        assert JointWork.objects.get().limit_days is None, "two of three are not enough"
        assert queries.joint_for_leader(walk.who("qx.deputy")) == []
        refused("not_yet", joint.settle_days, work.pk, 8, by=walk.who("qx.deputy"))
    with at("2026-03-05 17:00"):
        assert queries.joint_for_leader(walk.who("qx.deputy")) == []
    with at("2026-03-06 08:00"):
        assert [row.pk for row in queries.joint_for_leader(walk.who("qx.deputy"))] == [work.pk]
        refused("not_a_leader", joint.settle_days, work.pk, 8, by=head)
        joint.propose_days(work.pk, 8, by=walk.who("qx.econ.head"))
        stored = JointWork.objects.get()
        assert (stored.limit_days, stored.limit_due, stored.limit_set_by) == (8, date(2026, 3, 12), None)
        assert sorted(stored.parts.values_list("proposed_days", flat=True)) == [8, 8, 8]
        assert queries.joint_for_leader(walk.who("qx.deputy")) == []


def test_departments_that_name_different_days_have_not_agreed(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, ALLOWANCE).accept().receive()
        other = Organisation.objects.get(township__code="QX", key="government_affairs")
        work = joint.involve(walk.matter.pk, [other], by=walk.who(walk.head), reason="x")
        joint.propose_days(work.pk, 5, by=walk.who(walk.head))
        joint.propose_days(work.pk, 6, by=walk.who("qx.gov.head"))
        assert JointWork.objects.get().limit_days is None
    with at("2026-03-06 08:00"):
        joint.settle_days(work.pk, 6, by=walk.who("qx.mayor"))
        assert JointWork.objects.get().limit_set_by == people["qx.mayor"]


# --- Superior decisions: counted from the day of receipt ---


@pytest.mark.clause("S2.27.08")
@pytest.mark.parametrize(("first_counts", "last"), [(True, date(2025, 11, 21)), (False, date(2025, 11, 24))])
def test_days_run_from_receipt_whenever_it_is_registered_and_the_receipt_day_counts_by_the_switch(
    first_counts, last
):
    switch = book().effective("receipt-day-is-day-one", date(2025, 11, 3)).value
    assert switch is True
    days = number_in_force("superior-decision", date(2025, 11, 3))
    received = ClockEvent(ClockKind.START, datetime(2025, 11, 3, 9, tzinfo=clock.CHINA))
    assert deadline(Limit(days, WORKING, first_counts), [received], book().calendar).due == last


@pytest.mark.clause("S2.27.08")
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
