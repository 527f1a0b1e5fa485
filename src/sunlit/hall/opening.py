"""A window worker opens a case that isn't theirs: what for is asked first, and stands in the log (S4.28.05).

A case is one's own by its handler and first-asked person, by a task that one did or that waits for a seat one holds, by
a hand-over from or to oneself, also for whom one covers. Leaders and the director look after all cases anyway.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.cases import Case
from sunlit.ledger import actions as ledger
from sunlit.matters.models import HandOver, Matter, Task
from sunlit.people.viewer import Viewer

WINDOW = "enquiry"
REASONS = {
    "asked": Text("群众来问这件事的进度", "the resident asks how it stands"),
    "relief": Text("交接班、代班接着办", "taking over from a colleague"),
    "complaint": Text("核查投诉或差评", "looking into a complaint or bad rating"),
    "papers": Text("找材料、补打文书", "looking for papers or printing one again"),
}
REMEMBERED = 100
"""So many cases that were opened with a reason are kept with a sign-in."""


def is_asked(case: Case, viewer: Viewer) -> bool:
    """Whether a viewer has to say what for before the case is shown. No query: the case is read already."""
    return _looks_on(viewer) and not _takes_part(case.matter, case.tasks, case.hand_overs, viewer)


def is_asked_about(matter: Matter, viewer: Viewer) -> bool:
    """The same of a matter whose tasks and hand-overs aren't read yet, on whatever page or interface it would be shown.
    Two queries, for window workers alone."""
    return _looks_on(viewer) and not _takes_part(
        matter, matter.tasks.order_by("pk"), matter.hand_overs.order_by("pk"), viewer
    )


def _looks_on(viewer: Viewer) -> bool:
    return viewer.has_role(WINDOW) and not viewer.sees_township


def _takes_part(
    matter: Matter, tasks: Iterable[Task], hand_overs: Iterable[HandOver], viewer: Viewer
) -> bool:
    me = {viewer.staff_id, *viewer.covers}
    if me & {matter.handler_id, matter.first_asked_id}:
        return True
    for task in tasks:
        if me & {task.done_by_id, task.person_id}:
            return True
        waits = task.done_at is None and task.person_id is None
        if waits and viewer.acts_for(task.unit_id, task.role) is not None:
            return True
    return any(
        me & {row.giver_id, row.receiver_id, row.taken_by_id}
        or (row.taken_at is None and row.unit_id in viewer.unit_ids)
        for row in hand_overs
    )


def open_with_reason(matter: Matter, chosen: str, words: str, *, by: Viewer) -> str:
    """Write down who opens a case that isn't theirs and what for; the reason as it stands in the log.

    Raises Refused (purpose_needed).
    """
    text = " ".join(words.replace("\x00", "").split())
    parts = [REASONS[chosen].zh] if chosen in REASONS else []
    reason = "：".join([*parts, *([text] if text else [])])[:200]
    if not reason:
        raise Refused(
            "purpose_needed",
            Text("没有写明为什么要看。", "What you open it for is missing."),
            Text("请选一个原因，或者写明。", "Choose a reason, or write it down."),
            clause="S4.28.05",
            field="reason",
        )
    ledger.record_read(
        matter.township.code,
        actor=by.actor,
        subject_kind="matter",
        subject=matter.number,
        fields=["page"],
        purpose=reason,
    )
    return reason


def was_opened(session: Mapping[str, Any], number: str) -> bool:
    """Whether the reason for this case was given today."""
    known: dict[str, str] = session.get("opened_with_reason", {})
    return known.get(number) == str(clock.today())


def remember(session: Any, number: str) -> None:
    """Keep with the sign-in that the reason for this case was given today."""
    known: dict[str, str] = dict(session.get("opened_with_reason", {}))
    known.pop(number, None)
    known[number] = str(clock.today())
    session["opened_with_reason"] = dict(list(known.items())[-REMEMBERED:])
