"""What happened to a clock, checked: a start, pauses, extensions, an end, in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

from sunlit.core.limits import ClockEvent, ClockKind, Limit, Unit
from sunlit.core.text import Text

# China has one time zone, and no summer time since 1991.
CHINA_OFFSET = timedelta(hours=8)
CHINA = timezone(CHINA_OFFSET)


class ClockError(ValueError):
    """Events that can't have happened to one clock; ``code`` for programs, ``text`` for people."""

    def __init__(self, code: str, text: Text) -> None:
        self.code = code
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock stood still: the stop, and the resuming event if there is one yet."""

    stop: ClockEvent
    resume: ClockEvent | None

    @property
    def first(self) -> date:
        """The day of the stop, which still counts."""
        return local_day(self.stop.at)

    @property
    def last(self) -> date | None:
        """The day of resuming, which doesn't count; None while the clock stands."""
        return local_day(self.resume.at) if self.resume else None


@dataclass(frozen=True, slots=True)
class History:
    """The events of one clock, sorted by what they mean. ``extended`` adds up all extensions."""

    start: ClockEvent
    pauses: tuple[Pause, ...]
    extensions: tuple[ClockEvent, ...]
    end: ClockEvent | None
    last: ClockEvent

    @property
    def started(self) -> date:
        """The starting day in China."""
        return local_day(self.start.at)

    @property
    def extended(self) -> int:
        """What all extensions add, in the limit's unit."""
        return sum(event.amount for event in self.extensions)

    @property
    def open_pause(self) -> Pause | None:
        """The pause that the clock still stands in, also if the matter ended in it."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].resume is None else None


def local_day(moment: datetime) -> date:
    """The day of a moment in China; a moment without a time zone is Chinese time."""
    return date.fromordinal(local_ordinal(moment))


def local_ordinal(moment: datetime) -> int:
    """The ordinal of a moment's day in China."""
    if moment.tzinfo is UTC:
        return (moment + CHINA_OFFSET).toordinal()
    offset = moment.utcoffset()
    if offset is None or offset == CHINA_OFFSET:
        return moment.toordinal()
    # Adding a difference moves the clock face and leaves the zone alone, which is cheaper than astimezone().
    return (moment + (CHINA_OFFSET - offset)).toordinal()


def read_history(limit: Limit, events: Sequence[ClockEvent]) -> History:
    """Check a clock's events and sort them. A clock that stands still may start anew (政府信息公开条例 30: from the day the
    correction comes). Raises ``ClockError`` for a story that can't be true."""
    check_limit(limit)
    check_start(events)
    _check_order(events)
    pauses: list[Pause] = []
    extensions: list[ClockEvent] = []
    stop: ClockEvent | None = None
    end: ClockEvent | None = None
    start = events[0]
    for event in events[1:]:
        if end is not None:
            raise _error(
                "after_end", "计时结束后不能再有事件。", "Nothing can happen to a clock after its end."
            )
        match event.kind:
            case ClockKind.START:
                if stop is None:
                    raise _error(
                        "started_twice", "计时已经开始，不能再次开始。", "The clock has already started."
                    )
                # Out of a pause it starts anew: the whole limit, whatever was used or given before.
                start, stop, pauses, extensions = event, None, [], []
            case ClockKind.STOP:
                if stop is not None:
                    raise _error(
                        "stopped_twice", "计时已经停止，须先恢复。", "The clock already stands; resume first."
                    )
                stop = event
            case ClockKind.RESUME:
                if stop is None:
                    raise _error(
                        "not_stopped", "计时没有停止，不能恢复。", "The clock runs; nothing to resume."
                    )
                pauses.append(Pause(stop, event))
                stop = None
            case ClockKind.EXTEND:
                _check_extension(limit, event)
                extensions.append(event)
            case ClockKind.END:
                end = event
    if stop is not None:
        pauses.append(Pause(stop, None))
    return History(start, tuple(pauses), tuple(extensions), end, events[-1])


def check_limit(limit: Limit) -> None:
    """Raises ``ClockError`` for a limit that lasts no time."""
    if limit.amount <= 0 and limit.unit is not Unit.AT_ONCE:
        raise _error(
            "amount",
            f"期限应为正数，现为 {limit.amount}。",
            f"A limit must be positive; this one is {limit.amount}.",
        )


def check_start(events: Sequence[ClockEvent]) -> None:
    """Raises ``ClockError`` unless the first event is a start."""
    if not events or events[0].kind is not ClockKind.START:
        raise _error(
            "no_start", "第一个计时事件必须是开始。", "The first event of a clock must be its start."
        )


def _check_order(events: Sequence[ClockEvent]) -> None:
    aware = events[0].at.tzinfo is not None
    if any((event.at.tzinfo is not None) != aware for event in events):
        raise _error(
            "time_zone",
            "事件时间有的带时区、有的不带，须统一。",
            "Some events have a time zone and some have none; give all or none.",
        )
    for before, after in pairwise(events):
        if after.at < before.at:
            raise _error(
                "out_of_order",
                f"事件顺序不对：{after.at:%Y-%m-%d %H:%M} 早于前一事件 {before.at:%Y-%m-%d %H:%M}。",
                f"Events out of order: {after.at:%Y-%m-%d %H:%M} is before {before.at:%Y-%m-%d %H:%M}.",
            )


def _check_extension(limit: Limit, event: ClockEvent) -> None:
    if limit.unit is Unit.AT_ONCE:
        raise _error("at_once", "即时办理事项不能延期。", "What is done at once can't be extended.")
    if event.amount <= 0:
        raise _error(
            "extension",
            f"延期应为正数，现为 {event.amount}。",
            f"An extension must be positive; this one is {event.amount}.",
        )


def _error(code: str, zh: str, en: str) -> ClockError:
    return ClockError(code, Text(zh, en))
