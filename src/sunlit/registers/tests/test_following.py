"""Records that open with an application, belong to another record, ask about the township, or are looked up by a party."""

from dataclasses import replace

import pytest
from django.test import Client

from sunlit.core.fields import Field, FieldKind
from sunlit.core.items import Mode
from sunlit.core.refusals import Refused
from sunlit.core.register_checks import check_register
from sunlit.core.registers import Told
from sunlit.core.text import Text
from sunlit.demonstration.tests.townships import at
from sunlit.hall import catalogue
from sunlit.hall.actions import handling
from sunlit.hall.actions import powers as power_list
from sunlit.hall.tests.asking import ask
from sunlit.hall.tests.walking import CERTIFICATE, Walk, unit
from sunlit.matters import hooks
from sunlit.matters.actions import withdraw
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Post
from sunlit.people.viewer import CLOCK, PUBLIC
from sunlit.registers import actions, following, recurring
from sunlit.registers.tests.conftest import again, on
from sunlit.windows.models import Window

COMPLAINT, PLOT = "business.consumer-complaint", "land.house-plot"


# The nine measures


def notice(town, at_work):
    typed = {"number": "福府发〔2026〕56号", "about": "九条措施的通知", "issued": "2026-03-02"}
    return actions.open_record(town, "measure-notice", typed, by=at_work("qx.office")).matter


def measure(town, at_work, matter, ordinal, **more):
    typed = {
        "notice": matter.number, "ordinal": str(ordinal), "measure": f"措施{ordinal}",
        "responsible": unit("economic_development"), "owner": "qx.econ",
    }  # fmt: skip
    return actions.open_record(town, "measure", typed | more, by=at_work("qx.office")).matter


@pytest.mark.clause("S4.30.02")
def test_with_eight_measures_followed_up_the_notice_stays_open_and_with_nine_it_closes(
    town, at_work, step, signed_in
):
    with on("2026-03-02"):
        matter = notice(town, at_work)
        nine = [measure(town, at_work, matter, number) for number in range(1, 10)]
        for row in nine[:8]:
            assert step(row, "carried_out", "qx.econ.head", result="已做到").state == "done"
        with pytest.raises(Refused) as refused:
            step(matter, "complete", "qx.office", summary="八条落实")
        assert refused.value.code == "guard_failed" and again(matter).is_open
        # Each measure stands on the notice with its owner and its state.
        page = signed_in("qx.office").get(f"/desk/matters/{matter.number}/").content.decode()
        owner = Matter.objects.get(pk=nine[0].pk).record.values["owner"]
        assert owner == "qx.econ"
        listed = page.split("所属事项")[1].split("</ul>")[0]
        name = at_work("qx.econ").name
        assert listed.count("<li>") == 9 and listed.count(name) == 9
        assert listed.count("办结") == 8 and listed.count("在办") == 1
        step(nine[8], "progress", "qx.econ.head", progress="正在做")
        with pytest.raises(Refused):
            step(matter, "complete", "qx.office", summary="还差一条")
        step(nine[8], "carried_out", "qx.econ.head", result="已做到")
        assert step(matter, "complete", "qx.office", summary="九条都落实").state == "done"


@pytest.mark.clause("S4.30.02")
@pytest.mark.parametrize("missing", ["owner", "responsible", "notice"])
def test_a_measure_has_an_owner_a_unit_and_its_notice(town, at_work, missing):
    with on("2026-03-02"):
        matter = notice(town, at_work)
        with pytest.raises(Refused) as refused:
            measure(town, at_work, matter, 1, **{missing: ""})
        assert (refused.value.field, refused.value.clause) == (missing, "S4.30.02")


def test_a_measure_belongs_only_to_an_open_notice_of_the_own_township(town, at_work, step):
    with on("2026-03-02"):
        matter = notice(town, at_work)
        other = measure(town, at_work, matter, 1)
        for number in ("QX2026CST999999", other.number, "\x00"):
            with pytest.raises(Refused) as refused:
                measure(town, at_work, matter, 2, notice=number)
            assert refused.value.field == "notice"
        withdraw(matter.pk, by=CLOCK, reason="通知作废")
        with pytest.raises(Refused):
            measure(town, at_work, matter, 2)


