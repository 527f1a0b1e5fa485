"""A township to test in: the demonstration's, without any matters, and clients of its people."""

from datetime import date, datetime, time

import pytest
from django.test import Client

from sunlit import clock
from sunlit.demonstration import places
from sunlit.matters import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer, viewer_of
from sunlit.registers import actions


@pytest.fixture
def people(db):
    """Both townships of the demonstration; every member of staff by user name."""
    book._published.clear()
    book._procedures.clear()
    return places.build()


@pytest.fixture
def town(people) -> Organisation:
    return Organisation.objects.get(code="QX")


@pytest.fixture
def at_work(people):
    """The viewer that somebody is: ``at_work("qx.office")``."""

    def viewer(username: str) -> Viewer:
        return viewer_of(people[username])

    return viewer


@pytest.fixture
def signed_in(people):
    """A client in which somebody is signed in."""

    def client(username: str) -> Client:
        Staff.objects.filter(pk=people[username].pk).update(must_change_password=False)
        made = Client()
        made.force_login(people[username], "django.contrib.auth.backends.ModelBackend")
        return made

    return client


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
