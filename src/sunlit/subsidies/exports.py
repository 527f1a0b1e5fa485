"""The lists of payments as files: where each list stands, certificates, standards, funds, meals. Names, numbers and cards
are sealed and in no list."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest

from sunlit import clock
from sunlit.core import money
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.matters.book import book
from sunlit.pages.exporting import Exported, ExportedList, columns, gated, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.subsidies import postings, queries
from sunlit.subsidies.actions import certificates as certifying
from sunlit.subsidies.actions import funds as keeping
from sunlit.subsidies.actions import registering
from sunlit.subsidies.models import DESK, MealSheet


def paylists(request: HttpRequest) -> Exported:
    """The lists of the township, the newest first."""

    def lines() -> Iterator[Sequence[Any]]:
        for row in queries.desk_lists(viewer_for(request)).iterator(chunk_size=500):
            yield (
                spoken(row.title),
                row.village.label(current()),
                row.period,
                row.count,
                row.total,
                str(row.get_state_display()),
                row.public_from,
                row.public_until,
                hung.on if (hung := postings.posting_of(row)) else None,
            )

    heads = columns(
        ("名册", "List", "text", 40), ("村", "Village"), ("期", "Period"), ("户数", "Households", "number"),
        ("金额（元）", "Yuan", "money"), ("到了哪一步", "Stands at"), ("公示自", "Public from", "day"), ("公示至", "Until", "day"),
        ("张榜", "Posted", "day"),
    )  # fmt: skip
    return Exported(Text("补贴名册", "Lists of payments"), heads, lines())


def certificates(request: HttpRequest) -> Exported:
    """The certificates with what was drawn and what is missing."""

    def lines() -> Iterator[Sequence[Any]]:
        for one in queries.certificates(viewer_for(request)):
            periods, rule = certifying.schedule(one, clock.today()), book().programmes[one.programme]
            category = rule.category(one.category)
            yield (
                one.number,
                one.household.village.label(current()),
                spoken(rule.title),
                spoken(category.title) if category else "",
                sum(period.draw is not None for period in periods),
                len(periods),
                "、".join(period.name for period in periods if period.missing),
            )

    heads = columns(
        ("证号", "Number"), ("村", "Village"), ("项目", "Programme", "text", 24), ("类别", "Category"),
        ("已领", "Drawn", "number"), ("应领", "Of", "number"), ("到期没领的", "Missing", "text", 40),
    )  # fmt: skip
    return Exported(Text("领取证", "Certificates"), heads, lines())


def standards(request: HttpRequest) -> Exported:
    """The standards in force with the documents behind them."""
    rows = [
        (spoken(one.programme.title), spoken(title), standard.amount, standard.basis, standard.since)
        for one in queries.programmes_of(township_for(request), clock.today())
        for title, standard in one.standards
    ]
    heads = columns(
        ("项目", "Programme", "text", 24), ("类别", "Category"), ("标准（元）", "Yuan", "money"), ("文件", "Document", "text", 40),
        ("起", "From", "day"),
    )  # fmt: skip
    return Exported(Text("补贴标准", "Standards"), heads, rows)


def funds(request: HttpRequest) -> Exported:
    """What came in, was used and is left this year."""
    today = clock.today()
    rows = [
        (
            one.fund.title,
            str(one.fund.get_kind_display()),
            one.received,
            one.used,
            one.left,
            one.fund.unit,
        )
        for one in keeping.balances(township_for(request), today.replace(month=1, day=1), today)
    ]
    heads = columns(
        ("款物", "Fund", "text", 30), ("种类", "Kind"), ("本年收入", "Received", "number"), ("本年使用", "Used", "number"),
        ("结余", "Left", "number"), ("单位", "Unit"),
    )  # fmt: skip
    return Exported(Text("捐赠和救济款物", "Donations and relief"), heads, rows)


def meals(request: HttpRequest) -> Exported:
    """The meal allowances by meeting; who came is on the sheets alone."""
    sheets = MealSheet.objects.filter(township=township_for(request)).prefetch_related("lines")

    def lines() -> Iterator[Sequence[Any]]:
        for sheet in sheets.order_by("-day", "-pk"):
            rows = list(sheet.lines.all())
            yield (
                sheet.day,
                gated(sheet.meeting),
                sheet.meals,
                money.total(row.amount for row in rows),
                sum(row.signed_at is not None for row in rows),
                sum(row.amount > 0 for row in rows),
            )

    heads = columns(
        ("日期", "Day", "day"), ("会议", "Meeting", "text", 40), ("餐数", "Meals", "number"), ("合计（元）", "Yuan", "money"),
        ("已签收", "Signed", "number"), ("应签收", "Of", "number"),
    )  # fmt: skip
    return Exported(Text("误餐补助", "Meal allowances"), heads, lines())


offer(ExportedList("paylists", staff_only(*DESK), paylists))
offer(ExportedList("certificates", staff_only(*registering.MAKERS), certificates))
offer(ExportedList("standards", staff_only(*registering.MAY_SET), standards))
offer(ExportedList("funds", staff_only(*keeping.KEEPERS), funds))
offer(ExportedList("meals", staff_only(*keeping.KEEPERS), meals))
