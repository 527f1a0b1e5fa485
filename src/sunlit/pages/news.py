"""What stands on the public home page of every unit of a township, told by the fields of work that know of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sunlit.core.text import Text
from sunlit.people.models import Organisation


@dataclass(frozen=True)
class Item:
    """One line of news: under which heading it stands, its day, what it says, and of which unit it is."""

    heading: Text
    day: date
    text: str
    unit: Organisation


NewsOf = Callable[[Organisation], Iterable[Item]]
_sources: list[NewsOf] = []


def news_from(function: NewsOf) -> NewsOf:
    """Register who has news for the home pages of all units of a township; it gives public things alone."""
    _sources.append(function)
    return function


def news_of(township: Organisation) -> list[Item]:
    """The news of a township, the newest first; one query for each field of work that has any."""
    return sorted(
        (one for function in _sources for one in function(township)), key=lambda one: one.day, reverse=True
    )
