"""What supervision sees: figures that open their lists, lateness by unit and post, proposals, the program's own checks.

Nothing here ranks persons: lateness is counted by unit and post; one person's list is open to that person and the
discipline office (整治形式主义若干规定, S1.06.05).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count

from sunlit import clock
from sunlit.core.clocks import deadline
from sunlit.core.item_promises import promise_exceptions
from sunlit.core.items import Item
from sunlit.core.limits import Limit, Unit
from sunlit.core.text import Text
from sunlit.hall import catalogue, faults
from sunlit.hall.lists import LISTS, Filters, a_year_before, listed
from sunlit.hall.models import ItemState, Rating
from sunlit.hall.queries import hours_since
from sunlit.hall.wording import roles
from sunlit.ledger.models import Entry
from sunlit.matters import queries as kernel
from sunlit.matters import timing
from sunlit.matters.book import book, book_of, number_in_force, procedure_of
from sunlit.matters.models import Matter, SweepRun
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer

UNIT_FIGURES = ("late", "soon", "unassigned", "to_tell", "idle", "bounced", "stopped", "immediate")
SUPERVISION_FIGURES = (
    "late",
    "late_year",
    "explained",
    "notices",
    "immediate",
    "idle",
    "bounced",
    "outside",
    "bad_ratings",
)
TONES = {
    "late": "late",
    "late_year": "late",
    "idle": "late",
    "bounced": "late",
    "soon": "soon",
    "unassigned": "soon",
}


@dataclass(frozen=True)
class Figure:
    """A number with the address of the list behind it."""

    code: str
    title: Text
    count: int
    url: str
    tone: str = ""


def figures(viewer: Viewer, codes: Sequence[str], *, unit: int | None = None) -> list[Figure]:
    """One figure for each named list, over what the viewer may see; each opens exactly the matters it counts."""
    where = f"&unit={unit}" if unit else ""
    found = []
    for code in codes:
        count = listed(viewer, Filters(list=code, unit=unit)).order_by().count()
        tone = TONES.get(code, "") if count else ""
        found.append(Figure(code, LISTS[code].title, count, f"/desk/matters/?list={code}{where}", tone))
    return found


def waiting_for(viewer: Viewer, *, unit: int | None = None) -> list[Figure]:
    """For whom the open matters wait, by role: the applicant, the head, the enquiry department, the clock."""
    rows = listed(viewer, Filters(state=Matter.State.OPEN, unit=unit)).order_by()
    counted = (
        rows.filter(tasks__done_at=None).values_list("tasks__role").annotate(n=Count("pk", distinct=True))
    )
    where = f"&unit={unit}" if unit else ""
    titles = roles()
    return [
        Figure(role, titles.get(role, Text(role, role)), count, f"/desk/matters/?waiting={role}{where}")
        for role, count in sorted(counted, key=lambda row: -row[1])
        if role
    ]


@dataclass(frozen=True)
class Unassigned:
    """A matter without a handler, and how long the department has had it (S3.28.05)."""

    matter: Matter
    since: datetime
    minutes: int
    over: bool


def unassigned(viewer: Viewer, *, unit: int | None = None) -> list[Unassigned]:
    """Matters that a department received and named no handler for yet, oldest first, with their age (S3.28.05)."""
    allowed = number_in_force("handler-named", clock.today(), viewer.township_id)
    found = []
    rows = listed(viewer, Filters(list="unassigned", unit=unit)).prefetch_related("tasks")
    for matter in rows[:200]:
        opened = [task.opened_at for task in matter.tasks.all() if task.done_at is None]
        since = min(opened, default=matter.opened_at)
        minutes = int((clock.now() - since).total_seconds() // 60)
        found.append(Unassigned(matter, since, minutes, minutes > allowed))
    return sorted(found, key=lambda row: row.since)


# --- Lateness ---


@dataclass(frozen=True)
class LateRow:
    """How many late matters an item, or a post of a unit, has; never a person."""

    label: Text
    sub: Text
    count: int
    url: str


def late_by_item(viewer: Viewer) -> list[LateRow]:
    """Late in the last twelve months, by item; explained delays are apart."""
    rows = listed(viewer, Filters(list="late_year")).order_by().values_list("item").annotate(n=Count("pk"))
    items = book().items
    return [
        LateRow(
            items[code].name if code in items else Text("咨询和其他", "inquiries and others"),
            Text("", ""),
            count,
            f"/desk/matters/?list=late_year&item={code}",
        )
        for code, count in sorted(rows, key=lambda row: (-row[1], row[0]))
    ]


def late_by_post(viewer: Viewer) -> list[LateRow]:
    """Late in the last twelve months, by unit and post. Units stand in the order of their codes, not of lateness,
    so that the table is no ranking."""
    rows = list(
        listed(viewer, Filters(list="late_year"))
        .order_by()
        .values_list("unit_id", "unit__code", "unit__name", "unit__name_en", "handler_id")
        .annotate(n=Count("pk"))
    )
    posts = dict(_posts({row[4] for row in rows if row[4]}))
    counted: Counter[tuple[str, int, str, str, str, str]] = Counter()
    for unit_id, code, name, name_en, handler, count in rows:
        title, title_en = posts.get(handler, ("未确定承办人", "no handler named"))
        counted[(code, unit_id, name, name_en or name, title, title_en)] += count
    return [
        LateRow(
            Text(name, name_en), Text(title, title_en), count, f"/desk/matters/?list=late_year&unit={unit_id}"
        )
        for (_code, unit_id, name, name_en, title, title_en), count in sorted(counted.items())
    ]


def _posts(staff_ids: Iterable[int]) -> list[tuple[int, tuple[str, str]]]:
    rows = (
        Holding.objects.filter(staff_id__in=set(staff_ids))
        .order_by("since")
        .values_list("staff_id", "post__title", "post__title_en")
    )
    return [(staff, (title, title_en or title)) for staff, title, title_en in rows]


# --- Notices, promises ---


@dataclass(frozen=True)
class SecondNotice:
    """A notice that should not have been needed: what was added, and why (S2.29.08)."""

    matter: Matter
    ordinal: int
    added: list[tuple[Text, str]]
    given_at: datetime


def second_notices(viewer: Viewer) -> list[SecondNotice]:
    """Every notice after the first one, and a first one that came only after acceptance, newest first, with each
    added paper and its explanation (S2.29.08)."""
    rows = (
        faults.notices_at_fault()
        .filter(application__matter__in=kernel.matters(viewer))
        .select_related("application__matter")
        .order_by("-given_at")[:100]
    )
    found = []
    for row in rows:
        item = catalogue.item(row.application.item)
        added = [(catalogue.material(item, code).name, why) for code, why in row.added.items()]
        found.append(SecondNotice(row.application.matter, row.ordinal, added, row.given_at))
    return found


@dataclass(frozen=True)
class Duration:
    """How long an item really takes, against its promise, in the unit of the promise; ``early`` is negative when late."""

    item: Item
    promised: Limit
    cases: int
    average: float
    within: int
    proposed: bool

    @property
    def early(self) -> float:
        """Average days earlier than the promise (S1.02.03)."""
        return self.promised.amount - self.average


def durations(viewer: Viewer, today: date | None = None) -> list[Duration]:
    """What the closed cases of the last twelve months took, item by item, with proposals for shorter promises.

    ``within`` is the number of days in which the share of cases named by the rulebook was done. It is proposed
    as the new promise where it is at least as much shorter as a promise must be against the law (S2.27.03, S1.02.03).
    """
    today = today or clock.today()
    share = Fraction(number_in_force("shorten-share", today, viewer.township_id), 100)
    shorter = Fraction(str(book_of(viewer.township_id).effective("promise-share", today).value))
    found = []
    items = {item.id: item for item in catalogue.items_of(viewer.township_id or 0)}
    for code, used in sorted(_used_days(viewer, today, items).items()):
        item = items[code]
        promised = item.promised
        if promised is None or promised.unit is Unit.AT_ONCE:
            continue
        ordered = sorted(used)
        enough = -(-share.numerator * len(ordered) // share.denominator)
        within = ordered[enough - 1]
        proposed = within <= int(promised.amount * shorter)
        found.append(Duration(item, promised, len(used), sum(used) / len(used), within, proposed))
    return found


def proposals(viewer: Viewer, today: date | None = None) -> list[Duration]:
    """The items whose promise can be shorter (S2.27.03)."""
    return [row for row in durations(viewer, today) if row.proposed]


def _used_days(viewer: Viewer, today: date, items: Mapping[str, Item]) -> dict[str, list[int]]:
    """The days each closed case of the last twelve months used of its clock, in the unit of its item's promise."""
    rows = list(
        kernel.matters(viewer)
        .filter(kind="application", state__in=[Matter.State.DONE, Matter.State.REFUSED])
        .filter(closed_at__gte=a_year_before(today), outcome__in=["granted", "partly", "refused"])
    )
    events = kernel.clock_events(row.pk for row in rows)
    found: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        promised, legal = timing.limits_of(row, procedure_of(row.procedure_id))
        own = items[row.item].promised
        limit = own or promised or legal
        values = [event.value() for event in events[row.pk]]
        if limit is None or not values or limit.unit is Unit.AT_ONCE or row.closed_at is None:
            continue
        done = row.closed_at.astimezone(clock.CHINA).date()
        state = deadline(limit, values, book().calendar, done)
        over = 0
        if state.due is not None and done > state.due:
            over = (done - state.due).days
            if limit.unit is Unit.WORKING_DAY:
                over = book().calendar.working_days_between(state.due, done)
        found[row.item].append(state.used + over)
    return found


