"""What the assessment keeps: fixed sheets, and the rounds by which they come about."""

from sunlit.assessment.models.results import Fixed, FixedQuerySet
from sunlit.assessment.models.rounds import (
    Award,
    Check,
    Circular,
    Draw,
    Finding,
    Given,
    Named,
    Plan,
    Posting,
    Round,
    RoundSheet,
    Seen,
    Standard,
)
from sunlit.assessment.models.years import YearSheet, YearSheetQuerySet

__all__ = [
    "Award",
    "Check",
    "Circular",
    "Draw",
    "Finding",
    "Fixed",
    "FixedQuerySet",
    "Given",
    "Named",
    "Plan",
    "Posting",
    "Round",
    "RoundSheet",
    "Seen",
    "Standard",
    "YearSheet",
    "YearSheetQuerySet",
]
