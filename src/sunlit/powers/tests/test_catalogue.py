"""The catalogue: five groups by the county's approval, seven kinds of information, important links, media, exceptions."""

import html
from datetime import date, datetime

import pytest
from django.test import Client

from sunlit import clock
from sunlit.core.powers import Scope, Stated
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions.powers import Listed, list_power
from sunlit.hall.models import Power as HallPower
from sunlit.hall.tests.refusing import refusal_of
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC
from sunlit.powers import open_lists as open_lists_of
from sunlit.powers import queries, work
from sunlit.powers.actions import catalogue, disclosing
from sunlit.powers.models import Disclosure, Rule
from sunlit.powers.tests.conftest import MONDAY, SEVEN, draft


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.clause("S2.33.02")
def test_the_public_catalogue_has_five_groups_and_only_what_the_county_approved(town, office, publish):
    with at(MONDAY):
        publish("QL-001")
        waiting = catalogue.enter(
            town, draft(town, "QL-002", item="subsidy.farmers", name="补贴审核"), by=office
        )
        shown = page("/QX/powers/")
    for group in ("监督检查权", "行政许可审批权", "非行政许可审批权（含收费项目）", "行政处罚权", "其他权力"):
        assert '<h2 id="group-' in shown and f">{group}</h2>" in shown
    assert shown.count('<h2 id="group-') == 5
    assert "QL-001" in shown and "补贴审核" not in shown
    assert Client().get("/QX/powers/of/QL-002/").status_code == 404
    assert Client().get(f"/QX/powers/of/{waiting.code}/cases/").status_code == 404


@pytest.mark.clause("S2.33.01")
def test_the_preamble_stands_on_the_page(people):
    assert "涉及面广、政策性强、专业性强、时间要求紧" in page("/QX/powers/")


@pytest.mark.clause("S2.14.01")
@pytest.mark.parametrize("missing", list(SEVEN))
def test_a_power_lacking_one_of_the_seven_is_not_published(town, office, approval, missing):
    with at(MONDAY):
        row = catalogue.enter(town, draft(town, contents={**SEVEN, missing: Stated("  ")}), by=office)
        catalogue.approve([row.pk], approval, by=office)
        disclosing.decide_media(row.pk, ["board"], False, by=office)
        found = refusal_of(catalogue.publish, row.pk, by=office)
        assert (found.code, found.clause, found.field) == ("contents_missing", "S2.14.01", missing)
        # “None” counts for quantity, fee and materials only, and only when it is said.
        catalogue.rewrite(row.pk, draft(town, contents={**SEVEN, missing: Stated(none=True)}), by=office)
        catalogue.approve([row.pk], approval, by=office)
        if missing in ("quantity", "fee", "materials"):
            assert catalogue.publish(row.pk, by=office).published_at
            assert "<dd>无</dd>" in page("/QX/powers/of/QL-001/")
        else:
            assert refusal_of(catalogue.publish, row.pk, by=office).field == missing
        # Words and “none” at once contradict each other.
        both = {**SEVEN, "fee": Stated("每件10元", True)}
        catalogue.rewrite(row.pk, draft(town, contents=both), by=office)
        catalogue.approve([row.pk], approval, by=office)
        assert refusal_of(catalogue.publish, row.pk, by=office).field == "fee"


@pytest.mark.clause("S2.10.03")
def test_without_the_time_of_the_approval_nothing_is_published_and_with_it_all_has_its_date(town, office):
    with at(MONDAY):
        row = catalogue.enter(town, draft(town), by=office)
        disclosing.decide_media(row.pk, ["board"], False, by=office)
        rule = disclosing.enter_rule(
            town, "权力运行监督办法", "青政〔2026〕3号", "逐件公开。", "supervision", by=office
        )
        assert refusal_of(catalogue.publish, row.pk, by=office).clause == "S2.10.03"
        asked = catalogue.enter_approval(town, "县法制办", "云法审〔2026〕9号", None, by=office)
        catalogue.approve([row.pk], asked, by=office)
        assert refusal_of(catalogue.publish, row.pk, by=office).code == "not_approved"
        assert refusal_of(disclosing.publish_rule, rule.pk, "", asked, by=office).clause == "S2.10.03"
        assert Client().get("/QX/powers/of/QL-001/").status_code == 404
        day = datetime(2026, 3, 1, 16, 0, tzinfo=clock.CHINA)
        approved = catalogue.enter_approval(town, "县法制办", "云法审〔2026〕9号", day, by=office)
        assert approved.pk == asked.pk
        catalogue.publish(row.pk, by=office)
        disclosing.publish_rule(rule.pk, "", approved, by=office)
        shown = page("/QX/powers/of/QL-001/")
        assert "2026年3月1日" in shown and "<svg" in shown and "云法审〔2026〕9号" in shown
        assert "2026年3月1日" in page("/QX/powers/rules/")
        assert page("/QX/powers/of/QL-001/cases/")


