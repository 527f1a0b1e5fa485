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
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

Hidden = Callable[["Viewer"], "QuerySet[Any, Any]"]
_hidden: list[Hidden] = []


def hide(matter_ids: Hidden) -> Hidden:
    """Register which matters must never be shown to a viewer: a query of one column, their ids."""
    _hidden.append(matter_ids)
    return matter_ids


def turn_of(viewer: "Viewer") -> Q:
    """The open tasks that wait for the viewer, without asking whether the matter may be seen."""
    if viewer.staff_id is None or viewer.admin:
        return Q(pk__in=())
    mine = Q(person_id__in={viewer.staff_id, *viewer.covers})
    for unit_id, role in sorted({(seat.organisation_id, seat.role) for seat in viewer.seats}):
        mine |= Q(person=None, unit_id=unit_id, role=role)
    return Q(mine, done_at=None)


def of_matters(viewer: "Viewer", through: str = "") -> Q:
    """The condition by which a viewer sees a matter; ``through`` is the path from another model to its matter.

    For whoever sees only part of a township it is one set of ids, made of several small sets that have an index
    each; one long "or" would make the database read every matter of the township.
    """
    path = f"{through}__" if through else ""
    one = through or "pk"
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return Q(pk__in=())
    if viewer.has_role("supervisor"):
        seen = Q()
    elif viewer.sees_township:
        seen = Q(**{f"{one}__in": _waiting(viewer)}) | ~Q(**{f"{path}label": "report"})
    else:
        first, *others = [*_turns(viewer), *_own(viewer)]
        seen = Q(**{f"{one}__in": first.union(*others)})
    allowed = Q(seen, **{f"{path}township_id": viewer.township_id})
    for matter_ids in _hidden:
        allowed &= ~Q(**{f"{one}__in": matter_ids(viewer)})
    return allowed


def _waiting(viewer: "Viewer") -> "QuerySet[Any, Any]":
    """Rule 3: the ids of the matters whose open task waits for the viewer."""
    tasks = apps.get_model("matters", "Task")._default_manager
    return tasks.filter(turn_of(viewer)).values("matter_id")


def _turns(viewer: "Viewer") -> "list[QuerySet[Any, Any]]":
    """Rule 3 as sets: the tasks of the viewer and of the absent stood in for, and those of each seat held."""
    tasks = apps.get_model("matters", "Task")._default_manager.filter(done_at=None)
    sets = [tasks.filter(person_id__in={viewer.staff_id, *viewer.covers})]
    for unit_id, role in sorted({(seat.organisation_id, seat.role) for seat in viewer.seats}):
        sets.append(tasks.filter(person=None, unit_id=unit_id, role=role))
    return [found.values("matter_id") for found in sets]


def _own(viewer: "Viewer") -> "list[QuerySet[Any, Any]]":
    """Rules 6 and 7: the ids of the matters of the viewer's person, units, shares and village, a set each."""
    matters = apps.get_model("matters", "Matter")._default_manager
    shares = apps.get_model("matters", "Share")._default_manager
    people = {viewer.staff_id, *viewer.covers}
    units = viewer.unit_ids
    sets = [
        matters.filter(~Q(label="report"), **{f"{person}__in": people})
        for person in ("handler_id", "first_asked_id")
    ]
    sets += [
        matters.filter(label="ordinary", **{f"{unit}__in": units}) for unit in ("unit_id", "intake_unit_id")
    ]
    shared = shares.filter(unit_id__in=units, matter__label="ordinary")
    villages = {seat.organisation_id for seat in viewer.seats if seat.role == "village_agent"}
    if villages:
        sets.append(matters.filter(label="ordinary", channel="agent", village_id__in=villages))
    return [found.values("pk") for found in sets] + [shared.values("matter_id")]
