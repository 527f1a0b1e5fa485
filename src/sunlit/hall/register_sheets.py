"""The papers of the first-inquiry register: where to go, the slip for the visitor, the plate on a desk."""

from typing import TYPE_CHECKING

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import visitor_questions
from sunlit.hall.models import Inquiry
from sunlit.matters import documents
from sunlit.matters.models import Document, Matter
from sunlit.people.viewer import Viewer

if TYPE_CHECKING:
    from sunlit.hall.register import Plate


def referral(matter: Matter, inquiry: Inquiry, *, by: Viewer) -> Document:
    """The referral slip: competent body, address, telephone, and why not here (S0.02.06, S1.01.07)."""
    return documents.issue(
        "referral-slip",
        {
            "visitor": inquiry.visitor or "未留姓名",
            "matter": inquiry.question[:200],
            "came": matter.opened_at,
            "decision": "不予受理",
            "reason": inquiry.answer,
            "department": inquiry.outside_name,
            "address": inquiry.outside_address or "电话联系",
            "phone": inquiry.outside_phone or "—",
            "first_asked": matter.first_asked.name if matter.first_asked else by.name,
            "first_asked_phone": matter.intake_unit.phone or matter.township.phone,
        },
        township=matter.township,
        matter=matter,
        by=by,
    )


def inquiry_slip(matter: Matter, inquiry: Inquiry, *, by: Viewer) -> Document:
    """The slip that every visitor may take home: who was asked first, and what became of it (S0.02.03)."""
    blocks = inquiry.answer_blocks
    holding = (
        matter.first_asked.holdings.select_related("post").filter(until=None).first()
        if matter.first_asked
        else None
    )
    return documents.issue(
        "inquiry-slip",
        {
            "visitor": inquiry.visitor or "未留姓名",
            "matter": inquiry.question[:200],
            "came": matter.opened_at,
            "first_asked": matter.first_asked.name if matter.first_asked else by.name,
            "post": holding.post.title if holding else matter.intake_unit.name,
            "first_asked_phone": matter.intake_unit.phone or matter.township.phone,
            "outcome": str(inquiry.get_disposal_display() or "办理中"),
            "answer": inquiry.answer,
            "procedure": blocks.get("procedure", []),
            "time_limit": blocks.get("time_limit", ""),
            "papers": blocks.get("papers", []),
            "formalities": blocks.get("formalities", []),
            "identity": visitor_questions.identity_line(matter.first_asked).zh if matter.first_asked else "",
            "qr": visitor_questions.address_of_visit(matter),
        },
        township=matter.township,
        matter=matter,
        by=by,
    )


def desk_plate(plate: "Plate", *, by: Viewer) -> Document:
    """The work notice board of a clerk: name, post, position, complaint telephone, and who made it (S2.26.02).

    Raises Refused (no_complaint_phone).
    """
    holding = plate.holding
    unit = holding.post.organisation
    if not plate.complete:
        raise Refused(
            "no_complaint_phone",
            Text(f"{unit.name}没有投诉电话。", f"{unit.name} has no complaint telephone."),
            Text("请先在机构资料中补上。", "Add it to the unit first."),
            clause="S2.26.02",
        )
    other = holding.post.holdings.filter(until=None).exclude(pk=holding.pk).select_related("staff").first()
    township = holding.staff.township
    assert township is not None
    return documents.issue(
        "desk-plate",
        {
            "name": holding.staff.name,
            "post": holding.post.title,
            "position": f"{unit.name} {holding.get_letter_display()}",
            "complaint_phone": plate.complaint_phone,
            "maker": plate.maker.name,
            "deputy": other.staff.name if other else "",
        },
        township=township,
        matter=None,
        by=by,
    )
