"""Computing a unit's sheet for a period: each fact is asked for by name, the arithmetic is `core.indicators`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from sunlit.core import chain
from sunlit.core.indicators import Count, Given, Result, Scheme, Sheet, result
from sunlit.core.periods import Every, days_of_period, period_code, period_of
from sunlit.matters import measures
from sunlit.matters.book import book
from sunlit.matters.measures import Fact, Span
from sunlit.people.models import Organisation

_SHEET: TypeAdapter[Sheet] = TypeAdapter(Sheet)


@dataclass(frozen=True)
class Period:
    """A period of a sheet: its name, its days, and whether it is over on the day it is looked at."""

    code: str
    span: Span

    @property
    def over(self) -> bool:
        """Whether its last day is past."""
        return self.span.today > self.span.last


def period(every: Every, code: str, today: date) -> Period:
    """A period by its name. Raises ValueError for another name, and for one that hasn't begun."""
    first, last = days_of_period(every, code)
    if first > today:
        raise ValueError(f"{code} has not begun on {today}")
    return Period(code, Span(first, last, today))


def periods(every: Every, today: date, number: int) -> list[Period]:
    """The running period and those before it, the newest first."""
    found: list[Period] = []
    day = today
    while len(found) < number:
        first, last = period_of(every, day)
        found.append(Period(period_code(every, day), Span(first, last, today)))
        day = date.fromordinal(first.toordinal() - 1)
    return found


def units(sheet: Sheet, township: Organisation, day: date) -> list[Organisation]:
    """The units that a sheet assesses in a township on a day, by their codes: an order that ranks nobody."""
    rows = Organisation.objects.filter(township=township, kind__in=sheet.kinds).valid_on(day)
    rows = rows.filter(outside=False).exclude(pk=township.pk).order_by("code")
    if sheet.scheme is not Scheme.VILLAGE:
        rows = rows.exclude(kind=Organisation.Kind.VILLAGE)
    own = [township] if Organisation.Kind.TOWNSHIP in sheet.kinds else []
    return [*own, *rows]


def counts(sheet: Sheet, unit: Organisation, span: Span) -> dict[str, Count]:
    """What each fact of a sheet counts for a unit. Raises KeyError for a fact that nobody counts."""
    known = facts()
    return {name: known[name].count(unit, span) for name in sheet.every_fact()}


def facts() -> Mapping[str, Fact]:
    """Every fact that can be counted under the rulebook in use."""
    return measures.facts(book())


def computed(sheet: Sheet, unit: Organisation, span: Span) -> Result:
    """The sheet of a unit for the days of a span, as the facts are now."""
    return result(sheet, counts(sheet, unit, span))


def written(sheet: Sheet) -> dict[str, Any]:
    """A sheet as plain data, as it is kept and published."""
    plain: dict[str, Any] = _SHEET.dump_python(sheet, mode="json")
    return plain


def read(definition: Mapping[str, Any]) -> Sheet:
    """The sheet that was kept as plain data."""
    return _SHEET.validate_python(dict(definition))


def plain_counts(found: Mapping[str, Count]) -> dict[str, dict[str, int]]:
    """Counts as plain data."""
    return {name: {"all": one.all, "good": one.good} for name, one in found.items()}


def read_counts(plain: Mapping[str, Mapping[str, int]]) -> dict[str, Count]:
    """Counts that were kept as plain data."""
    return {name: Count(one["all"], one["good"]) for name, one in plain.items()}


def judged_result(sheet: Sheet, found: Mapping[str, Count], judged: Mapping[str, Any]) -> Result:
    """A sheet with what people gave: ``given`` points and reasons, ``dead`` lines, the ``decided`` grade."""
    given = {
        key: Given(Decimal(one["points"]), one["reason"]) for key, one in judged.get("given", {}).items()
    }
    return result(sheet, found, given, judged.get("dead", ()), judged.get("decided", ""))


def digest(
    definition: Mapping[str, Any],
    plain: Mapping[str, Any],
    about: Iterable[str],
    judged: Mapping[str, Any] | None = None,
) -> str:
    """SHA-256 of a sheet, its counts, what was judged and what they are about (unit, period), as the ledger holds it."""
    said: dict[str, Any] = {"about": list(about), "counts": dict(plain), "sheet": dict(definition)}
    if judged:
        said["judged"] = dict(judged)
    return chain.digest(chain.canonical(said))
