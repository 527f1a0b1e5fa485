"""Which words stand for a matter or a notice. Nothing sealed is among them, and nothing that changes later."""

import re
from collections.abc import Sequence
from functools import lru_cache

from sunlit.core import search_words
from sunlit.core.search_words import line_of, mark
from sunlit.disclosure.models import Publication
from sunlit.matters.models import Matter
from sunlit.pages.findable import Findable

_NUMBER = re.compile(r"[A-Z]+[0-9]{4}([A-Z]+)([0-9]+)")
ITEM, PLACE, AUDIENCE = "i", "t", "a"
"""Kinds of marks."""

sounds_of = lru_cache(maxsize=8192)(search_words.sounds_of)
"""How a name sounds; names come again and again."""


def item_mark(item: str) -> str:
    """The mark of a service item: whatever its name is called, its matters are found by it."""
    return mark(ITEM, item)


def numbers_of(number: str) -> list[str]:
    """What a clerk types of a number such as QX2026S000123: all of it, its last digits, or those after its letters."""
    found = _NUMBER.fullmatch(number.upper())
    if found is None:
        return [number]
    series, running = found[1].lower(), found[2]
    ends = [running[start:] for start in range(len(running) - 2)]
    return [number, *ends, f"{series}{running}", f"{series}{int(running)}"]


def of_matter(number: str, title: str, subject: str, item: str) -> str:
    """The line of a matter. What it is about is found by its item; where it has none, also by the sound of its title."""
    names = [subject] if item else [subject, title]
    marks = [mark("p", sound) for name in names if name for sound in sounds_of(name)]
    if item:
        marks.append(item_mark(item))
    return line_of([*numbers_of(number), title, subject], marks=marks)


MATTER = ("pk", "number", "title", "subject", "item", "label")


def is_withheld(label: str) -> bool:
    """Whether a matter's words stay out of the full-text index."""
    return label != Matter.Label.ORDINARY


def notice_marks(township_id: int, audiences: Sequence[str]) -> list[list[str]]:
    """Marks of which one of each list must stand in a notice's line: of this township, for one of the audiences."""
    return [
        [mark(PLACE, str(township_id))],
        [mark(AUDIENCE, audience) for audience in audiences],
    ]


def of_notice(publication: Publication) -> str:
    """The line of a publication."""
    occurrence = publication.occurrence
    texts = [publication.title, occurrence.title, occurrence.title_en, publication.text, publication.text_en]
    marks = [mark("p", sound) for sound in sounds_of(publication.title)]
    marks += [mark(PLACE, str(occurrence.township_id)), mark(AUDIENCE, occurrence.audience)]
    return line_of(dict.fromkeys(texts), marks=marks)


@lru_cache(maxsize=4096)
def of_findable(one: Findable) -> str:
    """The line of what a field of work lets everybody find."""
    marks = [mark("p", sound) for sound in sounds_of(one.title.zh)]
    if one.item:
        marks.append(item_mark(one.item))
    return line_of(dict.fromkeys((one.title.zh, one.title.en, *one.words)), marks=marks)
