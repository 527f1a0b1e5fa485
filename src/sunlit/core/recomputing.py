"""What moves when a new holiday notice is published: a stream of open matters in, a stream of moved dates out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sunlit.core.calendar import WorkCalendar
from sunlit.core.clocks import deadline, first_due
from sunlit.core.history import local_ordinal
from sunlit.core.limits import ClockEvent, Limit, Unit

Matter = tuple[object, Limit, Sequence[ClockEvent]]


class Moved(NamedTuple):
    """A matter whose due day, or whose certainty about it, changes. Dates are None while the clock stands still."""

    id: object
    old_due: date | None
    new_due: date | None
    old_provisional: bool
    new_provisional: bool


def recompute(matters: Iterable[Matter], old: WorkCalendar, new: WorkCalendar) -> Iterator[Moved]:
    """The matters, of (id, limit, events), that a change of calendar moves; serves T9.

    Takes and gives one matter at a time, so that a million need no memory. A matter that ends before the first
    changed day can't move and isn't counted twice. Raises what ``deadline`` raises; nothing is skipped silently.
    """
    changes = old.changes(new)
    if not changes:
        return
    first_change = changes[0].date.toordinal()
    base = new.base
    doubt_old, doubt_new = old.doubt, new.doubt
    for id, limit, events in matters:
        if len(events) == 1 and limit.unit is Unit.WORKING_DAY:
            before = first_due(limit, events, old)
            if before < first_change:
                continue
            after = first_due(limit, events, new)
            start = local_ordinal(events[0].at)
            was = doubt_old[before - old.base + 1] > doubt_old[start - old.base]
            now = doubt_new[after - base + 1] > doubt_new[start - base]
            if before != after or was != now:
                yield Moved(id, date.fromordinal(before), date.fromordinal(after), was, now)
        else:
            was_due, now_due = deadline(limit, events, old), deadline(limit, events, new)
            if was_due.due != now_due.due or was_due.provisional != now_due.provisional:
                yield Moved(id, was_due.due, now_due.due, was_due.provisional, now_due.provisional)
