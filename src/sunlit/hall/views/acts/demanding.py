"""A further demand after acceptance: the written notice that stops the clock, and the approval that it needs."""

from collections.abc import Mapping
from typing import Any

from django import forms

from sunlit.core.text import Text
from sunlit.hall.actions import further
from sunlit.hall.views.acts.fields import words_field
from sunlit.hall.views.acts.situations import Act, Situation, application_of, has_outcome, is_application
from sunlit.language import say, spoken


class _Materials(forms.MultipleChoiceField):
    """Some of the published materials; which of them may be asked for is judged by the act."""

    def valid_value(self, value: Any) -> bool:
        return True


def _fields(now: Situation) -> Mapping[str, forms.Field]:
    item = now.case.item
    asked: dict[str, str] = (now.case.matter.facts.get("additions") or {}).get("asked") or {}
    return {
        "wanted": _Materials(
            label=say("要补哪些材料", "Papers asked for"),
            help_text=say(
                "一次列全；只能要求公布清单上的材料。", "All at once, and only what is on the published list."
            ),
            choices=[(row.id, spoken(row.name)) for row in item.materials] if item else [],
            widget=forms.CheckboxSelectMultiple,
            initial=list(asked),
        ),
        "reason": words_field(
            "为什么现在才要",
            "Why it is asked for only now",
            rows=2,
            hint=("会印在告知书上，监督人员看得到。", "It stands on the notice, and supervision sees it."),
            initial=next(iter(asked.values()), ""),
        ),
    }


ACTS: tuple[Act, ...] = (
    Act(
        "more-papers",
        Text("要求补充材料：出具告知书", "Ask for more papers: issue the notice"),
        lambda now: is_application(now) and has_outcome("more_papers")(now),
        _fields,
        lambda now, typed: further.demand(
            application_of(now),
            typed["wanted"],
            reason=typed["reason"],
            by=now.viewer,
            revision=typed["revision"],
            key=typed["key"],
        ),
        hint=Text(
            "告知书一式两份，计时从此停止。以前没有告知过的材料，须先经中心主任批准。",
            "Two copies; the clock stops. What no notice named before needs the director's approval first.",
        ),
    ),
    Act(
        "ask-more-papers",
        Text("补充材料报中心主任批准", "Lay further papers before the director"),
        lambda now: (
            is_application(now)
            and has_outcome("more_papers")(now)
            and not (now.case.matter.facts.get("additions") or {}).get("approved_by")
        ),
        _fields,
        lambda now, typed: further.lay_before(
            application_of(now), typed["wanted"], reason=typed["reason"], by=now.viewer, key=typed["key"]
        ),
    ),
)
