"""What registers hold about conduct, as counts of a month: by choice, without names, nobody ranked (S2.51.07)."""

from collections import Counter
from dataclasses import dataclass

from sunlit.core.conduct import Period, Tally
from sunlit.core.text import Text
from sunlit.matters import queries as kernel
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.registers.models import Entry, Record


@dataclass(frozen=True)
class Tallied:
    """One tally of a month: how many records stand at each choice, and how many have none yet."""

    tally: Tally
    rows: list[tuple[Text, int]]
    waiting: int

    @property
    def total(self) -> int:
        """How many records the month has."""
        return sum(count for _label, count in self.rows) + self.waiting


def tallied(township: Organisation, viewer: Viewer, period: Period) -> list[Tallied]:
    """Every tally of the rulebook for a month, as far as the viewer may see the records. Two queries each."""
    return [_count(tally, township, viewer, period) for tally in book().tallies.values()]


def _count(tally: Tally, township: Organisation, viewer: Viewer, period: Period) -> Tallied:
    register = book().registers[tally.register]
    seen = kernel.matters(viewer).filter(kind=tally.register, township=township)
    chosen = {
        record.matter_id: record.values.get(tally.by, "")
        for record in Record.objects.filter(matter__in=seen)
        if period.first.isoformat() <= record.values.get(tally.day, "") <= period.last.isoformat()
        and all(record.values.get(key) == code for key, code in tally.only.items())
    }
    entered = Entry.objects.filter(matter__in=list(chosen), field=tally.by).order_by("at", "pk")
    chosen.update(entered.values_list("matter_id", "value"))
    counts = Counter(chosen.values())
    one = register.field_of(tally.by)
    choices = one.choices if one else ()
    rows = [(choice.label, counts[choice.code]) for choice in choices]
    return Tallied(tally, rows, len(chosen) - sum(count for _label, count in rows))
