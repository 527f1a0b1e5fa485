"""What the level above sees of the rounds of its townships: which is missing, how far each is, and its results to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sunlit import clock
from sunlit.assessment import year_queries
from sunlit.assessment.models import Fixed, Round
from sunlit.assessment.round_queries import results_of
from sunlit.core.text import Text
from sunlit.matters.book import number_in_force
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

MONTHS = "openness-round-months"
"""The parameter: by the end of which month of the next year each township has its round done."""
WORDS = {
    "done": Text("已考核完", "completed"),
    "running": Text("进行中", "running"),
    "none": Text("还没有开始", "not begun"),
    "missing": Text("缺：到期没有考核完", "missing: not completed by the day set"),
}


@dataclass(frozen=True)
class Area:
    """A township in a year as the level above sees it."""

    township: Organisation
    round: Round | None
    due: date
    today: date

    @property
    def completed_on(self) -> date | None:
        """The day on which its round was closed."""
        if self.round is None or self.round.matter.state != Matter.State.DONE:
            return None
        closed = self.round.matter.closed_at
        return closed.astimezone(clock.CHINA).date() if closed else None

    @property
    def standing(self) -> str:
        """``done``, ``missing`` once the day set is over, ``running`` or ``none``."""
        if self.completed_on is not None:
            return "done"
        if self.today > self.due:
            return "missing"
        return "running" if self.round is not None else "none"

    @property
    def words(self) -> Text:
        """How it stands, in words."""
        return WORDS[self.standing]


@dataclass(frozen=True)
class UnitResult:
    """A unit's confirmed result as the level above reads it."""

    row: Fixed

    @property
    def grade(self) -> Text | None:
        """The grade in words; none where nothing was handed in."""
        return year_queries.grade_words(self.row)


def last_day(year: int) -> date:
    """The day by which the rounds of a year are completed: the last of the set month of the year after."""
    months = number_in_force(MONTHS, date(year, 12, 31))
    month = date(year + 1 + months // 12, months % 12 + 1, 1)
    return date.fromordinal(month.toordinal() - 1)


def areas(county: Organisation, year: int, viewer: Viewer, today: date) -> list[Area]:
    """The townships of a county with their rounds of a year, by code; for the county's own staff. Two queries."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id != county.pk:
        return []
    if county.kind != Organisation.Kind.COUNTY:
        return []
    places = Organisation.objects.valid_on(today).filter(parent=county, kind=Organisation.Kind.TOWNSHIP)
    rows = Round.objects.filter(year=year, township__parent=county).select_related("matter")
    found = {row.township_id: row for row in rows}
    due = last_day(year)
    return [Area(place, found.get(place.pk), due, today) for place in places.order_by("code")]


def results(area: Area) -> Sequence[UnitResult]:
    """The results of a township, once its round is completed; until then nothing, whatever stands fixed."""
    if area.round is None or area.completed_on is None:
        return []
    return [UnitResult(row) for row in results_of(area.township, area.round.year)]


def units(area: Area) -> list[tuple[Organisation, bool]]:
    """Every unit of a township's round, with whether it handed its own points in or its absence is recorded."""
    if area.round is None:
        return []
    rows = area.round.sheets.select_related("unit").order_by("sheet", "unit__code")
    return [(row.unit, bool(row.handed_in_at or row.absent)) for row in rows]
