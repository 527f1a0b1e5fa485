"""Owners and offering of items from a spreadsheet: looked at, taken whole or not at all, by who may do it by hand."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from sunlit.core.limits import Limit, Unit
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
    assert "事项责任人、承诺和开办" in page and "人员和岗位" not in page
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


TERMS = [
    "事项编号",
    "承诺天数",
    "按什么算",
    "承诺超过三分之二的理由",
    "窗口",
    "英文窗口名",
    "咨询电话",
    "办理时间",
    "收费说明",
]
ALLOWANCE = "civil.low-income-rural"  # 20 working days promised, 30 by law
MEDIATION = "land.dispute-mediation"  # 18 days promised, a month by law


def terms_plan(by, rows):
    upload = taking.keep("items", sheet(rows, TERMS), "承诺.xlsx", by=by)
    return upload, plan_of(upload, by)


def test_promises_windows_telephones_hours_and_fees_come_by_spreadsheet_and_again_change_nothing(
    people, town, director
):
    rows = [
        [OFFERED, 3, "", "", "3号窗口", "Window 3", "0535-5550123", "周一至周五 9:00–12:00", "不收费"],
        [MEDIATION, 15, "", "", "", "", "", "", ""],
        [ALLOWANCE, 25, "工作日", "山区邮路每周一班", "", "", "", "", ""],
    ]
    upload, found = terms_plan(director, rows)
    assert found.counts == {"new": 3, "same": 0, "wrong": 0}
    assert not catalogue.terms_of(town.pk, OFFERED), "looking changes nothing"
    taking.take(upload.pk, mode="all", seen=found.mark, by=director)
    own = catalogue.terms_of(town.pk, OFFERED)
    assert own.promised == Limit(3, Unit.WORKING_DAY) and own.window.en == "Window 3"
    assert own.phone and own.hours.zh.startswith("周一") and own.fee.zh == "不收费"
    assert catalogue.terms_of(town.pk, MEDIATION).promised == Limit(15, Unit.DAY), "in the unit of the law"
    assert catalogue.item_of(town.pk, ALLOWANCE).promise_exception == "山区邮路每周一班"
    assert Entry.objects.filter(act="item_terms_set").count() == 3
    assert terms_plan(director, rows)[1].counts == {"new": 0, "same": 3, "wrong": 0}


def test_an_empty_cell_leaves_what_is_there(people, town, director):
    for row in (
        [OFFERED, 3, "", "", "3号窗口", "Window 3", "", "", ""],
        [OFFERED, 2, "", "", "", "", "", "", ""],
    ):
        upload, found = terms_plan(director, [row])
        taking.take(upload.pk, mode="all", seen=found.mark, by=director)
    own = catalogue.terms_of(town.pk, OFFERED)
    assert (
        own.promised == Limit(2, Unit.WORKING_DAY)
        and own.window.zh == "3号窗口"
        and own.window.en == "Window 3"
    )


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ([ALLOWANCE, 31, "", "人手少", "", "", "", "", ""], "promised", "最低生活保障审核确认办法 22"),
        ([ALLOWANCE, 21, "", "", "", "", "", "", ""], "why", "三分之二"),
        ([ALLOWANCE, 0, "", "", "", "", "", "", ""], "promised", ""),
        ([ALLOWANCE, "三天", "", "", "", "", "", "", ""], "promised", ""),
        ([ALLOWANCE, 367, "", "", "", "", "", "", ""], "promised", ""),
        ([MEDIATION, 10, "工作日", "", "", "", "", "", ""], "promised", "无法保证"),
        ([OFFERED, 5, "月", "", "", "", "", "", ""], "unit", ""),
        ([OFFERED, "", "工作日", "", "", "", "", "", ""], "promised", "0"),
        (["pension.resident", 2, "", "", "", "", "", "", ""], "promised", "当日办结"),
        ([OFFERED, "", "", "", "", "", "", "", "每份收20元"], "fee", "20"),
        ([OFFERED, "", "", "", "", "Window 3", "", "", ""], "window", "英文"),
        ([OFFERED, "", "", "", "", "", "不知道", "", ""], "phone", ""),
        ([OFFERED, "", "", "", "", "", "", "", ""], "owner", "没有要改"),
    ],
)
def test_a_row_that_is_laxer_than_the_law_or_wrong_is_told_at_its_column(
    people, town, director, row, column, said
):
    _upload, found = terms_plan(director, [row])
    (wrong,) = found.of("wrong")
    faults = [fault for fault in wrong.faults if fault.column == column]
    assert faults and said in faults[0].reason.zh and faults[0].reason.en, wrong.faults
    assert not catalogue.terms_of(town.pk, catalogue.item(row[0]).id)


def test_the_template_names_every_column_and_the_right_rows_can_be_taken_without_the_wrong(
    people, town, director, signed_in
):
    client = signed_in("qx.director")
    form = client.get(reverse("desk_import_template", args=["items"]))
    content = b"".join(form.streaming_content) if form.streaming else form.content
    shown = load_workbook(io.BytesIO(content)).worksheets[0]
    titles = {
        str(cell.value).strip("*") for line in shown.iter_rows(max_row=15) for cell in line if cell.value
    }
    assert set(TERMS[1:]) <= titles
    rows = [[OFFERED, 3, *[""] * 7], [ALLOWANCE, 31, *[""] * 7]]
    upload, found = terms_plan(director, rows)
    done = taking.take(upload.pk, mode="right", seen=found.mark, by=director)
    assert done.upload.outcome["taken"] == 1 and done.upload.outcome["left_out"] == 1
    assert catalogue.terms_of(town.pk, OFFERED).promised and not catalogue.terms_of(town.pk, ALLOWANCE)
