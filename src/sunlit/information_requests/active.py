"""The second table of the yearly report: what article 20 lets everybody know, in numbers (政府信息公开条例 20, 50(1)).

What the program can count it counts, and each such number opens its cases; the rest is entered by the office, and the
page says which is which.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Sum

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.request_rules import Cell, Kind
from sunlit.core.text import Text
from sunlit.hall.models import Power
from sunlit.information_requests.letters import rules
from sunlit.information_requests.models import Request
from sunlit.matters.models import Matter, MatterQuerySet
from sunlit.people.models import Organisation

DECIDED = (Matter.State.DONE, Matter.State.REFUSED)
NO_DECISION = ("not_accepted", "lapsed", "withdrawn", "transferred")


@dataclass(frozen=True)
class Number:
    """A cell with its number: counted, always 0, or as the office stated it; None while it hasn't."""

    cell: Cell
    number: Decimal | int | None

    @property
    def opens(self) -> bool:
        """Whether the number opens its cases."""
        return bool(self.number) and not self.cell.stated and self.cell.never is None


@dataclass(frozen=True)
class Row:
    """A row with its numbers."""

    kind: Kind
    numbers: tuple[Number, ...]


def table(township: Organisation, year: int, stated: Mapping[str, Decimal | int]) -> tuple[Row, ...]:
    """The table of a township and year; ``stated`` holds what the office entered, by the key of the cell."""
    return tuple(
        Row(kind, tuple(_number(township, year, cell, stated) for cell in kind.cells))
        for kind in rules().active
    )


def _number(township: Organisation, year: int, cell: Cell, stated: Mapping[str, Decimal | int]) -> Number:
    if cell.never is not None:
        return Number(cell, 0)
    return Number(cell, stated.get(cell.key) if cell.stated else cases(township, year, cell.key).count())


def stated_cells() -> Iterator[tuple[Kind, Cell]]:
    """What the office enters, in the order of the form."""
    return ((kind, cell) for kind in rules().active for cell in kind.cells if cell.stated)


def cases(township: Organisation, year: int, key: str) -> MatterQuerySet:
    """The matters behind a counted cell. Raises LookupError for a cell that isn't counted."""
    found = next((cell for kind in rules().active for cell in kind.cells if cell.key == key), None)
    if found is None or found.stated or found.never is not None:
        raise LookupError(key)
    rows = Matter.objects.filter(
        township=township, closed_at__gte=_begin(year), closed_at__lt=_begin(year + 1)
    )
    if found.register:
        return rows.filter(kind=found.register, outcome__in=found.results)
    approvals = Power.objects.filter(township=township, kind=Power.Kind.APPROVAL).exclude(item="")
    decided = rows.filter(item__in=approvals.values("item"), state__in=DECIDED)
    return decided.exclude(outcome__in=NO_DECISION)


def words_of(key: str) -> tuple[Text, Text]:
    """The titles of row and cell. Raises LookupError for a cell that the table doesn't have."""
    for kind in rules().active:
        for cell in kind.cells:
            if cell.key == key:
                return kind.title, cell.title
    raise LookupError(key)


def check_stated(stated: Mapping[str, Decimal | int | None]) -> None:
    """Every number that no case shows has to be stated. Raises Refused (field_needed)."""
    for kind, cell in stated_cells():
        if stated.get(cell.key) is None:
            raise Refused(
                "field_needed",
                Text(
                    f"没有填{kind.title.zh}的{cell.title.zh}。",
                    f"Missing: {kind.title.en}, {cell.title.en}.",
                ),
                Text("没有的填0。", "Enter 0 where there is none."),
                clause="政府信息公开条例 50",
                field=cell.key,
            )


def charged(township: Organisation, year: int) -> tuple[int, int]:
    """How many requests were charged for processing and paid in the year, and how much in yuan (条例 42, 50)."""
    paid = Request.objects.of(township).filter(
        matter__tasks__step="paying",
        matter__tasks__outcome="paid",
        matter__tasks__done_at__gte=_begin(year),
        matter__tasks__done_at__lt=_begin(year + 1),
    )
    return paid.count(), paid.aggregate(all=Sum("fee"))["all"] or 0


def in_lines(rows: tuple[Row, ...]) -> list[str]:
    """The table as lines of the report."""
    return [
        f"{row.kind.item.zh} {row.kind.title.zh}："
        + "，".join(f"{one.cell.title.zh}{one.number}" for one in row.numbers)
        for row in rows
    ]


def _begin(year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time(), clock.CHINA)
