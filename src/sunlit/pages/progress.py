"""How far a piece of work is, as every page shows it: its standing in one word, the bar of days, the three stages."""

from dataclasses import dataclass
from datetime import date

from sunlit.core.calendar import WorkCalendar
from sunlit.core.explanations import Explanation
from sunlit.core.text import Text


@dataclass(frozen=True)
class Standing:
    """Where something stands against its last day: a code (the CSS class), the word, and the icon beside it."""

    code: str
    words: Text
    icon: str


@dataclass(frozen=True)
class Cell:
    """One day of a clock bar: ``used``, ``left``, ``stopped`` or ``late``; ``last`` marks the last day on time."""

    state: str
    day: date
    number: int | None
    last: bool


@dataclass(frozen=True)
class Bar:
    """The days of a clock side by side, and the same in one sentence."""

    cells: tuple[Cell, ...]
    sentence: Text


@dataclass(frozen=True)
class Stage:
    """One of the three stages; ``state`` is ``done``, ``current`` or empty."""

    code: str
    words: Text
    state: str


STAGES = (
    ("acceptance", Text("受理", "Acceptance")),
    ("handling", Text("办理", "Handling")),
    ("reply", Text("回复", "Reply")),
)


def standing(
    due: date | None,
    *,
    today: date,
    soon_from: date | None = None,
    stopped: bool = False,
    provisional: bool = False,
    closed_on: date | None = None,
) -> Standing:
    """The standing of something whose last day is ``due``.

    ``soon_from`` is the first day on which it counts as due soon, ``closed_on`` the day on which it was done.
    The last day itself is on time; the day after it is late (S0.07.30).
    """
    if due is not None and (closed_on or today) > due:
        days = ((closed_on or today) - due).days
        if closed_on:
            return Standing("late", Text(f"迟{days}天办结", f"done {_days(days)} late"), "late")
        return Standing("late", Text(f"已超期{days}天", f"{_days(days)} late"), "late")
    if closed_on:
        if due is None:
            return Standing("none", Text("已结束", "closed"), "check")
        return Standing("done", Text("按时办结", "done on time"), "check")
    if stopped:
        return Standing("stopped", Text("停止计时", "clock stopped"), "stopped")
    if due is None:
        return Standing("none", Text("未起算", "clock not started"), "clock")
    if soon_from is not None and today >= soon_from:
        left = (due - today).days
        words = Text(f"还剩{left}天", f"{_days(left)} left") if left else Text("今日到期", "due today")
        return Standing("soon", words, "soon")
    if provisional:
        return Standing("provisional", Text("日期暂定", "date provisional"), "provisional")
    return Standing("running", Text("在期限内", "on time"), "clock")


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def clock_bar(why: Explanation, calendar: WorkCalendar, *, today: date, closed_on: date | None = None) -> Bar:
    """The bar of a clock: each counted day used or left, each working day it stood still, each working day late.

    ``why`` is the explanation of its date (`matters.queries.why_this_date`). Limits at once and in hours have no
    days to count and give a bar without cells.
    """
    until = closed_on or today
    cells: list[Cell] = []
    for line in why.lines:
        day = line.day.date
        if line.counted is not None:
            cells.append(Cell("used" if day <= until else "left", day, line.counted, line.due))
        elif line.why.zh.startswith("停止计时") and line.day.working:
            cells.append(Cell("stopped", day, None, line.due))
    used = sum(cell.state == "used" for cell in cells)
    left = sum(cell.state == "left" for cell in cells)
    stood = sum(cell.state == "stopped" for cell in cells)
    late = 0
    due = why.deadline.due
    if due is not None and until > due:
        late = calendar.working_days_between(due, until)
        # A bar with a year of red cells says no more than one with thirty.
        day = due
        for number in range(1, min(late, 30) + 1):
            day = calendar.add_working_days(day, 1)
            cells.append(Cell("late", day, number, False))
    if why.deadline.stopped:
        left = why.deadline.remaining
    zh = [f"已用{used}日", f"还剩{left}日"]
    en = [f"{_days(used)} used", f"{left} left"]
    if stood:
        zh.append(f"停止计时{stood}个工作日")
        en.append(f"clock stopped for {stood} working {'day' if stood == 1 else 'days'}")
    if late:
        zh.append(f"超期{late}个工作日")
        en.append(f"{late} working {'day' if late == 1 else 'days'} late")
    return Bar(tuple(cells), Text("，".join(zh) + "。", ", ".join(en) + "."))


def stages(current: str, *, closed: bool = False) -> tuple[Stage, ...]:
    """The three stages (受理、办理、回复) with the current one lit; all done where ``closed``."""
    codes = [code for code, _words in STAGES]
    at = codes.index(current) if current in codes else -1
    return tuple(
        Stage(code, words, "done" if closed or place < at else "current" if place == at else "")
        for place, (code, words) in enumerate(STAGES)
    )
