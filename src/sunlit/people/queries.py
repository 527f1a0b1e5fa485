"""Reads about people: who holds what, who covers whom, whose account is idle."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from sunlit import clock
from sunlit.people import policy
from sunlit.people.models import Absence, Holding, Organisation, Post, Staff
from sunlit.people.viewer import Viewer

FINAL_APPROVERS = frozenset({"mayor", "deputy_leader"})
"""Roles whose holders approve finally; they and administrators need a second factor (GB/T 22239 8.1.4.1)."""
STAFF_PER_DEPARTMENT = 2
"""S3.30.04: two workers a department, as A and B."""


def needs_second_factor(viewer: Viewer) -> bool:
    """Whether this viewer must prove a second factor before doing anything."""
    return bool(viewer.admin) or bool(viewer.roles & FINAL_APPROVERS)


def holdings_on(day: date) -> QuerySet[Holding]:
    """Holdings that are in force on a day."""
    return Holding.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


def current_holdings(staff: Staff, day: date | None = None) -> QuerySet[Holding]:
    """What somebody holds on a day (today if none is given)."""
    return holdings_on(day or clock.today()).filter(staff=staff).select_related("post__organisation")


def partner_of(staff: Staff, day: date | None = None) -> Staff | None:
    """Who holds the other letter of somebody's post (A、B岗)."""
    when = day or clock.today()
    mine = holdings_on(when).filter(staff=staff).values("post_id")
    row = (
        holdings_on(when)
        .filter(post_id__in=mine, staff__is_active=True)
        .exclude(staff=staff)
        .select_related("staff")
        .order_by("letter", "pk")
        .first()
    )
    return row.staff if row else None


def possible_substitutes(staff: Staff, day: date | None = None) -> QuerySet[Staff]:
    """Colleagues of the same units, the partner among them."""
    when = day or clock.today()
    units = holdings_on(when).filter(staff=staff).values("post__organisation_id")
    people = holdings_on(when).filter(post__organisation_id__in=units).values("staff_id")
    return Staff.objects.filter(pk__in=people, is_active=True).exclude(pk=staff.pk).order_by("name")


