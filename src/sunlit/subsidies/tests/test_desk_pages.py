"""A list goes from a spreadsheet to the bank's answer on the pages, each step by whoever may."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from sunlit.demonstration.tests.townships import at
from sunlit.ledger.models import Entry
from sunlit.subsidies.models import Death, Fund, FundEntry, Household, MealLine, PayList, PayRow, Standard
from sunlit.subsidies.tests.conftest import NAMES, NUMBERS, picture


@pytest.fixture
def enter(people):
    """A client of somebody who is signed in."""

    def as_(name):
        client = Client()
        client.force_login(
            people[name if "." in name[:3] else f"qx.{name}"], "django.contrib.auth.backends.ModelBackend"
        )
        return client

    return as_


def sheet(*rows):
    """An uploaded spreadsheet."""
    book, content = Workbook(), io.BytesIO()
    for line in rows:
        book.active.append(list(line))
    book.save(content)
    return SimpleUploadedFile("名册.xlsx", content.getvalue())


HEAD = ("姓名", "身份证号", "面积", "金额")


def test_a_list_goes_its_way_on_the_pages(town, standard, households, enter):
    social, new = enter("social"), "/desk/subsidies/new/grain/"
    typed = {"village": "QX-V1", "period": "2026", "key": "one"}
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        wrong = social.post(
            new, {**typed, "file": sheet(HEAD, (NAMES[0], NUMBERS[0], 10, 124.99), ("无", "1", "x", 1))}
        )
        assert wrong.status_code == 422
        shown = wrong.content.decode()
        assert "应为125.00元" in shown and "不是" in shown and not PayList.objects.exists()
        for broken in (SimpleUploadedFile("x.xlsx", b"PK\x03\x04nothing"), sheet(("甲", "乙"), (1, 2))):
            assert social.post(new, {**typed, "file": broken}).status_code == 422
        made = social.post(
            new,
            {**typed, "file": sheet(HEAD, (NAMES[0], NUMBERS[0], 10, 125), (NAMES[1], NUMBERS[1], 2, 25))},
        )
        page = made.url
        assert social.post(page, {"act": "check"}).status_code == 422
        assert enter("director").post(page, {"act": "check"}).status_code == 302
        assert enter("director").post(page, {"act": "check"}).status_code == 409
        assert enter("deputy").post(page, {"act": "approve"}).status_code == 302
        assert social.post(f"{page}file/", {"kind": "csv"}).status_code == 422
        hung = {"on": "2026-03-02", "place": "村口", "photo": picture(), "key": "hung"}
        task = f"/desk/subsidies/postings/{PayList.objects.get().pk}/"
        assert enter("agent").post(task, hung).status_code == 302
        assert social.post(page, {"act": "nonsense"}).status_code == 404
        clerk = enter("clerk")
        objected = {
            "list": PayList.objects.get().pk,
            "party": "刘异议",
            "place": 9,
            "text": "多报",
            "key": "o",
        }
        assert clerk.post("/desk/subsidies/objections/", objected).status_code == 422
    with at("2026-03-10 09:00"):
        file = social.post(f"{page}file/", {"kind": "xlsx"})
        assert file.status_code == 200 and "attachment" in file["Content-Disposition"]
        assert file["Cache-Control"] == "no-store"
        results = sheet(("序号", "是否到账", "退回原因"), (1, "是", ""), (2, "否", "户名不符"))
        assert social.post(page, {"act": "results", "file": results}).status_code == 302
        assert list(PayRow.objects.order_by("place").values_list("state", flat=True)) == ["paid", "returned"]
        assert "户名不符" in social.get(page).content.decode()
        assert enter("lh.mayor").get(page).status_code == 404
        assert Entry.objects.filter(act="ledger.read", subject_kind="paylist").count() >= 2


def test_the_registers_behind_the_lists_take_what_is_right_and_keep_what_was_typed(town, households, enter):
    social, mayor, office = enter("social"), enter("mayor"), enter("office")
    typed = {
        "act": "publish",
        "which": "pension:martyr",
        "amount": "x",
        "basis": "某文件",
        "since": "2026-01-01",
        "key": "s",
    }
    answer = mayor.post("/desk/subsidies/standards/", typed)
    assert answer.status_code == 422 and 'value="x"' in answer.content.decode()
    assert mayor.post("/desk/subsidies/standards/", {**typed, "amount": "1850"}).status_code == 302
    assert (
        "1850" in mayor.get("/desk/subsidies/standards/").content.decode() and Standard.objects.count() == 1
    )
    one = {
        "act": "register",
        "village": "QX-V2",
        "name": "钱新户",
        "id_number": "000000198001010011",
        "card": "62000000000000777",
    }
    assert social.post("/desk/subsidies/households/", {**one, "card": "1"}).status_code == 422
    assert (
        social.post("/desk/subsidies/households/", one).status_code == 302 and Household.objects.count() == 5
    )
    died = {"act": "died", "id_number": NUMBERS[2], "died_on": "2026-01-05"}
    assert social.post("/desk/subsidies/households/", died).status_code == 302 and Death.objects.count() == 1
    opened = {
        "act": "open",
        "key": "c",
        "which": "pension:martyr",
        "id_number": NUMBERS[0],
        "number": "抚1",
        "since": "2026-01-01",
        "until": "2026-12-31",
    }
    assert social.post("/desk/subsidies/certificates/", {**opened, "which": "grain:"}).status_code == 422
    assert social.post("/desk/subsidies/certificates/", opened).status_code == 302
    drawn = {"act": "draw", "number": "抚1", "period": "2026-02", "amount": "1849"}
    assert social.post("/desk/subsidies/certificates/", drawn).status_code == 422
    assert social.post("/desk/subsidies/certificates/", {**drawn, "amount": "1850"}).status_code == 302
    assert social.post("/desk/subsidies/certificates/", {**drawn, "amount": "1850"}).status_code == 422
    assert (
        office.post(
            "/desk/subsidies/funds/", {"act": "open", "kind": "donation", "title": "捐款", "unit": "元"}
        ).status_code
        == 302
    )
    entry = {
        "act": "enter",
        "fund": str(Fund.objects.get().pk),
        "used": "out",
        "quantity": "5",
        "what": "用途",
        "on": "2026-01-05",
        "key": "f",
    }
    assert office.post("/desk/subsidies/funds/", entry).status_code == 422
    assert (
        office.post("/desk/subsidies/funds/", {**entry, "used": "in"}).status_code == 302
        and FundEntry.objects.count() == 1
    )
    meal = {
        "act": "enter",
        "meeting": "会",
        "day": "2026-01-05",
        "meals": "2",
        "attendees": "甲\n乙，在编\n丙，已用1餐",
        "key": "m",
    }
    assert office.post("/desk/subsidies/meals/", {**meal, "attendees": "甲，吃了"}).status_code == 422
    assert office.post("/desk/subsidies/meals/", meal).status_code == 302
    line = MealLine.objects.get(name="甲")
    assert (line.amount, MealLine.objects.get(name="乙").amount, MealLine.objects.get(name="丙").amount) == (
        40,
        0,
        20,
    )
    assert office.post("/desk/subsidies/meals/", {"act": "sign", "line": line.pk}).status_code == 302
    for address in ("funds", "meals", "objections"):
        assert office.get(f"/desk/subsidies/{address}/").status_code == 200
    assert 'id="lists"' not in office.get("/desk/subsidies/").content.decode()
