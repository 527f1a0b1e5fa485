"""Reads the facts that were given: exact types, bounded sizes, our own copy."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from typing import Any

from sunlit.core.conditions.errors import FactError
from sunlit.core.conditions.tree import Fact, Node, walk
from sunlit.core.conditions.vocabulary import Field, FieldType
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

MAX_RECORDS = 1_000
_TOP = Decimal("1E15")
_BOTTOM = Decimal("-1E15")
_WHOLE_TOP = 10**15
_PLACES = Decimal("1E-12")
_ROOMY = Context(prec=40, traps=[])

Read = Callable[[Any], Any]


class _Wrong(Exception):
    def __init__(self, zh: str, en: str, path: Path = ()) -> None:
        self.zh, self.en, self.path = zh, en, path


def _number(value: Any) -> Decimal:
    kind = type(value)
    if kind is int:
        if -_WHOLE_TOP < value < _WHOLE_TOP:
            return Decimal(value)
    elif kind is Decimal:
        # quantize without traps gives NaN for NaN, infinities and numbers that don't fit.
        if value.is_finite() and _BOTTOM < value < _TOP and value.quantize(_PLACES, None, _ROOMY) == value:
            return value
    else:
        raise _Wrong("应是整数或 Decimal（不收浮点数）", "an int or a Decimal is needed (never a float)")
    raise _Wrong(
        "整数部分不超过 15 位，小数部分不超过 12 位",
        "at most 15 digits before and 12 after the point are taken",
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("应是文字", "a text is needed")
    return value


def _boolean(value: Any) -> bool:
    if value is not True and value is not False:
        raise _Wrong("应是 True 或 False", "True or False is needed")
    return value


def _date(value: Any) -> date:
    if type(value) is not date:
        raise _Wrong("应是日期（date，不带时刻）", "a date without time of day is needed")
    return value


def _choice(values: Mapping[str, Text]) -> Read:
    allowed = frozenset(values)

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise _Wrong(
                f"应是选项之一：{'、'.join(sorted(allowed))}",
                f"one of these is needed: {', '.join(sorted(allowed))}",
            )
        return value

    return read


_READERS: dict[FieldType, Read] = {
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.TEXT: _text,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
}


def _reader(field: Field) -> Read:
    return _choice(field.values) if field.type is FieldType.CHOICE else _READERS[field.type]


def _records(owner: Field, members: tuple[Field, ...]) -> Read:
    """Reads a list into rows keyed like :attr:`Fact.key`, with the row's place under ``<list>.``."""
    readers = [(member.name, f"{owner.name}.{member.name}", _reader(member)) for member in members]
    place = f"{owner.name}."

    def read(value: Any) -> tuple[dict[str, Any], ...]:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise _Wrong("应是名单（记录的列表）", "a list of records is needed")
        if len(value) > MAX_RECORDS:
            raise _Wrong(f"最多 {MAX_RECORDS} 项", f"at most {MAX_RECORDS} records are taken")
        rows = []
        for index, record in enumerate(value):
            if not isinstance(record, Mapping):
                raise _Wrong("每项应是记录", "each entry must be a record", (index,))
            row: dict[str, Any] = {place: index}
            for name, key, read_one in readers:
                given = record.get(name)
                try:
                    row[key] = None if given is None else read_one(given)
                except _Wrong as wrong:
                    raise _Wrong(wrong.zh, wrong.en, (index, name)) from None
            rows.append(row)
        return tuple(rows)

    return read


def fields_used(node: Node) -> tuple[Fact, ...]:
    """The facts that a condition speaks of, in reading order, each once."""
    found: dict[str, Fact] = {}
    for part in walk(node):
        if isinstance(part, Fact):
            found.setdefault(part.key, part)
    return tuple(found.values())


def reader(node: Node) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A function that copies exactly the facts a condition uses; absent or None means missing.

    It raises :class:`FactError` naming every fact of a wrong type.
    """
    used = fields_used(node)
    steps: list[tuple[str, Read]] = []
    for fact in used:
        if fact.owner is None:
            members = tuple(other.field for other in used if other.owner == fact.field)
            read_one = (
                _records(fact.field, members) if fact.type is FieldType.RECORDS else _reader(fact.field)
            )
            steps.append((fact.field.name, read_one))

    def read(facts: Mapping[str, Any]) -> dict[str, Any]:
        copied: dict[str, Any] = {}
        get = facts.get
        try:
            for name, read_one in steps:
                value = get(name)
                copied[name] = None if value is None else read_one(value)
        except _Wrong:
            raise _every_fault(facts) from None
        return copied

    def _every_fault(facts: Mapping[str, Any]) -> FactError:
        problems = []
        for name, read_one in steps:
            try:
                if facts.get(name) is not None:
                    read_one(facts[name])
            except _Wrong as wrong:
                given = type(facts[name]).__name__
                problems.append(
                    Problem(
                        (name, *wrong.path),
                        Text(
                            f"“{name}”的值不能用（{given}）。",
                            f"The value of {name!r} can't be used ({given}).",
                        ),
                        Text(f"{wrong.zh}。", f"{wrong.en}."),
                    )
                )
        return FactError(problems)

    return read
