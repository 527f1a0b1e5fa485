"""Periods of recurring work (公开周期): months, quarters, half-years and years, their names and their days; and days as
people write them. Which day of a period something is due is in `due_days`."""

from datetime import date, timedelta
from enum import StrEnum

from sunlit.core.text import Text


class Every(StrEnum):
    """How often recurring work is published."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


def period_of(every: Every, day: date) -> tuple[date, date]:
    """The first and the last day of the period that a day lies in."""
    months = MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, months_on(first, months) - timedelta(1)


def period_code(every: Every, day: date) -> str:
    """The name of the period that a day lies in: 2026, 2026-H1, 2026-Q3, 2026-07."""
    return code_of(every, period_of(every, day)[0])


def days_of_period(every: Every, code: str) -> tuple[date, date]:
    """The first and the last day of a period by its name. Raises ValueError for a name that isn't one of ``every``."""
    year = code.partition("-")[0]
    if not (len(year) == 4 and year.isascii() and year.isdigit() and year != "0000"):
        raise ValueError(f"{code!r} is no period")
    months = MONTHS[every]
    for month in range(1, 13, months):
        if period_code(every, date(int(year), month, 1)) == code:
            return period_of(every, date(int(year), month, 1))
    raise ValueError(f"{code!r} is no period of every {every.value}")


def months_on(first: date, months: int) -> date:
    """The first day of the month ``months`` after the month that begins on ``first``."""
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def code_of(every: Every, first: date) -> str:
    """The name of a period: 2026, 2026-H1, 2026-Q3, 2026-07."""
    return {
        Every.YEAR: f"{first.year}",
        Every.HALF_YEAR: f"{first.year}-H{(first.month + 5) // 6}",
        Every.QUARTER: f"{first.year}-Q{(first.month + 2) // 3}",
        Every.MONTH: f"{first.year}-{first.month:02d}",
    }[every]


def period_in_words(period: str) -> Text:
    """A period's name as people say it; empty where there is none."""
    year, _, part = period.partition("-")
    if not year:
        return Text("", "")
    if not part:
        return Text(f"{year}年", year)
    if part == "H1":
        return Text(f"{year}年上半年", f"first half of {year}")
    if part == "H2":
        return Text(f"{year}年下半年", f"second half of {year}")
    if part.startswith("Q"):
        return Text(f"{year}年第{'一二三四'[int(part[1]) - 1]}季度", f"quarter {part[1]} of {year}")
    return Text(f"{year}年{int(part)}月", f"{date(int(year), int(part), 1):%B} {year}")


def day_in_words(day: date) -> Text:
    """A day as people write it."""
    return Text(chinese_day(day), english_day(day))


def chinese_day(day: date) -> str:
    """A day as people write it in Chinese."""
    return f"{day.year}年{day.month}月{day.day}日"


def english_day(day: date) -> str:
    """A day as people write it in English."""
    return f"{day.day} {day:%B %Y}"
