"""What the public site reads of the work itself: counts and days, never a name, a number or a text of a resident.

The gate `visible_to` lets the public see no matter at all; here nothing but sums and dates leaves the database.
Reports (举报) and what is labelled sensitive are left out of every list and every sum.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Max, Q

from sunlit import clock
from sunlit.core import chain
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import Application, ItemState
from sunlit.ledger.models import Checkpoint
from sunlit.matters.book import book
from sunlit.matters.models import Matter, MatterQuerySet
from sunlit.people.models import Organisation

LATE_SHOWN_FOR = 365  # natural days for which a matter that was finished late stays on the list


@dataclass(frozen=True)
class BeingSet:
    """An item whose limit is being worked out (S0.07.31): who sees to it, and for how many days."""

    item_id: str
    number: str
    name: Text
    owner: str
    since: date | None
    days: int | None


@dataclass(frozen=True)
class LateMatter:
    """A matter past its promised day, without whose it is: item, department, last day, days late (S0.07.30)."""

    item: Text
    unit: Text
    due: date
    finished: date | None
    days: int


@dataclass(frozen=True)
class Kept:
    """How often something was kept: ``kept`` of ``total`` cases, in words where they come from."""

    kept: int
    total: int
    counted: Text

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down, so that 100 means every one."""
        return self.kept * 100 // self.total


def townships() -> list[Organisation]:
    """The townships of this installation, in order."""
    return list(
        Organisation.objects.filter(kind=Organisation.Kind.TOWNSHIP, valid_to=None, outside=False).order_by(
            "code"
        )
    )


def limits_being_set(township: Organisation) -> list[BeingSet]:
    """The public list of items without a promised limit, oldest first. One query."""
    states = {
        state.item: state for state in ItemState.objects.filter(township=township).select_related("owner")
    }
    today = clock.today()
    found = []
    for item in catalogue.items_of(township.pk):
        if catalogue.limits(item)[0] is not None:
            continue
        state = states.get(item.id)
        since = state.incomplete_since if state else None
        owner = state.owner.name if state and state.owner else ""
        days = (today - since).days if since else None
        found.append(BeingSet(item.id, item.number, item.name, owner, since, days))
    return sorted(found, key=lambda row: (row.since or date.max, row.number))


def _countable(township: Organisation) -> MatterQuerySet:
    # What is to be published has its own public page of what is missing.
    return Matter.objects.filter(township=township, label=Matter.Label.ORDINARY).exclude(
        kind__in=("disclosure", "disclosure-proposal", "withholding", "withdrawal", "entry-complaint", "body")
    )


def late_matters(township: Organisation, today: date) -> MatterQuerySet:
    """Matters past their promised day: those still open, and those finished late in the last year."""
    closed = Q(closed_at__gte=_morning(today - timedelta(days=LATE_SHOWN_FOR))) & _finished_late("due")
    late = Q(state=Matter.State.OPEN, stopped=False, due__lt=today) | closed
    return _countable(township).filter(late).order_by(F("closed_at").desc(nulls_first=True), "due", "pk")


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), clock.CHINA)


def _finished_late(limit: str) -> Q:
    """Closed on a day after the day in ``limit``. The first comparison is cheap and rules out nearly every matter
    before the second one asks for the day in China, which SQLite can't do by itself."""
    return Q(closed_at__gt=F(limit)) & Q(closed_at__date__gt=F(limit))


def late_rows(matters: MatterQuerySet, today: date) -> list[LateMatter]:
    """What the public may know of late matters. One query."""
    rows = matters.values_list("item", "unit__name", "unit__name_en", "due", "closed_at")
    found = []
    for item, unit, unit_en, due, closed_at in rows:
        if due is None:
            continue  # never late; the query asks for a last day already
        finished = closed_at.astimezone(clock.CHINA).date() if closed_at else None
        days = ((finished or today) - due).days
        found.append(LateMatter(_item_name(item), Text(unit, unit_en or unit), due, finished, days))
    return found


