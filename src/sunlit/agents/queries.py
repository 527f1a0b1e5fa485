"""What the agents' pages read: errands with their days, villages with and without an agent, hands that a file passed."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from sunlit import clock
from sunlit.agents.models import (
    Duty,
    Errand,
    ErrandQuerySet,
    HandOverLine,
    HandOverList,
    HandOverListQuerySet,
)
from sunlit.core.text import Text
from sunlit.hall.hands import Hand
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.queries import holdings_on
from sunlit.people.viewer import Viewer

AGENT = "village_agent"
"""The role of an agent's post."""
SHOWN_WHEN_DONE = 30
"""Days for which a finished matter stays on the agent's page."""


@dataclass(frozen=True)
class VillagePoint:
    """A village and its agents on duty, oldest first."""

    village: Organisation
    agents: tuple[Staff, ...]


@dataclass(frozen=True)
class Coverage:
    """The villages of a township: how many of them have an agent on duty (S4.30.06, S3.27.01)."""

    points: tuple[VillagePoint, ...]

    @property
    def total(self) -> int:
        """How many villages there are."""
        return len(self.points)

    @property
    def covered(self) -> int:
        """How many of them have an agent on duty."""
        return sum(1 for point in self.points if point.agents)

    @property
    def without(self) -> tuple[Organisation, ...]:
        """The villages without an agent."""
        return tuple(point.village for point in self.points if not point.agents)

    @property
    def share(self) -> str:
        """As it is said: ``10/11``."""
        return f"{self.covered}/{self.total}"


def coverage(township: Organisation) -> Coverage:
    """Every village of a township that exists today, with its agents on duty: who was set on duty and still holds the
    agent's post there. Whoever lost the post can take no matter, so the village has no agent. Three queries."""
    villages = Organisation.objects.filter(
        township=township, kind=Organisation.Kind.VILLAGE, valid_to=None
    ).order_by("code")
    agents: dict[int, list[Staff]] = {}
    duties = Duty.objects.filter(village__township=township, until=None, staff__is_active=True)
    held = holdings_on(clock.today()).filter(
        post__organisation__township=township, post__organisation__kind=Organisation.Kind.VILLAGE
    )
    posts = {
        (staff, village)
        for staff, village, roles in held.values_list("staff_id", "post__organisation_id", "post__roles")
        if AGENT in roles
    }
    for duty in duties.select_related("staff").order_by("since", "pk"):
        if (duty.staff_id, duty.village_id) not in posts:
            continue
        agents.setdefault(duty.village_id, []).append(duty.staff)
    return Coverage(tuple(VillagePoint(village, tuple(agents.get(village.pk, ()))) for village in villages))


def errands(viewer: Viewer) -> ErrandQuerySet:
    """The errands of the viewer's own villages, with what their rows show."""
    villages = [seat.organisation_id for seat in viewer.seats if seat.role == AGENT]
    rows = Errand.objects.visible_to(viewer).filter(village_id__in=villages)
    return rows.select_related("matter__unit", "matter__application", "matter__village", "agent", "village")


def to_deliver(viewer: Viewer) -> ErrandQuerySet:
    """What the centre hasn't signed for yet, longest first (S3.27.04)."""
    return (
        errands(viewer).filter(delivered_at=None, matter__state=Matter.State.OPEN).order_by("taken_at", "pk")
    )


def under_way(viewer: Viewer) -> ErrandQuerySet:
    """What is delivered and not done, by the day on which it is due."""
    rows = errands(viewer).filter(delivered_at__isnull=False, matter__state=Matter.State.OPEN)
    return rows.order_by("matter__due", "taken_at", "pk")


def finished(viewer: Viewer) -> ErrandQuerySet:
    """What was done in the last days, newest first: the agent takes the result to the person (S4.30.08)."""
    since = clock.now() - timedelta(days=SHOWN_WHEN_DONE)
    rows = errands(viewer).exclude(matter__state=Matter.State.OPEN).filter(matter__closed_at__gte=since)
    return rows.order_by("-matter__closed_at", "-pk")


def lists(viewer: Viewer) -> HandOverListQuerySet:
    """The hand-over lists that the viewer may see, newest first, with how many lines wait."""
    rows = HandOverList.objects.visible_to(viewer).filter(lines__isnull=False).distinct()
    return rows.select_related("agent", "village", "unit", "document", "township").order_by("-made_at", "-pk")


def waiting_lists(viewer: Viewer) -> HandOverListQuerySet:
    """Lists that were handed over and have lines without an answer, oldest first."""
    waiting = HandOverLine.objects.filter(answer="").values("list_id")
    return (
        lists(viewer)
        .filter(handed_at__isnull=False, pk__in=waiting)
        .annotate(count=Count("lines"))
        .order_by("handed_at", "pk")
    )


def hands_of(matter: Matter) -> list[Hand]:
    """The hands that a matter passed before it came to the centre: the agent's, and whose who received it."""
    if matter.channel != Matter.Channel.AGENT:
        return []
    errand = Errand.objects.select_related("agent", "delivered_to", "village").filter(matter=matter).first()
    if errand is None:
        return []
    place = Text(f"{errand.village.name}代办员", f"agent of {errand.village.label('en')}")
    found = [
        Hand(errand.taken_at, _person(errand.agent), place, Text("在村里收件", "took it in the village"))
    ]
    lines = HandOverLine.objects.filter(errand=errand, list__handed_at__isnull=False)
    for line in lines.select_related("list__document", "list__agent", "list__unit", "answered_by").order_by(
        "pk"
    ):
        assert line.list.handed_at is not None
        number = line.list.number
        handed = Text(f"交到中心（清单{number}）", f"handed it over at the centre (list {number})")
        found.append(Hand(line.list.handed_at, _person(line.list.agent), place, handed))
        if line.answered_by is not None and line.answered_at is not None:
            words = (
                Text("中心收件", "received at the centre")
                if line.answer == HandOverLine.Answer.RECEIVED
                else Text(f"中心未收：{line.reason}", f"not taken by the centre: {line.reason}")
            )
            unit = line.list.unit
            found.append(
                Hand(line.answered_at, _person(line.answered_by), Text(unit.name, unit.label("en")), words)
            )
    return found


def _person(staff: Staff) -> Text:
    return Text(staff.name, staff.label("en"))
