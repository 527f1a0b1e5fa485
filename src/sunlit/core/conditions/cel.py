"""Exports conditions to CEL (Common Expression Language), so that a second implementation can check ours."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeGuard

from sunlit.core.conditions.facts import fields_used
from sunlit.core.conditions.functions import add_months, age
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


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _shift(day: datetime, months: int) -> datetime | None:
    moved = add_months(day.date(), int(months))
    return None if moved is None else _moment(moved)


def _age(birth: datetime, on: datetime) -> float | None:
    years = age(birth.date(), on.date())
    return None if years is None else float(years)


# CEL itself has none of these; the host that runs an export registers them.
CEL_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "add_months": _shift,
        "age": _age,
        "min_of": min,
        "max_of": max,
        "abs_of": abs,
        "floor_of": lambda value: float(value // 1),
        "sum_of": lambda values: float(sum(values)),
    }
)


@dataclass(frozen=True)
class CelExport:
    """A condition in CEL. ``variables`` maps each fact's key to its CEL name (``成员.年龄`` for a record's).

    Numbers and money are CEL doubles, dates timestamps at midnight UTC, spans of days durations; a missing
    fact is null and only ``known`` may meet it. CEL has no decimals: beyond 15 digits its answers may differ.
    """

    source: str
    variables: Mapping[str, str]

    def values(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts as the exported source needs them, under their CEL names."""
        found: dict[str, Any] = {}
        for key, name in self.variables.items():
            if "." not in key:
                value = facts.get(key)
                found[name] = self._records(key, value) if _is_records(value) else _value(value)
        return found

    def _records(self, owner: str, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        names = {
            key.partition(".")[2]: name for key, name in self.variables.items() if key.startswith(f"{owner}.")
        }
        return [{name: _value(record.get(member)) for member, name in names.items()} for record in records]


def _is_records(value: Any) -> TypeGuard[Sequence[Mapping[str, Any]]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _value(value: Any) -> Any:
    match value:
        case bool() | str() | None:
            return value
        case int() | Decimal():
            return float(value)
        case date():
            return _moment(value)
        case _:
            raise TypeError(f"no CEL value for {type(value).__name__}")


def export(node: Node) -> CelExport:
    """The condition as CEL with the mapping of its variables."""
    names = {fact.key: f"v{number}" for number, fact in enumerate(fields_used(node))}
    return CelExport(_cel(node, names), MappingProxyType(names))


def _literal(node: Literal) -> str:
    match node.value:
        case bool():
            return "true" if node.value else "false"
        case Decimal():
            number = format(node.value, "f")
            return number if "." in number else f"{number}.0"
        case int():
            return f'duration("{node.value * 24}h")' if node.type is FieldType.DAYS else str(node.value)
        case date():
            return f'timestamp("{node.value.isoformat()}T00:00:00Z")'
        case _:
            # JSON's escapes are a subset of CEL's once nothing outside ASCII is left.
            return json.dumps(node.value)


def _cel(node: Node, names: Mapping[str, str]) -> str:
    def write(part: Node) -> str:
        return _cel(part, names)

    match node:
        case Literal():
            text = _literal(node)
            return f"({text})" if text.startswith("-") else text
        case Fact(_, owner):
            return names[node.key] if owner is None else f"m.{names[node.key]}"
        case Both(parts):
            return f"({' && '.join(write(part) for part in parts)})"
        case Either(parts):
            return f"({' || '.join(write(part) for part in parts)})"
        case Not(part):
            return f"!({write(part)})"
        case Known(fact):
            return f"({write(fact)} != null)"
        case OneOf(part, options):
            return f"({write(part)} in [{', '.join(_literal(option) for option in options)}])"
        case Compare(sign, left, right):
            return f"({write(left)} {'==' if sign == '=' else sign} {write(right)})"
        case Arithmetic(sign, left, right) if right.type is FieldType.MONTHS:
            return f"add_months({write(left)}, {'-' if sign == '-' else ''}({write(right)}))"
        case Arithmetic(sign, left, right):
            return f"({write(left)} {sign} {write(right)})"
        case If(test, then, otherwise):
            return f"({write(test)} ? {write(then)} : {write(otherwise)})"
        case Call("age", arguments):
            return f"age({', '.join(write(each) for each in arguments)})"
        case Call("min" | "max", arguments):
            return f"{node.function}_of([{', '.join(write(each) for each in arguments)}])"
        case Call(function, arguments):
            return f"{function}_of({', '.join(write(each) for each in arguments)})"
        case Over("any" | "all", records, body):
            return f"{write(records)}.{'exists' if node.kind == 'any' else 'all'}(m, {write(body)})"
        case Over("count", records, body):
            return f"double(size({write(records)}.filter(m, {write(body)})))"
        case Over(_, records, body):
            return f"sum_of({write(records)}.map(m, {write(body)}))"
