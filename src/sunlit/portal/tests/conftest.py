"""The demonstration's two townships to read the public site in, and a rulebook in which one item was edited."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache

from sunlit.core.items import Category, Item
from sunlit.hall import catalogue
from sunlit.matters import book as books
from sunlit.rulebook.model import Rulebook

Edit = Callable[..., None]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What is kept for ten minutes would outlive a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def edit(monkeypatch: pytest.MonkeyPatch) -> Edit:
    """Edits one item as an editor of the rulebook would: ``edit("civil.low-income-rural", result=None)``."""
    kept: list[Rulebook] = [books.book()]

    def change(item_id: str, **fields: Any) -> None:
        old = kept[0]

        def changed(item: Item) -> Item:
            return replace(item, **fields) if item.id == item_id else item

        categories: tuple[Category, ...] = tuple(
            replace(category, items=tuple(changed(item) for item in category.items))
            for category in old.categories
        )
        items = {item.id: item for category in categories for item in category.items}
        kept[0] = replace(
            old, categories=categories, items=items, content_hash=f"{len(kept)}{old.content_hash}"
        )
        for module in ("sunlit.hall.catalogue", "sunlit.portal.guide", "sunlit.portal.queries"):
            monkeypatch.setattr(f"{module}.book", lambda: kept[0])

    catalogue._index.cache_clear()
    return change
