"""A township with the posts that bodies ask for, and short ways to name people."""

from collections.abc import Iterator
from typing import Any

import pytest

from sunlit.bodies.actions import composing
from sunlit.bodies.models import Body
from sunlit.bodies.queries import Survey
from sunlit.bodies.seating import State
from sunlit.core.bodies import Named
from sunlit.demonstration import body_stories, places
from sunlit.demonstration.tests.townships import at
from sunlit.matters.book import book
from sunlit.people.models import Holding, Organisation, Post, Staff
from sunlit.people.viewer import Viewer, viewer_of

SYSTEM = Viewer(name="sys", machine="command", admin="system")


@pytest.fixture
def people(people: dict[str, Staff]) -> dict[str, Staff]:
    """With the leaders of both townships."""
    return people | body_stories.leaders()


class Town:
    """Qingxi: its people, its units, and what is done with its bodies."""

    def __init__(self, people: dict[str, Staff]) -> None:
        self.people = people
        self.place = Organisation.objects.get(code="QX")

    def viewer(self, name: str) -> Viewer:
        return viewer_of(self.people[name])

    def unit(self, code: str) -> Organisation:
        return Organisation.objects.get(code=f"QX-{code}")

    def state(self, key: str, unit: Organisation | None = None) -> State:
        return Survey(self.place).state(key, unit)

    def named(self, **positions: str | list[str]) -> list[Named]:
        """``leader="qx.mayor"``, ``members=[…]``; ``~张三`` is somebody without an account, ``name:part`` a kind."""
        found = []
        for position, who in positions.items():
            for words in [who] if isinstance(who, str) else who:
                name, _colon, kind = words.partition(":")
                person: Any = name[1:] if name.startswith("~") else self.people[name].pk
                found.append(Named(position, person, None, kind))
        return found

    def compose(
        self,
        key: str,
        unit: Organisation | None = None,
        *,
        by: str = "qx.office",
        reason: str = "人员调整",
        extra: list[Named] | None = None,
        office: str | None = "rule",
        until: Any = None,
        **positions: str | list[str],
    ) -> Body:
        """Set up or change a body, on the page as it is now."""
        rule = book().bodies[key]
        row = self.state(key, unit).row
        place = None
        if rule.office and office:
            wanted = rule.office.place if office == "rule" else office
            place = Organisation.objects.get(township=self.place, key=wanted).pk
        wanted_rows = [*self.named(**positions), *(extra or [])]
        return composing.compose(
            key,
            unit or self.place,
            composing.Composition(wanted_rows, reason, row.revision if row else 0, until, "", place),
            by=self.viewer(by),
        )

    def unit_group(self, unit: Organisation, **positions: Any) -> Body:
        """The disclosure group of a unit, led by nobody in particular."""
        typed = {"leader": "~村一把手", "members": ["~成员甲"], "worker": "qx.agent:part"} | positions
        return self.compose("unit-disclosure", unit, **typed)

    def post(self, unit: Organisation, title: str, *roles: str) -> Post:
        return Post.objects.create(organisation=unit, title=title, roles=list(roles), duties="略")

    def person(self, username: str, name: str, post: Post, letter: str = "A") -> Staff:
        staff = Staff.objects.create_user(username, name=name, township=self.place)
        self.people[username] = staff
        Holding.objects.create(post=post, staff=staff, letter=letter, since=places.SINCE)
        return staff


@pytest.fixture
def town(people: dict[str, Staff]) -> Iterator[Town]:
    """Qingxi on Sunday 1 March 2026."""
    with at("2026-03-01 09:00"):
        yield Town(people)
