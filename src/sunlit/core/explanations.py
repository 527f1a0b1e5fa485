"""How a date came about: day by day, which days counted, which did not, and why (style: every date explains itself)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sunlit.core.calendar import WEEKEND, Day, DayKind, WorkCalendar, days_from
from sunlit.core.clocks import Deadline, deadline, last_days
from sunlit.core.history import CHINA, History, Pause, local_day, read_history
from sunlit.core.limits import ClockEvent, Limit, Unit, describe_limit
from sunlit.core.stops import StopReason
from sunlit.core.text import Text

_STARTING = Text("开始当日", "the starting day")
_STARTED = Text("开始", "start")
_ROLLED = Text("期限顺延至下一工作日", "the end moves to the next working day")
_TODAY = Text("当日办结", "to be done on this day")
_RUNNING = Text("按小时连续计算", "hours run on")
_NOT_SKIPPED = (_STARTING, _STARTED, _ROLLED, _TODAY, _RUNNING)
# More weekends than this are added up in a summary, which would be too long otherwise.
_WEEKENDS_NAMED = 2
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of a proof: what it is, its number if it counted, else why not; ``document`` is the holiday
    notice's number, ``due`` marks the last day on time."""

    day: Day
    counted: int | None
    why: Text
    document: str = ""
    due: bool = False

    @property
    def text(self) -> Text:
        """The line in words, such as ``11月8日（周六） 不计：周末``."""
        at = self.day.date
        weekday = at.weekday()
        zh = f"{at.year}年{at.month}月{at.day}日（周{_WEEKDAYS_ZH[weekday]}）"
        en = f"{_WEEKDAYS_EN[weekday]} {at.day} {_MONTHS[at.month - 1]} {at.year}"
        paper_zh = f"（{self.document}）" if self.document else ""
        paper_en = f" ({self.document})" if self.document else ""
        if self.counted is None:
            head = Text("不计：", "not counted: ")
        else:
            head = Text(f"第{self.counted}日", f"day {self.counted}")
            if self.why.zh:
                head = Text(head.zh + "：", head.en + ": ")
        last = Text("，期限最后一日", ", last day on time") if self.due else Text("", "")
        return Text(
            f"{zh} {head.zh}{self.why.zh}{paper_zh}{last.zh}",
            f"{en} {head.en}{self.why.en}{paper_en}{last.en}",
        )


@dataclass(frozen=True)
class Explanation:
    """The proof of one deadline: its lines, a short summary, the deadline, and the calendar's version."""

    deadline: Deadline
    summary: Text
    lines: tuple[DayLine, ...]
    calendar_version: str


def explain(
    limit: Limit,
    events: Sequence[ClockEvent],
    calendar: WorkCalendar,
    as_of: date | None = None,
    reasons: Iterable[StopReason] = (),
) -> Explanation:
    """Why a clock is due when it is. While it stands still the lines end on the day of its last event or ``as_of``.

    ``reasons`` give stop codes their titles; without them the code itself is shown. Raises as ``deadline`` does. Serves S2.27.08 and the page behind every printed date.
    """
    found = deadline(limit, events, calendar, as_of)
    history = read_history(limit, events)
    pause = history.open_pause
    end = found.due
    if end is None:
        end = max(local_day(history.last.at), as_of or date.min)
    titles = {reason.code: reason.title for reason in reasons}
    lines = tuple(_lines(limit, history, calendar, end, found.due, titles))
    return Explanation(
        found, _summary(limit, history, calendar, found, lines, pause), lines, calendar.version
    )


def _lines(
    limit: Limit,
    history: History,
    calendar: WorkCalendar,
    end: date,
    due: date | None,
    titles: Mapping[str, Text],
) -> list[DayLine]:
    natural = limit.unit in (Unit.DAY, Unit.MONTH)
    counting = limit.unit in (Unit.DAY, Unit.MONTH, Unit.WORKING_DAY)
    counted_end = last_days(limit, history, calendar).counted if counting else end
    lines = []
    number = 0
    for at in days_from(history.started, end):
        day = calendar.kind_of_day(at)
        pause = _pause_on(history, at)
        counts = counting and pause is None and (natural or day.working) and at <= counted_end
        why, document = Text("", ""), ""
        if at == history.started and not (counting and limit.counts_first_day):
            counts = False
            why = _STARTING if counting else _STARTED
        elif pause is not None:
            why, document = _paused(pause, titles)
        elif counting and at > counted_end:
            why = (
                _ROLLED
                if day.working
                else Text(f"{_name(day).zh}，顺延", f"{_name(day).en}, the end moves on")
            )
            document = day.document
        elif not natural and not day.working:
            why, document = _name(day), day.document
        elif day.kind is DayKind.MAKE_UP:
            why = Text(f"{day.name.zh}调休上班", f"make-up working day for {day.name.en}")
            document = day.document
        if counts:
            number += 1
        if limit.unit is Unit.AT_ONCE and at == due:
            why = _TODAY
        if limit.unit is Unit.HOUR and not why.zh:
            why = _RUNNING
        lines.append(DayLine(day, number if counts else None, why, document, at == due))
    return lines


