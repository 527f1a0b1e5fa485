"""When a limit may be made longer; the data are in ``rulebook/law/extensions.yaml``.

Asked once, when the extension is given. A date computed later takes the extension as given.
"""

from dataclasses import dataclass

from sunlit.core.limits import Unit
from sunlit.core.text import Text


@dataclass(frozen=True)
class ExtensionRule:
    """One extension that a statute allows: at most ``amount`` of ``unit``, at most ``times`` times, decided by
    ``approver``; the applicant is told where ``notice_required``."""

    code: str
    title: Text
    article: str
    amount: int
    unit: Unit
    approver: str
    evidence: str
    times: int = 1
    notice_required: bool = True


@dataclass(frozen=True)
class ExtensionRules:
    """All extensions that the statutes allow."""

    rules: tuple[ExtensionRule, ...]
