"""What a layout is made of: boxes and lines to place, and where they came to stand."""

from collections.abc import Mapping
from dataclasses import dataclass

TRACK = 12.0  # distance of parallel lines
ARROW = 16.0  # room for an arrowhead
MARGIN = 16.0  # white space round the drawing
SLOT = 12.0  # the least distance of two lines that leave one side of a box

Cell = tuple[int, int]  # row, lane
Point = tuple[float, float]


@dataclass(frozen=True)
class Node:
    """A box to place. ``shape`` is ``box``, ``pill``, ``circle`` or ``diamond``; the last two stay square."""

    id: str
    width: float
    height: float
    shape: str = "box"


@dataclass(frozen=True)
class Link:
    """A line to draw, with the size of its label (0 for none). ``knob`` is the diameter of an event on the border
    of the source from which the line starts; 0 where it starts at the box itself."""

    id: str
    source: str
    target: str
    label_width: float = 0.0
    label_height: float = 0.0
    knob: float = 0.0


@dataclass(frozen=True)
class Box:
    """A rectangle, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share more than a border."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True)
class Layout:
    """Boxes, the points of each line, the places of labels and of border events, and the size of the whole."""

    boxes: Mapping[str, Box]
    ways: Mapping[str, tuple[Point, ...]]
    labels: Mapping[str, Box]
    knobs: Mapping[str, Box]
    targets: Mapping[str, str]
    sources: Mapping[str, str]
    width: float
    height: float
