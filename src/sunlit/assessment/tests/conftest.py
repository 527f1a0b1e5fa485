"""A township to assess: the demonstration's, without any matters; moments of Chinese time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from sunlit import clock
from sunlit.core.indicators import Result
from sunlit.demonstration import places
from sunlit.matters import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Post, Staff
from sunlit.people.viewer import Viewer, viewer_of
from sunlit.registers import actions


def at(moment: str) -> Any:
    """Stand at a moment of Chinese time, such as ``2026-03-02 09:00``."""
    return clock.standing_at(datetime.fromisoformat(moment))


@pytest.fixture
def people(db: None) -> dict[str, Staff]:
    """Both townships of the demonstration; every member of staff by user name."""
    book.forget_stored()
    return places.build()


@pytest.fixture
def town(people: dict[str, Staff]) -> Organisation:
    return Organisation.objects.get(code="QX")


@pytest.fixture
def social(people: dict[str, Staff]) -> Organisation:
    return Organisation.objects.get(code="QX-ZX3")


@pytest.fixture
def at_work(people: dict[str, Staff]) -> Callable[[str], Viewer]:
    """The viewer that somebody is: ``at_work("qx.clerk")``."""
    return lambda username: viewer_of(people[username])


@pytest.fixture
def signed_in(people: dict[str, Staff]) -> Callable[[str], Client]:
    """A client in which somebody is signed in."""

    def client(username: str) -> Client:
        Staff.objects.filter(pk=people[username].pk).update(must_change_password=False)
        made = Client()
        made.force_login(people[username], "django.contrib.auth.backends.ModelBackend")
        return made

    return client


@pytest.fixture
def do(at_work: Callable[[str], Viewer]) -> Callable[..., Matter]:
    """Do the open step of a record: ``do(matter, "mended", "qx.social.head", mending="…")``."""

    def step(matter: Matter, outcome: str, who: str, opinion: str = "", **typed: Any) -> Matter:
        task = matter.tasks.get(done_at=None)
        actions.complete_step(task.pk, outcome, typed, by=at_work(who), opinion=opinion)
        return Matter.objects.get(pk=matter.pk)

    return step


@pytest.fixture
def finding(town: Organisation, at_work: Callable[[str], Viewer]) -> Callable[[str], Matter]:
    """A finding of supervision against the officer's post in Social Affairs, entered on the day it was found."""

    def enter(day: str) -> Matter:
        post = Post.objects.get(organisation__code="QX-ZX3", title="社会事务岗")
        typed = {"post": post, "about": "窗口无人值守", "day": day, "found": day, "detail": "现场查看"}
        with at(f"{day} 10:00"):
            return actions.open_record(town, "post-finding", typed, by=at_work("qx.discipline")).matter

    return enter


@pytest.fixture
def shown(
    town: Organisation, at_work: Callable[[str], Viewer], do: Callable[..., Matter]
) -> Callable[..., Matter]:
    """Something made public by screen, handbook, board or press conference; filed unless ``outcome`` is empty."""

    def enter(channel: str, day: str, unit: str = "QX-ZX3", outcome: str = "filed") -> Matter:
        typed = {"unit": unit, "channel": channel, "about": "低保标准", "day": day, "place": "大厅东侧"}
        record = actions.open_record(town, "public-channel", typed, by=at_work("qx.office"))
        if outcome:
            do(record.matter, outcome, "qx.office", "没有找到" if outcome == "unfounded" else "")
        return record.matter

    return enter


def line(result: Result, key: str) -> Any:
    """One line of a result."""
    return next(one for one in result.lines if one.line.key == key)
