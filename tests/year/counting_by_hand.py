"""The duties of a year counted a second time, from the rulebook's files alone and without a line of the program.

Whoever doubts the program's due days can read here how few rules they follow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

RULEBOOK = Path(__file__).parents[2] / "rulebook"
LENGTH = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
A_DAY = timedelta(days=1)


def duties() -> dict[str, dict[str, Any]]:
    """Every duty of the rulebook as it is written there, by its key."""
    files = sorted(RULEBOOK.glob("*/duties.yaml"))
    return {duty["key"]: duty for file in files for duty in yaml.safe_load(file.read_text("utf-8"))["duties"]}


def works_on(day: date) -> bool:
    """Whether the office works on a day: Monday to Friday, as the year's notice of holidays changes it."""
    notice = yaml.safe_load((RULEBOOK / "calendar" / f"{day.year}.yaml").read_text("utf-8"))
    if day in notice["make_up"]:
        return True
    return day.weekday() < 5 and day not in notice["days_off"]


def first_of(year: int, month: int) -> date:
    """The first day of a month; month 13 is January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@dataclass(frozen=True)
class Period:
    """What a recurring duty demands once: when it can be published first and last."""

    duty: str
    name: str
    opens: date
    due: date


def periods(key: str, timing: dict[str, Any], years: range) -> Iterator[Period]:
    """The periods of a recurring duty in some years."""
    length = LENGTH[timing["every"]]
    for year in years:
        for number, begin in enumerate(range(1, 13, length), 1):
            after = first_of(year, begin + length)
            month = first_of(year, begin + timing["month"] - 1)
            month_end = first_of(month.year, month.month + 1) - A_DAY
            due = min(month + (timing["day"] - 1) * A_DAY, month_end)
            if timing.get("counts") == "working_day":
                due, left = month - A_DAY, timing["day"]
                while left:
                    due += A_DAY
                    left -= works_on(due)
            name = {1: f"{year}-{begin:02d}", 3: f"{year}-Q{number}", 6: f"{year}-H{number}", 12: f"{year}"}[
                length
            ]
            yield Period(key, name, first_of(year, begin) if month < after else after, due)


def recurring(kept_since: date, seen_on: date) -> set[Period]:
    """What must stand in the register on a day, for a township that began on another: all that could be published by
    then and wasn't past when it began."""
    every = (
        period
        for key, duty in duties().items()
        if "recurring" in duty["timing"] and not duty.get("ended")
        for period in periods(key, duty["timing"]["recurring"], range(kept_since.year - 1, seen_on.year + 1))
    )
    return {period for period in every if kept_since <= period.due and period.opens <= seen_on}


def due_of(duty: dict[str, Any], formed: date) -> date:
    """The last day for something that came up, was set up or was formed on a day."""
    within = duty["timing"].get("formed_within")
    if not within:
        return formed
    if within.get("counts") != "working_day":
        return formed + within["days"] * A_DAY
    day, left = formed, within["days"]
    while left:
        day += A_DAY
        left -= works_on(day)
    return day
