"""Who handles it: receiving, assigning, handing over and taking over, recusal."""

from collections.abc import Mapping
from typing import Any

from django import forms

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions import handling
from sunlit.hall.views.acts.fields import (
    UnitChoice,
    day_field,
    departments,
    line_field,
    opinion_field,
    staff_field,
    words_field,
)
from sunlit.hall.views.acts.situations import (
    LEADERS,
    Act,
    Situation,
    after_acceptance,
    application_of,
    has_outcome,
    is_application,
    no_fields,
)
from sunlit.language import say
from sunlit.matters import assignment
from sunlit.matters.models import HandOver
from sunlit.people.models import Staff


def _receive_fields(now: Situation) -> Mapping[str, forms.Field]:
    matter = now.case.matter
    immediate = bool(now.case.item and now.case.item.immediate)
    return {
        "handler": staff_field(
            "全程承办人", "Whole-process handler", matter.unit_id, initial=matter.handler_id
        ),
        "promised_day": day_field(
            "承诺办结日",
            "Promised day",
            required=not immediate,
            initial=matter.due,
            help_text=say(
                "只能等于或早于公布的期限。", "The published day or an earlier one, never a later one."
            ),
        ),
    }


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


ACTS: tuple[Act, ...] = (
    Act(
        "receive",
        Text("接收并指定全程承办人", "Receive and name the handler"),
        lambda now: is_application(now) and "named" in now.outcomes,
        _receive_fields,
        lambda now, typed: handling.receive(
            application_of(now),
            typed["handler"],
            by=now.viewer,
            promised_day=typed["promised_day"],
            key=typed["key"],
        ),
        main=True,
    ),
    Act(
        "take-form",
        Text("签收承办单", "Take the undertaking form"),
        lambda now: now.case.matter.is_open and _pending(now, HandOver.What.FORM) is not None,
        no_fields,
        lambda now, typed: _take(now, typed, HandOver.What.FORM),
        main=True,
    ),
    Act(
        "assign",
        Text("交承办人办理", "Give to a handler"),
        lambda now: is_application(now) and has_outcome("assign")(now),
        lambda now: {
            "handler": staff_field("承办人", "Handler", now.case.matter.unit_id),
            "opinion": opinion_field("批示", "Instruction", required=False),
        },
        lambda now, typed: handling.assign(
            application_of(now),
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
        lambda now: is_application(now) and has_outcome("hand_over")(now),
        lambda now: {
            "body": line_field("转给", "To"),
            "address": line_field("地址", "Address", required=False),
            "phone": line_field("电话", "Telephone", required=False),
            "reason": words_field("理由", "Reason", rows=2),
        },
        lambda now, typed: handling.pass_on(
            application_of(now),
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
        no_fields,
        lambda now, typed: _take(
            now, typed, HandOver.What.HANDLING, HandOver.What.VISITOR, HandOver.What.PAPERS
        ),
        main=True,
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
            "handler": staff_field("新的承办人", "New handler", now.case.matter.unit_id),
            "reason": words_field("原因", "Reason", rows=2),
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
        lambda now: after_acceptance(now) and not any(row.taken_at is None for row in now.case.hand_overs),
        lambda now: {
            "unit": UnitChoice(
                departments(now.case.matter.township_id, now.case.matter.unit_id),
                label=say("移交给", "To"),
                empty_label=None,
            ),
            "reason": words_field("原因", "Reason", rows=2),
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
        "recuse",
        Text("我要回避", "Recuse myself"),
        lambda now: now.responsible or bool(now.mine),
        lambda now: {"reason": words_field("原因", "Reason", rows=2)},
        lambda now, typed: assignment.recuse(
            now.case.matter.pk,
            Staff.objects.get(pk=now.viewer.staff_id or 0),
            by=now.viewer,
            reason=typed["reason"],
        ),
    ),
)
