"""Who may be named where, and what is refused."""

from dataclasses import replace

import pytest

from sunlit.bodies.actions import composing
from sunlit.bodies.models import Seat
from sunlit.bodies.queries import Survey, sits_on
from sunlit.bodies.seating import Status
from sunlit.bodies.tests.conftest import SYSTEM
from sunlit.core.bodies import Named
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.matters.book import book
from sunlit.people.actions.posts import end_post, give_post
from sunlit.people.models import Holding, Organisation

REFORM = {
    "leader": "qx.mayor",
    "deputy": "qx.deputy",
    "members": ["qx.gov.head", "qx.social.head", "qx.econ.head"],
    "office_director": "qx.office.head",
    "office_deputy": "qx.office",
    "office_members": ["qx.office2", "qx.gov", "qx.gov2", "qx.social", "qx.social2", "qx.econ"],
}
OPENNESS = {
    "leader": "qx.mayor",
    "executive": "qx.executive",
    "discipline": "qx.secretary",
    "director": "qx.office.head",
}
DEPUTIES = [
    "qx.executive", "qx.deputy", "qx.secretary", "qx.office.head", "qx.director", "qx.gov.head", "qx.social.head", "qx.econ.head",
]  # fmt: skip


@pytest.mark.clause("S2.03.01")
def test_the_reform_group_has_leader_deputy_three_members_and_an_office_of_eight(town):
    refused("too_few", town.compose, "reform-working", **(REFORM | {"leader": []}))
    refused("too_few", town.compose, "reform-working", **(REFORM | {"members": REFORM["members"][:2]}))
    refused("too_many", town.compose, "reform-working", **(REFORM | {"deputy": ["qx.deputy", "qx.director"]}))
    refused(
        "too_few",
        town.compose,
        "reform-working",
        **(REFORM | {"office_members": REFORM["office_members"][:5]}),
    )
    town.compose("reform-working", **REFORM)
    state = town.state("reform-working")
    count = {position.key: len(entries) for position, entries, _missing in state.rows}
    assert (count["leader"], count["deputy"], count["members"]) == (1, 1, 3)
    assert count["office_director"] == count["office_deputy"] == 1
    assert sum(len(entries) for position, entries, _ in state.rows if position.in_office) == 8
    assert state.complete


@pytest.mark.clause("S4.47.01")
def test_the_leading_group_for_openness_needs_its_three_deputies_by_post(town):
    for one in ("executive", "discipline", "director"):
        refused("too_few", town.compose, "disclosure-leading", **(OPENNESS | {one: []}))
    wrong = refused(
        "wrong_post", town.compose, "disclosure-leading", **(OPENNESS | {"discipline": "qx.discipline"})
    )
    assert wrong.clause == "S4.47.01"
    town.compose("disclosure-leading", **OPENNESS)
    state = town.state("disclosure-leading")
    assert state.complete and state.leader.staff == town.people["qx.mayor"]
    assert state.office_unit == town.unit("DZ")
    # The discipline secretary changes: a vacancy until the group is updated.
    post = Holding.objects.get(staff=town.people["qx.secretary"], until=None).post
    with at("2026-03-02 09:00"):
        end_post(Holding.objects.get(post=post, until=None).pk, by=SYSTEM)
    with at("2026-03-03 09:00"):
        new = town.people["qx.clerk2"]
        give_post(new.pk, post, by=SYSTEM)
        state = town.state("disclosure-leading")
        assert state.vacancies == 1 and [gap.gap.position.key for gap in state.missing] == ["discipline"]
        town.compose("disclosure-leading", **(OPENNESS | {"discipline": "qx.clerk2"}))
        assert town.state("disclosure-leading").complete


@pytest.mark.clause("S3.30.01")
def test_the_centres_leading_group_is_led_by_the_serving_head_only(town, client):
    refused("wrong_post", town.compose, "centre-leading", leader="qx.deputy")
    town.compose("centre-leading", leader="qx.mayor")
    page = client.get("/QX/bodies/centre-leading/QX/").content.decode()
    for words in ("组织", "协调", "指导", "高明远", "卫东升", "乔安宁", "陆远航"):
        assert words in page


@pytest.mark.clause("S3.07.01")
def test_the_group_for_clean_government_waits_for_the_new_head(town, client):
    refused("wrong_post", town.compose, "clean-government", leader="qx.deputy", deputies=["qx.executive"])
    town.compose("clean-government", leader="qx.mayor", deputies=["qx.deputy", "qx.executive"])
    assert town.state("clean-government").office_unit == town.unit("DZ")
    holding = Holding.objects.get(staff=town.people["qx.mayor"], until=None)
    with at("2026-03-02 09:00"):
        end_post(holding.pk, by=SYSTEM)
    with at("2026-03-03 09:00"):
        give_post(town.people["qx.executive"].pk, holding.post, by=SYSTEM)
        state = town.state("clean-government")
        assert state.leader is None
        # The former head still works elsewhere or has gone: both count as to be confirmed.
        Holding.objects.create(
            post=town.post(town.unit("DZ"), "调研员", "handler"),
            staff=town.people["qx.mayor"],
            since="2026-03-01",
        )
        assert "组长待确认" in client.get("/QX/bodies/clean-government/QX/").content.decode()
        town.compose("clean-government", leader="qx.executive", deputies=["qx.deputy"])
        assert town.state("clean-government").leader.staff == town.people["qx.executive"]


