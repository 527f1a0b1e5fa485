"""The working calendar (工作日历): which days the office works, from the yearly notices, and why.

Every answer comes from arrays made once, so it costs the same for one day and for ten years.
"""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from sunlit.core.notices import RegionalAdditions, Statutory, YearNotice
from sunlit.core.problems import Problem, RuleError
from sunlit.core.text import Text

FIRST_YEAR = 2000
LAST_YEAR = 2040
# Six notices so far ordered days of the December before (the earliest was the 29th), so the last week of a year is
# certain only when the next year's notice is known.
REACHES_BACK_DAYS = 7

WEEKEND = Text("周末", "weekend")
WORKDAY = Text("工作日", "working day")


class DayKind(StrEnum):
    """What a day is. ``statutory`` is a holiday of a year whose notice is not known yet."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    STATUTORY = "statutory"
    REGIONAL = "regional"


@dataclass(frozen=True)
class Day:
    """One day with its reason: the holiday's name and the number of the paper that ordered it."""

    date: date
    kind: DayKind
    name: Text
    document: str
    working: bool
    provisional: bool


@dataclass(frozen=True)
class ChangedDay:
    """A day on which two calendars differ in work or in certainty."""

    date: date
    old: Day
    new: Day


class CalendarRangeError(ValueError):
    """A day outside the years that the calendar covers."""

    def __init__(self, day: date | str, first: date, last: date) -> None:
        self.text = Text(
            f"{day} 不在工作日历范围内；日历从 {first} 到 {last}。",
            f"{day} is outside the working calendar, which runs from {first} to {last}.",
        )
        super().__init__(self.text.en)


