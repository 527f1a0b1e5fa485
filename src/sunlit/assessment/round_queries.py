"""Reads of a round: which units it covers, how each sheet stands, and what a step still waits for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sunlit import clock
from sunlit.assessment import computing
from sunlit.assessment.computing import Period
from sunlit.assessment.models import Check, Circular, Fixed, Posting, Round, RoundSheet
from sunlit.bodies.models import PowerSubject
from sunlit.core import rounds
from sunlit.core.indicators import Count, Method, Result, Sheet, result
from sunlit.core.periods import Every
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

KIND, FINDING, OBJECTION, DUTY = "openness-round", "openness-finding", "openness-objection", "openness-duty"
AREAS = "areas"
"""The grouping whose headings each have a standard before scoring begins (S3.06.02)."""
METHODS: Mapping[Method, Text] = {
    Method.ONLINE: Text("网上评审", "online review"),
    Method.ONSITE: Text("现场考核", "on-site check"),
    Method.APPRAISAL: Text("群众评议", "appraisal by the public"),
    Method.COMPREHENSIVE: Text("综合评议", "comprehensive review"),
}


def sheets() -> list[Sheet]:
    """The sheets that a round uses."""
    return [sheet for sheet in book().indicator_sheets.values() if sheet.complete]


def sheet_named(key: str) -> Sheet:
    """A sheet of a round. Raises KeyError."""
    return {one.key: one for one in sheets()}[key]


def year_of(year: int, today: date) -> Period:
    """A year as the period of a sheet. Raises ValueError for one that hasn't begun."""
    return computing.period(Every.YEAR, f"{year}", today)


def expected(township: Organisation, day: date) -> dict[Organisation, Sheet]:
    """Every unit that a round covers on a day, with its sheet: all of the kinds that a sheet names, and what else of the
    township is marked as exercising administrative power (S3.02.01, S3.19.02)."""
    found: dict[Organisation, Sheet] = {}
    for sheet in sheets():
        found |= dict.fromkeys(computing.units(sheet, township, day), sheet)
    marked = (
        PowerSubject.objects.filter(unit__township=township).select_related("unit").order_by("unit__code")
    )
    first = next((sheet for sheet in sheets() if Organisation.Kind.OFFICE in sheet.kinds), None)
    for row in marked:
        valid = row.unit.valid_from <= day and (row.unit.valid_to is None or row.unit.valid_to >= day)
        if first is not None and valid and row.unit not in found:
            found[row.unit] = first
    return found


def judged_of(row: RoundSheet) -> dict[str, Any]:
    """What people gave to a unit's sheet: the latest points of each line, dead lines, its own points, the decision."""
    given = {
        one.line: {"points": str(one.points), "reason": one.reason, "evidence": one.evidence}
        for one in sorted(row.given.all(), key=lambda one: one.number)
    }
    live = {one.line: one.live for one in sorted(row.seen.all(), key=lambda one: one.pk)}
    said: dict[str, Any] = {"given": given, "dead": sorted(line for line, open_ in live.items() if not open_)}
    if row.own_points:
        said["own"] = row.own_points
    if row.absent:
        said["absent"] = row.absent
    if row.decided:
        said |= {"decided": row.decided, "decided_reason": row.decided_reason}
    return said


def counts_of(row: RoundSheet, today: date | None = None) -> dict[str, Count]:
    """What the facts of a unit's sheet count: now, or when the results were posted."""
    if row.counts:
        return computing.read_counts(row.counts)
    period = year_of(row.round.year, today or clock.today())
    return computing.counts(sheet_named(row.sheet), row.unit, period.span)


def outcome(row: RoundSheet, today: date | None = None) -> Result:
    """A unit's sheet as it stands, with what was judged."""
    return computing.judged_result(sheet_named(row.sheet), counts_of(row, today), judged_of(row))


def from_facts(row: RoundSheet) -> Result:
    """A unit's sheet by its facts alone: a line without points here is one that is judged."""
    return result(sheet_named(row.sheet), counts_of(row))


def sheets_of(round_: Round) -> list[RoundSheet]:
    """The sheets of a round with what was given and seen, by the codes of their units; three queries."""
    rows = round_.sheets.select_related("unit", "round", "round__township", "handed_in_by", "decided_by")
    return list(rows.prefetch_related("given", "seen").order_by("sheet", "unit__code"))


def sheet_of(unit: Organisation, sheet: Sheet, year: int) -> RoundSheet | None:
    """The sheet of a unit in the round of a year; None for a sheet that no round uses."""
    if not sheet.complete:
        return None
    rows = RoundSheet.objects.filter(round__year=year, unit=unit, sheet=sheet.key)
    return rows.select_related("round__township", "unit").first()


