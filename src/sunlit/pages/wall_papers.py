"""Papers that hang on a board and aren't one publication: a field of work says which there are, boards hang them.

A source is asked for many at once, so that a page reads as often for one board as for fourteen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sunlit.core.text import Text
from sunlit.paper.render import Paper
from sunlit.people.models import Organisation

Names = tuple[int, str]
"""Whose paper, by the id of the organisation, and of which period."""


@dataclass(frozen=True)
class WallPaper:
    """One paper as the web says it now. ``text_hash`` is made of all its words; ``opens`` is the first
    day on which it may hang, ``since`` the first on which it should hang, ``least_days`` how many natural days it hangs at least, the day of posting not counted;
    ``page`` and ``pdf`` are its public addresses; ``on_paper`` sets it for a day. Raises Refused (paper) for what can't be printed."""

    key: str
    of: Organisation
    period: str
    title: Text
    text_hash: str
    opens: date
    since: date
    least_days: int
    page: str
    pdf: str
    on_paper: Callable[[date], Paper]

    @property
    def names(self) -> Names:
        """By which it is found again."""
        return self.of.pk, self.period


@dataclass(frozen=True)
class Source:
    """Who makes papers of a kind. ``due``: those that should hang in these units from some day up to today, or soon;
    ``of``: how those named stand today, nothing for what there isn't."""

    key: str
    due: Callable[[Iterable[Organisation], date], Iterable[WallPaper]]
    of: Callable[[Iterable[Names], date], Mapping[Names, WallPaper]]


_sources: dict[str, Source] = {}


def wall_papers_from(source: Source) -> Source:
    """Register a kind of papers."""
    _sources[source.key] = source
    return source


def due_in(units: Iterable[Organisation], today: date) -> list[WallPaper]:
    """Every paper that should hang in these units now, from all fields of work."""
    here = list(units)
    return [one for source in _sources.values() for one in source.due(here, today)]


def papers_of(wanted: Iterable[tuple[str, Names]], today: date) -> dict[tuple[str, Names], WallPaper]:
    """How papers stand today, by kind and name."""
    by_kind: dict[str, list[Names]] = {}
    for key, names in wanted:
        by_kind.setdefault(key, []).append(names)
    found: dict[tuple[str, Names], WallPaper] = {}
    for key, named in by_kind.items():
        source = _sources.get(key)
        if source is not None:
            found |= {(key, names): row for names, row in source.of(named, today).items()}
    return found


def paper_of(key: str, of: int, period: str, today: date) -> WallPaper | None:
    """One paper, or None where there is none."""
    return papers_of([(key, (of, period))], today).get((key, (of, period)))
