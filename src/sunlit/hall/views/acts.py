"""The acts of a matter's page: each knows its form, whether it is offered now, and which action it calls.

The form's fields are not checked twice: what is empty goes to the action, whose refusal names the clause and the
field, and the page shows it there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms

from sunlit import clock
from sunlit.core.limits import Unit
from sunlit.core.procedures.model import StepKind
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import queries
from sunlit.hall.actions import handling, joint, remit
from sunlit.hall.models import AccountabilityDraft
from sunlit.language import say, spoken
from sunlit.matters import actions, assignment, clock_actions, engine, refusals, seats, timing
from sunlit.matters.book import book
from sunlit.matters.models import HandOver, Task
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

LEADERS = ("mayor", "deputy_leader")
COUNTER_STEPS = ("papers", "supplement", "ask_again", "answer", "register")
"""Steps of acceptance, which the counter's own page carries."""


class ActForm(forms.Form):
    """A form for one act. It carries the request's key and the revision of the matter that the page showed."""

    use_required_attribute = False
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    task = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def full_clean(self) -> None:
        """Leave it to the act to say what is missing; a choice of a person can't be empty."""
        waived = [
            entry
            for entry in self.fields.values()
            if entry.required and not isinstance(entry, forms.ModelChoiceField)
        ]
        for entry in waived:
            entry.required = False
        super().full_clean()
        for entry in waived:
            entry.required = True


def _words(
    zh: str, en: str, *, hint: tuple[str, str] = ("", ""), rows: int = 3, **more: Any
) -> forms.CharField:
    return forms.CharField(
        label=say(zh, en),
        help_text=say(*hint) if hint[0] else "",
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=2000,
        **more,
    )


def _line(zh: str, en: str, *, hint: tuple[str, str] = ("", ""), **more: Any) -> forms.CharField:
    return forms.CharField(label=say(zh, en), help_text=say(*hint) if hint[0] else "", max_length=200, **more)


def _day(zh: str, en: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=say(zh, en), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class _OpenChoice(forms.ChoiceField):
    """A choice that the act judges: a step that somebody else has just moved on is a refusal, not a wrong form."""

    def valid_value(self, value: Any) -> bool:
        return True


def _choice(zh: str, en: str, choices: list[tuple[str, Any]], **more: Any) -> _OpenChoice:
    return _OpenChoice(label=say(zh, en), choices=choices, widget=forms.RadioSelect, **more)


class _StaffChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label(_language()))


class _UnitsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label(_language()))


class _UnitChoice(_StaffChoice):
    pass


def _language() -> str:
    from sunlit.language import current

    return current()


def _staff(zh: str, en: str, unit_id: int, **more: Any) -> _StaffChoice:
    rows = (
        Staff.objects.filter(is_active=True, holdings__post__organisation_id=unit_id, holdings__until=None)
        .distinct()
        .order_by("username")
    )
    return _StaffChoice(rows, label=say(zh, en), empty_label=None, **more)


def _departments(township_id: int, without: int | None = None) -> Any:
    rows = Organisation.objects.filter(
        township_id=township_id, kind__in=["department", "office", "station"], valid_to=None
    )
    return (rows.exclude(pk=without) if without else rows).order_by("code")


# --- What is offered, and what it does ---


@dataclass(frozen=True)
class Situation:
    """A matter's page as one viewer sees it: the case, and the open tasks that wait for the viewer."""

    case: queries.Case
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


def situation(case: queries.Case, viewer: Viewer) -> Situation:
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


def _none(now: Situation) -> Mapping[str, forms.Field]:
    return {}


def _has(*outcomes: str) -> Callable[[Situation], bool]:
    return lambda now: any(outcome in now.outcomes for outcome in outcomes)


def _application(now: Situation) -> int:
    if now.case.application is None:
        raise refusals.no_such_outcome(now.case.matter.kind)
    return now.case.application.pk


def _is_application(now: Situation) -> bool:
    return now.case.application is not None


def _opinion(zh: str = "意见或理由", en: str = "Opinion or reason", **more: Any) -> forms.CharField:
    return _words(zh, en, **more)


