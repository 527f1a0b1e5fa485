"""Reads of the catalogues: what each unit has filled, what is empty and whose it is, and how much was published under
each heading. All from `visible_to`; the number of queries doesn't grow with duties, units or publications."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import ExtractYear

from sunlit import clock
from sunlit.core.catalogues import (
    ADDED,
    Catalogue,
    Heading,
    Held,
    Standing,
    Sum,
    for_unit,
    period_on,
    standing,
    summed,
    texts_in,
)
from sunlit.core.duties import Duty, Ended
from sunlit.core.duty_kinds import Whom, whom_of
from sunlit.core.periods import Every, days_of_period, period_code, period_in_words, period_of
from sunlit.core.text import Text
from sunlit.disclosure.actions.opening import KIND
from sunlit.disclosure.models import AddedHeading, Nothing, Occurrence, Publication, PublicationQuerySet
from sunlit.matters import hooks
from sunlit.matters.book import book
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer

YEARS = 5
"""So many calendar years stand in the figures, the present one included."""
OFFICE = "office"


@dataclass(frozen=True)
class Line:
    """One heading of a unit's catalogue as a page shows it. ``unit`` must fill it and ``owner`` sees to that; ``missing``
    are the duties without content; ``said`` the statement that there is nothing."""

    key: str
    title: Text
    standing: Standing
    duties: tuple[Duty, ...]
    missing: tuple[Duty, ...]
    unit: Organisation
    owner: Staff | None
    said: Nothing | None
    ended: Ended | None
    added: AddedHeading | None


@dataclass(frozen=True)
class Filled:
    """A catalogue of a unit in a period: its lines and their sum."""

    catalogue: Catalogue
    unit: Organisation
    period: str
    first: date
    last: date
    lines: tuple[Line, ...]
    sum: Sum

    @property
    def words(self) -> Text:
        """The period as people say it."""
        return period_in_words(self.period)

    @property
    def empty(self) -> tuple[Line, ...]:
        """The headings that are neither filled nor stated to have nothing."""
        return tuple(line for line in self.lines if line.standing.empty)


class Completeness:
    """The catalogues of a township in the periods that a day lies in (today if none is given)."""

    def __init__(self, township: Organisation, viewer: Viewer, today: date, on: date | None = None) -> None:
        self.township, self.viewer, self.today, self.on = township, viewer, today, on or today
        self.inside = is_inside(township, viewer)

    def of_unit(self, unit: Organisation) -> list[Filled]:
        """Every catalogue of one unit that the viewer may know of."""
        found = for_unit(book().catalogues.values(), whom_of(unit.kind, unit.key), inside=self.inside)
        return [self.of(unit, one) for one in found]

    def of(self, unit: Organisation, catalogue: Catalogue) -> Filled:
        """One catalogue of a unit."""
        period, first, last = period_on(catalogue, self.on)
        held = self._held(unit, catalogue.period)
        lines = []
        for heading, added in self._headings(catalogue, last):
            said = self._said.get((unit.pk, catalogue.key, heading.key, period))
            stands = standing(heading, book().duties, held, last, said.said_on if said else None, self.today)
            duties = tuple(book().duties[key] for key in heading.duties if key in book().duties)
            missing = tuple(duty for duty in duties if duty.key in stands.missing)
            whose = self._whose(unit, missing or duties)
            owner = self.owners.get(whose.pk) if stands.empty else None
            lines.append(
                Line(
                    heading.key,
                    heading.title,
                    stands,
                    duties,
                    missing,
                    whose,
                    owner,
                    said if stands.said else None,
                    heading.ended,
                    added,
                )
            )
        texts = texts_in(catalogue, book().duties, held)
        total = summed((line.standing for line in lines), texts, catalogue.least)
        return Filled(catalogue, unit, period, first, last, tuple(lines), total)

    def all(self) -> list[tuple[Organisation, list[Filled]]]:
        """Every unit that has a catalogue, with its catalogues; the township itself first."""
        units = [self.township, *(unit for unit in self.units if unit.pk != self.township.pk)]
        found = [(unit, self.of_unit(unit)) for unit in units]
        return [(unit, filled) for unit, filled in found if filled]

    def lacking(self) -> list[Filled]:
        """The catalogues with empty headings of the units whose disclosure this viewer sees to, or covers today."""
        persons = {self.viewer.staff_id, *self.viewer.covers}
        mine = [unit for unit in self.units if (owner := self.owners.get(unit.pk)) and owner.pk in persons]
        return [one for unit in mine for one in self.of_unit(unit) if one.empty]

    @cached_property
    def units(self) -> list[Organisation]:
        """The units of the township that exist today, by code; the township among them."""
        rows = Organisation.objects.valid_on(self.today).filter(township=self.township, outside=False)
        return list(rows.order_by("code"))

    @cached_property
    def owners(self) -> Mapping[int, Staff]:
        """Who sees to the disclosure of each unit."""
        return owners(self.township, self.units)

    @cached_property
    def _by_key(self) -> Mapping[str, Organisation]:
        return {unit.key: unit for unit in self.units if unit.key}

    def _whose(self, unit: Organisation, duties: Iterable[Duty]) -> Organisation:
        """In a unit's own catalogue the unit itself; in the township's the unit that the duty names."""
        if unit.pk != self.township.pk:
            return unit
        return next((self._by_key[duty.unit] for duty in duties if duty.unit in self._by_key), unit)

    @cached_property
    def _added(self) -> Mapping[str, list[AddedHeading]]:
        found: dict[str, list[AddedHeading]] = defaultdict(list)
        rows = AddedHeading.objects.visible_to(self.viewer).filter(township=self.township)
        for row in rows.order_by("number"):
            found[row.catalogue].append(row)
        return found

    def _headings(self, catalogue: Catalogue, last: date) -> list[tuple[Heading, AddedHeading | None]]:
        found: list[tuple[Heading, AddedHeading | None]] = [(one, None) for one in catalogue.headings]
        for row in self._added.get(catalogue.key, ()):
            if row.added_on <= last:
                found.append((heading_of(row), row))
        return found

    @cached_property
    def _said(self) -> Mapping[tuple[int, str, str, str], Nothing]:
        codes = {period_code(every, self.on) for every in Every}
        rows = Nothing.objects.visible_to(self.viewer).filter(township=self.township, period__in=codes)
        return {(row.unit_id, row.catalogue, row.heading, row.period): row for row in rows}

    @cached_property
    def _published(self) -> list[dict[str, object]]:
        wanted: dict[str, object] = {}
        for every in sorted({one.period for one in book().catalogues.values()}):
            first, last = period_of(every, self.on)
            wanted[f"count_{every.value}"] = Count("pk", filter=Q(published_on__range=(first, last)))
            wanted[f"last_{every.value}"] = Max("published_on", filter=Q(published_on__lte=last))
            wanted[f"texts_{every.value}"] = Count(
                "occurrence__title", filter=Q(published_on__lte=last), distinct=True
            )
        rows = Publication.objects.visible_to(self.viewer).filter(occurrence__township=self.township)
        return list(
            rows.order_by()
            .values("occurrence__unit_id", "occurrence__duty", "occurrence__heading__number")
            .annotate(**wanted)
        )

    @cached_property
    def _overdue(self) -> list[dict[str, object]]:
        rows = Occurrence.objects.visible_to(self.viewer).filter(township=self.township)
        rows = rows.filter(publication=None, due__lt=self.today).order_by()
        found = rows.values("unit_id", "duty", "heading__number").annotate(overdue=Min("due"))
        return [dict(row) for row in found]

    def _held(self, unit: Organisation, every: Every) -> Mapping[str, Held]:
        """What stands published on each duty, and under each added heading: the unit's own, in the township's catalogue
        everybody's."""
        whole = unit.pk == self.township.pk
        found: dict[str, Held] = {}
        for row in self._published:
            if whole or row["occurrence__unit_id"] == unit.pk:
                key = _key(row["occurrence__duty"], row["occurrence__heading__number"])
                one = Held(
                    row[f"count_{every.value}"],  # type: ignore[arg-type]
                    row[f"last_{every.value}"],  # type: ignore[arg-type]
                    texts=row[f"texts_{every.value}"],  # type: ignore[arg-type]
                )
                found[key] = _both(found.get(key), one)
        for row in self._overdue:
            if whole or row["unit_id"] == unit.pk:
                key = _key(row["duty"], row["heading__number"])
                one = Held(overdue=row["overdue"])  # type: ignore[arg-type]
                found[key] = _both(found.get(key), one)
        return found


