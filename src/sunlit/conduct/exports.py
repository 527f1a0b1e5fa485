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
    rows = []
    for row in queries.badge_rows(township_for(request), today):
        held = [
            (spoken(book().certificates[one.kind].title), one.valid_to, queries.holds(one, today))
            for one in row.certificates
            if one.kind in book().certificates
        ]
        seat = (row.holding.post.organisation.label(current()), row.holding.staff.label(current()))
        badge = row.badge.number if row.badge else ""
        for title, until, holds in held or [("", None, None)]:
            standing = Text("", "") if holds is None else VALID if holds else NOT_VALID
            rows.append((*seat, row.holding.post.label(current()), badge, title, until, spoken(standing)))
    heads = columns(
        ("单位", "Unit", "text", 24), ("姓名", "Name"), ("岗位", "Post", "text", 24), ("工作牌", "Badge"),
        ("证件", "Certificate", "text", 24), ("有效期至", "Valid until", "day"), ("情况", "Standing"),
    )  # fmt: skip
    return Exported(Text("工作牌和证件", "Badges and certificates"), heads, rows)


VALID, NOT_VALID = Text("有效", "valid"), Text("失效", "not valid")
offer(ExportedList("badges", staff_only(), badges))