def test_the_form_of_a_measure_offers_the_open_notices(town, at_work, signed_in):
    with on("2026-03-02"):
        matter = notice(town, at_work)
        page = signed_in("qx.office").get("/desk/registers/measure/new/").content.decode()
        assert f'<option value="{matter.number}"' in page


# What belongs into the hall


@pytest.mark.clause("S4.30.05")
def test_the_yearly_check_closes_only_when_nothing_that_belongs_into_the_hall_lacks_a_window(
    town, at_work, step, signed_in
):
    with on("2026-01-05"):
        recurring.open_due()
        matter = Matter.objects.get(kind="hall-check", township=town)
        Window.objects.filter(township=town).delete()
        item = catalogue.item(CERTIFICATE)
        plan = power_list.Listed("Q-1", "给承包合同作证", "service", unit("economic_development"), item.id)
        power_list.list_power(town, plan, by=at_work("qx.director"))
        aside = replace(plan, number="Q-2", name="不进大厅的", in_hall=False)
        power_list.list_power(town, aside, by=at_work("qx.director"))
    with on("2026-12-20"):
        listed = signed_in("qx.director").get("/desk/catalogue/powers/?only=hall").content.decode()
        assert "给承包合同作证" in listed and "不进大厅的" not in listed
        with pytest.raises(Refused) as refused:
            step(matter, "complete", "qx.director", findings="核对过")
        assert refused.value.code == "guard_failed"
        post = Post.objects.filter(organisation__township=town).first()
        Window.objects.create(
            township=town, number=7, name="农业", department=unit("enquiry"), post=post, place="一楼",
            scope=[item.id], hours=[["09:00", "17:00"]], changed_at=matter.opened_at,
        )  # fmt: skip
        listed = signed_in("qx.director").get("/desk/catalogue/powers/?only=hall").content.decode()
        assert "给承包合同作证" not in listed
        assert step(matter, "complete", "qx.director", findings="都进了").state == "done"


def test_every_count_that_a_register_asks_for_is_kept():
    asked = {name for register in book().registers.values() for name in register.asks.values()}
    assert asked and asked <= set(hooks.counts())


# Consumer complaints


@pytest.mark.clause("S3.26.13")
def test_the_five_business_items_exist_and_a_complaint_gets_a_feedback_number(
    people, town, at_work, step, signed_in
):
    assert {
        row.id for row in book().items.values() if "S3.26.13" in row.clauses and row.mode is Mode.AGENT
    } == {
        "business.self-employed",
        "business.enterprise",
        "business.trademark",
        "business.contract-guidance",
        COMPLAINT,
    }
    with at("2026-03-02 09:00"):
        walk = Walk(people, COMPLAINT)
        case = Matter.objects.get(kind="feedback", parent=walk.matter)
        assert case.number != walk.number and "FK" in case.number
        # The clerk's page of the service case and the person's own page both name it.
        page = signed_in("qx.econ.head").get(f"/desk/matters/{walk.number}/").content.decode()
        assert case.number in page
        (told,) = hooks.further_numbers_of(walk.matter)
        assert told.number == case.number
        public = Client()
        public.post("/QX/follow/", {"number": walk.number, "code": walk.code, "check": "6666"})
        answer = public.get(f"/QX/follow/{walk.number}/")
        assert answer.status_code == 200 and case.number in answer.content.decode()
        typed = {"trader": "某商店", "about": "退货", "sent_to": "县市场监管局", "sent_on": "2026-03-02"}
        case = step(case, "passed_on", "qx.econ.head", **typed)
        assert case.due == book().calendar.add_working_days(case.opened_at.date(), 7)
        with pytest.raises(Refused) as refused:
            step(case, "told", "qx.econ.head", told_on="2026-03-02")
        assert refused.value.field == "result"
        done = step(case, "told", "qx.econ.head", result="已退货", told_on="2026-03-02")
        assert done.state == "done" and walk.matter.is_open


def test_an_application_for_another_item_opens_no_feedback_case(people, town):
    with at("2026-03-02 09:00"):
        walk = Walk(people, "subsidy.farmers")
        assert not Matter.objects.filter(parent=walk.matter).exists()
        assert not hooks.further_numbers_of(walk.matter)


