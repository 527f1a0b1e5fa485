"""What the hall keeps beside matters: the catalogue of the township, and visits for each service."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.hall import catalogue, coming_figures
from sunlit.hall import powers as power_list
from sunlit.hall.sheets import limit_in_words
from sunlit.hall.views.powers import READERS
from sunlit.hall.views.supervision import OVERSEERS, wanted_by
from sunlit.hall.views.visits import PERIODS
from sunlit.language import current, spoken
from sunlit.pages.exporting import Exported, ExportedList, columns, offer
from sunlit.pages.typed import whole
from sunlit.pages.viewing import staff_only, township_for, viewer_for

YES, NO = Text("是", "yes"), Text("否", "no")


def items(request: HttpRequest) -> Exported:
    """Every item with what the township does with it: offered, who answers, what the guide lacks."""

    only = request.GET.get("only", "")

    def lines() -> Iterator[Sequence[Any]]:
        for row in catalogue.offers(township_for(request)):
            if not wanted_by(row, only):
                continue
            yield (
                row.item.number,
                spoken(row.item.name),
                spoken(row.category.name),
                row.unit.label(current()) if row.unit else "",
                row.state.owner.label(current()) if row.state and row.state.owner else "",
                spoken(Text("已开办", "offered") if row.offered else Text("未开办", "not offered")),
                spoken(limit_in_words(catalogue.limits(row.item)[0])),
                spoken(row.serves) if row.serves else "",
                "；".join(spoken(one) for one in row.missing),
            )

    heads = columns(
        ("编号", "Number"), ("事项", "Item", "text", 36), ("类别", "Category", "text", 18), ("承办部门", "Department", "text", 24),
        ("经办责任人", "Answers for it"), ("开办", "Offered"), ("承诺时限", "Promised"), ("面向", "For", "text", 24),
        ("还缺", "Still missing", "text", 50),
    )  # fmt: skip
    return Exported(Text("事项开办", "Items of the township"), heads, lines())


def visits(request: HttpRequest) -> Exported:
    """Visits per service in the period that the page shows."""
    asked = request.GET.get("days", "")
    days = int(asked) if whole(asked) in PERIODS else PERIODS[1]
    last = clock.today()
    first = last - timedelta(days=days - 1)
    rows = [
        (spoken(row.name), row.cases, row.visits, row.offices, row.exceptions, row.before)
        for row in coming_figures.figures(viewer_for(request), first, last)
    ]
    heads = columns(
        ("事项", "Service", "text", 36), ("件数", "Cases", "number"), ("平均到场", "Mean visits", "number"),
        ("平均到过的部门", "Mean offices", "number"), ("例外", "Exceptions", "number"), ("上期平均", "Before", "number"),
    )  # fmt: skip
    return Exported(Text("各事项跑动次数", "Visits per service"), heads, rows, f"{first} – {last}")


def powers(request: HttpRequest) -> Exported:
    """The power list as its page shows it: the item of each power, and whether it is in the centre and at a window."""
    only = request.GET.get("only", "")
    rows = [
        (
            row.power.number,
            row.power.name,
            str(row.power.get_kind_display()),
            row.power.unit.label(current()),
            row.item.number if row.item else "",
            spoken(row.item.name) if row.item else "",
            spoken(YES if row.offered else NO),
            spoken(YES if row.at_window else NO) if row.power.in_hall else "",
        )
        for row in power_list.listed(viewer_for(request), township_for(request))
        if only not in power_list.LACKING or power_list.LACKING[only](row)
    ]
    heads = columns(
        ("编号", "Number"), ("名称", "Name", "text", 40), ("类别", "Kind"), ("部门", "Department", "text", 24),
        ("事项编号", "Item's number"), ("服务事项", "Item", "text", 30), ("已进中心", "In the centre"), ("有窗口", "At a window"),
    )  # fmt: skip
    return Exported(Text("权力清单", "Power list"), heads, rows)


offer(ExportedList("items", staff_only("centre_director", "office_clerk", *OVERSEERS), items))
offer(ExportedList("visits", staff_only("centre_director", "deputy_leader", "mayor", "supervisor"), visits))
offer(ExportedList("power_list", staff_only(*READERS), powers))
