"""What the hall keeps."""

from sunlit.hall.models.applications import (
    ApplicantVisit,
    ApplicantVisitQuerySet,
    Application,
    ApplicationQuerySet,
    Draft,
    OneTimeNotice,
    Paper,
    PublicUse,
)
from sunlit.hall.models.catalogue import ItemState, Power, PowerQuerySet
from sunlit.hall.models.inquiries import ContactAttempt, Inquiry, InquiryQuerySet, reported_on
from sunlit.hall.models.joint_work import JointPart, JointPartQuerySet, JointWork, JointWorkQuerySet
from sunlit.hall.models.ratings import (
    AccountabilityDraft,
    AccountabilityDraftQuerySet,
    Rating,
    RatingQuerySet,
    rated_in,
)

__all__ = [
    "AccountabilityDraft",
    "AccountabilityDraftQuerySet",
    "ApplicantVisit",
    "ApplicantVisitQuerySet",
    "Application",
    "ApplicationQuerySet",
    "ContactAttempt",
    "Draft",
    "Inquiry",
    "InquiryQuerySet",
    "ItemState",
    "JointPart",
    "JointPartQuerySet",
    "JointWork",
    "JointWorkQuerySet",
    "OneTimeNotice",
    "Paper",
    "Power",
    "PowerQuerySet",
    "PublicUse",
    "Rating",
    "RatingQuerySet",
    "rated_in",
    "reported_on",
]
