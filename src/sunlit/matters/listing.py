"""Pages of matters that are equally quick for whoever sees three and for whoever sees a million.

The reasons for which a viewer may see a matter each have an index of their own, but no index serves "this one or that
one, in order of the day due". So the first rows of each reason are read by its index, put together, and cut to the
page. The total comes from `tally`.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F
from django.utils.functional import cached_property

from sunlit.matters import sight, tally
from sunlit.matters.models import Matter, MatterQuerySet
from sunlit.people.viewer import Viewer

REACH = 2_000
"""Up to this row the first rows of each reason are put together; further on the database sorts all."""


class Listing:
    """What the viewer may see of a state, by the day due, as a paginator wants it: ``count()`` and slices.

    ``exact`` narrows further by columns of `tally.COLUMNS`; ``state`` must be given.
    """

    ordered = True

    def __init__(self, viewer: Viewer, *, state: str, **exact: Any) -> None:
        self.viewer = viewer
        self.exact = {"state": state, **exact}

    def rows(self) -> MatterQuerySet:
        """All of them as a query, in the same order."""
        return Matter.objects.visible_to(self.viewer).filter(**self.exact).order_by(*BY_DUE)

    def __len__(self) -> int:
        return self.count()

    def __iter__(self) -> Iterator[Matter]:
        return iter(self[: self.count()])

    def count(self) -> int:
        """The total, by the tally."""
        return tally.total(self.viewer, self.hidden, **self.exact)

    @cached_property
    def hidden(self) -> frozenset[int]:
        """What is never shown to this viewer."""
        return sight.hidden_ids(self.viewer)

    def __getitem__(self, part: slice) -> list[Matter]:
        first, stop = part.start or 0, part.stop
        rows = Matter.objects.select_related("unit", "handler", "village").order_by(*BY_DUE)
        if sight.nobody(self.viewer):
            return []
        if stop > REACH:
            return list(self.rows().select_related("unit", "handler", "village")[first:stop])
        return list(rows.filter(pk__in=self._first(stop)[first:]))

    def _first(self, number: int) -> list[int]:
        """The ids of the first so many rows; what has no day due comes last."""
        here = Matter.objects.filter(township_id=self.viewer.township_id, **self.exact)
        if self.hidden:
            here = here.exclude(pk__in=self.hidden)
        parts: list[str] = []
        values: list[Any] = []
        for reason in sight.branches(self.viewer):
            try:
                sql, parameters = here.filter(reason).values_list("due", "pk").query.sql_with_params()
            except EmptyResultSet:
                continue  # a reason that holds for nothing, such as shares of somebody without a unit
            # Dated and undated apart, because only so an index gives each in order.
            for dated in ("IS NOT NULL", "IS NULL"):
                one = f"{sql} AND {TABLE}.due {dated} ORDER BY {TABLE}.due, {TABLE}.id LIMIT {int(number)}"
                parts.append(f"SELECT * FROM ({one}) AS one")  # noqa: S608 - compiled by Django, values apart
                values += parameters
        if not parts:
            return []
        found = f"SELECT * FROM ({' UNION '.join(parts)}) AS found"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"{found} ORDER BY due IS NULL, due, pk LIMIT {int(number)}", values)
            return [row[1] for row in cursor.fetchall()]


TABLE = Matter._meta.db_table
BY_DUE = (F("due").asc(nulls_last=True), F("pk").asc())
