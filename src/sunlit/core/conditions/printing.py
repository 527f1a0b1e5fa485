"""The normal form of a condition in Chinese or English. Reading a printed condition gives the same tree."""

from datetime import date
from decimal import Decimal
from typing import Any

from sunlit.core.conditions.functions import FORMS, FUNCTIONS
from sunlit.core.conditions.tree import (
    Arithmetic,
    Both,
    Call,
    Compare,
    Either,
    Fact,
    If,
    Known,
    Literal,
    Node,
    Not,
    OneOf,
    Over,
)
from sunlit.core.conditions.vocabulary import FieldType, Vocabulary
from sunlit.core.conditions.words import QUOTES

_SIGNS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
# How tightly a part binds; a looser part inside a tighter one gets brackets.
_IF, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _ATOM = range(8)


def printed(node: Node, language: str, vocabulary: Vocabulary) -> str:
    """The text of a part in ``zh…`` or ``en…``."""
    return _Printer(language, vocabulary).write(node)


class _Printer:
    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        self.language = language
        self.english = language.startswith("en")
        self.vocabulary = vocabulary

    def _word(self, zh: str, en: str) -> str:
        return en if self.english else zh

    def write(self, node: Node, inside: int = _IF) -> str:
        text, binds = self._write(node)
        return f"({text})" if binds < inside else text

    def _write(self, node: Node) -> tuple[str, int]:
        match node:
            case Literal():
                # A negative number is a sign and a number: it needs brackets where only an atom may stand.
                negative = isinstance(node.value, Decimal) and node.value.is_signed()
                return literal(node, self.language), _PRODUCT if negative else _ATOM
            case Fact(field, None):
                return self.vocabulary.spelled(field, self.language), _ATOM
            case Fact(field, owner):
                assert owner is not None
                list_name = self.vocabulary.spelled(owner, self.language)
                return list_name + self._word("的", ".") + self.vocabulary.spelled(
                    field, self.language, owner
                ), _ATOM
            case Both(parts):
                return self._word(" 且 ", " and ").join(self.write(part, _NOT) for part in parts), _AND
            case Either(parts):
                return self._word(" 或 ", " or ").join(self.write(part, _AND) for part in parts), _OR
            case Not(OneOf(part, options)):
                return (
                    f"{self.write(part, _SUM)} {self._word('不属于', 'not in')} {self._list(options)}",
                    _COMPARE,
                )
            case Not(part):
                # Brackets even where the grammar needs none: 非 年龄 ≥ 60 is hard to read.
                return f"{self._word('非', 'not')} {self.write(part, _ATOM)}", _NOT
            case OneOf(part, options):
                return f"{self.write(part, _SUM)} {self._word('属于', 'in')} {self._list(options)}", _COMPARE
            case Compare(sign, left, right):
                return f"{self.write(left, _SUM)} {_SIGNS[sign]} {self.write(right, _SUM)}", _COMPARE
            case Arithmetic(sign, left, right):
                binds = _SUM if sign in "+-" else _PRODUCT
                return f"{self.write(left, binds)} {sign} {self.write(right, binds + 1)}", binds
            case If(test, then, otherwise):
                words = (("如果", "则", "否则"), ("if", "then", "else"))[self.english]
                texts = (self.write(test, _OR), self.write(then, _OR), self.write(otherwise))
                return " ".join(f"{word} {part}" for word, part in zip(words, texts, strict=True)), _IF
            case Known(fact):
                return f"{self._word('已知', 'known')}({self.write(fact)})", _ATOM
            case Call(function, arguments):
                name = self._word(FUNCTIONS[function].zh, function)
                return f"{name}({self._word('，', ', ').join(self.write(each) for each in arguments)})", _ATOM
            case Over(kind, records, body):
                comma = self._word("，", ", ")
                return (
                    f"{self._word(FORMS[kind], kind)}({self.write(records)}{comma}{self.write(body)})",
                    _ATOM,
                )

    def _list(self, options: tuple[Literal, ...]) -> str:
        return f"[{self._word('、', ', ').join(literal(option, self.language) for option in options)}]"


def literal(node: Literal, language: str) -> str:
    """A written value as the language prints it."""
    if node.type in (FieldType.TEXT, FieldType.CHOICE):
        return _quoted(node, language)
    return shown(node.value, node.type, language)


def _quoted(node: Literal, language: str) -> str:
    text = str(node.value)
    if node.title is not None:
        title = node.title.in_language(language)
        # A title in quotes reads back as its value; one that holds the closing mark can't.
        text = title if title and "”" not in title and title.isprintable() and len(title) <= 200 else text
    for opening, closing in QUOTES.items():
        if closing not in text:
            return f"{opening}{text}{closing}"
    raise AssertionError("a text that was read between quotes fits between those quotes")


def shown(value: Any, kind: FieldType, language: str) -> str:
    """A value as people read it: 1500元, 2026-01-31, 30天, 是."""
    english = language.startswith("en")
    match value:
        case bool():
            return ("false", "true")[value] if english else "否是"[value]
        case Decimal():
            number = format(value, "f")
            if "." in number:
                number = number.rstrip("0").rstrip(".")
            return number + (("元", " yuan")[english] if kind is FieldType.MONEY else "")
        case int():
            units = {FieldType.DAYS: ("天", "day"), FieldType.MONTHS: ("个月", "month")}[kind]
            return f"{value} {units[1]}{'' if value == 1 else 's'}" if english else f"{value}{units[0]}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
