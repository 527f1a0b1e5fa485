"""The demonstration's two townships, with a day sealed, to read the public site in."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from sunlit.demonstration.places import build
from sunlit.people.models import Organisation, Staff


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def people(db: None) -> dict[str, Staff]:
    return build()


@pytest.fixture
def town(people: dict[str, Staff]) -> Organisation:
    return Organisation.objects.get(code="QX")
