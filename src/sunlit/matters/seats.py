"""Which organisation and person a seat of a procedure means for a matter, and who may act in it."""

from collections.abc import Collection
from time import monotonic

from django.db.models import Q

from sunlit import clock
from sunlit.core.procedures.model import Place, Seat
from sunlit.matters import refusals
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Holding, Organisation, Post
from sunlit.people.roles import instead_of, stands_anywhere
from sunlit.people.viewer import Viewer

APPLICANT = "applicant"
CLOCK_SEAT = "clock"
HEAD = "station_head"
_REMEMBER_SECONDS = 30.0
_tree: dict[int, tuple[float, dict[int, int | None], set[tuple[int, str]]]] = {}


def _township(township_id: int) -> tuple[dict[int, int | None], set[tuple[int, str]]]:
    """Parents and (organisation, role) pairs of a township, remembered for half a minute."""
    known = _tree.get(township_id)
    if known and monotonic() - known[0] < _REMEMBER_SECONDS:
        return known[1], known[2]
    units = Organisation.objects.filter(township_id=township_id) | Organisation.objects.filter(pk=township_id)
    parents: dict[int, int | None] = dict(units.values_list("pk", "parent_id"))
    pairs: set[tuple[int, str]] = {
        (organisation_id, role)
        for organisation_id, roles in Post.objects.filter(
            Q(organisation__valid_to=None) | Q(organisation__valid_to__gte=clock.today()),
            organisation_id__in=parents,
        ).values_list("organisation_id", "roles")
        for role in roles
    }
    _tree[township_id] = (monotonic(), parents, pairs)
    return parents, pairs


def forget() -> None:
    """Forget the remembered trees, after posts or organisations were changed."""
    _tree.clear()


def unit_with_role(township_id: int, start_id: int, role: str) -> int:
    """The nearest organisation, from `start_id` upwards, that has a post with this role; where none on the way
    has, the one elsewhere in the township that does (the Party-government office, the discipline office).

    Raises Refused (nobody_for_role) where none has.
    """
    unit = on_the_way_up(township_id, start_id, role)
    if unit is not None:
        return unit
    elsewhere = _elsewhere(township_id, role)
    if elsewhere is not None:
        return elsewhere
    raise refusals.nobody_for(role)


def _elsewhere(township_id: int, role: str) -> int | None:
    """The first unit of a township that has a post with this role, wherever it stands."""
    _parents, pairs = _township(township_id)
    return min((organisation for organisation, held in pairs if held == role), default=None)


def on_the_way_up(township_id: int, start_id: int, role: str) -> int | None:
    """The nearest organisation from `start_id` up to the township that has a post with this role, if one has."""
    parents, pairs = _township(township_id)
    unit: int | None = start_id
    while unit is not None:
        if (unit, role) in pairs:
            return unit
        unit = None if unit == township_id else parents.get(unit)
    return None


def seat_for(township_id: int, start_id: int, role: str, barred: Collection[int] = ()) -> tuple[int, str]:
    """The unit and role that a seat means: the nearest unit with such a post, in which somebody sits who may act.

    Where a role has others above it (`roles.instead_of`), the seat passes up to them if the unit and all above it have
    no such post, or if only ``barred`` people sit there: nobody decides about themselves, and no other department's
    head does in their place (S2.27.10, 信访工作条例 30). A seat of the township itself is looked for in all of its units
    (the discipline office). A vacant post keeps its work. Raises Refused (nobody_for_role) where nobody is left.
    """
    above = instead_of(role)
    if not above:
        return unit_with_role(township_id, start_id, role), role
    for candidate in (role, *above):
        unit = on_the_way_up(township_id, start_id, candidate)
        if unit is None and (start_id == township_id or stands_anywhere(candidate)):
            unit = _elsewhere(township_id, candidate)
        if unit is not None and not (barred and _only(unit, candidate, barred)):
            return unit, candidate
    raise refusals.nobody_for(role)