def rounds_of(township: Organisation, viewer: Viewer) -> list[Round]:
    """The rounds of a township, the newest first."""
    if viewer.staff_id is None or viewer.township_id != township.pk:
        return []
    return list(Round.objects.filter(township=township).select_related("matter").order_by("-year"))


def posting(round_: Round) -> Posting | None:
    """The notice that hangs now."""
    return round_.postings.filter(taken_off_on=None).first()


def notice_last_day(round_: Round, row: Posting) -> date:
    """The last day of a notice, by the longest that a sheet of the round asks for."""
    days = max(sheet.round.notice_days for sheet in sheets() if sheet.round)
    return rounds.notice_ends(row.posted_on, days, book().calendar)


def objections(round_: Round, *, only_open: bool = False) -> list[Matter]:
    """The objections to results of this round, oldest first."""
    first = round_.postings.order_by("pk").first()
    if first is None:
        return []
    rows = Matter.objects.filter(township=round_.township, kind=OBJECTION)
    rows = rows.filter(record__values__day__gte=first.posted_on.isoformat())
    last = round_.matter.closed_at
    if last is not None:
        rows = rows.filter(opened_at__lte=last)
    rows = rows.exclude(state=Matter.State.WITHDRAWN).select_related("unit", "record")
    return list((rows.open() if only_open else rows).order_by("pk"))


def answer_of(matter: Matter) -> str:
    """The public answer to an objection; empty while it is open."""
    rows = matter.register_entries.filter(field__in=("upheld_answer", "rejected_answer"))
    last = rows.order_by("-at", "-pk").first()
    return last.value if last else ""


def answered(township: Organisation) -> list[tuple[Matter, str]]:
    """The answered objections by number, the newest first; what was objected isn't public, it may concern persons."""
    rows = Matter.objects.filter(township=township, kind=OBJECTION, state=Matter.State.DONE)
    return [(row, answer_of(row)) for row in rows.select_related("unit").order_by("-pk")[:50]]


def results_of(township: Organisation, year: int) -> list[Fixed]:
    """The confirmed results of a year, town and villages apart, by the codes of the units."""
    rows = Fixed.objects.filter(township=township, period=f"{year}", sheet__in=[one.key for one in sheets()])
    return list(rows.select_related("unit").order_by("sheet", "unit__code"))


def types_used(round_: Round) -> dict[str, int]:
    """How many checks of each of the six types a year had; handing in a self-score is a self-check (S3.21.08)."""
    rows = Check.objects.filter(township=round_.township, year=round_.year).exclude(filed_at=None)
    found = Counter(rows.values_list("type", flat=True))
    found[Check.Type.SELF] += round_.sheets.exclude(handed_in_at=None).count()
    return {one.value: found[one.value] for one in Check.Type}


def without_routine(township: Organisation, year: int, day: date) -> list[Organisation]:
    """The units that had no routine check in a year (S0.04.07)."""
    rows = Check.objects.filter(township=township, year=year, type=Check.Type.ROUTINE).exclude(filed_at=None)
    had = set(rows.values_list("unit_id", flat=True))
    return [unit for unit in expected(township, day) if unit.pk not in had]


def coverage_cells(round_: Round) -> dict[tuple[str, str], int]:
    """The four cells of a year: routine and annual by section and individual (S0.04.06)."""
    checks = Check.objects.filter(township=round_.township, year=round_.year, type=Check.Type.ROUTINE)
    units = {
        "routine": checks.exclude(filed_at=None).count(),
        "annual": len(results_of(round_.township, round_.year)),
    }
    first, last = f"{round_.year}-01-01", f"{round_.year}-12-31"
    rows = Matter.objects.filter(township=round_.township, kind=DUTY, state=Matter.State.DONE)
    kinds = rows.filter(record__values__day__gte=first, record__values__day__lte=last)
    people = Counter(kinds.values_list("record__values__round", flat=True))
    return rounds.cells(units, people)


def criticisms(unit: Organisation, year: int) -> list[Circular]:
    """The circulars of a calendar year that criticise a unit (S2.19.19)."""
    rows = Circular.objects.filter(named__unit=unit, kind=Circular.Kind.CRITICISM, day__year=year)
    return list(rows.order_by("day", "pk"))


