"""The one rule of who may see a matter; whatever belongs to a matter takes its predicate from here.

In words (`docs/visibility.md` has the table):

1. The public, administrators and people without a township see no matter here, and nobody sees one of another
   township.
2. A report (举报) about a person is never shown to that person, in whatever seat (信访工作条例 30, S1.06.06). Fields
   of work name such persons with `hide`.
3. Whose turn it is, sees: an open task waits for the viewer, for a seat held, or for somebody stood in for.
4. Supervisors see every matter of their township, reports included.
5. Leaders and the centre's director see all that is not a report.
6. Of what is not a report, the handler and the first-asked person see theirs, and so does who stands in for them.
7. An ordinary matter is also seen by the unit that answers for it, the unit that took it in (S3.27.06), units that
   it is shared with, and the agent of the village that it was brought in from. A sensitive one is not: there the
   people of 3 to 6 are all.
8. A department that was asked into joint work on a sensitive matter sees its own part in it (`of_parts`): what it was
   asked and what it answered. The matter, its papers and the parts of others stay closed to it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import F, Q, QuerySet

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

Hidden = Callable[["Viewer"], "QuerySet[Any, Any]"]
_hidden: list[Hidden] = []


def hide(matter_ids: Hidden) -> Hidden:
    """Register which matters must never be shown to a viewer: a query of one column, their ids."""
    _hidden.append(matter_ids)
    return matter_ids


def of_parts(viewer: "Viewer", through: str, unit: str, lead: str) -> Q:
    """The condition by which a viewer sees a part of joint work: with its matter, or as the department asked.

    ``through`` is the path to the matter, ``unit`` and ``lead`` the fields of the department and of the leading one,
    which wasn't asked but answers for the matter itself.
    """
    seen = of_matters(viewer, through)
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return seen
    own = Q(
        **{
            f"{unit}__in": viewer.unit_ids,
            f"{through}__label": "sensitive",
            f"{through}__township_id": viewer.township_id,
        }
    ) & ~Q(**{unit: F(lead)})
    for matter_ids in _hidden:
        own &= ~Q(**{f"{through}__in": matter_ids(viewer)})
    return seen | own


def turn_of(viewer: "Viewer") -> Q:
    """The open tasks that wait for the viewer, without asking whether the matter may be seen."""
    if viewer.staff_id is None or viewer.admin:
        return Q(pk__in=())
    mine = Q(person_id__in={viewer.staff_id, *viewer.covers})
    for unit_id, role in sorted({(seat.organisation_id, seat.role) for seat in viewer.seats}):
        mine |= Q(person=None, unit_id=unit_id, role=role)
    return Q(mine, done_at=None)


def was_turn_of(viewer: "Viewer") -> Q:
    """The tasks that waited for the viewer until somebody did them, of the own township and of nothing that must
    never be shown to the viewer: who comes second is told who was first, and no more."""
    if viewer.staff_id is None or viewer.admin:
        return Q(pk__in=())
    mine = Q(person_id__in={viewer.staff_id, *viewer.covers})
    for unit_id, role in sorted({(seat.organisation_id, seat.role) for seat in viewer.seats}):
        mine |= Q(person=None, unit_id=unit_id, role=role)
    was = Q(mine, done_at__isnull=False, matter__township_id=viewer.township_id)
    for matter_ids in _hidden:
        was &= ~Q(matter_id__in=matter_ids(viewer))
    return was


def of_matters(viewer: "Viewer", through: str = "") -> Q:
    """The condition by which a viewer sees a matter; ``through`` is the path from another model to its matter."""
    path = f"{through}__" if through else ""
    one = through or "pk"
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return Q(pk__in=())
    label = f"{path}label"
    tasks = apps.get_model("matters", "Task")._default_manager.filter(turn_of(viewer))
    seen = Q(**{f"{one}__in": tasks.values("matter_id")})
    people = {viewer.staff_id, *viewer.covers}
    units = viewer.unit_ids
    if viewer.has_role("supervisor"):
        seen = Q()
    elif viewer.sees_township:
        seen |= ~Q(**{label: "report"})
    else:
        for person in ("handler_id", "first_asked_id"):
            seen |= Q(~Q(**{label: "report"}), **{f"{path}{person}__in": people})
        for unit in ("unit_id", "intake_unit_id"):
            seen |= Q(**{label: "ordinary", f"{path}{unit}__in": units})
        shares = apps.get_model("matters", "Share")._default_manager.filter(unit_id__in=units)
        seen |= Q(**{label: "ordinary", f"{one}__in": shares.values("matter_id")})
        villages = {seat.organisation_id for seat in viewer.seats if seat.role == "village_agent"}
        if villages:
            seen |= Q(**{label: "ordinary", f"{path}channel": "agent", f"{path}village_id__in": villages})
    allowed = Q(seen, **{f"{path}township_id": viewer.township_id})
    for matter_ids in _hidden:
        allowed &= ~Q(**{f"{one}__in": matter_ids(viewer)})
    return allowed
