"""Reads of what is promised; all start from `visible_to`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sunlit import clock
from sunlit.core.service_promises import Measured, Standing, standing
from sunlit.core.text import Text
from sunlit.matters import queries as kernel
from sunlit.matters.models import Matter
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.queries import current_holdings, holdings_on
from sunlit.people.viewer import Viewer
from sunlit.promises import measuring
from sunlit.promises.models import Explanation, Functions, Handling, Place, Printed, Promise, State, Thing

LISTED = 200


@dataclass(frozen=True)
class Kept:
    """A promise that stands, with its latest value. ``kept`` is None without a case and where it can't be measured."""

    promise: Promise
    value: Measured | None
    explanations: tuple[Explanation, ...]
    printed: tuple[Printed, ...]

    @property
    def kept(self) -> bool | None:
        target = self.promise.target
        return self.value.meets(target) if self.value is not None and target is not None else None

    @property
    def measurable(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class Delivered:
    """A practical thing with its dated states and how it stands today."""

    thing: Thing
    states: tuple[State, ...]
    standing: Standing
    explanations: tuple[Explanation, ...]

    @property
    def result(self) -> State | None:
        """The state that completed it, or the last one recorded."""
        done = [state for state in self.states if state.percent >= 100]
        return done[0] if done else (self.states[-1] if self.states else None)


@dataclass(frozen=True)
class OfUnit:
    """What one unit promises."""

    unit: Organisation
    promises: tuple[Kept, ...]
    things: tuple[Delivered, ...]


def standing_promises(township: Organisation, viewer: Viewer) -> list[Promise]:
    """The promises of units that stand: the last published version of each. One query."""
    rows = Promise.objects.visible_to(viewer).filter(
        township=township, staff=None, published_at__isnull=False
    )
    # A later version that is only written doesn't take the place of the one published.
    rows = rows.exclude(after__published_at__isnull=False)
    return list(
        rows.select_related("unit", "township")
        .prefetch_related("explanations", "printed")
        .order_by("unit__code", "pk")
    )


def kept(promise: Promise, today: date) -> Kept:
    """A promise with its latest value, newest explanation first."""
    return Kept(
        promise,
        measuring.measured(promise, today),
        tuple(sorted(promise.explanations.all(), key=lambda row: row.at, reverse=True)),
        tuple(sorted(promise.printed.all(), key=lambda row: row.day, reverse=True)),
    )


def delivered(thing: Thing, today: date) -> Delivered:
    """A practical thing with its states in the order of their days."""
    states = tuple(sorted(thing.states.all(), key=lambda row: (row.day, row.pk)))
    how = standing(thing.target, [(state.day, state.percent) for state in states], today)
    told = tuple(sorted(thing.explanations.all(), key=lambda row: row.at, reverse=True))
    return Delivered(thing, states, how, told)


def things(township: Organisation, viewer: Viewer) -> list[Thing]:
    """The practical things of a township that the viewer may see, the next day first."""
    rows = Thing.objects.visible_to(viewer).filter(township=township)
    return list(
        rows.select_related("unit").prefetch_related("states", "explanations").order_by("target", "pk")
    )


def by_unit(township: Organisation, viewer: Viewer, today: date | None = None) -> list[OfUnit]:
    """What each unit promises in public, with what became of it; units with nothing are left out."""
    day = today or clock.today()
    found: dict[int, tuple[Organisation, list[Kept], list[Delivered]]] = {}
    for promise in standing_promises(township, viewer):
        found.setdefault(promise.unit_id, (promise.unit, [], []))[1].append(kept(promise, day))
    for thing in things(township, viewer):
        if thing.published_at is not None:
            found.setdefault(thing.unit_id, (thing.unit, [], []))[2].append(delivered(thing, day))
    rows = sorted(found.values(), key=lambda row: row[0].code)
    return [OfUnit(unit, tuple(promises), tuple(done)) for unit, promises, done in rows]


def handling_of(township: Organisation, viewer: Viewer) -> Handling | None:
    """How complaints are handled, as published now."""
    rows = Handling.objects.visible_to(viewer).filter(township=township, taken_down_at=None)
    return rows.order_by("-pk").first()


def missing_around(township: Organisation, viewer: Viewer) -> list[Text]:
    """What the page of the promises still lacks to be complete (S0.01.04)."""
    missing = []
    if handling_of(township, viewer) is None:
        missing.append(Text("投诉处理办法", "how complaints are handled"))
    if not township.complaint_phone:
        missing.append(Text("投诉电话", "the telephone for complaints"))
    return missing


def drafts(township: Organisation, viewer: Viewer) -> list[Promise]:
    """What is written and not published yet."""
    rows = Promise.objects.visible_to(viewer).filter(township=township, published_at=None)
    return list(rows.select_related("unit", "staff").order_by("pk"))


def promise_of(township: Organisation, viewer: Viewer, number: int) -> Promise:
    """One version of a promise. Raises Promise.DoesNotExist."""
    found: Promise = (
        Promise.objects.visible_to(viewer)
        .select_related("unit", "township", "staff", "written_by", "published_by", "before")
        .prefetch_related("explanations", "printed")
        .get(pk=number, township=township)
    )
    return found


def thing_of(township: Organisation, viewer: Viewer, number: int) -> Thing:
    """One practical thing. Raises Thing.DoesNotExist."""
    found: Thing = (
        Thing.objects.visible_to(viewer)
        .select_related("unit", "township", "written_by")
        .prefetch_related("states", "explanations")
        .get(pk=number, township=township)
    )
    return found


def behind(promise: Promise, viewer: Viewer, today: date) -> list[tuple[Matter, bool]]:
    """The list behind a value: each case that the viewer may see, and whether it kept the promise; newest first."""
    seen = kernel.matters(viewer).values("pk")
    rows = list(
        measuring.cases(promise, today)
        .filter(pk__in=seen)
        .select_related("unit", "handler", "rating")
        .order_by("-opened_at")[:LISTED]
    )
    late = measuring.broken(promise, rows, today)
    return [(matter, matter.pk not in late) for matter in rows]


def works_in(staff: Staff, unit: Organisation) -> bool:
    """Whether a person holds a post in a unit today."""
    return current_holdings(staff).filter(post__organisation=unit).exists()


def staff_promises(township: Organisation, viewer: Viewer) -> list[Promise]:
    """The promises of members of staff that stand; they hang on the wall and stand on the desk (S2.25.02)."""
    rows = Promise.objects.visible_to(viewer).filter(
        township=township, staff__isnull=False, published_at__isnull=False
    )
    return list(
        rows.exclude(after__published_at__isnull=False)
        .select_related("staff", "unit")
        .order_by("unit__code", "pk")
    )


def staff_without_promise(township: Organisation, viewer: Viewer) -> list[Holding]:
    """Who holds a post of the township today and has no published promise (S2.25.02); one row for each person."""
    have = {promise.staff_id for promise in staff_promises(township, viewer)}
    rows = holdings_on(clock.today()).filter(
        post__organisation__township=township, staff__is_active=True, staff__township=township
    )
    found: dict[int, Holding] = {}
    for row in rows.select_related("staff", "post__organisation").order_by("post__organisation__code", "pk"):
        if row.staff_id not in have:
            found.setdefault(row.staff_id, row)
    return list(found.values())


PLAIN = (Organisation.Kind.COUNTY, Organisation.Kind.TOWNSHIP)


def units_of(township: Organisation, *kinds: str) -> list[Organisation]:
    """The units of a township that exist today, of these kinds where any are named."""
    rows = Organisation.objects.filter(township=township, outside=False).valid_on(clock.today())
    rows = rows.filter(kind__in=kinds) if kinds else rows.exclude(kind__in=PLAIN)
    return list(rows.order_by("code"))


def functions(township: Organisation, viewer: Viewer) -> list[tuple[Organisation, Functions | None]]:
    """Every department with what it is there for; None where nobody has said it (S2.25.01)."""
    latest: dict[int, Functions] = {}
    for row in Functions.objects.visible_to(viewer).filter(unit__township=township).order_by("pk"):
        latest[row.unit_id] = row
    village = Organisation.Kind.VILLAGE
    return [(unit, latest.get(unit.pk)) for unit in units_of(township) if unit.kind != village]


def places(township: Organisation, viewer: Viewer) -> list[tuple[Organisation, Sequence[Place]]]:
    """Every village and station with the forms in which it publishes; an empty list is what is flagged (S2.25.04)."""
    kinds = (Organisation.Kind.VILLAGE, Organisation.Kind.STATION)
    found: dict[int, list[Place]] = {}
    for row in Place.objects.visible_to(viewer).filter(unit__township=township).order_by("pk"):
        found.setdefault(row.unit_id, []).append(row)
    return [(unit, found.get(unit.pk, [])) for unit in units_of(township, *kinds)]


def unit_by_code(township: Organisation, code: str) -> Organisation:
    """A unit of the township, or the township itself. Raises Organisation.DoesNotExist."""
    return Organisation.objects.get(township=township, code=code, outside=False)


def counted(rows: Iterable[OfUnit]) -> tuple[int, int, int]:
    """How many promises and things there are, how many are kept, and how many are broken or overdue."""
    total = good = bad = 0
    for row in rows:
        for promise in row.promises:
            total += 1
            good += promise.kept is True
            bad += promise.kept is False
        for thing in row.things:
            total += 1
            good += thing.standing is Standing.COMPLETED
            bad += thing.standing.late
    return total, good, bad
