"""The ink of a flow chart: lines, boxes, signs and words as SVG elements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from sunlit.core.procedures.layout.shapes import Box, Layout, Point
from sunlit.core.procedures.lettering import width_of
from sunlit.core.procedures.markup import tag, written
from sunlit.core.procedures.model import Procedure, Step, StepKind
from sunlit.core.procedures.walk import main_line

BLUE, SUN, RED, INK, SOFT, LINE = "#0b4f9e", "#e6a23c", "#b3261e", "#1b2733", "#44566a", "#5a6b7d"
PALE, SUNNY, DONE = "#f4f8fd", "#fff6e5", "#eef1f4"
TITLE, SMALL = 14.0, 12.0
START = "__start__"  # not a legal step code, so it can't meet one


@dataclass(frozen=True)
class Card:
    """The words in a box: title lines, then small lines with an optional sign before the first of them."""

    title: tuple[str, ...]
    small: tuple[tuple[str, str], ...]  # (sign, line); sign is "", "clock" or "pause"


def draw_words(
    text: str, x: float, y: float, size: float, fill: str, *, bold: bool = False, anchor: str = "middle"
) -> str:
    """One line of words with its baseline at ``y``."""
    look: dict[str, object] = {"x": x, "y": y, "font-size": size, "fill": fill}
    if anchor != "start":
        look["text-anchor"] = anchor
    if bold:
        look["font-weight"] = 600
    return tag("text", look, written(text))


def draw_lines(procedure: Procedure, drawn: Layout) -> list[str]:
    """The lines with their arrowheads, the usual way bold and on top."""
    main = main_line(procedure)
    usual = {f"{a}>{b}" for a, b in pairwise(main)} | {START}
    out = []
    # The usual way is drawn last, so that it lies on top where lines join.
    for name, way in sorted(drawn.ways.items(), key=lambda item: item[0] in usual):
        colour, thick = (BLUE, 2.0) if name in usual else (LINE, 1.4)
        # The line ends inside the arrowhead, so that its blunt end does not stick out of the tip.
        points = " ".join(f"{x:g},{y:g}" for x, y in _rounded((*way[:-1], _short(way))))
        out.append(
            tag("polyline", {"points": points, "fill": "none", "stroke": colour, "stroke-width": thick, "stroke-linejoin": "round"})
        )  # fmt: skip
        out.append(tag("polygon", {"points": _arrow(way), "fill": colour}))
    return out


def _rounded(way: tuple[Point, ...]) -> list[Point]:
    return [(round(x, 1), round(y, 1)) for x, y in way]


def _direction(way: tuple[Point, ...]) -> Point:
    (x1, y1), (x2, y2) = way[-2], way[-1]
    length = max(abs(x2 - x1), abs(y2 - y1), 0.01)
    return (x2 - x1) / length, (y2 - y1) / length


def _short(way: tuple[Point, ...]) -> Point:
    dx, dy = _direction(way)
    return way[-1][0] - 5 * dx, way[-1][1] - 5 * dy


def _arrow(way: tuple[Point, ...]) -> str:
    (x, y), (dx, dy) = way[-1], _direction(way)
    corners = [(x, y), (x - 8 * dx - 4 * dy, y - 8 * dy + 4 * dx), (x - 8 * dx + 4 * dy, y - 8 * dy - 4 * dx)]
    return " ".join(f"{a:g},{b:g}" for a, b in _rounded(tuple(corners)))


def draw_labels(drawn: Layout, labels: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The names of the outcomes beside their lines."""
    out = []
    for name, box in drawn.labels.items():
        way = drawn.ways[name]
        # A label left of its box is set towards the box.
        left = way[0][0] > box.x + box.width
        x, anchor = (box.x + box.width, "end") if left else (box.x, "start")
        out += [
            draw_words(line, x, box.y + 12 + 15 * number, SMALL, INK, anchor=anchor)
            for number, line in enumerate(labels.get(name, ()))
        ]
    return out


def draw_boxes(
    procedure: Procedure,
    drawn: Layout,
    cards: Mapping[str, Card],
    current: Collection[str],
    done: Collection[str],
    english: bool,
) -> list[str]:
    """The boxes with their words; ``current`` ones lit and flagged, ``done`` ones ticked."""
    out = []
    for key, box in drawn.boxes.items():
        step = procedure.steps.get(key) if key != START else None
        lit, ticked = key in current, key in done and key not in current
        if step is None or step.kind is StepKind.END:
            out += _pill(box, cards[key], step, lit, ticked)
        else:
            out += _step_box(box, cards[key], step, lit, ticked)
        if lit:
            out += _flag(box, "Now" if english else "当前")
        elif ticked:
            out += _tick(box)
    return out


