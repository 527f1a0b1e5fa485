"""Cuts the text of a condition into tokens. Chinese is written without spaces, so the cut knows the vocabulary."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from lark import Token
from lark.lexer import Lexer

from sunlit.core.conditions.errors import ConditionError
from sunlit.core.conditions.functions import CALLED, EXACT
from sunlit.core.conditions.vocabulary import CJK, Vocabulary
from sunlit.core.conditions.words import COMPARISONS, QUOTES, SIGNS, UNITS, WORDS
from sunlit.core.problems import Problem
from sunlit.core.text import Text

MAX_LENGTH = 4_000
MAX_TOKENS = 1_000
MAX_NESTING = 32
MAX_TEXT = 200
MAX_SPAN = {"DAYS": 40_000, "MONTHS": 2_400}

_WORD = re.compile(f"[A-Za-z_{CJK}][A-Za-z0-9_{CJK}]*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9_]")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})(?![0-9])|年([0-9]{1,2})月([0-9]{1,2})日)")
_UNIT = re.compile(rf" ?({'|'.join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))}|%)")
_RESERVED = {**WORDS, **dict.fromkeys((word for word in COMPARISONS if word[0].isalpha()), "COMPARE")}
_SIGNS = {**SIGNS, **dict.fromkeys((sign for sign in COMPARISONS if not sign[0].isalpha()), "COMPARE")}
_SIGN = re.compile("|".join(sorted((re.escape(sign) for sign in _SIGNS), key=len, reverse=True)))
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Full-width forms count as their plain ones; each is one character, so that columns stay right.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}


def _by_first(words: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        found.setdefault(word[0], []).append(word)
    return found


_RESERVED_BY_FIRST = _by_first(_RESERVED)
_CALLED_BY_FIRST = _by_first(dict(CALLED))


class GivenTokens(Lexer):
    """Hands Lark the tokens that were cut beforehand."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:
        return iter(lexer_state)


