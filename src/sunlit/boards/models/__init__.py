"""What boards and carriers keep."""

from sunlit.boards.models.carriers import Carried, Effort, Issue, Plan, Publicity
from sunlit.boards.models.displays import Shown
from sunlit.boards.models.places import Board, Look, Posting

__all__ = ["Board", "Carried", "Effort", "Issue", "Look", "Plan", "Posting", "Publicity", "Shown"]
