"""The tables made in one go are those that the migrations make one after the other."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections, migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from sunlit.disclosure import guards
from sunlit.operations.first_tables import holds_nothing, make_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty() -> Iterator[Any]:
    """Empty databases in memory, as many as are asked for."""
    from django.db.backends.sqlite3.base import DatabaseWrapper

    made: list[str] = []

    def another() -> DatabaseWrapper:
        made.append(f"empty_{len(made)}")
        settings = {**connection.settings_dict, "ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
        connections[made[-1]] = DatabaseWrapper({**settings, "NAME": ":memory:"}, alias=made[-1])
        return connections[made[-1]]

    yield another
    for alias in made:
        connections[alias].close()
        del connections[alias]


def things(database: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """The tables, indexes and triggers by name, each as its parts in whatever order."""
    with database.cursor() as cursor:
        cursor.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql <> ''")
        return {name: sorted(re.split(r"[(),]\s*", sql)) for name, sql in cursor.fetchall()}


@pytest.mark.slow
def test_an_empty_database_gets_the_same_tables_indexes_and_guards_as_by_each_migration(empty: Any) -> None:
    at_once, step_by_step = empty(), empty()
    make_all(at_once)
    executor = MigrationExecutor(step_by_step)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert things(at_once) == things(step_by_step)
    assert sum(name.startswith("trigger ") for name in things(at_once)) == 19
    done, each = (MigrationRecorder(one).applied_migrations().keys() for one in (at_once, step_by_step))
    assert done == each == MigrationLoader(None, ignore_no_migrations=True).graph.nodes.keys()


def test_only_a_database_without_tables_holds_nothing(empty: Any) -> None:
    database = empty()
    assert holds_nothing(database)
    MigrationRecorder(database).ensure_schema()
    assert holds_nothing(database), "a start broken off before the first table"
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE somebody_elses (n integer)")
    assert not holds_nothing(database)
    assert not holds_nothing(connection)


def test_what_breaks_in_the_middle_leaves_no_table(empty: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    database = empty()

    def breaks(*_: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(guards, "install_on", breaks)
    with pytest.raises(RuntimeError):
        make_all(database)
    assert holds_nothing(database)
    monkeypatch.undo()
    make_all(database)
    assert not holds_nothing(database)


def test_every_migration_says_what_the_short_way_can_read() -> None:
    """Raw SQL that alters a table would find it altered already; a function in Python can look."""
    for key, migration in MigrationLoader(None, ignore_no_migrations=True).graph.nodes.items():
        assert not any(isinstance(one, migrations.RunSQL) for one in migration.operations), key
