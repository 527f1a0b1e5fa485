"""Reads of village disclosure: how many headings each village has filled, which are empty or late, coverage, activities,
what villagers reported and what became of it, policies that reached them. How a village decides says `deciding`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from sunlit import clock
from sunlit.core.periods import Every, days_of_period, period_in_words
from sunlit.core.text import Text
from sunlit.core.villages import FarmPolicy, Heading, VillageList, due_of, last_closed, parts_of
from sunlit.matters.book import book, number_in_force
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.villages.models import Activity, Cadence, Merger, PolicyPost, Said, SetUp, Sheet

State = Sheet.State
SHOWN = 30


@dataclass(frozen=True)
class Cell:
    """One heading of a village in a quarter: what stands published for it, and the periods that are still empty."""

    heading: Heading
    parts: tuple[str, ...]
    missing: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    waiting: bool
    due: date

    @property
    def filled(self) -> bool:
        """Whether every period of the quarter has something, or a dated and signed “nothing”."""
        return not self.missing

    @property
    def empty_in_words(self) -> Text:
        """The empty periods, where a heading has several in the quarter."""
        if len(self.parts) == 1:
            return Text("", "")
        words = [period_in_words(part) for part in self.missing]
        return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))


@dataclass(frozen=True)
class Standing:
    """How a village stands in one list of headings for one quarter (S4.49.01)."""

    village: Organisation
    of: VillageList
    cells: tuple[Cell, ...]
    today: date

    @property
    def filled(self) -> int:
        """How many headings are filled."""
        return sum(cell.filled for cell in self.cells)

    @property
    def total(self) -> int:
        """How many headings there are."""
        return len(self.cells)

    @property
    def empty(self) -> list[Cell]:
        """The headings that aren't filled."""
        return [cell for cell in self.cells if not cell.filled]

    @property
    def late(self) -> list[Cell]:
        """The empty ones whose last day has passed."""
        return [cell for cell in self.empty if cell.due < self.today]

    @property
    def days_late(self) -> int:
        """Natural days since the first last day that passed; 0 where none did."""
        return max(((self.today - cell.due).days for cell in self.late), default=0)


def counted(township: Organisation, today: date) -> list[Organisation]:
    """The villages that count: every one but those with a merger record (S4.22.02). Ending a village's row alone doesn't
    take it out of the count."""
    merged = Merger.objects.filter(village__township=township, on__lte=today).values("village_id")
    rows = Organisation.objects.filter(
        township=township, kind=Organisation.Kind.VILLAGE, valid_from__lte=today
    ).exclude(pk__in=merged)
    return list(rows.select_related("township").order_by("code"))


def village(township: Organisation, code: str) -> Organisation | None:
    """A village of a township by its code, merged or not."""
    return Organisation.objects.filter(
        township=township, kind=Organisation.Kind.VILLAGE, code=code.upper()
    ).first()


def last_quarter(today: date) -> str:
    """The quarter that was over last."""
    return last_closed(Every.QUARTER, today)


def standings(
    villages: Sequence[Organisation], quarter: str, today: date, lists: Iterable[str] = ("nine",)
) -> list[Standing]:
    """How villages stand in a quarter, for each list of headings named. Two queries for any number of villages.
    Raises ValueError for what is no quarter."""
    return standings_in(villages, [quarter], today, lists)[quarter]