def _pause_on(history: History, day: date) -> Pause | None:
    """The pause because of which a day doesn't count: after the day of the stop, up to the day of resuming."""
    for pause in history.pauses:
        last = pause.last
        if pause.first < day and (last is None or day <= last):
            return pause
    return None


def _paused(pause: Pause, titles: Mapping[str, Text]) -> tuple[Text, str]:
    stop = pause.stop
    title = titles.get(stop.reason, Text(stop.reason, stop.reason))
    ground_zh = "，".join(part for part in (title.zh, stop.article) if part)
    ground_en = ", ".join(part for part in (title.en, stop.article) if part)
    zh, en = "停止计时", "the clock stands still"
    if not ground_zh:
        return Text(zh, en), stop.document
    return Text(f"{zh}（{ground_zh}）", f"{en} ({ground_en})"), stop.document


def _name(day: Day) -> Text:
    if day.kind is DayKind.STATUTORY:
        return Text(f"{day.name.zh}（暂定）", f"{day.name.en} (provisional)")
    return day.name


def _summary(
    limit: Limit,
    history: History,
    calendar: WorkCalendar,
    found: Deadline,
    lines: tuple[DayLine, ...],
    pause: Pause | None,
) -> Text:
    """The whole proof in one line, such as "starts the day after 3 Nov, 5 working days, skips …  → 10 Nov"."""
    far = found.due is not None and found.due.year != history.started.year
    start = _day(history.started, far)
    after = limit.unit in (Unit.DAY, Unit.MONTH, Unit.WORKING_DAY) and not limit.counts_first_day
    zh = [f"自{start.zh}{'次日' if after else ''}起算"]
    en = [f"starts {'the day after' if after else 'on'} {start.en}"]
    words = describe_limit(limit)
    zh.append(words.zh)
    en.append(words.en)
    if found.extended:
        more = describe_limit(Limit(found.extended, limit.unit))
        zh.append(f"延期{more.zh}")
        en.append(f"extended by {more.en}")
    runs = _skipped(lines)
    weekends = [run for run in runs if run[0] == WEEKEND]
    if len(weekends) > _WEEKENDS_NAMED:
        runs = [run for run in runs if run[0] != WEEKEND]
        days = sum((last - first).days + 1 for _, first, last in weekends)
        zh.append(f"跳过{days}个周末休息日")
        en.append(f"skips {days} weekend days")
    for reason, first, last in runs:
        span = _span(first, last)
        zh.append(f"跳过{span.zh}{reason.zh}")
        en.append(f"skips {span.en} {reason.en}")
    if found.due_at is not None:
        local = found.due_at if found.due_at.tzinfo is None else found.due_at.astimezone(CHINA)
        moment = _day(local.date(), far)
        return Text(
            f"{'，'.join(zh)}，至{moment.zh}{local:%H:%M}", f"{', '.join(en)} → {moment.en} {local:%H:%M}"
        )
    if found.due is None:
        stopped = _day(pause.first, far) if pause else start
        zh.append(f"{stopped.zh}停止计时，剩余{found.remaining}")
        en.append(f"stopped on {stopped.en} with {found.remaining} left")
        return Text("，".join(zh), ", ".join(en))
    end = _day(found.due, far)
    doubt = Text("（暂定，放假通知未公布）", " (provisional: the holiday notice is not out)")
    doubt = doubt if found.provisional else Text("", "")
    return Text(f"{'，'.join(zh)}，至{end.zh}{doubt.zh}", f"{', '.join(en)} → {end.en}{doubt.en}")


def _skipped(lines: tuple[DayLine, ...]) -> list[tuple[Text, date, date]]:
    """Runs of days that didn't count for one reason, apart from the starting day and what happens at the end."""
    runs = []
    for reason, run in groupby(lines, key=lambda line: line.why if line.counted is None else None):
        days = [line.day.date for line in run]
        if reason is not None and reason not in _NOT_SKIPPED:
            runs.append((reason, days[0], days[-1]))
    return runs


def _day(day: date, with_year: bool) -> Text:
    zh, en = f"{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]}"
    return Text(f"{day.year}年{zh}", f"{en} {day.year}") if with_year else Text(zh, en)


def _span(first: date, last: date) -> Text:
    if first == last:
        return _day(first, False)
    if (first.year, first.month) == (last.year, last.month):
        return Text(
            f"{first.month}月{first.day}日至{last.day}日",
            f"{first.day}–{last.day} {_MONTHS[first.month - 1]}",
        )
    a, b = _day(first, False), _day(last, False)
    return Text(f"{a.zh}至{b.zh}", f"{a.en} – {b.en}")
