# ruff: noqa: F811
"""What must be disclosed stays owed; what is in no catalogue asks for its entry; reviews and balances stand in the words."""

import re
from datetime import date

import pytest
from django.test import Client

from sunlit.core.duties import Duties, Particular
from sunlit.core.duty_amounts import households_in
from sunlit.core.duty_checks import check_duties
from sunlit.core.duty_kinds import Content
from sunlit.core.text import Text
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import opening, publishing, staging, starting, withholding
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.disclosure.tests.conftest import task_of
from sunlit.disclosure.tests.filling import put
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of

from .test_withholding import NO, decide, proposal  # noqa: F401

OF_KIND = {Content.REQUIRED: "decision", Content.CONCERN: "conscription", Content.RISK: "tenders"}


def missing_now(title):
    return title in Client().get("/QX/disclosure/?list=missing").content.decode()


@pytest.mark.clause("S2.19.01")
@pytest.mark.parametrize("kind", list(Content))
def test_what_is_of_any_of_the_three_kinds_stays_missing_until_it_is_out_or_its_secrecy_is_approved(
    town,
    at_work,
    people,
    bring_out,
    proposal,
    decide,
    kind,
):
    duty = book().duties[OF_KIND[kind]]
    assert kind in duty.contents
    assert all(one.contents for one in book().duties.values())
    office = at_work("qx.office")
    with at("2026-03-02 09:00"):
        first = starting.start_ad_hoc(town, duty.key, "甲事", by=office)
        second = starting.start_ad_hoc(town, duty.key, "乙事", by=office)
        assert not missing_now("甲事")  # on its day it isn't late
    with at("2026-03-03 09:00"):
        assert missing_now("甲事") and missing_now("乙事")
        # It can't be ended in any other way.
        for row in (first, second):
            refused(
                "not_published",
                actions.withdraw,
                row.matter.pk,
                by=viewer_of(row.matter.handler),
                reason="不办了",
            )
        # A secrecy reason that somebody only asks for changes nothing; the approved one ends what is owed.
        asked = withholding.propose(first.pk, proposal, by=office)
        assert missing_now("甲事")
        decide(asked)
        decide(asked)
        assert missing_now("甲事")
        decide(asked)
        assert not missing_now("甲事") and missing_now("乙事")
    with at("2026-09-01 09:00"):
        assert missing_now("乙事")  # however long
        bring_out(second)
        assert not missing_now("乙事")


@pytest.mark.clause("S2.19.03")
def test_what_is_in_no_catalogue_asks_for_an_entry_and_the_catalogue_prints_its_four_columns(
    town, at_work, signed_in
):
    with at("2026-03-02 09:00"):
        refused("no_such_duty", starting.start_ad_hoc, town, "brass-band", "演出", by=at_work("qx.office"))
        client = signed_in("qx.office")
        for answer in (
            client.get("/desk/disclosure/start/brass-band/"),
            client.post("/desk/disclosure/start/brass-band/", {"title": "演出"}),
        ):
            page = answer.content.decode()
            assert (
                answer.status_code == 404
                and "请先列入目录" in page
                and "/desk/disclosure/proposals/#new" in page
            )
        assert not Occurrence.objects.exists()
        page = Client().get("/QX/disclosure/duties/").content.decode()
    head = page.partition("<thead>")[2].partition("</thead>")[0]
    columns = re.findall(r'<th scope="col">([^<]+)</th>', head)
    assert {"公开事项", "公开时间", "公开方式", "公开范围"} <= set(columns)
    open_ones = [duty for duty in book().duties.values() if duty.audience == "everybody"]
    assert {duty.level for duty in open_ones} >= {"township"}
    for duty in open_ones:
        line = page.partition(f'<tr id="{duty.key}">')[2].partition("</tr>")[0]
        for label in ("公开时间", "公开方式", "公开范围"):
            cell = line.partition(f'data-label="{label}">')[2].partition("</td>")[0]
            assert re.sub("<[^>]+>", "", cell).strip(), (duty.key, label)
        assert duty.title.zh in line and "向社会公开" in line