def standings_in(
    villages: Sequence[Organisation], quarters: Sequence[str], today: date, lists: Iterable[str] = ("nine",)
) -> dict[str, list[Standing]]:
    """The same for several quarters. Two queries for any number of villages and quarters. Raises ValueError for what is no
    quarter."""
    rules = book().villages
    if rules is None:
        return {quarter: [] for quarter in quarters}
    named = set(lists)
    wanted = [one for one in rules.lists if one.key in named]
    ends = {quarter: days_of_period(Every.QUARTER, quarter)[1] for quarter in quarters}
    periods = {part for quarter in quarters for part in (quarter, *parts_of(quarter, Every.MONTH))}
    sheets: dict[tuple[int, str, str], list[Sheet]] = {}
    shown = Q(state=State.PUBLISHED, publication__occurrence__out_of_sight="") | Q(state=State.WAITING)
    rows = Sheet.objects.filter(shown, village__in=villages, period__in=periods)
    for row in rows.select_related("publication", "activity").order_by("pk"):
        sheets.setdefault((row.village_id, row.heading, row.period), []).append(row)
    kept = list(Cadence.objects.filter(village__in=villages).order_by("since", "pk"))
    found: dict[str, list[Standing]] = {}
    for quarter, last in ends.items():
        cadence = {(one.village_id, one.heading): Every(one.every) for one in kept if one.since <= last}
        days = {
            township: number_in_force("village-days", last, township)
            for township in {place.township_id for place in villages}
        }
        found[quarter] = [
            Standing(
                place,
                one,
                tuple(
                    _cell(
                        place,
                        heading,
                        quarter,
                        cadence.get((place.pk, heading.key), Every.QUARTER),
                        sheets,
                        days[place.township_id],
                    )
                    for heading in one.headings
                ),
                today,
            )
            for place in villages
            for one in wanted
        ]
    return found


def _cell(
    place: Organisation,
    heading: Heading,
    quarter: str,
    every: Every,
    sheets: dict[tuple[int, str, str], list[Sheet]],
    days: int,
) -> Cell:
    parts = parts_of(quarter, every)
    here = {part: sheets.get((place.pk, heading.key, part), []) for part in parts}
    out = {part: [row for row in rows if row.state == State.PUBLISHED] for part, rows in here.items()}
    missing = tuple(part for part in parts if not out[part])
    shown = tuple(row for part in parts for row in out[part])
    waiting = any(row.state == State.WAITING for rows in here.values() for row in rows)
    return Cell(heading, parts, missing, shown, waiting, due_of(missing[0] if missing else parts[-1], days))


@dataclass(frozen=True)
class Coverage:
    """How many villages have set up both disclosure and democratic management (S4.22.02). ``ended``: still counted
    although their row ended, because no merger is recorded."""

    villages: tuple[Organisation, ...]
    missing: tuple[tuple[Organisation, tuple[Text, ...]], ...]
    merged: tuple[Merger, ...]
    ended: tuple[Organisation, ...]

    @property
    def done(self) -> int:
        """How many have both."""
        return len(self.villages) - len(self.missing)


def coverage(township: Organisation, today: date) -> Coverage:
    """Which villages have set up both, and which lack what. Three queries."""
    villages = counted(township, today)
    has: dict[int, set[str]] = {}
    for row in SetUp.objects.filter(village__in=villages, since__lte=today):
        has.setdefault(row.village_id, set()).add(row.what)
    words = {
        SetUp.What.DISCLOSURE.value: Text("村务公开", "disclosure"),
        SetUp.What.DEMOCRACY.value: Text("民主管理", "democratic management"),
    }
    missing = tuple(
        (one, tuple(text for key, text in words.items() if key not in has.get(one.pk, set())))
        for one in villages
        if len(has.get(one.pk, set())) < len(words)
    )
    merged = Merger.objects.filter(village__township=township, on__lte=today).select_related(
        "village", "into"
    )
    ended = tuple(one for one in villages if one.valid_to is not None and one.valid_to < today)
    return Coverage(tuple(villages), missing, tuple(merged.order_by("on", "pk")), ended)


@dataclass(frozen=True)
class ActivityRow:
    """A key activity, whether it was published, and by when it should have been (S4.49.10)."""

    activity: Activity
    due: date
    sheet: Sheet | None
    overdue: bool


def activities(places: Sequence[Organisation], today: date) -> list[ActivityRow]:
    """The key activities of villages in the last year, the newest first. Two queries."""
    rows = Activity.objects.filter(
        village__in=places, key=True, ended_on__gt=today - timedelta(days=366)
    ).select_related("village")
    out = {
        row.activity_id: row
        for row in Sheet.objects.filter(
            activity__village__in=places, state=State.PUBLISHED, publication__occurrence__out_of_sight=""
        ).select_related("publication")
    }
    found = []
    for one in rows.order_by("-ended_on", "-pk")[: SHOWN * 4]:
        days = number_in_force("village-activity-days", one.ended_on, one.village.township_id)
        due, sheet = one.ended_on + timedelta(days=days), out.get(one.pk)
        found.append(ActivityRow(one, due, sheet, sheet is None and today > due))
    return found


