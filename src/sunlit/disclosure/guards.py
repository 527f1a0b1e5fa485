"""A second guard inside the database: triggers that refuse to change what was published.

Whoever owns the database can remove them; the hash of each publication in the ledger then tells.
"""

from typing import Any

TABLES = ("disclosure_publication", "disclosure_announced")


def install(apps: Any, schema_editor: Any) -> None:
    """Create the triggers; for a migration. On SQLite only against UPDATE, because Django empties test databases there
    by DELETE."""
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        execute(
            "CREATE OR REPLACE FUNCTION disclosure_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'published is published: % on % refused', TG_OP, TG_TABLE_NAME; END$$",
            None,  # no parameters, so that % stands for itself
        )
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            execute(
                f"CREATE TRIGGER {table}_added_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION disclosure_refuse()"
            )
        elif schema_editor.connection.vendor == "sqlite":
            execute(
                f"CREATE TRIGGER {table}_added_only BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'published is published: UPDATE on {table} refused'); END"
            )


def remove(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers, the way back of `install`."""
    for table in TABLES:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_added_only{on}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS disclosure_refuse()")


def install_on(table: str, schema_editor: Any) -> None:
    """Create the trigger of one further table whose rows are written once; for a migration after `install`."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER {table}_added_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION disclosure_refuse()"
        )
    elif schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {table}_added_only BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'published is published: UPDATE on {table} refused'); END"
        )


def remove_from(table: str, schema_editor: Any) -> None:
    """Drop the trigger of one table, the way back of `install_on`."""
    on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_added_only{on}")
