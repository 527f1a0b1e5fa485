"""Counts by service, place and time, from which nobody can be picked out (S4.29.05).

Cells below five are hidden, and as many more as it needs so that no hidden cell follows from the sums of its row and
column, which other tables may show. There is no way from a cell to the matters in it, no filter by person, no search.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import ExtractMonth

from sunlit import clock
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

LEAST = 5
"""Smaller counts could be about somebody whom a neighbour knows."""

Cell = tuple[int, int]
Line = tuple[str, int]
_OUTSIDE: Line = ("outside", 0)
TABLES: dict[str, tuple[Text, str, str]] = {
    "item-month": (Text("事项 × 月份", "service by month"), "item", "month"),
    "item-place": (Text("事项 × 村（社区）", "service by village"), "item", "village"),
    "place-month": (Text("村（社区）× 月份", "village by month"), "village", "month"),
}
"""The tables there are: by two of the three, never by a person."""


@dataclass(frozen=True)
class Table:
    """A table of counts: titles of rows and columns, and each cell as a number or None where it is hidden. ``unseen``
    counts the rows of which every cell is hidden and which are left out."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, tuple[int | None, ...]], ...]
    unseen: int


def table(viewer: Viewer, key: str, year: int) -> Table:
    """One of TABLES for the applications registered in a year, of what the viewer may see. Raises KeyError."""
    title, down, across = TABLES[key]
    start = datetime(year, 1, 1, tzinfo=clock.CHINA)
    end = datetime(year + 1, 1, 1, tzinfo=clock.CHINA)
    matters = (
        Matter.objects.visible_to(viewer)
        .filter(kind="application", opened_at__gte=start, opened_at__lt=end)
        .annotate(month=ExtractMonth("opened_at", tzinfo=clock.CHINA))
    )
    counts: dict[tuple[object, object], int] = defaultdict(int)
    for row in matters.order_by().values(down, across).annotate(number=Count("pk")):
        counts[row[down], row[across]] += row["number"]
    rows, columns = _heads(viewer, down, counts, 0), _heads(viewer, across, counts, 1)
    numbers = [[counts[one, other] for other, _ in columns] for one, _ in rows]
    gone = hidden(numbers)
    shown = []
    for place, (_, name) in enumerate(rows):
        cells = tuple(
            None if (place, column) in gone else number for column, number in enumerate(numbers[place])
        )
        if any(cell is not None for cell in cells):
            shown.append((name, cells))
    return Table(title, tuple(name for _, name in columns), tuple(shown), len(rows) - len(shown))


def _heads(
    viewer: Viewer, name: str, counts: dict[tuple[object, object], int], side: int
) -> list[tuple[object, Text]]:
    """What stands at the side or the top: every month, village or service, also those of which there is nothing."""
    if name == "month":
        months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip
        return [(number, Text(f"{number}月", word)) for number, word in enumerate(months, start=1)]
    if name == "village":
        villages = Organisation.objects.filter(township_id=viewer.township_id, kind=Organisation.Kind.VILLAGE)
        found: list[tuple[object, Text]] = [
            (row.pk, Text(row.name, row.label("en"))) for row in villages.order_by("code")
        ]
        return [*found, (None, Text("不分村（直接到中心）", "no village (straight to the centre)"))]
    items = book().items
    seen = {pair[side] for pair in counts}
    return [(key, items[key].name) for key in sorted(items) if key in seen]


def hidden(numbers: Sequence[Sequence[int]], least: int = LEAST) -> set[Cell]:
    """Which cells of a table are not shown: those below ``least``, and the smallest others that it needs.

    Whoever knows the sums of rows and columns can compute a hidden cell exactly where no closed way leads from it along
    rows and columns through other hidden cells; each such cell gets the three others of a rectangle for company. A sum
    below ``least`` is shown nowhere, so nobody knows it.
    """
    gone = {
        (row, column)
        for row, line in enumerate(numbers)
        for column, number in enumerate(line)
        if number < least
    }
    free = {("row", row) for row, line in enumerate(numbers) if sum(line) < least}
    free |= {("column", column) for column in range(len(numbers[0]) if numbers else 0)
             if sum(line[column] for line in numbers) < least}  # fmt: skip
    while more := _company(numbers, gone, free):
        gone |= more
    return gone


def _company(numbers: Sequence[Sequence[int]], gone: set[Cell], free: set[Line]) -> set[Cell]:
    """More cells for the first hidden one that would stand alone; nothing where none does."""
    ways = _ways(gone, free)
    for row, column in sorted(gone):
        if _goes_round((row, column), ways):
            continue
        others = [
            {(row, across), (down, column), (down, across)}
            for down in range(len(numbers))
            for across in range(len(numbers[0]))
            if down != row and across != column
        ]
        if not others:  # one row or one column
            others = [{(row, across)} for across in range(len(numbers[0])) if across != column]
            others += [{(down, column)} for down in range(len(numbers)) if down != row]
            if len(gone) > 1:
                continue
        if others:
            return min(others, key=lambda cells: (sum(numbers[r][c] for r, c in cells - gone), sorted(cells)))
    return set()


def _ways(gone: set[Cell], free: set[Line]) -> dict[Line, set[Line]]:
    """Which lines a hidden cell joins, and which nobody knows the sum of."""
    ways: dict[Line, set[Line]] = defaultdict(set)
    for row, column in gone:
        ways["row", row].add(("column", column))
        ways["column", column].add(("row", row))
    for line in free:
        ways[line].add(_OUTSIDE)
        ways[_OUTSIDE].add(line)
    return ways


def _goes_round(cell: Cell, ways: dict[Line, set[Line]]) -> bool:
    """Whether a way leads from the cell's row to its column through other hidden cells, or through sums that nobody
    knows."""
    start, wanted = ("row", cell[0]), ("column", cell[1])
    waiting = list(ways[start] - {wanted})
    seen = {start, *waiting}
    while waiting:
        fresh = ways[waiting.pop()] - seen
        if wanted in fresh:
            return True
        seen |= fresh
        waiting.extend(fresh)
    return False
