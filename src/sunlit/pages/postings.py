"""Lists of people that hang in a village (张榜公布), told by the field of work that makes them; shown where the village's
affairs are: on its public page, and on the desk of whoever posts them or looks after it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sunlit.core.text import Text
from sunlit.people.models import Organisation


@dataclass(frozen=True)
class Posting:
    """One list of a village. ``on`` and ``place``: when and where it was posted; without them ``since`` says from which
    day on it should hang, None where it isn't approved yet. ``page`` is its public address, empty where there is none;
    ``task`` the desk's page on which its posting is entered; ``objecting`` the address at which anybody objects, empty
    once it is too late."""

    village: Organisation
    title: Text
    since: date | None
    on: date | None
    place: str
    page: str
    task: str
    objecting: str

    @property
    def posted(self) -> bool:
        """Whether there is evidence of it."""
        return self.on is not None


PostingsOf = Callable[[Sequence[Organisation], date], Iterable[Posting]]
_sources: list[PostingsOf] = []


def postings_from(function: PostingsOf) -> PostingsOf:
    """Register who has lists to post in villages: what stands in a village today or waits to."""
    _sources.append(function)
    return function


def postings_of(villages: Sequence[Organisation], today: date) -> list[Posting]:
    """Every list of these villages, the newest first; as many queries as there are sources, whatever the number of
    villages."""
    found = [one for function in _sources for one in function(villages, today)]
    return sorted(found, key=lambda one: one.on or one.since or date.max, reverse=True)
