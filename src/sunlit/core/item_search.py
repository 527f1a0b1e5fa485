"""Find-as-you-type over the service items: words, pinyin, initials, numbers and the names people still use.

Everything is computed once when the index is made; a query is a few look-ups in sorted lists.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from sunlit.core.items import Category, Item, Superseded
from sunlit.core.search_words import LONGEST_QUERY, MOST_TERMS, is_chinese, plain, readings
from sunlit.core.synonyms import pieces_of
from sunlit.core.text import Text


class Reason(StrEnum):
    """Why an item was found."""

    NUMBER = "number"
    NAME = "name"
    FORMER_NAME = "former_name"
    KEYWORD = "keyword"
    ENGLISH = "english"


@dataclass(frozen=True)
class Hit:
    """One found item. ``matched`` is the label that matched; ``why`` says it to the reader; ``former`` is the
    old name that led here, if one did (S3.26.10)."""

    item: Item
    reason: Reason
    matched: str
    score: float
    why: Text
    former: Superseded | None = None


@dataclass(frozen=True)
class _Label:
    """One searchable name of one item."""

    text: str
    reason: Reason
    owner: int
    former: Superseded | None = None


_WEIGHT = {
    Reason.NUMBER: 1.0,
    Reason.NAME: 1.0,
    Reason.FORMER_NAME: 0.97,
    Reason.KEYWORD: 0.95,
    Reason.ENGLISH: 0.8,
}
OTHER_WORD, IN_PIECES = 0.9, 0.7
"""What a hit by another word for the same, or by one of the words that a term is made of, still counts."""
SOUNDS_ALIKE, LONGEST_SOUND = 70.0, 6
_SEPARATORS = re.compile(r"[^\w\-]+|_+")
_NUMBER = re.compile(r"[0-9]{1,2}-[0-9]{0,2}|[0-9]{1,4}")
_LATIN = re.compile(r"[a-z]+")


class _Suffixes:
    """Sorted suffixes of labels: everything that contains a text, found as everything that starts with it."""

    def __init__(self, entries: Iterable[tuple[str, int, bool]]) -> None:
        rows = sorted(set(entries))
        self._keys = [row[0] for row in rows]
        self._rows = rows

    def containing(self, text: str) -> Iterator[tuple[int, bool, int]]:
        """Label, whether the match is at the label's beginning, and how much longer the suffix is."""
        place = bisect_left(self._keys, text)
        while place < len(self._keys) and self._keys[place].startswith(text):
            key, label, at_start = self._rows[place]
            yield label, at_start, len(key) - len(text)
            place += 1


