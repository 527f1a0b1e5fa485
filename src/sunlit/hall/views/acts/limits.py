"""The limit: explaining a delay, stopping the clock and letting it run on, extending."""

from collections.abc import Mapping

from django import forms

from sunlit import clock
from sunlit.core.limits import Unit
from sunlit.core.text import Text
from sunlit.hall.actions import handling, limits
from sunlit.hall.views.acts.fields import (
    choice_field,
    line_field,
    words_field,
)
from sunlit.hall.views.acts.situations import LEADERS, Act, Situation, no_fields
from sunlit.language import say, spoken
from sunlit.matters import clock_actions, timing
from sunlit.matters.book import book


def _stop_fields(now: Situation) -> Mapping[str, forms.Field]:
    reasons = [(code, f"{spoken(row.title)}（{row.article}）") for code, row in book().stop_reasons.items()]
    return {
        "reason": forms.ChoiceField(label=say("法定事由", "Lawful reason"), choices=reasons),
        "text": words_field("具体情况", "What exactly", rows=2),
        "expected": line_field("预计需要多久", "Expected time"),
        "resume_when": line_field("什么时候恢复", "What sets it going again"),
    }


def _extend_fields(now: Situation) -> Mapping[str, forms.Field]:
    return {
        "amount": forms.IntegerField(
            label=say("延长多少（与原期限同一单位）", "By how much (in the limit's unit)"),
            min_value=0,
            max_value=60,
        ),
        "reason": words_field("延长理由", "Reason", rows=2),
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


ACTS: tuple[Act, ...] = (
    Act(
        "explain-delay",
        Text("期满前说明延误原因", "Explain a delay before the limit ends"),
        lambda now: (
            now.responsible
            and bool(now.case.matter.due)
            and clock.today() <= (now.case.matter.due or clock.today())
        ),
        lambda now: {
            "reason": words_field("向申请人说明的原因", "Reason as told to the applicant", rows=2),
            "told_how": choice_field(
                "怎么告知的", "How", [(code, spoken(words)) for code, words in handling.TOLD_CHANNELS.items()]
            ),
        },
        lambda now, typed: limits.explain_delay(
            now.case.matter.pk, by=now.viewer, reason=typed["reason"], told_how=typed["told_how"]
        ),
    ),
    Act(
        "stop-clock",
        Text("停止计时", "Stop the clock"),
        lambda now: now.responsible and bool(now.case.matter.due) and not now.case.matter.stopped,
        _stop_fields,
        lambda now, typed: limits.stop(
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
        no_fields,
        lambda now, typed: clock_actions.resume_clock(
            now.case.matter.pk, by=now.viewer, revision=typed["revision"], key=typed["key"]
        ),
    ),
    Act(
        "extend",
        Text("延长期限", "Extend the limit"),
        _may_extend,
        _extend_fields,
        lambda now, typed: limits.extend(
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
)