def heads_over(viewer: Viewer, staff: Staff) -> bool:
    """Whether the viewer approves this person's absences: the head of their unit, the director for the whole centre,
    leaders for the township. Nobody approves their own, but the head of the township, who has nobody above here."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id != staff.township_id:
        return False
    if viewer.staff_id == staff.pk:
        return viewer.has_role("mayor")
    if viewer.has_role("mayor", "deputy_leader"):
        return True
    units = {
        unit
        for row in current_holdings(staff)
        for unit in (row.post.organisation_id, row.post.organisation.parent_id)
    }
    headed = {
        seat.organisation_id for seat in viewer.seats if seat.role in ("station_head", "centre_director")
    }
    return bool(units & headed)


def led_by(viewer: Viewer) -> list[Staff]:
    """Everybody whose absences the viewer approves, by name."""
    rows = Staff.objects.none()
    if viewer.staff_id is not None and not viewer.admin:
        rows = Staff.objects.filter(township_id=viewer.township_id, is_active=True, admin="")
        if not viewer.has_role("mayor", "deputy_leader"):
            headed = {
                s.organisation_id for s in viewer.seats if s.role in ("station_head", "centre_director")
            }
            below = holdings_on(clock.today()).filter(
                Q(post__organisation_id__in=headed) | Q(post__organisation__parent_id__in=headed)
            )
            rows = rows.filter(pk__in=below.values("staff_id"))
        if not viewer.has_role("mayor"):
            rows = rows.exclude(pk=viewer.staff_id)
    return list(rows.order_by("name"))


def absences_for(viewer: Viewer) -> QuerySet[Absence]:
    """Absences from today on that concern the viewer: own, stood in for, and of those the viewer heads."""
    people = [person.pk for person in led_by(viewer)]
    return (
        Absence.objects.filter(
            Q(staff_id=viewer.staff_id) | Q(substitute_id=viewer.staff_id) | Q(staff_id__in=people),
            last_day__gte=clock.today(),
        )
        .select_related("staff", "substitute", "approved_by", "ordered_by")
        .order_by("first_day", "pk")
    )


@dataclass(frozen=True)
class Cover:
    """The viewer stands in for somebody: who, for which posts, until when."""

    staff: Staff
    posts: tuple[Post, ...]
    until: date | None


def covering(viewer: Viewer, day: date | None = None) -> list[Cover]:
    """Whom the viewer stands in for now, for the banner; no query where there is nobody."""
    if not viewer.covers:
        return []
    when = day or clock.today()
    posts: dict[int, list[Post]] = defaultdict(list)
    for row in holdings_on(when).filter(staff_id__in=viewer.covers).select_related("post__organisation"):
        posts[row.staff_id].append(row.post)
    absences = Absence.objects.filter(
        staff_id__in=viewer.covers, first_day__lte=when, last_day__gte=when, approved_by__isnull=False
    ).select_related("staff")
    return [Cover(a.staff, tuple(posts[a.staff_id]), a.last_day) for a in absences]


@dataclass(frozen=True)
class Staffing:
    """A department and who works there as A and B, against the two that it should have."""

    unit: Organisation
    people: tuple[Staff, ...]
    absent: tuple[Absence, ...]

    @property
    def named(self) -> int:
        return len(self.people)

    @property
    def wanted(self) -> int:
        return STAFF_PER_DEPARTMENT

    @property
    def is_full(self) -> bool:
        return self.named >= STAFF_PER_DEPARTMENT

    @property
    def present(self) -> int:
        away = {absence.staff_id for absence in self.absent}
        return sum(person.pk not in away for person in self.people)


def staffing(township_id: int, day: date | None = None) -> list[Staffing]:
    """Every department and office of a township with its workers (S3.30.04)."""
    when = day or clock.today()
    units = Organisation.objects.valid_on(when).filter(
        township_id=township_id, kind__in=(Organisation.Kind.DEPARTMENT, Organisation.Kind.OFFICE)
    )
    people: dict[int, dict[int, Staff]] = defaultdict(dict)
    rows = holdings_on(when).filter(post__organisation__in=units, staff__is_active=True)
    for row in rows.select_related("staff", "post").order_by("letter", "pk"):
        people[row.post.organisation_id][row.staff_id] = row.staff
    away: dict[int, Absence] = {
        absence.staff_id: absence
        for absence in Absence.objects.filter(
            staff__township_id=township_id, first_day__lte=when, last_day__gte=when, approved_by__isnull=False
        ).select_related("staff", "substitute")
    }
    return [
        Staffing(
            unit,
            tuple(people[unit.pk].values()),
            tuple(away[pk] for pk in people[unit.pk] if pk in away),
        )
        for unit in units.order_by("code")
    ]


def posts_without_duties(township_id: int) -> QuerySet[Post]:
    """Posts that are listed as incomplete, because nobody wrote their duties (S1.04.07, S3.30.11)."""
    rows = Post.objects.filter(organisation__township_id=township_id).select_related("organisation")
    blank = [post.pk for post in rows if not post.duties.strip()]
    return rows.filter(pk__in=blank).order_by("organisation__code", "title")


def managed_staff(viewer: Viewer) -> QuerySet[Staff]:
    """The accounts that a system administrator manages; nobody else sees any."""
    if viewer.admin != Staff.Admin.SYSTEM:
        return Staff.objects.none()
    rows = Staff.objects.filter(admin="").select_related("township")
    if viewer.township_id is not None:
        rows = rows.filter(township_id=viewer.township_id)
    held = holdings_on(clock.today()).select_related("post__organisation")
    return rows.prefetch_related(Prefetch("holdings", held, to_attr="held")).order_by(
        "township__code", "username"
    )


def managed_organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """The organisations that an administrator administers, as a dated tree by code."""
    if not viewer.admin:
        return Organisation.objects.none()
    rows = Organisation.objects.select_related("parent", "township")
    if viewer.township_id is not None:
        rows = rows.filter(township_id=viewer.township_id)
    return rows.order_by("code")


def managed_posts(viewer: Viewer) -> QuerySet[Post]:
    """The posts of those organisations, for the system and the security administrator."""
    if viewer.admin not in (Staff.Admin.SYSTEM, Staff.Admin.SECURITY):
        return Post.objects.none()
    rows = Post.objects.select_related("organisation__township")
    if viewer.township_id is not None:
        rows = rows.filter(organisation__township_id=viewer.township_id)
    return rows.order_by("organisation__code", "title")


def idle_accounts(viewer: Viewer) -> QuerySet[Staff]:
    """Active accounts that nobody signed in to for longer than the policy says (90 days at most). Row 12."""
    border = timezone.now() - timedelta(days=policy.value("idle_days"))
    return managed_staff(viewer).filter(
        Q(last_login__lt=border) | Q(last_login=None, created_at__lt=border), is_active=True
    )


def password_is_due(staff: Staff) -> bool:
    """The password must be changed before anything else: it is somebody else's making, or too old. Rows 3, 4."""
    if not staff.has_usable_password():
        return False
    if staff.must_change_password or staff.password_changed_at is None:
        return True
    return clock.now() - staff.password_changed_at > timedelta(days=policy.value("password_days"))


def demonstration_accounts() -> list[tuple[Staff, Holding | None]]:
    """One account a role for the buttons of the demonstration; empty in every other profile. Two queries."""
    if settings.PROFILE != "demo":
        return []
    picked: list[tuple[Staff, Holding | None]] = []
    seen: set[str] = set()
    rows = holdings_on(clock.today()).filter(staff__is_active=True, staff__admin="")
    for row in rows.select_related("staff", "post__organisation").order_by("pk"):
        key = "/".join(row.post.roles)
        if key and key not in seen:
            seen.add(key)
            picked.append((row.staff, row))
    admins = Staff.objects.filter(is_active=True).exclude(admin="").order_by("pk")
    for admin in admins:
        if admin.admin not in seen:
            seen.add(admin.admin)
            picked.append((admin, None))
    return picked


def named(actors: Iterable[str]) -> dict[str, str]:
    """Names for the actors of ledger entries (``staff:12``), in one query."""
    ids = {int(actor[6:]) for actor in actors if actor.startswith("staff:") and actor[6:].isdigit()}
    return {f"staff:{pk}": name for pk, name in Staff.objects.filter(pk__in=ids).values_list("pk", "name")}
