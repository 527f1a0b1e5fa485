"""Owners and offering of items from a spreadsheet: looked at, taken whole or not at all, by who may do it by hand."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sunlit.core.refusals import Refused
from sunlit.exchange.imports import taking
from sunlit.exchange.imports.planning import plan_of
from sunlit.exchange.models import Upload
from sunlit.hall import catalogue
from sunlit.hall.models import ItemState
from sunlit.ledger.models import Entry
from sunlit.people.viewer import viewer_of
from sunlit.tables import Heading, write_xlsx

pytestmark = pytest.mark.django_db
HEAD = ["事项编号", "经办责任人", "是否开办", "停办理由"]
OFFERED, CLOSED = "land.contract-certification", "forestry.timber-processing"


def sheet(rows, head=HEAD):
    file = io.BytesIO()
    write_xlsx(file, [Heading(title) for title in head], rows)
    return file.getvalue()


def plan(by, rows):
    upload = taking.keep("items", sheet(rows), "事项.xlsx", by=by)
    return upload, plan_of(upload, by)


@pytest.fixture
def director(people):
    return viewer_of(people["qx.director"])


def test_rows_name_owners_and_close_items_in_one_transaction(people, town, director):
    number = catalogue.item(OFFERED).number
    rows = [
        [number, "qx.econ.head", "否", "承办系统改造"],
        ["civil.senior-card", "qx.social", "", ""],
    ]
    upload, found = plan(director, rows)
    assert found.counts["wrong"] == 0
    assert ItemState.objects.get(township=town, item=OFFERED).offered, "looking changes nothing"
    done = taking.take(upload.pk, mode="all", seen=found.mark, by=director)
    assert done.upload.outcome["taken"] == found.counts["new"]
    state = ItemState.objects.get(township=town, item=OFFERED)
    assert not state.offered and state.owner == people["qx.econ.head"]
    assert ItemState.objects.get(township=town, item="civil.senior-card").owner == people["qx.social"]
    assert Entry.objects.filter(act="imported", subject="items").count() == 1
    assert Entry.objects.filter(act="item_closed", subject=OFFERED).exists()
    assert taking.take(upload.pk, mode="all", seen=found.mark, by=director).again
    _again, after = plan(director, rows)
    assert after.counts == {"new": 0, "same": 2, "wrong": 0}


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (["99-99", "qx.gov", "", ""], "item", ""),
        ([OFFERED, "lh.gov", "", ""], "owner", ""),
        ([OFFERED, "sys.admin", "", ""], "owner", ""),
        ([OFFERED, "", "否", ""], "reason", "理由"),
        ([OFFERED, "", "也许", ""], "offered", ""),
        ([OFFERED, "", "", ""], "owner", "没有要改"),
        ([OFFERED, "", "否", "因" * 201], "reason", ""),
        (["=1+1", "qx.gov", "", ""], "item", ""),
    ],
)
def test_a_wrong_row_is_told_at_its_column_and_nothing_is_taken(people, town, director, row, column, said):
    good = ["civil.senior-card", "qx.social.head", "", ""]
    upload, found = plan(director, [good, row])
    assert found.counts["wrong"] == 1
    fault = found.of("wrong")[0].faults[0]
    assert fault.column == column and said in fault.reason.zh
    before = ItemState.objects.get(township=town, item="civil.senior-card").owner_id
    with pytest.raises(Refused) as refused:
        taking.take(upload.pk, mode="all", seen=found.mark, by=director)
    assert refused.value.code == "rows_wrong"
    assert ItemState.objects.get(township=town, item="civil.senior-card").owner_id == before


def test_an_item_that_the_guide_lacks_something_of_cannot_be_opened_and_the_row_says_what(
    people, town, director, monkeypatch
):
    unit = catalogue.offer(town, OFFERED).unit
    type(unit).objects.filter(pk=unit.pk).update(complaint_phone="")
    ItemState.objects.filter(township=town, item=OFFERED).update(offered=False)
    _upload, found = plan(director, [[OFFERED, "qx.econ", "是", ""]])
    assert "监督投诉电话" in found.of("wrong")[0].faults[0].reason.zh


def test_an_item_twice_and_a_name_that_two_have_are_refused(people, town, director):
    _upload, found = plan(director, [[OFFERED, "qx.gov", "", ""], [OFFERED, "qx.econ", "", ""]])
    assert found.counts["wrong"] == 1


def test_only_who_keeps_the_items_imports_them_and_only_at_home(people, town, director, signed_in):
    for name in ("qx.clerk", "qx.gov", "sys.admin"):
        with pytest.raises(Refused) as refused:
            taking.keep("items", sheet([[OFFERED, "qx.gov", "", ""]]), "x.xlsx", by=viewer_of(people[name]))
        assert refused.value.code == "not_allowed"
    with pytest.raises(Refused):
        taking.keep("staff", sheet([["x"]], ["用户名"]), "x.xlsx", by=director)
    client = signed_in("qx.director")
    page = client.get(reverse("desk_import")).content.decode()
    assert "事项责任人和开办" in page and "人员和岗位" not in page
    assert client.get(reverse("desk_import_template", args=["items"])).status_code == 200
    assert client.get(reverse("desk_import_template", args=["staff"])).status_code == 404
    file = SimpleUploadedFile("事项.xlsx", sheet([[OFFERED, "qx.econ.head", "", ""]]))
    answer = client.post(reverse("desk_import"), {"kind": "items", "file": file})
    upload = Upload.objects.get()
    assert answer["Location"] == reverse("desk_import_upload", args=[upload.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "可以导入" in page and "qx.econ.head" in page
    other = signed_in("qx.office")
    assert other.get(answer["Location"]).status_code == 404, "only who brought a file sees it"
    mark = plan_of(upload, director).mark
    assert client.post(answer["Location"], {"mode": "all", "seen": mark}).status_code == 302
    assert ItemState.objects.get(township=town, item=OFFERED).owner == people["qx.econ.head"]
    assert ItemState.objects.get(township__code="LH", item=OFFERED).owner.username.startswith("lh.")
