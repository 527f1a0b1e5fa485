"""What somebody finds who may see what they may see: items, matters, people and notices, each through its own gate; and
what fields of work offer to everybody (`pages/findable.py`)."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any

from sunlit.core.item_search import Hit
from sunlit.core.search_words import LONGEST_QUERY, Asked, Phrase, ask, holds, terms_of
from sunlit.core.synonyms import pieces_of
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.hall import catalogue
from sunlit.language import current
from sunlit.matters import queries as kernel
from sunlit.matters import sight
from sunlit.matters.book import book
from sunlit.matters.models import Matter, MatterQuerySet
from sunlit.pages.findable import Findable, findable_groups
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.search import index, lines, people
from sunlit.search.models import MatterLine, NoticeLine, WithheldLine
from sunlit.search.people import Person

REACH = 1000
"""The most that is counted and paged through in a group; who finds more is told to type more."""
FEW = 5
SIZE = 20
MOST_ITEMS = 40
CLEARLY = 56.0
"""Points from which an item is what a word means; what merely resembles it has less."""

GROUPS = {
    "items": Text("服务事项", "Services"),
    "matters": Text("办件和登记", "Matters"),
    "people": Text("工作人员", "People of the office"),
    "notices": Text("公开内容", "Published"),
}
PUBLIC_GROUPS = ("items", "notices")
"""Of these, what the public finds."""


def groups_for(*, public: bool) -> tuple[str, ...]:
    """The names of all groups in their order: the search's own, then those of the fields of work, which everybody finds."""
    return (*(PUBLIC_GROUPS if public else GROUPS), *findable_groups())


@dataclass(frozen=True)
class Group:
    """What was found of one kind: the rows of the page, how many there are in all, and whether there are more than
    were counted. ``roughly``: nothing had all the words as they were typed, and these come near."""

    name: str
    rows: Sequence[Any]
    total: int
    more: bool = False
    roughly: bool = False
    page: int = 1
    size: int = FEW

    @property
    def title(self) -> Text:
        return GROUPS[self.name] if self.name in GROUPS else findable_groups()[self.name].title

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def cleaned(typed: str) -> str:
    """What was typed, as it is shown again: no control characters, no more than is looked for."""
    signs = (" " if unicodedata.category(sign)[0] == "C" else sign for sign in typed[:LONGEST_QUERY])
    return " ".join("".join(signs).split())


