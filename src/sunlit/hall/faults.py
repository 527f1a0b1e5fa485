"""What supervision sees of the counter: repeated notices, and immediate items that weren't done at once."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from sunlit.hall.models import Application
from sunlit.matters.models import Matter
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Repeated:
    """An application told more than once: how often, what was added and why, and who gave the first notice."""

    application: Application
    count: int
    added: list[tuple[str, str]]
    first_given_by: Staff


def repeated_notices(viewer: Viewer) -> list[Repeated]:
    """Applications with more than one one-time notice, newest first (S2.29.08); two queries. One notice is no
    fault; the second is laid to whoever gave the first (S1.01.04)."""
    rows = (
        Application.objects.filter(matter__in=Matter.objects.visible_to(viewer))
        .annotate(told=Count("notices"))
        .filter(told__gt=1)
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