SPECIAL = {
    "named", "propose_grant", "propose_refuse", "granted", "refused", "result", "returned", "told", "forwarded",
    "defer", "supplied", "assign", "hand_over", "elapsed",
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
        title = known.title if known else queries.ANSWERS.get(outcome, Text(outcome, outcome))
        reason = reason or bool(known and known.needs_reason)
        choices.append((outcome, spoken(title)))
    return {
        "outcome": _choice(
            "办理结果", "Outcome", choices, initial=choices[0][0] if len(choices) == 1 else None
        ),
        "opinion": _opinion(required=reason or now.case.matter.kind == "bad-rating"),
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


def _receive_fields(now: Situation) -> Mapping[str, forms.Field]:
    matter = now.case.matter
    immediate = bool(now.case.item and now.case.item.immediate)
    return {
        "handler": _staff("全程承办人", "Whole-process handler", matter.unit_id),
        "promised_day": _day(
            "承诺办结日",
            "Promised day",
            required=not immediate,
            initial=matter.due,
            help_text=say(
                "只能等于或早于公布的期限。", "The published day or an earlier one, never a later one."
            ),
        ),
    }


def _decision_fields(now: Situation) -> Mapping[str, forms.Field]:
    return {
        "decision": _choice(
            "结果", "Result", [(code, spoken(words)) for code, words in handling.DECISIONS.items()]
        ),
        "text": _words(
            "写给申请人的结果和理由",
            "Result and reasons, as the applicant reads them",
            hint=("不予办理的要把理由说清楚。", "A refusal states its reasons."),
        ),
        "ground": _line("依据", "Ground", hint=("法规名称和条款。", "Statute and article.")),
    }


def _approve_fields(now: Situation) -> Mapping[str, forms.Field]:
    step = now.case.step
    return {
        "outcome": _choice(
            "审批意见", "Decision", [(code, spoken(row.title)) for code, row in step.outcomes.items()]
        ),
        "opinion": _opinion(
            required=False,
            hint=("不同意或者退回的要写理由。", "Refusing or sending back needs a reason."),
        ),
    }


def _tell_fields(now: Situation) -> Mapping[str, forms.Field]:
    application = now.case.application
    return {
        "channel": _choice(
            "怎么告知的", "How", [(code, spoken(words)) for code, words in handling.TOLD_CHANNELS.items()]
        ),
        "text": _words("告知内容", "What was said", initial=application.decision_text if application else ""),
        "delivered_to": _line(
            "由谁代收",
            "Received by somebody else",
            required=False,
            hint=("本人收的不填。", "Leave empty where the applicant received it."),
        ),
    }


def _stop_fields(now: Situation) -> Mapping[str, forms.Field]:
    reasons = [(code, f"{spoken(row.title)}（{row.article}）") for code, row in book().stop_reasons.items()]
    return {
        "reason": forms.ChoiceField(label=say("法定事由", "Lawful reason"), choices=reasons),
        "text": _words("具体情况", "What exactly", rows=2),
        "expected": _line("预计需要多久", "Expected time"),
        "resume_when": _line("什么时候恢复", "What sets it going again"),
    }


def _extend_fields(now: Situation) -> Mapping[str, forms.Field]:
    return {
        "amount": forms.IntegerField(
            label=say("延长多少（与原期限同一单位）", "By how much (in the limit's unit)"),
            min_value=0,
            max_value=60,
        ),
        "reason": _words("延长理由", "Reason", rows=2),
    }


def _may_extend(now: Situation) -> bool:
    promised, legal = timing.limits_of(now.case.matter, now.case.procedure)
    limit = promised or legal
    return bool(
        now.viewer.has_role(*LEADERS)
        and now.responsible
        and not now.case.matter.stopped
        and now.case.matter.due
        and limit
        and limit.unit is not Unit.AT_ONCE
        and not any(event.kind == "extend" for event in now.case.events)
    )


def _own_part(now: Situation) -> Any:
    return next((part for part in now.case.parts if part.unit_id in now.viewer.unit_ids), None)


def _joint_open(now: Situation) -> bool:
    return now.case.joint is not None and now.case.matter.is_open and _own_part(now) is not None


def _joint_id(now: Situation) -> int:
    if now.case.joint is None:
        raise Refused(
            "not_joint",
            Text("此事项不是联合办理。", "This matter is no joint work."),
            Text("请先确定配合部门。", "Involve the departments first."),
            clause="S1.02.12",
        )
    return now.case.joint.pk


def _pending(now: Situation, *what: str) -> HandOver | None:
    for row in now.case.hand_overs:
        fits = row.taken_at is None and row.what in what and row.unit_id in now.viewer.unit_ids
        named = row.receiver_id is None or row.receiver_id in {now.viewer.staff_id, *now.viewer.covers}
        if fits and named:
            return row
    return None


def _take(now: Situation, typed: dict[str, Any], *what: str) -> Any:
    row = _pending(now, *what)
    if row is None:
        raise Refused(
            "nothing_offered", Text("没有待接收的移交。", "Nothing is offered to you."), clause="S3.28.10"
        )
    return assignment.take(row.pk, by=now.viewer)


def _after_acceptance(now: Situation) -> bool:
    return now.responsible and _is_application(now) and now.case.matter.stage != "acceptance"


ACTS: tuple[Act, ...] = (
    Act(
        "receive",
        Text("接收并指定全程承办人", "Receive and name the handler"),
        lambda now: _is_application(now) and "named" in now.outcomes,
        _receive_fields,
        lambda now, typed: handling.receive(
            _application(now),
            typed["handler"],
            by=now.viewer,
            promised_day=typed["promised_day"],
            key=typed["key"],
        ),
        main=True,
    ),
    Act(
        "decide",
        Text("写明办理结果", "Write the result"),
        lambda now: (
            _is_application(now)
            and now.case.matter.step != "approve"
            and _has("propose_grant", "grant", "granted", "result")(now)
        ),
        _decision_fields,
        lambda now, typed: handling.decide(
            _application(now),
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
        lambda now: _is_application(now) and now.case.matter.step == "approve" and _has("grant")(now),
        _approve_fields,
        lambda now, typed: handling.approve(
            _application(now), typed["outcome"], by=now.viewer, opinion=typed["opinion"], key=typed["key"]
        ),
        main=True,
    ),
    Act(
        "forward",
        Text("登记报送上级机关", "Record the sending to the deciding authority"),
        lambda now: _is_application(now) and _has("forwarded")(now),
        lambda now: {"day": _day("报送日期", "Sent on", initial=clock.today())},
        lambda now, typed: handling.forward(
            _application(now), by=now.viewer, day=typed["day"], key=typed["key"]
        ),
        main=True,
    ),
    Act(
        "hand-back",
        Text("签字并交回承办单", "Sign and return the undertaking form"),
        lambda now: _is_application(now) and _has("returned")(now),
        _none,
        lambda now, typed: handling.hand_back(_application(now), by=now.viewer, key=typed["key"]),
        main=True,
        hint=Text(
            "签字后承办单交咨询受理部，由对方签收。", "After signing, the enquiry department takes the form."
        ),
    ),
    Act(
        "take-form",
        Text("签收承办单", "Take the undertaking form"),
        lambda now: now.case.matter.is_open and _pending(now, HandOver.What.FORM) is not None,
        _none,
        lambda now, typed: _take(now, typed, HandOver.What.FORM),
        main=True,
    ),
    Act(
        "tell",
        Text("告知申请人结果", "Tell the applicant the result"),
        lambda now: _is_application(now) and _has("told")(now) and now.case.matter.stage == "reply",
        _tell_fields,
        lambda now, typed: handling.tell(
            _application(now),
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
        "assign",
        Text("交承办人办理", "Give to a handler"),
        lambda now: _is_application(now) and _has("assign")(now),
        lambda now: {
            "handler": _staff("承办人", "Handler", now.case.matter.unit_id),
            "opinion": _opinion("批示", "Instruction", required=False),
        },
        lambda now, typed: handling.assign(
            _application(now),
            typed["handler"],
            "assign",
            by=now.viewer,
            opinion=typed["opinion"],
            key=typed["key"],
        ),
        main=True,
    ),
    Act(
        "pass-on",
        Text("转有权处理的机关", "Pass to the competent authority"),
        lambda now: _is_application(now) and _has("hand_over")(now),
        lambda now: {
            "body": _line("转给", "To"),
            "address": _line("地址", "Address", required=False),
            "phone": _line("电话", "Telephone", required=False),
            "reason": _words("理由", "Reason", rows=2),
        },
        lambda now, typed: handling.pass_on(
            _application(now),
            by=now.viewer,
            reason=typed["reason"],
            body=typed["body"],
            address=typed["address"],
            phone=typed["phone"],
            key=typed["key"],
        ),
    ),
    Act(
        "take-over",
        Text("接收承办", "Take over the handling"),
        lambda now: (
            now.case.matter.is_open
            and _pending(now, HandOver.What.HANDLING, HandOver.What.VISITOR, HandOver.What.PAPERS) is not None
        ),
        _none,
        lambda now, typed: _take(
            now, typed, HandOver.What.HANDLING, HandOver.What.VISITOR, HandOver.What.PAPERS
        ),
        main=True,
    ),
    Act(
        "joint-confirm",
        Text("确认参加联合办理", "Confirm the part in joint work"),
        lambda now: _joint_open(now) and _own_part(now).confirmed_at is None,
        _none,
        lambda now, typed: joint.confirm(_joint_id(now), by=now.viewer),
        main=True,
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
        lambda now: _is_application(now) and _has("defer")(now),
        lambda now: {"opinion": _words("原因", "Reason", rows=2)},
        lambda now, typed: handling.defer(
            _application(now), by=now.viewer, reason=typed["opinion"], key=typed["key"]
        ),
    ),
    Act(
        "explain-delay",
        Text("期满前说明延误原因", "Explain a delay before the limit ends"),
        lambda now: (
            now.responsible
            and bool(now.case.matter.due)
            and clock.today() <= (now.case.matter.due or clock.today())
        ),
        lambda now: {
            "reason": _words("向申请人说明的原因", "Reason as told to the applicant", rows=2),
            "told_how": _choice(
                "怎么告知的", "How", [(code, spoken(words)) for code, words in handling.TOLD_CHANNELS.items()]
            ),
        },
        lambda now, typed: handling.explain_delay(
            now.case.matter.pk, by=now.viewer, reason=typed["reason"], told_how=typed["told_how"]
        ),
    ),
    Act(
        "stop-clock",
        Text("停止计时", "Stop the clock"),
        lambda now: now.responsible and bool(now.case.matter.due) and not now.case.matter.stopped,
        _stop_fields,
        lambda now, typed: handling.stop(
            now.case.matter.pk,
            typed["reason"],
            by=now.viewer,
            text=typed["text"],
            expected=typed["expected"],
            resume_when=typed["resume_when"],
            revision=typed["revision"],
            key=typed["key"],
        ),
        hint=Text(
            "中止计时告知书随这一步一起出具。", "The notice to the applicant is issued in the same act."
        ),
    ),
    Act(
        "resume-clock",
        Text("恢复计时", "Let the clock run on"),
        lambda now: now.responsible and now.case.matter.stopped and now.case.step.clock != "stops",
        _none,
        lambda now, typed: clock_actions.resume_clock(
            now.case.matter.pk, by=now.viewer, revision=typed["revision"], key=typed["key"]
        ),
    ),
    Act(
        "extend",
        Text("延长期限", "Extend the limit"),
        _may_extend,
        _extend_fields,
        lambda now, typed: handling.extend(
            now.case.matter.pk,
            typed["amount"] or 0,
            by=now.viewer,
            reason=typed["reason"],
            revision=typed["revision"],
            key=typed["key"],
        ),
        hint=Text(
            "只能延长一次；延期告知书随这一步一起出具。", "Once only; the notice goes out in the same act."
        ),
    ),
    Act(
        "change-handler",
        Text("更换承办人", "Change the handler"),
        lambda now: (
            now.responsible
            and now.case.matter.handler_id is not None
            and now.viewer.has_role("station_head", "centre_director", *LEADERS)
        ),
        lambda now: {
            "handler": _staff("新的承办人", "New handler", now.case.matter.unit_id),
            "reason": _words("原因", "Reason", rows=2),
        },
        lambda now, typed: assignment.name_handler(
            now.case.matter.pk,
            typed["handler"],
            by=now.viewer,
            reason=typed["reason"],
            revision=typed["revision"],
            key=typed["key"],
        ),
    ),
    Act(
        "offer",
        Text("把承办移交给其他部门", "Hand the handling to another department"),
        lambda now: _after_acceptance(now) and not any(row.taken_at is None for row in now.case.hand_overs),
        lambda now: {
            "unit": _UnitChoice(
                _departments(now.case.matter.township_id, now.case.matter.unit_id),
                label=say("移交给", "To"),
                empty_label=None,
            ),
            "reason": _words("原因", "Reason", rows=2),
        },
        lambda now, typed: assignment.offer(
            now.case.matter.pk,
            HandOver.What.HANDLING,
            typed["unit"],
            by=now.viewer,
            reason=typed["reason"],
            key=typed["key"],
        ),
        hint=Text("对方接收之前，仍由您负责。", "Until it is taken you stay responsible."),
    ),
    Act(
        "joint",
        Text("联合办理", "Involve other departments"),
        lambda now: _after_acceptance(now) and now.case.joint is None,
        lambda now: {
            "units": _UnitsChoice(
                _departments(now.case.matter.township_id, now.case.matter.unit_id),
                label=say("配合部门", "Departments that take part"),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            ),
            "complex": forms.BooleanField(
                label=say("复杂事项，须联合调查报告", "Complex: a joint report is needed"), required=False
            ),
            "reason": _words("原因", "Reason", rows=2),
        },
        lambda now, typed: joint.involve(
            now.case.matter.pk,
            list(typed["units"]),
            by=now.viewer,
            reason=typed["reason"],
            complex_matter=typed["complex"],
            key=typed["key"],
        ),
        hint=Text(
            "由中心在部门之间流转，不让申请人跑。",
            "The centre moves it between departments, not the applicant.",
        ),
    ),
    Act(
        "joint-days",
        Text("提出联办天数", "Propose the joint limit"),
        lambda now: _joint_open(now) and now.case.joint is not None and now.case.joint.limit_days is None,
        lambda now: {
            "days": forms.IntegerField(
                label=say("从启动之日起几个工作日", "Working days from the beginning"),
                min_value=0,
                max_value=90,
            )
        },
        lambda now, typed: joint.propose_days(_joint_id(now), typed["days"] or 0, by=now.viewer),
    ),
    Act(
        "joint-settle",
        Text("确定联办期限", "Set the joint limit"),
        lambda now: (
            now.case.joint is not None
            and now.viewer.has_role(*LEADERS)
            and now.case.matter.is_open
            and joint.waits_for_leader(now.case.joint)
        ),
        lambda now: {
            "days": forms.IntegerField(
                label=say("从启动之日起几个工作日", "Working days from the beginning"),
                min_value=0,
                max_value=90,
            )
        },
        lambda now, typed: joint.settle_days(_joint_id(now), typed["days"] or 0, by=now.viewer),
        main=True,
    ),
    Act(
        "joint-finding",
        Text("写明本部门情况", "Write this department's part"),
        _joint_open,
        lambda now: {"text": _words("情况", "Finding")},
        lambda now, typed: joint.write_finding(_joint_id(now), typed["text"], by=now.viewer),
    ),
    Act(
        "joint-report",
        Text("起草联合报告", "Write the joint report"),
        lambda now: (
            _joint_open(now) and now.case.joint is not None and now.case.joint.lead_id in now.viewer.unit_ids
        ),
        lambda now: {
            "text": _words(
                "联合报告", "Joint report", rows=6, initial=now.case.joint.report if now.case.joint else ""
            )
        },
        lambda now, typed: joint.write_report(_joint_id(now), typed["text"], by=now.viewer),
        hint=Text("改动后各部门须重新签署。", "After a change every department signs again."),
    ),
    Act(
        "joint-sign",
        Text("签署联合报告", "Sign the joint report"),
        lambda now: (
            _joint_open(now)
            and now.case.joint is not None
            and bool(now.case.joint.report)
            and _own_part(now).signed_at is None
        ),
        _none,
        lambda now, typed: joint.sign(_joint_id(now), by=now.viewer),
        main=True,
    ),
    Act(
        "mark-outside",
        Text("标为职责之外", "Mark as outside the remit"),
        lambda now: _after_acceptance(now) and not now.case.matter.facts.get("outside_remit"),
        lambda now: {"reason": _words("为什么不归本镇办", "Why it isn't the township's", rows=2)},
        lambda now, typed: remit.mark_outside(now.case.matter.pk, by=now.viewer, reason=typed["reason"]),
    ),
    Act(
        "outside-step",
        Text("说明、请示或移送", "Explain, ask or transfer"),
        lambda now: now.responsible and bool(now.case.matter.facts.get("outside_remit")),
        lambda now: {
            "step": _choice(
                "做了什么", "What was done", [(code, spoken(words)) for code, words in remit.STEPS.items()]
            ),
            "text": _words("对谁、说了什么", "To whom, and what", rows=2),
        },
        lambda now, typed: remit.record_step(
            now.case.matter.pk, typed["step"], by=now.viewer, text=typed["text"]
        ),
        main=True,
    ),
    Act(
        "close-outside",
        Text("说明去处后办结", "Close with an explanation"),
        lambda now: now.responsible and bool(now.case.matter.facts.get("outside_remit")),
        lambda now: {
            "explanation": _words("给当事人的说明", "Explanation for the person"),
            "body": _line("由谁办", "Competent body"),
            "address": _line("地址", "Address", required=False),
            "phone": _line("电话", "Telephone", required=False),
        },
        lambda now, typed: remit.close_outside(
            now.case.matter.pk,
            by=now.viewer,
            explanation=typed["explanation"],
            body=typed["body"],
            address=typed["address"],
            phone=typed["phone"],
            key=typed["key"],
        ),
    ),
    Act(
        "recuse",
        Text("我要回避", "Recuse myself"),
        lambda now: now.responsible or bool(now.mine),
        lambda now: {"reason": _words("原因", "Reason", rows=2)},
        lambda now, typed: assignment.recuse(
            now.case.matter.pk,
            Staff.objects.get(pk=now.viewer.staff_id or 0),
            by=now.viewer,
            reason=typed["reason"],
        ),
    ),
    Act(
        "withdraw",
        Text("按申请人意愿撤回", "Withdraw at the applicant's wish"),
        lambda now: now.responsible and _is_application(now),
        lambda now: {"reason": _words("申请人怎么说的", "What the applicant said", rows=2)},
        lambda now, typed: actions.withdraw(
            now.case.matter.pk,
            by=now.viewer,
            reason=typed["reason"],
            revision=typed["revision"],
            key=typed["key"],
        ),
    ),
    Act(
        "supervise",
        Text("出具督办通知单", "Issue a supervision notice"),
        lambda now: now.case.matter.is_open and now.viewer.has_role("supervisor", *LEADERS),
        lambda now: {
            "level": _choice(
                "等级",
                "Level",
                [
                    ("提醒", spoken(Text("提醒", "reminder"))),
                    ("黄牌", spoken(Text("黄牌", "yellow"))),
                    ("红牌", spoken(Text("红牌", "red"))),
                ],
                initial="提醒",
            ),
            "state": _words("情况", "Facts", rows=2),
            "requirement": _words("要求", "What is required", rows=2),
            "reply_by": _day("回复期限", "Reply by", initial=book().calendar.next_working_day(clock.today())),
        },
        lambda now, typed: remit.supervise(
            now.case.matter.pk,
            by=now.viewer,
            state=typed["state"],
            requirement=typed["requirement"],
            reply_by=typed["reply_by"] or book().calendar.next_working_day(clock.today()),
            level=typed["level"] or "提醒",
            key=typed["key"],
        ),
    ),
    Act(
        "draft-accountability",
        Text("立问责草稿", "Draft an accountability case"),
        lambda now: now.viewer.has_role("supervisor"),
        lambda now: {
            "flag": _choice(
                "因为", "Because of", [(code, label) for code, label in AccountabilityDraft.Flag.choices]
            ),
            "grounds": _words("事实和依据", "Facts and grounds", rows=3),
        },
        lambda now, typed: remit.draft_accountability(
            now.case.matter.pk, typed["flag"], by=now.viewer, grounds=typed["grounds"]
        ),
    ),
)
BY_NAME = {act.name: act for act in ACTS}


def offered(now: Situation) -> tuple[list[Act], list[Act]]:
    """The acts that the viewer can do now: what the matter waits for, and the further ones."""
    if now.viewer.staff_id in now.case.matter.recused:
        return [], []
    found = [act for act in ACTS if act.offered(now)]
    return [act for act in found if act.main], [act for act in found if not act.main]
