"""The guide of an item: every element on it, none published without all, and the same hash on four things."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from pypdf import PdfReader

from sunlit import clock
from sunlit.core.items import Fee, Material, Mode, PaperForm
from sunlit.core.limits import Limit, Unit
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, sheets
from sunlit.hall.actions import applications, offering
from sunlit.hall.models import Application, ItemState
from sunlit.matters.book import book
from sunlit.pages.templatetags.bilingual import day
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import viewer_of
from sunlit.portal import guide as guides
from sunlit.portal.tests.conftest import Edit

ITEM = "civil.low-income-rural"
URL = f"/QX/items/{ITEM}/"
_ITEM = catalogue.item(ITEM)
WHOLE = {
    "basis": _ITEM.basis,
    "procedure": _ITEM.procedure,
    "promised": _ITEM.promised,
    "immediate": _ITEM.immediate,
}

NAMES = {  # element of an item, and how its absence is named
    "basis": "办理依据",
    "standards": "办理标准",
    "conditions": "办理条件",
    "materials": "办理要求（材料清单）",
    "promised": "办理时限",
    "result": "办理结果",
    "discipline": "办事纪律",
    "procedure": "办理程序",
}


def page(client: Client, url: str = URL, language: str = "zh-hans", status: int = 200) -> str:
    response = client.get(url, headers={"accept-language": language})
    assert response.status_code == status, url
    return response.content.decode()


def nothing(element: str) -> dict[str, object]:
    """An item's field as an editor leaves it when the element is forgotten."""
    return {
        "basis": {"basis": ()},
        "standards": {"standards": None},
        "conditions": {"conditions": ()},
        "materials": {"materials": ()},
        "promised": {"promised": None, "immediate": False},
        "result": {"result": None},
        "discipline": {"discipline": None},
        "procedure": {"procedure": ""},
    }[element]


@pytest.mark.clause("S0.07.04", "S1.04.04", "S3.04.06")
@pytest.mark.parametrize(
    "element",
    ["basis", "standards", "conditions", "materials", "promised", "result", "discipline", "procedure"],
)
def test_a_guide_without_one_element_is_not_published_and_names_it(
    town: Organisation, client: Client, edit: Edit, element: str
) -> None:
    whole = page(client)
    assert "not-published" not in whole and f"/items/{ITEM}/apply/" in whole
    head = whole.split("</h1>")[1].split("</p>")[0]
    assert "社会事务服务部" in head and day(clock.today()) in head
    edit(ITEM, **nothing(element))
    short = page(client)
    assert NAMES[element] in short.split('id="not-published"')[1]
    assert f"/items/{ITEM}/apply/" not in short and 'class="facts"' not in short
    assert client.get(f"{URL}sheet.pdf").status_code == 404
    assert client.get(f"{URL}procedure.bpmn").status_code == 404


@pytest.mark.clause("S0.07.04")
def test_a_guide_without_a_channel_for_complaints_is_not_published(
    town: Organisation, client: Client
) -> None:
    assert "not-published" not in page(client)
    Organisation.objects.filter(township=town).update(complaint_phone="")
    assert "监督投诉电话" in page(client).split('id="not-published"')[1]


@pytest.mark.clause("S0.07.04")
def test_a_guide_names_every_element_that_it_lacks(town: Organisation, client: Client, edit: Edit) -> None:
    edit(ITEM, standards=None, result=None, discipline=None)
    missing = page(client).split('id="not-published"')[1]
    assert all(NAMES[name] in missing for name in ("standards", "result", "discipline"))


def test_a_published_guide_shows_all_its_elements(town: Organisation, client: Client) -> None:
    item = catalogue.item(ITEM)
    text = page(client)
    for words in (item.standards, item.discipline, item.result, item.audience, *item.conditions):
        assert words is not None and words.zh in text
    assert all(basis.citation in text for basis in item.basis)
    assert all(paper.name.zh in text and paper.issuer.zh in text for paper in item.materials)
    assert "20个工作日" in text and "30个工作日" in text and item.legal_article in text
    assert "不收费" in text and "0000-6010012" in text and "社会事务服务部" in text


