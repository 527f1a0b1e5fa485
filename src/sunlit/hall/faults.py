"""What supervision sees of the counter: repeated notices, and immediate items that weren't done at once."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from sunlit.hall.models import Application, OneTimeNotice
from sunlit.matters.models import Matter
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Repeated:
    """An application told more than it should have been: how often, what was added and why, who gave the first notice."""

    application: Application
    count: int
    added: list[tuple[str, str]]
    first_given_by: Staff


def notices_at_fault() -> QuerySet[OneTimeNotice]:
    """The notices that should not have been needed: every one after the first, and a first one that asks after
    acceptance for what nobody had been told of (S2.29.07, S2.29.08)."""
    return OneTimeNotice.objects.filter(Q(ordinal__gt=1) | ~Q(added={}))


def repeated_notices(viewer: Viewer) -> list[Repeated]:
    """Applications with a notice that should not have been needed, newest first (S2.29.08); two queries. One notice
    before acceptance is no fault; a further one is laid to whoever gave the first (S1.01.04)."""
    rows = (
        Application.objects.filter(matter__in=Matter.objects.visible_to(viewer))
        .filter(pk__in=notices_at_fault().values("application_id"))
        .select_related("matter")
        .prefetch_related("notices__given_by")
        .order_by("-matter__opened_at")
    )
    found = []
    for row in rows:
        notices = sorted(row.notices.all(), key=lambda notice: notice.ordinal)
        added = [entry for notice in notices for entry in sorted(notice.added.items())]
        found.append(Repeated(row, len(notices), added, notices[0].given_by))
    return found


def deferred(viewer: Viewer) -> QuerySet[Application]:
    """Immediate items that weren't done in the visit itself, each with its reason (S1.02.04, S2.26.03)."""
    return (
        Application.objects.filter(matter__in=Matter.objects.visible_to(viewer))
        .exclude(not_at_once_reason="")
        .select_related("matter", "matter__handler")
        .order_by("-matter__opened_at")
    )