def test_a_question_about_the_item_opens_no_record_also_without_a_name(people, town, at_work):
    with at("2026-03-02 09:00"):
        ask(town, at_work("qx.clerk"), text="怎么申请宅基地", item=PLOT)
        assert Matter.objects.filter(kind="inquiry").exists()
        assert not Matter.objects.filter(kind="house-land").exists()


def test_the_telephone_of_who_complains_is_sealed(people, town):
    with at("2026-03-02 09:00"):
        walk = Walk(people, COMPLAINT)
        record = Matter.objects.get(kind="feedback", parent=walk.matter).record
        assert "13800006666" not in str(record.values) and "13800006666" in record.sealed


# House land

HOUSE = {
    "household": "周小满（户主）、周大雪（女）", "place": "上河村1组村东", "boundaries": "东路、西渠、南周家、北林地",
    "area": "120", "farmland": "farmland",
}  # fmt: skip


def approval(step, record, kind, authority, day):
    return step(record, "approved", "qx.gov.head", approval=kind, authority=authority, approved_on=day)


@pytest.mark.clause("S3.26.07")
def test_house_land_records_household_and_plot_and_dates_each_outside_approval(people, town, step, signed_in):
    two = {row.id for row in book().items.values() if "S3.26.07" in row.clauses}
    assert two == {PLOT, "land.collective-change"}
    with at("2026-03-02 09:00"):
        walk = Walk(people, PLOT)
        record = Matter.objects.get(kind="house-land", parent=walk.matter)
        for field in HOUSE:
            with pytest.raises(Refused) as refused:
                step(record, "entered", "qx.gov.head", **HOUSE | {field: ""})
            assert (refused.value.field, refused.value.clause) == (field, "S3.26.07")
        record = step(record, "entered", "qx.gov.head", **HOUSE)
        walk.accept().receive()
        handling.forward(walk.id, by=walk.who(walk.handler))
    with at("2026-03-10 09:00"):
        record = approval(step, record, "conversion", "县人民政府", "2026-03-09")
        with pytest.raises(Refused) as refused:
            approval(step, record, "planning", "县自然资源局", "2026-03-11")  # a day to come
        assert refused.value.field == "approved_on"
    with at("2026-03-12 09:00"):
        record = approval(step, record, "planning", "县自然资源局", "2026-03-11")
        page = signed_in("qx.gov.head").get(f"/desk/matters/{walk.number}/").content.decode()
        for words in (
            "周大雪",
            "上河村1组村东",
            "120",
            "县人民政府",
            "2026年3月9日",
            "县自然资源局",
            "2026年3月11日",
        ):
            assert words in page
        # The application isn't granted before the approvals are all there.
        with pytest.raises(Refused) as refused:
            granted(walk)
        assert (refused.value.code, refused.value.clause) == ("record_open", "S3.26.07")
        assert step(record, "complete", "qx.gov.head").state == "done"
        assert granted(walk).step == "sign_grant"


def granted(walk):
    handling.decide(
        walk.id, "granted", by=walk.who(walk.handler), text="批准宅基地120平方米。", ground="土地管理法 62"
    )
    return walk.matter


@pytest.mark.clause("S3.26.07")
def test_change_of_collective_land_is_an_item_of_its_own_without_a_house_land_record(people, town):
    with at("2026-03-02 09:00"):
        walk = Walk(people, "land.collective-change")
        assert not Matter.objects.filter(parent=walk.matter, kind="house-land").exists()


# Certified contracts

OWN, OTHER, STRANGER = "110101199001011237", "91110000MA00000000", "110101198001011234"
CONTRACT = {
    "first_party": "上河村股份经济合作社", "first_id": OTHER, "second_party": "周小满", "second_id": OWN,
    "plot": "东至路", "area": "3.2亩", "first_day": "2026-01-01", "last_day": "2030-12-31",
}  # fmt: skip


def certified(people, step):
    with at("2026-03-02 09:00"):
        walk = Walk(people, CERTIFICATE).accept().receive().decide().approve().sign().take()
        assert not Matter.objects.filter(kind="certified-contract").exists()
        walk.tell()
        return walk, Matter.objects.get(kind="certified-contract", parent=walk.matter)