@dataclass(frozen=True)
class SaidRow:
    """What the public sees of a report or request: number, kind, days and result, never its words."""

    number: str
    kind: Text
    on: date
    standing: Text
    closed: bool


def reports(place: Organisation) -> list[SaidRow]:
    """What villagers reported or asked for, the newest first, without words. One query."""
    found = []
    for row in Said.objects.filter(village=place).select_related("matter").order_by("-pk")[:SHOWN]:
        matter = row.matter
        procedure = book().registers[matter.kind]
        ends = {
            "done": Text("已办结", "settled"),
            "refused": Text("核实不属实", "found untrue"),
            "withdrawn": Text("已撤回", "withdrawn"),
        }
        standing = (
            ends.get(matter.outcome, Text("已结", "closed"))
            if not matter.is_open
            else Text("在办", "under way")
        )
        found.append(
            SaidRow(
                matter.number,
                procedure.title,
                row.at.astimezone(clock.CHINA).date(),
                standing,
                not matter.is_open,
            )
        )
    return found


@dataclass(frozen=True)
class OrderRow:
    """An order to publish, with its last day."""

    matter: Matter
    village: Organisation
    late: bool


def orders(places: Sequence[Organisation]) -> list[OrderRow]:
    """The orders to publish that villages haven't met yet. One query."""
    rows = Matter.objects.filter(kind="village-order", unit__in=places).open().select_related("unit")
    today = clock.today()
    return [
        OrderRow(row, row.unit, row.due is not None and row.due < today) for row in rows.order_by("due", "pk")
    ]


@dataclass(frozen=True)
class PolicyRow:
    """A policy: the channels used of the six, whether the township made it known, and the villages still missing."""

    policy: FarmPolicy
    used: tuple[Text, ...]
    channels: int
    town: bool
    villages: int
    missing: tuple[Organisation, ...]

    @property
    def reached(self) -> int:
        """In how many villages it was made known."""
        return self.villages - len(self.missing)


def policies(township: Organisation, today: date) -> list[PolicyRow]:
    """Each policy with its channels and the villages it hasn't reached (S4.48.02); abolished ones as history. Four
    queries."""
    rules = book().villages
    if rules is None:
        return []
    villages = counted(township, today)
    used: dict[str, set[str]] = {}
    places: dict[str, set[int]] = {}
    rows = PolicyPost.objects.filter(village__in=[*villages, township])
    for policy, channel, place in rows.values_list("policy", "channel", "village_id"):
        used.setdefault(policy, set()).add(channel)
        places.setdefault(policy, set()).add(place)
    found = []
    for one in rules.policies:
        here = places.get(one.key, set())
        ways = tuple(way.title for way in rules.policy_channels if way.key in used.get(one.key, set()))
        missing = () if one.history else tuple(row for row in villages if row.pk not in here)
        found.append(
            PolicyRow(one, ways, len(rules.policy_channels), township.pk in here, len(villages), missing)
        )
    return found


def waiting(viewer: Viewer) -> QuerySet[Sheet]:
    """The sheets that wait for a committee, as far as this viewer sees them."""
    rows: QuerySet[Sheet] = Sheet.objects.visible_to(viewer).filter(state=State.WAITING)
    return rows.select_related("village", "made_by").order_by("made_at", "pk")


def own_villages(viewer: Viewer, *roles: str) -> list[Organisation]:
    """The villages in which this viewer holds one of these roles, own or covered."""
    held = {seat.organisation_id for seat in viewer.seats if seat.role in roles}
    return list(Organisation.objects.filter(pk__in=held, kind=Organisation.Kind.VILLAGE).order_by("code"))
