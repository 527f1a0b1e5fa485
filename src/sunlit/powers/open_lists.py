"""The catalogue of powers as open data: each power in force with its seven kinds of information (S2.01.07, S2.14.01)."""

from collections.abc import Iterator, Sequence
from typing import Any

from sunlit import clock
from sunlit.core.text import Text
from sunlit.pages.addresses import whole
from sunlit.pages.open_lists import OpenColumn, OpenList, offer_open
from sunlit.people.models import Organisation
from sunlit.powers import queries

SEVEN = {
    "basis": Text("依据", "legal basis"),
    "conditions": Text("条件", "conditions"),
    "quantity": Text("数量", "quantity"),
    "procedure": Text("程序", "procedure"),
    "limit": Text("期限", "time limit"),
    "fee": Text("收费", "fee"),
    "materials": Text("资料", "materials"),
}
"""The columns of the seven kinds, by their keys in the rulebook; the names of columns never change."""


def _rows(township: Organisation) -> Iterator[Sequence[Any]]:
    for line in queries.catalogue_public(township):
        power = line.power
        told = {one.content.key: one.words.zh for one in queries.contents(power)}
        approved = power.approval.approved_at if power.approval else None
        yield (
            power.code,
            power.name,
            power.name_en,
            line.group.title.zh,
            line.group.title.en,
            line.unit.code,
            line.unit.name,
            line.scope.zh,
            approved.astimezone(clock.CHINA).date() if approved else None,
            power.published_at.astimezone(clock.CHINA).date() if power.published_at else None,
            *(told.get(key, "") for key in SEVEN),
            whole("power_page", township.code, power.code),
        )


offer_open(
    OpenList(
        "powers",
        Text("权力目录", "Catalogue of powers"),
        Text(
            "在用的行政权力，每项七样内容；经批准整项不公开的不在里面。",
            "The powers in force with their seven kinds of information; those kept back as a whole aren't in it.",
        ),
        (
            OpenColumn("code", Text("权力编码", "code of the power")),
            OpenColumn("name", Text("权力", "power")),
            OpenColumn("name_en", Text("权力（英文）", "power, in English")),
            OpenColumn("group", Text("类别", "group")),
            OpenColumn("group_en", Text("类别（英文）", "group, in English")),
            OpenColumn("unit", Text("部门代码", "code of the unit")),
            OpenColumn("unit_name", Text("部门", "name of the unit")),
            OpenColumn("scope", Text("公开范围", "to whom it is disclosed")),
            OpenColumn("approved", Text("县里审批日", "approved by the county on"), "day"),
            OpenColumn("published", Text("公布日", "published on"), "day"),
            *(OpenColumn(key, words) for key, words in SEVEN.items()),
            OpenColumn("address", Text("网页", "page"), "link"),
        ),
        _rows,
    )
)