@pytest.mark.clause("S0.01.04", "S3.30.14")
def test_the_five_kinds_of_disclosure_stand_on_every_guide(
    town: Organisation, client: Client, edit: Edit
) -> None:
    for offer in catalogue.offers(town):
        text = page(client, f"/QX/items/{offer.item.id}/")
        if not offer.complete:
            continue
        assert offer.item.name.zh in text  # services
        assert offer.item.basis[0].citation in text  # basis
        assert 'id="procedure"' in text and "<svg" in text  # procedure
        assert "本镇承诺" in text  # promise
        assert 'id="element-fee"' in text  # charge
        assert (
            'href="/QX/promises/complaints/"' in text and 'href="/QX/ask/"' in text
        )  # where to complain, and how
        if not offer.item.fee.amount:
            assert "不收费" in text.split('id="element-fee"')[1].split("</dd>")[0]
    for field in ({"basis": ()}, {"procedure": ""}, {"promised": None, "immediate": False}):
        edit(ITEM, **{**WHOLE, **field})
        assert "not-published" in page(client)


@pytest.mark.clause("S1.04.06", "S4.20.03")
def test_an_approval_without_its_list_of_materials_is_not_published_nor_opened(
    people: dict[str, Staff], town: Organisation, client: Client, edit: Edit
) -> None:
    director = viewer_of(people["qx.director"])
    assert catalogue.item(ITEM).mode in (Mode.HANDLED, Mode.AGENT)
    offering.offer(town, ITEM, by=director)
    for nothing in ({"materials": ()}, {"materials": (), "no_materials": True}):
        edit(ITEM, **nothing)
        short = page(client)
        assert "材料清单" in short.split('id="not-published"')[1] and f"/items/{ITEM}/apply/" not in short
        assert client.get(f"{URL}sheet.pdf").status_code == 404
        with pytest.raises(Refused) as refused:
            offering.offer(town, ITEM, by=director)
        assert refused.value.code == "item_incomplete" and "材料清单" in refused.value.reason.zh
        with pytest.raises(Refused) as refused:
            applications.file_application(
                town, ITEM, applications.Applicant("周样本"), by=viewer_of(people["qx.clerk"])
            )
        assert refused.value.code == "not_offered"


@pytest.mark.clause("S1.04.06")
def test_a_material_is_asked_for_at_the_window_only_once_applicants_can_read_it(
    people: dict[str, Staff], town: Organisation, client: Client, edit: Edit
) -> None:
    clerk = viewer_of(people["qx.clerk"])
    paper = Material("lease", Text("房屋租赁合同", "Lease"), Text("申请人", "Applicant"), PaperForm.COPY, 2)

    def filed() -> Application:
        return applications.file_application(
            town, ITEM, applications.Applicant("周样本"), by=clerk
        ).application

    before = filed()
    assert paper.name.zh not in page(client)
    with pytest.raises(Refused) as refused:
        applications.check_papers(before.pk, {"lease": "missing"}, by=clerk)
    assert refused.value.code == "not_on_the_list"
    edit(ITEM, materials=(*catalogue.item(ITEM).materials, paper))
    assert paper.name.zh in page(client)
    # Whoever applied before it was on the list isn't asked for it either.
    with pytest.raises(Refused) as refused:
        applications.check_papers(before.pk, {"lease": "missing"}, by=clerk)
    assert refused.value.code == "not_on_the_list"
    after = filed()
    applications.check_papers(after.pk, {"lease": "missing"}, by=clerk)
    assert after.papers.get(material="lease").state == "missing"


def test_what_was_not_confirmed_is_marked_and_never_a_bare_fact(town: Organisation, client: Client) -> None:
    item = catalogue.item("land.house-plot")
    assert "authority_limit" in item.to_confirm and item.authority_limit is None
    text = page(client, "/QX/items/land.house-plot/")
    bars = text.split('id="time"')[1].split('id="papers"')[0]
    assert "10个工作日" in bars and "待本镇确认" in bars
    assert "清单待本镇确认" in text
    assert "待本镇确认" in text.split('id="element-authority_limit"')[1].split("</dd>")[0]


def test_the_source_of_a_basis_is_told_honestly(town: Organisation, client: Client, edit: Edit) -> None:
    text = page(client, "/QX/items/land.house-plot/")
    assert "土地管理法 62（已对照原文）" in text and "土地管理法实施条例 34（待核对原文）" in text


def test_a_fee_is_told_with_its_unit_and_ground(town: Organisation, client: Client, edit: Edit) -> None:
    edit(ITEM, fee=Fee(Decimal("20.50"), Text("证", "certificate"), "财税〔2018〕37号"))
    assert "20.50元/证（财税〔2018〕37号）" in page(client)
    assert "20.50 yuan per certificate" in page(client, language="en")


