"""The real calendar of the rulebook, and two second opinions, for the tests of this folder."""

from bisect import bisect_left
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import chinese_calendar
import holidays
import yaml
from pydantic import TypeAdapter

from sunlit.core.calendar import WorkCalendar
from sunlit.core.notices import Statutory, YearNotice

RULEBOOK = Path(__file__).parents[4] / "rulebook"


def read(name: str, kind: Any) -> Any:
    """A rulebook file as the type it stands for."""
    text = (RULEBOOK / name).read_text(encoding="utf-8")
    return TypeAdapter(kind).validate_python(yaml.safe_load(text))


@cache
def notices() -> tuple[YearNotice, ...]:
    names = sorted(path.name for path in (RULEBOOK / "calendar").glob("2*.yaml"))
    return tuple(read(f"calendar/{name}", YearNotice) for name in names)


@cache
def statutory() -> Statutory:
    found = read("calendar/statutory.yaml", Statutory)
    assert isinstance(found, Statutory)
    return found


@cache
def official() -> WorkCalendar:
    return WorkCalendar(notices(), statutory())


def until(year: int) -> WorkCalendar:
    """The calendar as it was known when the notice of ``year`` was the last one published."""
    return WorkCalendar([notice for notice in notices() if notice.year <= year], statutory())


class Oracle:
    """A second opinion: a list of working days from another source, and the plainest way to count on it."""

    def __init__(self, first: date, last: date, working: Any) -> None:
        days = [first + timedelta(at) for at in range((last - first).days + 1)]
        self.working = [day for day in days if working(day)]

    def nth_after(self, day: date, number: int) -> date:
        """The working day ``number`` after ``day``."""
        return self.working[bisect_left(self.working, day + timedelta(1)) + number - 1]


@cache
def oracles() -> tuple[Oracle, Oracle]:
    first, last = date(2010, 1, 1), date(2026, 12, 31)
    table = holidays.country_holidays("CN", years=range(2009, 2028))
    return (
        Oracle(first, last, chinese_calendar.is_workday),
        Oracle(first, last, table.is_working_day),
    )
