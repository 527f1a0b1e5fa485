"""What registers count about a unit in a period, for indicator sheets: each register of the rulebook, without code.

``<register>.in-time``: records that fell due, finished in time; where a register has no last day for the whole, the
steps of its records, each for the unit that it waited for. ``<register>.<field>.<choice>``: finished records in
which a field of the intake form holds a choice, by the day on the form (the day of opening where it has none).
"""

from collections.abc import Iterable

from django.db.models import Q

from sunlit.core.fields import FieldKind
from sunlit.core.registers import Register
from sunlit.core.text import Text
from sunlit.matters.measures import (
    CARRIED,
    Fact,
    Span,
    done_in_time,
    facts_from,
    of_matters,
    steps_in_time,
    together,
    within,
)
from sunlit.matters.models import Matter, MatterQuerySet
from sunlit.people.models import Organisation
from sunlit.rulebook import Rulebook


@facts_from
def counted(rulebook: Rulebook) -> Iterable[Fact]:
    """The facts of every register."""
    for register in rulebook.registers.values():
        title = register.title
        words = Text(f"{title.zh}：到期的，按时办结", f"{title.en}: fell due, done in time")
        key, which = f"{register.key}.in-time", Q(kind=register.key)
        yield together(key, words, (done_in_time(key, words, which), steps_in_time(key, words, which)))
        for one in register.fields:
            if one.kind is FieldKind.CHOICE and not one.sensitive:
                for choice in one.choices:
                    yield _chosen(register, one.key, choice.code, choice.label)


def _chosen(register: Register, key: str, code: str, label: Text) -> Fact:
    day = next((one.key for one in register.fields if one.kind is FieldKind.DAY and not one.sensitive), None)

    def rows(unit: Organisation, span: Span) -> MatterQuerySet:
        found = Matter.objects.filter(within(unit), kind=register.key, state=Matter.State.DONE)
        found = found.filter(**{f"record__values__{key}": code})
        if day is None:
            return found.filter(opened_at__date__range=(span.first, span.last))
        # Days stand in a record as texts, whose order is that of the days.
        first, last = span.first.isoformat(), span.last.isoformat()
        return found.filter(**{f"record__values__{day}__gte": first, f"record__values__{day}__lte": last})

    title = Text(f"{register.title.zh}：{label.zh}", f"{register.title.en}: {label.en}")
    return of_matters(f"{register.key}.{key}.{code}", title, CARRIED, rows, Q(pk__in=()))
