"""From tokens to a checked tree: grammar, names, types. Every type fault is found, not only the first."""

from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree, UnexpectedInput
from lark.visitors import Transformer_NonRecursive

from sunlit.core.conditions.calls import Calls
from sunlit.core.conditions.checking import NUMERIC, Part
from sunlit.core.conditions.errors import ConditionError
from sunlit.core.conditions.functions import EXACT
from sunlit.core.conditions.lexing import MAX_LENGTH, Cutter, GivenTokens
from sunlit.core.conditions.tree import (
    Arithmetic,
    Both,
    Compare,
    Either,
    Fact,
    If,
    Literal,
    Node,
    Not,
    OneOf,
    Value,
)
from sunlit.core.conditions.vocabulary import FieldType, Vocabulary
from sunlit.core.conditions.wording import TYPE_NAMES, syntax_fault
from sunlit.core.problems import Problem
from sunlit.core.text import Text

_ORDERED = (FieldType.NUMBER, FieldType.MONEY, FieldType.DATE, FieldType.DAYS)
_ARITHMETIC = {
    **{("+", each, each): each for each in (*NUMERIC, FieldType.DAYS)},
    **{("-", each, each): each for each in (*NUMERIC, FieldType.DAYS)},
    ("+", FieldType.DATE, FieldType.DAYS): FieldType.DATE,
    ("-", FieldType.DATE, FieldType.DAYS): FieldType.DATE,
    ("+", FieldType.DATE, FieldType.MONTHS): FieldType.DATE,
    ("-", FieldType.DATE, FieldType.MONTHS): FieldType.DATE,
    ("-", FieldType.DATE, FieldType.DATE): FieldType.DAYS,
    ("*", FieldType.NUMBER, FieldType.NUMBER): FieldType.NUMBER,
    ("*", FieldType.MONEY, FieldType.NUMBER): FieldType.MONEY,
    ("*", FieldType.NUMBER, FieldType.MONEY): FieldType.MONEY,
    ("/", FieldType.NUMBER, FieldType.NUMBER): FieldType.NUMBER,
    ("/", FieldType.MONEY, FieldType.NUMBER): FieldType.MONEY,
    ("/", FieldType.MONEY, FieldType.MONEY): FieldType.NUMBER,
}