def test_what_is_written_anew_is_out_of_force_until_it_is_approved_again(town, office, publish):
    row = publish()
    with at(MONDAY):
        assert catalogue.rewrite(
            row.pk, draft(town), by=office
        ).published_at  # the same again changes nothing
        changed = {**SEVEN, "limit": Stated("3个工作日")}
        row = catalogue.rewrite(row.pk, draft(town, contents=changed), by=office, revision=row.revision)
        assert row.published_at is None and row.approval is None
        assert Client().get("/QX/powers/of/QL-001/").status_code == 404
        assert (
            refusal_of(catalogue.rewrite, row.pk, draft(town), by=office, revision=1).code
            == "changed_meanwhile"
        )


@pytest.mark.clause("S2.08.06")
@pytest.mark.parametrize("blank", [0, 1, 2])
def test_an_important_step_shows_scope_form_and_time_and_a_blank_one_stops_the_publication(
    town, office, approval, blank
):
    three = ["society", "公开栏和网站", "当天"]
    with at(MONDAY):
        row = catalogue.enter(town, draft(town), by=office)
        catalogue.approve([row.pk], approval, by=office)
        disclosing.decide_media(row.pk, ["board"], False, by=office)
        short = list(three)
        short[blank] = ""
        catalogue.mark_step(row.pk, "approve", *short, by=office)
        found = refusal_of(catalogue.publish, row.pk, by=office)
        assert (found.code, found.clause) == ("marks_missing", "S2.08.06")
        catalogue.mark_step(row.pk, "approve", *three, by=office)
        catalogue.publish(row.pk, by=office)
        shown = page("/QX/powers/of/QL-001/")
        drawing = "".join(shown.split("<svg")[1].split("</svg>")[0].split("</desc>")[1])
        letters = "".join(part.split("<")[0] for part in drawing.split(">"))
        for words in ("社会", "公开栏和网站", "当天"):
            assert words in letters, words
        # Of a public power no mark may become blank.
        assert refusal_of(catalogue.mark_step, row.pk, "approve", *short, by=office).code == "marks_missing"


@pytest.mark.clause("S2.10.05")
def test_it_is_disclosed_at_least_to_whom_it_affects(town, office, publish, approval):
    villages = list(Organisation.objects.filter(township=town, kind="village").order_by("code")[:2])
    with at(MONDAY):
        for scope in (Scope.INTERNAL, Scope.PARTY):
            found = refusal_of(catalogue.enter, town, draft(town, scope=scope), by=office)
            assert (found.code, found.clause) == ("scope_too_small", "S2.10.05")
        one = {"affects": Scope.VILLAGE, "affected": villages[0]}
        wrong = [
            (Scope.INTERNAL, None),
            (Scope.PARTY, None),
            (Scope.VILLAGE, villages[1]),
            (Scope.VILLAGE, None),
        ]
        for scope, village in wrong:
            assert refusal_of(catalogue.enter, town, draft(town, scope=scope, village=village, **one), by=office).code == "scope_too_small"  # fmt: skip
        publish("QL-011", scope=Scope.VILLAGE, village=villages[0], **one)
        listed = lambda village: page(f"/QX/powers/?village={village.code}")  # noqa: E731
        assert "QL-011" in listed(villages[0]) and "QL-011" not in listed(villages[1])
        publish("QL-012", item="subsidy.farmers", scope=Scope.SOCIETY, **one)
        assert all("QL-012" in listed(village) for village in villages)
        # A record of a disclosure reaches them as well.
        row = queries.catalogue_public(town)[0].power
        assert refusal_of(disclosing.disclose, row.pk, "board", "internal", date(2026, 3, 2), "栏内张贴", by=office).clause == "S2.10.05"  # fmt: skip