def is_inside(township: Organisation, viewer: Viewer) -> bool:
    """Whether the viewer is staff of the township, to whom its internal catalogues are open."""
    return viewer.staff_id is not None and not viewer.admin and viewer.township_id == township.pk


def heading_of(row: AddedHeading) -> Heading:
    """An added heading as a heading; it is met by what was published under it, not by the duty as a whole."""
    return Heading(row.key, row.words, (row.key,))


def _key(duty: object, number: object) -> str:
    """By what content counts: the added heading that it stands under, else its duty."""
    return f"{ADDED}{number}" if number else str(duty)


def _both(one: Held | None, other: Held) -> Held:
    if one is None:
        return other
    lasts = [day for day in (one.last, other.last) if day]
    overdue = [day for day in (one.overdue, other.overdue) if day]
    return Held(
        one.count + other.count, max(lasts, default=None), min(overdue, default=None), one.texts + other.texts
    )


def owners(township: Organisation, units: Collection[Organisation]) -> dict[int, Staff]:
    """Who sees to the disclosure of each unit, by its id: its disclosure worker or head (S3.03.02), else the A person of
    its first post; for the township itself who does it in its office."""
    found = dict(hooks.workers_in(KIND, township, units))
    asked = {unit.pk for unit in units} - found.keys()
    if asked:
        rows = Holding.objects.filter(
            post__organisation_id__in=asked, staff__is_active=True, since__lte=clock.today(), until=None
        ).exclude(post__organisation_id=township.pk)
        for row in rows.select_related("staff", "post").order_by("post_id", "letter", "pk"):
            found.setdefault(row.post.organisation_id, row.staff)
    office = next((unit.pk for unit in units if unit.key == OFFICE), None)
    if office in found:
        found[township.pk] = found[office]
    return found


