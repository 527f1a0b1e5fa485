"""Reads ``rulebook/`` from disk, checks it, and reports every fault with file, line and reason."""

from sunlit.rulebook.guards import check_guards, check_indicator_facts
from sunlit.rulebook.loading import check, load
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.problems import FileProblem, RulebookError

__all__ = [
    "FileProblem",
    "Rulebook",
    "RulebookError",
    "check",
    "check_guards",
    "check_indicator_facts",
    "load",
]