@pytest.mark.clause("S2.14.03")
def test_a_disclosure_without_medium_scope_or_time_is_refused(office, publish):
    row = publish()
    with at(MONDAY):
        before = Disclosure.objects.count()
        day = date(2026, 3, 2)
        for medium, scope, on, field in (
            ("", "society", day, "medium"), ("leaflet", "society", day, "medium"), ("board", "", day, "scope"),
            ("board", "everybody", day, "scope"), ("board", "society", None, "on"), ("board", "society", date(2026, 3, 3), "on"),
        ):  # fmt: skip
            found = refusal_of(disclosing.disclose, row.pk, medium, scope, on, "栏内张贴", by=office)
            assert (found.field, found.clause) == (field, "S2.14.03")
        assert Disclosure.objects.count() == before
        made = disclosing.disclose(row.pk, "board", "society", day, "栏内张贴", by=office, key="k1")
        assert (
            disclosing.disclose(row.pk, "board", "society", day, "栏内张贴", by=office, key="k1").pk
            == made.pk
        )
        assert (made.medium, made.scope, made.on) == ("board", "society", day)


@pytest.mark.clause("S2.15.09")
def test_what_society_should_know_has_three_records_or_shows_the_missing_one(town, office, approval):
    with at("2026-07-10 09:00"):
        row = catalogue.enter(town, draft(town), by=office)
        catalogue.approve([row.pk], approval, by=office)
        assert refusal_of(catalogue.publish, row.pk, by=office).clause == "S2.15.09"
        lacks = [words.zh for one in work.to_do(town, date(2026, 7, 31)) for words in one.lacks]
        assert "没有确定媒介（7月底前）" in lacks
        lacks = [words.zh for one in work.to_do(town, date(2026, 8, 1)) for words in one.lacks]
        assert "没有确定媒介（7月底前，已逾期）" in lacks
        row = decided = disclosing.decide_media(row.pk, [], True, by=office)
        assert decided.media == ["provincial_daily", "government_portal", "department_portal"]
        catalogue.publish(row.pk, by=office)
        names = {
            "provincial_daily": "省级日报",
            "government_portal": "政府门户网站",
            "department_portal": "部门门户网站",
        }

        def missing() -> set[str]:
            return {one.medium.key for one in queries.media(row) if one.missing}

        assert missing() == set(names)
        for key in list(names):
            assert page("/QX/powers/of/QL-001/").count("还没有记录") == len(missing())
            disclosing.disclose(row.pk, key, "society", date(2026, 7, 10), "7月10日第3版", by=office)
            assert key not in missing()
        assert "还没有记录" not in page("/QX/powers/of/QL-001/")


@pytest.mark.clause("S2.10.10")
def test_an_item_goes_to_two_carriers_with_a_record_each_and_its_code_is_found(town, office, publish):
    row = publish()
    with at(MONDAY):
        assert queries.carriers_short(queries.media(row)) == 1  # this site alone
        assert "公开渠道还差" in page("/QX/powers/of/QL-001/")
        disclosing.disclose(row.pk, "cable_tv", "society", date(2026, 3, 2), "19:30 字幕", by=office)
        assert queries.carriers_short(queries.media(row)) == 0
        shown = page("/QX/powers/of/QL-001/")
        assert "有线电视" in shown and "19:30 字幕" in shown and "公开渠道还差" not in shown
        for words in ("QL-001", "ql-0", "合同鉴证", "land contracts"):
            found = page(f"/QX/powers/?q={words}")
            assert 'href="/QX/powers/of/QL-001/"' in found, words
        assert "<svg" in shown and "七样内容" in shown
        assert 'href="/QX/powers/of/QL-001/"' not in page("/QX/powers/?q=QL-999")


