"""The charges that a township has published, for whoever must hold a charge against them (S3.26.19).

The field of work that keeps charges says which there are; another asks here, and neither imports the other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sunlit.core.text import Text
from sunlit.people.models import Organisation


@dataclass(frozen=True)
class ListedCharge:
    """A charge of the catalogue: its name and what it costs; ``published`` is false for one that may not be taken."""

    title: Text
    rate: Text
    published: bool


ChargesOf = Callable[[Organisation, date], Iterable[ListedCharge]]
_lists: list[ChargesOf] = []


def charges_from(function: ChargesOf) -> ChargesOf:
    """Register who keeps charges of a township."""
    _lists.append(function)
    return function


def charges_on(township: Organisation, day: date) -> list[ListedCharge]:
    """Every charge of a township on a day."""
    return [one for function in _lists for one in function(township, day)]
