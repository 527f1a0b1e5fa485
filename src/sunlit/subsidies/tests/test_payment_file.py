"""The payment file is the list to the cent, without who died, who was taken out, or who was paid already."""

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from sunlit.core.beneficiaries import ListRow
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.subsidies.actions import lists, registering, sending
from sunlit.subsidies.actions.sending import Result
from sunlit.subsidies.models import PayList, PayRow
from sunlit.subsidies.tests.conftest import NAMES, NUMBERS, row
from sunlit.subsidies.tests.test_lists import codes
from sunlit.tables import Heading, write_xlsx

THREE = [row(1, "3.25"), row(2, "6.4", who=1), row(3, "0.07", who=2)]


@pytest.fixture
def ready(standard: Any, households: Any, listed: Any) -> PayList:
    """A list of 40.63 + 80.00 + 0.88 yuan that was public long enough."""
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        return listed(THREE)


def sheet_of(content: bytes) -> list[list[Any]]:
    """The rows of the payment file, the titles first."""
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = [[cell.value for cell in line] for line in page.iter_rows()]
    return rows[next(number for number, line in enumerate(rows) if line[0] == "序号") :]


def lines_of(content: bytes) -> list[list[str]]:
    """The same of a CSV file."""
    return [line.split(",") for line in content.decode("utf-8-sig").splitlines()]


def test_the_file_is_the_published_list_to_the_cent_in_both_forms_and_in_the_ledger(ready, at_work, client):
    with at("2026-03-10 09:00"):
        xlsx, csv = (sending.send(ready.pk, kind, by=at_work("social")) for kind in ("xlsx", "csv"))
        page = client.get(f"/QX/subsidies/lists/{ready.pk}/").content.decode()
    amounts = [one.amount for one in ready.rows.order_by("place")]
    assert amounts == [Decimal("40.63"), Decimal("80.00"), Decimal("0.88")]
    titles, *rows = sheet_of(xlsx)
    place = titles.index("金额（元）")
    assert [Decimal(str(line[place])) for line in rows] == amounts
    assert [line[titles.index("身份证号")] for line in rows] == list(NUMBERS[:3])
    assert all(isinstance(line[titles.index("卡号")], str) for line in rows), "a card is no number"
    heads, *lines = lines_of(csv)
    assert [Decimal(line[heads.index("金额（元）")]) for line in lines] == amounts
    assert sum(amounts) == ready.total == Decimal("121.51") and "121.51" in page
    [sent] = Entry.objects.filter(act="list_sent")
    facts = json.loads(sent.facts)
    assert (facts["rows"], facts["total"]) == (3, "121.51")


def test_who_died_after_the_list_was_made_is_not_paid_and_the_others_are(ready, town, at_work, client):
    social, head = at_work("social"), at_work("social.head")
    with at("2026-03-05 09:00"):
        registering.enter_death(town, NUMBERS[1], date(2026, 3, 4), by=social)
    with at("2026-03-10 09:00"):
        found = refused("deceased", sending.send, ready.pk, "xlsx", by=social)
        assert "第2号" in found.reason.zh and PayList.objects.get(pk=ready.pk).state == "public"
        refused("not_your_seat", lists.strike_out, ready.pk, 2, "去世", by=social)
        refused("reason_needed", lists.strike_out, ready.pk, 2, "  ", by=head)
        refused("personal_data", lists.strike_out, ready.pk, 2, "见 13912345678", by=head)
        refused("no_such", lists.strike_out, ready.pk, 9, "去世", by=head)
        lists.strike_out(ready.pk, 2, "三月四日去世", by=head)
        refused("no_such", lists.strike_out, ready.pk, 2, "去世", by=head)
        titles, *rows = sheet_of(sending.send(ready.pk, "xlsx", by=social))
        assert [line[0] for line in rows] == [1, 3]
        assert sum(Decimal(str(line[titles.index("金额（元）")])) for line in rows) == Decimal("41.51")
        refused("changed_meanwhile", lists.strike_out, ready.pk, 1, "晚了", by=head)
        page = client.get(f"/QX/subsidies/lists/{ready.pk}/").content.decode()
    assert "已取消" in page and "三月四日去世" not in page, "the reason is for the household alone"
    assert json.loads(Entry.objects.get(act="list_sent").facts)["total"] == "41.51"
    assert Entry.objects.filter(act="row_struck").count() == 1
    paid = [Result(1, True), Result(3, True)]
    with at("2026-03-12 09:00"):
        refused("settled_already", sending.take_results, ready.pk, [*paid, Result(2, True)], by=social)
        assert sending.take_results(ready.pk, paid, by=social).state == "done"


def test_who_was_taken_out_can_stand_in_a_further_list_and_reads_why(
    ready, town, households, at_work, client
):
    with at("2026-03-03 09:00"):
        assert codes(lists.look(town, "grain", "2026", [row(1)])) == [(1, "elsewhere")]
        lists.strike_out(ready.pk, 1, "面积有误", by=at_work("deputy"))
        assert codes(lists.look(town, "grain", "2026", [row(1)])) == []
        typed = {"name": NAMES[0], "id_tail": NUMBERS[0][-4:], "card_tail": households[0].card_tail}
        page = client.post("/QX/subsidies/mine/", typed).content.decode()
    assert "已取消" in page and "面积有误" in page


