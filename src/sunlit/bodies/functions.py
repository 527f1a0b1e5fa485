"""What a unit is there for and what it must do (职能、职责), as it is published: told from above, because the catalogue
of functions stands beside the promises and others want to print it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sunlit.core.text import Text
from sunlit.people.models import Organisation


@dataclass(frozen=True)
class Said:
    """Functions and duties of a unit, word for word as in the catalogue."""

    functions: Text
    duties: Text


Teller = Callable[[Organisation], Mapping[int, Said]]
_tellers: list[Teller] = []


def said_of_units(teller: Teller) -> Teller:
    """Register who knows the functions of a township's units, by the units' ids. Called once, at the start."""
    _tellers.append(teller)
    return teller


def functions_of(township: Organisation) -> dict[int, Said]:
    """The published functions and duties of every unit of a township that has any, by the unit's id."""
    return {unit: said for teller in _tellers for unit, said in teller(township).items()}
