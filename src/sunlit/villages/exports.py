"""The lists of village disclosure as files: how each village stands, and the account of a village."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.pages.exporting import Exported, ExportedList, columns, gated, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.villages import queries
from sunlit.villages.models import AccountLine
from sunlit.villages.views.desk import DESK, sees_all, village_for
from sunlit.villages.views.public import quarter_asked


def villages(request: HttpRequest) -> Exported:
    """How each village stands in the quarter asked for."""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    quarter = quarter_asked(request)
    known = [one for one in queries.counted(place, today) if sees_all(viewer) or one.pk in viewer.unit_ids]

    def lines() -> Iterator[Sequence[Any]]:
        for row in queries.standings(known, quarter, today):
            yield (
                row.village.code,
                row.village.label(current()),
                row.filled,
                row.total,
                "、".join(spoken(cell.heading.title) for cell in row.empty),
                row.days_late,
            )

    heads = columns(
        ("代码", "Code"), ("村", "Village"), ("已填", "Filled", "number"), ("应填", "Of", "number"),
        ("空着的栏目", "Empty headings", "text", 60), ("迟几天", "Days late", "number"),
    )  # fmt: skip
    return Exported(Text("村务公开情况", "Standing of the villages"), heads, lines(), quarter)


def village_account(request: HttpRequest, code: str) -> Exported:
    """The account of one village, the newest line first."""
    row = village_for(request, code)
    rows = AccountLine.objects.visible_to(viewer_for(request)).filter(village=row).order_by("-day", "-pk")

    def lines() -> Iterator[Sequence[Any]]:
        for one in rows.iterator(chunk_size=500):
            yield (
                one.day,
                str(one.get_side_display()),
                gated(one.what),
                one.amount,
                one.voucher,
                one.payee,
            )

    heads = columns(
        ("日期", "Day", "day"), ("收支", "Side"), ("事由", "What for", "text", 40), ("金额（元）", "Yuan", "money"),
        ("凭证号", "Voucher"), ("付给", "Paid to"),
    )  # fmt: skip
    return Exported(Text("村账", "Account of the village"), heads, lines(), row.label(current()))


offer(ExportedList("villages", staff_only(*DESK), villages))
offer(ExportedList("village_account", staff_only(*DESK), village_account, "<str:code>/"))
