"""What became of the applications for an item: sums by month that add up, and each result without whose it is.

Serves S0.07.11 (licences: received, issued, refused) and S2.25.06 (results of handling). Nothing of an applicant leaves
the database here; sensitive matters and reports are left out.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q

from sunlit import clock
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation

MONTHS, SHOWN = 12, 20
GRANTED, REFUSED, TAKEN_BACK = (Matter.State.DONE,), (Matter.State.REFUSED,), (Matter.State.WITHDRAWN, Matter.State.TRANSFERRED)  # fmt: skip
WORDS = {
    Matter.State.DONE: Text("准予，已办结", "granted"),
    Matter.State.REFUSED: Text("不予办理", "refused"),
    Matter.State.WITHDRAWN: Text("申请人撤回", "taken back by the applicant"),
    Matter.State.TRANSFERRED: Text("转出", "passed to another body"),
}


@dataclass(frozen=True)
class Month:
    """The applications received in a month and what became of them by now; ``received`` is the sum of the rest."""

    first: date
    received: int
    issued: int
    refused: int
    taken_back: int
    open: int


@dataclass(frozen=True)
class Result:
    """One finished case without whose it is: the month, the result, the working days it took."""

    month: date
    words: Text
    days: int
    late: bool


@dataclass(frozen=True)
class Results:
    """Months, newest first, and the last results, newest first."""

    months: tuple[Month, ...]
    results: tuple[Result, ...]


def results_of(township: Organisation, item: str, today: date) -> Results:
    """What became of the applications for an item in the last twelve months. One query."""
    first = _months_back(today, MONTHS - 1)
    rows = Matter.objects.filter(
        township=township, kind="application", item=item, label=Matter.Label.ORDINARY
    )
    since = _morning(first)
    counted: dict[date, list[str]] = {}
    closed: list[tuple[datetime, datetime, str, date | None]] = []
    lately = rows.filter(Q(opened_at__gte=since) | Q(closed_at__gte=since))
    for opened, ended, state, due in lately.values_list("opened_at", "closed_at", "state", "due"):
        if opened >= since:
            counted.setdefault(opened.astimezone(clock.CHINA).date().replace(day=1), []).append(state)
        if ended is not None and ended >= since:
            closed.append((ended, opened, state, due))
    months = tuple(_month(month, states) for month, states in sorted(counted.items(), reverse=True))
    newest = sorted(closed, key=lambda row: row[:2], reverse=True)[:SHOWN]
    found = [_result(*row) for row in newest]
    return Results(months, tuple(found))


def _result(ended: datetime, opened: datetime, state: str, due: date | None) -> Result:
    begin, end = opened.astimezone(clock.CHINA).date(), ended.astimezone(clock.CHINA).date()
    days = book().calendar.working_days_between(begin, end)
    return Result(end.replace(day=1), WORDS[Matter.State(state)], days, due is not None and end > due)


def _month(first: date, states: list[str]) -> Month:
    def many(wanted: tuple[str, ...]) -> int:
        return sum(state in wanted for state in states)

    return Month(
        first, len(states), many(GRANTED), many(REFUSED), many(TAKEN_BACK), many((Matter.State.OPEN,))
    )


def _months_back(today: date, months: int) -> date:
    number = today.year * 12 + today.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.CHINA)
