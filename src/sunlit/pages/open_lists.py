"""Where a field of work says which of its public lists leave as open data, and which of its days stand in the calendar.

Fields of work don't import each other: whoever owns a list offers it here, and `sunlit.open_data` serves them all under
stable addresses, describes each column, and never looks past what the list gives for everybody.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sunlit.core.text import Text
from sunlit.people.models import Organisation

KINDS = ("text", "number", "day", "moment", "link")


@dataclass(frozen=True)
class OpenColumn:
    """One column: its name in the files (it never changes), what it means, and as what its values are written.

    ``kind`` is one of KINDS: a day is 2026-03-02, a moment carries its offset, a link is a whole address.
    """

    name: str
    title: Text
    kind: str = "text"


@dataclass(frozen=True)
class Stand:
    """How a long list stands, so that whoever has it already needn't fetch it again: ``mark`` differs whenever a row does,
    ``changed`` is the moment of the last change (None where there was none)."""

    mark: Hashable
    changed: datetime | None = None


@dataclass(frozen=True)
class OpenList:
    """A public list of a township. ``rows`` are read one by one and hold nothing that isn't for everybody.

    ``stand`` is given for lists that may be long: they are streamed. A list without it is short and is held against its
    own bytes.
    """

    key: str
    title: Text
    about: Text
    columns: tuple[OpenColumn, ...]
    rows: Callable[[Organisation], Iterable[Sequence[Any]]]
    stand: Callable[[Organisation], Stand] | None = None


@dataclass(frozen=True)
class Dated:
    """A day that everybody may know of. ``mark`` never changes and is like no other in its township; ``about`` says why
    it is this day; ``unit`` is the unit that it concerns, if one."""

    mark: str
    day: date
    title: Text
    about: Text
    unit: str = ""
    address: str = ""


DatesOf = Callable[[Organisation, date], Iterable[Dated]]
_lists: dict[str, OpenList] = {}
_dates: list[DatesOf] = []


def offer_open(one: OpenList) -> None:
    """Register a list; called once, when the program starts. Raises ValueError for a column of an unknown kind."""
    for column in one.columns:
        if column.kind not in KINDS:
            raise ValueError(f"{one.key}.{column.name}: {column.kind!r} is none of {KINDS}")
    _lists[one.key] = one


def open_lists() -> tuple[OpenList, ...]:
    """Every list that is offered, in the order of the keys."""
    return tuple(_lists[key] for key in sorted(_lists))


def dated(function: DatesOf) -> DatesOf:
    """Register who knows public days of a township, as they stand today."""
    _dates.append(function)
    return function


def dates_of(township: Organisation, today: date) -> list[Dated]:
    """Every public day of a township, in order."""
    found = [one for function in _dates for one in function(township, today)]
    return sorted(found, key=lambda one: (one.day, one.mark))