@pytest.mark.clause("S2.01.08")
def test_a_rule_without_one_of_three_functions_is_refused_and_the_counts_sum_up(town, office, approval):
    with at(MONDAY):
        plain = disclosing.enter_rule(town, "议事规则", "青政〔2026〕4号", "集体讨论。", "", by=office)
        found = refusal_of(disclosing.publish_rule, plain.pk, "", approval, by=office)
        assert (found.code, found.clause) == ("function_needed", "S2.01.08")
        assert (
            refusal_of(disclosing.publish_rule, plain.pk, "advice", approval, by=office).code
            == "function_needed"
        )
        assert Client().get(f"/QX/powers/rules/{plain.pk}/").status_code == 404
        disclosing.publish_rule(plain.pk, "decision", approval, by=office)
        for number, function in enumerate(("execution", "execution", "supervision"), start=5):
            row = disclosing.enter_rule(
                town, f"办法{number}", f"青政〔2026〕{number}号", "逐件。", function, by=office
            )
            disclosing.publish_rule(row.pk, "", approval, by=office)
        disclosing.enter_rule(town, "没有公布的", "青政〔2026〕8号", "……", "decision", by=office)
        counts = {one.key: count for one, count in queries.rule_counts(PUBLIC, town)}
        assert counts == {"decision": 1, "execution": 2, "supervision": 1}
        shown = Client().get("/QX/powers/rules/?as=json").json()
        assert shown["count"] == sum(counts.values()) == 4
        for function, count in counts.items():
            assert page(f"/QX/powers/rules/?function={function}").count('<th scope="row">') == count
        assert "没有公布的" not in page("/QX/powers/rules/")


@pytest.mark.clause("S2.01.07")
def test_the_visitor_lists_and_downloads_what_staff_see_but_the_confidential(
    town, office, publish, approval, at_work, signed_in
):
    with at(MONDAY):
        publish("QL-001")
        publish("QL-002", item="subsidy.farmers", name="补贴审核")
        secret = publish("QL-003", item="tax.deed", name="契税代办")
        rule = disclosing.enter_rule(town, "办法", "青政〔2026〕4号", "集体讨论。", "decision", by=office)
        disclosing.publish_rule(rule.pk, "", approval, by=office)
        counts = lambda: (  # noqa: E731
            Client().get("/QX/powers/?as=json").json()["count"],
            signed_in("qx.office").get("/desk/powers/").content.decode().count('<th scope="row">'),
        )
        assert counts() == (3, 3)
        asked = disclosing.ask_exception(secret.pk, "", "state_secret", "保守国家秘密法 13", by=office)
        assert counts() == (3, 3)  # asked for is not approved
        disclosing.approve_exception(asked.pk, "云密〔2026〕2号", by=at_work("qx.mayor"))
        assert counts() == (2, 3) and queries.completeness_of(town).excepted == 1
        assert "契税代办" not in page("/QX/powers/")
        assert Client().get("/QX/powers/of/QL-003/").status_code == 404
        for address, words in (
            ("/QX/powers/?as=csv", "QL-002"),
            ("/QX/powers/rules/?as=csv", "青政〔2026〕4号"),
        ):
            file = Client().get(address)
            assert file["Content-Type"].startswith("text/csv") and words in file.content.decode()
        assert Client().get("/QX/powers/rules/?as=json").json()["count"] == 1


@pytest.mark.clause("S2.13.03")
def test_disclosed_and_excepted_make_up_the_total_and_each_difference_has_its_code(
    town, office, publish, at_work, approval
):
    unit = Organisation.objects.get(township=town, key="social_affairs")
    with at(MONDAY):
        publish("QL-001")
        hidden = publish("QL-002", item="subsidy.farmers")
        asked = disclosing.ask_exception(hidden.pk, "", "trade_secret", "反不正当竞争法 9", by=office)
        disclosing.approve_exception(asked.pk, "云法〔2026〕2号", by=at_work("qx.mayor"))
        found = queries.completeness_of(town)
        assert (found.total, found.disclosed, found.excepted, found.missing) == (
            2,
            1,
            1,
            (),
        ) and found.complete
        # A power in use that nobody entered here, and one that isn't published yet, are differences.
        list_power(town, Listed("ZZ-9", "临时审批", HallPower.Kind.APPROVAL, unit), by=office)
        catalogue.enter(town, draft(town, "QL-003", item="tax.deed"), by=office)
        found = queries.completeness_of(town)
        assert (found.total, found.disclosed, found.excepted) == (4, 1, 1)
        assert found.missing == ("QL-003", "ZZ-9") and not found.complete
        shown = page("/QX/powers/")
        assert "QL-003、ZZ-9" in shown and "QL-002" not in shown.split('id="complete"')[0]
        list_power(town, Listed("QL-001", "同一项", HallPower.Kind.APPROVAL, unit), by=office)
        assert queries.completeness_of(town).total == 4  # one code is one power


