"""Whether the number of windows fits the work: people per window and day, average wait, and what follows (S4.27.01)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from sunlit import clock
from sunlit.core.windows import DayLoad, Proposal, proposal
from sunlit.matters.book import number_in_force
from sunlit.people.models import Organisation
from sunlit.windows.models import Sitting, Ticket

LOOKED_BACK = 60
"""Days among which the last ones with people are looked for."""


@dataclass(frozen=True)
class Fit:
    """What the load says about the number of windows, with the numbers that decide it."""

    proposal: Proposal
    limit: int
    floor: int
    days: int


def days(township: Organisation, first: date, last: date) -> list[DayLoad]:
    """The load of each day on which somebody was served or a window was open, oldest first."""
    served: dict[date, int] = defaultdict(int)
    waits: dict[date, list[float]] = defaultdict(list)
    tickets = Ticket.objects.filter(
        queue__township=township, day__range=(first, last), called_at__isnull=False
    )
    for day, state, taken, called in tickets.values_list("day", "state", "taken_at", "called_at"):
        served[day] += state == Ticket.State.DONE
        if called is not None:
            waits[day].append((called - taken).total_seconds() / 60)
    windows: dict[date, set[int]] = defaultdict(set)
    sittings = Sitting.objects.filter(window__township=township, since__date__range=(first, last))
    for since, window in sittings.values_list("since", "window_id"):
        windows[since.astimezone(clock.CHINA).date()].add(window)
    return [
        DayLoad(
            day,
            len(windows.get(day, ())),
            served.get(day, 0),
            round(fmean(waits[day]), 1) if waits.get(day) else None,
        )
        for day in sorted({*windows, *waits})
    ]


def fit(township: Organisation, last: date) -> Fit:
    """One window more, one fewer, or as it is; by the township's own numbers on that day."""
    limit, floor, needed = (
        number_in_force(name, last, township.pk)
        for name in ("window-wait-limit", "window-wait-floor", "window-load-days")
    )
    found = days(township, last - timedelta(days=LOOKED_BACK), last)
    return Fit(proposal(found, limit=limit, floor=floor, needed=needed), limit, floor, needed)
