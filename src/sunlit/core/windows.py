"""The windows of a service hall: hours and slots, the order of a queue, measured waits, and how many windows fit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median

from sunlit.core.text import Text

FEWEST_MEASURED = 3
"""So many were called before a wait is shown; fewer say nothing about the next one."""
LAST_MEASURED = 10
"""The wait shown is the median of so many who were called last."""
SCALE = 5
"""The highest level of a rating."""


@dataclass(frozen=True)
class Span:
    """A part of the day in which a window is open; ``until`` is the first moment after it."""

    since: time
    until: time


def read_hours(pairs: Iterable[Sequence[str]]) -> tuple[Span, ...]:
    """Opening hours such as ``[["08:30", "12:00"], ["14:00", "17:30"]]``, in order.

    Raises ValueError for what is no time, for a part that ends before it begins, and for parts that overlap.
    """
    spans: list[Span] = []
    for pair in pairs:
        since, until = (time.fromisoformat(part) for part in pair)
        if since >= until or since.tzinfo or until.tzinfo:
            raise ValueError(f"{pair[0]}–{pair[1]}")
        if spans and since < spans[-1].until:
            raise ValueError(f"{pair[0]}–{pair[1]}")
        spans.append(Span(since, until))
    return tuple(spans)


def typed_hours(text: str) -> list[list[str]]:
    """Hours as an official types them, ``8:30-12:00，14:00-17:30``, as they are stored. Raises ValueError."""
    plain = text
    for sign in "，、；;":
        plain = plain.replace(sign, ",")
    for sign in "–—~～至":
        plain = plain.replace(sign, "-")
    plain = plain.replace("：", ":")
    found = []
    for part in filter(None, (piece.strip() for piece in plain.split(","))):
        since, dash, until = part.partition("-")
        if not dash:
            raise ValueError(part)
        found.append([_clock(since), _clock(until)])
    read_hours(found)
    return found


def _clock(text: str) -> str:
    hour, colon, minute = text.strip().partition(":")
    if not colon or not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise ValueError(text)
    return time(int(hour), int(minute)).isoformat("minutes")


def hours_in_words(spans: Iterable[Span]) -> Text:
    """Hours as a sign on a door says them."""
    parts = [f"{span.since:%H:%M}–{span.until:%H:%M}" for span in spans]
    return Text("，".join(parts), ", ".join(parts))


def is_within(spans: Iterable[Span], moment: time) -> bool:
    """Whether a window is open at this time of the day by its hours."""
    return any(span.since <= moment < span.until for span in spans)


def slots(spans: Iterable[Span], minutes: int) -> Iterator[time]:
    """When the slots of a day begin; one that would reach over the end of a part is none."""
    length = timedelta(minutes=minutes)
    if minutes < 1:
        raise ValueError(f"a slot has at least one minute, not {minutes}")
    anchor = date(2000, 1, 1)
    for span in spans:
        moment, end = datetime.combine(anchor, span.since), datetime.combine(anchor, span.until)
        while moment + length <= end:
            yield moment.time()
            moment += length


def ticket_name(letter: str, number: int) -> str:
    """What is printed on a ticket and called out, such as ``A012``."""
    return f"{letter}{number:03d}"


@dataclass(frozen=True)
class Waiting:
    """Somebody in line: the ticket, its number in its queue, since when, and what moves it forward.

    ``booked`` is the time that was promised to somebody with a booking; ``priority`` the reason for which an old or
    disabled person goes first, empty for everybody else.
    """

    ticket: int
    queue: int
    number: int
    since: datetime
    priority: str = ""
    booked: datetime | None = None


def _place(waiting: Waiting, now: datetime) -> tuple[int, datetime, int]:
    if waiting.booked is not None:
        if waiting.booked <= now:
            return 0, waiting.booked, waiting.number
        return 3, waiting.booked, waiting.number
    return (1 if waiting.priority else 2), waiting.since, waiting.number


def in_order(line: Iterable[Waiting], now: datetime) -> list[Waiting]:
    """Who is called in which order (S4.27.03): the booked whose time has come, then priority, then the order taken.

    Somebody who came before the booked time is called when nobody else waits, or when the time comes.
    """
    return sorted(line, key=lambda waiting: _place(waiting, now))


def passed_over(chosen: Waiting, line: Iterable[Waiting]) -> list[int]:
    """The numbers of the same queue that were taken before and still wait; calling past them needs a reason."""
    return sorted(
        other.number for other in line if other.queue == chosen.queue and other.number < chosen.number
    )


def reason_of_order(chosen: Waiting, now: datetime) -> str:
    """The reason that the order itself gives for calling somebody past others; empty where there is none."""
    if chosen.booked is not None and chosen.booked <= now:
        return "booked"
    return "priority" if chosen.priority else ""


def measured_wait(seconds: Sequence[float]) -> int | None:
    """The wait in whole minutes, rounded up, as it was measured on those called last (newest last).

    None where too few were called: a wait is never invented.
    """
    if len(seconds) < FEWEST_MEASURED:
        return None
    return max(1, -(-int(median(seconds[-LAST_MEASURED:])) // 60))


@dataclass(frozen=True)
class DayLoad:
    """One day of the hall: windows that were open, people served, and their average wait (None: nobody waited)."""

    day: date
    windows: int
    served: int
    wait_minutes: float | None


class Proposal(StrEnum):
    """What the load says about the number of windows."""

    MORE = "more"
    FEWER = "fewer"
    KEEP = "keep"


def proposal(days: Sequence[DayLoad], *, limit: int, floor: int, needed: int) -> Proposal:
    """One window more where the average wait was above ``limit`` minutes on each of the last ``needed`` days with
    people; one fewer where it was below ``floor`` and more than one window was open (S4.27.01).

    Days on which nobody was served say nothing. Fewer days than needed keep the number.
    """
    last = [day for day in days if day.wait_minutes is not None][-needed:]
    if needed < 1 or len(last) < needed:
        return Proposal.KEEP
    waits = [day.wait_minutes for day in last if day.wait_minutes is not None]
    if all(wait > limit for wait in waits):
        return Proposal.MORE
    if all(wait < floor for wait in waits) and min(day.windows for day in last) > 1:
        return Proposal.FEWER
    return Proposal.KEEP


def covers(scope: Sequence[str], category: int, item: str) -> bool:
    """Whether a scope takes in an item. A scope names items by their id and categories as ``category:8``; an empty
    one takes in everything."""
    return not scope or item in scope or f"category:{category}" in scope


def wider(scope: Sequence[str], other: Sequence[str], categories: dict[str, int]) -> list[str]:
    """What ``other`` takes in and ``scope`` doesn't; ``categories`` gives the category of each item. Empty where
    the first covers the second."""
    if not scope:
        return []
    if not other:
        return ["*"]
    missing = []
    for entry in other:
        category = categories.get(entry)
        inside = entry in scope or (category is not None and f"category:{category}" in scope)
        if not inside:
            missing.append(entry)
    return missing


@dataclass(frozen=True)
class Satisfaction:
    """How people rated what was handled: rated ones and their average, and apart from them those not rated."""

    rated: int
    not_rated: int
    average: float | None


def satisfaction(levels: Sequence[int], handled: int) -> Satisfaction:
    """The ratings (1 to 5) of what was handled. No rating is no praise: without any the average is None (S4.26.04)."""
    average = round(sum(levels) / len(levels), 2) if levels else None
    return Satisfaction(len(levels), max(handled - len(levels), 0), average)


def passes(score: int, mark: int) -> bool:
    """Whether a result of the test of knowledge suffices: the mark itself does, one point less doesn't (S4.28.01)."""
    return score >= mark