@dataclass(frozen=True)
class Standing:
    """A unit in a round: its sheet, or none yet; its result as it stands; and what its grade still waits for."""

    unit: Organisation
    row: RoundSheet | None
    result: Result | None
    fixed: Fixed | None
    waits: tuple[Text, ...]

    @property
    def done(self) -> bool:
        """Whether its sheet is filled in: every line has points, or the absence of a summary is recorded."""
        return self.row is not None and bool(
            self.row.absent or (self.result and self.result.score is not None)
        )


class Review:
    """A round as it stands today: read once, asked for many things."""

    def __init__(self, round_: Round, today: date | None = None) -> None:
        self.round = round_
        self.today = today or clock.today()

    @cached_property
    def rows(self) -> list[RoundSheet]:
        return sheets_of(self.round)

    @cached_property
    def checks(self) -> list[Check]:
        rows = Check.objects.filter(township=self.round.township, year=self.round.year)
        return list(rows.exclude(filed_at=None).order_by("pk"))

    @cached_property
    def day(self) -> date:
        """The day whose register of units counts: today, or the last of the year when that is past."""
        return min(self.today, date(self.round.year, 12, 31))

    @cached_property
    def expected(self) -> dict[Organisation, Sheet]:
        return expected(self.round.township, self.day)

    @cached_property
    def fixed(self) -> dict[int, Fixed]:
        return {row.unit_id: row for row in results_of(self.round.township, self.round.year)}

    @cached_property
    def standings(self) -> list[Standing]:
        """Every unit that has a sheet or should have one, by sheet and code."""
        rows = {row.unit_id: row for row in self.rows}
        found = [self._standing(row.unit, row) for row in self.rows]
        found += [self._standing(unit, None) for unit in self.expected if unit.pk not in rows]
        return found

    def _standing(self, unit: Organisation, row: RoundSheet | None) -> Standing:
        found = outcome(row, self.today) if row is not None else None
        waits = tuple(self._waits(unit, row, found)) if row is not None else ()
        return Standing(unit, row, found, self.fixed.get(unit.pk), waits)

    def _waits(self, unit: Organisation, row: RoundSheet, found: Result | None) -> Iterator[Text]:
        """What is missing before the review of a unit is over."""
        if row.absent or found is None or unit.pk in self.fixed:
            return
        for line in found.missing:
            yield Text(f"“{line.line.title.zh}”还没有分", f"{line.line.title.en}: no points yet")
        rule = found.sheet.round
        mine = [one for one in self.checks if one.unit_id == unit.pk]
        for method in rounds.missing_methods(rule, (one.method for one in mine)) if rule else ():
            yield Text(f"缺{METHODS[method].zh}", f"no {METHODS[method].en}")
        if rule and rule.routine and not any(one.type == Check.Type.ROUTINE for one in mine):
            yield Text("缺平时检查", "no routine check")

    @property
    def covered(self) -> tuple[int, int]:
        """How many sheets are filled in, of how many (S3.02.01)."""
        return sum(one.done for one in self.standings), len(self.standings)

    @cached_property
    def open_findings(self) -> list[Matter]:
        """Problems of the year's checks that aren't resolved (S3.01.03)."""
        rows = Matter.objects.filter(
            openness_finding__check_of__township=self.round.township,
            openness_finding__check_of__year=self.round.year,
        )
        return list(rows.open().order_by("pk"))

    def undecided(self) -> list[Standing]:
        """The units whose grade waits for a decision of the leading group (S3.21.07)."""
        return [one for one in self.standings if one.result and one.result.unmet and one.result.grade is None]


def missing_areas(round_: Round) -> list[Text]:
    """The areas of inspection that have no standard yet."""
    there = set(round_.standards.values_list("area", flat=True))
    return [title for key, title in areas().items() if key not in there]


def areas() -> dict[str, Text]:
    """The areas of inspection of all sheets."""
    return {
        heading.key: heading.title
        for sheet in sheets()
        for grouping in sheet.groupings
        if grouping.key == AREAS
        for heading in grouping.headings
    }


def public_notices(township: Organisation) -> list[tuple[Round, Posting, date]]:
    """The notices that hang now, with their last day."""
    rows = Posting.objects.filter(round__township=township, taken_off_on=None)
    rows = rows.exclude(round__matter__state=Matter.State.DONE).select_related("round", "round__township")
    return [(row.round, row, notice_last_day(row.round, row)) for row in rows.order_by("-pk")]


def named_in(kind: Circular.Kind, township: Organisation) -> Sequence[Circular]:
    """The circulars of a kind with the units that they name, the newest first."""
    rows = Circular.objects.filter(township=township, kind=kind).prefetch_related(
        "named__unit", "named__result", "named__approver"
    )
    return list(rows.order_by("-day", "-pk"))
