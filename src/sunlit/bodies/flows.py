"""Flows of the service centre: each step names one responsible post; none or two is a gap (S4.29.13)."""

from dataclasses import dataclass

from sunlit.bodies.models import Flow, StepPost, Training
from sunlit.bodies.queries import Survey
from sunlit.core.procedures.model import Procedure, Step, StepKind
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Post

ACTED = (StepKind.TASK, StepKind.JOINT, StepKind.VOTE)
"""The steps at which somebody acts."""


@dataclass(frozen=True)
class StepShown:
    """A step with the posts named for it, and the training of its gap: the open one, else the latest."""

    key: str
    step: Step
    posts: tuple[Post, ...]
    training: Matter | None

    @property
    def gap(self) -> Text | None:
        """Why it is a gap; None where exactly one post answers."""
        if not self.posts:
            return Text("没有责任岗位", "no responsible post")
        if len(self.posts) > 1:
            return Text(f"有{len(self.posts)}个责任岗位", f"{len(self.posts)} responsible posts")
        return None


@dataclass(frozen=True)
class FlowShown:
    """A flow of a unit; ``row`` is none where the unit hasn't taken it up."""

    unit: Organisation
    procedure: Procedure
    row: Flow | None
    steps: tuple[StepShown, ...]

    @property
    def gaps(self) -> list[StepShown]:
        return [one for one in self.steps if one.gap is not None]


def steps_of(procedure: Procedure) -> dict[str, Step]:
    """The steps of a flow at which somebody acts, in order."""
    return {key: step for key, step in procedure.steps.items() if step.kind in ACTED}


def flows_of(township: Organisation) -> list[FlowShown]:
    """Every flow by which a department of the centre does its items, with the posts of its steps today.

    A post whose unit has ended names nobody any more.
    """
    survey = Survey(township)
    used = {(item.department, item.procedure) for item in book().items.values()}
    rows = {(row.unit_id, row.procedure): row for row in Flow.objects.filter(unit__township=township)}
    posts: dict[tuple[int, str], list[Post]] = {}
    named = StepPost.objects.filter(flow__unit__township=township).select_related("post__organisation")
    standing = {unit.pk for unit in survey.units}
    for one in named.order_by("pk"):
        if one.post.organisation_id in standing:
            posts.setdefault((one.flow_id, one.step), []).append(one.post)
    training: dict[tuple[int, str], Matter] = {}
    for entry in (
        Training.objects.filter(flow__unit__township=township).select_related("matter").order_by("pk")
    ):
        training[entry.flow_id, entry.step] = entry.matter
    found = []
    for unit in survey.units:
        for procedure_id in sorted({name for key, name in used if key == unit.key}):
            row = rows.get((unit.pk, procedure_id))
            procedure = book().procedures[procedure_id]
            number = row.pk if row else 0
            steps = tuple(
                StepShown(key, step, tuple(posts.get((number, key), ())), training.get((number, key)))
                for key, step in steps_of(procedure).items()
            )
            found.append(FlowShown(unit, procedure, row, steps))
    return found
