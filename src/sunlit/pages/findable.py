"""What a field of work lets everybody find beside services, matters, people and notices: the search asks for it here.

Only for what is public, and of which a township has some hundreds at most: such rows are read and compared when somebody
searches, so no index can be left behind by a change.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sunlit.core.text import Text
from sunlit.people.models import Organisation


@dataclass(frozen=True)
class Findable:
    """Something public: its title, what stands under it, its address; the further words that it is found by, and the
    service item through which people meet it, if any."""

    title: Text
    about: Text
    address: str
    words: tuple[str, ...] = ()
    item: str = ""


FindablesOf = Callable[[Organisation], Iterable[Findable]]


@dataclass(frozen=True)
class FindableGroup:
    """One kind of such things, as the results name it."""

    key: str
    title: Text
    of: FindablesOf


_groups: dict[str, FindableGroup] = {}


def findables_from(key: str, title: Text) -> Callable[[FindablesOf], FindablesOf]:
    """Register who knows the things of a kind; asked once in each search."""

    def register(function: FindablesOf) -> FindablesOf:
        _groups[key] = FindableGroup(key, title, function)
        return function

    return register


def findable_groups() -> dict[str, FindableGroup]:
    """Every kind that was registered, by its key."""
    return {key: _groups[key] for key in sorted(_groups)}
