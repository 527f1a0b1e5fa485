"""Joint work (联合办理): involving departments, their parts, limit, report and signatures."""

from typing import Any

from django import forms

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions import joint
from sunlit.hall.views.acts.fields import UnitsChoice, departments, words_field
from sunlit.hall.views.acts.situations import LEADERS, Act, Situation, after_acceptance, no_fields
from sunlit.language import say


def _own_part(now: Situation) -> Any:
    return next((part for part in now.case.parts if part.unit_id in now.viewer.unit_ids), None)


def _written(zh: str, en: str, text: str, rows: int = 3) -> dict[str, forms.Field]:
    """A text that stands already, and, unseen, what stood there when the page was made."""
    return {
        "text": words_field(zh, en, rows=rows, initial=text),
        "seen": forms.CharField(widget=forms.HiddenInput, required=False, initial=joint.mark_of(text)),
    }


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


ACTS: tuple[Act, ...] = (
    Act(
        "joint-confirm",
        Text("确认参加联合办理", "Confirm the part in joint work"),
        lambda now: _joint_open(now) and _own_part(now).confirmed_at is None,
        no_fields,
        lambda now, typed: joint.confirm(_joint_id(now), by=now.viewer),
        main=True,
    ),
    Act(
        "joint",
        Text("联合办理", "Involve other departments"),
        lambda now: after_acceptance(now) and now.case.joint is None,
        lambda now: {
            "units": UnitsChoice(
                departments(now.case.matter.township_id, now.case.matter.unit_id),
                label=say("配合部门", "Departments that take part"),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            ),
            "complex": forms.BooleanField(
                label=say("复杂事项，须联合调查报告", "Complex: a joint report is needed"), required=False
            ),
            "reason": words_field("原因", "Reason", rows=2),
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
        lambda now: _written("情况", "Finding", _own_part(now).finding if _own_part(now) else ""),
        lambda now, typed: joint.write_finding(
            _joint_id(now), typed["text"], by=now.viewer, seen=typed["seen"]
        ),
    ),
    Act(
        "joint-report",
        Text("起草联合报告", "Write the joint report"),
        lambda now: (
            _joint_open(now) and now.case.joint is not None and now.case.joint.lead_id in now.viewer.unit_ids
        ),
        lambda now: _written(
            "联合报告", "Joint report", now.case.joint.report if now.case.joint else "", rows=6
        ),
        lambda now, typed: joint.write_report(
            _joint_id(now), typed["text"], by=now.viewer, seen=typed["seen"]
        ),
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
        no_fields,
        lambda now, typed: joint.sign(_joint_id(now), by=now.viewer),
        main=True,
    ),
)
