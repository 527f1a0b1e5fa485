"""Why people come: the closed records of a period by cause, against the period before, and the measures taken (S3.17.04)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sunlit import clock
from sunlit.core.registers import Register
from sunlit.core.text import Text
from sunlit.matters import queries as kernel
from sunlit.matters.book import number_in_force
from sunlit.matters.models import Matter
from sunlit.people.viewer import Viewer
from sunlit.registers.models import Entry


@dataclass(frozen=True)
class Row:
    """One cause: how many closed records in the period and in the one before, and the measures set since."""

    code: str
    title: Text
    before: int
    now: int
    measures: tuple[Matter, ...]
    stands_out: bool


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of the quarter in which a day lies."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    following = date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def analysed(viewer: Viewer, register: Register, day: date) -> list[Row]:
    """The causes of the records that were closed in the quarter of a day, against the quarter before; as far as the
    viewer may see them. A cause stands out that rose by the parameter or more while no measure against it was set
    since the beginning of the quarter before. Most first."""
    causes = register.causes
    if causes is None:
        return []
    first, last = quarter_of(day)
    earlier, _before_that = quarter_of(first - timedelta(days=1))
    now = _counted(viewer, register, causes.field, first, last)
    before = _counted(viewer, register, causes.field, earlier, first - timedelta(days=1))
    measures = _measures(viewer, causes.register, causes.measure_field, earlier, last)
    rise = number_in_force(causes.rise, min(last, clock.today()), viewer.township_id)
    field = register.field_of(causes.field)
    rows = []
    for code in sorted({*now, *before, *measures}, key=lambda code: (-now[code], -before[code], code)):
        linked = tuple(measures.get(code, ()))
        stands_out = now[code] - before[code] >= rise and not linked
        title = field.label_of(code) if field else Text(code, code)
        rows.append(Row(code, title, before[code], now[code], linked, stands_out))
    return rows


def closed(viewer: Viewer, register: Register, field: str, first: date, last: date) -> dict[int, str]:
    """The records that were closed from ``first`` to ``last``, by the id of the matter, each with its latest cause, empty
    where it has none; as far as the viewer may see them. Two queries."""
    rows = kernel.matters(viewer).filter(
        kind=register.key, closed_at__gte=_morning(first), closed_at__lt=_morning(last + timedelta(days=1))
    )
    found = dict.fromkeys(rows.values_list("pk", flat=True), "")
    entries = Entry.objects.visible_to(viewer).filter(matter__in=rows, field=field).order_by("at", "pk")
    # A record handled again counts once, by its last cause.
    return found | dict(entries.values_list("matter_id", "value"))


def _counted(viewer: Viewer, register: Register, field: str, first: date, last: date) -> Counter[str]:
    return Counter(code for code in closed(viewer, register, field, first, last).values() if code)


def _measures(viewer: Viewer, key: str, field: str, first: date, last: date) -> dict[str, list[Matter]]:
    rows = kernel.matters(viewer).filter(
        kind=key, opened_at__gte=_morning(first), opened_at__lt=_morning(last + timedelta(days=1))
    )
    found: dict[str, list[Matter]] = {}
    for matter in rows.select_related("record", "unit").order_by("opened_at"):
        found.setdefault(str(matter.record.values.get(field, "")), []).append(matter)
    return found


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.CHINA)
