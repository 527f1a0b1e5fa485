"""The lists of charges as files: bills, daily closes, rates. A payer's name stays in the office."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.fees import catalogue, queries
from sunlit.fees.actions import publishing
from sunlit.fees.models import Bill
from sunlit.fees.views.desk import MONEY
from sunlit.language import current, spoken
from sunlit.pages.exporting import Exported, ExportedList, columns, gated, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for


def bills(request: HttpRequest) -> Exported:
    """All bills that the viewer may see, the newest first."""
    rows = Bill.objects.visible_to(viewer_for(request)).select_related("matter", "document", "payment")

    def lines() -> Iterator[Sequence[Any]]:
        for bill in rows.order_by("-made_at", "-pk").iterator(chunk_size=500):
            paid = getattr(bill, "payment", None)
            yield (
                bill.number,
                bill.matter.number,
                bill.total,
                bill.made_at.astimezone(clock.CHINA),
                spoken(bill.standing),
                str(paid.get_way_display()) if paid else "",
                paid.paid_at.astimezone(clock.CHINA) if paid else None,
            )

    heads = columns(
        ("票号", "Bill", "text", 22), ("办件", "Case", "text", 22), ("金额（元）", "Yuan", "money"), ("开票", "Made", "moment"),
        ("情况", "Standing"), ("方式", "Way"), ("缴费", "Paid", "moment"),
    )  # fmt: skip
    return Exported(Text("收费", "Charges"), heads, lines())


def closes(request: HttpRequest) -> Exported:
    """The daily closes that the viewer may see."""

    def lines() -> Iterator[Sequence[Any]]:
        for row in queries.closes(viewer_for(request)).iterator(chunk_size=500):
            yield (
                row.day,
                row.cashier.label(current()),
                row.bills,
                row.expected,
                row.counted,
                row.difference,
                gated(row.explanation),
                row.signed_by.label(current()) if row.signed_by else "",
            )

    heads = columns(
        ("日期", "Day", "day"), ("收款人", "Cashier"), ("票数", "Bills", "number"), ("应有（元）", "Expected", "money"),
        ("清点（元）", "Counted", "money"), ("相差（元）", "Difference", "money"), ("说明", "Explanation", "text", 40), ("签字", "Signed by"),
    )  # fmt: skip
    return Exported(Text("日结", "Daily closes"), heads, lines())


def charges(request: HttpRequest) -> Exported:
    """The charges of the township with the rate in force and the document behind it."""
    entries = catalogue.entries(township_for(request), clock.today())
    rows = [
        (
            spoken(entry.charge.title),
            spoken(entry.rate_words),
            entry.charge.basis,
            entry.published.basis if entry.published else "",
            entry.published.since if entry.published else None,
        )
        for entry in entries
    ]
    heads = columns(
        ("项目", "Charge", "text", 30),
        ("标准", "Rate"),
        ("法律依据", "Law", "text", 40),
        ("文件", "Document", "text", 40),
        ("起", "From", "day"),
    )
    return Exported(Text("收费目录", "Catalogue of charges"), heads, rows)


offer(ExportedList("bills", staff_only(*MONEY), bills))
offer(ExportedList("day_closes", staff_only(*MONEY), closes))
offer(ExportedList("charges", staff_only(*publishing.MAY_PUBLISH), charges))
