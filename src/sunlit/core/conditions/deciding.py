"""Turns a checked tree into closures. None means unknown: Kleene's three values, and no answer for a value."""

import operator
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from sunlit.core.conditions.explained import Explained
from sunlit.core.conditions.functions import EXACT, FUNCTIONS, add_months
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
from sunlit.core.conditions.vocabulary import FieldType

Environment = dict[str, Any]
Give = Callable[[Environment], Any]
Explain = Callable[[Environment], Explained]

_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def give(node: Node) -> Give:
    """A function from read facts to the node's value, None where it is unknown."""
    match node:
        case Literal(_, value):
            return lambda facts: value
        case Fact():
            return operator.itemgetter(node.key)
        case Compare(sign, left, right):
            return _compare(sign, left, right)
        case OneOf(part, options):
            return _one_of(give(part), frozenset(option.value for option in options))
        case Known(fact):
            key = fact.key
            return lambda facts: facts[key] is not None
        case Not(part):
            return _not(give(part))
        case Both(parts):
            return _many(tuple(give(part) for part in parts), False)
        case Either(parts):
            return _many(tuple(give(part) for part in parts), True)
        case If(test, then, otherwise):
            return _if(give(test), give(then), give(otherwise))
        case Call(function, arguments):
            return _call(FUNCTIONS[function].run, tuple(give(argument) for argument in arguments))
        case Arithmetic(sign, left, right):
            return _arithmetic(node, sign, give(left), give(right))
        case Over():
            return _over(node)


def _compare(sign: str, left: Node, right: Node) -> Give:
    test = _COMPARE[sign]
    if isinstance(left, Fact) and isinstance(right, Literal):
        key, bound = left.key, right.value

        def against_literal(facts: Environment) -> bool | None:
            value = facts[key]
            return None if value is None else test(value, bound)

        return against_literal
    first, second = give(left), give(right)

    def compare(facts: Environment) -> bool | None:
        a = first(facts)
        b = second(facts)
        return None if a is None or b is None else test(a, b)

    return compare


def _one_of(part: Give, options: frozenset[Any]) -> Give:
    def one_of(facts: Environment) -> bool | None:
        value = part(facts)
        return None if value is None else value in options

    return one_of


def _not(part: Give) -> Give:
    def negate(facts: Environment) -> bool | None:
        value = part(facts)
        return None if value is None else not value

    return negate


def _many(parts: tuple[Give, ...], settles: bool) -> Give:
    def many(facts: Environment) -> bool | None:
        result: bool | None = not settles
        for part in parts:
            value = part(facts)
            if value is settles:
                return settles
            if value is None:
                result = None
        return result

    return many


def _if(test: Give, then: Give, otherwise: Give) -> Give:
    def choose(facts: Environment) -> Any:
        value = test(facts)
        if value is None:
            # Whichever way the question goes: the same answer is an answer.
            first = then(facts)
            return first if first is not None and first == otherwise(facts) else None
        return then(facts) if value else otherwise(facts)

    return choose


def _call(run: Callable[..., Any], arguments: tuple[Give, ...]) -> Give:
    def call(facts: Environment) -> Any:
        values = [argument(facts) for argument in arguments]
        return None if None in values else run(*values)

    return call


def _divide(left: Decimal, right: Decimal) -> Decimal | None:
    return EXACT.divide(left, right) if right else None


def _arithmetic(node: Arithmetic, sign: str, left: Give, right: Give) -> Give:
    run = _runner(sign, node.left.type, node.right.type)

    def calculate(facts: Environment) -> Any:
        a = left(facts)
        b = right(facts)
        return None if a is None or b is None else run(a, b)

    return calculate


def _runner(sign: str, left: FieldType, right: FieldType) -> Callable[[Any, Any], Any]:
    if left is FieldType.DATE:
        if right is FieldType.DATE:
            return lambda a, b: (a - b).days
        factor = 1 if sign == "+" else -1
        if right is FieldType.MONTHS:
            return lambda a, b: add_months(a, factor * b)

        def shift(a: Any, b: int) -> Any:
            try:
                return a + timedelta(days=factor * b)
            except OverflowError:
                return None

        return shift
    if left is FieldType.DAYS:
        return operator.add if sign == "+" else operator.sub
    return {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply, "/": _divide}[sign]


def _over(node: Over) -> Give:
    key, body = node.records.key, give(node.body)
    kind = node.kind

    def ask(facts: Environment) -> Any:
        rows = facts[key]
        if rows is None:
            return None
        values = [body({**facts, **row}) for row in rows]
        if kind == "any":
            return True if True in values else None if None in values else False
        if kind == "all":
            return False if False in values else None if None in values else True
        if None in values:
            return None
        if kind == "count":
            return Decimal(values.count(True))
        total = Decimal(0)
        for value in values:
            total = EXACT.add(total, value)
        return total

    return ask


def explain(node: Node) -> Explain:
    """A function from read facts to the explained verdict of a yes-or-no node, every clause decided."""
    match node:
        case Both(parts):
            return _explain_many(node, tuple(explain(part) for part in parts), False)
        case Either(parts):
            return _explain_many(node, tuple(explain(part) for part in parts), True)
        case Not(part) if not _is_clause(part):
            inner = explain(part)

            def explain_not(facts: Environment) -> Explained:
                found = inner(facts)
                return Explained(node, None if found.value is None else not found.value, (found,), facts)

            return explain_not
        case If(test, then, otherwise):
            return _explain_if(node, explain(test), explain(then), explain(otherwise))
        case Over("any" | "all", records, body):
            return _explain_over(node, records.key, explain(body), node.kind == "any")
        case _:
            decide = give(node)
            return lambda facts: Explained(node, decide(facts), (), facts)


def _is_clause(node: Node) -> bool:
    return not isinstance(node, Both | Either | Not | If | Over)


def _explain_many(node: Node, parts: tuple[Explain, ...], settles: bool) -> Explain:
    def explain_many(facts: Environment) -> Explained:
        found = tuple([part(facts) for part in parts])
        return Explained(node, _settle(found, settles), found, facts)

    return explain_many


def _settle(found: tuple[Explained, ...], settles: bool) -> bool | None:
    result: bool | None = not settles
    for each in found:
        if each.value is settles:
            return settles
        if each.value is None:
            result = None
    return result


def _explain_if(node: If, test: Explain, then: Explain, otherwise: Explain) -> Explain:
    def explain_if(facts: Environment) -> Explained:
        asked = test(facts)
        if asked.value is not None:
            chosen = (then if asked.value else otherwise)(facts)
            return Explained(node, chosen.value, (asked, chosen), facts)
        first, second = then(facts), otherwise(facts)
        value = first.value if first.value is second.value else None
        return Explained(node, value, (asked, first, second), facts)

    return explain_if


def _explain_over(node: Over, key: str, body: Explain, settles: bool) -> Explain:
    def explain_over(facts: Environment) -> Explained:
        rows = facts[key]
        if rows is None:
            return Explained(node, None, (), facts)
        found = tuple([body({**facts, **row}) for row in rows])
        return Explained(node, _settle(found, settles), found, facts)

    return explain_over
