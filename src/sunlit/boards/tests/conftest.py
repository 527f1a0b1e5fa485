"""A township with boards to post on, and publications that were written, approved and published by who may."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from sunlit.boards.actions import places as registering
from sunlit.boards.models import Board
from sunlit.demonstration import chain
from sunlit.disclosure.actions import starting
from sunlit.disclosure.models import Publication
from sunlit.people.models import Organisation, Staff


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
