"""A township with an approval of the county and powers to publish, each by whoever may."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from sunlit import clock
from sunlit.core.powers import Stated
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.walking import CERTIFICATE
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.powers.actions import catalogue, disclosing
from sunlit.powers.actions.catalogue import Draft
from sunlit.powers.models import Approval, Power

MONDAY = "2026-03-02 09:00"
SEVEN = {
    "basis": Stated("农村土地承包法第三条"),
    "conditions": Stated("承包双方自愿，合同要素齐全。"),
    "quantity": Stated(none=True),
    "procedure": Stated("受理、审查、决定、告知"),
    "limit": Stated("5个工作日"),
    "fee": Stated(none=True),
    "materials": Stated("承包合同、身份证"),
}


@pytest.fixture
def office(at_work: Any) -> Viewer:
    return at_work("qx.office")


def draft(town: Organisation, code: str = "QL-001", **fields: Any) -> Draft:
    """A licence of the unit that certifies land contracts."""
    made = Draft(
        code, "农村土地承包合同鉴证", "approval", Organisation.objects.get(township=town, key="economic_development"),
        SEVEN, CERTIFICATE, remedies="可以在六十日内申请行政复议，或者六个月内起诉。", name_en="Certification of land contracts",
    )  # fmt: skip
    return replace(made, **fields)


@pytest.fixture
def approval(town: Organisation, office: Viewer) -> Approval:
    """The county's legal office approved on Sunday."""
    with at(MONDAY):
        return catalogue.enter_approval(
            town, "云岭县人民政府法制办公室", "云法审〔2026〕1号", datetime(2026, 3, 1, 10, 0, tzinfo=clock.CHINA), by=office
        )  # fmt: skip


@pytest.fixture
def publish(town: Organisation, office: Viewer, approval: Approval) -> Callable[..., Power]:
    """Enters a power, puts it under the approval, decides its media and publishes it."""

    def make(code: str = "QL-001", *, society: bool = False, **fields: Any) -> Power:
        with at(MONDAY):
            row = catalogue.enter(town, draft(town, code, **fields), by=office)
            catalogue.approve([row.pk], approval, by=office)
            disclosing.decide_media(row.pk, ["board", "e_government"], society, by=office)
            return catalogue.publish(row.pk, by=office)

    return make