@cache
def _parser() -> Lark:
    grammar = files(__package__).joinpath("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer=GivenTokens, maybe_placeholders=False)


class _Builder(Calls, Transformer_NonRecursive):
    """Builds and checks from the leaves up, without recursion."""

    def __init__(self, cutter: Cutter) -> None:
        Transformer_NonRecursive.__init__(self)
        Calls.__init__(self, cutter)

    # -- leaves ---------------------------------------------------------------------------------------

    def literal(self, children: list[Token]) -> Part:
        token = children[0]
        return Part(_literal(token), _at(token))

    def constant(self, children: list[Token]) -> Part:
        token = children[-1]
        node = _literal(token)
        if len(children) == 2:
            node = replace(node, value=_minus(node.value))
        return Part(node, _at(children[0]))

    def options(self, children: list[Any]) -> list[Part]:
        return [child for child in children if isinstance(child, Part)]

    def fact(self, children: list[Token]) -> Part:
        token = children[0]
        found = self.vocabulary.find(token.value)
        if found is None:
            self.unknown(token, self.vocabulary.spellings())
            return Part(None, _at(token))
        return Part(Fact(found), _at(token))

    def member(self, children: list[Token]) -> Part:
        owner_token, _, token = children
        owner = self.vocabulary.find(owner_token.value)
        if owner is None:
            self.unknown(owner_token, self.vocabulary.spellings())
        elif owner.type is not FieldType.RECORDS:
            self.wrong(
                _at(owner_token),
                Text(
                    f"“{owner_token.value}”不是名单，没有下属字段。",
                    f"{owner_token.value!r} is no list; it has no parts.",
                ),
                Text("请直接写字段名。", "Write the field's name alone."),
            )
        else:
            found = self.vocabulary.find_member(owner, token.value)
            if found is not None:
                return Part(Fact(found, owner), _at(owner_token), bound=frozenset({owner.name}))
            self.unknown(token, self.vocabulary.spellings(owner))
        return Part(None, _at(owner_token))

    # -- logic ----------------------------------------------------------------------------------------

    def group(self, children: list[Any]) -> Part:
        return replace(children[1], at=_at(children[0]))

    def either(self, children: list[Any]) -> Part:
        return self._many(Either, children, Text("“或”的每一项", "Each side of 'or'"))

    def both(self, children: list[Any]) -> Part:
        return self._many(Both, children, Text("“且”的每一项", "Each side of 'and'"))

    def _many(self, kind: type[Both] | type[Either], children: list[Any], role: Text) -> Part:
        parts = [child for child in children if isinstance(child, Part)]
        fine = [self.must_be(part, FieldType.BOOLEAN, role) for part in parts]
        nodes: list[Node] = []
        for part in parts:
            # a 且 (b 且 c) is one list of three; the reader sees one list, too.
            nodes.extend(part.node.parts if isinstance(part.node, kind) else [part.node] if part.node else [])
        return self.join(kind(tuple(nodes)) if all(fine) else None, parts)

    def negation(self, children: list[Any]) -> Part:
        sign, part = children
        fine = self.must_be(part, FieldType.BOOLEAN, Text("“非”后面", "What follows 'not'"))
        return self.join(Not(part.node) if fine else None, [part], _at(sign))

    def if_else(self, children: list[Any]) -> Part:
        word, test, _, then, _, otherwise = children
        fine = self.must_be(test, FieldType.BOOLEAN, Text("“如果”后面", "What follows 'if'"))
        parts = [test, then, otherwise]
        if then.node is None or otherwise.node is None:
            return self.join(None, parts, _at(word))
        allowed = (*_ORDERED, FieldType.BOOLEAN, FieldType.MONTHS)
        if then.type is not otherwise.type or then.type not in allowed:
            self.mismatch(then, otherwise, Text("“则”和“否则”", "'then' and 'else'"))
            fine = False
        return self.join(
            If(test.node, then.node, otherwise.node, then.type) if fine else None, parts, _at(word)
        )

    # -- comparisons ----------------------------------------------------------------------------------

    def comparison(self, children: list[Any]) -> Part:
        left, sign, right = children
        if left.node is None or right.node is None:
            return self.join(None, [left, right])
        left, right = self._as_choice(left, right), self._as_choice(right, left)
        if left.node is None or right.node is None:
            return self.join(None, [left, right])
        kind = left.type
        choices_differ = kind is FieldType.CHOICE and not _same_choices(left.node, right.node)
        if (
            kind is None
            or kind is not right.type
            or kind in (FieldType.RECORDS, FieldType.MONTHS)
            or choices_differ
        ):
            self.mismatch(left, right, Text("比较的两边", "The two sides of a comparison"))
            return self.join(None, [left, right])
        if sign.value not in ("=", "!=") and kind not in _ORDERED:
            self.wrong(
                _at(sign),
                Text(f"{TYPE_NAMES[kind].zh}不分大小。", f"A {TYPE_NAMES[kind].en} has no order."),
                Text("请用 =、≠ 或 属于。", "Use =, ≠ or 'in'."),
            )
            return self.join(None, [left, right])
        return self.join(Compare(sign.value, left.node, right.node), [left, right])

    def _as_choice(self, part: Part, other: Part) -> Part:
        """A quoted text beside a choice means one of its values, by value or by title."""
        if not (
            isinstance(part.node, Literal) and part.type is FieldType.TEXT and other.type is FieldType.CHOICE
        ):
            return part
        assert isinstance(other.node, Fact)
        values = other.node.field.values
        text = str(part.node.value)
        for value, title in values.items():
            if text in (value, title.zh, title.en):
                return replace(part, node=Literal(FieldType.CHOICE, value, title))
        spellings = [word for value, title in values.items() for word in (value, title.zh, title.en)]
        listed = "、".join(f"“{title.zh}”" for title in list(values.values())[:20])
        listed_en = ", ".join(f'"{title.en}"' for title in list(values.values())[:20])
        near = get_close_matches(text, spellings, 1, 0.5)
        self.wrong(
            part.at,
            Text(
                f"“{other.node.field.title.zh}”没有“{text}”这个选项。",
                f"{other.node.field.title.en!r} has no value {text!r}.",
            ),
            Text(
                (f"是不是“{near[0]}”？" if near else "") + f"可选：{listed}。",
                (f"Did you mean {near[0]!r}? " if near else "") + f"Possible: {listed_en}.",
            ),
        )
        return replace(part, node=None)

    def one_of(self, children: list[Any]) -> Part:
        part, options = children[0], children[-1]
        choices = [self._as_choice(option, part) for option in options]
        fine = part.node is not None and all(choice.node is not None for choice in choices)
        if fine and part.type in (FieldType.RECORDS, FieldType.MONTHS):
            self.mismatch(part, choices[0], Text("“属于”的两边", "The two sides of 'in'"))
            fine = False
        for choice in choices if fine else ():
            if choice.type is not part.type:
                self.mismatch(part, choice, Text("“属于”的两边", "The two sides of 'in'"))
                fine = False
                break
        node = (
            OneOf(part.node, tuple(choice.node for choice in choices if isinstance(choice.node, Literal)))
            if fine and part.node
            else None
        )
        return self.join(node, [part])

    def not_one_of(self, children: list[Any]) -> Part:
        part = self.one_of(children)
        return self.join(Not(part.node) if part.node else None, [part])

    # -- arithmetic -----------------------------------------------------------------------------------

    def sum(self, children: list[Any]) -> Part:
        return self._fold(children)

    def product(self, children: list[Any]) -> Part:
        return self._fold(children)

    def _fold(self, children: list[Any]) -> Part:
        result: Part = children[0]
        for token, right in zip(children[1::2], children[2::2], strict=True):
            sign = {"PLUS": "+", "MINUS": "-", "TIMES": "*", "OVER": "/"}[token.type]
            node = None
            if result.node is not None and right.node is not None:
                kind = _ARITHMETIC.get((sign, result.node.type, right.node.type))
                if kind is None:
                    self.mismatch(result, right, Text(f"“{sign}”的两边", f"The two sides of {sign!r}"))
                else:
                    node = Arithmetic(sign, result.node, right.node, kind)
            result = self.join(node, [result, right])
        return result

    def minus(self, children: list[Any]) -> Part:
        sign, part = children
        if part.node is not None and part.type not in NUMERIC:
            self.must_be(part, FieldType.NUMBER, Text("负号后面", "What follows a minus sign"))
            return replace(part, node=None)
        if isinstance(part.node, Literal):
            return self.join(replace(part.node, value=_minus(part.node.value)), [part], _at(sign))
        zero = Literal(part.type or FieldType.NUMBER, _ZERO)
        node = Arithmetic("-", zero, part.node, part.type) if part.node and part.type else None
        return self.join(node, [part], _at(sign))

    def start(self, children: list[Part]) -> Part:
        whole = children[0]
        self.must_be(whole, FieldType.BOOLEAN, Text("条件的结果", "The result of a condition"))
        for name in sorted(whole.bound) if whole.node is not None else ():
            self.wrong(
                whole.at,
                Text(
                    f"“{name}”是名单，不能直接取其中一项的字段。",
                    f"{name!r} is a list; its records' fields can't stand alone.",
                ),
                Text(
                    f"请写 任一({name}, …) 或 所有({name}, …)。", f"Write any({name}, …) or all({name}, …)."
                ),
            )
        return whole


def build(source: str, vocabulary: Vocabulary) -> Node:
    """The checked tree of a condition text. Raises :class:`ConditionError` with every fault that could be found."""
    if len(source) > MAX_LENGTH:
        raise ConditionError(
            [
                Problem(
                    (1, 1),
                    Text(
                        f"条件超过 {MAX_LENGTH} 字。",
                        f"The condition is longer than {MAX_LENGTH} characters.",
                    ),
                    Text("请拆成几条条件。", "Split it into several conditions."),
                )
            ]
        )
    cutter = Cutter(source, vocabulary)
    tokens = cutter.tokens()
    if not tokens:
        raise cutter.fail(
            0,
            Text("条件是空的。", "The condition is empty."),
            Text("请写条件，如 年龄 ≥ 60。", "Write one, such as age ≥ 60."),
        )
    try:
        tree: Tree[Token] = _parser().parse(tokens)
    except UnexpectedInput as error:
        raise syntax_fault(error, cutter, tokens) from None
    builder = _Builder(cutter)
    whole: Part = builder.transform(tree)
    if builder.problems or whole.node is None:
        raise ConditionError(builder.problems)
    return whole.node


def _at(token: Token) -> int:
    return token.start_pos or 0


def _minus(value: Value) -> Decimal:
    assert isinstance(value, Decimal)
    return EXACT.minus(value)


def _literal(token: Token) -> Literal:
    if token.type in ("TRUE", "FALSE"):
        return Literal(FieldType.BOOLEAN, token.type == "TRUE")
    return Literal(FieldType(token.type.lower()), token.value)


_ZERO = Decimal(0)


def _same_choices(left: Node, right: Node) -> bool:
    kinds = [node.field.values for node in (left, right) if isinstance(node, Fact)]
    return len(kinds) < 2 or dict(kinds[0]) == dict(kinds[1])
