"""A township in which people say something: the demonstration's, without any matters."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from sunlit import clock
from sunlit.feedback.actions import intake
from sunlit.feedback.models import Voice
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import RESIDENT, Viewer
from sunlit.registers import actions

MONDAY = "2026-03-02"


@pytest.fixture
def monday(people: dict[str, Staff]) -> Any:
    """Monday 2 March 2026, ten in the morning."""
    with on(MONDAY):
        yield date.fromisoformat(MONDAY)


def on(day: str, at: time = time(10)) -> Any:
    """The clock stands at a moment."""
    return clock.standing_at(datetime.combine(date.fromisoformat(day), at, clock.CHINA))


def day(days: int = 0) -> str:
    """The day so many days from now, as a form has it."""
    return (clock.today() + timedelta(days=days)).isoformat()


@pytest.fixture
def say(town: Organisation) -> Callable[..., Voice]:
    """Somebody says something: ``say("opinion", "suggestion", "…", "web")``."""

    def file(
        kind: str = "opinion",
        type_: str = "suggestion",
        words: str = "说的话",
        channel: str = "web",
        *,
        by: Viewer = RESIDENT,
        key: str = "",
        **more: Any,
    ) -> Voice:
        said = intake.Said(kind, type_, words, channel, **more)
        return intake.file_entry(town, said, by=by, key=key or str(uuid4()))

    return file


@pytest.fixture
def do(at_work: Callable[[str], Viewer]) -> Callable[..., Matter]:
    """Answers the open step of an entry: ``do(voice, "sorted", "qx.office", topic="land", …)``."""

    def answer(voice: Voice | Matter, outcome: str, who: str, opinion: str = "", /, **typed: Any) -> Matter:
        matter = Matter.objects.get(pk=voice.matter_id if isinstance(voice, Voice) else voice.pk)
        task = matter.tasks.get(done_at=None)
        return actions.complete_step(task.pk, outcome, typed, by=at_work(who), opinion=opinion)

    return answer


@pytest.fixture
def sort(do: Callable[..., Matter]) -> Callable[..., Matter]:
    """Sorts an entry to Economic Development."""

    def sorts(voice: Voice, topic: str = "roads", **more: Any) -> Matter:
        typed = {"topic": topic, "responsible": "QX-ZX4", "answer_by": day(5), "summary": "一句摘要"} | more
        return do(voice, "sorted", "qx.office", **typed)

    return sorts


TOLD = {"board_how": "公开栏第一期", "reply": "答复的话"}


def told(**more: str) -> dict[str, str]:
    """A reply, posted on the board today."""
    return {**TOLD, "board_on": day(), **more}


@pytest.fixture
def finish(sort: Callable[..., Matter], do: Callable[..., Matter]) -> Callable[..., Voice]:
    """Carries an opinion to its end without adopting it."""

    def end(voice: Voice, topic: str = "roads") -> Voice:
        sort(voice, topic)
        do(voice, "not_adopted", "qx.econ.head", reason="没有经费。")
        do(voice, "told", "qx.econ.head", **told())
        return Voice.objects.get(pk=voice.pk)

    return end
