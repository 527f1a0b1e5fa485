"""Which way each line takes: down its lane, across to the next, or by a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sunlit.core.procedures.layout.shapes import Cell, Link, Node


@dataclass(frozen=True)
class Route:
    """How a line runs: ``straight`` down its lane, ``across`` to the next lane, or by the channel left of lane
    ``channel``, ending at the side of its target or (``top``) coming from above."""

    kind: str
    channel: int = 0
    top: bool = False


@dataclass
class Plan:
    """One attempt: what is to be drawn, the cells it was given, and the way each line takes."""

    nodes: Mapping[str, Node]
    links: Sequence[Link]
    cells: Mapping[str, Cell]
    routes: dict[str, Route] = field(default_factory=dict)


def choose_routes(plan: Plan) -> dict[str, Route]:
    """The cheapest way for each line in turn, with an eye on how full the sides of its box already are."""
    cells = plan.cells
    lanes: dict[int, list[int]] = {}
    for row, lane in cells.values():
        lanes.setdefault(lane, []).append(row)
    routes: dict[str, Route] = {}
    pairs: set[tuple[str, str]] = set()
    load: dict[tuple[str, int], int] = {}
    for link in plan.links:
        (ra, ca), (rb, cb) = cells[link.source], cells[link.target]
        pair = (link.source, link.target)
        if pair not in pairs and not link.knob:
            if ca == cb and rb > ra and not any(ra < row < rb for row in lanes[ca]):
                routes[link.id] = Route("straight")
            elif ra == rb and abs(ca - cb) == 1:
                routes[link.id] = Route("across", max(ca, cb))
            if link.id in routes:
                pairs.add(pair)
                continue
        best = min(choices(plan, link), key=lambda route: _route_cost(plan, link, route, load))
        routes[link.id] = best
        side = (link.source, best.channel)
        load[side] = load.get(side, 0) + 1
    return routes


def choices(plan: Plan, link: Link) -> list[Route]:
    """Every way by a channel that a line can take."""
    _, ca = plan.cells[link.source]
    _, cb = plan.cells[link.target]
    found = []
    for channel in (ca + 1, ca):
        if cb in (channel, channel - 1):
            found.append(Route("channel", channel))
        if link.source != link.target:
            found.append(Route("channel", channel, top=True))
    return found


def _route_cost(plan: Plan, link: Link, route: Route, load: Mapping[tuple[str, int], int]) -> float:
    (ra, ca), (rb, cb) = plan.cells[link.source], plan.cells[link.target]
    cost = load.get((link.source, route.channel), 0) * 0.4
    middle = route.channel - 0.5
    cost += abs(middle - cb) + abs(rb - ra) * 0.1
    if route.top:
        cost += 0.8
    # Loops back run on the left, ways out on the right, as far as the lanes allow.
    if ca == cb:
        cost += 0.3 if (route.channel > ca) == (rb <= ra) else 0.0
    return cost