def test_nobody_approves_their_own_exception_and_a_ground_is_needed(town, office, publish, at_work):
    row = publish()
    with at(MONDAY):
        assert (
            refusal_of(disclosing.ask_exception, row.pk, "", "convenience", "方便", by=office).code
            == "unknown_ground"
        )
        asked = disclosing.ask_exception(row.pk, "decision", "privacy", "个人信息保护法 28", by=office)
        for who in ("qx.office", "qx.deputy", "lh.mayor"):
            assert (
                refusal_of(disclosing.approve_exception, asked.pk, "云法1号", by=at_work(who)).code
                == "not_your_seat"
            )
        assert (
            refusal_of(disclosing.ask_exception, row.pk, "decision", "privacy", "同上", by=office).code
            == "exception_there"
        )


@pytest.mark.parametrize("who", ["qx.clerk", "qx.econ", "qx.mayor", "lh.office", "sys.admin", "qx.agent"])
def test_only_the_office_keeps_the_catalogue(town, publish, at_work, who):
    row = publish()
    by = at_work(who)
    with at(MONDAY):
        for act in (
            lambda: catalogue.enter(town, draft(town, "QL-9", item="tax.deed"), by=by),
            lambda: catalogue.end(row.pk, "不要了", by=by),
            lambda: disclosing.decide_media(row.pk, ["board"], False, by=by),
            lambda: disclosing.hide_stage(row.pk, "decision", by=by),
        ):
            assert refusal_of(act).code == "not_your_seat"


def test_personal_data_does_not_get_into_the_catalogue(town, office):
    with at(MONDAY):
        for words in ("找张三 110101199001011237", "电话13800006666", "<script>13800006666</script>"):
            found = refusal_of(
                catalogue.enter, town, draft(town, contents={**SEVEN, "conditions": Stated(words)}), by=office
            )
            assert (found.code, found.field) == ("personal_data", "conditions")
        made = catalogue.enter(town, draft(town, name="<script>alert(1)</script>", code="A/../B"), by=office)
        assert "/" not in made.code


def test_a_cell_that_begins_a_formula_is_only_text(town, publish):
    publish(name='=HYPERLINK("http://x")')
    assert "'=HYPERLINK" in Client().get("/QX/powers/?as=csv").content.decode()


