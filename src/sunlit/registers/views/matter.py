"""What the registers add to the page of a matter: the forms of its open step, its papers, what was entered so far."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django import forms as django_forms

from sunlit.core.procedures.model import StepKind
from sunlit.core.registers import Register
from sunlit.core.text import Text
from sunlit.language import say
from sunlit.matters import documents, engine
from sunlit.matters import queries as kernel
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Matter, Task
from sunlit.pages.matter_page import PageAct, Section, attach, contribute
from sunlit.people.viewer import Viewer
from sunlit.registers import actions, binding, following, forms, papers, queries

STEP, PAPER = "step-", "paper-"
SIGNATURES = {"agree": Text("签署", "Sign"), "refuse": Text("不签署", "Don't sign")}


class RegisterPage:
    """The part of the matter's page that belongs to registers; one object serves them all."""

    def claims(self, matter: Matter) -> bool:
        """Whether the matter is a record of a register."""
        return matter.kind in book().registers

    def carries(self, name: str) -> bool:
        """Whether a name is that of a step's answer or of a paper."""
        return name.startswith((STEP, PAPER))

    def acts(self, matter: Matter, viewer: Viewer, mine: Sequence[Task]) -> list[PageAct]:
        """A form for each answer to the step that waits for the viewer and for each paper that it offers; first the papers
        without which it can't be left."""
        register = book().registers[matter.kind]
        if binding.reads_only(viewer, register):
            return []
        procedure = procedure_of(matter.procedure_id)
        offered = [
            _paper_act(register, matter, viewer, paper.template, first=papers.is_awaited(paper, matter, task))
            for task in mine[:1]
            for paper in register.papers_at(task.step)
        ]
        steps = [
            _step_act(register, matter, viewer, task, answer)
            for task in mine[:1]
            for answer in engine.answers_of(procedure.steps[task.step])
            if (rule := register.in_force(task.step, answer)) is None or binding.holds(matter, rule)
        ]
        awaited = [act for act in offered if act.main]
        return [*awaited, *steps, *(act for act in offered if not act.main)]

    def act(self, name: str, matter: Matter, viewer: Viewer, tasks: Sequence[Task]) -> PageAct | None:
        """The form of an answer, also to a task that was done meanwhile, or that of a paper that the register has."""
        register = book().registers[matter.kind]
        if name.startswith(PAPER):
            template = name.removeprefix(PAPER)
            known = {paper.template for paper in register.papers} | {papers.ONE_TIME_NOTICE}
            return _paper_act(register, matter, viewer, template) if template in known else None
        answer = name.removeprefix(STEP)
        procedure = procedure_of(matter.procedure_id)
        for task in sorted(tasks, key=lambda task: (task.done_at is None, task.round, task.pk), reverse=True):
            step = procedure.steps.get(task.step)
            if step is not None and answer in engine.answers_of(step):
                return _step_act(register, matter, viewer, task, answer)
        return None

    def sections(self, matter: Matter, viewer: Viewer) -> list[Section]:
        """What the record holds: the intake form and the entries of each step."""
        return [Section("registers/section.html", queries.contents(matter, viewer))]


@attach
def records_that_follow(matter: Matter, viewer: Viewer) -> list[Section]:
    """On the page of an application: the records that opened with it, as far as the viewer may see them."""
    if matter.kind != following.APPLICATION or not any(following.following(matter.item)):
        return []
    rows = kernel.matters(viewer).filter(pk__in=following.records_of(matter).values("pk"))
    return [
        Section("registers/section.html", {**queries.contents(row, viewer), "followed": True})
        for row in rows.select_related("township", "unit")
    ]


def _step_act(register: Register, matter: Matter, viewer: Viewer, task: Task, answer: str) -> PageAct:
    step = procedure_of(matter.procedure_id).steps[task.step]
    outcome = step.outcomes.get(answer)
    title = SIGNATURES.get(answer, Text(answer, answer)) if outcome is None else outcome.title
    asked = register.asked_by(task.step, answer)
    fields: dict[str, django_forms.Field] = dict(forms.fields_of(asked, matter.township_id, today=True))
    reason = outcome.needs_reason if outcome else answer == "refuse"
    if reason or step.kind in (StepKind.JOINT, StepKind.VOTE):
        fields["opinion"] = django_forms.CharField(
            label=say("理由", "Reason") if reason else say("意见", "Opinion"),
            required=reason,
            widget=django_forms.Textarea(attrs={"rows": 3}),
            max_length=2000,
        )
    waits = [
        paper for paper in register.papers_before(task.step, answer) if papers.is_awaited(paper, matter, task)
    ]
    hint = None
    if waits:
        names = [documents.title_of(paper.template) for paper in waits]
        hint = Text(
            f"先出具{'、'.join(f'《{name.zh}》' for name in names)}。",
            "First issue " + ", ".join(name.en for name in names) + ".",
        )
    run = partial(_complete, matter, viewer, task, answer, tuple(one.key for one in asked))
    return PageAct(f"{STEP}{answer}", title, fields, run, main=True, hint=hint)


def _complete(
    matter: Matter, viewer: Viewer, task: Task, answer: str, keys: tuple[str, ...], typed: dict[str, Any]
) -> Matter:
    return actions.complete_step(
        task.pk,
        answer,
        {name: typed.get(name) for name in keys},
        by=viewer,
        opinion=str(typed.get("opinion") or ""),
        revision=typed["revision"],
        key=typed["key"],
    )


def _paper_act(
    register: Register, matter: Matter, viewer: Viewer, template: str, *, first: bool = False
) -> PageAct:
    form = documents.forms_of(template)[template]
    paper = next((one for one in register.papers if one.template == template), None)
    filled: Mapping[str, Any] = papers.prefilled(register, paper, matter) if paper else {}
    # What is sensitive goes from the record to the paper without being shown on the page.
    secret = {
        name
        for name, source in (paper.takes.items() if paper else ())
        if (one := register.field_of(source)) is not None and one.sensitive
    }
    hint = Text(f"依据：{paper.basis}", f"Ground: {paper.basis}") if paper else None
    title = Text(f"出具《{form.title.zh}》", f"Issue: {form.title.en}")
    fields = forms.paper_fields(form, filled, without=secret, long=paper.long if paper else ())
    return PageAct(
        f"{PAPER}{template}", title, fields, partial(_issue, matter, viewer, template), main=first, hint=hint
    )


def _issue(matter: Matter, viewer: Viewer, template: str, typed: dict[str, Any]) -> Any:
    values = forms.paper_values(documents.forms_of(template)[template], typed)
    return actions.issue_paper(matter.pk, template, values, by=viewer, key=typed["key"])


contribute(RegisterPage())
