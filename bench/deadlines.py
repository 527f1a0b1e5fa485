"""T8 and T9: deadlines a second on one core, and what a new notice moves among a million open matters.

    PYTHONPATH=src python bench/deadlines.py [matters]

Prints median and spread of three runs. The calendar is the rulebook's; the change is the notice of its last year.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from sunlit.core.calendar import WorkCalendar
from sunlit.core.clocks import deadline
from sunlit.core.limits import ClockEvent, ClockKind, Limit, Unit
from sunlit.core.notices import Statutory, YearNotice
from sunlit.core.recomputing import Matter, recompute

CALENDAR = Path(__file__).parents[1] / "rulebook" / "calendar"
LIMITS = tuple(Limit(days, Unit.WORKING_DAY) for days in (1, 3, 5, 7, 10, 15, 20, 30, 45, 60))
NATURAL = Limit(60, Unit.DAY)


def calendars() -> tuple[WorkCalendar, WorkCalendar]:
    """The calendar before and after the last notice."""
    files = sorted(CALENDAR.glob("2*.yaml"))
    read = TypeAdapter(YearNotice).validate_python
    notices = [read(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files]
    data = yaml.safe_load((CALENDAR / "statutory.yaml").read_text(encoding="utf-8"))
    statutory = TypeAdapter(Statutory).validate_python(data)
    return WorkCalendar(notices[:-1], statutory), WorkCalendar(notices, statutory)


def starts(year: int) -> list[tuple[ClockEvent]]:
    """One start an hour through a year, in UTC as a database gives it."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    return [(ClockEvent(ClockKind.START, first + timedelta(hours=hour)),) for hour in range(365 * 24)]


def matters(number: int, year: int) -> Iterator[Matter]:
    """Open matters of the autumn before and of the year itself; one in ten stopped and extended once, one in ten
    counts natural days."""
    plain = starts(year - 1)[-90 * 24 :] + starts(year)[: 200 * 24]
    for at in range(number):
        start = plain[at % len(plain)]
        if at % 10 == 8:
            yield at, NATURAL, start
        elif at % 10 == 9:
            moment = start[0].at
            stop = ClockEvent(ClockKind.STOP, moment + timedelta(days=1))
            resume = ClockEvent(ClockKind.RESUME, moment + timedelta(days=6))
            extend = ClockEvent(ClockKind.EXTEND, moment + timedelta(days=7), amount=10)
            yield at, LIMITS[at // 10 % 10], (*start, stop, resume, extend)
        else:
            yield at, LIMITS[at // 10 % 10], start


def seconds(work: Callable[[], int]) -> tuple[float, float, int]:
    """Median and spread of three runs, and what the last one returned."""
    times, found = [], 0
    for _ in range(3):
        before = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - before)
    return statistics.median(times), max(times) - min(times), found


def main(number: int) -> None:
    old, new = calendars()
    year = new.notices[-1].year
    plain = starts(year - 1)

    def count_plain() -> int:
        for at in range(number):
            deadline(LIMITS[at % 10], plain[at % len(plain)], new)
        return number

    stories = [(limit, events) for _, limit, events in matters(1000, year) if len(events) > 1]

    def count_stories() -> int:
        for at in range(number // 10):
            limit, events = stories[at % len(stories)]
            deadline(limit, events, new)
        return number // 10

    took, spread, done = seconds(count_plain)
    print(f"T8 deadlines, plain           {done / took:12,.0f} /s   {done:,} in {took:.2f} s ± {spread:.2f}")
    took, spread, done = seconds(count_stories)
    print(f"T8 deadlines, stop + extension{done / took:12,.0f} /s   {done:,} in {took:.2f} s ± {spread:.2f}")
    took, spread, moved = seconds(lambda: sum(1 for _ in recompute(matters(number, year), old, new)))
    print(
        f"T9 notice of {year}: {number:,} matters, {moved:,} moved or made certain in {took:.2f} s ± {spread:.2f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
