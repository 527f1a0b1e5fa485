"""Totals of what a viewer may see, without counting matter by matter.

`Tally` has a row for each combination of the columns that `sight.by_columns` reads, with the number of its matters.
`frame` moves a matter from one row to the other in the transaction that changes it. A total is the sum of the rows
that the viewer sees, and the few matters that are seen only for another reason (an open task, a share).
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from sunlit.matters import sight
from sunlit.matters.models import Matter, Tally
from sunlit.people.viewer import Viewer

COLUMNS = (
    "township_id", "unit_id", "intake_unit_id", "handler_id", "first_asked_id", "label", "kind", "state",
)  # fmt: skip
Key = tuple[Any, ...]


def key_of(matter: Matter) -> Key:
    """The row in which a matter is counted."""
    return tuple(getattr(matter, name) or 0 for name in COLUMNS)


def move(before: Key | None, after: Key | None) -> None:
    """Count a matter in another row: ``before`` None for one that is new, ``after`` None for one that goes."""
    if before == after:
        return
    # In one order, so that two transactions can't wait for each other.
    changes = sorted((key, number) for key, number in ((before, -1), (after, 1)) if key is not None)
    table = Tally._meta.db_table
    row = f"({', '.join(['%s'] * (len(COLUMNS) + 1))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(COLUMNS)}, count) VALUES {', '.join([row] * len(changes))}"  # noqa: S608
            f" ON CONFLICT ({', '.join(COLUMNS)}) DO UPDATE SET count = {table}.count + excluded.count",
            [value for key, number in changes for value in (*key, number)],
        )


def total(viewer: Viewer, hidden: frozenset[int] | None = None, **exact: Any) -> int:
    """How many matters the viewer may see, of those that have these values of township, unit, handler, kind, state.

    The same number as ``Matter.objects.visible_to(viewer).filter(**exact).count()``. ``hidden`` are
    `sight.hidden_ids`, where the caller knows them already.
    """
    if sight.nobody(viewer):
        return 0
    hidden = sight.hidden_ids(viewer) if hidden is None else hidden
    columns = _any(sight.by_columns(viewer))
    here = Matter.objects.filter(township_id=viewer.township_id, **exact)
    parts = [
        _number_of(
            Tally.objects.filter(columns, township_id=viewer.township_id, **exact).values("count"),
            "SUM(count)",
        )
    ]
    others = sight.by_rows(viewer)
    if others:
        rest = here.filter(_any(others)).exclude(columns).exclude(pk__in=hidden)
        parts.append(_number_of(rest.values("pk"), "COUNT(*)"))
    with connection.cursor() as cursor:  # one query for both
        cursor.execute(
            f"SELECT {' + '.join(sql for sql, _values in parts)}",
            [value for _sql, values in parts for value in values],
        )
        found = int(cursor.fetchone()[0])
    if hidden:
        found -= here.filter(columns, pk__in=hidden).count()
    return found


def _number_of(rows: QuerySet[Any, Any], what: str) -> tuple[str, Sequence[Any]]:
    """A number over some rows as an expression of SQL, and its values."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"COALESCE((SELECT {what} FROM ({sql}) AS counted), 0)", values  # noqa: S608 - compiled by Django


def _any(conditions: list[Q]) -> Q:
    found = Q()
    for one in conditions:
        found |= one
    return found


def differences() -> dict[Key, tuple[int, int]]:
    """Rows whose number isn't the number of their matters: counted, and what it should be. Empty when all is well."""
    kept = {tuple(row[:-1]): row[-1] for row in Tally.objects.values_list(*COLUMNS, "count")}
    true = _counted()
    return {
        key: (kept.get(key, 0), true.get(key, 0))
        for key in kept.keys() | true.keys()
        if kept.get(key, 0) != true.get(key, 0)
    }


def recount() -> int:
    """Count everything anew; the number of rows. For data that came in past the acts, such as a generated set."""
    with transaction.atomic():
        Tally.objects.all().delete()
        rows = [
            Tally(**dict(zip(COLUMNS, key, strict=True)), count=number) for key, number in _counted().items()
        ]
        Tally.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _counted() -> dict[Key, int]:
    groups = Matter.objects.order_by().values_list(*COLUMNS).annotate(n=Count("pk"))
    return {tuple(value or 0 for value in row[:-1]): row[-1] for row in groups}
