"""A township with boards to post on, and publications that were written, approved and published by who may."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from sunlit import clock
from sunlit.boards.actions import places as registering
from sunlit.boards.models import Board
from sunlit.demonstration import chain, places
from sunlit.disclosure.actions import starting
from sunlit.disclosure.models import Publication
from sunlit.matters import book
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer, viewer_of


@pytest.fixture
def people(db: None) -> dict[str, Staff]:
    """Both townships of the demonstration; every member of staff by user name."""
    book.forget_stored()
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


def picture() -> io.BytesIO:
    """A small photo."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "#c8102e").save(file, "JPEG")
    file.name = "board.jpg"
    file.seek(0)
    return file


def plan_of(town: Organisation, code: str = "QX-DZ", **fields: Any) -> registering.BoardPlan:
    """The register's words of a board of a unit."""
    values: dict[str, Any] = {
        "unit": Organisation.objects.get(code=code),
        "place": "镇政府大门左侧",
        "capacity": 8,
    }
    return registering.BoardPlan(**values | fields)


@pytest.fixture
def enter(town: Organisation, people: dict[str, Staff], at_work: Any) -> Callable[..., Board]:
    """Enters a board that the office keeps."""

    def make(code: str = "QX-DZ", **fields: Any) -> Board:
        fields.setdefault("keeper", people["qx.office"])
        return registering.enter(town, plan_of(town, code, **fields), by=at_work("qx.office"))

    return make


@pytest.fixture
def bring_out(town: Organisation, people: dict[str, Staff], at_work: Any) -> Callable[..., Publication]:
    """Writes, approves and publishes ad hoc work of a duty, each by whoever sits there."""

    def walk(
        duty: str = "decision",
        title: str = "关停旧砖窑",
        text: str = "会议决定三月底前关停旧砖窑。",
        **stated: str,
    ) -> Publication:
        row = starting.start_ad_hoc(town, duty, title, by=at_work("qx.office"))
        assert row.matter is not None
        chain.bring_out(row, chain.who_in(people), text, title=title, stated=stated)
        return Publication.objects.select_related("occurrence__township", "occurrence__unit").get(
            occurrence=row
        )

    return walk


@pytest.fixture
def signed_in(people: dict[str, Staff]) -> Callable[[str], Client]:
    """A browser signed in as somebody: ``signed_in("qx.office")``."""

    def enter(username: str) -> Client:
        client = Client()
        client.force_login(people[username])
        return client

    return enter
