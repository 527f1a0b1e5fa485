"""Catalogues: what is filled, what is empty and whose it is; statements, added headings, proposals, and their figures."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sunlit.demonstration.tests.townships import at
from sunlit.disclosure import catalogues
from sunlit.disclosure.actions import listing, publishing, starting
from sunlit.disclosure.models import Nothing, Publication
from sunlit.disclosure.tests.conftest import task_of
from sunlit.disclosure.tests.filling import DAY, fill, page_of, put, row_of, shown, unit
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.matters.book import book
from sunlit.matters.written_once import NeverChanged
from sunlit.people.models import Holding, Organisation, Post
from sunlit.people.viewer import PUBLIC, viewer_of

MOST_QUERIES = 12


@pytest.mark.clause("S0.06.05")
def test_the_public_catalogue_has_fifteen_classes_with_counts_days_and_whose_the_empty_one_is(town, people):
    fill(town, "public-notice", but=("minerals",))
    put(town, "decision", on="2026-05-18 09:00", title="乙")
    with at(DAY):
        page = page_of(town, "public-notice")
        assert "14/15" in page and page.count('scope="row"') == 15
        decisions, minerals = row_of(page, "重大行政决策"), row_of(page, "矿产资源开发利用")
        assert '<td class="number" data-label="本期条数">2</td>' in decisions and "5月18日" in decisions
        assert ">0</td>" in minerals and "0，本期还没有" in minerals
        # The owner of the unit that the duty names: the head of economic development.
        assert people["qx.econ.head"].name in minerals and "经济发展服务部" in minerals
        put(town, "minerals", on="2026-05-20 09:00")
        assert "15/15" in page_of(town, "public-notice")


@pytest.mark.clause("S3.04.01")
def test_a_units_list_of_seventeen_names_the_empty_heading_until_the_unit_says_that_there_is_nothing(
    town, people, signed_in
):
    social = unit("QX-ZX3")
    fill(social, "key-list", but=("land-use",))
    with at(DAY):
        page = page_of(social, "key-list")
        assert "16/17" in page and page.count('scope="row"') == 17
        assert "还缺：经营性土地使用权出让" in page.replace("\n", "")
        found = shown(social, "key-list")
        assert [line.title.zh for line in found.empty] == ["经营性土地使用权出让"] and not found.sum.complete
        client = signed_in("qx.social.head")
        sent = {"unit": social.code, "catalogue": "key-list", "heading": "land-use"}
        assert client.post("/desk/disclosure/catalogues/nothing/", sent).status_code == 302
        page = page_of(social, "key-list")
        assert "16/17" in page and "还缺：" not in page
        row = row_of(page, "经营性土地使用权出让")
        assert "本期无此类事项" in row and "5月20日" in row and people["qx.social.head"].name in row
        assert shown(social, "key-list").sum.complete
    entry = Entry.objects.get(act="nothing_said")
    assert entry.actor == f"staff:{people['qx.social.head'].pk}"
    with at("2027-01-05 09:00"):  # it was said of one period only
        assert "land-use" in [line.key for line in shown(social, "key-list").empty]
        assert shown(social, "key-list", on=date(2026, 12, 31)).sum.complete
    with pytest.raises(NeverChanged):
        Nothing.objects.all().delete()


def test_only_the_units_own_worker_says_that_there_is_nothing_and_only_where_there_is(town, people, at_work):
    social = unit("QX-ZX3")
    put(social, "documents")
    with at(DAY):
        for name in ("qx.social", "qx.gov.head", "qx.office", "qx.mayor", "qx.discipline", "lh.social.head"):
            refused("not_your_seat", listing.say_nothing, social, "key-list", "land-use", by=at_work(name))
        refused("not_your_seat", listing.say_nothing, social, "key-list", "land-use", by=PUBLIC)
        worker = at_work("qx.social.head")
        refused("has_content", listing.say_nothing, social, "key-list", "documents", by=worker)
        refused("no_such_heading", listing.say_nothing, social, "key-list", "nowhere", by=worker)
        refused("no_such_heading", listing.say_nothing, social, "school-list", "result", by=worker)
        refused("no_such_heading", listing.say_nothing, social, "nowhere", "result", by=worker)
        for period in ("2027", "2026-Q2", "x"):
            refused(
                "period_unfit", listing.say_nothing, social, "key-list", "land-use", by=worker, period=period
            )
        first = listing.say_nothing(social, "key-list", "land-use", by=worker, period="2026")
        assert listing.say_nothing(social, "key-list", "land-use", by=worker) == first
        put(social, "land-transfer", on="2026-05-20 09:30")
        line = next(one for one in shown(social, "key-list").lines if one.key == "land-use")
        assert line.standing.filled and line.said is None, "content counts, whatever was said before"
    with at("2026-05-19 09:00"):
        starting.start_ad_hoc(town, "selection", "任免", by=worker, unit=social)
    with at(DAY):
        found = refused("still_owed", listing.say_nothing, social, "key-list", "cadres", by=worker)
        assert found.clause == "S3.04.01"
        line = next(one for one in shown(social, "key-list").lines if one.key == "cadres")
        assert (line.standing.due, line.standing.days) == (date(2026, 5, 19), 1)


@pytest.mark.clause("S3.04.05")
def test_a_department_with_ten_of_eleven_names_the_missing_one_for_inspectors_and_the_public(
    town, people, signed_in
):
    gov = unit("QX-ZX2")
    fill(gov, "department-list", but=("discipline",))
    with at(DAY):
        assert "10/11" in page_of(gov, "department-list") and "还缺：办事纪律" in page_of(
            gov, "department-list"
        )
        client = signed_in("qx.discipline")
        page = client.get("/desk/disclosure/catalogues/?unit=QX-ZX2").content.decode()
        part = page.partition('id="department-list"')[2].partition("<section")[0]
        assert "10/11" in part and "本期还没有" in row_of(part, "办事纪律") and part.count("有内容") == 10
        sheet = client.get("/desk/exports/catalogues/?as=csv")
        lines = [row for row in _csv(sheet) if row[0] == "政务服务部" and row[1] == "部门公开目录"]
        assert len(lines) == 11 and [row[3] for row in lines if row[6] == "缺"] == ["办事纪律"]


def _csv(answer):
    import csv
    import io

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def school(town, people):
    """A school of the township, with a clerk of its own."""
    row = Organisation.objects.create(
        code="QX-XX1", kind="station", key="school", name="青溪中心小学", parent=town, township=town,
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    post = Post.objects.create(organisation=row, title="校办", roles=["handler"], duties="公开")
    Holding.objects.filter(staff=people["qx.social2"]).update(until=date(2026, 1, 1))
    Holding.objects.create(post=post, staff=people["qx.social2"], letter="A", since=date(2020, 1, 1))
    return row


@pytest.mark.clause("S3.04.07")
def test_a_school_sees_its_own_twelve_headings_and_not_those_of_departments(school, people, signed_in):
    fill(school, "school-list", but=("result",))
    with at(DAY):
        page = signed_in("qx.social2").get("/desk/disclosure/catalogues/").content.decode()
        assert "青溪中心小学" in page.partition("</h1>")[0]
        assert (
            'id="school-list"' in page and 'id="department-list"' not in page and 'id="key-list"' not in page
        )
        part = page.partition('id="school-list"')[2].partition("<section")[0]
        assert "11/12" in part and part.count('scope="row"') == 12 and "本期还没有" in row_of(part, "结果")
        assert "11/12" in page_of(school, "school-list") and "还缺：结果" in page_of(school, "school-list")


@pytest.mark.clause("S3.04.09")
def test_claims_without_debts_leave_the_heading_incomplete(town):
    fill(town, "township-list", but=("claims-debts",))
    put(town, "collective-claims")
    with at(DAY):
        page = page_of(town, "township-list")
        assert page.count('scope="row"') == 5 and "4/5" in page and "还缺：镇集体债权债务" in page
        row = row_of(page, "镇集体债权债务")
        assert "还缺：镇集体债务" in row and "5月11日" in row, "what is there shows its day"
        put(town, "collective-debts", on="2026-05-19 09:00")
        page = page_of(town, "township-list")
        assert "5/5" in page and "5月19日" in row_of(page, "镇集体债权债务")


@pytest.mark.clause("S3.12.07")
def test_a_web_page_without_its_charge_basis_is_nine_of_ten_and_tells_the_editor(town, people, signed_in):
    centre = unit("QX-ZX")
    fill(centre, "web-list", but=("charge-basis",))
    with at(DAY):
        page = page_of(centre, "web-list")
        assert page.count('scope="row"') == 10 and page.count("5月11日") == 9
        assert "9/10" in page and "还缺：收费依据" in page
        told = signed_in("qx.director").get("/desk/disclosure/").content.decode()
        alert = told.partition('id="lacking"')[2].partition("</section>")[0]
        assert "单位网页公开目录" in alert and "9/10：收费依据" in alert
        assert "web-list" not in signed_in("qx.gov").get("/desk/disclosure/").content.decode()
        put(centre, "charge-basis", on="2026-05-20 09:00")
        assert "10/10" in page_of(centre, "web-list")
        told = signed_in("qx.director").get("/desk/disclosure/").content.decode()
        assert "单位网页公开目录" not in told.partition('id="lacking"')[2].partition("</section>")[0]


@pytest.mark.clause("S0.01.05")
def test_staff_see_five_internal_classes_and_the_public_gets_nothing(town, people, signed_in):
    fill(town, "inner-list", but=("reception",))
    with at(DAY):
        for name in ("qx.clerk", "qx.social", "qx.econ", "qx.gov", "qx.office", "qx.director"):
            page = signed_in(name).get("/desk/disclosure/catalogues/?unit=QX").content.decode()
            part = page.partition('id="inner-list"')[2].partition("<section")[0]
            assert part.count('scope="row"') == 5 and "4/5" in part, name
        answer = Client().get("/desk/disclosure/catalogues/?unit=QX")
        assert answer.status_code == 302 and answer.content == b""
        public = Client().get("/QX/catalogues/of/QX/").content.decode()
        assert "inner-list" not in public and "出勤" not in public
        assert Client().get("/QX/catalogues/counts/?catalogue=inner-list").status_code == 404
        assert Client().get("/QX/catalogues/inner-list/integrity/2026/").status_code == 404
        assert "inner-list" not in Client().get("/QX/catalogues/of/QX/?as=json").content.decode()
        other = signed_in("lh.office").get("/desk/disclosure/catalogues/?unit=QX")
        assert other.status_code == 404


@pytest.mark.clause("S2.33.03")
def test_three_groups_of_power_are_open_to_staff_and_no_personnel_detail_to_the_public(
    town, people, signed_in
):
    fill(town, "inner-powers")
    with at(DAY):
        page = signed_in("qx.clerk").get("/desk/disclosure/catalogues/?unit=QX").content.decode()
        part = page.partition('id="inner-powers"')[2].partition("<section")[0]
        assert "3/3" in part and "人员调动、任免、奖惩权" in part
        moved = Publication.objects.get(occurrence__duty="inner-transfers")
        client = Client()
        for address in (
            "/QX/disclosure/?list=published",
            "/QX/disclosure/duties/",
            "/QX/catalogues/",
            "/QX/catalogues/of/QX/",
            f"/QX/disclosure/{moved.pk}/",
            "/QX/disclosure/of/inner-transfers/",
        ):
            assert "人员调动" not in client.get(address).content.decode(), address


@pytest.mark.clause("S0.07.10")
def test_personnel_has_eight_categories_and_what_is_history_says_so(town, people, at_work, finish):
    with at("2026-05-18 09:00"):
        row = starting.start_ad_hoc(town, "recruitment", "招录公务员", by=at_work("qx.office"))
        stated = {"posts": "综合岗 2 人", "conditions": "本科", "candidates": "31", "result": "公示中"}
        writer = viewer_of(row.matter.handler)
        found = refused(
            "particular_needed",
            publishing.prepare,
            task_of(row).pk,
            "招录",
            "见下。",
            by=writer,
            particulars=stated,
        )
        assert found.field == "objection"
        stated["objection"] = "2026-05-25"
        publishing.prepare(task_of(row).pk, "招录公务员", "见下。", by=writer, particulars=stated)
        finish(row)
        page = Client().get(f"/QX/disclosure/{Publication.objects.get().pk}/").content.decode()
        for words in ("综合岗 2 人", "本科", "31", "公示中", "2026年5月25日"):
            assert words in page
        page = page_of(town, "personnel-list")
        assert page.count('scope="row"') == 8 and "1/6" in page
        for title, note in (("大专毕业生就业分配", "自主择业"), ("户粮农转非", "城乡统一户口登记")):
            row = row_of(page, title)
            assert "不再要求" in row and note in row and "缺" not in row
        office = at_work("qx.office")
        refused("no_such_heading", listing.say_nothing, town, "personnel-list", "grain", by=office)


@pytest.mark.clause("S4.43.05")
def test_no_more_of_a_fund_is_used_than_was_allocated_and_each_practical_thing_has_its_state(
    town, at_work, finish
):
    def write(row, **stated):
        publishing.prepare(
            task_of(row).pk, row.title, "见下。", by=viewer_of(row.matter.handler), particulars=stated
        )

    with at(DAY):
        row = starting.start_ad_hoc(town, "special-funds", "抗旱资金", by=at_work("qx.econ"))
        for allocated, used in (
            ("84,000", "84000.01"),
            ("84000", "多"),
            ("-1", "0"),
            ("84000", "-1"),
            ("1e9", "1"),
        ):
            found = refused("amount_unfit", write, row, fund="抗旱", allocated=allocated, used=used)
            assert found.clause == "S4.43.05" and found.field in ("allocated", "used")
        assert task_of(row).step == "prepare"
        write(row, fund="抗旱", allocated="84,000", used="84000.00")
        finish(row)
        page = Client().get("/QX/disclosure/of/special-funds/").content.decode()
        table = page.partition("<table")[2].partition("</table>")[0]
        assert "分配数（元）" in table and "84,000" in table and "84000.00" in table
        for title, state in (("修桥", "已完成"), ("装路灯", "完成六成")):
            thing = starting.start_ad_hoc(town, "practical-things", title, by=at_work("qx.office"))
            refused("particular_needed", write, thing)
            write(thing, state=state)
            finish(thing)
        page = Client().get("/QX/disclosure/of/practical-things/").content.decode()
        assert "已完成" in row_of(page, "为群众办实事：修桥</a>".removesuffix("</a>"))
        assert "完成六成" in page
        page = page_of(town, "progress-list")
        assert "2/4" in page and "还缺：年度财务收支、其他" in page


@pytest.mark.clause("S3.09.03")
def test_the_library_of_rules_needs_ten_and_the_six_that_are_named(town):
    other = Organisation.objects.get(code="LH")

    def of(place):
        page = Client().get(f"/{place.code}/catalogues/of/{place.code}/").content.decode()
        return page.partition('id="rule-library"')[2].partition("<section")[0]

    named = [one.duties[0] for one in book().catalogues["rule-library"].headings if one.key != "other"]
    assert len(named) == 6
    for duty in named:
        put(town, duty)
        if duty != "rule-hearing":
            put(other, duty)
    for number in range(3):
        put(town, "rule-other", title=f"制度{number}")
    with at(DAY):
        assert shown(town, "rule-library").sum.texts == 9 and not shown(town, "rule-library").sum.complete
        assert "不足 10项：9" in re.sub(r"\s+", " ", of(town))
        put(town, "rule-hearing", title="新的听证制度", on="2026-05-19 09:00")
        put(town, "rule-other", title="制度0", on="2026-05-19 09:00")
        assert shown(town, "rule-library").sum.texts == 9, "a newer text of the same rule is no further rule"
        put(town, "rule-other", title="制度3", on="2026-05-19 09:00")
        assert shown(town, "rule-library").sum.complete and "不足" not in of(town)
        for number in range(5):
            put(other, "rule-other", title=f"制度{number}", on="2026-05-19 09:00")
        found = shown(other, "rule-library")
        assert found.sum.texts == 10 and not found.sum.complete
        assert [line.title.zh for line in found.empty] == ["听证"] and "还缺：听证" in of(other)


@pytest.mark.clause("S2.32.01")
def test_four_kinds_are_four_sections_and_an_empty_one_says_when_it_is_due(town):
    fill(town, "four-kinds", but=("execution",))
    with at(DAY):
        page = page_of(town, "four-kinds")
        assert page.count('scope="row"') == 4 and "3/4" in page
        row = row_of(page, "执行结果")
        assert "最后一日" in row and "2026年12月31日" in row


@pytest.mark.clause("S4.04.02")
def test_one_question_three_disclosures_counts_to_three_and_nothing_needs_a_dated_statement(
    town, people, at_work
):
    fill(town, "three-open", but=("meetings",))
    with at(DAY):
        page = page_of(town, "three-open")
        assert "2/3" in page and "还缺：政府重要会议记录" in page and "2026年第二季度" in page
        listing.say_nothing(town, "three-open", "meetings", by=at_work("qx.office"))
        page = page_of(town, "three-open")
        assert "2/3" in page and "声明本期无 1" in re.sub(r"\s+", " ", page)
        assert "5月20日" in row_of(page, "政府重要会议记录")
        put(town, "meeting-records", on="2026-05-20 09:30")
        assert "3/3" in page_of(town, "three-open")
    with at("2026-07-01 09:00"):
        # A new quarter: what is permanent is still there, finances and meetings are asked for again.
        assert "1/3" in page_of(town, "three-open")


@pytest.mark.clause("S1.04.01")
def test_three_areas_lead_to_their_items_with_their_number(town):
    social = unit("QX-ZX3")
    put(town, "decision")
    put(social, "unit-decision")
    put(social, "procedures")
    with at(DAY):
        page = page_of(town, "three-areas")
        rows = {title: row_of(page, title) for title in ("决策过程", "办事制度", "办事程序")}
        assert [re.search(r">(\d+)</td>", row).group(1) for row in rows.values()] == ["2", "0", "1"]
        link = re.search(r'href="([^"]+)"', rows["决策过程"]).group(1)
        behind = Client().get(link).content.decode()
        assert behind.count("/QX/disclosure/") - behind.count('/QX/disclosure/"') == 2


@pytest.mark.clause("S0.06.15")
def test_each_figure_is_the_length_of_the_list_behind_it_and_one_more_raises_it_by_one(town):
    for number in range(3):
        put(town, "decision", title=str(number))
    put(town, "decision", on="2025-07-01 09:00")
    put(town, "tax-relief")
    with at(DAY):
        for key in ("public-notice", "key-list", "three-areas"):
            told = json.loads(Client().get(f"/QX/catalogues/counts/?catalogue={key}&as=json").content)
            page = Client().get(f"/QX/catalogues/counts/?catalogue={key}").content.decode()
            links = re.findall(r'href="(/QX/catalogues/[^"]+/\d{4}/)">(\d+)<', page)
            plain = [number for line in told["headings"] for number in line["years"].values()]
            assert [int(number) for _link, number in links] == plain and len(plain) == 5 * len(
                told["headings"]
            )
            for link, number in links:
                assert f"· {number}</small>" in Client().get(link).content.decode(), link
        before = json.loads(Client().get("/QX/catalogues/counts/?as=json").content)["headings"][1]
        assert before["years"] == {"2026": 3, "2025": 1, "2024": 0, "2023": 0, "2022": 0}
        put(town, "decision", title="又一件")
        after = json.loads(Client().get("/QX/catalogues/counts/?as=json").content)["headings"][1]
        assert after["years"] == before["years"] | {"2026": 4} and after["all"] == before["all"] + 1


@pytest.mark.parametrize(
    "address",
    [
        "/QX/catalogues/",
        "/QX/catalogues/of/QX/",
        "/QX/catalogues/of/QX-ZX3/",
        "/QX/catalogues/counts/",
        "/QX/catalogues/key-list/finances/2026/",
        "/QX/disclosure/duties/",
        "/QX/disclosure/proposals/",
        "/QX/disclosure/",
    ],
)
def test_no_page_costs_more_queries_with_more_publications(town, address):
    units = [unit(code) for code in ("QX-ZX2", "QX-ZX3", "QX-ZX4", "QX-DZ", "QX-ZX")]
    duties = [duty for duty in book().duties.values() if duty.audience.value == "everybody"]
    with at(DAY):
        client = Client()
        client.get(address)
        spent = []
        for _round in range(2):
            for number, duty in enumerate(duties):
                put(units[number % 5], duty.key)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            spent.append(len(seen))
    assert spent[0] == spent[1] <= MOST_QUERIES, [query["sql"][:90] for query in seen]


def test_the_desk_costs_no_more_queries_with_more_publications(town, people, signed_in):
    client = signed_in("qx.social.head")
    with at(DAY):
        client.get("/desk/disclosure/catalogues/")
        spent = []
        for _round in range(2):
            for duty in list(book().duties)[:40]:
                put(unit("QX-ZX3"), duty)
            with CaptureQueriesContext(connection) as seen:
                client.get("/desk/disclosure/catalogues/")
            spent.append(len(seen))
    assert spent[0] == spent[1], [query["sql"][:90] for query in seen]


@pytest.mark.parametrize(
    "address",
    [
        "/QX/catalogues/of/LH/",
        "/QX/catalogues/of/YL/",
        "/QX/catalogues/of/QX/?period=2099",
        "/QX/catalogues/of/QX/?period=x%00",
        "/QX/catalogues/counts/?catalogue=none",
        "/QX/catalogues/key-list/none/2026/",
        "/QX/catalogues/key-list/other/0/",
        "/QX/disclosure/works/999/",
    ],
)
def test_what_is_not_there_is_not_found(town, address):
    assert Client().get(address).status_code == 404


def test_every_catalogue_of_the_rulebook_can_be_filled_by_somebody(town):
    """Each heading in force has a duty that staff can start or the program opens, and one that somebody owes."""
    for catalogue in book().catalogues.values():
        for heading in catalogue.headings:
            duties = [book().duties[key] for key in heading.duties]
            assert heading.ended or duties, (catalogue.key, heading.key)
            for whom in catalogue.whom:
                able = [
                    duty
                    for duty in duties
                    if duty.timing.by_staff or duty.timing.stages or duty.timing.recurring
                ]
                owed = [duty for duty in able if whom.value == "township" or whom in duty.each]
                named = {"projects"}
                assert heading.ended or owed or heading.key in named, (catalogue.key, heading.key, whom)


def test_owners_are_the_heads_and_of_the_township_its_office(town, people):
    with at(DAY):
        found = catalogues.owners(town, list(Organisation.objects.filter(township=town)))
        assert found[unit("QX-ZX3").pk] == people["qx.social.head"]
        assert found[unit("QX-DZ").pk] == found[town.pk] == people["qx.office"]
        assert found[unit("QX-ZX").pk] == people["qx.director"]
