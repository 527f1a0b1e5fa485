"""The lists of boards and channels as files."""

from django.http import HttpRequest

from sunlit import clock
from sunlit.boards.acting import READERS
from sunlit.boards.queries import channels, places, walls
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.pages.exporting import Exported, ExportedList, columns, gated, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for


def register(request: HttpRequest) -> Exported:
    """The register of boards, with this month's entry of each in use."""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    months = {row.board.pk: row for row in places.month_entries(place, viewer, today, today)}
    rows = [
        (
            row.board.number,
            row.board.unit.label(current()),
            row.board.where(current()),
            row.board.keeper.label(current()) if row.board.keeper else "",
            row.board.capacity,
            str(row.board.get_standing_display()),
            row.changed,
            spoken(months[row.board.pk].words) if row.board.pk in months else gated(row.board.out_reason),
            "；".join(spoken(fault) for fault in row.faults),
        )
        for row in places.boards(place, viewer, today)
    ]
    heads = columns(
        ("编号", "Number", "number"), ("单位", "Unit", "text", 24), ("位置", "Place", "text", 30), ("管理人", "Keeper"),
        ("容量", "Room", "number"), ("性质", "Kind"), ("最近更新", "Last change", "day"), ("本月", "This month", "text", 16),
        ("缺什么", "What is missing", "text", 30),
    )  # fmt: skip
    return Exported(Text("公开栏登记", "Register of boards"), heads, rows)


def parity(request: HttpRequest) -> Exported:
    """Every difference between the wall and the web."""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    rows = [
        (
            spoken(row.words),
            spoken(row.title),
            row.unit.label(current()),
            row.board.label(current()) if row.board else "",
            row.since,
            row.posting.short_hash if row.posting else "",
        )
        for row in walls.parity(place, viewer, today)
    ]
    heads = columns(
        ("差别", "Difference", "text", 30), ("内容", "What", "text", 40), ("部门", "Unit", "text", 24), ("公开栏", "Board", "text", 24),
        ("从", "Since", "day"), ("纸上的校验值", "Hash on paper"),
    )  # fmt: skip
    return Exported(Text("墙上和网上的差别", "The wall against the web"), heads, rows, str(today))


def channel_log(request: HttpRequest) -> Exported:
    """What was published in a year, by which carriers each went out, and what is missing."""
    place, viewer = township_for(request), viewer_for(request)
    year = channels.year_of(request.GET.get("year", ""), clock.today())
    rows = [
        (
            row.publication.title,
            row.publication.occurrence.unit.label(current()),
            row.publication.published_on,
            "、".join(spoken(one.title) for one in row.used),
            "；".join(spoken(one.title) for one, _short in row.unmet),
            row.plan.done_at.astimezone(clock.CHINA).date() if row.plan and row.plan.done_at else None,
        )
        for row in channels.channelled(channels.of_year(place, viewer, year))
    ]
    heads = columns(
        ("内容", "What", "text", 40), ("部门", "Unit", "text", 24), ("公开日", "Published", "day"), ("载体", "Carriers", "text", 40),
        ("还差", "Missing", "text", 40), ("走完", "Done", "day"),
    )  # fmt: skip
    return Exported(Text("公开载体登记", "Channel log"), heads, rows, str(year))


def publicity(request: HttpRequest) -> Exported:
    """The publicity of a year, carrier by carrier; what was not used stands there with 0."""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    year = channels.year_of(request.GET.get("year", ""), today)
    units = [row.unit for row in places.units(place, today)]
    rows = [
        (
            spoken(plan.campaign.title),
            plan.unit.label(current()),
            year if plan.plan else None,
            spoken(used.carrier.title),
            used.total,
            used.efforts[-1].on if used.efforts else None,
        )
        for plan in channels.publicity(place, viewer, year, units)
        for used in plan.carriers
    ]
    heads = columns(
        ("宣传", "Publicity", "text", 24), ("单位", "Unit", "text", 24), ("有计划的年份", "Planned for", "number"),
        ("载体", "Carrier", "text", 20), ("数量", "Number", "number"), ("最近一次", "Last", "day"),
    )  # fmt: skip
    return Exported(Text("宣传记录", "Publicity"), heads, rows, str(year))


offer(ExportedList("boards", staff_only(), register))
offer(ExportedList("board_parity", staff_only(*READERS), parity))
offer(ExportedList("channels", staff_only(*READERS), channel_log))
offer(ExportedList("publicity", staff_only(), publicity))
