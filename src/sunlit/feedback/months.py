"""Months, quarters and holidays as feedback counts them."""

from datetime import date, timedelta

from sunlit.core.feedback import percent
from sunlit.core.text import Text
from sunlit.rulebook import Rulebook


def of(code: str) -> tuple[date, date]:
    """The first and the last day of a month such as 2026-03. Raises ValueError for anything else."""
    first = date.fromisoformat(f"{code}-01")
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def code_of(day: date) -> str:
    """The month of a day."""
    return f"{day:%Y-%m}"


def before(code: str) -> str:
    """The month before."""
    return code_of(of(code)[0] - timedelta(days=1))


def after(code: str) -> str:
    """The month after."""
    return code_of(of(code)[1] + timedelta(days=1))


def end_of_quarter(first: date) -> date:
    """The last day of the quarter that begins on a day."""
    return of(code_of(first + timedelta(days=80)))[1]


def holidays(rulebook: Rulebook, year: int) -> list[tuple[date, date, Text]]:
    """The holidays of a year's notice, each with its first and last day and its name; none where there is no notice yet."""
    notice = next((one for one in rulebook.notices if one.year == year), None)
    found: list[tuple[date, date, Text]] = []
    for day, name in sorted(notice.days_off.items()) if notice else ():
        if found and found[-1][2] == name and found[-1][1] + timedelta(days=1) == day:
            found[-1] = (found[-1][0], day, name)
        else:
            found.append((day, day, name))
    return found


def percent_words(part: int, whole: int) -> str:
    """A share with its sign, without a needless decimal; a dash for a share of nothing."""
    share = percent(part, whole)
    if share is None:
        return "—"
    return f"{share.normalize():f}%"
