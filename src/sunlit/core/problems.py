"""What is wrong with a rule, where, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass

from sunlit.core.text import Text

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One fault in rule data: the place inside the data, the reason, and the mend."""

    path: Path
    reason: Text
    mend: Text

    def __str__(self) -> str:
        place = ".".join(str(part) for part in self.path)
        return f"{place}: {self.reason.en} {self.mend.en}".strip()


class RuleError(ValueError):
    """Rule data that can't be used; holds every problem found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))
