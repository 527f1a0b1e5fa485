"""Small reads of the desk: joint work that waits, notices, the units to choose from."""

from datetime import datetime

from sunlit import clock
from sunlit.hall.actions.joint import LEADERS, waits_for_leader
from sunlit.hall.models import JointPart, JointWork
from sunlit.matters import queries as kernel
from sunlit.matters.models import DoneRequest, Matter, Notice
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


def carried_out(key: str) -> bool:
    """Whether a request with this key was carried out, so that sending it again changes nothing."""
    return bool(key) and "\x00" not in key and DoneRequest.objects.filter(pk=key).exists()


def joint_to_confirm(viewer: Viewer) -> list[JointPart]:
    """Joint work that the viewer's departments haven't confirmed yet (S1.02.12)."""
    if viewer.staff_id is None or viewer.admin:
        return []
    return list(
        JointPart.objects.visible_to(viewer)
        .filter(
            unit_id__in=viewer.unit_ids, confirmed_at=None, joint__matter__in=kernel.matters(viewer).open()
        )
        .select_related("joint__matter", "unit", "joint__lead")
        .order_by("notified_at")
    )


def joint_apart(viewer: Viewer) -> list[JointPart]:
    """The open parts of the viewer's departments in matters that are closed to them: sensitive ones (rule 8)."""
    if viewer.staff_id is None or viewer.admin:
        return []
    return list(
        JointPart.objects.visible_to(viewer)
        .filter(unit_id__in=viewer.unit_ids, joint__matter__state=Matter.State.OPEN)
        .exclude(joint__matter__in=kernel.matters(viewer))
        .select_related("joint__matter", "unit", "joint__lead")
        .order_by("notified_at")
    )


def joint_for_leader(viewer: Viewer) -> list[JointWork]:
    """Joint limits that the departments didn't agree in time; a leader sets them (S1.02.13)."""
    if not viewer.has_role(*LEADERS):
        return []
    rows = JointWork.objects.filter(matter__in=kernel.matters(viewer).open(), limit_days=None).select_related(
        "matter", "lead"
    )
    return [joint for joint in rows if waits_for_leader(joint)]


def hours_since(moment: datetime) -> int:
    """Whole hours that have passed since a moment."""
    return int((clock.now() - moment).total_seconds() // 3600)


def units_of(township_id: int) -> list[Organisation]:
    """The units and villages of a township that exist today; one query."""
    return list(
        Organisation.objects.filter(township_id=township_id, outside=False)
        .valid_on(clock.today())
        .order_by("code")
    )


def unread(viewer: Viewer) -> list[Notice]:
    """The newest notices of the viewer that are not read yet."""
    return list(kernel.notices(viewer).filter(read_at=None)[:20])
