"""A township that has published its charges, and a case to charge for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache

from sunlit import clock
from sunlit.core.charges import Charge, ChargeKind, Measure
from sunlit.core.items import Fee
from sunlit.core.text import Text
from sunlit.fees.actions import publishing
from sunlit.hall.actions import applications
from sunlit.hall.actions.applications import Applicant
from sunlit.matters import book as books
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

CARD = "household.residence-permit"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What is kept for ten minutes would outlive a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def with_charges(monkeypatch: pytest.MonkeyPatch) -> Charge:
    """The rulebook with two prices of one service that isn't free, of 10 and 20 yuan in this township."""
    old = books.book()
    assert CARD in old.items
    words = Text("甲费", "Fee A")
    first = Charge(
        "fee-a",
        words,
        ChargeKind.FEE,
        Measure.EACH,
        Text("份", "copy"),
        "某条例 5",
        "K",
        Text("申请居住证的人", "Who asks for the permit"),
        Text("先缴后领", "Paid before it is handed over"),
        words,
        items=(CARD,),
    )
    second = replace(first, id="fee-b", title=Text("乙费", "Fee B"))
    priced = {
        name: replace(old.items[name], fee=Fee(Decimal(10), None, "某条例 5")) for name in (CARD, "tax.deed")
    }
    items = {**old.items, **priced}
    changed = replace(old, items=items, charges={**old.charges, "fee-a": first, "fee-b": second})
    for module in (
        "sunlit.fees.catalogue",
        "sunlit.fees.models",
        "sunlit.fees.actions.billing",
        "sunlit.fees.views.public",
    ):
        monkeypatch.setattr(f"{module}.book", lambda: changed)
    return first


@pytest.fixture
def publish(town: Organisation, at_work: Callable[[str], Viewer]) -> Callable[..., Any]:
    """Publishes a rate from today on."""

    def act(charge: str, rate: str, **changes: Any) -> Any:
        since = changes.get("since") or clock.today()
        return publishing.publish(
            town,
            charge,
            rate,
            changes.get("basis", "某县发改价〔2026〕1号"),
            since,
            by=at_work("mayor"),
            key=f"{charge}{since}",
        )

    return act


@pytest.fixture
def case(town: Organisation, at_work: Callable[[str], Viewer]) -> Callable[[str], Matter]:
    """Files an application for an item; its matter."""
    return lambda item: (
        applications.file_application(town, item, Applicant("周样本"), by=at_work("clerk")).matter
    )


TOMORROW = timedelta(days=1)
