"""Faults of the rulebook with file, line and column."""

from collections.abc import Iterable
from dataclasses import dataclass

from sunlit.core.text import Text


@dataclass(frozen=True)
class FileProblem:
    """One fault: where it stands (line and column count from 1), why it is one, and what to write instead."""

    file: str
    line: int
    column: int
    reason: Text
    mend: Text

    def in_language(self, language: str) -> str:
        """``file:line:column: reason → mend`` in one language."""
        reason, mend = self.reason.in_language(language), self.mend.in_language(language)
        return f"{self.file}:{self.line}:{self.column}: {reason} → {mend}"

    def __str__(self) -> str:
        return f"{self.in_language('zh-hans')}\n    {self.reason.en} → {self.mend.en}"


class RulebookError(ValueError):
    """A rulebook that can't be used; holds every problem found, sorted by file and line."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.in_language("en") for problem in self.problems))
