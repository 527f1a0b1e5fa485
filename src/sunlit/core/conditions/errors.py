"""What can be wrong with the text of a condition, or with the facts put to it."""

from collections.abc import Iterable

from sunlit.core.problems import Problem, RuleError


class ConditionError(RuleError):
    """A condition text that can't be used. Each problem's path is ``(line, column)``, both from 1.

    ``line`` and ``column`` are those of the first problem in the text.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__(sorted(problems, key=lambda problem: tuple(int(part) for part in problem.path)))
        self.line = int(self.problems[0].path[0])
        self.column = int(self.problems[0].path[1])


class FactError(ValueError):
    """Facts of a wrong type: a fault of the caller, never a verdict. Each problem's path leads to the fact."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))
