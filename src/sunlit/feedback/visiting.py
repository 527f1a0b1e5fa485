"""Return visits of the leaders: the program draws a closed case, and what is still wrong opens a case (S3.30.09)."""

import hashlib
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.feedback.actions.intake import Said, file_entry
from sunlit.feedback.models import COUNTED, Channel, Drawn, Voice
from sunlit.matters.hooks import before_answer, on_event
from sunlit.matters.models import Matter, Task
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.registers import values

VISIT = "return-visit"
USERS = ("application", *COUNTED)
"""The kinds of matter whose users are visited; never a report about a person."""
BACK = timedelta(days=183)
"""How long ago a case may have been closed to be drawn."""


@on_event("opened")
def draw(matter: Matter, _detail: str) -> None:
    """Draw a closed case for a visit: not the leader's own, not one that was drawn already. Which one follows from the
    numbers alone, so that nobody chooses and everybody can draw it again."""
    if matter.kind == VISIT:
        Drawn.objects.create(visit=matter, matter=candidate(matter))


def candidate(visit: Matter) -> Matter | None:
    """The closed case whose number, hashed with the visit's, comes first; None where nothing was closed."""
    taken = Drawn.objects.filter(visit__township_id=visit.township_id, matter__isnull=False)
    rows = Matter.objects.filter(
        township_id=visit.township_id, kind__in=USERS, state=Matter.State.DONE,
        closed_at__gte=clock.now() - BACK, label__in=("ordinary", "sensitive"),
    ).exclude(pk__in=taken.values("matter_id")).exclude(handler_id=visit.handler_id)  # fmt: skip
    numbers = dict(rows.values_list("number", "pk"))
    first = min(numbers, key=lambda number: drawn_by(visit.number, number), default=None)
    return Matter.objects.get(pk=numbers[first]) if first is not None else None


def drawn_by(visit: str, number: str) -> str:
    """What a case is drawn by: SHA-256 over the visit's number and its own."""
    return hashlib.sha256(f"{visit}:{number}".encode()).hexdigest()


@before_answer
def the_drawn_one(matter: Matter, task: Task, outcome: str) -> None:
    """A visit is to the case that was drawn, and a discontent user's problem is written down. Raises Refused (not_drawn,
    problem_needed)."""
    if matter.kind != VISIT or outcome != "visited":
        return
    drawn = Drawn.objects.select_related("matter").filter(visit=matter).first()
    said = dict(matter.register_entries.filter(task=task).values_list("field", "value"))
    if (
        drawn is not None
        and drawn.matter is not None
        and said.get("matter", "").strip() != drawn.matter.number
    ):
        raise Refused(
            "not_drawn",
            Text(f"抽到的是{drawn.matter.number}。", f"The case that was drawn is {drawn.matter.number}."),
            Text("请回访抽到的这一件。", "Visit the one that was drawn."),
            clause="S3.30.09",
            field="matter",
        )
    if said.get("content") == "discontent" and not said.get("problem", "").strip():
        raise Refused(
            "problem_needed",
            Text("不满意的，要写明还有什么问题。", "Where the user isn't content, write down what is wrong."),
            Text("写明后会自动立一件。", "A case is opened of it."),
            clause="S3.30.09",
            field="problem",
        )


@on_event("closed")
def a_problem_opens_a_case(matter: Matter, _outcome: str) -> None:
    """What a visit found wrong becomes a complaint with its own number, tied to the entry that was visited."""
    if matter.kind != VISIT:
        return
    known = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
    if not known.get("problem", "").strip():
        return
    earlier = Voice.objects.filter(
        matter__township_id=matter.township_id, matter__number=known["matter"].strip()
    )
    tied = earlier.first()
    file_entry(
        matter.township,
        Said(
            "complaint",
            "service",
            f"{known['problem']}（{matter.number}，{known['matter']}）",
            Channel.VISIT,
            earlier=tied.matter.number if tied else "",
        ),
        by=CLOCK,
        key=str(uuid5(NAMESPACE_URL, f"return-visit:{matter.number}")),
    )


def open_visits(viewer: Viewer) -> list[Drawn]:
    """The visits that wait for this viewer, with the case that was drawn for each."""
    waiting = Task.objects.waiting_for(viewer).filter(matter__kind=VISIT)
    rows = Drawn.objects.filter(visit_id__in=waiting.values("matter_id"))
    return list(rows.select_related("visit", "matter").order_by("pk"))