def owner_of(unit: Organisation) -> Staff | None:
    """Who sees to the disclosure of one unit."""
    township = unit.township or unit
    if unit.pk != township.pk:
        return owners(township, [unit]).get(unit.pk)
    office = Organisation.objects.filter(township=township, key=OFFICE, valid_to=None).first()
    return owners(township, [unit, *([office] if office else [])]).get(unit.pk)


@dataclass(frozen=True)
class Counted:
    """How many publications stand under a heading, in all and by year."""

    key: str
    title: Text
    years: tuple[tuple[int, int], ...]
    all: int


def headings_of(township: Organisation, viewer: Viewer, catalogue: Catalogue) -> list[Heading]:
    """The headings of a catalogue in a township, with those that supervision added."""
    rows = AddedHeading.objects.visible_to(viewer).filter(township=township, catalogue=catalogue.key)
    return [*catalogue.headings, *(heading_of(row) for row in rows.order_by("number"))]


def years(today: date) -> tuple[int, ...]:
    """The years of the figures, the present one first."""
    return tuple(range(today.year, today.year - YEARS, -1))


def counts(township: Organisation, viewer: Viewer, catalogue: Catalogue, today: date) -> list[Counted]:
    """How much was published under each heading of a catalogue in each year (S0.06.15). Three queries."""
    shown = years(today)
    found: dict[tuple[str, int], int] = defaultdict(int)
    rows = _of_catalogue(township, viewer, catalogue).order_by().annotate(year=ExtractYear("published_on"))
    for row in rows.values("occurrence__duty", "occurrence__heading__number", "year").annotate(
        all=Count("pk")
    ):
        key = _key(row["occurrence__duty"], row["occurrence__heading__number"])
        found[key, row["year"]] += row["all"]
    lines = []
    for heading in headings_of(township, viewer, catalogue):
        each = tuple((year, sum(found[key, year] for key in set(heading.duties))) for year in shown)
        lines.append(Counted(heading.key, heading.title, each, sum(number for _year, number in each)))
    return lines


def behind(
    township: Organisation, viewer: Viewer, catalogue: Catalogue, heading: Heading, year: int
) -> PublicationQuerySet:
    """The list behind a figure of `counts`, the newest first."""
    rows = _of_catalogue(township, viewer, catalogue).filter(published_on__year=year)
    if heading.key.startswith(ADDED):
        rows = rows.filter(occurrence__heading__number=int(heading.key.removeprefix(ADDED)))
    else:
        rows = rows.filter(occurrence__duty__in=heading.duties, occurrence__heading=None)
    return rows.select_related("occurrence__unit").order_by("-published_at", "-pk")


def _of_catalogue(township: Organisation, viewer: Viewer, catalogue: Catalogue) -> PublicationQuerySet:
    """What can count in a catalogue: everything of the township, or of the units whose catalogue it is."""
    rows = Publication.objects.visible_to(viewer).filter(occurrence__township=township)
    if Whom.TOWNSHIP in catalogue.whom:
        return rows
    units = Organisation.objects.filter(township=township)
    wanted = [unit.pk for unit in units if whom_of(unit.kind, unit.key) in catalogue.whom]
    return rows.filter(occurrence__unit_id__in=wanted)


def day_in(period: str) -> date | None:
    """A day of a period by its name (2026, 2026-H1, 2026-Q3, 2026-07); None for anything else."""
    for every in Every:
        try:
            return days_of_period(every, period)[0]
        except ValueError:
            continue
    return None


def periods(filled: Iterable[Filled], today: date) -> list[tuple[str, Text]]:
    """The present period of each kind and the one before, for the choice on a page."""
    found: dict[str, Text] = {}
    for every in dict.fromkeys(one.catalogue.period for one in filled):
        first = period_of(every, today)[0]
        for day in (first, first - timedelta(days=1)):
            code = period_code(every, day)
            found[code] = period_in_words(code)
    return list(found.items())
