"""A new calendar notice: what moves is written, logged and listed; what doesn't is left alone."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.ledger import queries as ledger
from sunlit.matters import actions, recalculation, timing
from sunlit.matters import book as shelf
from sunlit.matters.models import CalendarRun, Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(town):
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        return town.accepted()


@pytest.fixture
def another_notice(monkeypatch, accepted):
    """The township is told that 10 March 2026 is a day off."""
    book = shelf.book()
    notices = tuple(
        replace(notice, days_off={**notice.days_off, date(2026, 3, 10): Text("临时放假", "extra day off")})
        if notice.year == 2026
        else notice
        for notice in book.notices
    )
    changed = replace(book, notices=notices)
    for module in (shelf, timing, recalculation):
        monkeypatch.setattr(module, "book", lambda: changed)


def test_the_first_run_moves_nothing(accepted):
    assert recalculation.needed()
    run = recalculation.recompute_all()
    assert (run.matters, run.moved) == (1, 0)
    assert not recalculation.needed()


def test_a_day_off_inside_the_limit_moves_the_last_day_and_says_so(accepted, another_notice):
    run = recalculation.recompute_all()
    matter = Matter.objects.get(pk=accepted.pk)
    assert run.moved == 1
    assert matter.due > accepted.due
    assert matter.alarm_at is not None
    entry = ledger.entries_for("matter", matter.number).get(act="due_recomputed")
    assert entry.known_facts["from"] == str(accepted.due)
    assert entry.known_facts["to"] == str(matter.due)


def test_a_second_run_moves_nothing_more(accepted, another_notice):
    recalculation.recompute_all()
    assert recalculation.recompute_all().moved == 0
    assert CalendarRun.objects.count() == 2


def test_a_closed_matter_keeps_its_dates(town, accepted, another_notice):
    actions.withdraw(accepted.pk, by=town.viewer("qx.clerk"), reason="撤回")
    assert recalculation.recompute_all().moved == 0