class ItemIndex:
    """An in-memory index over all items of the categories, made once per rulebook version."""

    def __init__(
        self, categories: Sequence[Category], synonyms: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self._synonyms = synonyms or {}
        self._items: tuple[Item, ...] = tuple(item for category in categories for item in category.items)
        place_of = {item.id: place for place, item in enumerate(self._items)}
        labels: list[_Label] = []
        for place, item in enumerate(self._items):
            labels.append(_Label(item.name.zh, Reason.NAME, place))
            labels.append(_Label(item.name.en, Reason.ENGLISH, place))
            labels += [_Label(word, Reason.KEYWORD, place) for word in item.keywords]
        for category in categories:
            for old in category.superseded:
                if old.leads_to in place_of:
                    labels.append(_Label(old.name, Reason.FORMER_NAME, place_of[old.leads_to], old))
        self._labels = labels
        written: list[tuple[str, int, bool]] = []
        sounds: list[tuple[str, int, bool]] = []
        initials: list[tuple[str, int, bool]] = []
        other_sounds: list[tuple[str, int, bool]] = []
        other_initials: list[tuple[str, int, bool]] = []
        self._bigrams: dict[str, set[int]] = {}
        for number, label in enumerate(labels):
            text = plain(label.text)
            if label.reason is Reason.ENGLISH:
                words = list(re.finditer(r"[a-z0-9]+", text))
                written += [(text[word.start() :], number, word.start() == 0) for word in words]
                continue
            written += [(text[start:], number, start == 0) for start in range(len(text))]
            for pair in pairwise(text):
                self._bigrams.setdefault("".join(pair), set()).add(number)
            for turn, reading in enumerate(readings(text)):
                firsts = "".join(syllable[0] for syllable in reading)
                for start in range(len(reading)):
                    (other_sounds if turn else sounds).append(("".join(reading[start:]), number, start == 0))
                    (other_initials if turn else initials).append((firsts[start:], number, start == 0))
        self._written = _Suffixes(written)
        # Table and the points of a whole match: a word as it is usually read counts more than another reading.
        self._spoken = (
            (_Suffixes(sounds), 90.0),
            (_Suffixes(initials), 85.0),
            (_Suffixes(other_sounds), 60.0),
            (_Suffixes(other_initials), 55.0),
        )

    def find(self, query: str, limit: int = 10, language: str = "zh-hans") -> list[Hit]:
        """The items that fit a query best, best first, each with its reason; an empty query finds nothing.

        Items that fit more of the query's words come first. ``limit`` is the most that is returned;
        ``language`` decides only whether English names count as much as Chinese ones.
        """
        terms = [
            term
            for term in _SEPARATORS.split(plain(query[:LONGEST_QUERY])[:LONGEST_QUERY])
            if term.strip("-")
        ]
        terms = list(dict.fromkeys(terms))[:MOST_TERMS]
        best: dict[int, Hit] = {}
        fitted: dict[int, int] = {}
        total: dict[int, float] = {}
        for term in terms:
            for place, (score, label) in self._offered(term, language).items():
                fitted[place] = fitted.get(place, 0) + 1
                total[place] = total.get(place, 0.0) + score
                if place not in best or score > best[place].score:
                    best[place] = _hit(self._items[place], label, score)
        order = sorted(best, key=lambda place: (-fitted[place], -total[place], self._items[place].number))
        return [best[place] for place in order[: max(limit, 0)]]

    def _offered(self, term: str, language: str) -> dict[int, tuple[float, _Label]]:
        """As `_term`, with the other words for the term; and where nothing fits, with the words it is made of and
        with what sounds like it."""
        found = self._term(term, language)
        for word in self._synonyms.get(term, ()):
            _add(found, self._term(word, language), OTHER_WORD)
        if found or not is_chinese(term):
            return found
        pieces = pieces_of(term, self._synonyms)
        fitted: dict[int, int] = {}
        for piece in pieces if pieces != [term] else ():
            more = self._term(piece, language)
            for word in self._synonyms.get(piece, ()):
                _add(more, self._term(word, language), OTHER_WORD)
            for place in more:
                fitted[place] = fitted.get(place, 0) + 1
            _add(found, more, IN_PIECES)
        # What fits more of the pieces stands alone: half a sentence would bring too much.
        most = max(fitted.values(), default=0)
        found = {place: row for place, row in found.items() if fitted[place] == most}
        if not found and len(term) <= LONGEST_SOUND:
            # A character that no table of readings has sounds like nothing.
            sound = "".join(next(iter(readings(term)), ()))
            for number, at_start, more_signs in self._spoken[0][0].containing(sound) if sound else ():
                label = self._labels[number]
                one = {
                    label.owner: (_points(at_start, more_signs, SOUNDS_ALIKE) * _WEIGHT[label.reason], label)
                }
                _add(found, one, 1.0)
        return found

    def _term(self, term: str, language: str) -> dict[int, tuple[float, _Label]]:
        """Best score and label of every item for one word of the query."""
        found: dict[int, tuple[float, _Label]] = {}

        def offer(label: _Label, points: float) -> None:
            weight = _WEIGHT[label.reason]
            if label.reason is Reason.ENGLISH and language.startswith("en"):
                weight = 1.0
            score = points * weight
            if label.owner not in found or score > found[label.owner][0]:
                found[label.owner] = (score, label)

        if _NUMBER.fullmatch(term):
            category, dash, rest = term.partition("-")
            # "7" and "7-3" mean category 07 as well; "0703" is "07-03" typed in a hurry.
            starts = {f"{category.zfill(2)}-{rest}"} if dash else {term, term.zfill(2)}
            for place, item in enumerate(self._items):
                written = item.number if dash else item.number.replace("-", "")
                if written.startswith(tuple(starts)):
                    offer(_Label(item.number, Reason.NUMBER, place), 100.0)
            return found
        for number, at_start, more in self._written.containing(term):
            offer(self._labels[number], _points(at_start, more, whole=100.0))
        if _LATIN.fullmatch(term):
            for table, whole in self._spoken:
                for number, at_start, more in table.containing(term):
                    offer(self._labels[number], _points(at_start, more, whole))
            return found
        pairs = {"".join(pair) for pair in pairwise(term)}
        if not pairs:
            return found
        shared: dict[int, int] = {}
        for pair in pairs:
            for number in self._bigrams.get(pair, ()):
                shared[number] = shared.get(number, 0) + 1
        for number, count in shared.items():
            label = self._labels[number]
            # Shared with the query, or nearly all of a short label inside a long sentence ("我想给孩子上户口").
            share = max(count / len(pairs), count / max(len(label.text) - 1, 1) * 0.9)
            if share >= 0.5:
                offer(label, 50.0 * min(share, 1.0))
        return found


def _add(
    found: dict[int, tuple[float, _Label]], more: Mapping[int, tuple[float, _Label]], weight: float
) -> None:
    """Take over what scores better."""
    for place, (score, label) in more.items():
        if place not in found or score * weight > found[place][0]:
            found[place] = (score * weight, label)


def _points(at_start: bool, more: int, whole: float) -> float:
    """Points of a match: the whole label, its beginning, its middle; longer labels slightly less."""
    if at_start and more == 0:
        return whole
    return whole * (0.8 if at_start else 0.7) - min(more, 20) * 0.2


def _hit(item: Item, label: _Label, score: float) -> Hit:
    if label.former is not None and label.former.abolished:
        why = Text(
            f"“{label.former.name}”已经取消，可以看“{item.name.zh}”。{label.former.note.zh}",
            f"“{label.former.name}” was abolished; see “{item.name.en}”. {label.former.note.en}",
        )
    elif label.former is not None:
        why = Text(
            f"“{label.former.name}”现在是“{item.name.zh}”。{label.former.note.zh}",
            f"“{label.former.name}” is now “{item.name.en}”. {label.former.note.en}",
        )
    elif label.reason is Reason.NUMBER:
        why = Text(f"事项编号 {item.number}", f"Item number {item.number}")
    elif label.reason is Reason.KEYWORD:
        why = Text(f"也叫“{label.text}”", f"Also called “{label.text}”")
    else:
        why = Text("名称相符", "The name fits")
    return Hit(item, label.reason, label.text, round(score, 2), why, label.former)
