"""How good a drawing is: what a reader would trip over."""

from dataclasses import dataclass
from itertools import pairwise

from sunlit.core.procedures.layout.shapes import Box, Layout


@dataclass(frozen=True)
class Quality:
    """What a reader would trip over: each a list of the ids concerned; ``crossings`` is counted."""

    overlaps: tuple[tuple[str, str], ...]
    through: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str], ...]
    shared: tuple[tuple[str, str], ...]
    crossings: int


def crossings(drawn: Layout) -> int:
    """How often lines with different ends cross; lines that share their last part count once."""
    return crossed(drawn)[0]


def crossed(drawn: Layout) -> tuple[int, set[str]]:
    """The number of crossings and the lines that take part in one."""
    flat: list[tuple[float, float, float, str]] = []
    upright: list[tuple[float, float, float, str]] = []
    for link, way in drawn.ways.items():
        for (x1, y1), (x2, y2) in pairwise(way):
            if abs(y1 - y2) < 0.01:
                flat.append((min(x1, x2), max(x1, x2), y1, link))
            else:
                upright.append((min(y1, y2), max(y1, y2), x1, link))
    targets = drawn.targets
    found: set[tuple[float, float, str, str]] = set()
    lines: set[str] = set()
    for x1, x2, y, link in flat:
        for y1, y2, x, other in upright:
            if x1 < x < x2 and y1 < y < y2 and targets[link] != targets[other]:
                found.add((x, y, targets[link], targets[other]))
                lines |= {link, other}
    return len(found), lines


def judge(drawn: Layout) -> Quality:
    """Boxes on boxes, lines through boxes, labels on boxes, labels or foreign lines, lines on lines, crossings."""
    boxes, ways = list(drawn.boxes.items()), drawn.ways
    segments = [
        (link, place, Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1])))
        for link, way in ways.items()
        for place, (a, b) in enumerate(pairwise(way))
    ]
    labels = list(drawn.labels.items())
    own = {(link, drawn.sources[link]) for link in drawn.knobs}
    return Quality(
        overlaps=tuple(
            (a, b) for i, (a, one) in enumerate(boxes) for b, two in boxes[i + 1 :] if one.overlaps(two)
        )
        + tuple(
            (link, node)
            for link, knob in drawn.knobs.items()
            for node, box in boxes
            if (link, node) not in own and knob.overlaps(box)
        ),
        through=tuple(
            (link, node)
            for link, place, segment in segments
            for node, box in boxes
            if _inside(segment, box) and not _touches(drawn, link, place, node)
        ),
        labels=tuple((a, b) for a, one in labels for b, two in boxes if one.overlaps(two))
        + tuple(
            (a, b) for i, (a, one) in enumerate(labels) for b, two in labels[i + 1 :] if one.overlaps(two)
        )
        + tuple((a, link) for a, one in labels for link, _, segment in segments if _inside(segment, one)),
        shared=tuple(
            (a, b)
            for i, (a, _, one) in enumerate(segments)
            for b, _, two in segments[i + 1 :]
            if drawn.targets[a] != drawn.targets[b] and _on_each_other(one, two)
        ),
        crossings=crossings(drawn),
    )


def _touches(drawn: Layout, link: str, place: int, node: str) -> bool:
    """Whether a segment is the first of its line at its source or the last at its target: round and slanted
    boxes are met inside the rectangle round them."""
    last = place == len(drawn.ways[link]) - 2
    return (place == 0 and node == drawn.sources[link]) or (last and node == drawn.targets[link])


def _inside(segment: Box, box: Box) -> bool:
    slack = 0.5
    return (
        segment.x < box.x + box.width - slack
        and segment.x + segment.width > box.x + slack
        and segment.y < box.y + box.height - slack
        and segment.y + segment.height > box.y + slack
    )


def _on_each_other(one: Box, two: Box) -> bool:
    flat = one.height < 0.01 and two.height < 0.01 and abs(one.y - two.y) < 2
    upright = one.width < 0.01 and two.width < 0.01 and abs(one.x - two.x) < 2
    if flat:
        return min(one.x + one.width, two.x + two.width) - max(one.x, two.x) > 0.5
    if upright:
        return min(one.y + one.height, two.y + two.height) - max(one.y, two.y) > 0.5
    return False
