"""The work that nobody asks for."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from sunlit import clock
from sunlit.hall.actions import drafts
from sunlit.hall.models import Draft
from sunlit.ledger.models import Checkpoint
from sunlit.matters.models import CalendarRun, SweepRun
from sunlit.operations import background
from sunlit.people.models import Staff

pytestmark = pytest.mark.django_db


class OneRound(threading.Event):
    """A stop signal that comes after the first round."""

    def __init__(self):
        super().__init__()
        self.rounds = 0

    def is_set(self):
        self.rounds += 1
        return self.rounds > 1

    def wait(self, _seconds=None):
        return True


def test_one_round_applies_the_calendar_sweeps_and_tidies(town, monkeypatch):
    monkeypatch.setattr(background.connection, "close", lambda: None)
    monkeypatch.setattr(background, "close_old_connections", lambda: None)
    with clock.standing_at(datetime(2026, 1, 5, 9, 0)):
        drafts.begin(town, "subsidy.farmers")
    background.run(OneRound())
    assert CalendarRun.objects.count() == 1
    assert SweepRun.objects.count() == 1
    assert not Draft.objects.exists()


def test_yesterday_is_sealed_once(town):
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        drafts.begin(town, "subsidy.farmers")
    from sunlit.people import actions

    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        actions.make_staff("qx.new", "新来的", by=actions.COMMAND_LINE, township=town)
    assert len(background.seal_past_days(date(2026, 3, 3))) == 1
    assert background.seal_past_days(date(2026, 3, 3)) == []
    assert Checkpoint.objects.get().date == date(2026, 3, 2)


def test_idle_accounts_are_disabled_in_production_only(town, settings):
    idle = Staff.objects.get(username="qx.office2")
    Staff.objects.filter(pk=idle.pk).update(created_at=timezone.now() - timedelta(days=91))
    background._tidy()
    assert Staff.objects.get(pk=idle.pk).is_active
    settings.PROFILE = "production"
    background._tidy()
    assert not Staff.objects.get(pk=idle.pk).is_active
    assert Staff.objects.get(username="qx.office").is_active