@pytest.mark.clause("S2.17.05")
def test_twelve_stations_and_fifteen_villages_give_twenty_seven_members_by_office(town):
    for number in range(9):
        unit = Organisation.objects.create(
            code=f"QX-S{number}", kind="station", name=f"第{number}站", parent=town.place, township=town.place, valid_from="2020-01-01"
        )  # fmt: skip
        town.person(f"qx.s{number}", f"站长{number}", town.post(unit, "站长", "station_head"))
    for number in range(7, 16):
        unit = Organisation.objects.create(
            code=f"QX-V{number}", kind="village", name=f"第{number}村", parent=town.place, township=town.place, valid_from="2020-01-01"
        )  # fmt: skip
        town.person(f"qx.w{number}", f"书记{number}", town.post(unit, "书记", "village_secretary"))
    leader = {"leader": "qx.mayor", "office_director": "qx.deputy"}
    refused("too_few", town.compose, "power-rules", deputies=DEPUTIES[:7], **leader)
    refused("too_many", town.compose, "power-rules", deputies=[*DEPUTIES, "qx.clerk"], **leader)
    town.compose("power-rules", deputies=DEPUTIES, **leader)
    state = town.state("power-rules")
    members = [entry for entry in state.entries if entry.position.follows]
    assert len(members) == 27 and {entry.seat for entry in members} == {None}
    assert state.complete
    assert state.rule.under.zh == "镇机关效能建设领导小组"
    holding = Holding.objects.get(staff=town.people["qx.s0"], until=None)
    with at("2026-03-02 09:00"):
        end_post(holding.pk, by=SYSTEM)
    with at("2026-03-03 09:00"):
        assert len([entry for entry in town.state("power-rules").entries if entry.position.follows]) == 26
        give_post(town.people["qx.clerk"].pk, holding.post, by=SYSTEM)
        heads = {
            entry.staff for entry in town.state("power-rules").entries if entry.position.key == "stations"
        }
        assert town.people["qx.clerk"] in heads and town.people["qx.s0"] not in heads


@pytest.mark.clause("S2.17.06")
def test_the_office_has_a_place_and_a_director_among_the_deputies(town):
    given = {"leader": "qx.mayor", "deputies": DEPUTIES}
    found = refused(
        "office_needed", town.compose, "power-rules", office=None, office_director="qx.deputy", **given
    )
    assert found.field == "office_unit"
    refused(
        "wrong_office", town.compose, "power-rules", office="office", office_director="qx.deputy", **given
    )
    found = refused("not_among", town.compose, "power-rules", office_director="qx.clerk", **given)
    assert found.clause == "S2.17.06"
    refused("not_among", town.compose, "power-rules", office_director="qx.mayor", **given)
    town.compose("power-rules", office_director="qx.deputy", **given)
    assert town.state("power-rules").office_unit == town.unit("JW")


@pytest.mark.clause("S2.31.01")
def test_positions_filled_by_posts_follow_their_holders_and_need_two_people(town):
    state = town.state("accountability-leading")
    assert state.leader.staff == town.people["qx.mayor"]
    assert {entry.staff.username for entry in state.entries if entry.position.key == "members"} >= {
        "qx.secretary", "qx.office.head", "qx.director",
    }  # fmt: skip
    assert state.complete and state.office_unit == town.unit("DZ")
    refused("follows_posts", town.compose, "accountability-leading", leader="qx.deputy")
    holding = Holding.objects.get(staff=town.people["qx.mayor"], until=None)
    with at("2026-03-02 09:00"):
        end_post(holding.pk, by=SYSTEM)
    with at("2026-03-03 09:00"):
        give_post(town.people["qx.secretary"].pk, holding.post, by=SYSTEM)
        state = town.state("accountability-leading")
        assert state.leader.staff == town.people["qx.secretary"]
        deputy = next(entry for entry in state.entries if entry.position.key == "deputy")
        assert deputy.status is Status.TWICE
        assert not state.complete and [gap.gap.position.key for gap in state.missing] == ["deputy"]


