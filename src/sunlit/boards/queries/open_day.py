"""The yearly day of openness: how its plan stands, who takes part in person, and the counts."""

from dataclasses import dataclass
from datetime import date, datetime

from sunlit.boards.models import OpenDay, TakingPart
from sunlit.boards.queries.channels import rules
from sunlit.core.boards import Mark, Planned, planned
from sunlit.people.models import Organisation, Post, Staff
from sunlit.people.queries import holdings_on
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Required:
    """Somebody who takes part in person: the A person of a post."""

    post: Post
    staff: Staff


@dataclass(frozen=True)
class Present:
    """A line of the sheet that is signed: signed in person, absent with or without a reason, or not the day yet."""

    required: Required
    signed_at: datetime | None
    reason: str
    absent: bool


@dataclass(frozen=True)
class Day:
    """The day of a year."""

    on: date
    state: Planned
    row: OpenDay | None
    people: tuple[Present, ...]
    handed: tuple[tuple[Mark, int], ...]

    @property
    def total(self) -> int:
        """All that was handed out."""
        return sum(number for _kind, number in self.handed)


def required(township: Organisation, day: date) -> list[Required]:
    """Who takes part in person: the A persons of the posts that the rulebook names. One query."""
    rule = rules().open_day
    wanted = set(rule.roles) if rule else set()
    rows = (
        holdings_on(day)
        .filter(staff__township=township, staff__is_active=True, letter="A")
        .select_related("post__organisation", "staff")
        .order_by("post__organisation__code", "post_id", "pk")
    )
    return [Required(row.post, row.staff) for row in rows if wanted & set(row.post.roles)]


def open_day(township: Organisation, viewer: Viewer, year: int, today: date) -> Day | None:
    """The day of a year; None where the rulebook has none. Four queries."""
    rule = rules().open_day
    if rule is None:
        return None
    day = rule.on(year)
    row = OpenDay.objects.visible_to(viewer).filter(township=township, year=year).first()
    signed = (
        {(one.post_id, one.staff_id): one for one in TakingPart.objects.filter(open_day=row)} if row else {}
    )
    people = []
    for one in required(township, day):
        found = signed.get((one.post.pk, one.staff.pk))
        there = found.signed_at if found else None
        people.append(Present(one, there, found.reason if found else "", there is None and today >= day))
    numbers = dict(row.handed.values_list("kind", "number")) if row else {}
    handed = tuple((kind, numbers.get(kind.key, 0)) for kind in rule.kinds)
    return Day(day, planned(rule, year, row.plan_on if row else None, today), row, tuple(people), handed)