@pytest.mark.clause("S2.19.21")
def test_the_five_rights_stand_on_the_home_page_of_disclosure(town):
    page = Client().get("/QX/disclosure/").content.decode()
    for right in ("知情权", "参与权", "选举权", "表达权", "监督权"):
        assert right in page
    client = Client()
    client.cookies["django_language"] = "en"
    page = client.get("/QX/disclosure/").content.decode()
    for right in ("to know", "to take part", "to elect", "to express oneself", "to supervise"):
        assert right in page


REVIEWED = {"reviewed": "2026-12-08", "reviewer": "云岭县政府法制办"}


@pytest.mark.clause("S2.02.10")
def test_the_compiled_rules_go_out_in_december_and_not_before_the_review_of_their_legality(
    town, at_work, bring_to, people
):
    with at("2026-11-30 09:00"):
        opening.open_recurring()
        row = Occurrence.objects.get(township=town, duty="compiled-rules", period="2026")
        assert row.due == date(2026, 12, 31)
    writer = viewer_of(row.matter.handler)
    with at("2026-12-08 09:00"):
        task = task_of(row)
        for given, field in (
            ({}, "reviewed"),
            (REVIEWED | {"reviewed": ""}, "reviewed"),
            (REVIEWED | {"reviewed": "2026-12-09"}, "reviewed"),  # it isn't done yet
            (REVIEWED | {"reviewer": " "}, "reviewer"),
        ):
            found = refused(
                "particular_needed",
                publishing.prepare,
                task.pk,
                "制度汇编",
                "全文见附件。",
                by=writer,
                particulars=given,
            )
            assert (found.field, found.clause) == (field, "S2.02.10")
        # Past the page and its action as well.
        actions.complete(task.pk, "written", by=writer, facts={"heading": "制度汇编", "text": "全文。"})
        bring_to(row, "publish")
        late = task_of(row)
        refused("particular_needed", publishing.publish, late.pk, "published", by=at_work("qx.office"))
        assert not Publication.objects.exists()
        actions.complete(late.pk, "send_back", by=at_work("qx.office"), opinion="没有合法性审核")
        publishing.prepare(task_of(row).pk, "制度汇编", "全文见附件。", by=writer, particulars=REVIEWED)
        bring_to(row, "publish")
        publishing.publish(task_of(row).pk, "published", by=at_work("qx.office2"))
        page = Client().get(f"/QX/disclosure/{Publication.objects.get().pk}/").content.decode()
    assert "合法性审核日期" in page and "2026年12月8日" in page and "云岭县政府法制办" in page


@pytest.mark.clause("S0.07.02")
def test_a_unit_with_three_of_its_four_parts_is_incomplete(town, at_work, people):
    unit = Organisation.objects.get(code="QX-ZX4")
    parts = {
        "functions": "职责",
        "unit-rules": "管理规定",
        "power-process": "权力运行过程",
        "results": "权力运行结果",
    }

    def shown():
        page = Client().get(f"/QX/catalogues/of/{unit.code}/").content.decode()
        return page.partition('id="four-parts"')[2].partition("<section")[0].replace("\n", "")

    with at("2026-03-02 09:00"):
        for number, (duty, title) in enumerate(parts.items()):
            page = shown()
            assert (
                f"{number}/4" in page and f"缺 {4 - number}" in page and title in page.partition("还缺：")[2]
            )
            assert 'class="badge-standing done"' not in page.partition("</h2>")[0]
            put(unit, duty)
        page = shown()
        assert "4/4" in page and "还缺：" not in page
        assert 'class="badge-standing done"' in page.partition("</h2>")[0]


