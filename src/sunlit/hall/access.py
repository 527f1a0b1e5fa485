"""How people find and use services: the lists of offices, and the ways of each step (rulebook, ``access.yaml``)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sunlit.core.access import Directory, Listed, Step, shut_out, steps_of
from sunlit.core.items import Item
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.catalogue import Offer
from sunlit.hall.completeness import Judge, also_needed
from sunlit.matters.book import book
from sunlit.people.models import Organisation


def every_step() -> list[Step]:
    """The steps of all services, as the rulebook has them."""
    return [step for access in book().access for step in access.steps]


def ways_of(item: Item) -> list[Step]:
    """The steps of an item with the ways in which each can be taken (S4.29.02)."""
    return steps_of(every_step(), item.id)


@also_needed
def a_way_without_a_screen(_township: Organisation) -> Judge:
    """An item with a step that can be taken online alone isn't published (S4.29.12). No query."""
    steps = every_step()

    def judge(item: Item) -> Iterable[Text]:
        for step in shut_out(steps, item.id):
            yield Text(
                f"“{step.step.zh}”这一环节的窗口或电话办法",
                f"a way over the counter or by telephone for “{step.step.en}”",
            )

    return judge


@dataclass(frozen=True)
class Service:
    """One service of an office's list: published with its items, or what keeps it from being published."""

    listed: Listed
    offers: tuple[Offer, ...]
    missing: tuple[Text, ...]

    @property
    def published(self) -> bool:
        """Whether every item behind it has all that a guide needs, its procedure above all (S2.35.03)."""
        return not self.missing


def directory(key: str) -> Directory | None:
    """The list of an office by its key."""
    return next((row for access in book().access for row in access.directories if row.key == key), None)


def services_of(township: Organisation, listing: Directory) -> list[Service]:
    """The services of an office's list, exactly those and in its order."""
    offers = {row.item.id: row for row in catalogue.offers(township)}
    found = []
    for entry in listing.entries:
        behind = tuple(offers[item] for item in entry.items)
        missing = dict.fromkeys(text for offer in behind for text in offer.missing)
        found.append(Service(entry, behind, tuple(missing)))
    return found