@pytest.mark.clause("S1.04.05")
def test_a_new_handler_is_shown_at_once_and_never_with_a_private_telephone(
    town: Organisation, people: dict[str, Staff], client: Client
) -> None:
    director = viewer_of(people["qx.director"])
    old, new = ItemState.objects.get(township=town, item=ITEM).owner, people["qx.econ"]
    assert old is not None and old != new
    Staff.objects.filter(pk=new.pk).update(phone="13800138000")
    before = page(client)
    assert old.name in before and new.name not in before
    offering.set_owner(town, ITEM, new, by=director)
    after = page(client)
    post = Holding.objects.get(staff=new, until=None).post
    row = after.split('id="element-responsible"')[1].split("</dl>")[0]
    assert new.name in row and post.title in row and post.duties in row and old.name not in row
    assert "社会事务服务部" in after.split("</h1>")[1].split("</p>")[0], "the department in charge"
    assert "13800138000" not in after
    assert "13800138000" not in page(client, f"/QX/staff/{new.pk}/")


@pytest.mark.clause("S1.04.05")
def test_a_service_without_a_handler_cannot_be_open(
    town: Organisation, people: dict[str, Staff], client: Client
) -> None:
    ItemState.objects.filter(township=town, item=ITEM).update(owner=None)
    assert "承办责任人" in page(client).split('id="not-published"')[1]
    assert f"/items/{ITEM}/apply/" not in page(client)
    with pytest.raises(Refused) as refused:
        offering.offer(town, ITEM, by=viewer_of(people["qx.director"]))
    assert refused.value.code == "item_incomplete" and "责任人" in refused.value.reason.zh
    with pytest.raises(Refused) as refused:
        applications.file_application(
            town, ITEM, applications.Applicant("周样本"), by=viewer_of(people["qx.clerk"])
        )
    assert refused.value.code == "not_offered"


def test_the_handler_of_an_item_must_still_be_in_office(
    town: Organisation, people: dict[str, Staff], client: Client
) -> None:
    Staff.objects.filter(pk=people["qx.social"].pk).update(is_active=False)
    assert "承办责任人" in page(client).split('id="not-published"')[1]


def test_an_item_that_is_not_offered_has_no_way_to_apply(town: Organisation, client: Client) -> None:
    ItemState.objects.filter(township=town, item=ITEM).update(offered=False)
    text = page(client)
    assert "没有开办" in text and f"/items/{ITEM}/apply/" not in text and "not-published" not in text
    assert "暂不能办" in page(client, "/QX/items/?q=农村低保")


def test_page_chart_bpmn_and_sheet_print_the_same_hash(town: Organisation, client: Client) -> None:
    procedure = guides.guide_of(town, ITEM).procedure
    digits, whole = guides.short_hash(procedure), guides.content_hash(procedure)
    text = page(client)
    assert digits in text.split('class="hash"')[1].split("</p>")[0]
    assert digits in text.split("<svg")[-1].split("</svg>")[0]
    assert digits in page(client, f"{URL}chart.svg?lang=zh")
    assert whole in page(client, f"{URL}procedure.bpmn?lang=zh")
    sheet = client.get(f"{URL}sheet.pdf")
    assert sheet["Content-Type"] == "application/pdf"
    words = "".join(part.extract_text() for part in PdfReader(io.BytesIO(sheet.content)).pages)
    assert re.sub(r"[\s\u200b]", "", words).count(digits) >= 1


def test_the_sheet_says_what_the_page_says(town: Organisation, client: Client) -> None:
    item = catalogue.item(ITEM)
    pages = PdfReader(io.BytesIO(client.get(f"{URL}sheet.pdf").content)).pages
    words = re.sub(r"[\s\u200b]", "", "".join(part.extract_text() for part in pages))
    for row in item.materials:
        assert row.name.zh in words
    assert item.name.zh in words and item.number in words and "韩冬梅" in words and "20个工作日" in words
    width, height = (float(side) / 72 * 25.4 for side in pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)


