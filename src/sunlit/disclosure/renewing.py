"""Which publications no longer say what holds: those that name a time limit that changed after them, and those of a
permanent duty that something newer replaced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sunlit import clock
from sunlit.core.text import Text
from sunlit.disclosure.models import (
    Announced,
    Publication,
)
from sunlit.matters.hooks import public_values_of
from sunlit.people.models import Organisation


@dataclass(frozen=True)
class Changed:
    """A time limit that changed after something was published: of what, from what to what, on which day."""

    name: Text
    before: Text
    now: Text
    on: date
    at: datetime


def to_update(publications: Iterable[Publication], township: Organisation) -> dict[int, list[Changed]]:
    """Which publications of a township must be updated, and why: they name a service whose time limit changed after them,
    announced or seen at this very moment, and nothing newer of the same duty and unit names it (S0.06.09). By the
    publication's id, with the changes. A fixed number of queries."""
    rows = [row for row in publications if row.way == Publication.Way.STAFF]
    if not rows:
        return {}
    changes = _changes(township, min(row.published_at for row in rows))
    found: dict[int, list[Changed]] = {}
    for row in rows:
        hits = [one for one in changes if one.at >= row.published_at and _names(row, one)]
        if hits:
            found[row.pk] = hits
    if not found:
        return {}
    hit = [row for row in rows if row.pk in found]
    newer = Publication.objects.filter(
        occurrence__duty__in={row.occurrence.duty for row in hit},
        occurrence__unit_id__in={row.occurrence.unit_id for row in hit},
        published_at__gt=min(row.published_at for row in hit),
        way=Publication.Way.STAFF,
    ).select_related("occurrence")
    renewed = list(newer)
    for row in hit:
        found[row.pk] = [one for one in found[row.pk] if not any(_renews(it, row, one) for it in renewed)]
    return {key: kept for key, kept in found.items() if kept}


def _changes(township: Organisation, since: datetime) -> list[Changed]:
    """Every change of a public value since a moment, those that the next look will announce among them."""
    rows = Announced.objects.filter(township=township).select_related("before", "publication")
    last: dict[str, Announced] = {}
    found = []
    for row in rows.order_by("number"):
        last[row.subject] = row
        if row.before is not None and row.publication is not None and row.publication.published_at >= since:
            at = row.publication.published_at
            found.append(Changed(row.title, row.before.words, row.words, row.noticed_on, at))
    for value in public_values_of(township) if last else ():
        known = last.get(value.subject)
        if known is not None and known.code != value.code:
            found.append(Changed(value.name, known.words, value.words, clock.today(), clock.now()))
    return found


def _names(row: Publication, change: Changed) -> bool:
    """Whether a publication names what changed."""
    return change.name.zh in f"{row.title}\n{row.text}"


def _renews(other: Publication, row: Publication, change: Changed) -> bool:
    """Whether another publication says again, after a change, what this one said before it."""
    same = (other.occurrence.duty, other.occurrence.unit_id) == (row.occurrence.duty, row.occurrence.unit_id)
    return same and other.pk != row.pk and other.published_at >= change.at and _names(other, change)


def replaced_by(row: Publication) -> Publication | None:
    """What replaced a permanent publication: the next of the same duty and unit, about the same added heading. None where
    it stands, or where its duty isn't permanent (S2.19.07)."""
    duty = row.occurrence.rule
    if duty is None or not duty.timing.standing or duty.several:
        return None
    later = Publication.objects.filter(
        occurrence__duty=duty.key,
        occurrence__unit_id=row.occurrence.unit_id,
        occurrence__heading_id=row.occurrence.heading_id,
        occurrence__out_of_sight="",  # whatever doesn't stand itself has replaced nothing, and isn't named
        published_at__gte=row.published_at,
        pk__gt=row.pk,
    )
    found: Publication | None = later.order_by("published_at", "pk").first()
    return found
