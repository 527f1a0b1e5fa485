"""The tables of an empty database, made in one go as they stand at the end of all migrations.

Django takes an empty database through every migration there ever was, and builds the models of the whole program anew
between two of them, because all are related through townships and people. That is most of the time of a first start.
"""

from collections.abc import Iterator, Sequence

from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.recorder import MigrationRecorder


def holds_nothing(connection: BaseDatabaseWrapper) -> bool:
    """Whether a database has no table, but perhaps the empty list of migrations that a broken-off start left."""
    recorder = MigrationRecorder(connection)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    return not tables - {recorder.Migration._meta.db_table} and not recorder.applied_migrations()


def make_all(connection: BaseDatabaseWrapper) -> None:
    """Make every table of the migrations, run what they do besides, and note each as done: all of it or nothing.

    What a migration does besides (guards, indexes of the search) finds the tables as they stand at the end, without
    rows.
    """
    loader = MigrationLoader(connection)
    leaves = loader.graph.leaf_nodes()
    # Each with its forerunners before it; what several stand upon comes once.
    order = list(dict.fromkeys(key for leaf in leaves for key in loader.graph.forwards_plan(leaf)))
    state = loader.project_state(leaves)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with connection.schema_editor(atomic=True) as editor:
        for model in state.apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for label, name in order:
            for operation in _besides(loader.graph.nodes[label, name].operations):
                operation.database_forwards(label, editor, state, state)
            recorder.record_applied(label, name)


def _besides(operations: Sequence[Operation]) -> Iterator[Operation]:
    """Those that aren't said by the tables as they stand at the end."""
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _besides(operation.database_operations)
        elif not isinstance(operation, ModelOperation | FieldOperation | IndexOperation):
            yield operation
