"""One clause of a verdict: which part of the rule, on which facts, with which answer."""

from typing import Any

from sunlit.core.conditions.tree import Node


class Explained:
    """A part of a rule and its answer. Made for every clause of every assessment, so it holds no text.

    ``value`` is True, False or None (unknown); ``parts`` are the clauses inside, ``facts`` the values used.
    """

    __slots__ = ("facts", "node", "parts", "value")

    def __init__(
        self, node: Node, value: bool | None, parts: "tuple[Explained, ...]", facts: dict[str, Any]
    ) -> None:
        self.node = node
        self.value = value
        self.parts = parts
        self.facts = facts

    def __repr__(self) -> str:
        return f"Explained({type(self.node).__name__}, {self.value}, {self.parts!r})"
