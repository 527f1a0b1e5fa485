"""The sheets of a period as a file, and the points of one unit."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest

from sunlit.assessment import queries
from sunlit.assessment.views.desk import found_or_404, unit_or_404
from sunlit.core.indicators import explained
from sunlit.language import current, spoken
from sunlit.pages.exporting import Exported, ExportedList, columns, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for


def units(request: HttpRequest, sheet: str, period: str) -> Exported:
    """Every unit's score and grade, by the codes of the units."""
    known, days = found_or_404(sheet, period)
    rows = queries.of_period(township_for(request), known, days, viewer_for(request))

    def lines() -> Iterator[Sequence[Any]]:
        for one in rows:
            grade = one.result.grade
            yield one.unit.label(current()), one.result.score, spoken(grade.title) if grade else ""

    heads = columns(("单位", "Unit", "text", 30), ("得分", "Score", "number"), ("等次", "Grade"))
    return Exported(known.title, heads, lines(), period)


def points(request: HttpRequest, sheet: str, period: str, unit: str) -> Exported:
    """The lines of one unit's sheet: weight, points, and how they came about."""
    one = unit_or_404(request, sheet, period, unit)
    rows = [
        (spoken(scored.line.title), scored.line.weight, scored.points, spoken(explained(scored)))
        for scored in one.result.lines
    ]
    heads = columns(
        ("指标", "Line", "text", 40), ("权重", "Weight", "number"), ("得分", "Points", "number"),
        ("怎么得出", "How", "text", 60),
    )  # fmt: skip
    return Exported(one.sheet.title, heads, rows, f"{one.unit.label(current())} {period}")


offer(ExportedList("assessment", staff_only(), units, "<slug:sheet>/<str:period>/"))
offer(ExportedList("assessment_points", staff_only(), points, "<slug:sheet>/<str:period>/<str:unit>/"))
