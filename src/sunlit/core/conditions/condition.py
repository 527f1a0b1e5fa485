"""A compiled condition: checked once when a rule is published, then decided for any number of people."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sunlit.core.conditions.building import build
from sunlit.core.conditions.cel import CelExport, export
from sunlit.core.conditions.deciding import explain, give
from sunlit.core.conditions.facts import fields_used, reader
from sunlit.core.conditions.missing import Lacks, lacks
from sunlit.core.conditions.printing import printed
from sunlit.core.conditions.tree import Node
from sunlit.core.conditions.verdict import Rule, Verdict
from sunlit.core.conditions.vocabulary import Field, Vocabulary


class Condition:
    """A condition text, checked against its vocabulary. Immutable; make one with :func:`compile_condition`.

    Two conditions are equal when they mean the same tree, however their texts were spelled.
    """

    def __init__(self, source: str, tree: Node, vocabulary: Vocabulary) -> None:
        self.source = source
        self.tree = tree
        self.vocabulary = vocabulary
        used = fields_used(tree)
        self._read = reader(tree)
        self._decide = give(tree)
        self._explain = explain(tree)
        self._rule = Rule(vocabulary, {fact.key: fact for fact in used}, lambda: self._lacks)
        self.fields: tuple[Field, ...] = tuple(fact.field for fact in used if fact.owner is None)

    @cached_property
    def _lacks(self) -> Lacks:
        return lacks(self.tree)

    def evaluate(self, facts: Mapping[str, Any]) -> Verdict:
        """The verdict with its explanation. A key that is absent or None is a missing fact; keys that the
        condition doesn't use are not looked at.

        Raises :class:`FactError` if a fact is of another type than its field: numbers and money (in yuan) are
        ``int`` or ``Decimal``, dates are ``date``, yes-or-no is ``bool``, a list is a sequence of mappings.
        """
        return Verdict(self._explain(self._read(facts)), self._rule)

    def decide(self, facts: Mapping[str, Any]) -> bool | None:
        """Only the answer of :meth:`evaluate`, stopping at the first clause that settles it."""
        answer: bool | None = self._decide(self._read(facts))
        return answer

    def to_text(self, language: str) -> str:
        """The normal form in ``zh…`` or ``en…``; compiling it again gives an equal condition."""
        return printed(self.tree, language, self.vocabulary)

    def to_cel(self) -> CelExport:
        """The condition in CEL, with the mapping from facts to CEL variables."""
        return export(self.tree)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Condition):
            return NotImplemented
        return self.tree == other.tree and self.vocabulary == other.vocabulary

    def __hash__(self) -> int:
        return hash(printed(self.tree, "zh", self.vocabulary))

    def __repr__(self) -> str:
        return f"Condition({self.to_text('zh')!r})"


def compile_condition(source: str, vocabulary: Vocabulary) -> Condition:
    """Reads, checks and compiles a condition text.

    Raises :class:`ConditionError` with line, column, what is wrong and what would be right: unknown fields and
    functions (with near misses), types that don't fit, texts over 4,000 characters, 1,000 words or 32 levels.
    """
    return Condition(source, build(source, vocabulary), vocabulary)
