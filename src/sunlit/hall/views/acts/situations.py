"""A matter's page as one viewer sees it, and what an act is: its form, whether it is offered now, what it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import cases
from sunlit.hall.views.acts.fields import ActForm
from sunlit.matters import engine, refusals, seats
from sunlit.matters.models import Task
from sunlit.people.viewer import Viewer

LEADERS = ("mayor", "deputy_leader")

COUNTER_STEPS = ("papers", "supplement", "ask_again", "answer", "register")
"""Steps of acceptance, which the counter's own page carries."""


@dataclass(frozen=True)
class Situation:
    """A matter's page as one viewer sees it: the case, and the open tasks that wait for the viewer."""

    case: cases.Case
    viewer: Viewer
    mine: list[Task]

    @property
    def outcomes(self) -> dict[str, Task]:
        """What the viewer can answer now, with the task that it answers."""
        found: dict[str, Task] = {}
        for task in self.mine:
            for outcome in engine.answers_of(self.case.procedure.steps[task.step]):
                found.setdefault(outcome, task)
        return found

    @property
    def responsible(self) -> bool:
        """Whether the viewer answers for the matter: its handler, its unit, its intake, or a leader."""
        matter, viewer = self.case.matter, self.viewer
        if not matter.is_open or viewer.staff_id in matter.recused:
            return False
        return bool(
            {matter.handler_id, matter.first_asked_id} & {viewer.staff_id, *viewer.covers}
            or viewer.unit_ids & {matter.unit_id, matter.intake_unit_id}
            or viewer.has_role("mayor", "deputy_leader", "centre_director")
        )

    @property
    def accepted(self) -> bool:
        """Whether the limit runs or stands still, which it does after acceptance only."""
        return bool(self.case.events)


def situation(case: cases.Case, viewer: Viewer) -> Situation:
    """Which open tasks the viewer may do now. Costs no query."""
    mine = []
    for task in case.open_tasks:
        try:
            seats.may_act(viewer, case.matter, task)
        except Refused:
            continue
        mine.append(task)
    return Situation(case, viewer, mine)


Fields = Callable[[Situation], Mapping[str, forms.Field]]

Run = Callable[[Situation, dict[str, Any]], Any]


@dataclass(frozen=True)
class Act:
    """One act of a matter's page. ``main`` acts are what the matter waits for now; the others are further acts."""

    name: str
    title: Text
    offered: Callable[[Situation], bool]
    fields: Fields
    run: Run
    main: bool = False
    button: Text | None = None
    hint: Text | None = None

    def form(self, now: Situation, data: Any = None) -> ActForm:
        """The form of this act, empty or with what was typed."""
        made = ActForm(
            data,
            auto_id="act-%s",
            initial={
                "key": uuid4().hex,
                "revision": now.case.matter.revision,
                "task": now.mine[0].pk if now.mine else None,
            },
        )
        for name, entry in self.fields(now).items():
            made.fields[name] = entry
        return made


TYPED = {
    "outcome": Text("办理结果", "Outcome"),
    "opinion": Text("意见或理由", "Opinion or reason"),
    "reason": Text("理由", "Reason"),
    "decision": Text("结果", "Result"),
    "text": Text("写的内容", "Text"),
    "ground": Text("依据", "Ground"),
    "channel": Text("怎么告知的", "How"),
    "delivered_to": Text("由谁代收", "Received by"),
    "body": Text("转给", "To"),
    "address": Text("地址", "Address"),
    "phone": Text("电话", "Telephone"),
    "day": Text("日期", "Day"),
    "days": Text("天数", "Days"),
    "promised_day": Text("承诺办结日", "Promised day"),
    "expected": Text("预计需要多久", "Expected time"),
    "resume_when": Text("什么时候恢复", "What sets it going again"),
    "amount": Text("延长多少", "By how much"),
    "told_how": Text("怎么告知的", "How"),
}
"""What the fields of acts are called where the act's own form can't be made any more."""


def name_of_typed(name: str) -> Text | None:
    """The name of a typed field without its form."""
    return TYPED.get(name)


def no_fields(now: Situation) -> Mapping[str, forms.Field]:
    """Of an act that asks for nothing."""
    return {}


def has_outcome(*outcomes: str) -> Callable[[Situation], bool]:
    """Whether one of these outcomes is the viewer's to give now."""
    return lambda now: any(outcome in now.outcomes for outcome in outcomes)


def application_of(now: Situation) -> int:
    """The key of the matter's application. Raises Refused (no_such_outcome) where there is none."""
    if now.case.application is None:
        raise refusals.no_such_outcome(now.case.matter.kind)
    return now.case.application.pk


def is_application(now: Situation) -> bool:
    """Whether the matter is an application."""
    return now.case.application is not None


def after_acceptance(now: Situation) -> bool:
    """Whether the viewer answers for an application that has left acceptance."""
    return now.responsible and is_application(now) and now.case.matter.stage != "acceptance"