def exceptions(township: Organisation) -> list[Item]:
    """Items whose promise is longer than two thirds of the legal limit, with the recorded reason (S2.08.08)."""
    return promise_exceptions(catalogue.items_of(township.pk))


# --- Catalogue ---


@dataclass(frozen=True)
class LimitBeingSet:
    """An item without a time limit: who sets it, and for how many days it has been open (S0.07.31)."""

    item: Item
    owner: Staff | None
    since: date | None
    days: int


def limits_being_set(township: Organisation, today: date | None = None) -> list[LimitBeingSet]:
    """Items without a time limit, with owner and days elapsed; the limit's entry removes them (S0.07.31)."""
    today = today or clock.today()
    states = {
        state.item: state for state in ItemState.objects.filter(township=township).select_related("owner")
    }
    found = []
    for item in catalogue.items_of(township.pk):
        if item.promised or item.immediate:
            continue
        state = states.get(item.id)
        since = state.incomplete_since if state else None
        found.append(
            LimitBeingSet(item, state.owner if state else None, since, (today - since).days if since else 0)
        )
    return found


# --- Ratings ---


@dataclass(frozen=True)
class Rated:
    """A rating as staff see it: level and words, and nothing about who rated."""

    matter: Matter
    level: int
    label: str
    text: str
    at: datetime
    follow_up: Matter | None


