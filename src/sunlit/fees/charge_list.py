"""The published charge list, as other fields of work ask for it."""

from collections.abc import Iterator
from datetime import date

from sunlit.fees import catalogue
from sunlit.matters.charge_list import ListedCharge, charges_from
from sunlit.people.models import Organisation


@charges_from
def listed(township: Organisation, day: date) -> Iterator[ListedCharge]:
    """Each charge of the catalogue with the rate that holds on a day."""
    for entry in catalogue.entries(township, day):
        yield ListedCharge(entry.charge.title, entry.rate_words, entry.published is not None)
