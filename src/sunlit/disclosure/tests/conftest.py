"""A township to publish in: the demonstration's, without any matters; moments of Chinese time."""

from collections.abc import Callable
from typing import Any

import pytest

from sunlit.demonstration import chain
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.people.models import Staff


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
