"""From which cases a promise is measured, and what became of them (S1.03.01, S3.11.01).

The public learns sums of ordinary matters and nothing of a single one; the desk opens the list behind each sum, as far
as the viewer may see it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q

from sunlit import clock
from sunlit.core.service_promises import SATISFIED, Measure, Measured
from sunlit.core.text import Text
from sunlit.hall.actions.ratings import NOT_RATED
from sunlit.matters.book import book
from sunlit.matters.models import Matter, MatterQuerySet
from sunlit.people.models import Organisation
from sunlit.promises.models import Promise

COUNTED_FOR = 365
"""Natural days back from today for which cases count; never further back than the promise."""


@dataclass(frozen=True)
class Satisfaction:
    """How people rated a service or an office: satisfied of those who rated, rated of those who could."""

    name: Text
    item: str
    satisfied: int
    rated: int
    closed: int

    @property
    def percent(self) -> int | None:
        """Satisfied in whole per cent of the ratings; None without one."""
        return self.satisfied * 100 // self.rated if self.rated else None

    @property
    def response(self) -> int | None:
        """Rated in whole per cent of the cases that could be; who didn't rate is not satisfied."""
        return self.rated * 100 // self.closed if self.closed else None


def measured(promise: Promise, today: date) -> Measured | None:
    """The latest value of a promise; None where it can't be measured."""
    if promise.kind is Measure.NONE:
        return None
    rows = cases(promise, today).filter(label=Matter.Label.ORDINARY)
    if promise.kind is Measure.CLOSED_IN_TIME:
        sums = rows.aggregate(all=Count("pk"), late=Count("pk", filter=_late(today)))
        return Measured(sums["all"] - sums["late"], sums["all"])
    if promise.kind is Measure.RATED_SATISFIED:
        sums = rows.aggregate(all=Count("pk"), good=Count("pk", filter=Q(rating__level__gte=SATISFIED)))
        return Measured(sums["good"], sums["all"])
    spans = list(rows.values_list("opened_at", "closed_at"))
    return Measured(
        sum(_answered(promise, opened, closed, today) is True for opened, closed in spans), len(spans)
    )


def cases(promise: Promise, today: date) -> MatterQuerySet:
    """The matters that a promise is measured by; the caller narrows them to what may be seen.

    Applications and questions of the unit; of a person, those that the person handled; of the township, all.
    """
    begin = max(promise.since, today - timedelta(days=COUNTED_FOR))
    rows = Matter.objects.filter(township_id=promise.township_id)
    if promise.unit_id != promise.township_id:
        rows = rows.filter(unit_id=promise.unit_id)
    if promise.staff_id is not None:
        rows = rows.filter(handler_id=promise.staff_id)
    # What the applicant took back shows nothing of the office.
    rows = rows.exclude(state=Matter.State.WITHDRAWN)
    lately = Q(closed_at__gte=_morning(begin), closed_at__lt=_morning(today + timedelta(days=1)))
    if promise.kind is Measure.CLOSED_IN_TIME:
        overdue = Q(state=Matter.State.OPEN, stopped=False, due__lt=today)
        return rows.filter(kind="application", due__gte=begin).filter(lately | overdue)
    if promise.kind is Measure.RATED_SATISFIED:
        return rows.filter(
            rating__at__gte=_morning(begin), rating__at__lt=_morning(today + timedelta(days=1))
        )
    if promise.kind is Measure.ANSWERED_WITHIN:
        waits = Q(state=Matter.State.OPEN, opened_at__lt=_morning(today))
        fresh = rows.filter(kind="inquiry", opened_at__gte=_morning(begin)).filter(lately | waits)
        return fresh.exclude(pk__in=_still_in_time(promise, fresh, today))
    return rows.none()


def broken(promise: Promise, rows: Iterable[Matter], today: date) -> set[int]:
    """Which of these matters didn't keep the promise, for the list behind its value."""
    found = set()
    for matter in rows:
        if promise.kind is Measure.CLOSED_IN_TIME:
            closed = matter.closed_at.astimezone(clock.CHINA).date() if matter.closed_at else today
            kept = matter.due is None or closed <= matter.due
        elif promise.kind is Measure.RATED_SATISFIED:
            kept = matter.rating.level >= SATISFIED
        else:
            kept = _answered(promise, matter.opened_at, matter.closed_at, today) is True
        if not kept:
            found.add(matter.pk)
    return found


def satisfaction(township: Organisation) -> tuple[list[Satisfaction], list[Satisfaction]]:
    """How people rated each service and each office; only those with a case that could be rated. Two queries.

    One rating for each case; who gave none isn't counted as satisfied, and the response rate shows how many
    didn't (S1.03.01).
    """
    closed = Matter.objects.filter(
        township=township, kind="application", label=Matter.Label.ORDINARY
    ).exclude(state__in=NOT_RATED)
    good = Count("pk", filter=Q(rating__level__gte=SATISFIED))
    rated = Count("rating")
    by_item = [
        Satisfaction(_item_name(row["item"]), row["item"], row["good"], row["rated"], row["all"])
        for row in closed.values("item").annotate(all=Count("pk"), rated=rated, good=good).order_by("item")
    ]
    by_unit = [
        Satisfaction(
            Text(row["unit__name"], row["unit__name_en"] or row["unit__name"]),
            "",
            row["good"],
            row["rated"],
            row["all"],
        )
        for row in closed.values("unit__code", "unit__name", "unit__name_en")
        .annotate(all=Count("pk"), rated=rated, good=good)
        .order_by("unit__code")
    ]
    return by_item, by_unit


def _late(today: date) -> Q:
    """Finished on a later day than the last one, or open past it."""
    return Q(closed_at__isnull=False, closed_at__date__gt=F("due")) | Q(closed_at=None, due__lt=today)


def _answered(promise: Promise, opened: datetime, closed: datetime | None, today: date) -> bool | None:
    """Whether a question was answered within the days promised; None while it still can be."""
    assert promise.days is not None
    last = book().calendar.add_working_days(opened.astimezone(clock.CHINA).date(), promise.days)
    if closed is not None:
        return closed.astimezone(clock.CHINA).date() <= last
    return None if today <= last else False


def _still_in_time(promise: Promise, rows: MatterQuerySet, today: date) -> list[int]:
    """Questions that are open and may still be answered in time: they show nothing yet."""
    waiting = rows.filter(closed_at=None).values_list("pk", "opened_at")
    return [pk for pk, opened in waiting if _answered(promise, opened, None, today) is None]


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.CHINA)


def _item_name(item_id: str) -> Text:
    entry = book().items.get(item_id)
    return entry.name if entry else Text(item_id, item_id)
