"""Faults of a condition under construction: where, what is wrong, what would be right; all of them are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lark import Token

from sunlit.core.conditions.lexing import MAX_NESTING, Cutter
from sunlit.core.conditions.tree import Fact, Node
from sunlit.core.conditions.vocabulary import FieldType
from sunlit.core.conditions.wording import TYPE_NAMES, near_misses, type_mend
from sunlit.core.problems import Problem
from sunlit.core.text import Text

NUMERIC = (FieldType.NUMBER, FieldType.MONEY)


@dataclass(frozen=True)
class Part:
    """A node under construction. ``node`` is None where a fault was already reported.

    ``bound`` are the lists whose record facts stand free inside; ``asks`` says that a list is asked inside.
    """

    node: Node | None
    at: int
    depth: int = 1
    bound: frozenset[str] = frozenset()
    asks: bool = False

    @property
    def type(self) -> FieldType | None:
        return None if self.node is None else self.node.type


class Checker:
    """Collects the faults of one text and joins parts, minding depth and open lists."""

    def __init__(self, cutter: Cutter) -> None:
        self.cutter = cutter
        self.vocabulary = cutter.vocabulary
        self.problems: list[Problem] = []

    def wrong(self, at: int, reason: Text, mend: Text) -> None:
        """Keeps one fault."""
        self.problems.append(Problem(self.cutter.place(at), reason, mend))

    def join(self, node: Node | None, parts: Sequence[Part], at: int | None = None) -> Part:
        """A part made of parts; None where one of them is faulty or the whole is too deep."""
        depth = 1 + max((part.depth for part in parts), default=0)
        if depth > MAX_NESTING:
            self.wrong(
                parts[0].at,
                Text(
                    f"嵌套或连算超过 {MAX_NESTING} 层。", f"Nested or chained more than {MAX_NESTING} deep."
                ),
                Text("请拆成几条条件。", "Split it into several conditions."),
            )
            return Part(None, parts[0].at)
        if any(part.node is None for part in parts):
            node = None
        return Part(
            node,
            parts[0].at if at is None else at,
            depth,
            frozenset().union(*(part.bound for part in parts)),
            any(part.asks for part in parts),
        )

    def must_be(self, part: Part, wanted: FieldType, role: Text) -> bool:
        """Whether a part is of the wanted type; else keeps the fault."""
        if part.node is None:
            return False
        if part.type is not wanted:
            self.wrong(
                part.at,
                Text(
                    f"{role.zh}应是{TYPE_NAMES[wanted].zh}，这里是{_named(part).zh}。",
                    f"{role.en} must be a {TYPE_NAMES[wanted].en}, here is a {_named(part).en}.",
                ),
                _yes_or_no_mend(part) if wanted is FieldType.BOOLEAN else Text("请更换。", "Use another."),
            )
            return False
        return True

    def unknown(self, token: Token, candidates: Iterable[str]) -> None:
        """Keeps the fault of a name that is none."""
        name = str(token.value)
        self.wrong(
            token.start_pos or 0,
            Text(f"没有“{name[:40]}”这个字段。", f"There is no field {name[:40]!r}."),
            near_misses(name, candidates),
        )

    def mismatch(self, left: Part, right: Part, role: Text) -> None:
        """Keeps the fault of two types that do not fit."""
        self.wrong(
            right.at,
            Text(
                f"{role.zh}类型不合：{_named(left).zh}与{_named(right).zh}。",
                f"{role.en} don't fit: {_named(left).en} and {_named(right).en}.",
            ),
            type_mend(left.type, right.type),
        )


def _named(part: Part) -> Text:
    kind = TYPE_NAMES[part.type] if part.type else Text("?", "?")
    if isinstance(part.node, Fact):
        title = part.node.field.title
        return Text(f"{kind.zh}“{title.zh}”", f"{kind.en} ({title.en})")
    return kind


def _yes_or_no_mend(part: Part) -> Text:
    if isinstance(part.node, Fact):
        return Text(
            f"请比较，如 {part.node.field.name} = …。", f"Compare it, such as {part.node.field.name} = …."
        )
    return Text("请写比较，如 年龄 ≥ 60。", "Write a comparison, such as age ≥ 60.")
