"""Everything that the page of one matter shows: the case, its timeline, its stages, whom it waits for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sunlit import clock
from sunlit.core.explanations import Explanation
from sunlit.core.items import Item
from sunlit.core.procedures.model import Procedure, Step
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import AccountabilityDraft, Application, JointPart, JointWork, Paper
from sunlit.hall.wording import ACTS, PROGRAM, STAGES, roles
from sunlit.ledger.models import Entry
from sunlit.matters import queries as kernel
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Alert, ClockEvent, Document, HandOver, Matter, Task
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

ANSWERS = {
    "agree": Text("签署", "signed"),
    "refuse": Text("不签署", "not signed"),
    "yes": Text("赞成", "for"),
    "no": Text("反对", "against"),
    "abstain": Text("弃权", "abstained"),
    "elapsed": Text("期满", "the period elapsed"),
}


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    at: datetime
    what: Text
    who: Text | str = ""
    detail: Text | str = ""
    late: bool = False


@dataclass(frozen=True)
class StageStamp:
    """One of the three stages with the moments at which it began and ended (S3.28.01)."""

    code: str
    words: Text
    began: datetime | None
    ended: datetime | None


@dataclass(frozen=True)
class Case:
    """Everything that the page of one matter shows."""

    matter: Matter
    procedure: Procedure
    application: Application | None
    item: Item | None
    tasks: list[Task]
    events: list[ClockEvent]
    documents: list[Document]
    papers: list[Paper]
    hand_overs: list[HandOver]
    alerts: list[Alert]
    joint: JointWork | None
    parts: list[JointPart]
    drafts: list[AccountabilityDraft]
    timeline: list[Happening]
    stages: list[StageStamp]
    former: list[tuple[Staff, datetime]]
    why: Explanation | None
    why_legal: Explanation | None
    people: Mapping[int, Staff] = field(default_factory=dict)

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.done_at is None]

    @property
    def step(self) -> Step:
        return self.procedure.steps[self.matter.step]

    @property
    def done_steps(self) -> list[str]:
        done = {task.step for task in self.tasks if task.done_at is not None}
        return [code for code in self.procedure.steps if code in done and code != self.matter.step]


def case(viewer: Viewer, number: str) -> Case:
    """The page of a matter. Raises Matter.DoesNotExist for what the viewer may not see, exactly as for nothing."""
    matter = kernel.matter(
        viewer,
        number,
        *("township", "unit", "intake_unit", "village", "handler", "first_asked", "parent"),
        *("application", "rating"),
    )
    procedure = procedure_of(matter.procedure_id)
    application: Application | None = getattr(matter, "application", None)
    item = catalogue.item(application.item) if application else book().items.get(matter.item)
    tasks = list(
        matter.tasks.select_related("unit", "person", "done_by", "on_behalf_of").order_by("round", "pk")
    )
    events = list(matter.clock_events.order_by("at", "pk"))
    entries = list(
        Entry.objects.filter(chain=matter.township.code, subject_kind="matter", subject=number).order_by(
            "seq"
        )
    )
    facts = [json.loads(entry.facts or "{}") for entry in entries]
    people = Staff.objects.in_bulk(_staff_in(entries, facts))
    joint = JointWork.objects.select_related("lead", "limit_set_by").filter(matter=matter).first()
    drafts = list(AccountabilityDraft.objects.visible_to(viewer).filter(matter=matter))
    return Case(
        matter=matter,
        procedure=procedure,
        application=application,
        item=item,
        tasks=tasks,
        events=events,
        documents=list(matter.documents.order_by("issued_at", "pk")),
        papers=list(application.papers.order_by("pk")) if application else [],
        hand_overs=list(
            matter.hand_overs.select_related("giver", "unit", "receiver", "taken_by").order_by("offered_at")
        ),
        alerts=list(matter.alerts.order_by("raised_at")),
        joint=joint,
        parts=list(joint.parts.select_related("unit", "confirmed_by", "signed_by").order_by("pk"))
        if joint
        else [],
        drafts=drafts,
        timeline=[
            row
            for row in _timeline(procedure, tasks, entries, facts, people)
            if drafts or row.what != ACTS["accountability_drafted"]
        ],
        stages=_stages(matter, procedure, tasks),
        former=_former(entries, facts, people),
        why=kernel.explained(matter, events),
        why_legal=kernel.explained(matter, events, legal=True),
        people=people,
    )


def _staff_in(entries: list[Entry], facts: list[dict[str, Any]]) -> set[int]:
    words = [entry.actor for entry in entries] + [
        str(known.get(name, "")) for known in facts for name in ("handler", "former", "giver")
    ]
    return {int(word[6:]) for word in words if word.startswith("staff:") and word[6:].isdigit()}


def _named(person: Staff) -> Text:
    return Text(person.name, person.name_en or person.name)


def _person(word: str, people: Mapping[int, Staff]) -> Text | str:
    if word.startswith("staff:") and word[6:].isdigit() and int(word[6:]) in people:
        return _named(people[int(word[6:])])
    return {"clock": PROGRAM, "resident": Text("申请人", "the applicant")}.get(word, "")


def _units_in(facts: list[dict[str, Any]]) -> dict[str, Text]:
    """The names of the units that the log names by their codes; one query, where there are any."""
    codes = {str(known["unit"]) for known in facts if known.get("unit")}
    rows = Organisation.objects.filter(code__in=codes) if codes else ()
    return {row.code: Text(row.name, row.name_en or row.name) for row in rows}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(clock.CHINA)


def _timeline(
    procedure: Procedure,
    tasks: list[Task],
    entries: list[Entry],
    facts: list[dict[str, Any]],
    people: Mapping[int, Staff],
) -> list[Happening]:
    """What happened, oldest first: each done step with its opinion, and every other entry of the log."""
    units = _units_in(facts)
    found = []
    for task in tasks:
        if task.done_at is None or task.outcome in ("", "moot"):
            continue
        step = procedure.steps.get(task.step)
        outcome = step.outcomes.get(task.outcome) if step else None
        title = step.title if step else Text(task.step, task.step)
        result = outcome.title if outcome else ANSWERS.get(task.outcome, Text(task.outcome, task.outcome))
        who = _named(task.done_by) if task.done_by else PROGRAM
        if task.on_behalf_of:
            absent = _named(task.on_behalf_of)
            who = Text(f"{who.zh}（代{absent.zh}）", f"{who.en} (for {absent.en})")
        late = bool(task.due and task.done_at.astimezone(clock.CHINA).date() > task.due)
        found.append(
            Happening(
                task.done_at,
                Text(f"{title.zh}：{result.zh}", f"{title.en}: {result.en}"),
                who,
                task.opinion,
                late,
            )
        )
    for entry, known in zip(entries, facts, strict=True):
        if entry.act not in ACTS:
            continue
        found.append(
            Happening(
                _moment(entry.at),
                ACTS[entry.act],
                _person(entry.actor, people),
                str(known.get("number") or known.get("due") or "") or units.get(str(known.get("unit")), ""),
                entry.act == "alert_raised",
            )
        )
    return sorted(found, key=lambda happening: happening.at)


def _stages(matter: Matter, procedure: Procedure, tasks: list[Task]) -> list[StageStamp]:
    began: dict[str, datetime] = {}
    ended: dict[str, datetime] = {}
    for task in tasks:
        step = procedure.steps.get(task.step)
        if step is None or step.stage is None:
            continue
        code = step.stage.value
        began.setdefault(code, task.opened_at)
        if task.done_at is not None:
            ended[code] = task.done_at
    if matter.is_open:
        ended.pop(matter.stage, None)
    elif matter.closed_at and matter.stage in began:
        ended[matter.stage] = matter.closed_at
    return [StageStamp(code, words, began.get(code), ended.get(code)) for code, words in STAGES.items()]


def _former(
    entries: list[Entry], facts: list[dict[str, Any]], people: Mapping[int, Staff]
) -> list[tuple[Staff, datetime]]:
    """The handlers who were replaced, with the moment of the change (S3.27.07)."""
    found = []
    for entry, known in zip(entries, facts, strict=True):
        word = str(known.get("former", ""))
        if entry.act in ("handler_named", "taken") and word.startswith("staff:") and int(word[6:]) in people:
            found.append((people[int(word[6:])], _moment(entry.at)))
    return found


def waits_for(task: Task) -> Text:
    """Who an open task waits for, in words: a person, or a post at a department."""
    if task.person is not None:
        return Text(task.person.name, task.person.name_en or task.person.name)
    role = roles().get(task.role, Text(task.role, task.role))
    if task.unit is None:
        return role
    return Text(f"{task.unit.name} {role.zh}", f"{task.unit.label('en')}, {role.en}")
