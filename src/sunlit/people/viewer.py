"""Who is looking: the one object that every gate asks (`visible_to(viewer)`)."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.http import HttpRequest

from sunlit import clock
from sunlit.people.models import Absence, Holding, Staff

TOWNSHIP_WIDE = frozenset({"mayor", "deputy_leader", "supervisor", "centre_director"})
"""Roles whose holders see every ordinary matter of their own township."""


@dataclass(frozen=True)
class SeatHeld:
    """A role at an organisation, held in one's own right or for somebody absent."""

    organisation_id: int
    role: str
    for_staff_id: int | None = None


@dataclass(frozen=True)
class Viewer:
    """A staff member with the seats held on a day, or the public (no ``staff_id``, no seats).

    ``machine`` names who acts without being staff: ``clock`` (the program itself) or ``resident`` (the person
    who holds the receipt).
    """

    staff_id: int | None = None
    name: str = ""
    township_id: int | None = None
    admin: str = ""
    seats: tuple[SeatHeld, ...] = ()
    covers: frozenset[int] = field(default_factory=frozenset)
    machine: str = ""

    @property
    def actor(self) -> str:
        """How the ledger names this viewer."""
        return self.machine or (f"staff:{self.staff_id}" if self.staff_id else "public")

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(seat.role for seat in self.seats)

    @property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(seat.organisation_id for seat in self.seats)

    @property
    def sees_township(self) -> bool:
        return bool(self.roles & TOWNSHIP_WIDE)

    @property
    def is_public(self) -> bool:
        return self.staff_id is None

    def has_role(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))

    def acts_for(self, organisation_id: int | None, role: str) -> SeatHeld | None:
        """The seat by which this viewer may act as ``role`` at an organisation; own seats come before cover."""
        found = [s for s in self.seats if s.role == role and s.organisation_id == organisation_id]
        return min(found, key=lambda seat: seat.for_staff_id is not None, default=None)


PUBLIC = Viewer()
CLOCK = Viewer(name="阳光镇务", machine="clock")
RESIDENT = Viewer(name="居民", machine="resident")


def viewer_of(staff: Staff, on: date | None = None) -> Viewer:
    """The viewer that a staff member is on a day: own posts, and those of the absent they stand in for.

    An administrator has no seats. A person who is absent keeps their sight (they may read from the road) and
    their seats: the substitute acts beside them (S2.30.03, S3.30.04). Who stands in for somebody that was
    standing in for a third stands in for both. An absence that nobody approved yet changes nothing.
    """
    if not staff.is_active:
        return PUBLIC
    if staff.admin:
        return Viewer(staff.pk, staff.name, staff.township_id, staff.admin)
    day = on or clock.today()
    covered = covered_by(staff, day)
    holdings = Holding.objects.filter(
        Q(until=None) | Q(until__gte=day), staff_id__in={staff.pk, *covered}, since__lte=day
    ).values_list("staff_id", "letter", "post__organisation_id", "post__roles", "post_id")
    seats = tuple(
        SeatHeld(organisation_id, role, None if holder == staff.pk else holder)
        for holder, _letter, organisation_id, roles, _post in holdings
        for role in roles
    )
    return Viewer(staff.pk, staff.name, staff.township_id, "", seats, frozenset(covered))


def covered_by(staff: Staff, day: date) -> set[int]:
    """The ids of everybody that a staff member stands in for on a day, also at second hand."""
    pairs = Absence.objects.filter(
        first_day__lte=day, last_day__gte=day, approved_by__isnull=False, staff__township_id=staff.township_id
    ).values_list("substitute_id", "staff_id")
    absent: dict[int, list[int]] = {}
    for substitute, away in pairs:
        absent.setdefault(substitute, []).append(away)
    covered: set[int] = set()
    waiting = list(absent.get(staff.pk, ()))
    while waiting:
        away = waiting.pop()
        if away not in covered and away != staff.pk:
            covered.add(away)
            waiting.extend(absent.get(away, ()))
    return covered


def viewer_for(request: HttpRequest) -> Viewer:
    """The viewer of a request, worked out once for each person that it was signed in as."""
    user = request.user
    if not user.is_authenticated:
        return PUBLIC
    known: tuple[int, Viewer] | None = getattr(request, "_sunlit_viewer", None)
    if known is None or known[0] != user.pk:
        known = (user.pk, viewer_of(user))
        request._sunlit_viewer = known  # type: ignore[attr-defined]
    return known[1]