def ratings(viewer: Viewer, *, worst: bool = False) -> list[Rated]:
    """The single ratings that the viewer may read, newest first, without who rated."""
    rows = Rating.objects.visible_to(viewer).select_related("matter", "follow_up")
    if worst:
        rows = rows.filter(level__lte=2)
    return [
        Rated(row.matter, row.level, str(row.get_level_display()), row.text, row.at, row.follow_up)
        for row in rows.order_by("-at")[:50]
    ]


# --- The program's own checks ---


@dataclass(frozen=True)
class Check:
    """One run of the sweep, and whether it dealt with all that it found."""

    run: SweepRun

    @property
    def sound(self) -> bool:
        return self.run.due == self.run.handled and self.run.failed == 0


def sweeps() -> list[Check]:
    """The last runs of the sweep, newest first; one that didn't deal with all it found stands out."""
    return [Check(run) for run in SweepRun.objects.order_by("-started_at")[:10]]


def last_ledger_check(township: Organisation) -> dict[str, Any] | None:
    """When the log was last checked, by how many entries, and whether it was sound; None if never."""
    entry = (
        Entry.objects.filter(
            chain=township.code, subject_kind="ledger", subject=township.code, act="ledger_checked"
        )
        .order_by("-seq")
        .first()
    )
    if entry is None:
        return None
    return {"at": datetime.fromisoformat(entry.at.replace("Z", "+00:00")), **json.loads(entry.facts)}


def sweep_is_silent() -> bool:
    """Whether the sweep hasn't run for a day, so that nobody would be reminded."""
    last = SweepRun.objects.order_by("-started_at").first()
    return last is None or hours_since(last.started_at) >= 24
