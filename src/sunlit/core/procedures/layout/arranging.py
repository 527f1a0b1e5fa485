"""Tries the ways to arrange a procedure and keeps the best drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sunlit.core.procedures.layout.drawing import draw
from sunlit.core.procedures.layout.placing import place
from sunlit.core.procedures.layout.quality import crossed, crossings
from sunlit.core.procedures.layout.routing import Plan, choices, choose_routes
from sunlit.core.procedures.layout.shapes import Box, Cell, Layout, Link, Node


def arrange(
    nodes: Sequence[Node], links: Sequence[Link], main: Sequence[str], *, vertical: bool = True
) -> Layout:
    """Places the boxes with ``main`` as the middle line and draws the links.

    The placement with side steps on the right only is narrow; where its lines cross, both sides are tried and the
    better one is taken. Links to
    or from unknown nodes raise ``KeyError``.
    """
    if not vertical:
        nodes = [replace(node, width=node.height, height=node.width) for node in nodes]
        links = [
            replace(link, label_width=link.label_height, label_height=link.label_width) for link in links
        ]
    table = {node.id: node for node in nodes}
    best: tuple[float, Layout] | None = None
    seen: list[Mapping[str, Cell]] = []
    for lanes in ((1, 2), (-1, 1, 2)):
        cells = place(table, links, main, lanes)
        if cells in seen:
            continue
        seen.append(cells)
        plan = Plan(table, links, cells)
        plan.routes = choose_routes(plan)
        drawn, score = _improve(plan)
        if best is None or score < best[0]:
            best = (score, drawn)
        if not crossings(drawn):
            break
    assert best is not None
    return best[1] if vertical else _turned(best[1])


def _improve(plan: Plan) -> tuple[Layout, float]:
    """Draws the plan; while lines cross, tries the other way round for each line in turn and keeps what helps."""
    drawn = draw(plan)
    crossing, involved = crossed(drawn)
    for link in plan.links:
        if link.id not in involved or plan.routes[link.id].kind != "channel":
            continue
        for other in choices(plan, link):
            if other == plan.routes[link.id]:
                continue
            kept = plan.routes[link.id]
            plan.routes[link.id] = other
            tried = draw(plan)
            found, still = crossed(tried)
            if (found, tried.width) < (crossing, drawn.width):
                drawn, crossing, involved = tried, found, still
            else:
                plan.routes[link.id] = kept
    return drawn, crossing * 60 + drawn.width + drawn.height * 0.3


def _turned(drawn: Layout) -> Layout:
    def turn(box: Box) -> Box:
        return Box(box.y, box.x, box.height, box.width)

    return replace(
        drawn,
        boxes={key: turn(box) for key, box in drawn.boxes.items()},
        ways={key: tuple((y, x) for x, y in way) for key, way in drawn.ways.items()},
        labels={key: turn(box) for key, box in drawn.labels.items()},
        knobs={key: turn(box) for key, box in drawn.knobs.items()},
        width=drawn.height,
        height=drawn.width,
    )