class Cutter:
    """Cuts one text. Raises :class:`ConditionError` at the first place that is no token."""

    def __init__(self, source: str, vocabulary: Vocabulary) -> None:
        self.source = source
        self.plain = source.translate(_PLAIN)
        self.vocabulary = vocabulary
        self._lines = [0, *(found.end() for found in re.finditer("\n", source))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def fail(self, offset: int, reason: Text, mend: Text) -> ConditionError:
        return ConditionError([Problem(self.place(offset), reason, mend)])

    def tokens(self) -> list[Token]:
        """All tokens in order. Brackets are counted here, before anything is built from them."""
        found: list[Token] = []
        depth = 0
        offset = 0
        while offset < len(self.plain):
            if self.plain[offset] in " \t\r\n":
                offset += 1
                continue
            kind, value, end = self._next(offset)
            depth += (kind in ("LEFT", "LEFT_BRACKET")) - (kind in ("RIGHT", "RIGHT_BRACKET"))
            if depth > MAX_NESTING:
                raise self.fail(
                    offset,
                    Text(
                        f"括号超过 {MAX_NESTING} 层。", f"More than {MAX_NESTING} brackets inside each other."
                    ),
                    Text("请拆成几条条件。", "Split it into several conditions."),
                )
            if len(found) == MAX_TOKENS:
                raise self.fail(
                    offset,
                    Text(f"超过 {MAX_TOKENS} 个词。", f"More than {MAX_TOKENS} words."),
                    Text("请拆成几条条件。", "Split it into several conditions."),
                )
            line, column = self.place(offset)
            # Lark compares tokens as text, so the worth of a token travels in ``Token.value``.
            token = Token(kind, self.source[offset:end], offset, line, column, end_pos=end)
            token.value = value
            found.append(token)
            offset = end
        return found

    def _next(self, offset: int) -> tuple[str, Any, int]:
        source, plain = self.source, self.plain
        if source[offset] in QUOTES:
            return self._text(offset)
        character = plain[offset]
        if character in "0123456789":
            return self._number(offset)
        if _WORD.match(plain, offset):
            return self._word(offset)
        sign = _SIGN.match(plain, offset)
        if sign:
            return _SIGNS[sign[0]], COMPARISONS.get(sign[0], sign[0]), sign.end()
        name = unicodedata.name(source[offset], "?")
        raise self.fail(
            offset,
            Text(
                f"不认识的字符 U+{ord(source[offset]):04X}（{name}）。",
                f"The character U+{ord(source[offset]):04X} ({name}) has no meaning here.",
            ),
            Text(
                "请用汉字、拉丁字母、数字和运算符号；文字放在引号里，如“青山镇”。",
                "Use Chinese characters, Latin letters, digits and operators; put texts in quotes.",
            ),
        )

    def _text(self, offset: int) -> tuple[str, Any, int]:
        end = self.source.find(QUOTES[self.source[offset]], offset + 1)
        if end < 0:
            raise self.fail(
                offset,
                Text("引号没有收尾。", "The quotation mark is never closed."),
                Text(
                    f"在文字后面写 {QUOTES[self.source[offset]]}。",
                    f"Write {QUOTES[self.source[offset]]} after the text.",
                ),
            )
        text = self.source[offset + 1 : end]
        bad = next((each for each in text if unicodedata.category(each) in _FORBIDDEN), None)
        if bad is not None or len(text) > MAX_TEXT:
            raise self.fail(
                offset,
                Text(
                    "引号里的文字过长，或含有换行或看不见的字符。",
                    "The quoted text is too long or has a line break or an invisible character.",
                ),
                Text(f"请用不超过 {MAX_TEXT} 个可见字符。", f"Use at most {MAX_TEXT} visible characters."),
            )
        return "TEXT", text, end + 1

    def _number(self, offset: int) -> tuple[str, Any, int]:
        day = _DATE.match(self.plain, offset)
        if day:
            year, *parts = (int(part) for part in day.groups() if part)
            try:
                return "DATE", date(year, *parts), day.end()
            except ValueError:
                raise self.fail(
                    offset,
                    Text(f"没有 {day[0]} 这一天。", f"There is no day {day[0]}."),
                    Text("请写存在的日期，如 2026-01-31。", "Write a day that exists, such as 2026-01-31."),
                ) from None
        digits = _NUMBER.match(self.plain, offset)
        assert digits is not None
        whole, _, fraction = digits[0].partition(".")
        if len(whole.lstrip("0")) > 11 or len(fraction) > 8:
            raise self.fail(
                offset,
                Text("数字太长。", "The number is too long."),
                Text(
                    "整数部分不超过 11 位，小数部分不超过 8 位。",
                    "At most 11 digits before and 8 after the point.",
                ),
            )
        amount, kind, end = Decimal(digits[0]), "NUMBER", digits.end()
        unit = _UNIT.match(self.plain, end)
        if unit and not (unit[1].isascii() and unit[1] != "%" and _ASCII_WORD.match(self.plain, unit.end())):
            end = unit.end()
            if unit[1] == "%":
                return kind, EXACT.divide(amount, Decimal(100)), end
            kind, factor = UNITS[unit[1]]
            amount = EXACT.multiply(amount, Decimal(factor))
        if kind in MAX_SPAN:
            if fraction or amount > MAX_SPAN[kind]:
                raise self.fail(
                    offset,
                    Text(
                        "天数、月数、年数须为整数，且不能太长。",
                        "Days, months and years are whole numbers and not too many.",
                    ),
                    Text("例如 30天、6个月、2年。", "For example 30 days, 6 months, 2 years."),
                )
            return kind, int(amount), end
        return kind, amount, end

    def _word(self, offset: int) -> tuple[str, Any, int]:
        """The longest field, function or word of the language that stands here; else an unknown name."""
        plain = self.plain
        best = max(
            self._longest(self.vocabulary.starting_with(plain[offset]), offset),
            self._longest(_CALLED_BY_FIRST.get(plain[offset], ()), offset, called=True),
            key=len,
        )
        reserved = self._reserved(offset)
        if best and len(best) >= len(reserved):
            return "NAME", best, offset + len(best)
        if reserved:
            word = reserved.lower()
            return _RESERVED[word], COMPARISONS.get(word, word), offset + len(reserved)
        run = _WORD.match(plain, offset)
        assert run is not None
        end = offset + 1
        # An unknown Chinese name ends where a word of the language begins: 月收人大于800元.
        while end < run.end() and not (self._reserved(end) and not plain[end].isascii()):
            end += 1
        return "NAME", plain[offset:end], end

    def _longest(self, words: "list[str] | tuple[str, ...]", offset: int, called: bool = False) -> str:
        for word in words:
            if not self.plain.startswith(word, offset) or not self._ends(word, offset):
                continue
            if not called or self.plain[offset + len(word) :].lstrip().startswith("("):
                return word
        return ""

    def _reserved(self, offset: int) -> str:
        for word in _RESERVED_BY_FIRST.get(self.plain[offset].lower(), ()):
            if self.plain[offset : offset + len(word)].lower() == word and self._ends(word, offset):
                return self.plain[offset : offset + len(word)]
        return ""

    def _ends(self, word: str, offset: int) -> bool:
        """A Latin word ends only where no Latin letter or digit follows."""
        return not (word[-1].isascii() and _ASCII_WORD.match(self.plain, offset + len(word)))
