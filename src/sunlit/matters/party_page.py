"""What else stands on the page on which somebody follows their own matter: a field of work that tells a party something
says so here, and the page, which stands in the service hall, asks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sunlit.core.text import Text

if TYPE_CHECKING:
    from sunlit.matters.models import Matter


@dataclass(frozen=True)
class Section:
    """Something that the party is told: its heading, since when, and lines of a name and what is said."""

    title: Text
    at: datetime
    lines: tuple[tuple[Text, Text], ...]


SectionsOf = Callable[["Matter"], Iterable[Section]]
_sections: list[SectionsOf] = []


def sections_from(function: SectionsOf) -> SectionsOf:
    """Register a field of work that tells the parties of matters something."""
    _sections.append(function)
    return function


def sections_of(matter: "Matter") -> list[Section]:
    """What the party of a matter is told, by whichever field; a query or two for each field that tells anything."""
    return [one for function in _sections for one in function(matter)]
