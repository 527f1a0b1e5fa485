"""Words of a full-text index for Chinese, and what is asked of it: the same on every database, and here in Python.

A text becomes overlapping pairs of characters (低保金 → 低保 保金 金), so that every string of two characters and more
is found exactly, without a dictionary, also names and what lies across words. The last character of a run stands alone
too, so that one character is found as the beginning of a word. Marks say what a text is about (township, kind, service
item) and how a name sounds; they begin with a letter that is taken out of whatever somebody types.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST_TEXT = 4000
"""Characters of one text that are indexed; PostgreSQL holds positions up to 16383."""
LONGEST_QUERY = 64
MOST_TERMS = 6
LONGEST_WORD = 64
MARK = "ǂ"
COMMON_READINGS = 3
_CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_CHINESE}]+|(?:(?![{_CHINESE}])[^\\W_])+")
_IS_CHINESE = re.compile(f"[{_CHINESE}]+")
_TERM = re.compile(r"[\w\-]+")
_NUMBERED = re.compile(r"[a-z]+[0-9]{4}[a-z]*?0*([1-9][0-9]*)")
_LATIN = re.compile(r"[a-z]+")
SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "曾": "zeng", "任": "ren", "盖": "ge",
    "朴": "piao", "翟": "zhai", "华": "hua", "员": "yun", "折": "she", "种": "chong", "秘": "bi", "冼": "xian",
    "召": "shao", "缪": "miao", "覃": "qin", "万俟": "moqi", "尉迟": "yuchi", "乐": "yue", "隗": "kui", "逄": "pang",
}  # fmt: skip
"""Surnames that are read otherwise than the same sign in a sentence."""


@dataclass(frozen=True)
class Phrase:
    """Words that stand one after the other; of the last only the beginning where ``open_end``."""

    words: tuple[str, ...]
    open_end: bool = False


Together = tuple[Phrase, ...]
Choice = tuple[Together, ...]
Asked = tuple[Choice, ...]
"""All of the choices must hold; a choice holds where all phrases of one of its lines are found."""


def plain(text: str) -> str:
    """Compatibility forms folded, lower case, control characters and the letter of the marks turned into blanks."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(" " if sign == MARK or unicodedata.category(sign)[0] == "C" else sign for sign in folded)


def is_chinese(text: str) -> bool:
    """Whether a text consists of Chinese characters."""
    return _IS_CHINESE.fullmatch(text) is not None


def readings(text: str) -> list[list[str]]:
    """Pinyin syllables of the Chinese in a text: first as the phrase is read, then with one character at a time
    in another of its common readings (heteronyms), so that the number stays linear."""
    chinese = "".join(re.findall(r"[\u3400-\u9fff]+", text))
    if not chinese:
        return []
    from pypinyin import (  # reads its dictionaries of phrases, which would be half of a cold start
        Style,
        pinyin,
    )

    usual = [sounds[0] for sounds in pinyin(chinese, style=Style.NORMAL)]
    found = [usual]
    for place, sign in enumerate(chinese[: len(usual)]):
        # pypinyin lists the common readings first; the later ones are found in classical texts only.
        for sound in pinyin(sign, style=Style.NORMAL, heteronym=True)[0][:COMMON_READINGS]:
            if sound != usual[place]:
                found.append([*usual[:place], sound, *usual[place + 1 :]])
    return found


def sounds_of(name: str) -> list[str]:
    """How a name can be typed by its sound: full pinyin and initials, also by the reading as a surname."""
    signs = "".join(_IS_CHINESE.findall(plain(name)))[:8]
    ways = readings(signs)[:6]
    for length in (2, 1):
        sound = SURNAMES.get(signs[:length])
        if sound and ways:
            # A surname of two signs is read as two syllables, but only their letters are asked for.
            ways.append([sound[0] + sound[1:], *ways[0][length:]])
            break
    found: list[str] = []
    for way in ways:
        found += ["".join(way), "".join(syllable[0] for syllable in way)]
    return list(dict.fromkeys(found))


def words_of(text: str) -> list[str]:
    """The words of one text, in order."""
    found: list[str] = []
    for run in _RUN.findall(plain(text[:LONGEST_TEXT])):
        if is_chinese(run):
            found += ["".join(pair) for pair in pairwise(run)]
            found.append(run[-1])
            continue
        found.append(run[:LONGEST_WORD])
        number = _NUMBERED.fullmatch(run)
        if number:
            found.append(number[1])
    return found


def mark(kind: str, value: str) -> str:
    """A mark: ``kind`` is one letter, ``value`` is reduced to letters and digits."""
    return MARK + kind + "".join(sign for sign in value.lower() if sign.isalnum())[:LONGEST_WORD]


def line_of(texts: Iterable[str], names: Iterable[str] = (), marks: Iterable[str] = ()) -> str:
    """All words of something that is to be found: its texts, how its ``names`` sound, and its marks."""
    words: list[str] = []
    for text in texts:
        words += words_of(text)
    for name in names:
        words += [mark("p", sound) for sound in sounds_of(name)]
    return " ".join([*words[: 3 * LONGEST_TEXT], *marks])


