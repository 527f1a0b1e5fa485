"""The sheet of a unit on paper (考评指标表): the same lines, points and sentences as its page."""

from typing import Any

from django.conf import settings

from sunlit.assessment.queries import Assessed
from sunlit.core.indicators import explained
from sunlit.core.periods import period_in_words
from sunlit.matters import documents
from sunlit.paper.render import Paper

TEMPLATE = "indicator-sheet"
INCOMPLETE = "不完整"
PRINCIPLES = "考核坚持客观公正、民主公开、注重实效；有事实的按事实计分，其余由外单位的人写明理由评议。"
"""The three principles stand on the form of a round and add no points (S3.19.03)."""


def data_of(one: Assessed) -> dict[str, Any]:
    """What the paper says. Of a period that isn't fixed it says so, and up to which day it counts."""
    township = one.unit.township or one.unit
    outcome, sheet = one.result, one.sheet
    return {
        "office": township.name,
        "date": one.fixed.fixed_at.date() if one.fixed else one.period.span.today,
        "title": sheet.title.zh,
        "unit": one.unit.name,
        "period": period_in_words(one.period.code).zh,
        "standing": "已定稿公布" if one.fixed else f"未定稿，计到 {one.period.span.today}",
        "lines": [
            {
                "number": number,
                "title": scored.line.title.zh,
                "weight": str(scored.line.weight),
                "points": "不计" if scored.points is None else str(scored.points),
                "how": explained(scored).zh,
                "clauses": "、".join(scored.line.clauses),
            }
            for number, scored in enumerate(outcome.lines, 1)
        ],
        "channels": [
            {
                "name": part.title.zh,
                "count": count.all,
                "used": "用到" if count.all else "没有用",
            }
            for scored in outcome.lines
            for part, count in scored.parts
        ],
        "total": str(sheet.total),
        "assessed": str(outcome.assessed),
        "score": (INCOMPLETE if sheet.complete else "事项太少，不评分")
        if outcome.score is None
        else str(outcome.score),
        "note": PRINCIPLES if sheet.complete else "",
        "grade": outcome.grade.title.zh if outcome.grade else "",
        "grades": "；".join(f"{grade.title.zh} {grade.least} 分起" for grade in sheet.grades),
        "digest": one.fixed.digest if one.fixed else "",
        "qr": f"{settings.PUBLIC_ADDRESS}/{township.code}/assessment/",
        "complaint_phone": township.complaint_phone,
    }


def printed(one: Assessed) -> Paper:
    """The sheet as PDF. Raises Refused (paper) for a name that no font has."""
    township = one.unit.township or one.unit
    number = f"KP-{township.code}-{one.unit.code}-{one.period.code}"
    return documents.show(TEMPLATE, data_of(one), number=number)
