"""Flows are given to posts step by step, and each gap gets a training task (S4.29.13)."""

import logging

from django.db import transaction

from sunlit import clock
from sunlit.bodies.actions.guarding import log, may, unfit, words
from sunlit.bodies.flows import FlowShown, StepShown, flows_of, steps_of
from sunlit.bodies.models import Flow, StepPost, Training
from sunlit.bodies.queries import Survey
from sunlit.core.refusals import Refused
from sunlit.ledger import actions as ledger
from sunlit.matters import actions, frame, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Post
from sunlit.people.viewer import CLOCK, Viewer

CLAUSE, KIND = "S4.29.13", "post-training"
DIRECTORS = ("centre_director",)
_log = logging.getLogger("sunlit.bodies")


def take_up(unit: Organisation, procedure: str, *, by: Viewer) -> Flow:
    """Take up a flow of a department: from now on each step names one post, and each gap has a training task.

    Taken up already: nothing changes. Raises Refused (not_your_seat, no_such_flow, nobody_for_role).
    """
    township = unit.township or unit
    may(by, township, *DIRECTORS)
    with transaction.atomic():
        ledger.hold(township.code)
        _known(township, unit, procedure)
        row, made = Flow.objects.get_or_create(
            unit=unit,
            procedure=procedure,
            defaults={"taken_up_at": clock.now(), "by_id": frame.staff_of(by)},
        )
        if made:
            log(township, "flow_taken_up", "organisation", unit.code, by, {"procedure": procedure})
            train_gaps(township)
        return row


def name_posts(row: Flow, step: str, posts: list[int], *, by: Viewer) -> list[StepPost]:
    """Name the posts that answer for a step of a flow; one is right, others stay on the list of gaps.

    The same again changes nothing. Raises Refused (not_your_seat, no_such_step, unknown_post).
    """
    township = row.unit.township or row.unit
    may(by, township, *DIRECTORS)
    if step not in steps_of(book().procedures[row.procedure]):
        raise unfit("no_such_step", "这个流程没有这一步。", "The flow has no such step.",
                    "请从列出的步骤中选。", "Choose one of the list.", "step", CLAUSE)  # fmt: skip
    units = [unit.pk for unit in Survey(township).units]
    wanted = set(posts)
    if Post.objects.filter(pk__in=wanted, organisation__in=units).count() != len(wanted):
        raise unfit("unknown_post", "本镇没有这个岗位。", "There is no such post here.",
                    "请从列出的岗位中选择。", "Choose from the list.", "posts", CLAUSE)  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        now = set(row.step_posts.filter(step=step).values_list("post_id", flat=True))
        if now != wanted:
            row.step_posts.filter(step=step).exclude(post_id__in=wanted).delete()
            for post in sorted(wanted - now):
                StepPost.objects.create(flow=row, step=step, post_id=post)
            facts: dict[str, object] = {"procedure": row.procedure, "step": step, "posts": sorted(wanted)}
            log(township, "step_posts_named", "organisation", row.unit.code, by, facts)
            train_gaps(township)
        return list(row.step_posts.filter(step=step).order_by("pk"))


def train_gaps(township: Organisation) -> int:
    """Open a training task for every gap of a flow that was taken up and has no open one; how many were opened.

    Called with each change, and once a day: where the gap is still there after a training, another one opens.
    """
    opened = 0
    if not Flow.objects.filter(unit__township=township).exists():
        return 0
    for flow in flows_of(township):
        for step in flow.gaps if flow.row else ():
            if step.training is not None and step.training.is_open:
                continue
            try:
                _open(township, flow, step)
                opened += 1
            except Refused as refusal:
                _log.warning("%s %s: %s", flow.unit.code, step.key, refusal)
    return opened


def trained(task_id: int, content: str, *, by: Viewer) -> Matter:
    """Enter a training as done, with what it was about. Raises Refused (text_needed, not_your_seat, already_done)."""
    content = words(content, 1000, "content", CLAUSE)
    return actions.complete(task_id, "trained", by=by, opinion=content)


def _open(township: Organisation, flow: FlowShown, step: StepShown) -> Matter:
    """The head of the unit trains; where it has none, the director of the centre, or who leads the township."""
    survey = Survey(township)
    handler = survey.head(flow.unit) or next(
        iter(survey.holders(("centre_director", "deputy_leader", "mayor"))), None
    )
    if handler is None:
        raise refusals.nobody_for("centre_director")
    row = flow.row
    assert row is not None and step.gap is not None

    def keep(matter: Matter) -> None:
        Training.objects.create(flow=row, step=step.key, matter=matter)

    before = row.trainings.filter(step=step.key).count()
    return actions.open_matter(
        actions.Opening(
            kind=KIND,
            procedure="post-training",
            township=township,
            unit=flow.unit,
            intake_unit=flow.unit,
            title=f"岗位培训：{flow.procedure.title.zh}“{step.step.title.zh}”{step.gap.zh}"[:200],
            handler=handler,
            facts={"flow": row.pk, "step": step.key},
        ),
        by=CLOCK,
        key=f"training:{row.pk}:{step.key}:{before}",
        then=keep,
    )


def _known(township: Organisation, unit: Organisation, procedure: str) -> None:
    if not any(one.unit.pk == unit.pk and one.procedure.id == procedure for one in flows_of(township)):
        raise unfit("no_such_flow", "这个部门没有这个流程。", "The department has no such flow.",
                    "请从列出的流程中选。", "Choose one of the list.", "flow", CLAUSE)  # fmt: skip