def test_files_are_sent_again_only_if_they_changed(town: Organisation, client: Client, edit: Edit) -> None:
    for name in ("sheet.pdf", "chart.svg?lang=zh", "procedure.bpmn?lang=en"):
        first = client.get(URL + name)
        again = client.get(URL + name, headers={"if-none-match": first["ETag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    tag = client.get(f"{URL}sheet.pdf")["ETag"]
    edit(ITEM, result=Text("换了结果", "another result"))
    assert client.get(f"{URL}sheet.pdf", headers={"if-none-match": tag}).status_code == 200


def test_the_chart_speaks_the_language_asked_for(town: Organisation, client: Client) -> None:
    assert "Standard service" in page(client, f"{URL}chart.svg?lang=en")
    assert "一般事项办理流程" in page(client, f"{URL}chart.svg?lang=zh", "en")


@pytest.mark.clause("S2.27.09")
def test_every_item_in_use_has_limit_procedure_and_papers_on_the_site(
    town: Organisation, client: Client, edit: Edit
) -> None:
    for offer in catalogue.offers(town):
        if not offer.offered:
            continue
        text = page(client, f"/QX/items/{offer.item.id}/")
        time = text.split('id="time"')[1].split('id="papers"')[0]
        promised, _legal = catalogue.limits(offer.item)
        assert "本镇承诺" in time and sheets.limit_in_words(promised).zh in time
        papers = text.split('id="papers"')[1].split('id="rules"')[0]
        assert all(row.name.zh in papers for row in offer.item.materials)
        assert offer.item.materials or "无需提交材料" in papers
        chart = text.split('id="procedure"')[1]
        assert "<svg" in chart
        steps = book().procedures[offer.item.procedure].steps.values()
        assert all(step.title.zh in chart for step in steps)
    listed = f"{catalogue.item(ITEM).number} {catalogue.item(ITEM).name.zh}"
    assert listed not in page(client, "/QX/items/being-set/")
    papers_of_it = catalogue.item(ITEM).materials
    assert ItemState.objects.get(township=town, item=ITEM).offered, "in use"
    for field in ({"promised": None}, {"procedure": ""}, {"materials": ()}):
        edit(ITEM, **{"materials": papers_of_it, **WHOLE, **field})
        for days in range(3):
            with clock.standing_at(clock.now() + timedelta(days=days)):
                assert listed in page(client, "/QX/items/being-set/"), (field, days)
    edit(ITEM, **{"materials": papers_of_it, **WHOLE})
    assert listed not in page(client, "/QX/items/being-set/")


@pytest.mark.clause("S3.26.10")
@pytest.mark.parametrize(
    ("old", "present"),
    [
        ("暂住证", "居住证"),
        ("租赁房屋治安许可证", "房屋租赁登记备案"),
        ("特种行业许可证", "旅馆业等特种行业许可证"),
    ],
)
def test_a_superseded_name_leads_to_the_present_service(
    town: Organisation, client: Client, old: str, present: str
) -> None:
    found = page(client, f"/QX/items/?q={old}")
    assert f">{present}</a>" in found
    url = re.search(r'<ul class="hits">\s*<li><a href="([^"]+)"', found)
    assert url is not None
    guide = page(client, url[1])
    assert f"<h1>{present}</h1>" in guide
    assert "代为办理" in guide  # the centre acts as agent
    assert client.get(f"/QX/items/{old}/").status_code == 404
    superseded = {entry.name for category in catalogue.categories() for entry in category.superseded}
    assert (f"“{old}”" in guide) is (old in superseded)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_guide_of_the_catalogue_can_be_read(town: Organisation, client: Client, language: str) -> None:
    for offer in catalogue.offers(town):
        text = page(client, f"/QX/items/{offer.item.id}/", language)
        assert "None" not in re.sub(r"<[^>]+>", "", text)
        assert f'<html lang="{language}">' in text


def test_limits_that_are_not_in_one_unit_are_not_drawn_side_by_side(town: Organisation, edit: Edit) -> None:
    edit(ITEM, legal=Limit(2, Unit.MONTH), limit_cases=())
    assert [bar.share for bar in guides.guide_of(town, ITEM).bars] == [None, None]
    edit(ITEM, legal=Limit(40, Unit.WORKING_DAY))
    assert [bar.share for bar in guides.guide_of(town, ITEM).bars] == [50, 100]


def test_an_evidence_that_is_not_known_is_an_error_and_no_silence(town: Organisation, edit: Edit) -> None:
    basis = catalogue.item(ITEM).basis
    edit(ITEM, basis=(replace(basis[0], evidence="?"),))
    with pytest.raises(KeyError):
        guides.guide_of(town, ITEM)