def _pill(box: Box, card: Card, step: Step | None, lit: bool, ticked: bool) -> list[str]:
    edge = BLUE if step is None or step.result == "done" else RED if step.result == "refused" else LINE
    full = step is not None and step.result == "done"
    out = [
        tag("rect", {
            "x": box.x, "y": box.y, "width": box.width, "height": box.height,
            "rx": min(box.height, box.width) / 2, "fill": SUNNY if lit else edge if full else "#ffffff",
            "stroke": SUN if lit else edge, "stroke-width": 4 if lit else 2,
        })
    ]  # fmt: skip
    ink = INK if lit else "#ffffff" if full else edge if edge != LINE else INK
    first = box.y + box.height / 2 - 9 * (len(card.title) - 1) + 5
    out += [
        draw_words(line, box.x + box.width / 2, first + 18 * number, TITLE, ink, bold=full)
        for number, line in enumerate(card.title)
    ]
    return out


def _step_box(box: Box, card: Card, step: Step, lit: bool, ticked: bool) -> list[str]:
    look: dict[str, object] = {
        "x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": 6,
        "fill": SUNNY if lit else DONE if ticked else PALE,
        "stroke": SUN if lit else LINE if ticked else BLUE, "stroke-width": 4 if lit else 1.5,
    }  # fmt: skip
    if step.kind is StepKind.WAIT:
        look["stroke-dasharray"] = "7 4"
    out = [tag("rect", look)]
    middle = box.x + box.width / 2
    if step.kind is StepKind.CALL:
        # Bars at both sides: the sign of a procedure that is described elsewhere.
        out += [
            tag("path", {"d": f"M{x:g} {box.y:g}v{box.height:g}", "stroke": BLUE, "stroke-width": 1.5})
            for x in (round(box.x + 6, 1), round(box.x + box.width - 6, 1))
        ]
    if step.kind in (StepKind.JOINT, StepKind.VOTE):
        # A second line inside: several people act.
        out.append(
            tag("rect", {
                "x": box.x + 4, "y": box.y + 4, "width": box.width - 8, "height": box.height - 8, "rx": 4,
                "fill": "none", "stroke": BLUE, "stroke-width": 0.8,
            })
        )  # fmt: skip
    text = 19 * len(card.title) + 17 * len(card.small)
    y = box.y + (box.height - text) / 2 + 14
    for line in card.title:
        out.append(draw_words(line, middle, y, TITLE, INK, bold=True))
        y += 19
    for sign, line in card.small:
        out.append(draw_words(line, middle + (8 if sign else 0), y, SMALL, SOFT))
        if sign:
            out += _sign(sign, middle - width_of(line, SMALL) / 2 - 4, y - 4)
        y += 17
    return out


def _sign(sign: str, x: float, y: float) -> list[str]:
    if sign == "clock":
        d = f"M{x:.1f} {y - 3.5:.1f}V{y:.1f}L{x + 2.5:.1f} {y + 1.5:.1f}"
        return [
            tag("circle", {"cx": x, "cy": y, "r": 6, "fill": "#ffffff", "stroke": BLUE, "stroke-width": 1.4}),
            tag("path", {"d": d, "fill": "none", "stroke": BLUE, "stroke-width": 1.4}),
        ]
    return [tag("path", {"d": f"M{x - 3:.1f} {y - 5:.1f}v10m6 0v-10", "stroke": BLUE, "stroke-width": 2.6})]


def _flag(box: Box, word: str) -> list[str]:
    wide = width_of(word, SMALL) + 26
    x, y = box.x + 6, box.y - 10
    return [
        tag("rect", {"x": x, "y": y, "width": wide, "height": 20, "rx": 4, "fill": SUN}),
        tag("path", {"d": f"M{x + 6:.1f} {y + 5:.1f}l8 5l-8 5z", "fill": INK}),
        draw_words(word, x + 19, y + 14.5, SMALL, INK, bold=True, anchor="start"),
    ]


def _tick(box: Box) -> list[str]:
    x, y = box.x + 2, box.y + 2
    return [
        tag("circle", {"cx": x, "cy": y, "r": 9, "fill": "#ffffff", "stroke": BLUE, "stroke-width": 1.5}),
        tag("path", {
            "d": f"M{x - 4:.1f} {y + 0.5:.1f}l3 3.5l5.5 -7", "fill": "none", "stroke": BLUE, "stroke-width": 2,
        }),
    ]  # fmt: skip
