"""What every test may start from: the demonstration's two townships without any matters, their people, and short ways
to stand at a desk or at a moment there. The root conftest.py loads it; a package whose tests need other people or
another Qingxi says so in a conftest.py of its own."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from sunlit import clock
from sunlit.demonstration import places
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer, viewer_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
MONDAY = datetime(2026, 3, 2, 9, 0)


def at(moment: str) -> Any:
    """Stand at a moment of Chinese time, such as ``2026-03-02 09:00``."""
    return clock.standing_at(datetime.fromisoformat(moment))


@pytest.fixture
def people(db: None) -> dict[str, Staff]:
    """Both townships of the demonstration; every member of staff by user name."""
    return places.build()


@pytest.fixture
def town(people: dict[str, Staff]) -> Organisation:
    """Qingxi."""
    return Organisation.objects.get(code="QX")


@pytest.fixture
def village(people: dict[str, Staff]) -> Organisation:
    """Shanghe, the first village of Qingxi."""
    return Organisation.objects.get(code="QX-V1")


@pytest.fixture
def at_work(people: dict[str, Staff]) -> Callable[[str], Viewer]:
    """The viewer that somebody is: ``at_work("qx.clerk")``, or in short ``at_work("clerk")`` for one of Qingxi."""
    return lambda username: viewer_of(people.get(username) or people[f"qx.{username}"])


@pytest.fixture
def signed_in(people: dict[str, Staff]) -> Callable[[str], Client]:
    """A client of its own in which somebody is signed in."""

    def enter(username: str) -> Client:
        client = Client()
        client.force_login(people[username], BACKEND)
        return client

    return enter


@pytest.fixture
def monday() -> Iterator[datetime]:
    """Monday 2 March 2026, nine in the morning."""
    with clock.standing_at(MONDAY):
        yield MONDAY.replace(tzinfo=clock.CHINA)
