"""The one rule of who may see a matter; whatever belongs to a matter takes its predicate from here.

In words (`docs/visibility.md` has the table):

1. The public, administrators and people without a township see no matter here, and nobody sees one of another
   township.
2. A report (举报) about a person is never shown to that person, in whatever seat (信访工作条例 30, S1.06.06). Fields
   of work name such persons with `hide`.
3. Whose turn it is, sees: an open task waits for the viewer, for a seat held, or for somebody stood in for.
4. Supervisors see every matter of their township, reports included.
5. Leaders and the centre's director see all that is not a report.
6. Of what is not a report, the handler and the first-asked person see theirs, and so does who stands in for them. A
   report is seen by its own handler, who looked into it, and by nobody standing in.
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
    from sunlit.matters.models import Matter
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
    if nobody(viewer):
        return seen
    own = Q(
        **{
            f"{unit}__in": viewer.unit_ids,
            f"{through}__label": "sensitive",
            f"{through}__township_id": viewer.township_id,
        }
    ) & ~Q(**{unit: F(lead)})
    return seen | (own & not_hidden(viewer, through))


def turn_of(viewer: "Viewer") -> Q:
    """The open tasks that wait for the viewer, without asking whether the matter may be seen."""
    return Q(_for(viewer), done_at=None)


def was_turn_of(viewer: "Viewer") -> Q:
    """The tasks that waited for the viewer until somebody did them, of the own township and of nothing that must
    never be shown to the viewer: who comes second is told who was first, and no more."""
    was = Q(_for(viewer), done_at__isnull=False, matter__township_id=viewer.township_id)
    return was & not_hidden(viewer, "matter_id")


def _for(viewer: "Viewer") -> Q:
    """The tasks of the viewer, of the seats held, and of those stood in for; none for administrators."""
    if viewer.staff_id is None or viewer.admin:
        return Q(pk__in=())
    mine = Q(person_id__in={viewer.staff_id, *viewer.covers})
    for unit_id, role in sorted({(seat.organisation_id, seat.role) for seat in viewer.seats}):
        mine |= Q(person=None, unit_id=unit_id, role=role)
    return mine


def of_matters(viewer: "Viewer", through: str = "") -> Q:
    """The condition by which a viewer sees a matter; ``through`` is the path from another model to its matter."""
    if nobody(viewer):
        return Q(pk__in=())
    path, one = (f"{through}__", through) if through else ("", "pk")
    seen = Q()
    for branch in branches(viewer, through):
        seen |= branch
    return Q(seen, **{f"{path}township_id": viewer.township_id}) & not_hidden(viewer, one)


def sees(viewer: "Viewer", matter: "Matter") -> bool:
    """Whether a viewer sees one matter that was read already: the same rule, for one row mostly without a query."""
    if nobody(viewer) or matter.township_id != viewer.township_id or matter.pk in hidden_ids(viewer):
        return False
    if any(_holds(reason, matter) for reason in by_columns(viewer)):
        return True
    rows = type(matter)._default_manager.filter(pk=matter.pk)
    return any(rows.filter(reason).exists() for reason in by_rows(viewer))


def _holds(reason: Q, matter: "Matter") -> bool:
    """Whether a reason of `by_columns` holds for a matter: all of its columns have a value that it names."""
    assert reason.connector == Q.AND and not reason.negated
    for child in reason.children:
        assert isinstance(child, tuple)
        name, _, lookup = child[0].partition("__")
        value = getattr(matter, name)
        if value not in child[1] if lookup == "in" else value != child[1]:
            return False
    return True


def nobody(viewer: "Viewer") -> bool:
    """Whether the viewer sees no matter at all."""
    return viewer.staff_id is None or bool(viewer.admin) or viewer.township_id is None


def not_hidden(viewer: "Viewer", one: str = "pk") -> Q:
    """Leaves out what a field of work hides from this viewer."""
    allowed = Q()
    for matter_ids in hidden_from(viewer):
        allowed &= ~Q(**{f"{one}__in": matter_ids})
    return allowed


def hidden_from(viewer: "Viewer") -> "list[QuerySet[Any, Any]]":
    """Queries of the ids of matters that are never shown to this viewer."""
    return [matter_ids(viewer) for matter_ids in _hidden]


def hidden_ids(viewer: "Viewer") -> frozenset[int]:
    """The ids of what `hidden_from` names, by one query; mostly none."""
    queries = hidden_from(viewer)
    rows = queries[0].union(*queries[1:]) if queries else ()
    return frozenset(number for row in rows for number in row.values())


def branches(viewer: "Viewer", through: str = "") -> list[Q]:
    """The ways in which a viewer may see a matter of the own township; one of them is enough. A list, because each
    has an index of its own. Only for viewers of whom `nobody` is false."""
    return [*by_columns(viewer, through), *by_rows(viewer, through)]


def by_columns(viewer: "Viewer", through: str = "") -> list[Q]:
    """The ways that read only the label, the people and the units of the matter itself."""
    path = f"{through}__" if through else ""
    if viewer.has_role("supervisor"):
        return [Q(**{f"{path}label__in": ("ordinary", "sensitive", "report")})]
    handled = Q(**{f"{path}label": "report", f"{path}handler_id": viewer.staff_id})
    if viewer.sees_township:
        return [Q(**{f"{path}label__in": ("ordinary", "sensitive")}), handled]
    assert viewer.staff_id is not None  # the caller asked `nobody`
    found = [handled]
    for person in sorted({viewer.staff_id, *viewer.covers}):
        for column in ("handler_id", "first_asked_id"):
            found.append(Q(**{f"{path}label__in": ("ordinary", "sensitive"), f"{path}{column}": person}))
    for unit in sorted(viewer.unit_ids):
        for column in ("unit_id", "intake_unit_id"):
            found.append(Q(**{f"{path}label": "ordinary", f"{path}{column}": unit}))
    return found


def by_rows(viewer: "Viewer", through: str = "") -> list[Q]:
    """The ways that read other rows: open tasks, shares, the village of an agent."""
    path, one = (f"{through}__", through) if through else ("", "pk")
    if viewer.has_role("supervisor"):
        return []
    tasks = apps.get_model("matters", "Task")._default_manager.filter(turn_of(viewer))
    found = [Q(**{f"{one}__in": tasks.values("matter_id")})]
    if viewer.sees_township:
        return found
    shares = apps.get_model("matters", "Share")._default_manager.filter(unit_id__in=viewer.unit_ids)
    found.append(Q(**{f"{path}label": "ordinary", f"{one}__in": shares.values("matter_id")}))
    for village in sorted(seat.organisation_id for seat in viewer.seats if seat.role == "village_agent"):
        found.append(
            Q(**{f"{path}label": "ordinary", f"{path}channel": "agent", f"{path}village_id": village})
        )
    return found
