"""What openness keeps: what is due and published, what happened to it afterwards, and the catalogues."""

from sunlit.disclosure.models.catalogues import AddedHeading, Nothing, Proposal, Reached
from sunlit.disclosure.models.chain import Confirmation, Request, Review, Taking, Withholding
from sunlit.disclosure.models.publications import (
    Announced,
    DraftFile,
    Kept,
    Occurrence,
    OccurrenceQuerySet,
    OutOfSight,
    Particular,
    Publication,
    PublicationFile,
    PublicationFileQuerySet,
    PublicationQuerySet,
    Work,
    WorkQuerySet,
)
from sunlit.disclosure.models.shares import Share

__all__ = [
    "AddedHeading", "Announced", "Confirmation", "DraftFile", "Kept", "Nothing",
    "Occurrence", "OccurrenceQuerySet", "OutOfSight", "Particular", "Proposal", "Publication",
    "PublicationFile", "PublicationFileQuerySet", "PublicationQuerySet", "Reached", "Request", "Review", "Share",
    "Taking", "Withholding", "Work", "WorkQuerySet",
]  # fmt: skip
