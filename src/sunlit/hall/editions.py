"""The editions of printed guides (版次): each change of what a guide says makes a new one, and the ones before are out
of date from that day (S0.06.08).

Nothing is kept for it beside the ledger, which has an entry for each such change: the edition is how many there are, so
whoever holds an old paper finds its number here, and downloading one writes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db.models import QuerySet

from sunlit import clock
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.catalogue import Offer
from sunlit.hall.wording import ACTS
from sunlit.ledger.models import Entry
from sunlit.people.models import Organisation

NOT_NOTED = "item_changed"
"""The act under which a change will be noted that was found just now."""


@dataclass(frozen=True)
class Edition:
    """One state of a guide: its number from 1, its day, and which act made it; empty for the first of all."""

    number: int
    day: date
    act: str = ""

    @property
    def why(self) -> Text:
        """What was changed."""
        return ACTS.get(self.act, Text("首次公布", "first published"))

    @property
    def words(self) -> Text:
        """The edition as it is printed and shown."""
        return Text(f"第{self.number}版", f"edition {self.number}")


@dataclass(frozen=True)
class OutOfDate:
    """An edition that another one took the place of, on that one's day."""

    edition: Edition
    by: Edition


@dataclass(frozen=True)
class Editions:
    """What was printed of one item: the edition that holds, and those that are out of date, newest first."""

    offer: Offer
    now: Edition
    old: tuple[OutOfDate, ...]


def edition_of(township: Organisation, shown: Offer) -> Edition:
    """The edition of an item's guide that holds in a township: an act on its offering (offered, closed, another person
    responsible, terms of its own), or a change of the rulebook or the department that `offering.note_changes` noted.
    What changed since it last looked changed today. One query."""
    return _editions(township, shown, _entries(township).filter(subject=shown.item.id)).now


def editions(township: Organisation) -> list[Editions]:
    """Every published guide of a township with its editions, in the order of the catalogue. As many queries, whatever
    their number."""
    found: dict[str, list[Entry]] = {}
    for entry in _entries(township):
        found.setdefault(entry.subject, []).append(entry)
    return [
        _editions(township, offer, found.get(offer.item.id, ()))
        for offer in catalogue.offers(township)
        if offer.complete
    ]


def changed_since(rows: Iterable[Editions], day: date) -> list[Editions]:
    """Those of which an edition came out after a day, or on that day itself, where only the number tells."""
    return [row for row in rows if row.now.day >= day]


def _entries(township: Organisation) -> QuerySet[Entry]:
    return Entry.objects.filter(chain=township.code, subject_kind="item").order_by("seq")


def _editions(township: Organisation, shown: Offer, entries: Iterable[Entry]) -> Editions:
    known: list[Edition] = []
    mark = ""
    for number, entry in enumerate(entries, 1):
        day = datetime.fromisoformat(entry.at.replace("Z", "+00:00")).astimezone(clock.CHINA).date()
        known.append(Edition(number, day, entry.act))
        mark = str(entry.known_facts.get("mark", mark))
    if not known or mark != catalogue.mark_of(township, shown):
        known.append(Edition(len(known) + 1, clock.today(), NOT_NOTED if known else ""))
    old = [OutOfDate(before, after) for before, after in pairwise(known)]
    return Editions(shown, known[-1], tuple(reversed(old)))
