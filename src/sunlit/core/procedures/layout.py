"""Where boxes stand and lines run: one layout for the chart on the wall and for the BPMN diagram.

Boxes stand in a grid: rows follow the procedure, lanes stand side by side, one box a cell. Lines run only in
the channels between rows and between lanes and on the free middle of a lane, so that no line can pass through
a box. Lines to the same box share their last part; labels stand where a line leaves its box, in space of
their own. ``u`` is the direction of flow, ``v`` runs across it; the orientation swaps them at the very end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import sqrt

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


@dataclass(frozen=True)
class Route:
    """How a line runs: ``straight`` down its lane, ``across`` to the next lane, or by the channel left of lane
    ``channel``, ending at the side of its target or (``top``) coming from above."""

    kind: str
    channel: int = 0
    top: bool = False


@dataclass
class _Net:
    """Lines with one target that share a track in one channel."""

    low: float
    high: float
    track: int = 0

    def include(self, place: float) -> None:
        self.low, self.high = min(self.low, place), max(self.high, place)


@dataclass
class _Slot:
    """A place on the side of a box where a line leaves (``link``) or lines arrive (``target``)."""

    key: tuple[str, str]
    order: tuple[float, ...]
    size: float  # room before the line, for its label or its border event
    after: float = 0.0  # room behind it
    at: float = 0.0  # offset of the line from the middle of the row


@dataclass
class _Plan:
    nodes: Mapping[str, Node]
    links: Sequence[Link]
    cells: Mapping[str, Cell]
    routes: dict[str, Route] = field(default_factory=dict)


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
        cells = _place(table, links, main, lanes)
        if cells in seen:
            continue
        seen.append(cells)
        plan = _Plan(table, links, cells)
        plan.routes = _routes(plan)
        drawn, score = _improve(plan)
        if best is None or score < best[0]:
            best = (score, drawn)
        if not crossings(drawn):
            break
    assert best is not None
    return best[1] if vertical else _turned(best[1])


def _improve(plan: _Plan) -> tuple[Layout, float]:
    """Draws the plan; while lines cross, tries the other way round for each line in turn and keeps what helps."""
    drawn = _draw(plan)
    crossing, involved = _crossed(drawn)
    for link in plan.links:
        if link.id not in involved or plan.routes[link.id].kind != "channel":
            continue
        for other in _choices(plan, link):
            if other == plan.routes[link.id]:
                continue
            kept = plan.routes[link.id]
            plan.routes[link.id] = other
            tried = _draw(plan)
            found, still = _crossed(tried)
            if (found, tried.width) < (crossing, drawn.width):
                drawn, crossing, involved = tried, found, still
            else:
                plan.routes[link.id] = kept
    return drawn, crossing * 60 + drawn.width + drawn.height * 0.3


# --- which box stands where ---------------------------------------------------------------------------------


def _place(
    nodes: Mapping[str, Node], links: Sequence[Link], main: Sequence[str], lanes: tuple[int, ...]
) -> dict[str, Cell]:
    cells: dict[str, Cell] = {node: (row, 0) for row, node in enumerate(main)}
    taken = set(cells.values())
    outgoing: dict[str, list[str]] = {node: [] for node in nodes}
    incoming: dict[str, list[str]] = {node: [] for node in nodes}
    for link in links:
        outgoing[link.source].append(link.target)
        incoming[link.target].append(link.source)
    waiting = [node for node in nodes if node not in cells]
    while waiting:
        # Steps before ends, those next to what is placed first, in the order of the procedure.
        ready = [n for n in waiting if any(s in cells for s in incoming[n])]
        steps = [n for n in ready if outgoing[n]]
        pool = steps or ready or [n for n in waiting if outgoing[n]] or waiting
        node = min(pool, key=lambda n: min((cells[s] for s in incoming[n] if s in cells), default=(10**6, 0)))
        cell = _best_cell(node, cells, taken, outgoing, incoming, lanes)
        cells[node] = cell
        taken.add(cell)
        waiting.remove(node)
    lowest = min((row for row, _ in cells.values()), default=0)
    return {node: (row - lowest, lane) for node, (row, lane) in cells.items()}


def _best_cell(
    node: str,
    cells: Mapping[str, Cell],
    taken: set[Cell],
    outgoing: Mapping[str, list[str]],
    incoming: Mapping[str, list[str]],
    lanes: tuple[int, ...],
) -> Cell:
    before = [cells[s] for s in incoming[node] if s in cells]
    after = [cells[t] for t in outgoing[node] if t in cells and t != node]
    near = before or after or [(max((row for row, _ in cells.values()), default=0) + 1, 0)]
    rows = range(min(row for row, _ in near), max(row for row, _ in near) + 3)
    candidates = [(row, lane) for row in rows for lane in lanes if (row, lane) not in taken]
    lane = lanes[0]
    while not candidates:
        # Every near cell is taken: go out one more lane, where there always is room.
        lane += 1 if lane > 0 else -1
        candidates = [(row, lane) for row in rows if (row, lane) not in taken]
    is_end = not outgoing[node]
    last = max((row for row, _ in before), default=0)

    def cost(cell: Cell) -> tuple[float, Cell]:
        row, lane = cell
        total = abs(lane) * 0.9 - (0.05 if lane > 0 else 0.0)
        for r, c in before:
            if (row == r and abs(lane - c) == 1) or (lane == c and row == r + 1):
                total += 0.3
            else:
                total += abs(lane - c) + abs(row - r) * 0.6 + (1.5 if row < r else 0.0)
        for r, c in after:
            total += 0.2 if row == r and abs(lane - c) == 1 else abs(lane - c) * 0.5 + abs(r - row) * 0.5
        if is_end and row < last:
            total += 4.0
        return total, cell

    return min(candidates, key=cost)


# --- which way a line takes ---------------------------------------------------------------------------------


def _routes(plan: _Plan) -> dict[str, Route]:
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
        best = min(_choices(plan, link), key=lambda route: _route_cost(plan, link, route, load))
        routes[link.id] = best
        side = (link.source, best.channel)
        load[side] = load.get(side, 0) + 1
    return routes


def _choices(plan: _Plan, link: Link) -> list[Route]:
    _, ca = plan.cells[link.source]
    _, cb = plan.cells[link.target]
    found = []
    for channel in (ca + 1, ca):
        if cb in (channel, channel - 1):
            found.append(Route("channel", channel))
        if link.source != link.target:
            found.append(Route("channel", channel, top=True))
    return found


def _route_cost(plan: _Plan, link: Link, route: Route, load: Mapping[tuple[str, int], int]) -> float:
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


# --- drawing ------------------------------------------------------------------------------------------------


def _draw(plan: _Plan) -> Layout:
    cells, routes, nodes = plan.cells, plan.routes, plan.nodes
    row_count = max(row for row, _ in cells.values()) + 1
    first = min(lane for _, lane in cells.values())
    last = max(lane for _, lane in cells.values())

    # 1. Tracks in the channels between rows: one for each target that is entered from above by a channel.
    over: dict[str, _Net] = {}
    for link in plan.links:
        route = routes[link.id]
        if route.kind == "channel" and route.top:
            net = over.setdefault(
                link.target, _Net(2.0 * cells[link.target][1] + 1, 2.0 * cells[link.target][1] + 1)
            )
            net.include(2.0 * route.channel)
    by_row: dict[int, list[_Net]] = {}
    for target, net in over.items():
        by_row.setdefault(cells[target][0], []).append(net)
    tracks_over = {row: _tracks(nets) for row, nets in by_row.items()}

    # 2. Slots on the sides of the boxes, and how large boxes and rows must be for them.
    slots = _slots(plan)
    sizes = _sizes(plan, slots)
    depth = [0.0] * row_count
    for node, (row, _) in cells.items():
        depth[row] = max(depth[row], sizes[node][0])
    for (_, row), found in slots.items():
        need = max(max(slot.size - slot.at, slot.at + slot.after) for slot in found)
        depth[row] = max(depth[row], 2 * need + 4)
    label_over = [0.0] * (row_count + 1)
    for link in plan.links:
        if routes[link.id].kind == "straight" and link.label_height:
            row = cells[link.source][0] + 1
            label_over[row] = max(label_over[row], link.label_height + 4)

    # 3. Positions along the flow.
    middle_u, top_of_gap = [0.0] * row_count, [0.0] * row_count
    at = MARGIN
    for row in range(row_count):
        top_of_gap[row] = at
        count = tracks_over.get(row, 0)
        at += label_over[row] + count * TRACK + (ARROW + (8 if row else -ARROW) if row or count else 0.0)
        if count and not row:
            at += ARROW
        middle_u[row] = at + depth[row] / 2
        at += depth[row]
    length = at + MARGIN

    def track_over(target: str) -> float:
        row = cells[target][0]
        return middle_u[row] - depth[row] / 2 - ARROW - over[target].track * TRACK + 4

    line: dict[tuple[int, tuple[str, str]], float] = {}
    for (channel, row), found in slots.items():
        for slot in found:
            line[(channel, slot.key)] = middle_u[row] + slot.at

    # 4. Tracks in the channels between lanes.
    nets: dict[tuple[int, str], _Net] = {}
    for link in plan.links:
        route = routes[link.id]
        if route.kind != "channel":
            continue
        start = line[(route.channel, ("out", link.id))]
        end = track_over(link.target) if route.top else line[(route.channel, ("in", link.target))]
        net = nets.setdefault((route.channel, link.target), _Net(start, start))
        net.include(start)
        net.include(end)
    by_channel: dict[int, list[_Net]] = {}
    for (channel, _), net in nets.items():
        by_channel.setdefault(channel, []).append(net)
    tracks = {channel: _tracks(found) for channel, found in by_channel.items()}

    # 5. Positions across the flow.
    zones = _zones(plan)
    breadth = dict.fromkeys(range(first, last + 1), 0.0)
    for node, (_, lane) in cells.items():
        breadth[lane] = max(breadth[lane], sizes[node][1])
    for link in plan.links:
        if routes[link.id].kind == "straight":
            lane = cells[link.source][1]
            breadth[lane] = max(breadth[lane], 2 * link.label_width + 16)
    middle_v: dict[int, float] = {}
    base: dict[int, float] = {}
    at = MARGIN
    for channel in range(first, last + 2):
        left, right = zones.get((channel, "left"), 0.0), zones.get((channel, "right"), 0.0)
        base[channel] = at + left
        inner = channel not in (first, last + 1)
        room = left + right + tracks.get(channel, 0) * TRACK
        at += max(room, 36.0 if inner else 0.0)
        if channel <= last:
            middle_v[channel] = at + breadth[channel] / 2
            at += breadth[channel]
    span = at + MARGIN

    def track(channel: int, target: str) -> float:
        number = nets[(channel, target)].track
        if channel <= 0:  # left of the main line the shortest line runs next to it, as on the right
            number = tracks[channel] - 1 - number
        return base[channel] + TRACK * (number + 0.5)

    # 6. The points.
    boxes: dict[str, Box] = {}
    for node, (row, lane) in cells.items():
        du, dv = sizes[node]
        boxes[node] = Box(middle_v[lane] - dv / 2, middle_u[row] - du / 2, dv, du)

    def border(node: str, u: float, channel: int) -> float:
        """Where the border of a box lies at the height ``u`` on the side of a channel."""
        row, lane = cells[node]
        half = _half(nodes[node].shape, sizes[node], u - middle_u[row])
        return middle_v[lane] + (half if channel > lane else -half)

    ways: dict[str, tuple[Point, ...]] = {}
    labels: dict[str, Box] = {}
    knobs: dict[str, Box] = {}
    for link in plan.links:
        route = routes[link.id]
        (ra, ca), (_, cb) = cells[link.source], cells[link.target]
        a, b = boxes[link.source], boxes[link.target]
        if route.kind == "straight":
            ways[link.id] = ((middle_v[ca], a.y + a.height), (middle_v[cb], b.y))
            if link.label_width:
                labels[link.id] = Box(
                    middle_v[ca] + 6, top_of_gap[ra + 1] + 2, link.label_width, link.label_height
                )
            continue
        channel = route.channel
        u = line[(channel, ("out", link.id))]
        outward = 1.0 if channel > ca else -1.0
        v = border(link.source, u, channel)
        if link.knob:
            knobs[link.id] = Box(v - link.knob / 2, u - link.knob / 2, link.knob, link.knob)
            v += outward * link.knob / 2
        if route.kind == "across":
            into = line.get((channel, ("in", link.target)), u)
            points = [(v, u), (border(link.target, into, channel), u)]
        else:
            t = track(channel, link.target)
            if route.top:
                h = track_over(link.target)
                points = [(v, u), (t, u), (t, h), (middle_v[cb], h), (middle_v[cb], b.y)]
            else:
                into = line[(channel, ("in", link.target))]
                points = [(v, u), (t, u), (t, into), (border(link.target, into, channel), into)]
        ways[link.id] = _clean(points)
        if link.label_width:
            # Beside the rectangle round the box, also where the shape itself is narrower.
            side = a.x + a.width if outward > 0 else a.x
            near = (max(v, side) if outward > 0 else min(v, side)) + outward * 4
            labels[link.id] = Box(
                near if outward > 0 else near - link.label_width,
                u - 3 - link.label_height,
                link.label_width,
                link.label_height,
            )
    return Layout(
        boxes,
        ways,
        labels,
        knobs,
        {link.id: link.target for link in plan.links},
        {link.id: link.source for link in plan.links},
        span,
        length,
    )


def _slots(plan: _Plan) -> dict[tuple[int, int], list[_Slot]]:
    """The places on the sides of the boxes, by channel and row. Both sides of a channel share one sequence, so
    that no two lines there can lie on each other."""
    cells, routes = plan.cells, plan.routes
    slots: dict[tuple[int, int], dict[tuple[str, str], _Slot]] = {}
    across: dict[tuple[int, str], _Slot] = {}
    for link in plan.links:
        route = routes[link.id]
        if route.kind == "straight":
            continue
        ra, rb = cells[link.source][0], cells[link.target][0]
        here = slots.setdefault((route.channel, ra), {})
        room = max(link.label_height + 4 if link.label_height else SLOT / 2, link.knob / 2 + 2)
        slot = _Slot(("out", link.id), (), room, max(SLOT / 2, link.knob / 2 + 2 if link.knob else 0.0))
        if route.kind == "across":
            slot.order = (0.0,)
            across[(route.channel, link.target)] = slot
        elif route.top:
            slot.order = (1.0, -(rb - ra)) if rb > ra else (-1.0, ra - rb)
        else:
            slot.order = (1.0, -(rb - ra)) if rb > ra else (-1.0, ra - rb) if rb < ra else (-0.5,)
            slots.setdefault((route.channel, rb), {}).setdefault(
                ("in", link.target), _Slot(("in", link.target), (0.0,), SLOT / 2, SLOT / 2)
            )
            entry = slots[(route.channel, rb)][("in", link.target)]
            # From above it arrives high, from below low; from both in the middle.
            wish = -0.9 if ra < rb else 0.9
            entry.order = (wish,) if entry.order in ((0.0,), (wish,)) else (0.1,)
        here[slot.key] = slot
    # A line that comes straight across and others to the same side end in one point.
    for channel, target in across:
        here = slots[(channel, cells[target][0])]
        here.pop(("in", target), None)
    found: dict[tuple[int, int], list[_Slot]] = {}
    for place, here in slots.items():
        ordered = sorted(here.values(), key=lambda slot: (slot.order[0], slot.order[1:] or (0.0,)))
        at = 0.0
        for number, slot in enumerate(ordered):
            at += max(slot.size, SLOT / 2) + (ordered[number - 1].after if number else 0.0)
            slot.at = at
        shift = (ordered[0].at + ordered[-1].at) / 2
        for slot in ordered:
            slot.at -= shift
        small = [s for s in ordered if _touches_small(plan, place, s)]
        if small:
            # A circle is best met in its middle.
            shift = small[0].at
            for slot in ordered:
                slot.at -= shift
        for (channel, target), slot in across.items():
            if place == (channel, cells[target][0]):
                ordered.append(_Slot(("in", target), slot.order, slot.size, slot.after, slot.at))
        found[place] = ordered
    return found


def _touches_small(plan: _Plan, place: tuple[int, int], slot: _Slot) -> bool:
    way, name = slot.key
    if way == "in":
        return plan.nodes[name].shape in ("circle", "pill")
    link = next(link for link in plan.links if link.id == name)
    return plan.routes[name].kind == "across" and plan.nodes[link.target].shape in ("circle", "pill")


def _sizes(plan: _Plan, slots: Mapping[tuple[int, int], list[_Slot]]) -> dict[str, tuple[float, float]]:
    """The extent of each box along and across the flow, grown where its lines need more room."""
    sizes = {node.id: (node.height, node.width) for node in plan.nodes.values()}
    sources = {link.id: link.source for link in plan.links}
    for found in slots.values():
        for slot in found:
            way, name = slot.key
            node = sources[name] if way == "out" else name
            du, dv = sizes[node]
            need = 2 * abs(slot.at) + (14 if plan.nodes[node].shape != "circle" else 10)
            if need > du:
                square = plan.nodes[node].shape in ("circle", "diamond")
                sizes[node] = (need, max(dv, need) if square else dv)
    return sizes


def _half(shape: str, size: tuple[float, float], offset: float) -> float:
    """Half the width of a shape at ``offset`` from its middle."""
    du, dv = size
    if shape == "diamond":
        return dv / 2 * max(0.0, 1 - abs(offset) / (du / 2))
    if shape in ("circle", "pill"):
        radius = min(du, dv) / 2
        inside = max(0.0, abs(offset) - (du / 2 - radius))
        return dv / 2 - radius + sqrt(max(0.0, radius**2 - inside**2))
    return dv / 2


def _zones(plan: _Plan) -> dict[tuple[int, str], float]:
    """The room for labels at both sides of each channel between lanes."""
    zones: dict[tuple[int, str], float] = {}
    for link in plan.links:
        route = plan.routes[link.id]
        if route.kind == "straight":
            continue
        (_, ca), (_, cb) = plan.cells[link.source], plan.cells[link.target]
        out = (route.channel, "left" if route.channel > ca else "right")
        room = link.label_width + link.knob / 2 + (10 if link.label_width else 8)
        zones[out] = max(zones.get(out, 0.0), room)
        if route.kind == "across" or not route.top:
            into = (route.channel, "left" if route.channel > cb else "right")
            zones[into] = max(zones.get(into, 0.0), ARROW)
    return zones


def _tracks(nets: Iterable[_Net]) -> int:
    """Gives each net a track, the shortest first, so that no two nets on one track touch; the number of tracks."""
    rows: list[list[_Net]] = []
    for net in sorted(nets, key=lambda net: net.high - net.low):
        for number, row in enumerate(rows):
            if all(net.high < other.low or other.high < net.low for other in row):
                row.append(net)
                net.track = number
                break
        else:
            net.track = len(rows)
            rows.append([net])
    return len(rows)


def _clean(points: list[Point]) -> tuple[Point, ...]:
    """Without repeated points and without corners that are none."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1][0] - point[0]) < 0.01 and abs(kept[-1][1] - point[1]) < 0.01:
            continue
        if len(kept) > 1 and (
            (abs(kept[-2][0] - kept[-1][0]) < 0.01 and abs(kept[-1][0] - point[0]) < 0.01)
            or (abs(kept[-2][1] - kept[-1][1]) < 0.01 and abs(kept[-1][1] - point[1]) < 0.01)
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return tuple(kept)


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


# --- how good it is -----------------------------------------------------------------------------------------


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
    return _crossed(drawn)[0]


def _crossed(drawn: Layout) -> tuple[int, set[str]]:
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


def quality(drawn: Layout) -> Quality:
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
