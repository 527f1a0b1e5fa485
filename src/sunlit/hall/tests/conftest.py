"""A township to test in: the demonstration's, without any matters."""

from dataclasses import replace
from datetime import datetime

import pytest

from sunlit import clock
from sunlit.hall.tests import online
from sunlit.hall.tests.walking import CERTIFICATE
from sunlit.matters import book

MONDAY = datetime(2026, 3, 2, 9, 0)


@pytest.fixture
def a_monday_morning():
    """Monday 3 November 2025, half past nine: villagers look at their pages."""
    with clock.standing_at(online.MONDAY):
        yield


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
