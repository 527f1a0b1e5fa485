"""Why a clock may stand still; the data are in ``rulebook/law/stop_reasons.yaml``."""

from dataclasses import dataclass

from sunlit.core.text import Text


@dataclass(frozen=True)
class StopReason:
    """One ground on which time isn't counted (不计入期限), and the paper that must exist for it."""

    code: str
    title: Text
    article: str
    document_required: bool
    evidence: str
    document: Text | None = None


@dataclass(frozen=True)
class StopReasons:
    """All grounds on which a clock may stop."""

    reasons: tuple[StopReason, ...]
