"""Migrations that make many tables, in one go instead of one table, constraint and index after the other."""

from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class NewTables(migrations.Migration):
    """A migration whose tables are made as they stand at its end.

    Django builds the models of the whole program anew after each operation, since all of them are related through
    townships and people: some four hundred times for an empty database. Here the description is taken to the end
    first and the models are built once; what is said later of a table made here (a constraint, an index, a field) is in
    it from its making. Operations on other tables and on data run in their order, on the models as they stand at the
    end.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False
    ) -> ProjectState:
        """Make the tables; as Django does it where only the statements are asked for."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        before = project_state.clone()
        # Without its models a state is only told; they are built again when the first table asks for them.
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        made = {one.name.lower() for one in self.operations if isinstance(one, migrations.CreateModel)}
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel) or _table_of(operation) not in made:
                earlier = project_state if isinstance(operation, migrations.RunPython) else before
                operation.database_forwards(self.app_label, schema_editor, earlier, project_state)
        return project_state


def _table_of(operation: Operation) -> str:
    """The model that an operation is about, in small letters; empty where it is about none."""
    name = getattr(operation, "model_name", "") or getattr(operation, "name", "")
    return str(name or "").lower()
