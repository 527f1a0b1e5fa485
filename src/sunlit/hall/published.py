"""What the hall has published of its items and must announce when it changes: their time limits (S0.07.31)."""

from collections.abc import Iterator

from sunlit.core.items import Item
from sunlit.core.limits import describe_limit
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import ItemState
from sunlit.matters.hooks import PublicValue, public_values
from sunlit.people.models import Organisation


@public_values
def limits_of_items(township: Organisation) -> Iterator[PublicValue]:
    """The promised limit of every item as it is now, with who answers for it. Three queries."""
    states = ItemState.objects.filter(township=township).select_related("owner")
    owners = {state.item: state.owner.name for state in states if state.owner}
    units = dict(
        Organisation.objects.filter(township=township, valid_to=None).exclude(key="").values_list("key", "pk")
    )
    for item in catalogue.items_of(township.pk):
        limit = catalogue.limits(item)[0]
        yield PublicValue(
            subject=f"limit:{item.id}",
            name=item.name,
            code=f"{limit.amount} {limit.unit.value}" if limit else "",
            words=describe_limit(limit) if limit else Text("", ""),
            unit_id=units.get(item.department, township.pk),
            owner=owners.get(item.id, ""),
            ground=_ground(item),
        )


def _ground(item: Item) -> str:
    """The articles first, then the clauses of the township's own rules."""
    articles = [item.legal_article, *(basis.citation for basis in item.basis)]
    return "；".join(dict.fromkeys(part for part in (*articles, *item.clauses) if part))[:300]