def find(
    viewer: Viewer,
    township: Organisation,
    query: str,
    groups: Sequence[str],
    *,
    page: int = 1,
    size: int = FEW,
) -> list[Group]:
    """The groups in their order, each with one page of what fits. An empty query finds nothing.

    Raises KeyError for a group that there isn't.
    """
    finders: dict[str, Callable[[], tuple[Sequence[Any], bool, bool]]] = {
        "items": lambda: (_items(query), False, False),
        "matters": lambda: _rough(Matters(viewer).ids, query, by_item=True),
        "people": lambda: _people(viewer, query),
        "notices": lambda: _rough(lambda asked: notice_ids(viewer, township, asked), query),
    }
    for key, offered in findable_groups().items():
        finders[key] = partial(_offered, offered.of, township, query)
    if not terms_of(query):
        return []
    found = []
    for name in groups:
        every, more, roughly = finders[name]()
        total = len(every)
        here = min(max(page, 1), max(1, -(-total // size)))
        shown = every[(here - 1) * size : here * size]
        rows = _ROWS[name](viewer, shown) if name in _ROWS else shown
        found.append(Group(name, rows, total, more, roughly, here, size))
    return found


def _rough(
    look: Callable[[Asked], list[int]], query: str, *, by_item: bool = False
) -> tuple[list[int], bool, bool]:
    """As it was typed; where that finds nothing, with one sign wrong, by sound, and by the words it is made of."""
    for forgiving in (False, True):
        found = look(asked(query, by_item=by_item, forgiving=forgiving))
        if found:
            return found[:REACH], len(found) > REACH, forgiving
    return [], False, False


def asked(query: str, *, by_item: bool = False, forgiving: bool = False) -> Asked:
    """What is asked of the index; with ``by_item`` a word also means the matters of the items that it finds."""
    table = book().synonyms
    if forgiving and len(terms_of(query)) == 1:
        # 生孩子上户口 is two things, each of which has other words.
        pieces = pieces_of(terms_of(query)[0], table)
        query = " ".join(pieces) if len(pieces) > 1 else query
    marks = items_meant if forgiving else items_named
    return ask(
        query,
        synonyms=lambda term: table.get(term, ()),
        marks=marks if by_item else lambda _term: (),
        forgiving=forgiving,
    )


def items_named(term: str) -> tuple[str, ...]:
    """Marks of the items that a word names: by name, former name, keyword, synonym, English, pinyin."""
    return _items_meant(book().content_hash, term, CLEARLY)


def items_meant(term: str) -> tuple[str, ...]:
    """Marks of all items that a word could mean."""
    return _items_meant(book().content_hash, term, 0.0)


@lru_cache(maxsize=2048)
def _items_meant(_content_hash: str, term: str, least: float) -> tuple[str, ...]:
    hits = catalogue.index().find(term, MOST_ITEMS)
    return tuple(lines.item_mark(hit.item.id) for hit in hits if hit.score >= least)


def _items(query: str) -> list[Hit]:
    """The items that the words name; what merely resembles them only where none does."""
    hits = catalogue.index().find(query, MOST_ITEMS, current())
    return [hit for hit in hits if hit.score >= CLEARLY] or hits


class Matters:
    """The matters that a viewer may see, to be asked more than once."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    @cached_property
    def gate(self) -> MatterQuerySet:
        """All of them."""
        return kernel.matters(self.viewer)

    @cached_property
    def withheld(self) -> list[tuple[int, str]]:
        """The lines of those that stand in no index."""
        rows = WithheldLine.objects.visible_to(self.viewer).order_by("-pk")
        return list(rows.values_list("pk", "words"))

    def ids(self, asked: Asked) -> list[int]:
        """Those that hold what is asked, newest first, at most one more than REACH."""
        if sight.nobody(self.viewer) or not asked:
            return []
        found = index.newest(MatterLine, asked, self.gate, REACH + 1)
        found += [pk for pk, words in self.withheld if holds(asked, words)]
        return sorted(found, reverse=True)[: REACH + 1]


def notice_ids(viewer: Viewer, township: Organisation, asked: Asked, *, after: int = 0) -> list[int]:
    """What this township published for the viewer and that holds what is asked, newest first; with ``after`` only what
    came later than that number."""
    inside = viewer.staff_id is not None and not viewer.admin and viewer.township_id == township.pk
    marks = lines.notice_marks(township.pk, ("everybody", "staff") if inside else ("everybody",))
    where = tuple(tuple((Phrase((one,)),) for one in choice) for choice in marks)
    gate = Publication.objects.visible_to(viewer).filter(occurrence__township=township)
    return index.newest(NoticeLine, (*asked, *where) if asked else (), gate, REACH + 1, after=after)


def _people(viewer: Viewer, query: str) -> tuple[list[Person], bool, bool]:
    everybody = people.office(viewer)
    for forgiving in (False, True):
        found = people.found_in(everybody, asked(query, forgiving=forgiving))
        if found:
            return found, False, forgiving
    return [], False, False


def _offered(
    of: Callable[[Organisation], Iterable[Findable]], township: Organisation, query: str
) -> tuple[list[Findable], bool, bool]:
    """What a field of work lets everybody find."""
    everything = list(of(township))
    for forgiving in (False, True):
        wanted = asked(query, by_item=True, forgiving=forgiving)
        found = [one for one in everything if holds(wanted, lines.of_findable(one))]
        if found:
            return found[:REACH], len(found) > REACH, forgiving
    return [], False, False


def _matters(viewer: Viewer, ids: Sequence[int]) -> list[Matter]:
    rows = kernel.matters(viewer).filter(pk__in=ids).select_related("unit")
    return sorted(rows, key=lambda row: -row.pk)


def _notices(viewer: Viewer, ids: Sequence[int]) -> list[Publication]:
    rows = Publication.objects.visible_to(viewer).filter(pk__in=ids).select_related("occurrence__unit")
    return sorted(rows, key=lambda row: -row.pk)


_ROWS: dict[str, Callable[[Viewer, Sequence[Any]], Sequence[Any]]] = {
    "matters": _matters,
    "notices": _notices,
}

_LIKE_A_NUMBER = re.compile(r"[A-Z]{2,8}[0-9]{4}[A-Z]{0,6}[0-9]{1,9}")


def number_typed(query: str) -> str:
    """What looks like the number on a receipt, so that the public is led to where it is followed. Whether there is
    such a matter is never looked up."""
    number = query.upper().replace(" ", "").replace("-", "")
    return number if _LIKE_A_NUMBER.fullmatch(number) else ""


def words_marked(query: str) -> list[str]:
    """The words to show in what was found: as typed, and what means the same."""
    table = book().synonyms
    found: list[str] = []
    for term in terms_of(query):
        found += [term, *table.get(term, ()), *(pieces_of(term, table) if term not in table else ())]
    return [word for word in dict.fromkeys(found) if len(word) > 1 or not word.isascii()]
