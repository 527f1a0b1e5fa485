"""Reads of the kernel; each starts from what the viewer may see."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from sunlit import clock
from sunlit.core.explanations import Explanation, explain
from sunlit.ledger.models import Entry
from sunlit.matters import sight, timing
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import ClockEvent, HandOver, Matter, MatterQuerySet, Notice, Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


def matters(viewer: Viewer) -> MatterQuerySet:
    """Every matter that the viewer may see."""
    return Matter.objects.visible_to(viewer)


def matter(viewer: Viewer, number: str, *related: str) -> Matter:
    """One matter by its number, with the ``related`` rows. Raises Matter.DoesNotExist for what the viewer may not
    see, exactly as for nothing."""
    found = Matter.objects.select_related(*related).get(number=number)
    if not sight.sees(viewer, found):
        raise Matter.DoesNotExist
    return found


def inbox(viewer: Viewer) -> QuerySet[Task]:
    """The open tasks that wait for the viewer: own, of the seats held, and of those stood in for."""
    return Task.objects.waiting_for(viewer).select_related("matter", "matter__unit").order_by("due", "pk")


def offered_to(viewer: Viewer) -> QuerySet[HandOver]:
    """What waits to be taken by the viewer or the viewer's units, as far as the viewer may see it."""
    if viewer.staff_id is None:
        return HandOver.objects.none()
    return (
        HandOver.objects.visible_to(viewer)
        .filter(
            Q(receiver=None) | Q(receiver_id__in={viewer.staff_id, *viewer.covers}),
            unit_id__in=viewer.unit_ids,
            taken_at=None,
        )
        .select_related("matter", "giver", "unit")
        .order_by("offered_at")
    )


def notices(viewer: Viewer) -> QuerySet[Notice]:
    """The notices of the viewer, of those stood in for (S2.30.03) and of the seats held, newest first."""
    return Notice.objects.visible_to(viewer).select_related("matter").order_by("-at")


def entries(viewer: Viewer) -> QuerySet[Entry]:
    """The ledger entries that the viewer may read; what is sealed is not in them.

    The audit administrator reads every chain (GB/T 22239 8.1.5.2). Staff read the entries of their own township
    about the matters that they may see; supervisors and leaders there also what is about no matter.
    """
    if viewer.admin == "audit":
        return Entry.objects.all()
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return Entry.objects.none()
    chain = Organisation.objects.filter(pk=viewer.township_id).values("code")
    about = Q(subject_kind="matter", subject__in=matters(viewer).values("number"))
    if viewer.sees_township:
        about |= ~Q(subject_kind="matter")
    return Entry.objects.filter(about, chain__in=chain)


def why_this_date(matter: Matter, *, legal: bool = False) -> Explanation | None:
    """Day by day, how the promised (or the legal) last day of a matter comes about."""
    return explained(matter, matter.clock_events.order_by("at", "pk"), legal=legal)


def explained(matter: Matter, events: Iterable[ClockEvent], *, legal: bool = False) -> Explanation | None:
    """As `why_this_date`, from clock events that were read before (in the order of time)."""
    limits = timing.limits_of(matter, procedure_of(matter.procedure_id))
    limit = limits[1] if legal else limits[0]
    values = [event.value() for event in events]
    if limit is None or not values:
        return None
    return explain(limit, values, book().calendar, clock.today(), book().stop_reasons.values())


def clock_events(matter_ids: Iterable[int]) -> dict[int, list[ClockEvent]]:
    """The clock events of several matters, in the order of time; one query. The caller has asked the gate."""
    found: dict[int, list[ClockEvent]] = defaultdict(list)
    for event in ClockEvent.objects.filter(matter_id__in=list(matter_ids)).order_by("at", "pk"):
        found[event.matter_id].append(event)
    return found


def waiting_for_others(viewer: Viewer) -> QuerySet[Task]:
    """Open tasks of somebody else in the matters that this viewer handles: who waits for whom."""
    if viewer.staff_id is None or viewer.admin:
        return Task.objects.none()
    return (
        Task.objects.filter(
            done_at=None,
            matter__state=Matter.State.OPEN,
            matter__handler_id=viewer.staff_id,
            matter__township_id=viewer.township_id,
        )
        .exclude(sight.turn_of(viewer))
        .select_related("matter", "matter__unit", "unit", "person")
        .order_by("due", "pk")
    )
