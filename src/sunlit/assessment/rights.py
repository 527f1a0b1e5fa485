"""Who may assess whom: members of the leading group for the assessment, of their own township, never the own unit."""

from collections.abc import Collection

from django.db.models import Q

from sunlit import clock
from sunlit.bodies.queries import sits_on
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import refusals
from sunlit.people.models import Holding, Organisation
from sunlit.people.viewer import Viewer

BODY = "openness-assessment"
OFFICE = ("office_clerk", "office_director")


def assesses(by: Viewer) -> bool:
    """Whether somebody sits in the leading group for the assessment today, in person (S0.04.04)."""
    if by.staff_id is None or by.admin or by.township_id is None:
        return False
    return sits_on(by.staff_id, BODY, Organisation.objects.get(pk=by.township_id))


def own_units(by: Viewer) -> Collection[int]:
    """The units to which somebody belongs: where they hold a post or stand in for somebody, what lies under it and the
    unit above it. The township itself makes nobody belong to all of its units."""
    if by.staff_id is None:
        return set()
    today = clock.today()
    held = Holding.objects.filter(
        Q(until=None) | Q(until__gte=today), since__lte=today, staff_id=by.staff_id or 0
    )
    seats = {*by.unit_ids, *held.values_list("post__organisation_id", flat=True)}
    rows = Organisation.objects.filter(township_id=by.township_id)
    rows = rows.exclude(kind__in=[Organisation.Kind.TOWNSHIP, Organisation.Kind.COUNTY])
    mine = rows.filter(Q(pk__in=seats) | Q(parent_id__in=rows.filter(pk__in=seats).values("pk")))
    above = rows.filter(pk__in=rows.filter(pk__in=seats).values("parent_id"))
    return {*mine.values_list("pk", flat=True), *above.values_list("pk", flat=True)}


def check_assessor(by: Viewer, unit: Organisation, field: str = "") -> None:
    """Raises Refused: not_in_the_group (S0.04.04), another_area (S3.19.04), own_unit (S3.19.05)."""
    check_member(by)
    if unit.township_id != by.township_id:
        raise Refused(
            "another_area",
            Text("这不是本乡镇的单位。", "This unit belongs to another township."),
            Text("各级只考核自己范围内的单位。", "Each level assesses its own area."),
            clause="S3.19.04",
            field=field,
        )
    if unit.pk in own_units(by):
        raise Refused(
            "own_unit",
            Text("您在这个单位任职，不能考核自己的单位。", "You belong to this unit and can't assess it."),
            Text("请考核小组里别的单位的人来。", "Somebody of another unit has to do it."),
            clause="S3.19.05",
            field=field,
        )


def check_member(by: Viewer) -> None:
    """Raises Refused (not_in_the_group)."""
    if not assesses(by):
        raise Refused(
            "not_in_the_group",
            Text(
                "只有政务公开考核领导小组的成员能评议、给分、定等次。",
                "Only members of the leading group for the assessment judge, give points and grade.",
            ),
            Text("请交给小组成员。", "Leave it to a member of the group."),
            clause="S0.04.04",
        )


def check_office(by: Viewer, township: Organisation) -> None:
    """Raises Refused (not_your_seat) for whoever isn't of the office."""
    if by.staff_id is None or by.admin or by.township_id != township.pk or not by.has_role(*OFFICE):
        raise refusals.not_your_seat()


def check_of_unit(by: Viewer, unit: Organisation) -> None:
    """Raises Refused (not_your_seat) for whoever holds no seat in the unit itself."""
    if by.staff_id is None or by.admin or unit.pk not in by.unit_ids:
        raise refusals.not_your_seat()
