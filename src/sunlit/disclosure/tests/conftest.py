"""A township to publish in: the demonstration's, without any matters; moments of Chinese time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from sunlit import clock
from sunlit.demonstration import places
from sunlit.disclosure.actions import publishing
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer, viewer_of


@pytest.fixture
def people(db: None) -> dict[str, Staff]:
    """Both townships of the demonstration; every member of staff by user name."""
    return places.build()


@pytest.fixture
def town(people: dict[str, Staff]) -> Organisation:
    return Organisation.objects.get(code="QX")


@pytest.fixture
def at_work(people: dict[str, Staff]) -> Callable[[str], Viewer]:
    """The viewer that somebody is: ``at_work("qx.office")``."""
    return lambda username: viewer_of(people[username])


def at(moment: str) -> Any:
    """Stand at a moment of Chinese time, such as ``2026-03-02 09:00``."""
    return clock.standing_at(datetime.fromisoformat(moment))


def task_of(occurrence: Occurrence) -> Any:
    """The task that an occurrence waits for."""
    assert occurrence.matter is not None
    return occurrence.matter.tasks.get(done_at=None)


@pytest.fixture
def bring_out(people: dict[str, Staff]) -> Callable[..., Publication]:
    """Writes, approves and publishes, each by whoever sits there."""

    def walk(occurrence: Occurrence, text: str = "收入120万元，支出100万元。") -> Publication:
        assert occurrence.matter is not None
        writer = occurrence.matter.handler
        publishing.prepare(task_of(occurrence).pk, occurrence.title[:100], text, by=viewer_of(writer))
        publishing.review(task_of(occurrence).pk, "approved", by=viewer_of(people["qx.mayor"]))
        publishing.publish(task_of(occurrence).pk, "published", by=viewer_of(people["qx.office"]))
        return Publication.objects.get(occurrence=occurrence)

    return walk
