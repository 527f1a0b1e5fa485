"""Values of a register: what was entered when a record was opened, and over it with each step."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time

from sunlit import clock
from sunlit.registers.models import Entry, Record


def of_record(record: Record) -> dict[str, str]:
    """All intake values, the sensitive ones as well; who calls has asked the gate and logs what is shown."""
    return {**record.values, **(json.loads(record.sealed) if record.sealed else {})}


def known(record: Record, entries: Iterable[Entry]) -> dict[str, str]:
    """The intake values and over them the latest entry for each field. ``entries`` in the order of time."""
    return {**of_record(record), **{entry.field: entry.value or entry.sealed for entry in entries}}


def moment_of(value: str) -> datetime:
    """The moment at which a clock starts that begins on a stored day: eight in the morning, and never later than now."""
    return min(datetime.combine(date.fromisoformat(value), time(8), clock.CHINA), clock.now())
