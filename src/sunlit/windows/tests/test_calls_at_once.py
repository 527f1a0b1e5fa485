"""Two windows call at the same moment, and two people press the kiosk: nobody is called twice, nobody is lost."""

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from sunlit.demonstration import places
from sunlit.ledger.verification import verify
from sunlit.people.models import Organisation
from sunlit.windows.actions import calling, sitting
from sunlit.windows.models import Hall, Ticket
from sunlit.windows.tests.conftest import set_up

WINDOWS, PEOPLE = 2, 12


@pytest.fixture
def many_connections(monkeypatch, tmp_path) -> Callable[[], None]:
    """From the moment it is called, new threads work on a real file where the tests' database lies in memory: SQLite
    lets no two connections write to one in memory."""

    def begin() -> None:
        if connection.vendor != "sqlite":
            return
        path = tmp_path / "hall.sqlite3"
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=WAL")
        monkeypatch.setitem(connections.settings["default"], "NAME", str(path))

    return begin


def in_a_thread(work: Callable[[], Any]) -> Any:
    """What ``work`` finds on a connection of its own."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.django_db(transaction=True)
def test_every_number_is_given_once_and_called_once(many_connections):
    people = places.build()
    town = Organisation.objects.get(code="QX")
    windows, queue, workers = set_up(town, people, WINDOWS)
    key = Hall.objects.get(township=town).kiosk_key
    for window, worker in zip(windows, workers, strict=True):
        sitting.sit_down(window.pk, by=worker)
    many_connections()
    taken, called, faults = [], [], []
    pressed = threading.Event()

    def arrive() -> None:
        try:
            for _ in range(PEOPLE // 2):
                taken.append(calling.take_at_kiosk(queue.pk, key).name)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    def serve(window, worker) -> None:
        try:
            while True:
                over = pressed.is_set()
                ticket = calling.call_next(window.pk, by=worker)
                if ticket is None:
                    if over:
                        return
                    pressed.wait(0.02)
                    continue
                called.append(ticket.name)
                calling.done(window.pk, ticket.pk, "information", by=worker)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    crowd = [threading.Thread(target=arrive) for _ in range(2)]
    clerks = [threading.Thread(target=serve, args=pair) for pair in zip(windows, workers, strict=True)]
    for thread in (*crowd, *clerks):
        thread.start()
    for thread in crowd:
        thread.join()
    pressed.set()
    for thread in clerks:
        thread.join()
    assert faults == []
    assert sorted(taken) == [f"A{number:03d}" for number in range(1, PEOPLE + 1)]
    assert sorted(called) == sorted(taken)
    assert in_a_thread(lambda: Ticket.objects.filter(state="done", calls=1).count()) == PEOPLE
    assert in_a_thread(lambda: verify("QX").ok)
