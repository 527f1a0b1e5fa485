"""A circular on paper (通报): every unit that it names, with score, grade and the reason where it stands outside its band."""

from typing import Any

from sunlit.assessment import computing
from sunlit.assessment.models import Circular
from sunlit.matters import documents
from sunlit.paper.render import Paper

TEMPLATE = "openness-circular"


def data_of(row: Circular) -> dict[str, Any]:
    """What the paper says; units stand by sheet and code, never by score."""
    units = []
    for number, one in enumerate(
        row.named.select_related("unit", "result", "approver").order_by("result__sheet", "unit__code"), 1
    ):
        result = one.result
        sheet = computing.read(result.definition) if result else None
        grade = (
            next((g.title.zh for g in sheet.grades if result and g.key == result.grade), "") if sheet else ""
        )
        absent = result.judged.get("absent", "") if result else ""
        note = one.reason + (f"（{one.approver.name}批准）" if one.approver else "")
        units.append(
            {
                "number": number,
                "unit": one.unit.name,
                "sheet": sheet.title.zh if sheet else "",
                "score": "" if result is None or result.score is None else str(result.score),
                "grade": grade or "没有定等次",
                "note": note or (f"没有交自评：{absent}" if absent else ""),
            }
        )
    return {
        "office": row.township.name,
        "date": row.day,
        "title": f"{row.year}年政务公开{Circular.Kind(row.kind).label}",
        "document": row.document,
        "year": f"{row.year}",
        "units": units,
        "complaint_phone": row.township.complaint_phone,
    }


def circular(row: Circular) -> Paper:
    """The circular as PDF. Raises Refused (paper) for a name that no font has."""
    return documents.show(TEMPLATE, data_of(row), number=row.document)
