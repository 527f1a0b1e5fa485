"""What is stored of bodies, rules and units, and of the work that goes to posts and persons."""

from sunlit.bodies.models.organisation import (
    Body,
    DutyPost,
    Issued,
    Participant,
    Profile,
    Question,
    Seat,
    Vacancy,
)
from sunlit.bodies.models.work import (
    BoardEntry,
    Flow,
    Plan,
    Power,
    PowerSubject,
    Recruitment,
    Round,
    RoundAct,
    StepPost,
    Target,
    Training,
    WorkTask,
)

__all__ = [
    "BoardEntry",
    "Body",
    "DutyPost",
    "Flow",
    "Issued",
    "Participant",
    "Plan",
    "Power",
    "PowerSubject",
    "Profile",
    "Question",
    "Recruitment",
    "Round",
    "RoundAct",
    "Seat",
    "StepPost",
    "Target",
    "Training",
    "Vacancy",
    "WorkTask",
]
