"""The parts of a checked condition. Plain values: two conditions that mean the same text compare equal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from sunlit.core.conditions.vocabulary import Field, FieldType
from sunlit.core.text import Text

Value: TypeAlias = bool | Decimal | int | str | date


@dataclass(frozen=True)
class Literal:
    """A value written in the rule. ``days`` and ``months`` hold whole numbers; a choice also holds its title."""

    type: FieldType
    value: Value
    title: Text | None = None


@dataclass(frozen=True)
class Fact:
    """A field of the vocabulary, or a fact of the record at hand when ``owner`` is set."""

    field: Field
    owner: Field | None = None

    @property
    def type(self) -> FieldType:
        return self.field.type

    @property
    def key(self) -> str:
        """Where the value stands during evaluation; a dot can't occur in a name."""
        return self.field.name if self.owner is None else f"{self.owner.name}.{self.field.name}"


@dataclass(frozen=True)
class Arithmetic:
    """Two numbers, amounts, dates or spans reckoned together."""

    sign: str  # + - * /
    left: "Node"
    right: "Node"
    type: FieldType


@dataclass(frozen=True)
class Compare:
    """Two values of one type held against each other."""

    sign: str  # = != < <= > >=
    left: "Node"
    right: "Node"
    type: FieldType = FieldType.BOOLEAN


@dataclass(frozen=True)
class OneOf:
    """The value is one of the options (属于)."""

    part: "Node"
    options: tuple[Literal, ...]
    type: FieldType = FieldType.BOOLEAN


@dataclass(frozen=True)
class Known:
    """Whether a fact is known at all; never itself undecided."""

    fact: Fact
    type: FieldType = FieldType.BOOLEAN


@dataclass(frozen=True)
class Not:
    """The part does not hold (非)."""

    part: "Node"
    type: FieldType = FieldType.BOOLEAN


@dataclass(frozen=True)
class Both:
    """All parts hold (且)."""

    parts: "tuple[Node, ...]"
    type: FieldType = FieldType.BOOLEAN


@dataclass(frozen=True)
class Either:
    """At least one part holds (或)."""

    parts: "tuple[Node, ...]"
    type: FieldType = FieldType.BOOLEAN


@dataclass(frozen=True)
class If:
    """One of two values, as the test turns out."""

    test: "Node"
    then: "Node"
    otherwise: "Node"
    type: FieldType


@dataclass(frozen=True)
class Call:
    """A registered function (``functions.py``)."""

    function: str
    arguments: "tuple[Node, ...]"
    type: FieldType


@dataclass(frozen=True)
class Over:
    """Something asked of every record of a list: ``any``, ``all``, ``count`` or ``sum``."""

    kind: str
    records: Fact
    body: "Node"
    type: FieldType


Node: TypeAlias = (
    Literal | Fact | Arithmetic | Compare | OneOf | Known | Not | Both | Either | If | Call | Over
)


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly inside a node."""
    match node:
        case Arithmetic(_, left, right) | Compare(_, left, right):
            return (left, right)
        case OneOf(part) | Not(part):
            return (part,)
        case Known(fact):
            return (fact,)
        case Both(parts) | Either(parts):
            return parts
        case If(test, then, otherwise):
            return (test, then, otherwise)
        case Call(_, arguments):
            return arguments
        case Over(_, records, body):
            return (records, body)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything inside it, in reading order."""
    yield node
    for child in children(node):
        yield from walk(child)
