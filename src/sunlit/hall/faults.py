"""What supervision sees of the counter: repeated notices, and immediate items that weren't done at once."""

from django.db.models import Q, QuerySet

from sunlit.hall.models import Application, OneTimeNotice
from sunlit.matters.models import Matter
from sunlit.people.viewer import Viewer


def notices_at_fault() -> QuerySet[OneTimeNotice]:
    """The notices that should not have been needed: every one after the first, and a first one that asks after
    acceptance for what nobody had been told of (S2.29.07, S2.29.08)."""
    return OneTimeNotice.objects.filter(Q(ordinal__gt=1) | ~Q(added={}))


def deferred(viewer: Viewer) -> QuerySet[Application]:
    """Immediate items that weren't done in the visit itself, each with its reason (S1.02.04, S2.26.03)."""
    return (
        Application.objects.filter(matter__in=Matter.objects.visible_to(viewer))
        .exclude(not_at_once_reason="")
        .select_related("matter", "matter__handler")
        .order_by("-matter__opened_at")
    )