def _only(unit_id: int, role: str, barred: Collection[int]) -> bool:
    """Whether somebody sits in this seat now, and all who do are barred."""
    rows = Holding.objects.filter(
        Q(until=None) | Q(until__gte=clock.today()), post__organisation_id=unit_id, staff__is_active=True
    ).values_list("staff_id", "post__roles")
    sitting = {staff_id for staff_id, roles in rows if role in roles}
    return bool(sitting) and sitting <= set(barred)


def headed_by(unit: Organisation, staff_ids: Collection[int]) -> bool:
    """Whether one of these people heads a unit, or a unit above it below the township itself."""
    township_id = unit.township_id or unit.pk
    parents, _pairs = _township(township_id)
    line, step = [unit.pk], parents.get(unit.pk)
    while step is not None and step != township_id:
        line.append(step)
        step = parents.get(step)
    heads = {HEAD, *instead_of(HEAD)}
    rows = Holding.objects.filter(
        Q(until=None) | Q(until__gte=clock.today()), post__organisation_id__in=line, staff_id__in=staff_ids
    ).values_list("post__roles", flat=True)
    return any(heads & set(roles) for roles in rows)


def task_for(matter: Matter, seat: Seat) -> Task:
    """An unsaved task of this matter for a seat, resolved to a unit and role, or to a person."""
    task = Task(matter=matter, step=matter.step, round=matter.round, role=seat.role)
    if seat.person == "applicant":
        task.role = APPLICANT
    elif seat.person:
        person_id = matter.handler_id if seat.person == "handler" else matter.first_asked_id
        if person_id is None:
            raise refusals.no_handler()
        task.person_id = person_id
        task.unit_id = matter.unit_id
        task.role = seat.person
    else:
        start = {
            Place.CENTRE: matter.intake_unit_id,
            Place.RESPONSIBLE: matter.unit_id,
            Place.TOWNSHIP: matter.township_id,
            Place.VILLAGE: matter.village_id or matter.unit_id,
        }[seat.place]
        task.unit_id, task.role = seat_for(matter.township_id, start, seat.role, matter.recused)
    return task


def may_act(viewer: Viewer, matter: Matter, task: Task) -> int | None:
    """Check that the viewer may do this task; the id of the person acted for where it is somebody absent.

    The applicant's own step is done by the resident, or for them by whoever takes in papers at the counter.
    Raises Refused (not_your_seat, recused).
    """
    if viewer.machine == "clock":
        return None
    if viewer.staff_id is not None and viewer.township_id != matter.township_id:
        raise refusals.not_your_seat()
    if task.role == APPLICANT and task.person_id is None:
        if viewer.machine == "resident" or viewer.has_role("enquiry", "village_agent"):
            return None
        raise refusals.not_your_seat()
    if task.role == CLOCK_SEAT and viewer.machine == "resident":
        return None
    if viewer.staff_id is None or viewer.admin:
        raise refusals.not_your_seat()
    if task.role == CLOCK_SEAT:
        _may_end_waiting(viewer, matter)
        return None
    if viewer.staff_id in matter.recused:
        raise refusals.recused()
    if task.person_id is not None:
        if task.person_id == viewer.staff_id:
            return None
        if task.person_id in viewer.covers:
            return task.person_id
        raise refusals.not_your_seat()
    seat = viewer.acts_for(task.unit_id, task.role)
    if seat is None:
        raise refusals.not_your_seat()
    return seat.for_staff_id


def _may_end_waiting(viewer: Viewer, matter: Matter) -> None:
    """What a waiting step waits for is written down by the handler, or by the intake or the responsible unit."""
    if viewer.staff_id in matter.recused:
        raise refusals.recused()
    own = matter.handler_id in {viewer.staff_id, *viewer.covers}
    if not own and not viewer.unit_ids & {matter.unit_id, matter.intake_unit_id}:
        raise refusals.not_your_seat()
