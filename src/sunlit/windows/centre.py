"""How the centre is made up (四部一室), where its people come from, and to which departments matters pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sunlit.core.centre import Centre
from sunlit.core.centre import Department as Planned
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.matters.models import HandOver, Matter
from sunlit.people.models import Absence, Organisation, Staff
from sunlit.people.queries import holdings_on
from sunlit.windows.models import Secondment


def plan() -> Centre:
    """The structure that the rulebook asks for. Raises LookupError for a rulebook without one."""
    found = book().centre
    if found is None:
        raise LookupError("The rulebook has no centre.yaml.")
    return found


@dataclass(frozen=True)
class Department:
    """One of the centre's departments as the rulebook names it, and the unit of the township that it is: who heads it,
    where it is, its telephone, how many work there. ``unit`` is None where the township hasn't set it up."""

    planned: Planned
    unit: Organisation | None
    head: Staff | None
    place: Text
    people: int

    @property
    def missing(self) -> list[Text]:
        """What its line of the structure lacks (S3.27.02)."""
        if self.unit is None:
            return [Text("未设立", "not set up")]
        found = [] if self.head else [Text("负责人", "head")]
        return found + ([] if self.unit.phone.strip() else [Text("电话", "telephone")])


def structure(township: Organisation, day: date) -> list[Department]:
    """The departments and the office of the centre, exactly those of the rulebook, in its order (S3.27.02).

    A department without an address of its own is where the centre is. Two queries.
    """
    wanted = plan()
    keys = [one.key for one in wanted.departments]
    units = {
        unit.key: unit for unit in Organisation.objects.valid_on(day).filter(township=township, key__in=keys)
    }
    holdings = list(
        holdings_on(day)
        .filter(post__organisation__in=units.values(), staff__is_active=True)
        .select_related("staff", "post")
        .order_by("letter", "pk")
    )
    found = []
    for one in wanted.departments:
        unit = units.get(one.key)
        own = [row for row in holdings if unit is not None and row.post.organisation_id == unit.pk]
        head = next((row.staff for row in own if "station_head" in row.post.roles), None)
        place = wanted.place
        if unit is not None and unit.address.strip():
            place = Text(unit.address, unit.address_en or unit.address)
        found.append(Department(one, unit, head, place, len({row.staff_id for row in own})))
    return found


def check_transfer(matter: Matter, what: str, unit: Organisation) -> None:
    """An application that was taken in passes to one of the handling departments and to nobody else (S3.27.02).

    Raises Refused (no_handling_department).
    """
    if matter.kind != "application" or what != HandOver.What.HANDLING:
        return
    handling = plan().handling
    if unit.key in {one.key for one in handling}:
        return
    zh, en = "、".join(one.title.zh for one in handling), ", ".join(one.title.en for one in handling)
    raise Refused(
        "no_handling_department",
        Text(f"{unit.name}不办理事项。", f"{unit.label('en')} doesn't handle applications."),
        Text(f"只能转给：{zh}。", f"It can pass to: {en}."),
        clause=plan().clause,
        field="unit",
    )


@dataclass(frozen=True)
class Source:
    """A body that sends staff to the centre, and who of them is there; ``unit`` is None where the township has none
    of this name."""

    title: Text
    unit: Organisation | None
    people: tuple[Secondment, ...]
    away: frozenset[int]
    since: date | None = None

    @property
    def present(self) -> list[Secondment]:
        """Who works at the centre and isn't away that day."""
        return [row for row in self.people if row.staff_id not in self.away]

    @property
    def sent_nobody(self) -> bool:
        """Whether nobody of it is there, which the leading group has to hear (S3.27.03)."""
        return not self.present


def sources(township: Organisation, day: date) -> list[Source]:
    """The bodies from which the centre's staff come on a day: those of the rulebook in its order, and after them others
    that the township named itself. Three queries (S3.27.03)."""
    units = list(Organisation.objects.valid_on(day).filter(township=township).order_by("name"))
    rows = list(
        Secondment.objects.filter(source__township=township, since__lte=day)
        .filter(Q(until=None) | Q(until__gt=day))
        .select_related("staff", "source")
        .order_by("since", "pk")
    )
    away = frozenset(
        Absence.objects.filter(
            staff__township=township, first_day__lte=day, last_day__gte=day, approved_by__isnull=False
        ).values_list("staff_id", flat=True)
    )
    found, seen = [], set()
    for wanted in plan().sources:
        unit = next((one for one in units if wanted.is_unit(one.name, one.key)), None)
        seen.add(unit.pk if unit else 0)
        found.append(Source(wanted.title, unit, _sent(rows, unit), away))
    for unit in {row.source_id: row.source for row in rows if row.source_id not in seen}.values():
        title = Text(unit.name, unit.name_en or unit.name)
        found.append(Source(title, unit, _sent(rows, unit), away))
    return found


def _sent(rows: Sequence[Secondment], unit: Organisation | None) -> tuple[Secondment, ...]:
    return tuple(
        row for row in rows if unit and row.source_id == unit.pk and row.staff and row.staff.is_active
    )
