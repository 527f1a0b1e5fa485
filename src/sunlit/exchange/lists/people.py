"""Accounts, organisations and posts, as the administrators see them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.language import current, say, spoken
from sunlit.pages.exporting import Exported, ExportedList, gated, offer
from sunlit.pages.viewing import administrators_only, viewer_for
from sunlit.people import queries
from sunlit.people.roles import titles
from sunlit.people.views.administration import found_staff
from sunlit.tables import Heading


def _headings(*titles: tuple[str, str, str, int]) -> tuple[Heading, ...]:
    return tuple(Heading(str(say(zh, en)), kind, width) for zh, en, kind, width in titles)


def staff(request: HttpRequest) -> Exported:
    """The accounts that the system administrator manages."""
    rows, words = found_staff(request)
    headings = _headings(
        ("姓名", "Name", "text", 0), ("用户名", "User name", "text", 0), ("乡镇", "Township", "text", 0),
        ("岗位", "Posts", "text", 50), ("最近登录", "Last sign-in", "moment", 0), ("状态", "State", "text", 0),
    )  # fmt: skip

    def lines() -> Iterator[Sequence[Any]]:
        for row in rows.iterator(chunk_size=500):
            posts = "；".join(
                f"{held.post.organisation.label(current())} {held.post.label(current())} {held.letter}"
                for held in row.held  # type: ignore[attr-defined]
            )
            yield (
                row.label(current()),
                row.username,
                row.township.label(current()) if row.township else "",
                posts,
                row.last_login.astimezone(clock.CHINA) if row.last_login else None,
                str(say("在用", "in use")) if row.is_active else str(say("已停用", "disabled")),
            )

    return Exported(Text("人员账户", "Accounts"), headings, lines(), words)


def organisations(request: HttpRequest) -> Exported:
    """The dated tree of organisations."""
    headings = _headings(
        ("名称", "Name", "text", 30), ("代码", "Code", "text", 0), ("类别", "Kind", "text", 0),
        ("上级", "Above it", "text", 30), ("自", "From", "day", 0), ("至", "Until", "day", 0),
    )  # fmt: skip
    rows = queries.managed_organisations(viewer_for(request))

    def lines() -> Iterator[Sequence[Any]]:
        for unit in rows.iterator(chunk_size=500):
            above = unit.parent.label(current()) if unit.parent else ""
            yield (
                unit.label(current()),
                unit.code,
                str(unit.get_kind_display()),
                above,
                unit.valid_from,
                unit.valid_to,
            )

    return Exported(Text("机构", "Organisations"), headings, lines())


def posts(request: HttpRequest) -> Exported:
    """The posts with the roles that they give and what their holders answer for."""
    headings = _headings(
        ("机构", "Unit", "text", 30), ("岗位", "Post", "text", 24), ("角色", "Roles", "text", 30),
        ("职责", "Duties", "text", 60),
    )  # fmt: skip
    rows = queries.managed_posts(viewer_for(request))
    words = titles()

    def lines() -> Iterator[Sequence[Any]]:
        for post in rows.iterator(chunk_size=500):
            duties = post.duties_en if current() == "en" and post.duties_en else post.duties
            roles = "、".join(spoken(words[role]) if role in words else role for role in post.roles)
            yield post.organisation.label(current()), post.label(current()), roles, gated(duties)

    return Exported(Text("岗位授权和职责", "Grants and duties of posts"), headings, lines())


offer(ExportedList("staff", administrators_only("system"), staff))
offer(ExportedList("organisations", administrators_only("system", "security", "audit"), organisations))
offer(ExportedList("posts", administrators_only("security"), posts))