def terms_of(query: str) -> list[str]:
    """What was typed, in single terms; numbers keep their hyphens. Everything beyond the bounds is cut first."""
    typed = plain(query[:LONGEST_QUERY])[:LONGEST_QUERY].replace("_", " ")
    found = [term.strip("-") for term in _TERM.findall(typed)]
    return [term for term in dict.fromkeys(found) if _RUN.search(term)][:MOST_TERMS]


Related = Callable[[str], Sequence[str]]


def nothing_related(_term: str) -> Sequence[str]:
    """No synonyms, no marks."""
    return ()


def ask(
    query: str,
    *,
    synonyms: Related = nothing_related,
    marks: Related = nothing_related,
    forgiving: bool = False,
) -> Asked:
    """What is asked of the index. Empty where nothing can be asked.

    ``synonyms`` gives other words for a term, ``marks`` the marks that mean the same. ``forgiving`` also takes a term
    with one wrong, missing or superfluous character, two words written as one, and what sounds alike.
    """
    choices: list[Choice] = []
    for term in terms_of(query):
        lines: list[Together] = [(phrase,) for phrase in _phrases(term)]
        if len(lines) > 1:
            lines = [tuple(line[0] for line in lines)]
        for word in synonyms(term):
            lines.append(tuple(_phrases(word)))
        lines += [(Phrase((found,)),) for found in marks(term)]
        if _LATIN.fullmatch(term):
            lines.append((Phrase((mark("p", term),), open_end=True),))
        if forgiving:
            lines += _forgiving(term)
        choices.append(tuple(dict.fromkeys(lines)))
    return tuple(choices)


def _phrases(term: str) -> list[Phrase]:
    """A term as phrases: one for each run of one writing, or one for a number with hyphens."""
    runs = _RUN.findall(term)
    if len(runs) > 1 and not any(is_chinese(run) for run in runs):
        return [Phrase(tuple(runs), open_end=True)]
    return [_phrase(run) for run in runs]


def _phrase(run: str) -> Phrase:
    if not is_chinese(run):
        return Phrase((run[:LONGEST_WORD],), open_end=not run.isdigit() or len(run) > 3)
    if len(run) == 1:
        return Phrase((run,), open_end=True)
    return Phrase(tuple("".join(pair) for pair in pairwise(run)))


def _forgiving(term: str) -> list[Together]:
    if not is_chinese(term):
        return []
    lines: list[Together] = []
    for place in range(1, len(term)):
        both = (term[:place], term[place:])
        if min(map(len, both)) >= 2:
            lines.append((_phrase(both[0]), _phrase(both[1])))
    if len(term) >= 4:
        for place in range(len(term)):
            parts = [part for part in (term[:place], term[place + 1 :]) if len(part) >= 2]
            if sum(map(len, parts)) >= len(term) - 2:
                lines.append(tuple(_phrase(part) for part in parts))
    if 2 <= len(term) <= 4:
        lines += [(Phrase((mark("p", "".join(way)),), open_end=True),) for way in readings(term)[:1]]
    return lines


def holds(asked: Asked, line: str) -> bool:
    """Whether a line of words has what is asked: the meaning that both databases must share."""
    within = f" {line} "

    def found(phrase: Phrase) -> bool:
        return f" {' '.join(phrase.words)}{'' if phrase.open_end else ' '}" in within

    return bool(asked) and all(
        any(all(found(phrase) for phrase in together) for together in choice) for choice in asked
    )


def for_sqlite(asked: Asked) -> str:
    """The question for an FTS5 table."""
    return _written(
        asked, " AND ", " OR ", lambda one: f'"{" ".join(one.words)}"{"*" if one.open_end else ""}'
    )


def for_postgres(asked: Asked) -> str:
    """The question as a tsquery."""

    def phrase(one: Phrase) -> str:
        words = [f"'{word}'" for word in one.words]
        return f"({' <-> '.join(words)}{':*' if one.open_end else ''})"

    return _written(asked, " & ", " | ", phrase)


def _written(asked: Asked, both: str, either: str, phrase: Callable[[Phrase], str]) -> str:
    return both.join(
        f"({either.join(f'({both.join(phrase(one) for one in together)})' for together in choice)})"
        for choice in asked
    )


def with_positions(line: str) -> str:
    """A line as PostgreSQL reads a tsvector: each word with its place."""
    return " ".join(f"{word}:{place}" for place, word in enumerate(line.split(), start=1))


def highlighted(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """A text in parts, each with whether it is one of the words that were asked for."""
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    if not wanted:
        return [(text, False)]
    pattern = re.compile("(" + "|".join(map(re.escape, wanted)) + ")", re.IGNORECASE)
    parts = pattern.split(text)
    return [(part, place % 2 == 1) for place, part in enumerate(parts) if part]


def around(text: str, words: Iterable[str], width: int = 80) -> str:
    """The piece of a text around the first of the words; its beginning where none is in it."""
    joined = " ".join(text.split())
    lower = joined.lower()
    places = [place for word in words if word and (place := lower.find(word.lower())) >= 0]
    start = max(0, min(places, default=0) - width // 4)
    piece = joined[start : start + width]
    return f"{'…' if start else ''}{piece}{'…' if start + width < len(joined) else ''}"
