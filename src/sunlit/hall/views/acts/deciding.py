"""Steps and results: deciding, approving, sending on, returning the form, telling the applicant."""

from collections.abc import Mapping
from typing import Any

from django import forms

from sunlit import clock
from sunlit.core.procedures.model import StepKind
from sunlit.core.text import Text
from sunlit.hall import cases
from sunlit.hall.actions import handling
from sunlit.hall.views.acts.fields import choice_field, day_field, line_field, opinion_field, words_field
from sunlit.hall.views.acts.situations import (
    COUNTER_STEPS,
    Act,
    Situation,
    application_of,
    has_outcome,
    is_application,
    no_fields,
)
from sunlit.language import spoken
from sunlit.matters import actions, refusals
from sunlit.matters.models import Task

SPECIAL = {
    "named", "propose_grant", "propose_refuse", "granted", "refused", "result", "returned", "told", "forwarded",
    "defer", "supplied", "assign", "hand_over", "elapsed", "more_papers",
}  # fmt: skip
"""Outcomes that have a form of their own (or are the counter's, or the clock's)."""


def _plain_outcomes(now: Situation) -> dict[str, Task]:
    """The outcomes left for the general form: no special form, not the counter's, not the applicant's papers."""
    found = {}
    for outcome, task in now.outcomes.items():
        step = now.case.procedure.steps[task.step]
        if now.case.matter.kind == "inquiry" or (now.case.application and task.step in COUNTER_STEPS):
            continue
        deciding = now.case.application is not None and outcome in ("grant", "refuse")
        if step.kind in (StepKind.JOINT, StepKind.VOTE) or not (outcome in SPECIAL or deciding):
            found[outcome] = task
    return found


def _outcome_fields(now: Situation) -> Mapping[str, forms.Field]:
    choices = []
    reason = False
    for outcome, task in _plain_outcomes(now).items():
        step = now.case.procedure.steps[task.step]
        known = step.outcomes.get(outcome)
        title = known.title if known else cases.ANSWERS.get(outcome, Text(outcome, outcome))
        reason = reason or bool(known and known.needs_reason)
        choices.append((outcome, spoken(title)))
    return {
        "outcome": choice_field(
            "办理结果", "Outcome", choices, initial=choices[0][0] if len(choices) == 1 else None
        ),
        "opinion": opinion_field(required=reason or now.case.matter.kind == "bad-rating"),
    }


def _complete(now: Situation, typed: dict[str, Any]) -> Any:
    task_id, key = typed["task"] or 0, typed["key"]
    if task_id not in {task.pk for task in now.case.tasks}:
        raise refusals.changed_meanwhile()
    if now.case.matter.kind == "bad-rating":
        return handling.follow_up_rating(
            task_id, typed["outcome"], by=now.viewer, text=typed["opinion"], key=key
        )
    return actions.complete(
        task_id,
        typed["outcome"],
        by=now.viewer,
        opinion=typed["opinion"],
        revision=typed["revision"],
        key=key,
    )


def _decision_fields(now: Situation) -> Mapping[str, forms.Field]:
    return {
        "decision": choice_field(
            "结果", "Result", [(code, spoken(words)) for code, words in handling.DECISIONS.items()]
        ),
        "text": words_field(
            "写给申请人的结果和理由",
            "Result and reasons, as the applicant reads them",
            hint=("不予办理的要把理由说清楚。", "A refusal states its reasons."),
        ),
        "ground": line_field("依据", "Ground", hint=("法规名称和条款。", "Statute and article.")),
    }


def _approve_fields(now: Situation) -> Mapping[str, forms.Field]:
    step = now.case.step
    return {
        "outcome": choice_field(
            "审批意见", "Decision", [(code, spoken(row.title)) for code, row in step.outcomes.items()]
        ),
        "opinion": opinion_field(
            required=False,
            hint=("不同意或者退回的要写理由。", "Refusing or sending back needs a reason."),
        ),
    }


