"""A township to test in: the demonstration's, without any matters, and clients of its people."""

from datetime import date, datetime, time

import pytest

from sunlit import clock
from sunlit.matters.models import Matter
from sunlit.registers import actions


def on(day: str, at: time = time(10)):
    """The clock stands at ten in the morning of a day."""
    return clock.standing_at(datetime.combine(date.fromisoformat(day), at, clock.CHINA))


def again(matter: Matter) -> Matter:
    """The matter as it is stored now."""
    return Matter.objects.get(pk=matter.pk)


def turn(matter: Matter) -> int:
    """The one open task of a matter."""
    return matter.tasks.get(done_at=None).pk


@pytest.fixture
def step(at_work):
    """Do the open step of a matter: ``step(matter, "planned", "qx.gov.head", plan="…")``."""

    def do(matter: Matter, outcome: str, who: str, opinion: str = "", **typed) -> Matter:
        return again(actions.complete_step(turn(matter), outcome, typed, by=at_work(who), opinion=opinion))

    return do