@pytest.mark.clause("S0.07.02")
def test_of_a_decision_the_process_is_open_before_its_result_and_beside_it(
    town, at_work, bring_to, bring_out
):
    econ, office = at_work("qx.econ"), at_work("qx.office")
    with at("2026-03-02 09:00"):
        work = staging.start_as_it_comes(town, "results", "石板街翻修", by=econ)
        for stage in (1, 2):
            staging.reach_stage(work.pk, stage, by=econ)
        process, result = work.occurrences.order_by("stage")
        publishing.prepare(
            task_of(result).pk, "翻修结果", "五月完工，花了三十万元。", by=viewer_of(result.matter.handler)
        )
        bring_to(result, "publish")
        found = refused("earlier_first", publishing.publish, task_of(result).pk, "published", by=office)
        assert found.clause == "S0.07.02" and "经过" in found.reason.zh
        assert not Publication.objects.exists()
        steps = bring_out(process, "一月立项，二月招标，三月开工。")
        publishing.publish(task_of(result).pk, "published", by=office)
        out = Publication.objects.get(occurrence=result)
        page = Client().get(f"/QX/disclosure/{out.pk}/").content.decode()
        assert "五月完工" in page and f'href="/QX/disclosure/{steps.pk}/"' in page
        assert "一月立项" in Client().get(f"/QX/disclosure/{steps.pk}/").content.decode()
        page = Client().get(f"/QX/disclosure/works/{work.pk}/").content.decode()
        assert f'href="/QX/disclosure/{steps.pk}/"' in page and f'href="/QX/disclosure/{out.pk}/"' in page


LAND = {"area": "12.5", "standard": "42000", "income": "600,000", "spending": "525000", "balance": "75000"}
HOUSES = "征收甲村河滩地，用于修路。\n张**：252000元\n李*：273,000元\n钱用在哪里见附件。"


@pytest.mark.clause("S0.07.14")
def test_a_land_taking_shows_area_rate_masked_households_and_a_balance_that_adds_up(town, at_work, bring_to):
    with at("2026-03-02 09:00"):
        row = starting.start_ad_hoc(town, "land-taking", "甲村河滩地", by=at_work("qx.office"))
        writer, task = viewer_of(row.matter.handler), task_of(row)

        def write(text=HOUSES, **changed):
            publishing.prepare(task.pk, "甲村征地", text, by=writer, particulars=LAND | changed)

        for name in LAND:
            assert refused("particular_needed", write, **{name: ""}).field == name
        for wrong in ("74999.99", "75000.01", "0", "一些"):
            found = refused("amount_unfit", write, balance=wrong)
            assert (found.field, found.clause) == ("balance", "S0.07.14")
        assert refused("amount_unfit", write, spending="600000.01").field == "spending"
        assert refused("households_needed", write, text="征收甲村河滩地。").clause == "S0.07.14"
        assert "2" in refused("name_unmasked", write, text=HOUSES.replace("张**", "张三丰")).reason.zh
        assert task_of(row).step == "prepare"
        write()
        bring_to(row, "publish")
        publishing.publish(task_of(row).pk, "published", by=at_work("qx.office2"))
        page = Client().get(f"/QX/disclosure/{Publication.objects.get().pk}/").content.decode()
    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))
    assert (shown["面积（亩）"], shown["补偿标准（元/亩）"]) == ("12.5", "42000")
    assert "张**：252000元" in page and "李*：273,000元" in page and "张三丰" not in page
    money = [
        float(shown[name].replace(",", "")) for name in ("土地费收入（元）", "土地费支出（元）", "结余（元）")
    ]
    assert money[0] - money[1] == money[2] == 75000


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("王*：1元", True),
        ("王某某：1元", True),
        ("王某, 12,000.50元", True),
        ("王小明：1元", False),
        ("A*：1元", False),
    ],
)
def test_a_line_of_a_household_is_masked_where_no_more_than_the_surname_stands(line, masked):
    assert [one.masked for one in households_in(f"前言\n{line}\n后记：共三户")] == [masked]


def test_the_check_of_the_rulebook_finds_a_past_amount_and_a_balance_of_nothing():
    good = book().duties["land-taking"]
    assert not check_duties(Duties((good,)))
    for changed in (
        Particular("area", Text("甲", "a"), past=True),
        Particular("area", Text("甲", "a"), amount=True, difference=("income",)),
        Particular("area", Text("甲", "a"), amount=True, difference=("income", "nothing")),
        Particular("area", Text("甲", "a"), amount=True, difference=("income", "area")),
    ):
        wrong = type(good)(**{**vars(good), "particulars": (changed, *good.particulars[1:])})
        assert check_duties(Duties((wrong,)))
    assert check_duties(Duties((type(good)(**{**vars(good), "contents": ()}),)))
