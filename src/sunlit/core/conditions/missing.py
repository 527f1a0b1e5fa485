"""Which missing facts matter: those whose value could still change an unknown verdict."""

from collections.abc import Callable
from typing import Any

from sunlit.core.conditions.deciding import Environment, give
from sunlit.core.conditions.tree import (
    Arithmetic,
    Both,
    Either,
    Fact,
    If,
    Known,
    Literal,
    Node,
    Not,
    Over,
    children,
)
from sunlit.core.conditions.vocabulary import FieldType

# (key of the fact, place of the record or None)
Lack = tuple[str, int | None]
Lacks = Callable[[Environment], tuple[Lack, ...]]


def lacks(node: Node) -> Lacks:
    """A function from read facts to what is missing behind an unknown value; empty where nothing that could be
    provided would help (a divisor that is zero)."""
    match node:
        case Literal() | Known():
            return lambda facts: ()
        case Fact(_, owner):
            key = node.key
            if owner is None:
                return lambda facts: ((key, None),) if facts[key] is None else ()
            place = f"{owner.name}."
            return lambda facts: ((key, facts[place]),) if facts[key] is None else ()
        case Not(part):
            return lacks(part)
        case Both() | Either():
            return _any_of(children(node))
        case If(test, then, otherwise):
            return _if(node, test, then, otherwise)
        case Over():
            return _over(node)
        case _:
            return _all_of(node)


def _unknown(node: Node) -> Lacks:
    """What lacks behind a part if it is unknown."""
    value, inner = give(node), lacks(node)
    return lambda facts: inner(facts) if value(facts) is None else ()


def _any_of(parts: tuple[Node, ...]) -> Lacks:
    steps = tuple(_unknown(part) for part in parts)
    return lambda facts: _merge([step(facts) for step in steps])


def _all_of(node: Node) -> Lacks:
    """A value that needs all its parts: if one of them can't be helped, no other fact helps."""
    steps = tuple((give(part), lacks(part)) for part in children(node))
    divisor = give(node.right) if isinstance(node, Arithmetic) and node.sign == "/" else None

    def needed(facts: Environment) -> tuple[Lack, ...]:
        if divisor is not None and divisor(facts) == 0:
            return ()
        found = []
        for value, inner in steps:
            if value(facts) is None:
                lacking = inner(facts)
                if not lacking:
                    return ()
                found.append(lacking)
        return _merge(found)

    return needed


def _if(node: If, test: Node, then: Node, otherwise: Node) -> Lacks:
    asked, first, second = give(test), _unknown(then), _unknown(otherwise)
    before = _unknown(test)

    def choose(facts: Environment) -> tuple[Lack, ...]:
        value = asked(facts)
        if value is None:
            return _merge([before(facts), first(facts), second(facts)])
        return (first if value else second)(facts)

    return choose


def _over(node: Over) -> Lacks:
    key, value, inner = node.records.key, give(node.body), lacks(node.body)
    needs_all = node.kind in ("count", "sum")

    def over(facts: Environment) -> tuple[Lack, ...]:
        rows = facts[key]
        if rows is None:
            return ((key, None),)
        found = []
        for row in rows:
            inside = {**facts, **row}
            if value(inside) is None:
                lacking = inner(inside)
                if needs_all and not lacking:
                    return ()
                found.append(lacking)
        return _merge(found)

    return over


def _merge(found: list[tuple[Lack, ...]]) -> tuple[Lack, ...]:
    return tuple(dict.fromkeys(lack for lacking in found for lack in lacking))


def obstacles(node: Node, facts: dict[str, Any]) -> tuple[Node, ...]:
    """The innermost parts that have no answer although all their facts are there: a divisor of zero, a date
    beyond the calendar, an age before birth."""
    if node.type is not FieldType.RECORDS and give(node)(facts) is not None:
        return ()
    if isinstance(node, Over):
        rows = facts[node.records.key] or ()
        inside = [found for row in rows for found in obstacles(node.body, {**facts, **row})]
        return tuple(inside[:1])
    if isinstance(node, Known | Fact | Literal):
        return ()
    if isinstance(node, Arithmetic) and node.sign == "/" and give(node.right)(facts) == 0:
        return (node,)
    found = tuple(each for child in children(node) for each in obstacles(child, facts))
    if found:
        return found
    return (node,) if all(give(child)(facts) is not None for child in children(node)) else ()
