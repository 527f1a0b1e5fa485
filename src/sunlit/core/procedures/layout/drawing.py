"""From cells and routes to points: the drawing itself."""

from sunlit.core.procedures.layout.borders import (
    Net,
    box_sizes,
    half_width,
    label_zones,
    share_tracks,
    slots_on_sides,
)
from sunlit.core.procedures.layout.routing import Plan
from sunlit.core.procedures.layout.shapes import ARROW, MARGIN, TRACK, Box, Layout, Point


def draw(plan: Plan) -> Layout:
    """The drawing of a plan, with the flow downwards."""
    cells, routes, nodes = plan.cells, plan.routes, plan.nodes
    row_count = max(row for row, _ in cells.values()) + 1
    first = min(lane for _, lane in cells.values())
    last = max(lane for _, lane in cells.values())

    # 1. Tracks in the channels between rows: one for each target that is entered from above by a channel.
    over: dict[str, Net] = {}
    for link in plan.links:
        route = routes[link.id]
        if route.kind == "channel" and route.top:
            net = over.setdefault(
                link.target, Net(2.0 * cells[link.target][1] + 1, 2.0 * cells[link.target][1] + 1)
            )
            net.include(2.0 * route.channel)
    by_row: dict[int, list[Net]] = {}
    for target, net in over.items():
        by_row.setdefault(cells[target][0], []).append(net)
    tracks_over = {row: share_tracks(nets) for row, nets in by_row.items()}

    # 2. Slots on the sides of the boxes, and how large boxes and rows must be for them.
    slots = slots_on_sides(plan)
    sizes = box_sizes(plan, slots)
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
    nets: dict[tuple[int, str], Net] = {}
    for link in plan.links:
        route = routes[link.id]
        if route.kind != "channel":
            continue
        start = line[(route.channel, ("out", link.id))]
        end = track_over(link.target) if route.top else line[(route.channel, ("in", link.target))]
        net = nets.setdefault((route.channel, link.target), Net(start, start))
        net.include(start)
        net.include(end)
    by_channel: dict[int, list[Net]] = {}
    for (channel, _), net in nets.items():
        by_channel.setdefault(channel, []).append(net)
    tracks = {channel: share_tracks(found) for channel, found in by_channel.items()}

    # 5. Positions across the flow.
    zones = label_zones(plan)
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
        half = half_width(nodes[node].shape, sizes[node], u - middle_u[row])
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
