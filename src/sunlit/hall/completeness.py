"""Where a field of work above the hall says what an item still needs before the township may offer it.

The hall asks for the elements of the guide by itself (`core.item_checks`). What is decided elsewhere, such as the
approval of an additional step, is asked for here; the hall knows nothing of who answers.
"""

from collections.abc import Callable, Iterable

from sunlit.core.items import Item
from sunlit.core.text import Text
from sunlit.people.models import Organisation

Judge = Callable[[Item], Iterable[Text]]
"""What one item still needs; made for a township with the queries that all items share."""

_sources: list[Callable[[Organisation], Judge]] = []
_openings: list[Callable[[Organisation, Item], None]] = []


def also_needed(source: Callable[[Organisation], Judge]) -> Callable[[Organisation], Judge]:
    """Register who else says what an item needs."""
    _sources.append(source)
    return source


def judges(township: Organisation) -> list[Judge]:
    """Whoever has to be asked about the items of a township."""
    return [source(township) for source in _sources]


def on_first_offered(listener: Callable[[Organisation, Item], None]) -> Callable[[Organisation, Item], None]:
    """Register who is told that a township offers an item for the first time; inside the act's transaction."""
    _openings.append(listener)
    return listener


def tell_first_offered(township: Organisation, item: Item) -> None:
    """Tell every listener."""
    for listener in _openings:
        listener(township, item)
