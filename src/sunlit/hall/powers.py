"""The power list against the catalogue and the hall: what lies outside the centre, and what lacks a window.

Windows stand above the hall. They say which items they serve through `served_at_windows`; while nobody answers, no item
has a window.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sunlit.core.items import Item
from sunlit.hall import catalogue
from sunlit.hall.models import Power
from sunlit.matters.hooks import count_for
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

Served = Callable[[Organisation], Callable[[int, str], bool]]
_served: list[Served] = []


def served_at_windows(function: Served) -> Served:
    """Register who knows whether a window serves an item; made for a township, asked with the number of the category
    and the id of the item."""
    _served.append(function)
    return function


@dataclass(frozen=True)
class Standing:
    """A power, the item through which people get it, whether that item is offered, and whether a window serves it."""

    power: Power
    item: Item | None
    offered: bool
    at_window: bool

    @property
    def outside_the_centre(self) -> bool:
        """Whether people can't get it through the catalogue (S3.26.01)."""
        return not self.offered

    @property
    def outside_the_hall(self) -> bool:
        """Whether it belongs into the hall and no window serves it (S4.30.05)."""
        return self.power.in_hall and not self.at_window


LACKING: dict[str, Callable[[Standing], bool]] = {
    "outside": lambda row: row.outside_the_centre,
    "hall": lambda row: row.outside_the_hall,
}
"""What a page of the list can be narrowed to, by the word in its address."""


def standings(powers: Sequence[Power], township: Organisation) -> list[Standing]:
    """How each of the powers stands. As many queries, whatever their number."""
    offers = {row.item.id: row for row in catalogue.offers(township)}
    asked = [function(township) for function in _served]
    found = []
    for power in powers:
        offer = offers.get(power.item)
        served = offer is not None and any(one(offer.category.number, offer.item.id) for one in asked)
        found.append(Standing(power, offer.item if offer else None, bool(offer and offer.offered), served))
    return found


def listed(viewer: Viewer, township: Organisation) -> list[Standing]:
    """The power list as it stands, by number, as far as the viewer may see it."""
    rows = Power.objects.visible_to(viewer).standing().filter(township=township)
    return standings(list(rows.select_related("unit").order_by("number", "pk")), township)


@count_for("powers-outside-the-hall")
def outside_the_hall(township: Organisation) -> int:
    """How many powers belong into the hall and lack a window; the yearly check waits until none is left (S4.30.05)."""
    rows = list(Power.objects.filter(township=township, in_hall=True).standing())
    return sum(1 for row in standings(rows, township) if row.outside_the_hall)
