"""A township to test in: the demonstration's, without any matters."""

from dataclasses import replace
from datetime import datetime

import pytest

from sunlit import clock
from sunlit.demonstration import places
from sunlit.hall.tests.walking import CERTIFICATE
from sunlit.matters import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer, viewer_of

MONDAY = datetime(2026, 3, 2, 9, 0)


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
    """The viewer that somebody is: ``at_work("qx.clerk")``."""

    def viewer(username: str) -> Viewer:
        return viewer_of(people[username])

    return viewer


@pytest.fixture
def monday():
    """Monday 2 March 2026, nine in the morning."""
    with clock.standing_at(MONDAY):
        yield MONDAY.replace(tzinfo=clock.CHINA)


@pytest.fixture
def clerk(at_work):
    """A clerk of the enquiry department."""
    return at_work("qx.clerk")


@pytest.fixture
def item(monkeypatch):
    """Change an item of the rulebook for one test: ``item(promised=Limit(…))``."""

    def change(item_id=CERTIFICATE, **fields):
        changed = replace(book.book().items[item_id], **fields)
        monkeypatch.setitem(book.book().items, item_id, changed)
        return changed

    return change
