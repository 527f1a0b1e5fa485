"""Thousands of card accounts come from a spreadsheet: looked at first, then taken by the act of the page."""

import io
from typing import Any

import pytest
from django.test import Client

from sunlit.core.refusals import Refused
from sunlit.exchange.imports import taking
from sunlit.exchange.imports.planning import plan_of
from sunlit.ledger.models import Entry
from sunlit.people import identity
from sunlit.subsidies.actions import registering
from sunlit.subsidies.models import Household
from sunlit.subsidies.tests.conftest import NAMES, NUMBERS
from sunlit.tables import Heading, write_xlsx

pytestmark = pytest.mark.django_db
HEAD = ("村", "姓名", "身份证号", "一卡通卡号", "开户行")


def sheet(rows: list[list[Any]]) -> bytes:
    """A workbook with these rows."""
    file = io.BytesIO()
    write_xlsx(file, [Heading(title) for title in HEAD], rows)
    return file.getvalue()


def plan(by: Any, rows: list[list[Any]]) -> Any:
    """The kept file and what it would do."""
    upload = taking.keep("households", sheet(rows), "一卡通.xlsx", by=by)
    return upload, plan_of(upload, by)


def test_every_row_is_looked_at_and_the_right_ones_are_taken_by_choice(village, households, at_work):
    social = at_work("social")
    rows = [
        ["上河村", "新来甲", "000000197001015550", "6200000000005555", "云岭农商行"],
        [village.code, NAMES[0], NUMBERS[0], "", ""],
        ["没有的村", "乙", "000000197001015569", "6200000000005556", ""],
        ["上河村", "丙", "000000197001015577", households[0].card, ""],
        ["上河村", "丁", "110105194912310021", "6200000000005557", ""],
        ["上河村", "戊", "000000197001015585", "12ab", ""],
        ["上河村", "己", "000000197001015593", 6.2e18, ""],
        ["上河村", "庚", "000000197001015606", "6200000000005555", ""],
    ]
    rows = [
        [*row[:2], _valid(row[2]) if place not in (1, 4) else row[2], *row[3:]]
        for place, row in enumerate(rows)
    ]
    upload, found = plan(social, rows)
    assert [row.state for row in found.rows] == ["new", "same", *["wrong"] * 6]
    columns = [row.faults[0].column for row in found.of("wrong")]
    assert columns == ["village", "card", "id_number", "card", "card", "card"]
    reasons = [row.faults[0].reason.zh for row in found.of("wrong")]
    assert "末几位已经丢了" in reasons[4] and "10到25位数字" in reasons[3], (
        "each is told what is really wrong"
    )
    assert Household.objects.count() == 4, "looking changes nothing"
    with pytest.raises(Refused) as refusal:
        taking.take(upload.pk, mode="all", seen=found.mark, by=social)
    assert refusal.value.code == "rows_wrong" and Household.objects.count() == 4
    taking.take(upload.pk, mode="right", seen=found.mark, by=social)
    new = Household.objects.get(card_tail="5555")
    assert (new.name, new.village, new.bank) == ("新来甲", village, "云岭农商行")
    assert Household.objects.get(pk=households[0].pk).card == households[0].card
    assert Entry.objects.filter(act="card_registered", subject=str(new.pk)).count() == 1
    assert Entry.objects.filter(act="imported", subject="households").count() == 1


def _valid(number: str) -> str:
    """The number with the check digit that it should have."""
    return next(
        candidate for sign in "0123456789X" if identity.fault(candidate := number[:17] + sign) is None
    )


def test_who_registers_by_hand_imports_and_nobody_else(people, at_work):
    def enter(name: str) -> Client:
        client = Client()
        client.force_login(people[name], "django.contrib.auth.backends.ModelBackend")
        return client

    template = "/desk/import/households/template.xlsx"
    for name, status in (
        ("qx.social", 200),
        ("qx.social.head", 200),
        ("qx.director", 200),
        ("qx.office", 404),
        ("qx.clerk", 403),
    ):
        assert enter(name).get(template).status_code == status, name
    assert enter("qx.social").get("/desk/import/items/template.xlsx").status_code == 404
    assert "户主和一卡通" in enter("qx.social").get("/desk/import/").content.decode()
    assert "/desk/import/" in enter("qx.social").get("/desk/subsidies/households/").content.decode()
    with pytest.raises(Refused):
        taking.keep("households", sheet([]), "x.xlsx", by=at_work("office"))


def test_an_empty_card_takes_none_away(town, village, households, at_work):
    same = registering.register_household(town, village, "周改名", NUMBERS[0], by=at_work("social"))
    assert (same.pk, same.name, same.card) == (households[0].pk, "周改名", households[0].card)
    assert same.card_tail == households[0].card[-4:]
