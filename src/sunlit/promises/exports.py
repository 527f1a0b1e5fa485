"""What is promised and what became of it, as a file."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.pages.exporting import Exported, ExportedList, columns, gated, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.promises import queries


def promises(request: HttpRequest) -> Exported:
    """The published promises of units with target and value, then the practical things that the viewer may see."""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()

    def lines() -> Iterator[Sequence[Any]]:
        for row in queries.by_unit(place, viewer, today):
            for entry in row.promises:
                value = entry.value
                share = value.percent if value is not None and value.total else None
                yield (
                    row.unit.label(current()),
                    gated(entry.promise.label(current())),
                    entry.promise.since,
                    entry.promise.target,
                    share,
                    "",
                )
        for thing in queries.things(place, viewer):
            standing = queries.delivered(thing, today).standing
            yield (
                thing.unit.label(current()),
                gated(thing.label(current())),
                thing.target,
                None,
                None,
                spoken(standing.words),
            )

    heads = columns(
        ("单位", "Unit", "text", 24), ("承诺或实事", "Promise or practical thing", "text", 50), ("起始日或期限", "From, or by", "day"),
        ("目标（%）", "Target, per cent", "number"), ("结果（%）", "Value, per cent", "number"), ("情况", "Standing"),
    )  # fmt: skip
    return Exported(Text("服务承诺", "Service promises"), heads, lines())


offer(ExportedList("promises", staff_only(), promises))
