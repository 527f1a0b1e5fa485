"""Rules that the township issues, units and their profiles, patrols."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.bodies import patrol
from sunlit.bodies import rules as reads
from sunlit.bodies.actions import profiles, rules
from sunlit.bodies.models import Profile, Question
from sunlit.bodies.queries import Survey
from sunlit.bodies.tests.conftest import SYSTEM
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import opening
from sunlit.disclosure.models import Kept, Occurrence
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.matters.book import book
from sunlit.people.actions.organisations import add_organisation
from sunlit.people.models import Organisation
from sunlit.registers import actions as registers

ISSUE_DAY = date(2026, 2, 10)


def issued(town, key, **more):
    typed = {"number": "青政发〔2026〕3号", "issued_on": ISSUE_DAY, "by": town.viewer("qx.office")} | more
    return rules.issue(key, town.place, **typed)


def test_a_rule_holds_from_the_day_of_its_issue(town):
    row = issued(town, "accountability-measures")
    assert row.effective_on == row.issued_on == ISSUE_DAY
    assert rules.effective_on("accountability-measures", town.place) == ISSUE_DAY


@pytest.mark.clause("S0.07.53")
@pytest.mark.parametrize(
    ("day", "quarters"),
    [
        (None, {"2025-Q4", "2026-Q1"}),
        (date(2026, 1, 1), {"2025-Q4", "2026-Q1"}),
        (date(2026, 1, 2), {"2026-Q1"}),
    ],
)
def test_the_rule_on_openness_holds_from_its_issue_and_older_quarters_start_no_deadline(town, day, quarters):
    # The time to publish the last quarter of 2025 began on 1 January.
    Kept.objects.create(township=town.place, duty="finance-quarter", since=date(2026, 1, 2))
    if day is not None:
        row = issued(town, "openness-rules", issued_on=day)
        assert row.effective_on == row.issued_on == day
    with at("2026-04-02 08:00"):
        assert opened_quarters(town) == quarters


def opened_quarters(town):
    opening.open_recurring()
    rows = Occurrence.objects.filter(township=town.place, duty="finance-quarter")
    return set(rows.values_list("period", flat=True))


def test_a_rule_that_holds_from_publication_waits_for_it(town):
    row = issued(town, "feedback-system")
    assert row.effective_on is None
    again = issued(town, "feedback-system", published_on=date(2026, 2, 20))
    assert again.pk == row.pk and again.effective_on == date(2026, 2, 20)
    refused(
        "already_issued", issued, town, "feedback-system", number="另一号", published_on=date(2026, 2, 20)
    )
    refused("dates_out_of_order", issued, town, "openness-rules", published_on=date(2026, 2, 9))
    refused("dates_out_of_order", issued, town, "openness-rules", issued_on=date(2026, 3, 2))


@pytest.mark.clause("S3.24.02")
def test_the_plan_of_the_centre_names_the_superior_document(town, client):
    found = refused("basis_needed", issued, town, "centre-plan")
    assert found.field == "basis" and found.clause == "S3.24.02"
    refused("basis_needed", issued, town, "centre-plan", basis="  ")
    issued(town, "centre-plan", basis="霍办发[2006]8号")
    assert "霍办发[2006]8号" in client.get("/QX/bodies/").content.decode()


@pytest.mark.clause("S2.12.01")
def test_the_reform_plan_waits_until_all_four_positions_are_filled(town):
    full = {"deputy": "qx.deputy", "department": "qx.secretary", "staff": ["qx.discipline"]}
    refused("bodies_incomplete", issued, town, "power-plan")
    for one in full:
        town.compose("reform-responsibility", **(full | {one: []}))
        found = refused("bodies_incomplete", issued, town, "power-plan")
        assert found.clause == "S2.12.01"
    town.compose("reform-responsibility", **full)
    assert issued(town, "power-plan").pk


@pytest.mark.clause("S2.17.04")
def test_the_list_of_participants_is_held_against_the_register_of_organisations(town, client):
    entry = next(one for one in reads.register(Survey(town.place)) if one.rule.key == "power-plan")
    bound = Organisation.objects.filter(
        township=town.place, kind__in=["office", "station", "centre", "department", "village"]
    )
    assert set(entry.unlisted) == set(bound)
    for unit in bound:
        rules.take_part("power-plan", town.place, unit, by=town.viewer("qx.office"))
    entry = next(one for one in reads.register(Survey(town.place)) if one.rule.key == "power-plan")
    assert not entry.unlisted and set(entry.listed) == set(bound)
    new = add_organisation(town.place.pk, code="QX-V7", kind="village", name="新村", by=SYSTEM)
    entry = next(one for one in reads.register(Survey(town.place)) if one.rule.key == "power-plan")
    assert entry.unlisted == (new,)
    client.force_login(town.people["qx.office"])
    page = client.get("/desk/bodies/rules/power-plan/").content.decode()
    assert "1 个单位没有列入" in page and "新村" in page
    answer = client.post("/desk/bodies/rules/power-plan/", {"act": "join", "unit": [new.pk]})
    assert answer.status_code == 302
    assert not next(
        one for one in reads.register(Survey(town.place)) if one.rule.key == "power-plan"
    ).unlisted
    other = Organisation.objects.get(code="LH-V1")
    refused("not_bound", rules.take_part, "power-plan", town.place, other, by=town.viewer("qx.office"))


@pytest.mark.clause("S2.23.03")
def test_every_unit_carries_since_when_the_systems_bind_it_and_a_new_village_by_itself(town, client):
    issued(town, "accountability-systems")
    for row in reads.units(Survey(town.place)):
        assert [(one.rule.key, one.since) for one in row.bound] == [("accountability-systems", ISSUE_DAY)]
    add_organisation(
        town.place.pk, code="QX-V7", kind="village", name="新村", since=date(2026, 3, 1), by=SYSTEM
    )
    rows = {row.unit.code: row for row in reads.units(Survey(town.place))}
    assert [(one.rule.key, one.since) for one in rows["QX-V7"].bound] == [
        ("accountability-systems", date(2026, 3, 1))
    ]
    assert "2026年3月1日" in client.get("/QX/units/QX-V7/").content.decode()


@pytest.mark.clause("S0.07.03")
def test_every_unit_is_one_of_four_kinds_and_one_without_a_contact_is_flagged(town, client):
    rows = reads.units(Survey(town.place))
    units = Organisation.objects.filter(township=town.place).exclude(kind="township")
    assert {row.unit for row in rows} == set(units)
    assert all(row.nature in reads.NATURES.values() for row in rows) and len(reads.NATURES) == 4
    assert all(row.contacts == () for row in rows)
    assert client.get("/QX/units/").content.decode().count("没有指定") == len(rows)
    for number, nature in enumerate(Profile.Nature.values):
        described(town, town.unit(f"V{number + 1}"), nature=nature)
    town.unit_group(town.unit("V1"))
    rows = {row.unit.code: row for row in reads.units(Survey(town.place))}
    assert [rows[f"QX-V{n}"].nature for n in range(1, 5)] == list(reads.NATURES.values())
    assert rows["QX-V1"].contacts == (town.people["qx.agent"],)
    assert client.get("/QX/units/").content.decode().count("没有指定") == len(rows) - 1
    refused("unfit", described, town, town.unit("V1"), nature="church")


def described(town, unit, confirmed=False, **more):
    said = {
        "nature": "administrative", "founded_on": date(2001, 6, 28), "rank": "正科级", "owner": "青溪镇", "constituents": "四个",
        "planned_area": Decimal("17.42"), "managed_area": Decimal("8.6"), "staff_number": 743,
    } | more  # fmt: skip
    return profiles.describe(
        unit, profiles.Described(**said), confirmed=confirmed, by=town.viewer("qx.office")
    )


@pytest.mark.clause("S3.09.01")
def test_a_profile_asks_before_more_is_managed_than_planned_and_shows_six_fields(town, client):
    unit = town.unit("V1")
    found = refused("to_be_confirmed", described, town, unit, managed_area=Decimal("17.43"))
    assert found.field == "confirmed"
    assert described(town, unit, managed_area=Decimal("17.43"), confirmed=True).area_confirmed
    described(town, unit, managed_area=Decimal("17.42"))
    described(town, unit)
    page = client.get("/QX/units/QX-V1/").content.decode()
    for words in ("2001年6月28日", "正科级", "青溪镇", "四个", "17.42", "8.60", "743", "2026年3月1日"):
        assert words in page
    for area in ("NaN", "-1", "1.234", "1E+30"):
        refused("unfit", described, town, unit, managed_area=Decimal(area))
    refused("not_your_seat", profiles.describe, unit, None, by=town.viewer("qx.clerk"))


@pytest.mark.clause("S2.35.01")
def test_the_duty_sheet_lists_ten_duties_and_flags_the_one_without_a_post(town, client):
    unit, by = town.unit("ZX3"), town.viewer("qx.social.head")
    _sheet, rows = reads.sheet_of(unit)
    assert len(rows) == 10 and all(one.post is None for one in rows)
    post = unit.posts.get(title="社会事务岗")
    for one in rows[:9]:
        profiles.give_duty("civil-affairs", unit, one.key, post.pk, by=by)
    page = client.get("/QX/units/QX-ZX3/").content.decode()
    assert page.count("没有落实岗位") == 1 and page.count("社会事务岗") == 9
    refused(
        "unfit",
        profiles.give_duty,
        "civil-affairs",
        unit,
        "funerals",
        town.unit("ZX2").posts.first().pk,
        by=by,
    )
    refused(
        "not_your_seat",
        profiles.give_duty,
        "civil-affairs",
        unit,
        "funerals",
        post.pk,
        by=town.viewer("qx.gov"),
    )
    profiles.give_duty("civil-affairs", unit, "funerals", post.pk, by=by)
    assert all(one.post for one in reads.sheet_of(unit)[1])
    assert reads.sheet_of(town.unit("V1")) is None


@pytest.mark.clause("S0.07.52")
def test_only_the_discipline_committee_and_the_office_for_openness_explain_the_rule(town, client):
    question = rules.ask(
        "openness-rules", town.place, "S0.07.32", "十五日前含十五日吗？", by=town.viewer("qx.clerk")
    )
    assert (
        question.pk
        == rules.ask(
            "openness-rules", town.place, "S0.07.32", "十五日前含十五日吗？", by=town.viewer("qx.clerk")
        ).pk
    )
    address = "/QX/rules/disclosure/"
    assert "十五日前含十五日吗" not in client.get(address).content.decode()
    for name in ("qx.clerk", "qx.mayor", "qx.deputy", "qx.director", "qx.social.head", "qx.agent"):
        refused("not_your_seat", rules.interpret, question.pk, "含十五日。", by=town.viewer(name))
    with pytest.raises(Question.DoesNotExist):
        rules.interpret(question.pk, "含十五日。", by=town.viewer("lh.discipline"))
    rules.interpret(question.pk, "含十五日。", by=town.viewer("qx.discipline"))
    page = client.get(address).content.decode()
    clause = page[page.index('id="S0.07.32"') :]
    assert "含十五日。" in clause[: clause.index("</li>")]
    refused("already_done", rules.interpret, question.pk, "不含。", by=town.viewer("qx.office"))
    other = rules.ask("openness-rules", town.place, "S0.07.33", "及时是几天？", by=town.viewer("qx.agent"))
    rules.interpret(other.pk, "当天。", by=town.viewer("qx.office"))
    refused(
        "no_such_article",
        rules.ask,
        "openness-rules",
        town.place,
        "S2.26.09",
        "？",
        by=town.viewer("qx.clerk"),
    )
    refused(
        "personal_data",
        rules.ask,
        "openness-rules",
        town.place,
        "S0.07.32",
        "11010519491231002X是谁？",
        by=town.viewer("qx.clerk"),
    )
    assert Entry.objects.filter(act="meaning_published").count() == 2


def duty_record(town, **more):
    typed = {
        "member": "巡逻甲",
        "day": "2026-02-27",
        "task": "patrol",
        "place": "上河村",
        "what": "夜间巡逻，无异常。",
    } | more
    return registers.open_record(town.place, "patrol-duty", typed, by=town.viewer("qx.office"))


@pytest.mark.clause("S2.51.02")
def test_a_patrol_record_names_one_of_six_tasks_and_never_that_petitioners_were_stopped(town):
    choices = next(one for one in book().registers["patrol-duty"].fields if one.key == "task").choices
    assert len(choices) == 6
    for choice in choices:
        assert duty_record(town, task=choice.code).matter_id
    duty_record(town, task="letters", what="在信访室协助接待群众，倒水、引路。")
    for task in ("petitioners", "", "stop"):
        with pytest.raises(Refused):
            duty_record(town, task=task)
    count = registers.Record.objects.count()
    for what in (
        "在车站拦截上访人员",
        "跟踪上访户三天",
        "把进京信访的人劝返",
        "拦 截 上 访 人员",
        "followed the petitioners",
        "对信访人稳控",
    ):
        for field in ("what", "place", "member"):
            found = refused("never_a_task", duty_record, town, task="other", **{field: what})
            assert found.clause == "S2.51.02" and found.field == field
    assert registers.Record.objects.count() == count


@given(
    st.text(max_size=40),
    st.sampled_from(["拦", "截", "堵", "跟踪", "尾随", "盯", "稳控", "劝返"]),
    st.text(alphabet="，、 的了在", max_size=8),
)
def test_words_around_hide_no_stopped_petitioner(before, act, between):
    before = before.replace("\n", "")
    assert patrol.says_never(f"{before}{act}{between}上访群众")
    assert patrol.says_never(f"上访群众{between}被{act}")


def test_pages_of_rules_and_units_act_and_refuse(town, client):
    client.force_login(town.people["qx.office"])
    for address in (
        "/desk/bodies/rules/",
        "/desk/bodies/rules/openness-rules/",
        "/desk/bodies/units/",
        "/desk/bodies/units/QX-ZX3/",
    ):
        assert client.get(address).status_code == 200
    assert (
        client.post(
            "/desk/bodies/rules/centre-plan/", {"act": "issue", "number": "1号", "issued_on": "2026-02-10"}
        ).status_code
        == 422
    )
    typed = {"act": "issue", "number": "1号", "issued_on": "2026-02-10", "basis": "霍办发[2006]8号"}
    assert client.post("/desk/bodies/rules/centre-plan/", typed).status_code == 302
    assert client.post("/desk/bodies/rules/centre-plan/", typed | {"number": "2号"}).status_code == 409
    asked = {"act": "ask", "clause": "S0.07.32", "text": "含当天吗？"}
    assert client.post("/desk/bodies/rules/openness-rules/", asked).status_code == 302
    question = Question.objects.get()
    answer = {"act": "answer", "question": question.pk, f"answer_{question.pk}": "含。"}
    assert client.post("/desk/bodies/rules/openness-rules/", answer).status_code == 302
    assert (
        client.post("/desk/bodies/rules/openness-rules/", {"act": "answer", "question": "x"}).status_code
        == 404
    )
    assert client.post("/desk/bodies/rules/openness-rules/", {"act": "nothing"}).status_code == 404
    profile = {
        "act": "profile", "nature": "administrative", "founded_on": "2001-06-28", "rank": "正科级", "owner": "镇", "constituents": "四个",
        "planned_area": "17.42", "managed_area": "17.43", "staff_number": "7",
    }  # fmt: skip
    assert client.post("/desk/bodies/units/QX-V1/", profile).status_code == 422
    assert client.post("/desk/bodies/units/QX-V1/", profile | {"confirmed": "on"}).status_code == 302
    duties = {"act": "duties", "duty_relief": str(town.unit("ZX3").posts.first().pk)}
    assert client.post("/desk/bodies/units/QX-ZX3/", duties).status_code == 302
    assert client.post("/desk/bodies/units/QX-V1/", duties).status_code == 404


def test_the_page_of_a_body_sets_it_up_and_says_what_is_wrong_beside_the_field(town, client):
    client.force_login(town.people["qx.office"])
    address = "/desk/bodies/clean-government/QX/"
    page = client.get(address).content.decode()
    assert "成立：填写成员" in page
    mayor, deputy = str(town.people["qx.mayor"].pk), str(town.people["qx.deputy"].pk)
    typed = {"act": "compose", "p_leader": mayor, "p_deputies": [deputy], "reason": "成立", "revision": "0"}
    answer = client.post(address, typed)
    assert answer.status_code == 422 and "办公室设在哪里" in answer.content.decode()
    typed["office_unit"] = str(town.unit("DZ").pk)
    assert client.post(address, typed | {"p_leader": ""}).status_code == 422
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed | {"p_deputies": []}).status_code == 409
    assert town.state("clean-government").complete
    assert client.get("/desk/bodies/nothing/QX/").status_code == 404
    assert client.get("/desk/bodies/clean-government/QX-V1/").status_code == 404
    worker = f"{town.people['qx.agent'].pk}:part"
    unit = {
        "act": "compose",
        "n_leader": "书记",
        "n_members": "甲\n乙",
        "p_worker": [worker],
        "reason": "成立",
        "revision": "0",
    }
    assert client.post("/desk/bodies/unit-disclosure/QX-V1/", unit).status_code == 302
    mechanism = {"act": "mechanism", "title": "机制", "text": "每月报送"}
    assert client.post("/desk/bodies/unit-disclosure/QX-V1/", mechanism).status_code == 302
    client.force_login(town.people["qx.mayor"])
    task = {"act": "task", "duty": "staffing", "title": "配人", "key": "t1"}
    assert client.post("/desk/bodies/centre-direction/QX/", task).status_code == 422
