"""Badges and certificates as a file."""

from django.http import HttpRequest

from sunlit import clock
from sunlit.conduct import queries
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.matters.book import book
from sunlit.pages.exporting import Exported, ExportedList, columns, offer
from sunlit.pages.viewing import staff_only, township_for


def badges(request: HttpRequest) -> Exported:
    """Everybody with a post: unit, post, number of the badge, and each certificate with its last day."""
    today = clock.today()
    rows: list[tuple[object, ...]] = []
    for row in queries.badge_rows(township_for(request), today):
        held = [
            (spoken(book().certificates[one.kind].title), one.valid_to, queries.holds(one, today))
            for one in row.certificates
            if one.kind in book().certificates
        ]
        holding, badge = row.holding, row.badge.number if row.badge else ""
        unit, post = holding.post.organisation.label(current()), holding.post.label(current())
        seat = (unit, holding.staff.label(current()), post, badge)
        rows += [(*seat, title, until, spoken(VALID if holds else NOT_VALID)) for title, until, holds in held]
        if not held:
            rows.append((*seat, "", None, ""))
    heads = columns(
        ("单位", "Unit", "text", 24), ("姓名", "Name"), ("岗位", "Post", "text", 24), ("工作牌", "Badge"),
        ("证件", "Certificate", "text", 24), ("有效期至", "Valid until", "day"), ("情况", "Standing"),
    )  # fmt: skip
    return Exported(Text("工作牌和证件", "Badges and certificates"), heads, rows)


VALID, NOT_VALID = Text("有效", "valid"), Text("失效", "not valid")
offer(ExportedList("badges", staff_only(), badges))
