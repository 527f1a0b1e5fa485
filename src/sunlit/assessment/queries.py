"""Reads of the assessment: the sheets of a period, one sheet with its points, and the cases behind each point."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Min

from sunlit.assessment import computing, round_queries
from sunlit.assessment.computing import Period
from sunlit.assessment.models import Fixed, RoundSheet
from sunlit.core.indicators import Count, Line, Result, Sheet
from sunlit.matters.book import book
from sunlit.matters.measures import Case, Fact, Span
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Assessed:
    """The sheet of one unit for one period: fixed, or as it stands now."""

    unit: Organisation
    period: Period
    result: Result
    fixed: Fixed | None

    @property
    def sheet(self) -> Sheet:
        """The sheet by which it was computed; of a fixed one, the sheet of that time."""
        return self.result.sheet

    @property
    def absent(self) -> bool:
        """Whether the unit handed nothing in, which is why it has neither score nor grade."""
        return bool(self.fixed and self.fixed.judged.get("absent"))


@dataclass(frozen=True)
class Behind:
    """A fact of a line with what it counted, and those of its cases that the viewer may see.

    ``now`` differs from ``count`` where something changed since the sheet was fixed.
    """

    fact: str
    about: Fact | None
    count: Count
    now: Count
    cases: Sequence[Case]

    @property
    def hidden(self) -> int:
        """How many of the cases that are counted now the viewer may not see."""
        return self.now.all - len(self.cases)


def sheets() -> list[Sheet]:
    """The sheets of the rulebook that follow from facts alone; those of a round stand in `round_queries`."""
    return [sheet for sheet in book().indicator_sheets.values() if not sheet.complete]


def of_fixed(row: Fixed) -> Assessed:
    """A sheet that was fixed, from nothing but what was kept."""
    sheet = computing.read(row.definition)
    period = Period(row.period, Span(row.first, row.last, row.fixed_at.date()))
    outcome = computing.judged_result(sheet, computing.read_counts(row.counts), row.judged)
    if row.judged.get("absent"):
        # Without its own summary a unit gets no grade but the record of that (S0.04.09).
        outcome = replace(outcome, score=None, grade=None)
    return Assessed(row.unit, period, outcome, row)


def _standing(sheet: Sheet, unit: Organisation, period: Period) -> Result:
    """A sheet that isn't fixed, as it stands: one of a round with what was judged so far."""
    if sheet.complete:
        row = RoundSheet.objects.filter(round__year=period.span.first.year, unit=unit, sheet=sheet.key)
        found = row.select_related("round", "unit").first()
        if found is not None:
            return round_queries.outcome(found, period.span.today)
    return computing.computed(sheet, unit, period.span)


def published(township: Organisation, viewer: Viewer, sheet: str = "", period: str = "") -> list[Fixed]:
    """The fixed sheets, the newest period first and the units by their codes."""
    rows = Fixed.objects.visible_to(viewer).filter(township=township).select_related("unit", "fixed_by")
    if sheet:
        rows = rows.filter(sheet=sheet)
    if period:
        rows = rows.filter(period=period)
    return list(rows.order_by("-last", "sheet", "unit__code"))


def rounds(township: Organisation, viewer: Viewer) -> list[tuple[str, str]]:
    """Sheet and period of what is fixed, the newest first."""
    rows = Fixed.objects.visible_to(viewer).filter(township=township)
    found = rows.order_by("-last", "sheet").values_list("sheet", "period", "last").distinct()
    return [(sheet, period) for sheet, period, _ in found]


def published_rounds(township: Organisation, viewer: Viewer) -> list[tuple[Sheet, Fixed]]:
    """One row for each period that is fixed, with the sheet of that time; two queries."""
    firsts: dict[tuple[str, str], Fixed] = {}
    rows = Fixed.objects.visible_to(viewer).filter(township=township)
    numbers = rows.values("sheet", "period").annotate(first_row=Min("pk")).values("first_row")
    for row in rows.filter(pk__in=numbers).order_by("-last", "sheet"):
        firsts[row.sheet, row.period] = row
    return [(computing.read(row.definition), row) for row in firsts.values()]


def of_period(township: Organisation, sheet: Sheet, period: Period, viewer: Viewer) -> list[Assessed]:
    """Every unit's sheet for a period: the fixed ones, or where nothing is fixed, as they stand now."""
    kept = published(township, viewer, sheet.key, period.code)
    if kept:
        return [of_fixed(row) for row in kept]
    return [
        Assessed(unit, period, _standing(sheet, unit, period), None)
        for unit in computing.units(sheet, township, min(period.span.last, period.span.today))
    ]


def of_unit(township: Organisation, sheet: Sheet, period: Period, code: str, viewer: Viewer) -> Assessed:
    """One unit's sheet for a period. Raises LookupError for a unit that the sheet doesn't assess."""
    row = (
        Fixed.objects.visible_to(viewer)
        .filter(township=township, sheet=sheet.key, period=period.code, unit__code=code)
        .select_related("unit", "fixed_by")
        .first()
    )
    if row is not None:
        return of_fixed(row)
    for unit in computing.units(sheet, township, min(period.span.last, period.span.today)):
        if unit.code == code:
            return Assessed(unit, period, _standing(sheet, unit, period), None)
    raise LookupError(code)


def behind(one: Assessed, line: Line, viewer: Viewer) -> list[Behind]:
    """What each point of a line rests on: fact by fact, the cases that the viewer may see."""
    known = computing.facts()
    kept = computing.read_counts(one.fixed.counts) if one.fixed else {}
    found = []
    for name in line.every_fact():
        fact = known.get(name)
        now = fact.count(one.unit, one.period.span) if fact else Count()
        cases = fact.cases(one.unit, one.period.span, viewer) if fact else []
        found.append(Behind(name, fact, kept.get(name, now), now, cases))
    return found


def open_data(rows: Sequence[Fixed]) -> dict[str, Any]:
    """The fixed sheets of one period as open data: the sheet, and for each unit counts, points, score and grade. The
    points follow from sheet and counts; `script/recompute-sheet` computes them again."""
    first = rows[0]
    found = []
    for row in rows:
        outcome = of_fixed(row).result
        found.append(
            {
                "code": row.unit.code,
                "name": row.unit.name,
                "name_en": row.unit.name_en,
                "counts": row.counts,
                "points": {
                    one.line.key: None if one.points is None else str(one.points) for one in outcome.lines
                },
                "score": None if row.score is None else str(row.score),
                "grade": row.grade,
                "digest": row.digest,
                **row.judged,
            }
        )
    return {
        "township": first.township.code,
        "period": first.period,
        "first": first.first.isoformat(),
        "last": first.last.isoformat(),
        "fixed_at": first.fixed_at.isoformat(),
        "sheet": first.definition,
        "units": found,
    }
