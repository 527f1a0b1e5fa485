"""The facts that the procedures of the service hall ask for in their guards, in the words of the rulebook."""

from collections.abc import Mapping

from django.db.models import F

from sunlit.core.conditions import Field, FieldType
from sunlit.core.text import Text
from sunlit.hall.models import Application, JointPart, JointWork, Paper
from sunlit.matters.hooks import Fact, WhenAsked, facts_for
from sunlit.matters.models import HandOver, Matter
from sunlit.matters.vocabulary import declare

SHORT = (Paper.State.MISSING, Paper.State.FAULTY)
"""The states of a paper that has to be asked for."""


def _yes_no(name: str, zh: str, en: str) -> Field:
    return Field(name, FieldType.BOOLEAN, Text(name, en), Text(zh, en))


APPLICATION = {
    field.name: field
    for field in (
        _yes_no("材料已核对", "是否已逐项核对材料？", "every material was looked at"),
        _yes_no("材料齐全", "材料是否齐全？", "the materials are complete"),
        _yes_no(
            "已一次性告知", "是否已出具一次性告知？", "a one-time notice of everything missing was given"
        ),
        _yes_no("已告知权利义务", "是否已告知权利义务？", "rights and duties were told"),
        _yes_no("已出具受理回执", "是否已出具受理回执？", "the acceptance receipt was issued"),
        _yes_no("已确定承办人", "是否已确定全程承办人？", "a whole-process handler is named"),
        _yes_no("已有办理结果", "是否已写明办理结果？", "a result is written"),
        _yes_no("承办人已签字", "承办人是否已签字？", "the handler has signed"),
        _yes_no("承办单已交回", "承办单是否已交回并签收？", "the undertaking form was returned and taken"),
        _yes_no("已告知申请人", "是否已告知申请人结果？", "the applicant was told the result"),
        _yes_no("联合报告已签", "联合调查报告各单位是否都已签字？", "every unit has signed the joint report"),
        _yes_no("各部门已办完", "配合部门是否都已写明情况？", "every department has done its part"),
    )
}
INQUIRY = {
    field.name: field
    for field in (
        _yes_no("已答复", "是否已答复？", "an answer is written"),
        _yes_no("已指明去处", "是否已写明去处和说明？", "where to go and why is written"),
        _yes_no("对方已接收", "对方是否已接收？", "the receiving unit has taken the visitor"),
        _yes_no("已书面告知", "要求书面的是否已出具？", "what was wanted in writing was issued"),
    )
}
BAD_RATING = {
    field.name: field
    for field in (
        _yes_no("已核实", "是否已核实？", "it was looked into"),
        _yes_no("已回访", "是否已回访？", "the person was called back"),
    )
}

declare("application", APPLICATION)
declare("inquiry", INQUIRY)
declare("inquiry-online", INQUIRY)
declare("bad-rating", BAD_RATING)


@facts_for("application")
def application_facts(matter: Matter) -> Mapping[str, Fact]:
    """What is known about an application now; each looked up when a guard asks for it."""
    application = matter.application
    return WhenAsked(
        {
            "材料已核对": lambda: not application.papers.filter(state=Paper.State.OPEN).exists(),
            "材料齐全": lambda: not application.papers.filter(state__in=[Paper.State.OPEN, *SHORT]).exists(),
            "已一次性告知": lambda: _told_once(application),
            "已告知权利义务": lambda: application.rights_told_at is not None,
            "已出具受理回执": lambda: matter.documents.filter(template="acceptance-receipt").exists(),
            "已确定承办人": lambda: matter.handler_id is not None,
            "已有办理结果": lambda: bool(application.decision and application.decision_text),
            "承办人已签字": lambda: application.signed_at is not None,
            "承办单已交回": lambda: _form_returned(matter),
            "已告知申请人": lambda: application.told_at is not None,
            "联合报告已签": lambda: _joint_report_signed(matter),
            "各部门已办完": lambda: _every_part_done(matter),
        }
    )


def _told_once(application: Application) -> bool:
    """The newest notice names everything that is missing or faulty now."""
    missing = set(application.papers.filter(state__in=SHORT).values_list("material", flat=True))
    last_notice = application.notices.order_by("-ordinal").first()
    return bool(last_notice and missing and missing <= set(last_notice.missing))


def _form_returned(matter: Matter) -> bool:
    return matter.hand_overs.filter(
        what=HandOver.What.FORM, unit_id=matter.intake_unit_id, taken_at__isnull=False
    ).exists()


def _every_part_done(matter: Matter) -> bool:
    open_parts = JointPart.objects.filter(joint__matter=matter, found_at=None)
    return not open_parts.exclude(unit_id=F("joint__lead_id")).exists()


def _joint_report_signed(matter: Matter) -> bool:
    """Only complex joint work asks for a report (S3.30.10); it counts once every unit has signed it."""
    joint = JointWork.objects.filter(matter=matter, complex=True).first()
    if joint is None:
        return True
    return bool(joint.report) and not joint.parts.filter(signed_at=None).exists()


@facts_for("inquiry")
def inquiry_facts(matter: Matter) -> Mapping[str, Fact]:
    """What is known about an inquiry now."""
    inquiry = matter.inquiry
    outside = inquiry.outside_name or (inquiry.outside_body.name if inquiry.outside_body else "")
    return {
        "已答复": bool(inquiry.answer.strip()),
        "已指明去处": bool(outside and inquiry.answer.strip()),
        "对方已接收": matter.hand_overs.filter(what=HandOver.What.VISITOR, taken_at__isnull=False).exists(),
        "已书面告知": not inquiry.written_wanted or matter.documents.exists(),
    }


@facts_for("bad-rating")
def bad_rating_facts(matter: Matter) -> Mapping[str, Fact]:
    """What is known about a bad rating's follow-up."""
    return {"已核实": bool(matter.facts.get("finding")), "已回访": bool(matter.facts.get("call_back_result"))}