def _tell_fields(now: Situation) -> Mapping[str, forms.Field]:
    application = now.case.application
    return {
        "channel": choice_field(
            "怎么告知的", "How", [(code, spoken(words)) for code, words in handling.TOLD_CHANNELS.items()]
        ),
        "text": words_field(
            "告知内容", "What was said", initial=application.decision_text if application else ""
        ),
        "delivered_to": line_field(
            "由谁代收",
            "Received by somebody else",
            required=False,
            hint=("本人收的不填。", "Leave empty where the applicant received it."),
        ),
    }


ACTS: tuple[Act, ...] = (
    Act(
        "decide",
        Text("写明办理结果", "Write the result"),
        lambda now: (
            is_application(now)
            and now.case.matter.step != "approve"
            and has_outcome("propose_grant", "grant", "granted", "result")(now)
        ),
        _decision_fields,
        lambda now, typed: handling.decide(
            application_of(now),
            typed["decision"],
            by=now.viewer,
            text=typed["text"],
            ground=typed["ground"],
            key=typed["key"],
        ),
        main=True,
    ),
    Act(
        "approve",
        Text("审批", "Approve or send back"),
        lambda now: is_application(now) and now.case.matter.step == "approve" and has_outcome("grant")(now),
        _approve_fields,
        lambda now, typed: handling.approve(
            application_of(now), typed["outcome"], by=now.viewer, opinion=typed["opinion"], key=typed["key"]
        ),
        main=True,
    ),
    Act(
        "forward",
        Text("登记报送上级机关", "Record the sending to the deciding authority"),
        lambda now: is_application(now) and has_outcome("forwarded")(now),
        lambda now: {"day": day_field("报送日期", "Sent on", initial=clock.today())},
        lambda now, typed: handling.forward(
            application_of(now), by=now.viewer, day=typed["day"], key=typed["key"]
        ),
        main=True,
    ),
    Act(
        "hand-back",
        Text("签字并交回承办单", "Sign and return the undertaking form"),
        lambda now: is_application(now) and has_outcome("returned")(now),
        no_fields,
        lambda now, typed: handling.hand_back(application_of(now), by=now.viewer, key=typed["key"]),
        main=True,
        hint=Text(
            "签字后承办单交咨询受理部，由对方签收。", "After signing, the enquiry department takes the form."
        ),
    ),
    Act(
        "tell",
        Text("告知申请人结果", "Tell the applicant the result"),
        lambda now: is_application(now) and has_outcome("told")(now) and now.case.matter.stage == "reply",
        _tell_fields,
        lambda now, typed: handling.tell(
            application_of(now),
            by=now.viewer,
            channel=typed["channel"],
            text=typed["text"],
            delivered_to=typed["delivered_to"],
            key=typed["key"],
        ),
        main=True,
        hint=Text("告知之后这件事才算办结。", "Only then is the matter closed."),
    ),
    Act(
        "complete",
        Text("办理这一步", "Do this step"),
        lambda now: bool(_plain_outcomes(now)),
        _outcome_fields,
        _complete,
        main=True,
    ),
    Act(
        "defer",
        Text("当场办不了，写明原因", "Can't be done on the spot"),
        lambda now: is_application(now) and has_outcome("defer")(now),
        lambda now: {"opinion": words_field("原因", "Reason", rows=2)},
        lambda now, typed: handling.defer(
            application_of(now), by=now.viewer, reason=typed["opinion"], key=typed["key"]
        ),
    ),
    Act(
        "withdraw",
        Text("按申请人意愿撤回", "Withdraw at the applicant's wish"),
        lambda now: now.responsible and is_application(now),
        lambda now: {"reason": words_field("申请人怎么说的", "What the applicant said", rows=2)},
        lambda now, typed: actions.withdraw(
            now.case.matter.pk,
            by=now.viewer,
            reason=typed["reason"],
            revision=typed["revision"],
            key=typed["key"],
        ),
    ),
)
