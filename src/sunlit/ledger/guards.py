"""A second guard inside the database: triggers that refuse changes, and the grants for PostgreSQL.

Neither replaces the chain: whoever owns the database can remove them, and the chain then tells.
"""

import re
from typing import Any

ADDED_ONLY = ("ledger_entry", "ledger_checkpoint")
NEVER_CHANGED = (*ADDED_ONLY, "ledger_sealed")


def install(apps: Any, schema_editor: Any) -> None:
    """Create the triggers; for a migration. Call it again after a migration that makes SQLite rebuild a table.

    SQLite gets no trigger against DELETE, because Django empties test databases there by DELETE; a removal is found
    by the chain.
    """
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        execute(
            "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'the ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME; END$$",
            None,  # no parameters, so that % stands for itself
        )
    for table in NEVER_CHANGED:
        if schema_editor.connection.vendor == "postgresql":
            events = "UPDATE OR DELETE" if table in ADDED_ONLY else "UPDATE"
            execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            execute(
                f"CREATE TRIGGER {table}_append_only BEFORE {events} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
            )
        elif schema_editor.connection.vendor == "sqlite":
            execute(
                f"CREATE TRIGGER IF NOT EXISTS {table}_append_only BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE on {table} refused'); END"
            )


def remove(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers, the way back of `install`."""
    for table in NEVER_CHANGED:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{on}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS ledger_refuse()")


def grants(role: str) -> list[str]:
    """The statements that leave PostgreSQL's ``role`` (the program's, not the tables' owner) only what it needs.

    Raises `ValueError` for a role name that is not letters, digits and underscores. GB/T 22239-2019 8.1.4.3 c.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", role):
        raise ValueError(
            f"角色名只能用字母、数字和下划线 / a role name is letters, digits and underscores: {role!r}"
        )
    return [
        f'REVOKE ALL ON ledger_entry, ledger_checkpoint, ledger_sealed, ledger_head FROM "{role}"',
        f'GRANT SELECT, INSERT ON ledger_entry, ledger_checkpoint TO "{role}"',
        f'GRANT SELECT, INSERT, DELETE ON ledger_sealed TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE ON ledger_head TO "{role}"',
    ]