def test_a_second_file_never_holds_what_was_settled(ready, at_work):
    social = at_work("social")
    with at("2026-03-10 09:00"):
        sending.send(ready.pk, "csv", by=social)
        sending.take_results(ready.pk, [Result(1, True)], by=social)
        assert [line[0] for line in lines_of(sending.send(ready.pk, "csv", by=social))[1:]] == ["2", "3"]
        sending.take_results(ready.pk, [Result(2, True), Result(3, False, "账户已销户")], by=social)
        refused("settled_already", sending.send, ready.pk, "csv", by=social)
    assert Entry.objects.filter(act="list_sent").count() == 1


def test_a_list_of_which_everybody_was_taken_out_is_not_sent(ready, at_work):
    for place in (1, 2, 3):
        lists.strike_out(ready.pk, place, "重复", by=at_work("social.head"))
    with at("2026-03-10 09:00"):
        refused("no_rows", sending.send, ready.pk, "csv", by=at_work("social"))
    assert not PayRow.objects.filter(live=True).exists()


@pytest.fixture
def desk(people: Any) -> Any:
    def enter(name: str) -> Client:
        client = Client()
        client.force_login(people[name], "django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def upload(rows: list[list[Any]], **more: str) -> dict[str, Any]:
    """The form of a new list with a workbook."""
    file = io.BytesIO()
    write_xlsx(file, [Heading(title) for title in ("姓名", "身份证号", "亩", "金额")], rows)
    content = SimpleUploadedFile("名册.xlsx", file.getvalue())
    return {"village": "QX-V1", "period": "2026", "file": content, "key": "one", **more}


def test_a_list_is_looked_at_alone_with_its_report_as_a_file_and_its_template(standard, households, desk):
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        client = desk("qx.social")
        rows = [
            [NAMES[0], NUMBERS[0], 10, 125],
            [NAMES[1], NUMBERS[1], 10, 124.99],
            ["生人", "11010519491231002X", "x", ""],
        ]
        answer = client.post("/desk/subsidies/new/grain/", upload(rows, act="report"))
        assert answer.status_code == 200 and "spreadsheet" in answer["Content-Type"]
        cells = [
            cell
            for line in load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
            for cell in line
        ]
        text = " ".join(str(cell) for cell in cells if cell is not None)
        assert "1行无误，合计125.00元，2行有问题" in text and "124.99" in text
        assert all(number not in text for number in NUMBERS) and not PayList.objects.exists()
        assert client.post("/desk/subsidies/new/grain/", upload(rows)).status_code == 422
        template = client.get("/desk/subsidies/new/minimum-living/template.xlsx")
        assert "对象类别*" in [
            cell.value for line in load_workbook(io.BytesIO(template.content)).worksheets[0] for cell in line
        ]
        assert client.get("/desk/subsidies/new/none/template.xlsx").status_code == 404
        filled = client.get("/desk/subsidies/new/grain/template.xlsx").content
        blank = {**upload([]), "file": SimpleUploadedFile("t.xlsx", filled)}
        assert "名册是空的" in client.post("/desk/subsidies/new/grain/", blank).content.decode()


def test_the_head_takes_a_household_out_on_the_page_and_what_was_typed_stays(ready, desk):
    page = f"/desk/subsidies/lists/{ready.pk}/"
    with at("2026-03-03 09:00"):
        assert "取消一户" not in desk("qx.social").get(page).content.decode()
        head = desk("qx.social.head")
        assert "取消一户" in head.get(page).content.decode()
        wrong = head.post(page, {"act": "strike", "place": "77", "reason": "面积有误"})
        assert wrong.status_code == 422 and 'value="面积有误"' in wrong.content.decode()
        for place in ("", "x", "-1", "9" * 40, "1\x00"):
            assert head.post(page, {"act": "strike", "place": place, "reason": "x"}).status_code == 422
        assert desk("qx.social").post(page, {"act": "strike", "place": "1", "reason": "x"}).status_code == 422
        assert head.post(page, {"act": "strike", "place": "1", "reason": "面积有误"}).status_code == 302
    assert ready.rows.get(place=1).struck


def test_the_rows_of_lists_are_all_typed_wrong_and_each_is_told(town, standard, households):
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        hostile = [
            ListRow(1, "\u202e" * 40, "\ud7ff" * 18, Decimal("1e20")), ListRow(2, "甲", "０" * 18, Decimal("-1")),
            ListRow(3, "乙", "", Decimal("0.00001")),
        ]  # fmt: skip
        report = lists.look(town, "grain", "2026", hostile)
    assert {fault.place for fault in report.faults} == {1, 2, 3} and report.total == 0
