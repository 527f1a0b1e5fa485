"""Whose badge everybody may see: of people at a window and of enforcement staff, and of nobody else (S3.07.07)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sunlit import clock
from sunlit.conduct import queries
from sunlit.conduct.models import Badge
from sunlit.core.conduct import Checklist
from sunlit.matters.book import book_of
from sunlit.people.models import Organisation, Staff
from sunlit.people.queries import current_holdings

ROLES = "public-badge-roles"
ENFORCEMENT = "enforcement"


@dataclass(frozen=True)
class PublicBadge:
    """What the public page of a person shows of the badge, and the norms that the person keeps."""

    badge: Badge | None
    enforcement: bool
    norms: tuple[Checklist, ...]


def public_roles(day: date, township_id: int | None) -> frozenset[str]:
    """The roles whose holders' badges are public, as a township decided for this day."""
    value = book_of(township_id).effective(ROLES, day).value
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def is_public(staff: Staff, day: date) -> bool:
    """Whether the badge of somebody is shown to everybody."""
    return bool(_roles(staff, day) & public_roles(day, staff.township_id)) or ENFORCEMENT in _kinds(
        staff, day
    )


def _roles(staff: Staff, day: date) -> set[str]:
    return {role for row in current_holdings(staff, day) for role in row.post.roles}


def _kinds(staff: Staff, day: date) -> Collection[str]:
    return {row.kind for row in staff.certificates.all() if queries.holds(row, day)}


def badge_of(township: Organisation, staff_id: int) -> Badge | None:
    """The badge of somebody in this township, where everybody may see it."""
    staff = Staff.objects.filter(pk=staff_id, township=township, is_active=True, admin="").first()
    if staff is None or not is_public(staff, clock.today()):
        return None
    return Badge.objects.filter(township=township, staff=staff).first()


def shown_of(township: Organisation, staff_id: int) -> PublicBadge | None:
    """What the public page of a person shows; None for somebody who isn't there."""
    staff = Staff.objects.filter(pk=staff_id, township=township, is_active=True, admin="").first()
    if staff is None:
        return None
    today = clock.today()
    kinds = _kinds(staff, today)
    lists = queries.lists_on_page(_roles(staff, today), kinds)
    return PublicBadge(badge_of(township, staff_id), ENFORCEMENT in kinds, tuple(lists))
