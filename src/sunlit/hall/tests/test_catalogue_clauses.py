"""What the centre offers, item by item, as its plan says: modes, agents' limits, separate forms, agents' dates."""

from dataclasses import replace

import pytest
from django.test import Client

from sunlit.core.item_elements import ELEMENTS, ElementSet, ElementSets, check_sets, demanding, missing_keys
from sunlit.core.items import Mode
from sunlit.core.limits import Limit, Unit, describe_limit
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall import catalogue
from sunlit.hall.actions import applications, handling, offering
from sunlit.hall.tests.refusing import refused
from sunlit.hall.tests.walking import AGENT, CERTIFICATE, Walk
from sunlit.matters.book import book
from sunlit.promises.models import Functions

WORKING = Unit.WORKING_DAY
NOTHING = {
    "basis": {"basis": ()},
    "conditions": {"conditions": ()},
    "standards": {"standards": None},
    "materials": {"materials": ()},
    "limit": {"promised": None, "immediate": False},
    "procedure": {"procedure": ""},
    "discipline": {"discipline": None},
    "result": {"result": None},
}


def page(client, item_id=CERTIFICATE):
    return client.get(f"/QX/items/{item_id}/").content.decode()


def test_every_set_of_the_table_names_what_its_clause_asks_for():
    sets = book().element_sets
    assert {one.clause for one in sets} >= {
        "S0.01.03",
        "S0.07.04",
        "S1.04.04",
        "S1.04.06",
        "S2.25.05",
        "S3.30.14",
    }
    assert {key for one in sets for key in one.elements} == set(ELEMENTS)
    assert demanding(sets, ["discipline"]) == ["S0.07.04", "S1.04.04", "S3.04.06"]
    faults = check_sets(ElementSets((ElementSet("S0.01.03", ("basiss",)), ElementSet("S1.04.04", ()))))
    assert len(faults) == 2


@pytest.mark.parametrize("key", sorted(NOTHING))
def test_a_set_finds_its_own_missing_element_and_no_other(key):
    bare = replace(catalogue.item(CERTIFICATE), **NOTHING[key])
    for one in book().element_sets:
        expected = [key] if key in one.elements else []
        assert missing_keys(bare, None, one.elements) == expected


