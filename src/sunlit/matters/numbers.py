"""Readable numbers without gaps, per township, series and year: QX2026B000123."""

from django.db import connection
from django.db.models import F

from sunlit.ledger import actions as ledger
from sunlit.matters.book import book
from sunlit.matters.models import Register
from sunlit.people.models import Organisation

SERIES = {
    "inquiry": "W",
    "application": "B",
    "bad-rating": "P",
    "disclosure": "G",
    "withholding": "GB",
    "withdrawal": "GC",
    "entry-complaint": "GY",
    "disclosure-proposal": "GJ",
    "body": "Z",
    "post-training": "PX",
}
"""The letter of each kind of matter in its number (问, 办, 评, 公、不公开、撤下、异议、公开建议, 组, 训)."""


def series_of(kind: str) -> str:
    """The letters of a kind of matter in its numbers: a register of the rulebook names its own.

    Raises KeyError for a kind that neither the hall nor the rulebook knows.
    """
    return SERIES.get(kind) or book().registers[kind].series


def every_series() -> tuple[str, ...]:
    """The letters of all kinds of matters."""
    return (*SERIES.values(), *(register.series for register in book().registers.values()))


def next_number(township: Organisation, series: str, year: int) -> str:
    """The next number of a register. Must run inside the act's transaction, so that a rollback leaves no gap."""
    ledger.hold(township.code)
    row, _made = Register.objects.get_or_create(township=township, series=series, year=year)
    if connection.features.has_select_for_update:
        row = Register.objects.select_for_update().get(pk=row.pk)
    else:
        row.refresh_from_db(fields=["last"])
    row.last += 1
    Register.objects.filter(pk=row.pk).update(last=row.last)
    return f"{township.code}{year}{series}{row.last:06d}"


def count_closed(township_id: int, series: str, year: int) -> None:
    """Note that one matter of a register is over."""
    Register.objects.filter(township_id=township_id, series=series, year=year).update(closed=F("closed") + 1)
