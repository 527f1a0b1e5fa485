"""What units should have published by now and haven't, told by fields of work whose duties aren't occurrences of openness
(village affairs, which have a page of their own): it stands in the feed of what is missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sunlit.core.text import Text
from sunlit.people.models import Organisation


@dataclass(frozen=True)
class Missing:
    """What one unit owes of one kind and period. ``mark`` never changes and is like no other in its township; ``title``
    stays the same as long as it is owed, ``what`` names what is still empty; ``due`` was the last day, ``why`` says so;
    ``page`` is the path of its public page."""

    mark: str
    unit: Organisation
    title: Text
    what: Text
    due: date
    why: Text
    page: str


MissingOf = Callable[[Organisation, date], Iterable[Missing]]
_sources: list[MissingOf] = []


def missing_from(function: MissingOf) -> MissingOf:
    """Register who knows of something that a township's units owe."""
    _sources.append(function)
    return function


def missing_of(township: Organisation, today: date) -> list[Missing]:
    """Everything of a township that is past its last day, what waits longest first."""
    found = [one for function in _sources for one in function(township, today)]
    return sorted(found, key=lambda one: (one.due, one.unit.code, one.mark))
