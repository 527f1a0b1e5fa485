"""Personal data in a text (个人信息), found, told and masked: numbers, addresses, minors, illness, and more.

Numbers are in `personal_numbers`, what is told by words in `personal_words`, the columns of a table in
`personal_columns`. It would rather find too much than too little: what isn't personal is made plain with a unit, or
given as ``allowed`` by who knows it (the office's own telephone).
"""

from collections.abc import Collection
from dataclasses import dataclass

from sunlit.core.personal_kinds import KIND_WORDS, MASK, Hit, PersonalKind
from sunlit.core.personal_numbers import digits_of, numbers_in
from sunlit.core.personal_words import words_in
from sunlit.core.text import Text

__all__ = ["KIND_WORDS", "MASK", "Finding", "PersonalKind", "masked", "personal_data", "personal_in_cell"]

_IN_STYLE = 40
"""How many rounds of masking keep the first and last signs; a text that still holds something then loses all of it."""


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: its kind, where it begins and ends in the text, its line and column (from 1), and
    how it looks masked; the number itself is not repeated."""

    kind: PersonalKind
    start: int
    end: int
    line: int
    column: int
    masked: str

    @property
    def words(self) -> Text:
        """What was found and where, in one phrase."""
        name = KIND_WORDS[self.kind]
        return Text(
            f"第{self.line}行第{self.column}个字起：{name.zh} {self.masked}",
            f"line {self.line}, character {self.column}: {name.en} {self.masked}",
        )


def personal_data(text: str, allowed: Collection[str] = ()) -> tuple[Finding, ...]:
    """Everything personal in a text, in order, none inside another. Serves S4.43.11, 个人信息保护法 28, 31.

    ``allowed`` are numbers and addresses of the office itself (its hotline, its mailbox), in any way of writing.
    """
    known = {_bare(one) for one in allowed}
    found: list[Hit] = []
    for hit in (*numbers_in(text), *words_in(text)):
        if _bare(text[hit.start : hit.end]) in known:
            continue
        if all(hit.end <= other.start or hit.start >= other.end for other in found):
            found.append(hit)
    return tuple(_finding(text, hit) for hit in sorted(found))


def personal_in_cell(header: str, value: str, allowed: Collection[str] = ()) -> tuple[Finding, ...]:
    """What is personal in one cell of a table, told by its value or by the heading of its column (``家庭住址``)."""
    before = f"{' '.join(header.split())[:40]}："
    return tuple(
        Finding(one.kind, start, one.end - len(before), one.line, start + 1, one.masked)
        for one in personal_data(before + value, allowed)
        if (start := max(0, one.start - len(before))) < one.end - len(before)
    )


def masked(text: str, allowed: Collection[str] = ()) -> str:
    """The text with everything personal made unreadable, so that `personal_data` finds nothing in it any more."""
    rounds = 0
    while findings := personal_data(text, allowed):
        rounds += 1
        for one in reversed(findings):
            instead = one.masked if rounds <= _IN_STYLE else MASK * (one.end - one.start)
            text = text[: one.start] + instead + text[one.end :]
    return text


def _bare(text: str) -> str:
    """A number or an address without what stands between its signs."""
    return "".join(sign for sign in text.lower() if sign.isalpha() or sign == "@") + digits_of(text)


def _finding(text: str, hit: Hit) -> Finding:
    before = text[: hit.start]
    line = before.count("\n") + 1
    column = hit.start - (before.rfind("\n") + 1) + 1
    return Finding(hit.kind, hit.start, hit.end, line, column, hit.masked)
