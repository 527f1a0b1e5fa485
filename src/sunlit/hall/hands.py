"""Every hand that a file passed, for whoever holds its receipt: the agent, the centre, the handler, and when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sunlit.core.text import Text
from sunlit.matters.book import procedure_of
from sunlit.matters.models import HandOver, Matter, Task
from sunlit.people.models import Staff


@dataclass(frozen=True)
class Hand:
    """Somebody had the file: when, who, of which unit or post, and what they did with it."""

    at: datetime
    person: Text
    place: Text
    what: Text


CarriedBy = Callable[[Matter], list[Hand]]
_before: list[CarriedBy] = []

WHAT = {
    HandOver.What.HANDLING: Text("接手承办", "took over the handling"),
    HandOver.What.FORM: Text("接收承办单", "received the undertaking form"),
    HandOver.What.PAPERS: Text("接收材料", "received the papers"),
    HandOver.What.VISITOR: Text("接待", "received the visitor"),
}


def carried_by(function: CarriedBy) -> CarriedBy:
    """Register who knows hands that a file passed outside the centre."""
    _before.append(function)
    return function


def of(matter: Matter, tasks: Iterable[Task] | None = None) -> list[Hand]:
    """The hands of a matter, oldest first: what was carried to the centre, who accepted it there, and each hand-over
    that was taken. Who only looked at it had no hand in it. ``tasks`` are its tasks where they were read already."""
    found = [hand for function in _before for hand in function(matter)]
    steps = procedure_of(matter.procedure_id).steps
    if tasks is None:
        tasks = matter.tasks.filter(done_at__isnull=False).select_related("done_by", "unit").order_by("pk")
    for task in tasks:
        step = steps.get(task.step)
        outcome = step.outcomes.get(task.outcome) if step else None
        if task.done_by is None or task.done_at is None or outcome is None:
            continue
        unit = task.unit or matter.unit
        found.append(
            Hand(task.done_at, _person(task.done_by), Text(unit.name, unit.label("en")), outcome.title)
        )
    for row in matter.hand_overs.filter(taken_at__isnull=False).select_related("taken_by", "unit"):
        if row.taken_by is None or row.taken_at is None:
            continue
        place = Text(row.unit.name, row.unit.label("en"))
        found.append(Hand(row.taken_at, _person(row.taken_by), place, WHAT[HandOver.What(row.what)]))
    return sorted(found, key=lambda hand: hand.at)


def _person(staff: Staff) -> Text:
    return Text(staff.name, staff.label("en"))
