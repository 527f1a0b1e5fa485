"""Reads about conveniences and volunteers: what can be lent, who was helped in a year, which station did nothing."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, Sum

from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC
from sunlit.windows.models import Facility, Help, Station


@dataclass(frozen=True)
class Lendable:
    """A convenience and how many of it can be lent now."""

    facility: Facility
    available: int


def facilities(township: Organisation) -> list[Lendable]:
    """Every convenience with its number, state and what is left. One query."""
    rows = (
        Facility.objects.visible_to(PUBLIC)
        .filter(township=township)
        .annotate(out=Count("loans", filter=Q(loans__returned_at=None)))
        .annotate(left=F("quantity") - F("broken") - F("out"))
        .order_by("pk")
    )
    return [Lendable(row, row.left) for row in rows]


@dataclass(frozen=True)
class YearOfHelp:
    """A year of the volunteers: people by kind, in all, by station, and the stations without any entry."""

    year: int
    kinds: tuple[tuple[str, str, int], ...]
    total: int
    stations: tuple[tuple[Station, int], ...]
    idle: tuple[Station, ...]


def year_of_help(township: Organisation, year: int) -> YearOfHelp:
    """The help of a year. The total is counted on its own; that the kinds add up to it is tested (S3.15.02)."""
    entries = Help.objects.visible_to(PUBLIC).filter(station__township=township, day__year=year)
    by_kind = dict(entries.values_list("kind").annotate(n=Sum("people")))
    by_station = dict(entries.values_list("station").annotate(n=Sum("people")))
    stations = list(
        Station.objects.visible_to(PUBLIC)
        .filter(township=township, since__lte=date(year, 12, 31))
        .order_by("name")
    )
    return YearOfHelp(
        year,
        tuple((kind.value, str(kind.label), by_kind.get(kind.value, 0)) for kind in Help.Kind),
        entries.aggregate(n=Sum("people"))["n"] or 0,
        tuple((station, by_station.get(station.pk, 0)) for station in stations),
        tuple(station for station in stations if station.pk not in by_station),
    )
