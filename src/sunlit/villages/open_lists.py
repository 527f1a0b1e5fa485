"""Village affairs as open data, in the public calendar, and among what is missing: by village, as for everybody else."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Min
from django.urls import reverse

from sunlit import clock
from sunlit.core.duties import Every
from sunlit.core.periods import days_of_period, period_code, period_in_words
from sunlit.core.text import Text
from sunlit.core.villages import due_of
from sunlit.matters.book import number_in_force
from sunlit.pages.addresses import whole
from sunlit.pages.missing import Missing, missing_from
from sunlit.pages.open_lists import Dated, OpenColumn, OpenList, dated, offer_open
from sunlit.people.models import Organisation
from sunlit.villages import queries
from sunlit.villages.models import SetUp

LISTS = ("nine", "collective", "law")
QUARTERS = 4
"""So many quarters that are over stand in the lists at most."""


def quarters(township: Organisation, today: date) -> list[str]:
    """The last quarters that are over, the newest first, from the one in which the first village's disclosure was entered
    here: what was before that nobody could enter. The newest one in any case."""
    entered = SetUp.objects.filter(village__township=township, what=SetUp.What.DISCLOSURE)
    begin = entered.aggregate(first=Min("at"))["first"]
    found = [queries.last_quarter(today)]
    while begin is not None and len(found) < QUARTERS:
        first, _last = days_of_period(Every.QUARTER, found[-1])
        if first <= begin.astimezone(clock.CHINA).date():
            break
        found.append(queries.last_quarter(first))
    return found


def _headings(township: Organisation) -> Iterator[Sequence[Any]]:
    today = clock.today()
    villages = queries.counted(township, today)
    asked = quarters(township, today)
    for quarter, rows in queries.standings_in(villages, asked, today, LISTS).items():
        for row in rows:
            for cell in row.cells:
                out = [sheet for sheet in cell.sheets if sheet.publication]
                newest = max(
                    (sheet.publication for sheet in out if sheet.publication),
                    key=lambda one: one.pk,
                    default=None,
                )
                yield (
                    row.village.code,
                    row.village.name,
                    row.village.name_en,
                    quarter,
                    row.of.key,
                    cell.heading.key,
                    cell.heading.title.zh,
                    cell.heading.title.en,
                    _state(cell, today),
                    cell.due,
                    max((today - cell.due).days, 0) if not cell.filled else 0,
                    newest.published_on if newest else None,
                    whole("disclosed", township.code, newest.pk) if newest else "",
                )


def _state(cell: queries.Cell, today: date) -> str:
    if cell.filled:
        return "nothing" if all(sheet.none for sheet in cell.sheets) else "published"
    return "missing" if cell.due < today else "due"


def _orders(township: Organisation) -> Iterator[Sequence[Any]]:
    for row in queries.orders(queries.counted(township, clock.today())):
        yield (
            row.matter.number,
            row.village.code,
            row.village.name,
            row.village.name_en,
            row.matter.due,
            "yes" if row.late else "no",
        )


VILLAGE = (
    OpenColumn("village", Text("村代码", "code of the village")),
    OpenColumn("village_name", Text("村", "name of the village")),
    OpenColumn("village_name_en", Text("村（英文）", "name of the village in English")),
)

offer_open(
    OpenList(
        "villages",
        Text("村务公开各栏目", "Village affairs, heading by heading"),
        Text(
            "每个村、每个栏目，最近四个季度：公开了、本期没有、还没到期、过期没有公开。",
            "Each village and heading for the last four quarters: published, nothing this period, due, or missing.",
        ),
        (
            *VILLAGE,
            OpenColumn("quarter", Text("哪一季度", "quarter")),
            OpenColumn("list", Text("哪一类栏目", "list of headings")),
            OpenColumn("heading", Text("栏目代码", "key of the heading")),
            OpenColumn("heading_title", Text("栏目", "heading")),
            OpenColumn("heading_title_en", Text("栏目（英文）", "heading in English")),
            OpenColumn(
                "state", Text("情况：published、nothing、due、missing", "published, nothing, due or missing")
            ),
            OpenColumn("due", Text("最后一日", "last day"), "day"),
            OpenColumn("days_late", Text("过期几天", "natural days past it"), "number"),
            OpenColumn("published_on", Text("最近公开日", "last published on"), "day"),
            OpenColumn("page", Text("网页", "its page"), "link"),
        ),
        _headings,
    )
)
offer_open(
    OpenList(
        "village-orders",
        Text("责令村务公开", "Orders to publish village affairs"),
        Text(
            "镇里责令、村里还没有公开的。", "What the township ordered and the village hasn't published yet."
        ),
        (
            OpenColumn("number", Text("编号", "number")),
            *VILLAGE,
            OpenColumn("due", Text("最后一日", "last day"), "day"),
            OpenColumn("late", Text("是否过期", "whether it is past")),
        ),
        _orders,
    )
)


@dated
def last_days(township: Organisation, today: date) -> Iterator[Dated]:
    """The last day for the quarter that is over last, and for the one that runs, of each village."""
    days = number_in_force("village-days", today, township.pk)
    running = period_code(Every.QUARTER, today)
    for quarter in (queries.last_quarter(today), running):
        when = period_in_words(quarter)
        for village in queries.counted(township, today):
            yield Dated(
                f"village-{village.code}-{quarter}",
                due_of(quarter, days),
                Text(
                    f"村务公开最后一日：{village.name}（{when.zh}）",
                    f"Village affairs to be published by: {village.label('en')} ({when.en})",
                ),
                _why(quarter, days),
                village.code,
                whole("village", township.code, village.code),
            )


def _why(quarter: str, days: int) -> Text:
    when = period_in_words(quarter)
    return Text(f"{when.zh}结束后{days}日内", f"within {days} days after the end of {when.en}")


@missing_from
def missing(township: Organisation, today: date) -> Iterator[Missing]:
    """Which villages owe headings of the last four quarters, one entry for each quarter, and key activities."""
    villages = queries.counted(township, today)
    days = number_in_force("village-days", today, township.pk)
    for quarter, rows in queries.standings_in(villages, quarters(township, today), today).items():
        when = period_in_words(quarter)
        for row in rows:
            if not row.late:
                continue
            yield Missing(
                f"village-{row.village.code}-{quarter}",
                row.village,
                Text(f"村务公开（{when.zh}）", f"Village affairs ({when.en})"),
                Text(
                    "、".join(cell.heading.title.zh for cell in row.late),
                    ", ".join(cell.heading.title.en for cell in row.late),
                ),
                min(cell.due for cell in row.late),
                _why(quarter, days),
                f"{reverse('village', args=[township.code, row.village.code])}?period={quarter}",
            )
    for one in queries.activities(villages, today):
        if one.overdue:
            over = one.activity.ended_on
            yield Missing(
                f"activity-{one.activity.pk}", one.activity.village,
                Text("重点村务活动", "Key village activity"), Text(one.activity.title, one.activity.title), one.due,
                Text(f"{over}结束，{(one.due - over).days}日内公开", f"over on {over}, to be published within {(one.due - over).days} days"),
                reverse("village", args=[township.code, one.activity.village.code]),
            )  # fmt: skip
