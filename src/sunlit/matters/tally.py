"""Totals of what a viewer may see, without counting matter by matter.

The rows of `Tally` say for each combination of the columns that `sight.by_columns` reads how many matters it has.
`frame` takes a matter from one combination to the other in the transaction that changes it. A total is the sum of the rows
that the viewer sees, and the few matters that are seen only for another reason (an open task, a share).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum

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
    changes = [(key, number) for key, number in ((before, -1), (after, 1)) if key is not None]
    row = f"({', '.join(['%s'] * (len(COLUMNS) + 1))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Tally._meta.db_table} ({', '.join(COLUMNS)}, count)"  # noqa: S608 - our own names
            f" VALUES {', '.join([row] * len(changes))}",
            [value for key, number in changes for value in (*key, number)],
        )


def put_together(beyond: int = 0) -> int:
    """Make one row of all that count the same matters, if there are more than ``beyond``; how many rows are gone.
    Acts may go on meanwhile, and a second run finds only what this one left."""
    if Tally.objects.count() <= beyond:
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {Tally._meta.db_table} RETURNING {', '.join(COLUMNS)}, count")  # noqa: S608
            rows = cursor.fetchall()
        sums: Counter[Key] = Counter()
        for row in rows:
            sums[tuple(row[:-1])] += row[-1]
        kept = {key: number for key, number in sums.items() if number}
        _store(kept)
    return len(rows) - len(kept)


def _store(counted: Mapping[Key, int]) -> None:
    rows = [Tally(**dict(zip(COLUMNS, key, strict=True)), count=number) for key, number in counted.items()]
    Tally.objects.bulk_create(rows, batch_size=500)


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
    summed = Tally.objects.order_by().values_list(*COLUMNS).annotate(n=Sum("count"))
    kept = {tuple(row[:-1]): row[-1] for row in summed}
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
        counted = _counted()
        _store(counted)
    return len(counted)


def _counted() -> dict[Key, int]:
    groups = Matter.objects.order_by().values_list(*COLUMNS).annotate(n=Count("pk"))
    return {tuple(value or 0 for value in row[:-1]): row[-1] for row in groups}
