"""The lists of the hall as files: windows, bookings of a day, facilities, rounds made, leaders on duty. Who booked is
sealed and leaves by no list."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.matters.book import book
from sunlit.pages import typed as sent
from sunlit.pages.exporting import Exported, ExportedList, columns, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.windows import conveniences
from sunlit.windows import leaders as leading
from sunlit.windows.acting import INTAKE, MANAGERS
from sunlit.windows.models import Booking, Round, Window


def windows(request: HttpRequest) -> Exported:
    """The windows that stand: number, place, department, post, hours."""
    rows = Window.objects.standing().filter(township=township_for(request))
    found = [
        (
            row.number,
            row.name_en if current() == "en" and row.name_en else row.name,
            row.department.label(current()),
            row.post.label(current()),
            spoken(row.where),
            spoken(row.hours_words),
        )
        for row in rows.select_related("department", "post").order_by("number")
    ]
    heads = columns(
        ("窗口", "Window", "number"), ("名称", "Name", "text", 24), ("部门", "Department", "text", 24), ("岗位", "Post", "text", 24),
        ("位置", "Place", "text", 30), ("时间", "Hours", "text", 40),
    )  # fmt: skip
    return Exported(Text("窗口", "Windows"), heads, found)


def bookings(request: HttpRequest) -> Exported:
    """The bookings of a day as its page shows them, without the persons."""
    day = sent.day(request.GET.get("day", "")) or clock.today()
    begin = datetime.combine(day, datetime.min.time(), clock.CHINA)
    rows = Booking.objects.visible_to(viewer_for(request)).filter(
        window__township=township_for(request), starts__gte=begin, starts__lt=begin + timedelta(days=1)
    )

    def lines() -> Iterator[Sequence[Any]]:
        for row in rows.select_related("window").order_by("starts", "window__number"):
            item = book().items.get(row.item)
            yield (
                row.starts.astimezone(clock.CHINA),
                row.window.label(current()),
                spoken(item.name) if item else row.item,
                str(row.get_state_display()),
            )

    heads = columns(
        ("时间", "When", "moment"),
        ("窗口", "Window", "text", 24),
        ("事项", "Service", "text", 30),
        ("情况", "State"),
    )
    return Exported(Text("预约", "Bookings"), heads, lines(), str(day))


def facilities(request: HttpRequest) -> Exported:
    """The conveniences with how many can be lent now."""
    rows = [
        (
            one.facility.label(current()),
            one.facility.place,
            one.facility.quantity,
            one.facility.broken,
            one.available,
            one.facility.checked_on,
        )
        for one in conveniences.facilities(township_for(request))
    ]
    heads = columns(
        ("设施", "Convenience", "text", 24), ("位置", "Place", "text", 24), ("数量", "Number", "number"), ("坏的", "Broken", "number"),
        ("可借", "To be lent", "number"), ("检查", "Looked at", "day"),
    )  # fmt: skip
    return Exported(Text("便民设施", "Conveniences"), heads, rows)


def rounds(request: HttpRequest) -> Exported:
    """The rounds that were made, the newest first, a row for each window, with how many checks each round found not
    kept and what was remarked at the window."""
    kept = Round.objects.visible_to(viewer_for(request)).filter(township=township_for(request))
    rows = (
        (one.at, one.by.label(current()), one.faults, int(number), seen["remark"])
        for one in kept.select_related("by").order_by("-day", "-pk")
        for number, seen in one.found.items()
    )
    heads = columns(
        ("时间", "When", "moment"), ("巡查人", "By"), ("不合格", "Not kept", "number"), ("窗口", "Window", "number"),
        ("备注", "Remark", "text", 50),
    )  # fmt: skip
    return Exported(Text("窗口巡查", "Rounds of the windows"), heads, rows)


def leaders(request: HttpRequest) -> Exported:
    """The roster of this week and the next; a day without a leader stands with its gap."""
    first, last = leading.until_the_end_of_next_week(clock.today())
    rows = [
        (
            one.day,
            one.leader.label(current()) if one.leader else "",
            spoken(Text("无人带班", "nobody")) if one.gap else "",
        )
        for one in leading.roster(township_for(request), first, last)
    ]
    heads = columns(("日期", "Day", "day"), ("带班领导", "Leader", "text", 20), ("空缺", "Gap"))
    return Exported(Text("领导带班", "Leaders on duty"), heads, rows, f"{first} – {last}")


offer(ExportedList("windows", staff_only(*MANAGERS), windows))
offer(ExportedList("bookings", staff_only(*INTAKE), bookings))
offer(ExportedList("facilities", staff_only(*dict.fromkeys((*INTAKE, *MANAGERS))), facilities))
offer(ExportedList("rounds", staff_only(*MANAGERS), rounds))
offer(ExportedList("leaders", staff_only(), leaders))
