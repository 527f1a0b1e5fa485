"""The leaders at the centre: who is on duty today, which days have nobody, and when people are received."""

from dataclasses import dataclass
from datetime import date, timedelta

from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Absence, Organisation, Staff
from sunlit.people.queries import holdings_on
from sunlit.registers.models import Entry, Recurrence
from sunlit.windows.models import LeaderOnDuty

ROLES = ("mayor", "executive_deputy", "deputy_leader", "discipline_secretary")
"""Who takes turns on duty."""
RECEPTION = "reception-day"
"""The register of reception days."""
PUBLIC_FIELDS = ("day", "place", "why")
"""What is announced of a reception day; who came is nobody else's business."""


@dataclass(frozen=True)
class DayOnDuty:
    """A working day of the roster: the leader who is planned, and whether they are away that day."""

    day: date
    leader: Staff | None
    away: bool = False

    @property
    def gap(self) -> bool:
        """Whether no leader is there (S3.30.06)."""
        return self.leader is None or self.away


def leaders(township: Organisation, day: date) -> list[Staff]:
    """Who can be on duty: the leaders of the township, by the order of their posts. One query."""
    rows = (
        holdings_on(day)
        .filter(post__organisation__township=township, staff__is_active=True)
        .select_related("staff", "post")
        .order_by("pk")
    )
    held = list(rows)
    return list(
        {row.staff_id: row.staff for role in ROLES for row in held if role in row.post.roles}.values()
    )


def roster(township: Organisation, first: date, last: date) -> list[DayOnDuty]:
    """The working days from ``first`` to ``last`` with the leader on duty. Two queries."""
    planned = {
        row.day: row.staff
        for row in LeaderOnDuty.objects.filter(
            township=township, day__range=(first, last), staff__is_active=True
        ).select_related("staff")
    }
    absences = list(
        Absence.objects.filter(
            staff__in=planned.values(),
            first_day__lte=last,
            last_day__gte=first,
            approved_by__isnull=False,
        )
    )
    found = []
    for day in (first + timedelta(n) for n in range((last - first).days + 1)):
        leader = planned.get(day)
        if leader is None and not book().calendar.is_working(day):
            continue
        away = leader is not None and any(
            row.staff_id == leader.pk and row.first_day <= day <= row.last_day for row in absences
        )
        found.append(DayOnDuty(day, leader, away))
    return found


def until_the_end_of_next_week(today: date) -> tuple[date, date]:
    """From today to the Sunday after the next Monday: a gap of a week shows before that week begins."""
    return today, today + timedelta(13 - today.weekday())


def gaps(township: Organisation, today: date) -> list[date]:
    """The working days of this week and the next on which no leader is on duty (S3.30.06)."""
    return [one.day for one in roster(township, *until_the_end_of_next_week(today)) if one.gap]


def on_duty(township: Organisation, day: date) -> Staff | None:
    """The leader on duty on a day; nobody where the planned one is away."""
    return next((one.leader for one in roster(township, day, day) if not one.gap), None)


@dataclass(frozen=True)
class Reception:
    """A reception day as it was announced: whose, when and where; ``moved_from`` and ``why`` where it was put off."""

    matter: Matter
    leader: Staff | None
    day: date
    place: str
    moved_from: date | None = None
    why: str = ""
    over: bool = False


@dataclass(frozen=True)
class Receptions:
    """The reception days of this month and after it, and whether this month's hasn't been announced (S3.30.07)."""

    announced: tuple[Reception, ...]
    missing: bool
    today: date

    @property
    def next(self) -> Reception | None:
        """The next one that people can go to."""
        coming = [one for one in self.announced if not one.over and one.day >= self.today]
        return min(coming, key=lambda one: one.day, default=None)


def receptions(township: Organisation, today: date) -> Receptions:
    """The announced reception days that aren't over, and those of this month. Two queries."""
    month = f"{today:%Y-%m}"
    rows = list(
        Recurrence.objects.filter(township=township, register=RECEPTION)
        .filter(period__gte=month)
        .select_related("matter", "matter__handler")
    )
    rows += list(
        Recurrence.objects.filter(
            township=township, register=RECEPTION, period__lt=month, matter__state=Matter.State.OPEN
        ).select_related("matter", "matter__handler")
    )
    said: dict[int, list[Entry]] = {}
    for entry in Entry.objects.filter(
        matter__in=[row.matter_id for row in rows], field__in=PUBLIC_FIELDS
    ).order_by("at", "pk"):
        said.setdefault(entry.matter_id, []).append(entry)
    found, months = [], set()
    for row in rows:
        entries = said.get(row.matter_id, [])
        days = [date.fromisoformat(entry.value) for entry in entries if entry.field == "day"]
        if not days:
            continue
        months.add(row.period)
        latest = {entry.field: entry.value for entry in entries}
        found.append(
            Reception(
                row.matter,
                row.matter.handler,
                days[-1],
                latest.get("place", ""),
                days[-2] if len(days) > 1 else None,
                latest.get("why", ""),
                not row.matter.is_open,
            )
        )
    return Receptions(tuple(sorted(found, key=lambda one: one.day)), month not in months, today)
