"""Writing the lines, and asking the databases' indexes over them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction

from sunlit.core.search_words import Asked, for_postgres, for_sqlite, with_positions
from sunlit.disclosure.models import Publication
from sunlit.matters.models import Matter
from sunlit.search import lines
from sunlit.search.models import MatterLine, NoticeLine, WithheldLine

PORTION = 500
"""Rows that are brought up to date in one transaction, so that the counter never waits for more."""
Indexed = type[MatterLine] | type[NoticeLine]


def stored(line: str) -> str:
    """A line as the database's index reads it: PostgreSQL wants each word with its place."""
    return with_positions(line) if connection.vendor == "postgresql" else line


def note_matter(matter: Matter) -> None:
    """Write the line of a matter that was just opened; part of the act's transaction."""
    line = lines.of_matter(matter.number, matter.title, matter.subject, matter.item)
    if lines.is_withheld(matter.label):
        WithheldLine.objects.create(pk=matter.pk, words=line)
    else:
        MatterLine.objects.create(pk=matter.pk, words=stored(line))


def note_notice(publication: Publication) -> None:
    """Write the line of something that was just published."""
    NoticeLine.objects.create(pk=publication.pk, words=stored(lines.of_notice(publication)))


def newest(
    lines_of: Indexed, asked: Asked, gate: models.QuerySet[Any], limit: int, *, after: int = 0
) -> list[int]:
    """The ids of the newest rows whose lines hold what is asked and that the gate lets through, at most ``limit``; with
    ``after`` only ids above it, and nothing below is read.

    ``gate`` is a query of the matters (or publications) that the viewer may see. The index is read from the newest row
    on and each row is held against the gate at once, so that reading ends where the page is full.
    """
    if not asked:
        return []
    table, column = lines_of._meta.db_table, lines_of._meta.pk.column
    if connection.vendor == "postgresql":
        match, value = f"{table}.found @@ %s::tsquery", for_postgres(asked)
    else:
        table, column = f"{table}_words", "rowid"
        match, value = f"{table} MATCH %s", for_sqlite(asked)
    model = gate.model._meta.db_table
    try:
        rows = gate.order_by().extra(where=[f'"{model}"."id" = {table}.{column}'])  # noqa: S610 - our own names
        sql, values = rows.values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {table}.{column} FROM {table} WHERE {match} AND {table}.{column} > %s AND EXISTS ({sql})"  # noqa: S608 - compiled by Django
            f" ORDER BY {table}.{column} DESC LIMIT {int(limit)}",
            [value, after, *values],
        )
        return [row[0] for row in cursor.fetchall()]


def mend() -> int:
    """Write what is missing and what differs, portion by portion while the office works on; how many lines were
    written or taken away. For data that came in past the acts, and after an update of the program."""
    written = 0
    for rows in _portions(Matter.objects.values_list(*lines.MATTER)):
        open_lines, withheld = {}, {}
        for pk, number, title, subject, item, label in rows:
            words = lines.of_matter(number, title, subject, item)
            if lines.is_withheld(label):
                withheld[pk] = words
            else:
                open_lines[pk] = stored(words)
        ids = [row[0] for row in rows]
        with transaction.atomic():
            written += _keep(MatterLine, ids, open_lines) + _keep(WithheldLine, ids, withheld)
    for found in _portions(Publication.objects.select_related("occurrence")):
        said = {one.pk: stored(lines.of_notice(one)) for one in found}
        with transaction.atomic():
            written += _keep(NoticeLine, list(said), said)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (MatterLine, NoticeLine):
                cursor.execute(f"ANALYZE {model._meta.db_table}")
    return written


def _portions(rows: models.QuerySet[Any, Any]) -> Iterable[list[Any]]:
    """All rows in order of their ids, so many at a time, each read anew."""
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:PORTION]):
        yield found
        last = found[-1].pk if isinstance(found[-1], models.Model) else found[-1][0]


def _keep(model: Any, ids: list[int], wanted: dict[int, str]) -> int:
    """Make the lines of some rows be these; how many weren't."""
    there = dict(model.objects.filter(pk__in=ids).values_list("pk", "words"))
    gone = [pk for pk in there if pk not in wanted]
    changed = [model(pk=pk, words=words) for pk, words in wanted.items() if there.get(pk) != words]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    if changed:
        name = model._meta.pk.name
        model.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=[name], update_fields=["words"]
        )
    return len(gone) + len(changed)


def missing() -> int:
    """How many matters and notices have no line; `sunlit check` says so."""
    kept = MatterLine.objects.count() + WithheldLine.objects.count() + NoticeLine.objects.count()
    return Matter.objects.count() + Publication.objects.count() - kept
