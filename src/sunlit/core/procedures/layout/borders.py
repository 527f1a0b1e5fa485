"""The sides of the boxes: where lines leave and arrive, how much room they need, and which lines share a track."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from sunlit.core.procedures.layout.routing import Plan
from sunlit.core.procedures.layout.shapes import ARROW, SLOT


@dataclass
class Net:
    """Lines with one target that share a track in one channel."""

    low: float
    high: float
    track: int = 0

    def include(self, place: float) -> None:
        """Stretches the net so that it reaches ``place``."""
        self.low, self.high = min(self.low, place), max(self.high, place)


@dataclass
class Slot:
    """A place on the side of a box where a line leaves (``link``) or lines arrive (``target``)."""

    key: tuple[str, str]
    order: tuple[float, ...]
    size: float  # room before the line, for its label or its border event
    after: float = 0.0  # room behind it
    at: float = 0.0  # offset of the line from the middle of the row


def slots_on_sides(plan: Plan) -> dict[tuple[int, int], list[Slot]]:
    """The places on the sides of the boxes, by channel and row. Both sides of a channel share one sequence, so
    that no two lines there can lie on each other."""
    cells, routes = plan.cells, plan.routes
    slots: dict[tuple[int, int], dict[tuple[str, str], Slot]] = {}
    across: dict[tuple[int, str], Slot] = {}
    for link in plan.links:
        route = routes[link.id]
        if route.kind == "straight":
            continue
        ra, rb = cells[link.source][0], cells[link.target][0]
        here = slots.setdefault((route.channel, ra), {})
        room = max(link.label_height + 4 if link.label_height else SLOT / 2, link.knob / 2 + 2)
        slot = Slot(("out", link.id), (), room, max(SLOT / 2, link.knob / 2 + 2 if link.knob else 0.0))
        if route.kind == "across":
            slot.order = (0.0,)
            across[(route.channel, link.target)] = slot
        elif route.top:
            slot.order = (1.0, -(rb - ra)) if rb > ra else (-1.0, ra - rb)
        else:
            slot.order = (1.0, -(rb - ra)) if rb > ra else (-1.0, ra - rb) if rb < ra else (-0.5,)
            slots.setdefault((route.channel, rb), {}).setdefault(
                ("in", link.target), Slot(("in", link.target), (0.0,), SLOT / 2, SLOT / 2)
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
    found: dict[tuple[int, int], list[Slot]] = {}
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
                ordered.append(Slot(("in", target), slot.order, slot.size, slot.after, slot.at))
        found[place] = ordered
    return found


def _touches_small(plan: Plan, place: tuple[int, int], slot: Slot) -> bool:
    way, name = slot.key
    if way == "in":
        return plan.nodes[name].shape in ("circle", "pill")
    link = next(link for link in plan.links if link.id == name)
    return plan.routes[name].kind == "across" and plan.nodes[link.target].shape in ("circle", "pill")


def box_sizes(plan: Plan, slots: Mapping[tuple[int, int], list[Slot]]) -> dict[str, tuple[float, float]]:
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


def half_width(shape: str, size: tuple[float, float], offset: float) -> float:
    """Half the width of a shape at ``offset`` from its middle."""
    du, dv = size
    if shape == "diamond":
        return dv / 2 * max(0.0, 1 - abs(offset) / (du / 2))
    if shape in ("circle", "pill"):
        radius = min(du, dv) / 2
        inside = max(0.0, abs(offset) - (du / 2 - radius))
        return dv / 2 - radius + sqrt(max(0.0, radius**2 - inside**2))
    return dv / 2


def label_zones(plan: Plan) -> dict[tuple[int, str], float]:
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


def share_tracks(nets: Iterable[Net]) -> int:
    """Gives each net a track, the shortest first, so that no two nets on one track touch; the number of tracks."""
    rows: list[list[Net]] = []
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