class WorkCalendar:
    """Answers about working days for one region and one set of notices; never changes after it is made.

    ``notices`` may come in any order, one a year. Days of a year without a notice follow weekends and
    ``statutory`` and are provisional (暂定). ``version`` is a hash of everything that decides an answer, so two
    calendars with one version give the same dates. Raises ``RuleError`` for two notices of one year and
    ``CalendarRangeError`` for every question outside ``first_year`` to ``last_year``.
    """

    def __init__(
        self,
        notices: Iterable[YearNotice],
        statutory: Statutory,
        region: RegionalAdditions | None = None,
        *,
        first_year: int = FIRST_YEAR,
        last_year: int = LAST_YEAR,
    ) -> None:
        known: dict[int, YearNotice] = {}
        for notice in notices:
            if notice.year in known:
                raise RuleError([_twice(notice)])
            known[notice.year] = notice
        self.notices = tuple(known[year] for year in sorted(known))
        self.region = region
        self.first = date(first_year, 1, 1)
        self.last = date(last_year, 12, 31)
        # Ordinals count days from year 1; everything inside is kept by ordinal minus ``base``.
        self.base = self.first.toordinal()
        self.size = self.last.toordinal() - self.base + 1
        self._named: dict[int, tuple[DayKind, Text, str]] = {}
        self._arrange(known, statutory)
        self._build(known)
        self.version = self._hash(statutory)

    def _arrange(self, known: Mapping[int, YearNotice], statutory: Statutory) -> None:
        """Name every day that isn't an ordinary weekday or weekend: statute, then notice, then region."""
        for year in range(self.first.year, self.last.year + 1):
            if year not in known:
                for day, (name, decree) in statutory.days(year).items():
                    self._name(day, DayKind.STATUTORY, name, decree)
        for notice in self.notices:
            for day, worked, name, document in notice.orders():
                self._name(day, DayKind.MAKE_UP if worked else DayKind.HOLIDAY, name, document)
        if self.region:
            for day, name in self.region.days_off.items():
                self._name(day, DayKind.REGIONAL, name, self.region.document or "")
            for day, name in self.region.make_up.items():
                self._name(day, DayKind.MAKE_UP, name, self.region.document or "")

    def _name(self, day: date, kind: DayKind, name: Text, document: str) -> None:
        if self.first <= day <= self.last:
            self._named[day.toordinal() - self.base] = (kind, name, document)

    def _build(self, known: Mapping[int, YearNotice]) -> None:
        working = [(self.base + at - 1) % 7 < 5 for at in range(self.size)]
        for at, (kind, _, _) in self._named.items():
            working[at] = kind is DayKind.MAKE_UP
        certain = bytearray(self.size)
        for year in range(self.first.year, self.last.year + 1):
            if year in known:
                start = date(year, 1, 1).toordinal() - self.base
                end = date(year, 12, 31).toordinal() - self.base + 1
                if year + 1 not in known:
                    end -= REACHES_BACK_DAYS
                certain[start:end] = b"\x01" * (end - start)
        self._working = working
        # rank[i]: working days before day i. Day i is the (rank[i] + 1)th working day if it is one.
        self.rank = list(accumulate(working, initial=0))
        self.doubt = list(accumulate((not flag for flag in certain), initial=0))
        self.ordinals = [self.base + at for at, flag in enumerate(working) if flag]
        # A day past the end may never be answered by the last one that is known.
        self.count = len(self.ordinals)

    def _hash(self, statutory: Statutory) -> str:
        content = {
            "range": [self.first.year, self.last.year],
            "notices": [asdict(notice) for notice in self.notices],
            "statutory": asdict(statutory),
            "region": asdict(self.region) if self.region else None,
        }
        text = json.dumps(_plain(content), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def position(self, day: date) -> int:
        """Where a day is in the arrays. Raises ``CalendarRangeError`` outside the range."""
        at = day.toordinal() - self.base
        if not 0 <= at < self.size:
            raise CalendarRangeError(day, self.first, self.last)
        return at

    def nth(self, number: int) -> int:
        """The ordinal of the calendar's working day ``number`` (from 0). Raises ``CalendarRangeError``."""
        if not 0 <= number < self.count:
            raise self.beyond()
        return self.ordinals[number]

    def beyond(self) -> CalendarRangeError:
        """The error for a date that runs over the end of the calendar."""
        return CalendarRangeError("期限 / the date", self.first, self.last)

    def is_working(self, day: date) -> bool:
        """Whether the office works on this day."""
        return self._working[self.position(day)]

    def is_provisional(self, day: date) -> bool:
        """Whether a notice that isn't known yet can still change this day."""
        at = self.position(day)
        return self.doubt[at + 1] > self.doubt[at]

    def any_provisional(self, first: date, last: date) -> bool:
        """Whether a day from ``first`` to ``last``, both included, is provisional."""
        return self.doubt[self.position(last) + 1] > self.doubt[self.position(first)]

    def kind_of_day(self, day: date) -> Day:
        """What the day is, why, and by which paper."""
        at = self.position(day)
        provisional = self.doubt[at + 1] > self.doubt[at]
        if at in self._named:
            kind, name, document = self._named[at]
        elif self._working[at]:
            kind, name, document = DayKind.WORKING, WORKDAY, ""
        else:
            kind, name, document = DayKind.WEEKEND, WEEKEND, ""
        return Day(day, kind, name, document, self._working[at], provisional)

    def add_working_days(self, day: date, days: int) -> date:
        """The day ``days`` working days after ``day``, which itself isn't counted; negative counts back.

        With 0 the answer is ``day`` itself, working or not.
        """
        at = self.position(day)
        if days == 0:
            return day
        number = self.rank[at + 1] + days - 1 if days > 0 else self.rank[at] + days
        return date.fromordinal(self.nth(number))

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` is before ``start``."""
        return self.rank[self.position(end) + 1] - self.rank[self.position(start) + 1]

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``."""
        return self.add_working_days(day, 1)

    def on_or_after(self, day: date) -> date:
        """``day`` if it is worked, else the next working day (民法典 203)."""
        return date.fromordinal(self.nth(self.rank[self.position(day)]))

    def on_or_before(self, day: date) -> date:
        """``day`` if it is worked, else the working day before."""
        return date.fromordinal(self.nth(self.rank[self.position(day) + 1] - 1))

    def holidays(self, first: date, last: date) -> Iterator[Day]:
        """The days from ``first`` to ``last`` that a notice, a statute or the region names."""
        start, end = self.position(first), self.position(last)
        named = sorted(self._named)
        for at in named[bisect_left(named, start) :]:
            if at > end:
                return
            yield self.kind_of_day(date.fromordinal(self.base + at))

    def changes(self, new: "WorkCalendar") -> list[ChangedDay]:
        """The days that are worked in one of the two calendars only, or certain in one only, in order."""
        first, last = max(self.first, new.first), min(self.last, new.last)
        found = []
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            a, b = ordinal - self.base, ordinal - new.base
            doubted = self.doubt[a + 1] - self.doubt[a] != new.doubt[b + 1] - new.doubt[b]
            if self._working[a] != new._working[b] or doubted:
                day = date.fromordinal(ordinal)
                found.append(ChangedDay(day, self.kind_of_day(day), new.kind_of_day(day)))
        return found


def days_from(first: date, last: date) -> Iterator[date]:
    """The days from ``first`` to ``last``, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(offset)


def _twice(notice: YearNotice) -> Problem:
    return Problem(
        ("notices", notice.year),
        Text(f"{notice.year}年有两份通知。", f"There are two notices for {notice.year}."),
        Text("请把后一份写入 amendments。", "Put the later one under amendments."),
    )


def _plain(value: object) -> object:
    """Data with text keys only, so that it has one way to be written down."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