@pytest.mark.clause("S0.01.03")
@pytest.mark.parametrize("key", ["duties", "functions", "procedure", "materials", "limit", "result"])
def test_with_five_of_six_elements_a_guide_is_not_published_and_the_missing_one_is_named(
    people, town, at_work, item, client, key
):
    if key in NOTHING:
        item(**NOTHING[key])
    else:
        Functions.objects.filter(unit__township=town, unit__key="economic_development").delete()
    refusal = refused("item_incomplete", offering.offer, town, CERTIFICATE, by=at_work("qx.director"))
    assert ELEMENTS[key].name.zh in refusal.reason.zh
    text = page(client)
    assert "not-published" in text and ELEMENTS[key].name.zh in text
    client.force_login(people["qx.director"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/desk/catalogue/", {"item": CERTIFICATE, "what": "offer"})
    assert answer.status_code == 422 and ELEMENTS[key].name.zh in answer.content.decode()


@pytest.mark.clause("S0.01.03")
def test_with_all_six_anybody_sees_all_six(town, at_work, client):
    offering.offer(town, CERTIFICATE, by=at_work("qx.director"))
    text = page(client)
    for part in ("element-duties", "element-functions", "procedure", "papers", "time", "element-result"):
        assert f'id="{part}"' in text
    # And what stands there is what was said of each.
    item, unit = (
        catalogue.item(CERTIFICATE),
        Functions.objects.get(unit__township=town, unit__key="economic_development"),
    )
    said = (
        unit.text,
        unit.duties,
        item.result.zh,
        *(row.name.zh for row in item.materials if not row.fetched),
    )
    assert all(words in text for words in said)
    assert describe_limit(catalogue.limits(item)[0]).zh in text.split('id="time"')[1]
    assert "<svg" in text.split('id="procedure"')[1]


@pytest.mark.clause("S2.25.05")
@pytest.mark.parametrize("blank", ["audience", "materials", "procedure", "limit"])
def test_an_item_with_one_of_the_five_blank_is_not_publishable_and_a_whole_one_shows_all(
    town, at_work, item, client, blank
):
    text = page(client)
    # qualification, formalities, procedure and flow (the chart with its words), time limit
    for part in ("element-audience", "papers", "procedure", "time"):
        assert f'id="{part}"' in text
    assert "<svg" in text.split('id="procedure"')[1]
    was = catalogue.item(CERTIFICATE)
    empty = replace(was.audience, zh=" ", en=" ")
    item(**({"audience": empty} if blank == "audience" else NOTHING[blank]))
    refused("item_incomplete", offering.offer, town, CERTIFICATE, by=at_work("qx.director"))
    assert "not-published" in page(client)


@pytest.mark.clause("S3.26.02")
def test_an_item_without_a_mode_is_not_published_and_an_agents_days_are_counted_apart(
    people, town, at_work, item, client
):
    item(mode="")
    refusal = refused("item_incomplete", offering.offer, town, CERTIFICATE, by=at_work("qx.director"))
    assert "服务方式" in refusal.reason.zh
    own, theirs = Limit(2, WORKING), Limit(20, WORKING)
    changed = item(AGENT, promised=own, authority_limit=theirs, authority_article="户口登记条例 7")
    assert changed.mode is Mode.AGENT and changed.deciding_authority is not None
    text = page(client, AGENT)
    assert changed.deciding_authority.zh in text
    assert "20个工作日" in text.split('id="element-authority_limit"')[1].split("</dd>")[0]
    assert "2个工作日" in text.split('id="time"')[1].split('id="papers"')[0]
    with at("2026-03-02 09:00"):
        walk = Walk(people, AGENT).accept().receive()
        # The town's own two working days; the authority's twenty are not in them.
        assert walk.matter.due == book().calendar.add_working_days(walk.matter.opened_at.date(), 2)


@pytest.mark.clause("S3.26.08")
def test_six_forestry_items_stand_apart_and_neither_felling_is_filed_on_the_others_form(people, town, clerk):
    six = [entry for entry in book().items.values() if "S3.26.08" in entry.clauses]
    assert len(six) == 6 and len({entry.id for entry in six}) == 6
    own, collective = (
        catalogue.item("forestry.felling-own-use"),
        catalogue.item("forestry.felling-collective"),
    )
    forms = [
        {row.name.zh for row in one.materials if row.form.value == "our_form"} for one in (own, collective)
    ]
    assert forms[0] and forms[1] and forms[0].isdisjoint(forms[1])
    for one, other in ((own, collective), (collective, own)):
        with at("2026-03-02 09:00"):
            walk = Walk(people, one.id)
            mine = set(walk.application.papers.values_list("material", flat=True))
            foreign = {row.id for row in other.materials} - {row.id for row in one.materials}
            assert foreign and mine.isdisjoint(foreign)
            refusal = refused(
                "not_on_the_list",
                applications.check_papers,
                walk.id,
                dict.fromkeys(foreign, "there"),
                by=clerk,
            )
            assert refusal is not None


@pytest.mark.clause("S3.26.20")
def test_the_aquaculture_item_is_whole_and_an_agents_case_shows_the_day_it_was_passed_on(
    people, town, client
):
    entry = catalogue.item("aquaculture.permit")
    assert entry.mode is Mode.AGENT and entry.materials and entry.promised and entry.deciding_authority
    with at("2026-03-02 09:00"):
        walk = Walk(people, entry.id).accept().receive()
    with at("2026-03-03 09:00"):
        handling.forward(walk.id, by=walk.who(walk.handler))
    with at("2026-03-05 09:00"):
        client.force_login(people[walk.handler], backend="django.contrib.auth.backends.ModelBackend")
        case = client.get(f"/desk/matters/{walk.number}/").content.decode()
        sent = case.split('id="passed-on"')[1].split("</dd>")[0]
        assert "2026-03-03" in sent and entry.deciding_authority.zh in sent


@pytest.mark.clause("S3.24.01")
def test_the_centres_aim_is_a_text_on_the_page_of_its_rules_and_nothing_refers_to_it():
    clause = book().clauses["S3.24.01"]
    assert clause.kind.value == "inform"
    for procedure in book().procedures.values():
        assert all("S3.24.01" not in step.clauses for step in procedure.steps.values())
    assert all("S3.24.01" not in entry.clauses for entry in book().items.values())
    assert all("S3.24.01" not in register.clauses for register in book().registers.values())


@pytest.mark.django_db
@pytest.mark.clause("S3.24.01")
def test_the_aim_shows_in_the_header_of_the_plan(town):
    text = Client().get("/QX/rules/service-centre/").content.decode()
    header = text.split("<h1>")[1].split("<h2>")[0]
    assert "农业、农村、农民" in header


@pytest.mark.clause("S3.26.18")
def test_labour_is_raised_only_with_the_villagers_recorded_decision(people, town, clerk):
    items = [entry for entry in book().items.values() if "S3.26.18" in entry.clauses]
    assert len(items) == 3 and all(entry.mode is Mode.AGENT for entry in items)
    with at("2026-03-02 09:00"):
        walk = Walk(people, "village.labour-raising")
        asked = list(walk.application.papers.exclude(state="fetched").values_list("material", flat=True))
        (decision,) = [name for name in asked if "decision" in name or "minutes" in name]
        states = dict.fromkeys(asked, "there") | {decision: "missing"}
        applications.check_papers(walk.id, states, by=clerk)
        with pytest.raises(Refused) as refusal:
            applications.accept(walk.id, by=clerk, rights_told=True)
        assert refusal.value.code == "papers_missing"
        assert walk.matter.step == "papers"
        walk.accept().receive()
        handling.forward(walk.id, by=walk.who(walk.handler))
        assert walk.matter.step == "authority" and walk.item.deciding_authority is not None


PERMITS = (
    "construction.site-opinion",
    "construction.land-planning-permit",
    "construction.works-planning-permit",
    "construction.building-permit",
)


@pytest.mark.clause("S3.26.06")
def test_four_construction_permits_have_their_own_lists_and_the_fourth_asks_for_the_planning_permits(
    people, town, clerk, client
):
    four = [entry for entry in book().items.values() if "S3.26.06" in entry.clauses]
    assert tuple(entry.id for entry in four) == PERMITS
    assert all(entry.mode is Mode.AGENT and entry.promised and entry.materials for entry in four)
    lists = [frozenset(row.id for row in entry.materials) for entry in four]
    assert len(set(lists)) == 4 and len({entry.authority_limit for entry in four}) >= 2
    for entry in four:
        text = page(client, entry.id)
        assert all(row.name.zh in text for row in entry.materials) and 'id="time"' in text
    asked = {entry.id: {fact.name for fact in catalogue.facts_asked(entry)} for entry in four}
    assert "已取得规划许可" in asked[PERMITS[3]]
    assert all("已取得规划许可" not in asked[entry] for entry in PERMITS[:3])
    with at("2026-03-02 09:00"):
        by_answer = {}
        for held in (True, False):
            filed = applications.file_application(
                town,
                PERMITS[3],
                applications.Applicant("青溪建设公司"),
                by=clerk,
                answers={"位于城镇规划区": True, "已取得规划许可": held},
            )
            by_answer[held] = set(filed.application.papers.values_list("material", flat=True))
        # Held: we fetch both. Not held: the missing permits stand on the list, and nothing is accepted without them.
        assert by_answer[True] - by_answer[False] == {"land-permit", "works-permit"}
        assert by_answer[False] - by_answer[True] == {"planning-first"}
        rest = by_answer[False] - {"planning-first"}
        states = {
            name: "there" for name in rest if filed.application.papers.get(material=name).state != "fetched"
        } | {"planning-first": "missing"}
        applications.check_papers(filed.application.pk, states, by=clerk)
        refused("papers_missing", applications.accept, filed.application.pk, by=clerk, rights_told=True)


@pytest.mark.clause("S3.26.06")
def test_choosing_the_fourth_permit_asks_for_the_planning_permits_online_and_at_the_counter(
    people, town, client
):
    ask = "建设用地规划许可证和建设工程规划许可证都办了吗？"
    for held, missing in (("yes", False), ("no", True), ("", True)):
        base = client.post(f"/QX/items/{PERMITS[3]}/apply/")["Location"].rsplit("/who/", 1)[0]
        client.post(f"{base}/who/", {"applicant": "青溪建设公司", "next": "1"})
        assert ask in client.get(f"{base}/questions/").content.decode()
        client.post(f"{base}/questions/", {"q0": "yes", "q1": held, "next": "1"})
        papers = client.get(f"{base}/papers/").content.decode()
        assert ("还没有办的规划许可证" in papers) is missing
    client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    assert ask in client.get(f"/desk/counter/items/{PERMITS[3]}/").content.decode()