def late_by_unit(rows: Sequence[LateMatter]) -> list[tuple[Text, int, int]]:
    """How many are late in each department, most first: still open, and finished late."""
    still = Counter(row.unit for row in rows if row.finished is None)
    over = Counter(row.unit for row in rows if row.finished is not None)
    units = sorted({*still, *over}, key=lambda unit: (-still[unit], -over[unit], unit.zh))
    return [(unit, still[unit], over[unit]) for unit in units]


def late_by_item(rows: Sequence[LateMatter]) -> list[tuple[Text, int]]:
    """How many are late of each item, most first."""
    return Counter(row.item for row in rows).most_common()


def _item_name(item_id: str) -> Text:
    entry = book().items.get(item_id)
    return entry.name if entry else Text("咨询与来信来访", "inquiries, letters and visits")


PROMISE = ("S0.07.30", "S2.15.13", "S3.27.08")
LAW = ("S1.02.01",)
AT_ONCE = ("S3.28.06",)
NOTICE = ("S2.29.03",)


def kept_in_twelve_months(township: Organisation) -> Mapping[str, Kept]:
    """How often the clauses that can be counted were kept in the last twelve months, by clause. Two queries.

    A clause without one single case is not in the answer: the page says that there are no data yet, and no number
    is ever invented. A matter counts as kept if it was finished on or before its last day; one that is open past
    its last day counts as not kept.
    """
    today = clock.today()
    year_ago = today - timedelta(days=365)
    at_once = [item.id for item in book().items.values() if item.immediate]
    closed, open_ = Q(closed_at__gte=_morning(year_ago)), Q(state=Matter.State.OPEN, stopped=False)
    own, own_late = closed & Q(due__isnull=False), closed & _finished_late("due") | open_ & Q(due__lt=today)
    law = closed & Q(legal_due__isnull=False)
    law_late = closed & _finished_late("legal_due") | open_ & Q(legal_due__lt=today)
    now = Q(item__in=at_once)
    sums = _countable(township).aggregate(
        own=Count("pk", filter=own | open_ & Q(due__lt=today)),
        own_late=Count("pk", filter=own_late),
        law=Count("pk", filter=law | open_ & Q(legal_due__lt=today)),
        law_late=Count("pk", filter=law_late),
        now=Count("pk", filter=now & (own | open_ & Q(due__lt=today))),
        now_late=Count("pk", filter=now & own_late),
    )
    notices = (
        Application.objects.filter(
            matter__township=township,
            matter__label=Matter.Label.ORDINARY,
            notices__given_at__gte=_morning(year_ago),
        )
        .annotate(rounds=Max("notices__ordinal"))
        .aggregate(all=Count("pk", distinct=True), once=Count("pk", filter=Q(rounds=1), distinct=True))
    )
    found: dict[str, Kept] = {}

    def add(clauses: tuple[str, ...], kept: int, total: int, counted: Text) -> None:
        if total:
            found.update(dict.fromkeys(clauses, Kept(kept, total, counted)))

    words = Text("件在承诺期限内办结", "matters finished within the promise")
    add(PROMISE, sums["own"] - sums["own_late"], sums["own"], words)
    words = Text("件在法定期限内办结", "matters finished within the limit of the law")
    add(LAW, sums["law"] - sums["law_late"], sums["law"], words)
    add(
        AT_ONCE,
        sums["now"] - sums["now_late"],
        sums["now"],
        Text("件当日办结", "immediate matters done the same day"),
    )
    words = Text("件补正只告知了一次", "incomplete applications told everything at once")
    add(NOTICE, notices["once"], notices["all"], words)
    return found


COUNTED_CLAUSES = frozenset({*PROMISE, *LAW, *AT_ONCE, *NOTICE})


def checkpoint_by_code(township: Organisation, code: str) -> Checkpoint | None:
    """The seal of this township that a typed code belongs to, or None. Raises chain.CodeError for a mistyped code."""
    wanted = chain.parse_code(code)
    for number, hash_ in Checkpoint.objects.filter(chain=township.code).values_list("number", "hash"):
        if chain.code_of(hash_) == wanted:
            found: Checkpoint | None = Checkpoint.objects.filter(chain=township.code, number=number).first()
            return found
    return None
