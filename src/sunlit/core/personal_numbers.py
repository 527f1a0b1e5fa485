"""Numbers of persons in a text: ID numbers, mobile phones and bank cards, however their digits are written.

It looks at digits in full width, circled, in Chinese numerals, with spaces, hyphens, dots or invisible characters
between them, over the end of a line. Amounts with decimals or thousands (``1,500.00``) and times of day (``13:30``)
are not joined to their neighbours.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sunlit.core.personal_kinds import MASK, Hit, PersonalKind

_NUMERALS = {
    character: str(number)
    for number, characters in enumerate(
        ("〇零○Oo", "一壹幺", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_VALUES = (
    {
        chr(code): str(digit)
        for code in range(0x20000)  # no digit of any script stands beyond
        if (digit := unicodedata.digit(chr(code), None)) is not None
    }
    | dict.fromkeys("xXｘＸ", "X")
    | _NUMERALS
)
_LETTER_O = frozenset("Oo")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_PHONE = re.compile(r"(?:00)?(?:86)?(1[3-9]\d{9})\Z")
_CARD = re.compile(r"(?:62|60|65|4|5[0-5]|3[4-7]|2[2-7]|9)\d+\Z")
# What shows that numbers are amounts or times of day: decimals, groups of thousands, 13:30.
_APART = re.compile(r"\.\d{1,2}(?![\d.])|[,，](?=\d{3}(?!\d))|(?<=\d)[:：](?=[0-5]\d(?!\d))")
_BETWEEN = frozenset(".．﹒‧∙_·•・/\\|~～()（）[]【】:：,，'’`")
_MOST_BETWEEN = 6


_KEPT = {PersonalKind.ID_NUMBER: (2, 3), PersonalKind.PHONE: (3, 4), PersonalKind.BANK_CARD: (0, 4)}
_MOBILE = 11


@dataclass(frozen=True)
class _Digit:
    """A character that stands for a digit (or for the X that ends an ID number), and where it is."""

    value: str
    at: int


def numbers_in(text: str) -> list[Hit]:
    """Every ID number, mobile phone and bank card of a text; none inside another."""
    found: list[Hit] = []
    if sum(1 for character in text if character in _VALUES) < _MOBILE:
        return found  # the shortest number that counts
    for groups in _runs(text):
        taken: list[tuple[int, int]] = []
        for kind, start, end in sorted(_in_run(groups), key=_certain_first):
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
                found.append(Hit(start, end, kind, _masked(text[start:end], kind)))
    return found


def digits_of(text: str) -> str:
    """The digits that a text shows, in plain writing, without what stands between them."""
    return "".join(value for character in text if (value := _value(character)))


def _certain_first(hit: tuple[PersonalKind, int, int]) -> tuple[bool, int, int]:
    """ID numbers have a check character and come first; of the others the longer one."""
    kind, start, end = hit
    return kind is not PersonalKind.ID_NUMBER, start - end, start


def _masked(written: str, kind: PersonalKind) -> str:
    """Only so many first and last digits stay, in plain writing; what stood between them goes."""
    digits = digits_of(written)
    if kind is PersonalKind.PHONE:
        digits = digits[-_MOBILE:]
    head, tail = _KEPT[kind]
    return digits[:head] + MASK * (len(digits) - head - tail) + digits[len(digits) - tail :]


def _value(character: str) -> str:
    """The digit that a character stands for, ``X`` for the check letter, or nothing."""
    return _VALUES.get(character, "")


def _joins(character: str) -> bool:
    """Whether a character between two digits may be there only to hide that they belong together."""
    return (
        character in _BETWEEN
        or character.isspace()
        or unicodedata.category(character) in ("Pd", "Cf", "Mn", "Me", "Pc", "Zs", "Zl", "Zp", "Cc")
        or character in "−﹣－"
    )


def _runs(text: str) -> Iterator[list[list[_Digit]]]:
    """Digits that may belong together: groups without anything between them, joined by little that says nothing."""
    apart = {at for match in _APART.finditer(text) for at in range(*match.span())}
    groups: list[list[_Digit]] = []
    gap = 0
    for at, character in enumerate(text):
        value = "" if at in apart else _value(character)
        # A letter O counts as a zero, and an X as a check letter, only where a digit stands right before it.
        after_digit = bool(groups) and groups[-1][-1].at == at - 1
        if value and (value == "X" or character in _LETTER_O) and not (groups and (after_digit or gap)):
            value = ""
        if value:
            if after_digit:
                groups[-1].append(_Digit(value, at))
            else:
                groups.append([_Digit(value, at)])
            gap = 0
        elif at not in apart and _joins(character) and gap < _MOST_BETWEEN:
            gap += 1
        elif groups:
            yield groups
            groups, gap = [], 0
    if groups:
        yield groups


def _in_run(groups: Sequence[Sequence[_Digit]]) -> Iterator[tuple[PersonalKind, int, int]]:
    """Candidates of one run: ID numbers anywhere in it, the others only as whole groups put together."""
    digits = [digit for group in groups for digit in group]
    text = "".join(digit.value for digit in digits)
    for start in range(len(text) - 17):
        if _is_id_number(text[start : start + 18]):
            yield PersonalKind.ID_NUMBER, digits[start].at, digits[start + 17].at + 1
    for first in range(len(groups)):
        joined = ""
        for last in range(first, len(groups)):
            joined += "".join(digit.value for digit in groups[last])
            if len(joined) > 19:
                break
            start, end = groups[first][0].at, groups[last][-1].at + 1
            if len(joined) == 15 and _is_old_id_number(joined):
                yield PersonalKind.ID_NUMBER, start, end
            elif len(joined) == 18 and first == last and _dated(joined[:17], joined[6:14]):
                yield PersonalKind.ID_NUMBER, start, end  # mistyped, and still somebody's
            if _PHONE.match(joined):
                yield PersonalKind.PHONE, start, end
            if 16 <= len(joined) <= 19 and _CARD.match(joined) and _passes_luhn(joined):
                yield PersonalKind.BANK_CARD, start, end


def _is_id_number(text: str) -> bool:
    """Eighteen characters of a resident ID number, by GB 11643: region, day of birth, check character."""
    if not text[:17].isdigit() or not _dated(text[:17], text[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == text[17]


def _is_old_id_number(text: str) -> bool:
    """Fifteen digits of the number before 1999, which has no check character."""
    return text.isdigit() and _dated(text, f"19{text[6:12]}")


def _dated(digits: str, born: str) -> bool:
    if not digits.isdigit() or not _PROVINCE.match(digits):
        return False
    try:
        day = date(int(born[:4]), int(born[4:6]), int(born[6:8]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2099


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, character in enumerate(reversed(digits)):
        number = int(character) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