@pytest.mark.clause("S3.26.16")
def test_a_certified_contract_gets_a_number_and_only_its_parties_find_it(people, town, step):
    three = ("land.contract-certification", "medical.chronic-illness", "medical.accident-claim")
    assert [row.id for row in book().items.values() if "S3.26.16" in row.clauses] == list(three)
    assert all(catalogue.item(one).mode is Mode.HANDLED for one in three)
    walk, record = certified(people, step)
    assert record.number.startswith("QX2026JZ")
    with at("2026-03-02 15:00"):
        address, ask = "/QX/lookup/certified-contract/", {"number": record.number, "identity": OWN}
        # Nothing is found before the contract is entered.
        assert "查不到" in Client().post(address, ask).content.decode()
        step(record, "entered", walk.handler, **CONTRACT)
        for identity in (OWN, f" {OTHER.lower()} "):
            page = Client().post(address, {**ask, "identity": identity}).content.decode()
            assert "上河村股份经济合作社" in page and "3.2亩" in page and OWN not in page.split("<form")[0]
    with at("2026-03-02 16:00"):
        for identity in (STRANGER, "周小满", "1237", "*"):
            page = Client().post(address, {**ask, "identity": identity}).content.decode()
            assert "查不到" in page and "上河村股份经济合作社" not in page
    assert (
        Client().get(f"{address}?number={record.number}&identity={OWN}").content.decode().count("3.2亩") == 0
    )


@pytest.mark.clause("S3.26.16")
def test_a_refused_certification_gets_no_number(people, town):
    with at("2026-03-02 09:00"):
        Walk(people, CERTIFICATE).accept().receive().decide("refused").approve("refuse").sign().take().tell()
        assert not Matter.objects.filter(kind="certified-contract").exists()


def test_numbers_are_not_tried_out(people, town, step):
    _walk, record = certified(people, step)
    with at("2026-03-02 15:00"):
        answers = [
            Client().post(
                "/QX/lookup/certified-contract/", {"number": record.number, "identity": f"11010119900101{n:04d}"}
            ).status_code
            for n in range(6)
        ]  # fmt: skip
    assert answers == [200] * 5 + [429]
    for address in ("/QX/lookup/appeal/", "/QX/lookup/nothing/", "/XX/lookup/certified-contract/"):
        assert Client().get(address).status_code == 404


def test_another_township_finds_nothing(people, town, step):
    walk, record = certified(people, step)
    with at("2026-03-02 15:00"):
        step(record, "entered", walk.handler, **CONTRACT)
    rule = book().registers["certified-contract"]
    assert following.found_by_party("QX", rule, record.number, OWN) is not None
    assert following.found_by_party("LH", rule, record.number, OWN) is None
    assert following.found_by_party("QX", rule, record.number, "") is None
    assert not Matter.objects.visible_to(PUBLIC).filter(pk=record.pk).exists()


# The check of what is written


def faults(register):
    return [problem.reason.en for problem in check_register(register)]


def test_a_link_that_is_written_wrongly_is_named():
    known = book().registers["feedback"]
    assert not faults(known)
    rule = known.follows
    assert faults(replace(known, follows=replace(rule, items=())))
    assert faults(replace(known, follows=replace(rule, fills={"party": Told.NAME})))
    assert faults(replace(known, follows=replace(rule, fills={**rule.fills, "party": Told.ID_NUMBER})))
    assert faults(replace(known, follows=replace(rule, fills={**rule.fills, "nothing": Told.NAME})))
    assert faults(replace(known, follows=None))
    contract = book().registers["certified-contract"]
    assert faults(replace(contract, lookup=replace(contract.lookup, shows=("first_id",))))
    assert faults(replace(contract, lookup=replace(contract.lookup, parties=("plot",))))
    assert faults(replace(contract, lookup=replace(contract.lookup, parties=())))
    measures = book().registers["measure"]
    loose = Field("again", Text("又", "again"), FieldKind.RECORD, of="measure-notice")
    assert faults(replace(measures, fields=(*measures.fields, loose)))
    assert faults(
        replace(measures, fields=(*measures.fields, Field("of", Text("甲", "a"), of="measure-notice")))
    )
    check = book().registers["hall-check"]
    twice = replace(check, fields=(replace(check.fields[0], fact="应进未进事项数"),))
    assert faults(twice)
