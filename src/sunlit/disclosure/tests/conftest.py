"""A township to publish in: the demonstration's, without any matters; moments of Chinese time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from sunlit import clock
from sunlit.demonstration import chain, places
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
    """Writes, signs and publishes, each by whoever sits there."""

    def walk(occurrence: Occurrence, text: str = "收入120万元，支出100万元。") -> Publication:
        prefix = occurrence.township.code.lower()
        return chain.bring_out(occurrence, chain.who_in(people, prefix), text)

    return walk


@pytest.fixture
def finish(people: dict[str, Staff]) -> Callable[[Occurrence], Publication]:
    """Signs what is left for a written text, each by whoever sits there, up to its publication."""
    return lambda row: chain.finish(row, chain.who_in(people, row.township.code.lower()))


@pytest.fixture
def bring_to(people: dict[str, Staff]) -> Callable[..., Any]:
    """Signs everything of a written text before a step, each by whoever sits there; the task that waits there."""

    def walk(occurrence: Occurrence, step: str) -> Any:
        return chain.bring_to(occurrence, chain.who_in(people, occurrence.township.code.lower()), step)

    return walk
