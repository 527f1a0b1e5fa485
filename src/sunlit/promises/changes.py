"""How services changed: each version with what it added or took away; read by everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sunlit.core.item_versions import Change, Shape, compare, in_words, shape_of
from sunlit.core.items import Item
from sunlit.core.limits import describe_limit
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import ItemState
from sunlit.matters.book import book, book_of
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.promises.models import ItemVersion


@dataclass(frozen=True)
class Changed:
    """One version against the one before it."""

    name: Text
    item: str
    before: ItemVersion
    after: ItemVersion
    change: Change

    @property
    def steps_changed(self) -> int:
        """How many steps more or fewer, without the sign."""
        return abs(self.change.steps)

    @property
    def limits(self) -> tuple[Text, Text]:
        """The limit before and after, in words."""
        none = Text("没有时限", "none")
        before, after = self.before.shape.limit, self.after.shape.limit
        return (describe_limit(before) if before else none), (describe_limit(after) if after else none)

    @property
    def words(self) -> tuple[Text, Text]:
        """Steps and limit before and after, in words."""
        return in_words(self.before.shape), in_words(self.after.shape)


def shape_now(township: Organisation, item: Item) -> Shape:
    """What an item asks for now, by the procedure as this township has it."""
    return shape_of(book_of(township.pk).procedures.get(item.procedure), catalogue.limits(item)[0])


def latest(township: Organisation) -> Mapping[str, ItemVersion]:
    """The last version of each item of a township. One query."""
    return {row.item: row for row in ItemVersion.objects.filter(township=township).order_by("number")}


def changes(township: Organisation, viewer: Viewer, year: int) -> list[Changed]:
    """What became simpler or harder in a year, newest first (S1.04.12, S4.29.07). One query."""
    rows = ItemVersion.objects.visible_to(viewer).filter(township=township, day__lte=date(year, 12, 31))
    found: list[Changed] = []
    before: dict[str, ItemVersion] = {}
    for row in rows.select_related("approved_by").order_by("item", "number"):
        if row.item in before and row.day.year == year:
            entry = book().items.get(row.item)
            name = entry.name if entry else Text(row.item, row.item)
            earlier = before[row.item]
            found.append(Changed(name, row.item, earlier, row, compare(earlier.shape, row.shape)))
        before[row.item] = row
    return sorted(found, key=lambda one: (one.after.day, one.after.pk), reverse=True)


def undecided(township: Organisation, decision: str = "") -> list[Item]:
    """The items never offered so far without a decision of the joint meeting (S2.25.03). Two queries.

    With those that rest on this very ``decision`` already, so that sending it again is nothing new.
    """
    states = ItemState.objects.filter(township=township, first_offered_at__isnull=False)
    done = set(states.values_list("item", flat=True))
    done |= {key for key, row in latest(township).items() if row.decision and row.decision != decision}
    return [item for item in catalogue.items_of(township.pk) if item.id not in done]


def waiting(township: Organisation) -> list[tuple[Item, ItemVersion, Shape]]:
    """The items that became harder and wait for a leader's approval."""
    last = latest(township)
    found = []
    for item in catalogue.items_of(township.pk):
        before = last.get(item.id)
        if before is not None and compare(before.shape, now := shape_now(township, item)).harder:
            found.append((item, before, now))
    return found
