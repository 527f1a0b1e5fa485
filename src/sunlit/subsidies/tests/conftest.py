"""A township with standards and registered households, and lists on their way."""

import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from PIL import Image

from sunlit import clock
from sunlit.core.beneficiaries import ListRow
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.subsidies.actions import lists, posting, registering
from sunlit.subsidies.models import PayList

NAMES = ("周样本", "吴范例", "郑试一", "王假名")
NUMBERS = tuple(f"00000019700101{number:03d}X" for number in range(1, 5))


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What is kept for ten minutes would outlive a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def standard(town: Organisation, at_work: Callable[[str], Viewer]) -> Callable[..., Any]:
    """Publishes a standard from today on."""

    def act(programme: str, amount: str, category: str = "", **changes: Any) -> Any:
        return registering.publish_standard(
            town, programme, category, amount, changes.get("basis", "云岭县财〔2026〕3号"), changes.get("since") or clock.today(),
            by=at_work("mayor"), key=f"{programme}{category}{amount}",
        )  # fmt: skip

    return act


@pytest.fixture
def households(town: Organisation, village: Organisation, at_work: Callable[[str], Viewer]) -> list[Any]:
    """Three households with a card each, and a fourth without."""
    return [
        registering.register_household(
            town,
            village,
            name,
            number,
            by=at_work("social"),
            card="" if place == 3 else f"62000000000000{place}123{place}",
        )
        for place, (name, number) in enumerate(zip(NAMES, NUMBERS, strict=True))
    ]


def picture() -> io.BytesIO:
    """A small photo of a list on a wall."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "#c8102e").save(file, "JPEG")
    file.name = "posted.jpg"
    file.seek(0)
    return file


def row(place: int, quantity: str = "10", amount: str | None = None, who: int = 0, **changes: Any) -> ListRow:
    """A row of a list for one of the invented people."""
    typed = None if amount is None else Decimal(amount)
    return ListRow(
        place, changes.get("name", NAMES[who]), changes.get("id_number", NUMBERS[who]), Decimal(quantity),
        changes.get("category", ""), typed,
    )  # fmt: skip


@pytest.fixture
def listed(
    town: Organisation, village: Organisation, at_work: Callable[[str], Viewer]
) -> Callable[..., PayList]:
    """A list made by the handler, checked by the head, approved by the deputy and posted by the agent, as far as wanted."""

    def act(
        rows: list[ListRow], until: str = "public", programme: str = "grain", period: str = "2026"
    ) -> PayList:
        made = lists.make(
            town,
            village,
            programme,
            period,
            rows,
            by=at_work("social"),
            key=f"{programme}{period}{len(rows)}",
        )
        if until != "made":
            lists.check(made.pk, by=at_work("social.head"))
        if until in ("public", "approved"):
            lists.approve(made.pk, by=at_work("deputy"))
        if until == "public":
            posting.post(
                made.pk, clock.today(), "村委会门口", picture(), by=at_work("agent"), key=f"posted-{made.pk}"
            )
        return PayList.objects.get(pk=made.pk)

    return act
