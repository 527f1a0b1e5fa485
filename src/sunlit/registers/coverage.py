"""What a register shows beside its list: rules that nobody carries out any more, and units without a record of a year."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from sunlit.core.registers import Register
from sunlit.matters import queries as kernel
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.registers.models import Record


@dataclass(frozen=True)
class Use:
    """An open record with the latest of those that belong to it, its day, and whether it counts as unused (S3.11.02)."""

    matter: Matter
    latest: Matter | None
    day: date | None
    idle: bool


def months_before(day: date, months: int) -> date:
    """The same day so many months before; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def uses(viewer: Viewer, register: Register, today: date) -> list[Use]:
    """Every open record of a register whose use is watched, the unused first; as far as the viewer sees them. Two
    queries."""
    rule = register.counted.idle if register.counted else None
    if rule is None or register.counted is None:
        return []
    rows = list(
        kernel.matters(viewer).filter(kind=register.key).open().select_related("record").order_by("pk")
    )
    done = (
        Record.objects.filter(
            matter__in=kernel.matters(viewer).filter(parent__in=rows, kind=register.counted.register)
        )
        .exclude(matter__in=_void())
        .select_related("matter")
        .order_by("matter_id")
    )
    latest: dict[int | None, tuple[date, Matter]] = {}
    for record in done:
        day = date.fromisoformat(record.values[rule.day])
        if record.matter.parent_id not in latest or day >= latest[record.matter.parent_id][0]:
            latest[record.matter.parent_id] = (day, record.matter)
    begin = months_before(today, rule.months)
    found = []
    for row in rows:
        last = latest.get(row.pk)
        since = date.fromisoformat(row.record.values[rule.since])
        if last is None:
            found.append(Use(row, None, None, since < begin))
        else:
            found.append(Use(row, last[1], last[0], max(last[0], since) < begin))
    return sorted(found, key=lambda one: not one.idle)


@dataclass(frozen=True)
class Coverage:
    """How many units have a record of a year, of how many, and who has none (S3.12.06)."""

    year: int
    done: tuple[Organisation, ...]
    missing: tuple[Organisation, ...]

    @property
    def of(self) -> int:
        """How many units owe one."""
        return len(self.done) + len(self.missing)


def covered(viewer: Viewer, register: Register, year: int, today: date) -> Coverage | None:
    """The units of the viewer's township with and without a record of a year; None for a register that asks for none.
    What was withdrawn or found untrue doesn't count. Two queries."""
    rule = register.covered
    if rule is None:
        return None
    rows = Record.objects.filter(
        matter__township_id=viewer.township_id, register=register.key, **{f"values__{rule.year}": str(year)}
    )
    known = set(rows.exclude(matter__in=_void()).values_list(f"values__{rule.unit}", flat=True))
    units: Sequence[Organisation] = list(
        Organisation.objects.valid_on(today)
        .filter(township_id=viewer.township_id, outside=False, kind__in=rule.kinds)
        .order_by("code")
    )
    return Coverage(
        year,
        tuple(unit for unit in units if unit.code in known),
        tuple(unit for unit in units if unit.code not in known),
    )


def _void() -> QuerySet[Matter, Any]:
    return Matter.objects.filter(state__in=(Matter.State.REFUSED, Matter.State.WITHDRAWN)).values("pk")