def test_the_lists_take_the_same_number_of_queries_with_three_and_thirty_powers(
    town, office, publish, approval, django_assert_max_num_queries, signed_in
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sunlit.matters.book import book

    items = sorted(book().items)
    desk = signed_in("qx.office")

    def counted() -> list[int]:
        found = []
        for ask in (lambda: Client().get("/QX/powers/"), lambda: desk.get("/desk/powers/")):
            ask()
            with CaptureQueriesContext(
                connection,
            ) as queries_:
                assert ask().status_code == 200
            found.append(len(queries_))
        return found

    for number in range(3):
        publish(f"QL-{number:03}", item=items[number])
    few = counted()
    for number in range(3, 30):
        publish(f"QL-{number:03}", item=items[number])
    assert counted() == few and few[0] <= 16 and few[1] <= 30


def test_a_rule_enters_and_is_published_on_its_page(town, signed_in, approval):
    desk = signed_in("qx.office")
    with at(MONDAY):
        typed = {"title": "监督办法", "reference": "青政〔2026〕6号", "text": "逐件。", "function": ""}
        assert desk.post("/desk/powers/rules/", typed).status_code == 302
        row = Rule.objects.get()
        bad = desk.post(
            "/desk/powers/rules/", {"act": "publish", "rule": row.pk, "function": "", "approval": approval.pk}
        )
        assert bad.status_code == 422 and "S2.01.08" in bad.content.decode()
        typed = {"act": "publish", "rule": row.pk, "function": "supervision", "approval": approval.pk}
        assert desk.post("/desk/powers/rules/", typed).status_code == 302
        assert desk.post("/desk/powers/rules/", {"act": "publish", "rule": "x"}).status_code == 404


def test_the_whole_way_on_the_pages(town, signed_in, approval):
    desk, typed = signed_in("qx.office"), {f"{key}": one.words for key, one in SEVEN.items()}
    unit = Organisation.objects.get(township=town, key="economic_development")
    with at(MONDAY):
        assert desk.get("/desk/powers/new/?item=tax.deed").status_code == 200
        typed |= {"none-quantity": "on", "none-fee": "on", "code": "QL-7", "name": "鉴证", "group": "other", "unit": unit.pk,
                  "item": "land.contract-certification", "affects": "society", "scope": "society"}  # fmt: skip
        answer = desk.post("/desk/powers/new/", {**typed, "scope": "internal"})
        assert (
            answer.status_code == 422
            and "S2.10.05" in answer.content.decode()
            and "QL-7" in answer.content.decode()
        )
        answer = desk.post("/desk/powers/new/", typed)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        where = answer["Location"]
        for data in (
            {"act": "approve", "approval": approval.pk}, {"act": "media", "media": ["board"]},
            {"act": "mark", "step": "approve", "scope": "society", "form": "网站", "time": "当天"}, {"act": "publish"},
            {"act": "disclose", "medium": "board", "scope": "society", "on": "2026-03-02", "evidence": "栏内", "key": "a"},
        ):  # fmt: skip
            answer = desk.post(where, data)
            assert answer.status_code == 302, (data, answer.content.decode()[-3000:])
        assert desk.post(where, {"act": "hide", "stage": "decision"}).status_code == 422
        assert (
            desk.post(
                where, {"act": "ask", "stage": "decision", "ground": "privacy", "basis": "法"}
            ).status_code
            == 302
        )
        assert desk.post(where, {"act": "agree", "exception": "999999"}).status_code == 404
        assert desk.post(where, {"act": "nothing"}).status_code == 404
        assert signed_in("lh.office").get(where).status_code == 404
        assert desk.post(where, {**typed, "act": "rewrite", "revision": "7"}).status_code == 409


def test_the_catalogue_is_open_data_under_its_stable_address_without_what_is_kept_back(town, office, publish):
    assert set(open_lists_of.SEVEN) == {one.key for one in queries.rules().contents}
    power = publish("O-1")
    with at(MONDAY):
        catalogue.enter(
            town, draft(town, "O-2", item="forestry.felling-own-use"), by=office
        )  # not approved, so not in force
    found = Client().get("/QX/open-data/powers.json").json()["rows"]
    assert [row["code"] for row in found] == ["O-1"]
    assert found[0]["basis"] == SEVEN["basis"].words and found[0]["address"].endswith("/QX/powers/of/O-1/")
    assert found[0]["published"] == str(power.published_at.astimezone(clock.CHINA).date())
    assert Client().get("/LH/open-data/powers.json").json()["rows"] == []


def test_in_english_the_seven_kinds_are_read_where_the_services_entry_has_them_and_else_marked_as_chinese(
    town, office, publish
):
    item = book().items["forestry.felling-own-use"]
    entry = catalogue.entry_of(item)
    typed = {**SEVEN, **catalogue.from_item(item), "conditions": Stated("镇里另写的条件")}
    power = publish("E-1", item=item.id, contents=typed)
    client = Client(headers={"accept-language": "en"})
    page = html.unescape(client.get(f"/QX/powers/of/{power.code}/").content.decode())
    for key in ("limit", "procedure", "materials"):
        assert entry[key].en in page and entry[key].zh not in page, key
    assert '<dd lang="zh-hans">镇里另写的条件' in page
    chinese = html.unescape(Client().get(f"/QX/powers/of/{power.code}/").content.decode())
    assert entry["materials"].zh in chinese and entry["materials"].en not in chinese
