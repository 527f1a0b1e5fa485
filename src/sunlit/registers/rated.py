"""Stars of appeals (诉求星级评价): in a register with ``rated`` the party holds a receipt, follows the record and rates it
once it is closed; the summary counts the stars of a quarter by cause (S3.17.06)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sunlit.core.registers import Register
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.matters.receipts import Receipt, levels_of, receipts_from
from sunlit.people.viewer import Viewer
from sunlit.registers import causes, values
from sunlit.registers.models import Record

STARS = (5, 4, 3, 2, 1)
ALL = Text("全部", "All")
NO_CAUSE = Text("没有写明原因", "no cause entered")


@receipts_from
def receipt_of_record(matter: Matter) -> Receipt | None:
    """The receipt of a record whose register is rated; records from before it was rated have none."""
    register = book().registers.get(matter.kind)
    if register is None or not register.rated:
        return None
    record = Record.objects.filter(matter=matter).exclude(receipt_hash="").first()
    if record is None:
        return None
    return Receipt(record.receipt_hash, values.of_record(record).get(register.party, ""), rated=True)


@dataclass(frozen=True)
class Row:
    """The stars of one cause: how many closed records, how many got five, four, three, two and one, how many were not
    rated, and the average of those that were, None where there is none."""

    title: Text
    closed: int
    stars: tuple[int, ...]

    @property
    def rated(self) -> int:
        """How many were rated."""
        return sum(self.stars)

    @property
    def not_rated(self) -> int:
        """How many were closed and not rated; they count as nothing, least of all as five."""
        return self.closed - self.rated

    @property
    def average(self) -> float | None:
        """The average of the ratings to one place."""
        if not self.rated:
            return None
        total = sum(star * count for star, count in zip(STARS, self.stars, strict=True))
        return round(total / self.rated, 1)


def summary(viewer: Viewer, register: Register, day: date) -> list[Row]:
    """The stars of the records that were closed in the quarter of a day, by cause, as far as the viewer may see the
    records; last the sum. Nothing where no record was closed."""
    first, last = causes.quarter_of(day)
    of = causes.closed(viewer, register, register.causes.field if register.causes else "", first, last)
    if not of:
        return []
    levels = levels_of(of)
    field = register.field_of(register.causes.field) if register.causes else None
    rows = [
        _row(
            field.label_of(code) if field and code else NO_CAUSE, [pk for pk in of if of[pk] == code], levels
        )
        for code, _count in sorted(Counter(of.values()).items(), key=lambda one: (-one[1], one[0]))
    ]
    return [*(rows if register.causes else []), _row(ALL, list(of), levels)]


def _row(title: Text, matters: list[int], levels: Mapping[int, int]) -> Row:
    counted = Counter(levels[pk] for pk in matters if pk in levels)
    return Row(title, len(matters), tuple(counted[star] for star in STARS))
