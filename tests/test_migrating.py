"""Tables made in one go are the tables that Django's own way makes."""

import re

import pytest
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext

from sunlit.migrating import NewTables


def made_by(kind: type[migrations.Migration], app: str, name: str) -> tuple[list[tuple[str, list[str]]], int]:
    """The tables and indexes that one migration makes on a database with nothing but its forerunners' description, and
    in how many statements."""
    from django.db.backends.sqlite3.base import DatabaseWrapper

    empty = DatabaseWrapper({**connection.settings_dict, "NAME": ":memory:", "OPTIONS": {}}, alias="default")
    loader = MigrationLoader(None)
    own = loader.graph.nodes[app, name]
    assert isinstance(own, NewTables)
    state = loader.project_state([(app, name)], at_end=False)
    _ = state.apps
    wanted = kind(name, app)
    wanted.operations = own.operations
    try:
        empty.disable_constraint_checking()
        with CaptureQueriesContext(empty) as asked, empty.schema_editor(atomic=False) as editor:
            wanted.apply(state, editor)
        with empty.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql <> '' ORDER BY name")
            return [(row[0], sorted(re.split(r"[(),]", row[1]))) for row in cursor.fetchall()], len(asked)
    finally:
        empty.close()


@pytest.mark.django_db
@pytest.mark.parametrize(("app", "name"), [("fees", "0001_initial"), ("bodies", "0002_work_of_posts")])
def test_the_tables_are_those_that_django_makes_step_by_step(app: str, name: str) -> None:
    at_once, few = made_by(NewTables, app, name)
    step_by_step, many = made_by(migrations.Migration, app, name)
    assert at_once == step_by_step and len(at_once) > 10
    assert few < many
