"""Conditions: rule texts that people can read, checked when published, explained clause by clause.

See ``docs/conditions.md``. No rule text is ever run as Python.
"""

from sunlit.core.conditions.cel import CEL_FUNCTIONS, CelExport
from sunlit.core.conditions.condition import Condition, compile_condition
from sunlit.core.conditions.errors import ConditionError, FactError
from sunlit.core.conditions.explained import Explained
from sunlit.core.conditions.verdict import MissingFact, Verdict
from sunlit.core.conditions.vocabulary import Field, FieldType, Vocabulary

__all__ = [
    "CEL_FUNCTIONS",
    "CelExport",
    "Condition",
    "ConditionError",
    "Explained",
    "FactError",
    "Field",
    "FieldType",
    "MissingFact",
    "Verdict",
    "Vocabulary",
    "compile_condition",
]
