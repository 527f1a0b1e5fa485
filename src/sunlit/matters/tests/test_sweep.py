"""The sweep raises what is due, once, and says what it found."""

from datetime import datetime, timedelta

import pytest

from sunlit import clock
from sunlit.hall.actions import applications, handling, notices
from sunlit.ledger import queries as ledger
from sunlit.matters import actions, clock_actions
from sunlit.matters.models import Alert, Matter, Notice, SweepRun, Task
from sunlit.matters.sweep import sweep

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)


@pytest.fixture
def accepted(town):
    with clock.standing_at(MONDAY):
        return town.accepted()


def morning_after(day):
    return datetime(day.year, day.month, day.day, 8, 0, tzinfo=clock.CHINA) + timedelta(days=1)


def kinds():
    return list(Alert.objects.order_by("raised_at", "pk").values_list("kind", flat=True))


def test_nothing_is_raised_before_its_time(accepted):
    assert sweep(MONDAY).raised == 0


def test_a_matter_is_late_on_the_morning_after_its_last_day_and_not_before(accepted):
    Task.objects.update(due=None)
    sweep(morning_after(accepted.due) - timedelta(minutes=1))
    assert "overdue" not in kinds()
    sweep(morning_after(accepted.due))
    assert kinds().count("overdue") == 1


def test_what_was_raised_is_not_raised_again(accepted):
    later = morning_after(accepted.due)
    first, second = sweep(later), sweep(later + timedelta(hours=1))
    assert first.raised > 0
    assert second.raised == second.due == 0
    assert len(kinds()) == len(set(Alert.objects.values_list("matter", "task", "kind", "due")))


def test_three_working_days_before_the_last_day_it_is_due_soon(accepted):
    Task.objects.update(due=None)
    sweep(morning_after(accepted.due) - timedelta(days=8))
    sweep(datetime(2026, 3, 31, 23, 0, tzinfo=clock.CHINA))
    assert "due_soon" in kinds()


def test_every_alert_stands_in_the_ledger_and_tells_somebody(accepted):
    run = sweep(morning_after(accepted.due))
    entries = ledger.entries_for("matter", accepted.number).filter(act="alert_raised")
    assert entries.count() == run.raised == Notice.objects.count()


def test_each_run_says_how_many_are_open_were_due_and_were_raised(accepted):
    run = sweep(morning_after(accepted.due))
    stored = SweepRun.objects.get(pk=run.pk)
    assert (stored.open_matters, stored.due, stored.handled) == (1, 1, 1)


def test_a_waiting_period_elapses_by_itself(town):
    with clock.standing_at(MONDAY):
        filed = town.filed()
        papers = filed.application.papers.exclude(state="fetched")
        states = dict.fromkeys(papers.values_list("material", flat=True), "there")
        states[papers.first().material] = "missing"
        applications.check_papers(filed.application.pk, states, by=town.viewer("qx.clerk"))
        notices.give_notice(filed.application.pk, by=town.viewer("qx.clerk"))
    waiting = Task.objects.get(matter=filed.matter, done_at=None)
    assert waiting.step == "supplement"
    with clock.standing_at(morning_after(waiting.due)):
        run = sweep()
    assert run.failed == 0
    assert Matter.objects.get(pk=filed.matter.pk).step == "ask_again"


def test_a_stopped_clock_raises_nothing(town, accepted):
    Task.objects.update(due=None)
    with clock.standing_at(MONDAY):
        clock_actions.stop_clock(
            accepted.pk, by=town.viewer("qx.gov.head"), reason="inspection", document="QX2026Z1"
        )
    sweep(morning_after(accepted.due))
    assert kinds() == []


def test_a_closed_matter_raises_nothing(town):
    with clock.standing_at(MONDAY):
        matter = town.accepted()
        actions.withdraw(matter.pk, by=town.viewer("qx.clerk"), reason="撤回")
    assert sweep(morning_after(matter.due)).due == 0


def test_an_idle_sweep_asks_a_handful_of_questions(accepted, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        sweep(MONDAY)


def test_what_a_sweep_costs_grows_with_what_is_due_and_not_with_what_exists(
    town, django_assert_max_num_queries
):
    with clock.standing_at(MONDAY):
        for _ in range(6):
            matter = town.accepted()
    handling.receive(
        matter.application.pk, town.people["qx.gov"], by=town.viewer("qx.gov.head"), promised_day=matter.due
    )
    with django_assert_max_num_queries(20):
        sweep(morning_after(matter.due))
