"""Reads of the yearly sheets: which units and persons a year has, the result of each, and what is still missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sunlit.assessment import computing, round_queries
from sunlit.assessment.models import Fixed, YearSheet
from sunlit.assessment.models.years import READERS
from sunlit.core.text import Text
from sunlit.matters.models import Matter
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer

KEPT: Mapping[str, Text] = {
    "kept": Text("公开职责都履行了", "duties of openness all kept"),
    "not_kept": Text("有没有履行的公开职责", "some duties of openness not kept"),
}


@dataclass(frozen=True)
class OfUnit:
    """A unit in a year: its confirmed result, and its yearly sheet once it is finalised."""

    unit: Organisation
    result: Fixed | None
    sheet: YearSheet | None

    @property
    def grade(self) -> Text | None:
        """The confirmed grade in words; None while there is none."""
        return grade_words(self.result)


@dataclass(frozen=True)
class OfPerson:
    """A person in a year: the unit whose result counts, whether the own duties were kept, the sheet once finalised."""

    staff: Staff
    unit: Organisation
    result: Fixed | None
    duty: str
    which: str
    sheet: YearSheet | None

    @property
    def grade(self) -> Text | None:
        """The confirmed grade of the unit in words; None while there is none."""
        return grade_words(self.result)

    @property
    def duty_words(self) -> Text | None:
        """Whether the own duties of openness were kept, in words; None while nobody has recorded it."""
        return KEPT.get(self.duty)


def grade_words(result: Fixed | None) -> Text | None:
    """A confirmed grade in words; None where there is no result, or one without a grade."""
    if result is None or not result.grade:
        return None
    grades = computing.read(result.definition).grades
    return next((one.title for one in grades if one.key == result.grade), None)


def results(township: Organisation, year: int) -> dict[int, Fixed]:
    """The confirmed results of a year by unit."""
    return {row.unit_id: row for row in round_queries.results_of(township, year)}


def _last_day(year: int, today: date) -> date:
    return min(today, date(year, 12, 31))


def units(township: Organisation, year: int, viewer: Viewer, today: date) -> list[OfUnit]:
    """Every unit that the round of a year covers, by sheet and code; four queries and those of the units."""
    found = results(township, year)
    rows = YearSheet.objects.visible_to(viewer).filter(year=year, kind=YearSheet.Kind.UNIT)
    sheets = {row.unit_id: row for row in rows.select_related("by")}
    covered = round_queries.expected(township, _last_day(year, today))
    return [OfUnit(unit, found.get(unit.pk), sheets.get(unit.pk)) for unit in covered]


def people(township: Organisation, year: int, viewer: Viewer, today: date) -> list[OfPerson]:
    """Everybody who held a post in a unit that the round covers, by unit and user name; who isn't a keeper of the sheets
    gets the own row alone. The leaders of the township itself are assessed by the county and don't stand here."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id != township.pk:
        return []
    day = _last_day(year, today)
    covered = {unit.pk: unit for unit in round_queries.expected(township, day)}
    held = Holding.objects.filter(
        Q(until=None) | Q(until__gte=day), since__lte=day, staff__township=township, staff__is_active=True,
        staff__admin="",
    ).select_related("staff", "post__organisation")  # fmt: skip
    if not viewer.has_role(*READERS):
        held = held.filter(staff_id=viewer.staff_id)
    at: dict[int, tuple[Staff, Organisation]] = {}
    for row in held.order_by("letter", "pk"):
        place = row.post.organisation
        unit = covered.get(place.pk) or covered.get(place.parent_id or 0)
        if unit is not None:
            at.setdefault(row.staff_id, (row.staff, unit))
    found, duties = results(township, year), duties_of(township, year)
    rows = YearSheet.objects.visible_to(viewer).filter(year=year, kind=YearSheet.Kind.PERSON)
    sheets = {row.staff_id: row for row in rows}
    every = [
        OfPerson(staff, unit, found.get(unit.pk), *duties.get(staff.username, ("", "")), sheets.get(staff.pk))
        for staff, unit in at.values()
    ]
    return sorted(every, key=lambda one: (one.unit.code, one.staff.username))


def duties_of(township: Organisation, year: int) -> dict[str, tuple[str, str]]:
    """By user name, whether the duties of openness were kept in the yearly assessment, and which were not; the last
    filed record counts."""
    rows = Matter.objects.filter(
        township=township, kind=round_queries.DUTY, state=Matter.State.DONE, record__values__round="annual",
        record__values__day__gte=f"{year}-01-01", record__values__day__lte=f"{year}-12-31",
    ).select_related("record")  # fmt: skip
    return {
        row.record.values["person"]: (row.record.values["kept"], row.record.values.get("which", ""))
        for row in rows.order_by("pk")
    }


def bonus(township: Organisation, year: int, viewer: Viewer) -> YearSheet | None:
    """The approved list of the year-end bonus."""
    rows = YearSheet.objects.visible_to(viewer).filter(
        township=township, year=year, kind=YearSheet.Kind.BONUS
    )
    return rows.select_related("by").first()
