"""What boards and carriers keep."""

from sunlit.boards.models.carriers import Carried, Effort, Issue, Plan, Publicity
from sunlit.boards.models.displays import Shown
from sunlit.boards.models.open_day import Handed, OpenDay, TakingPart
from sunlit.boards.models.places import Board, Look, PhotoBefore, Posting

__all__ = [
    "Board",
    "Carried",
    "Effort",
    "Handed",
    "Issue",
    "Look",
    "OpenDay",
    "PhotoBefore",
    "Plan",
    "Posting",
    "Publicity",
    "Shown",
    "TakingPart",
]
