"""Reads of bodies: who sits where on a day, what is missing, and how far every unit and village is covered.

One `Survey` of a township reads posts, units and seats once, whatever number of bodies is then asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from django.db.models import Q

from sunlit import clock
from sunlit.bodies.models import Body, Seat
from sunlit.bodies.seating import Coverage, Entry, Missing, State, Status
from sunlit.core.bodies import BodyRule, Level, Named, Person, Position, fits, gaps
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.people.models import Holding, Organisation, Staff


class Survey:
    """The bodies of a township on a day (today if none is given). Five queries, whatever is asked."""

    def __init__(self, township: Organisation, day: date | None = None) -> None:
        self.township = township
        self.day = day or clock.today()

    @cached_property
    def units(self) -> list[Organisation]:
        """Units and villages that exist on the day, by code."""
        rows = Organisation.objects.valid_on(self.day).filter(township=self.township, outside=False)
        return list(rows.order_by("code"))

    @cached_property
    def _unit_by_id(self) -> dict[int, Organisation]:
        return {unit.pk: unit for unit in self.units}

    @cached_property
    def _holdings(self) -> list[Holding]:
        rows = Holding.objects.filter(
            Q(until=None) | Q(until__gte=self.day),
            since__lte=self.day,
            post__organisation__township=self.township,
            staff__is_active=True,
        )
        return list(rows.select_related("staff", "post").order_by("letter", "pk"))

    @cached_property
    def posts(self) -> dict[Person, set[tuple[int, str]]]:
        """Who holds which role where."""
        found: dict[Person, set[tuple[int, str]]] = defaultdict(set)
        for row in self._holdings:
            found[row.staff_id].update((row.post.organisation_id, role) for role in row.post.roles)
        return found

    @cached_property
    def _rows(self) -> dict[tuple[int, str], Body]:
        rows = Body.objects.filter(township=self.township, established__lte=self.day)
        return {(row.unit_id, row.key): row for row in rows.select_related("office_unit", "unit")}

    @cached_property
    def _seats(self) -> dict[int, list[Seat]]:
        found: dict[int, list[Seat]] = defaultdict(list)
        rows = Seat.objects.filter(
            Q(ended=None) | Q(ended__gt=self.day), body__township=self.township, since__lte=self.day
        )
        for row in rows.select_related("staff", "unit").order_by("pk"):
            found[row.body_id].append(row)
        return found

    def of_kinds(self, kinds: Iterable[str]) -> list[Organisation]:
        """The units of these kinds."""
        wanted = set(kinds)
        return [unit for unit in self.units if unit.kind in wanted]

    def units_for(self, rule: BodyRule) -> dict[str, list[int]]:
        """For each position that needs somebody for each unit, those units."""
        return {one.key: [unit.pk for unit in self.of_kinds(one.each)] for one in rule.positions if one.each}

    def state(self, key: str, unit: Organisation | None = None) -> State:
        """One body. ``unit``: whose it is, for a body that stands in each. Raises KeyError for an unknown one."""
        rule = book().bodies[key]
        home = unit or self.township
        row = self._rows.get((home.pk, key))
        entries = self._entries(rule, home, row)
        sitting = [
            Named(one.position.key, one.person, one.unit.pk if one.unit else None)
            for one in entries
            if one.status in (Status.SITS, Status.TWICE)
        ]
        found = [
            Missing(gap, self._unit_by_id.get(gap.unit) if gap.unit else None)
            for gap in gaps(rule, sitting, self.units_for(rule))
        ]
        place = row.office_unit if row else None
        if place is None and rule.office and rule.by_posts_alone:
            place = self.unit_with_key(rule.office.place)
        return State(rule, home, row, tuple(entries), tuple(found), place, self.day)

    def states(self, level: Level | None = None) -> list[State]:
        """Every body of the township; those in units and villages for each of them."""
        found = []
        for rule in book().bodies.values():
            if level is not None and rule.level is not level:
                continue
            if rule.level is Level.TOWNSHIP:
                found.append(self.state(rule.key))
            else:
                found += [self.state(rule.key, unit) for unit in self.of_kinds(rule.kinds)]
        return found

    def states_with_names(self) -> list[State]:
        """The bodies in which a seat is held by name; the others are filled by posts alone."""
        return [
            self.state(key, row.unit)
            for (_, key), row in self._rows.items()
            if row.pk in self._seats
            and key in book().bodies
            and (row.unit_id == self.township.pk or row.unit_id in self._unit_by_id)
        ]

    def unit_with_key(self, key: str) -> Organisation | None:
        """The unit that the rulebook calls by this key."""
        return next((unit for unit in self.units if unit.key == key), None)

    def _entries(self, rule: BodyRule, home: Organisation, row: Body | None) -> list[Entry]:
        apart = {person for key in rule.apart_from for person in self.persons_in(key)}
        found: list[Entry] = []
        for position in rule.positions:
            if position.follows:
                found += self._following(rule, position, home, apart)
            elif row is not None:
                found += [
                    self._named(rule, position, home, seat)
                    for seat in self._seats[row.pk]
                    if seat.position == position.key
                ]
        return self._counted_once(rule, found)

    @staticmethod
    def _counted_once(rule: BodyRule, entries: Sequence[Entry]) -> list[Entry]:
        """Where two positions need different people, one who holds both counts in the first only (S2.31.01)."""
        found: list[Entry] = []
        for entry in entries:
            before = {
                other.person
                for group in rule.apart
                if entry.position.key in group
                for other in found
                if other.sits and other.position.key in group[: group.index(entry.position.key)]
            }
            twice = entry.sits and entry.person in before
            found.append(Entry(**{**entry.__dict__, "status": Status.TWICE}) if twice else entry)
        return found

    def _named(self, rule: BodyRule, position: Position, home: Organisation, seat: Seat) -> Entry:
        person: Person = seat.staff_id if seat.staff_id is not None else seat.name
        where = seat.unit_id if position.each else (home.pk if rule.level is not Level.TOWNSHIP else None)
        if seat.staff is not None and (not seat.staff.is_active or not self.posts.get(person)):
            status = Status.LEFT
        elif not fits(position, person, where, self.posts):
            status = Status.POST_LOST
        else:
            status = Status.SITS
        return Entry(position, person, seat.staff, seat.name, seat.unit, status, seat)

    def _following(
        self, rule: BodyRule, position: Position, home: Organisation, apart: set[Person]
    ) -> list[Entry]:
        """Whoever holds the post today. Where one person is meant, the A person before the B person."""
        fit = [row for row in self._holdings if set(row.post.roles) & set(position.roles)]
        found: list[Entry] = []
        if position.each:
            for unit in self.of_kinds(position.each):
                row = next((row for row in fit if row.post.organisation_id == unit.pk), None)
                if row is not None:
                    found.append(self._by_post(position, row, unit, apart))
            return found
        if rule.level is not Level.TOWNSHIP:
            fit = [row for row in fit if row.post.organisation_id == home.pk]
        seen: set[int] = set()
        for row in fit:
            if row.staff_id not in seen and (position.most is None or len(seen) < position.most):
                seen.add(row.staff_id)
                found.append(self._by_post(position, row, None, apart))
        return found

    @staticmethod
    def _by_post(position: Position, row: Holding, unit: Organisation | None, apart: set[Person]) -> Entry:
        status = Status.ELSEWHERE if row.staff_id in apart else Status.SITS
        return Entry(position, row.staff_id, row.staff, "", unit, status, None, row.letter)

    def persons_in(self, key: str) -> set[Person]:
        """Everybody who sits in a body of the township, without regard to the bodies it is kept apart from."""
        rule = book().bodies[key]
        row = self._rows.get((self.township.pk, key))
        found: set[Person] = set()
        for position in rule.positions:
            if position.follows:
                entries = self._following(rule, position, self.township, set())
            else:
                seats = self._seats[row.pk] if row else []
                entries = [
                    self._named(rule, position, self.township, seat)
                    for seat in seats
                    if seat.position == position.key
                ]
            found |= {entry.person for entry in entries if entry.sits}
        return found

    def coverage(self) -> list[Coverage]:
        """For each body that stands in every unit or village, and each position that somebody holds for every
        village: how many have it, and who is missing (S3.09.02, S3.27.01, S4.47.02, S2.51.01)."""
        found = []
        for rule in book().bodies.values():
            if rule.level is not Level.TOWNSHIP:
                states = [self.state(rule.key, unit) for unit in self.of_kinds(rule.kinds)]
                missing = tuple(
                    state.unit for state in states if not state.set_up or state.missing or state.expired
                )
                found.append(Coverage(rule.title, len(states) - len(missing), len(states), missing))
                continue
            state = self.state(rule.key)
            for position in rule.positions:
                if position.each and position.follows:
                    units = self.of_kinds(position.each)
                    gone = {row.gap.unit for row in state.missing if row.gap.position.key == position.key}
                    title = Text(
                        f"{rule.title.zh}：{position.title.zh}", f"{rule.title.en}: {position.title.en}"
                    )
                    missing = tuple(unit for unit in units if unit.pk in gone)
                    found.append(Coverage(title, len(units) - len(missing), len(units), missing))
        return found

    def workers(self, unit: Organisation) -> list[Staff]:
        """The disclosure workers of a unit (S3.03.02)."""
        state = self.state(UNIT_BODY, unit)
        return [one.staff for one in state.sitting if one.position.key == WORKER and one.staff is not None]

    def holders(self, roles: Sequence[str]) -> list[Staff]:
        """Who holds one of these roles, in the order of the roles."""
        return [row.staff for role in roles for row in self._holdings if role in row.post.roles]

    def head(self, unit: Organisation) -> Staff | None:
        """Who heads a unit today."""
        heads = set(HEADS)
        rows = [
            row
            for row in self._holdings
            if row.post.organisation_id == unit.pk and heads & set(row.post.roles)
        ]
        return rows[0].staff if rows else None


UNIT_BODY, WORKER = "unit-disclosure", "worker"
HEADS = ("station_head", "centre_director", "office_director", "discipline_secretary", "village_secretary")


def sits_on(staff_id: int | None, key: str, township: Organisation, *, position: str = "") -> bool:
    """Whether somebody sits in a body of the township today, in one position where one is named (S3.06.01).

    Raises KeyError for an unknown body.
    """
    if staff_id is None:
        return False
    return any(
        entry.person == staff_id and (not position or entry.position.key == position)
        for entry in Survey(township).state(key).sitting
    )


def history(state: State) -> list[Seat]:
    """Everybody who was ever named, newest first, with days and reasons (S2.05.02)."""
    if state.row is None:
        return []
    rows = state.row.seats.select_related("staff", "unit", "by", "ended_by")
    return list(rows.order_by("-since", "-pk"))