@pytest.mark.clause("S2.05.02")
def test_a_change_needs_a_reason_keeps_the_old_rows_and_one_liaison_for_each_team(town):
    teams = Survey(town.place).of_kinds(["department"])
    people = ["qx.clerk", "qx.gov", "qx.social", "qx.econ", "qx.director"]

    def rows(liaisons):
        found = []
        for team, name, liaison in zip(teams, people, liaisons, strict=True):
            found.append(Named("responsible", town.people[name].pk, team.pk))
            if liaison:
                found.append(Named("liaison", town.people[liaison].pk, team.pk))
        return found

    first = ["qx.clerk2", "qx.gov2", "qx.social2", "qx.econ2", "qx.director"]
    refused("too_few", town.compose, "reform-teams", extra=rows([*first[:4], ""]))
    with at("2026-03-02 09:00"):
        town.compose("reform-teams", extra=rows(first))
        state = town.state("reform-teams")
    assert [
        len([e for e in state.entries if e.position.key == "liaison" and e.unit == t]) for t in teams
    ] == [1] * 5
    changed = rows(["qx.clerk", *first[1:]])
    with at("2026-05-06 09:00"):
        assert (
            refused("reason_needed", town.compose, "reform-teams", extra=changed, reason=" ").field
            == "reason"
        )
        town.compose("reform-teams", extra=changed, reason="轮岗")
    seats = Seat.objects.filter(position="liaison", unit=teams[0]).order_by("pk")
    old, new = seats
    assert (old.staff.username, str(old.since), str(old.ended), old.ended_reason) == (
        "qx.clerk2", "2026-03-02", "2026-05-06", "轮岗",
    )  # fmt: skip
    assert (new.staff.username, str(new.since), new.ended) == ("qx.clerk", "2026-05-06", None)
    assert Seat.objects.count() == 11
    with at("2026-04-01 09:00"):
        assert (
            next(e.staff.username for e in town.state("reform-teams").entries if e.position.key == "liaison")
            == "qx.clerk2"
        )


def test_saving_the_same_again_changes_nothing_and_an_old_page_is_refused(town):
    body = town.compose("clean-government", leader="qx.mayor", deputies=["qx.deputy"])
    again = town.compose("clean-government", leader="qx.mayor", deputies=["qx.deputy"])
    assert (again.pk, again.revision) == (body.pk, 1) and Seat.objects.count() == 2
    old = composing.Composition(
        town.named(leader="qx.mayor", deputies=["qx.executive"]), "换", 0, office_unit=body.office_unit_id
    )
    refused(
        "changed_meanwhile",
        composing.compose,
        "clean-government",
        town.place,
        old,
        by=town.viewer("qx.office"),
    )
    assert Entry.objects.filter(act="body_set_up").count() == 1


def test_a_clerk_of_a_window_or_of_another_township_changes_no_body(town):
    given = {"leader": "qx.mayor", "deputies": ["qx.deputy"]}
    for name in ("qx.clerk", "lh.mayor", "qx.agent"):
        refused("not_your_seat", town.compose, "clean-government", by=name, **given)
    refused("not_your_seat", town.compose, "unit-disclosure", town.unit("V1"), by="qx.gov.head", leader="~甲", members="~乙", worker="qx.agent:part")  # fmt: skip
    town.compose(
        "unit-disclosure", town.unit("V1"), by="qx.v1", leader="~甲", members="~乙", worker="qx.agent:part"
    )


@pytest.mark.parametrize("name", ["", "\x00", "甲\n乙", "甲" * 41, " 甲"])
def test_names_that_no_person_has_are_refused(town, name):
    rows = [*town.named(leader="~甲", worker="qx.agent:part"), Named("members", name)]
    refused("unknown_person", town.compose, "unit-disclosure", town.unit("V1"), extra=rows)


def test_nobody_of_another_township_nor_an_administrator_is_named(town):
    for name in ("lh.mayor", "sys.admin"):
        refused("unknown_person", town.compose, "clean-government", leader=name, deputies=["qx.deputy"])
    rows = [Named("leader", 999_999)]
    refused("unknown_person", town.compose, "clean-government", extra=rows, deputies=["qx.deputy"])


def test_a_person_can_be_asked_after_by_body(town):
    town.compose("disclosure-leading", **OPENNESS)
    assert sits_on(town.people["qx.mayor"].pk, "disclosure-leading", town.place)
    assert sits_on(town.people["qx.mayor"].pk, "disclosure-leading", town.place, position="leader")
    assert not sits_on(town.people["qx.mayor"].pk, "disclosure-leading", town.place, position="director")
    assert not sits_on(town.people["qx.clerk"].pk, "disclosure-leading", town.place)
    assert not sits_on(None, "disclosure-leading", town.place)


def test_people_of_bodies_kept_apart_are_refused(town, monkeypatch):
    rule = replace(book().bodies["clean-government"], apart_from=("disclosure-group",))
    monkeypatch.setitem(book().bodies, "clean-government", rule)
    post = Holding.objects.get(staff=town.people["qx.deputy"], until=None).post
    Holding.objects.create(post=post, staff=town.people["qx.office"], letter="B", since="2020-01-01")
    refused("sits_elsewhere", town.compose, "clean-government", leader="qx.mayor", deputies=["qx.office"])
    town.compose("clean-government", leader="qx.mayor", deputies=["qx.deputy"])
