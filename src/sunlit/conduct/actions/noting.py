"""What a register confirmed about somebody enters their record by itself (S4.38.02).

Which line of which checklist it answers stands in the rulebook (``noted_by``); the inspector is who confirmed it.
"""

from datetime import date

from sunlit.conduct.actions.inspecting import Seen, Walk, inspect
from sunlit.conduct.models import InspectionLine
from sunlit.core.conduct import Checklist, Line, NotedBy
from sunlit.matters.book import book
from sunlit.matters.hooks import on_event
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Staff
from sunlit.people.viewer import viewer_of
from sunlit.registers.values import of_record

Answer = InspectionLine.Answer


@on_event("moved")
def note(matter: Matter, outcome: str) -> None:
    """Enter what was confirmed, inside the same act: both stand, or neither. Raises Refused (does_not_apply for somebody
    whom the checklist doesn't apply to on that day or who would note themselves, not_your_seat)."""
    for checklist in book().checklists.values():
        for line in checklist.lines:
            source = line.noted_by
            if source is not None and (source.register, source.outcome) == (matter.kind, outcome):
                _enter(matter, checklist, line, source)


def _enter(matter: Matter, checklist: Checklist, line: Line, source: NotedBy) -> None:
    task = _confirmed(matter, source.outcome)
    if task is None or task.done_by is None:
        return
    values = of_record(matter.record)
    seen = {one.key: Seen(Answer.NONE) for one in checklist.lines}
    seen[line.key] = Seen(Answer.NO, note=matter.number)
    person = Staff.objects.get(username=values[source.person], township_id=matter.township_id)
    walk = Walk(date.fromisoformat(values[source.day]), seen, staff=person)
    inspect(
        checklist.key,
        matter.township,
        walk,
        by=viewer_of(task.done_by),
        key=f"noted:{checklist.key}:{line.key}"[:30] + f":{matter.number}",
    )


def _confirmed(matter: Matter, outcome: str) -> Task | None:
    done = matter.tasks.filter(outcome=outcome, done_at__isnull=False).select_related("done_by")
    return done.order_by("-done_at", "-pk").first()
