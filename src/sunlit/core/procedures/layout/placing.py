"""Which box stands in which cell of the grid."""

from collections.abc import Mapping, Sequence

from sunlit.core.procedures.layout.shapes import Cell, Link, Node


def place(
    nodes: Mapping[str, Node], links: Sequence[Link], main: Sequence[str], lanes: tuple[int, ...]
) -> dict[str, Cell]:
    """The row and lane of each box: ``main`` down lane 0, the others beside it in ``lanes``, near their neighbours."""
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
