"""Papers of conduct: badges from the staff data, and the efficiency sheet of one person."""

from collections.abc import Sequence

from sunlit import clock
from sunlit.conduct.queries import BadgeRow, PersonSheet
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import documents, photos
from sunlit.paper.render import Paper
from sunlit.people.models import Organisation

MOST_BADGES = 80
"""People on one print; more are printed unit by unit."""


def badges(township: Organisation, rows: Sequence[BadgeRow]) -> Paper:
    """The badges of one person or a whole unit, eight a sheet with cut marks (S0.02.01).

    Raises Refused (no_badge: who has none yet isn't printed; too_many; paper; photo_gone).
    """
    given = [row for row in rows if row.badge is not None]
    if not given or len(given) > MOST_BADGES:
        raise Refused(
            "no_badge" if not given else "too_many",
            Text("这里还没有人领工作牌。", "Nobody here has a badge yet.")
            if not given
            else Text(f"一次最多打印{MOST_BADGES}人。", f"At most {MOST_BADGES} people are printed at once."),
            Text("请先发牌。", "Give badges first.")
            if not given
            else Text("请按单位打印。", "Print unit by unit."),
            clause="S0.02.01",
        )
    pictures: dict[str, bytes] = {}
    lines = []
    for row in given:
        badge, post = row.badge, row.holding.post
        assert badge is not None
        if badge.photo:
            pictures[badge.photo] = photos.content(badge.photo)
        lines.append(
            {
                "name": row.holding.staff.name,
                "section": post.organisation.name,
                "post": post.title,
                "number": badge.number,
                "photo": badge.photo or None,
                "complaint_phone": post.organisation.complaint_phone or township.complaint_phone or None,
            }
        )
    today = clock.today()
    data = {"office": township.name, "date": today, "badges": lines}
    return documents.show("work-badge", data, number=f"GP-{township.code}-{today:%Y%m%d}", photos=pictures)


def efficiency(township: Organisation, sheet: PersonSheet) -> Paper:
    """The efficiency sheet of one person for a quarter on paper (S1.04.08). Raises Refused (paper)."""
    rows = [
        {"line": one.text.zh, "yes": one.yes, "no": one.no, "none": one.none}  # type: ignore[attr-defined]
        for one in sheet.lines
    ]
    answers = [{"line": one.text.zh, "yes": one.yes, "no": one.no} for one in sheet.answers]  # type: ignore[attr-defined]
    data = {
        "office": township.name,
        "date": clock.today(),
        "name": sheet.staff.name,
        "period": sheet.period.words.zh,
        "inspections": len(sheet.inspections),
        "noes": sheet.noes,
        "lines": rows,
        "answers": answers,
    }
    number = f"XN-{township.code}-{sheet.staff.pk}-{sheet.period.code}"
    return documents.show("efficiency-sheet", data, number=number)
