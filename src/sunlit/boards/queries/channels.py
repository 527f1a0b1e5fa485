"""The channel log: by which carriers each publication went out, what is still missing, the yearly tables, publicity."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sunlit.boards.models import Carried, Effort, Plan, Publicity
from sunlit.core.boards import Boards, Campaign, Carrier, ChannelTable, Demand, Nature
from sunlit.disclosure.models import Publication, PublicationQuerySet
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


def rules() -> Boards:
    """What the rulebook says of boards and carriers. Raises LookupError where it says nothing."""
    found = book().boards
    if found is None:
        raise LookupError("The rulebook has no boards.yaml.")
    return found


def used_of(publications: Collection[Publication]) -> dict[int, set[str]]:
    """The carriers of each publication: the program's own, and those of the log that weren't struck out. One query."""
    known = rules()
    found = {row.pk: set(known.automatic(row.occurrence.audience)) for row in publications}
    entries = Carried.objects.standing().filter(publication__in=list(found))
    for number, carrier in entries.values_list("publication_id", "carrier"):
        found[number].add(carrier)
    return found


def unmet_of(
    publication: Publication, marks: Collection[str], used: Collection[str]
) -> list[tuple[Demand, int]]:
    """The demands that a publication doesn't meet yet."""
    occurrence = publication.occurrence
    return rules().unmet(occurrence.duty, occurrence.audience, marks, used)


@dataclass(frozen=True)
class Channelled:
    """A publication with the carriers that it went out by, and what is missing."""

    publication: Publication
    plan: Plan | None
    used: tuple[Carrier, ...]
    unmet: tuple[tuple[Demand, int], ...]

    @property
    def done(self) -> bool:
        """Whether somebody said that it went out as it must."""
        return self.plan is not None and self.plan.done_at is not None


def channelled(publications: Iterable[Publication]) -> list[Channelled]:
    """Publications with how they went out. Two queries."""
    rows = list(publications)
    plans = {plan.publication_id: plan for plan in Plan.objects.filter(publication__in=[r.pk for r in rows])}
    used, known = used_of(rows), rules()
    found = []
    for row in rows:
        plan = plans.get(row.pk)
        found.append(
            Channelled(
                row,
                plan,
                tuple(one for one in known.carriers if one.key in used[row.pk]),
                tuple(unmet_of(row, plan.marks if plan else (), used[row.pk])),
            )
        )
    return found


def of_year(township: Organisation, viewer: Viewer, year: int) -> PublicationQuerySet:
    """What was published in a year, the newest first."""
    rows = Publication.objects.visible_to(viewer).filter(
        occurrence__township=township, published_on__year=year
    )
    return rows.select_related("occurrence__unit", "occurrence__township").order_by("-published_at", "-pk")


@dataclass(frozen=True)
class Counted:
    """The yearly table of some carriers: publications on each, those on only one of them, those on none (S3.09.04)."""

    table: ChannelTable
    counts: tuple[tuple[Carrier, int], ...]
    only_one: tuple[Publication, ...]
    none: tuple[Publication, ...]


def tables(township: Organisation, viewer: Viewer, year: int) -> list[Counted]:
    """Every yearly table of the rulebook over what was published for everybody. Two queries."""
    known = rules()
    rows = list(of_year(township, viewer, year).filter(occurrence__audience="everybody"))
    used = used_of(rows)
    found = []
    for table in known.tables:
        wanted = set(table.carriers)
        here = {row.pk: used[row.pk] & wanted for row in rows}
        found.append(
            Counted(
                table,
                tuple(
                    (one, sum(one.key in here[row.pk] for row in rows))
                    for one in known.carriers
                    if one.key in wanted
                ),
                tuple(row for row in rows if len(here[row.pk]) == 1),
                tuple(row for row in rows if not here[row.pk]),
            )
        )
    return found


def typed_carriers(audience: str) -> list[Carrier]:
    """The carriers that the office enters by hand for an audience."""
    return [
        one
        for one in rules().carriers
        if one.nature in (Nature.PLAIN, Nature.MEDIA)
        and (one.audience is None or one.audience.value == audience)
    ]


@dataclass(frozen=True)
class Used:
    """A carrier of a plan of publicity: how often, how many in all, the last day; with no entry it is unused."""

    carrier: Carrier
    efforts: tuple[Effort, ...]

    @property
    def total(self) -> int:
        """Copies, broadcasts or people in all."""
        return sum(one.count for one in self.efforts)


@dataclass(frozen=True)
class Planned:
    """A plan of publicity with its carriers, or the lack of one."""

    campaign: Campaign
    unit: Organisation
    plan: Publicity | None
    carriers: tuple[Used, ...]

    @property
    def unused(self) -> list[Carrier]:
        """The carriers without an entry."""
        return [one.carrier for one in self.carriers if not one.efforts]


def publicity(
    township: Organisation, viewer: Viewer, year: int, units: Iterable[Organisation]
) -> list[Planned]:
    """Every campaign of a year: of the township as a whole, and where each unit plans its own, of every unit, with or
    without a plan (S2.22.04). Two queries."""
    known = rules()
    plans = {
        (row.campaign, row.unit_id): row
        for row in Publicity.objects.visible_to(viewer).filter(township=township, year=year)
    }
    efforts: dict[tuple[int, str], list[Effort]] = {}
    rows = Effort.objects.filter(publicity__in=[plan.pk for plan in plans.values()])
    for row in rows.select_related("entered_by").order_by("on", "pk"):
        efforts.setdefault((row.publicity_id, row.carrier), []).append(row)
    listed = list(units)
    found = []
    for campaign in known.campaigns:
        for unit in listed if campaign.each_unit else [township]:
            plan = plans.get((campaign.key, unit.pk))
            carriers = tuple(
                Used(one, tuple(efforts.get((plan.pk if plan else 0, one.key), ())))
                for key in campaign.carriers
                if (one := known.carrier(key)) is not None
            )
            found.append(Planned(campaign, unit, plan, carriers))
    return found


def collections(township: Organisation, viewer: Viewer) -> list[tuple[str, list[Publication]]]:
    """What stands in the office's own network only, by collection (S0.01.15). One query."""
    keys = rules().collections
    rows: dict[str, list[Publication]] = {key: [] for key in keys}
    for row in (
        Publication.objects.visible_to(viewer)
        .filter(occurrence__township=township, occurrence__duty__in=keys, occurrence__audience="staff")
        .select_related("occurrence")
        .order_by("-published_at", "-pk")
    ):
        rows[row.occurrence.duty].append(row)
    return list(rows.items())


def inside(township: Organisation, viewer: Viewer) -> PublicationQuerySet:
    """What hangs on the board inside: all that is for the township's own staff, but what stands in the network only."""
    rows = Publication.objects.visible_to(viewer).filter(
        occurrence__township=township, occurrence__audience="staff"
    )
    return (
        rows.exclude(occurrence__duty__in=rules().collections)
        .select_related("occurrence__unit")
        .order_by("-published_at", "-pk")
    )


def year_of(text: str, today: date) -> int:
    """A year that somebody typed; the present one for what is none."""
    return (
        int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:9]) <= today.year else today.year
    )
