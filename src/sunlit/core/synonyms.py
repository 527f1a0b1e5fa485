"""Words that mean the same when something is looked for: what people say beside what the office calls it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sunlit.core.problems import Problem
from sunlit.core.text import Text


@dataclass(frozen=True)
class Synonyms:
    """Groups of words; whoever types one of a group also finds what is called by another."""

    groups: tuple[tuple[str, ...], ...]


def check_synonyms(value: Synonyms) -> list[Problem]:
    """A group has two words and more, and a word stands in it once."""
    problems: list[Problem] = []
    for place, group in enumerate(value.groups):
        if len(set(group)) < 2 or len(set(group)) != len(group):
            problems.append(
                Problem(
                    ("groups", place),
                    Text("一组要有两个以上不同的词。", "A group has two or more different words."),
                    Text(
                        "请补上同义词，或者删去这一组。",
                        "Add a word that means the same, or take the group out.",
                    ),
                )
            )
        for number, word in enumerate(group):
            if len(word.strip()) < 2:
                problems.append(
                    Problem(
                        ("groups", place, number),
                        Text("词太短。", "The word is too short."),
                        Text("每个词至少两个字。", "A word has two characters and more."),
                    )
                )
    return problems


def table_of(groups: tuple[tuple[str, ...], ...]) -> Mapping[str, tuple[str, ...]]:
    """The other words for each word, in the order of the groups."""
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        for word in group:
            found.setdefault(word, {}).update(dict.fromkeys(one for one in group if one != word))
    return {word: tuple(others) for word, others in found.items()}


def pieces_of(term: str, table: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The words of the table that a term is made of, from the left, longest first, and what remains between them."""
    longest = max(map(len, table), default=0)
    found: list[str] = []
    rest = ""
    place = 0
    while place < len(term):
        word = next(
            (
                term[place : place + length]
                for length in range(min(longest, len(term) - place), 1, -1)
                if term[place : place + length] in table
            ),
            "",
        )
        if not word:
            rest += term[place]
            place += 1
            continue
        if len(rest) > 1:
            found.append(rest)
        found.append(word)
        rest = ""
        place += len(word)
    if len(rest) > 1:
        found.append(rest)
    return found
