"""What is missing where, and who is told."""

import pytest

from sunlit.bodies.actions import composing, vacancies
from sunlit.bodies.models import Seat, Vacancy
from sunlit.bodies.queries import Survey
from sunlit.bodies.tests.conftest import SYSTEM
from sunlit.bodies.tests.test_composing import OPENNESS
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import opening, starting
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.matters.models import Task
from sunlit.people.actions import accounts
from sunlit.people.actions.posts import end_post, give_post
from sunlit.people.models import Holding
from sunlit.people.viewer import viewer_of


def coverage(town, start):
    return next(row for row in Survey(town.place).coverage() if row.title.zh.startswith(start))


@pytest.mark.clause("S3.09.02")
def test_a_member_who_leaves_is_a_vacancy_that_day_and_a_task_of_the_leader(town, client):
    unit = town.unit("ZX3")
    with at("2026-03-02 09:00"):
        town.unit_group(
            unit, leader="qx.social.head", members=["qx.social", "qx.social2"], worker="qx.social2:part"
        )
        assert town.state("unit-disclosure", unit).vacancies == 0
    with at("2026-04-01 10:00"):
        accounts.disable(
            town.people["qx.social"].pk, by=SYSTEM, reason="调离", successor=town.people["qx.social2"]
        )
        state = town.state("unit-disclosure", unit)
        assert state.vacancies == 1
        assert "缺员1人" in client.get("/QX/bodies/unit-disclosure/QX-ZX3/").content.decode()
        vacancy = Vacancy.objects.get()
        task = Task.objects.get(matter=vacancy.matter, done_at=None)
        assert task.person == town.people["qx.social.head"]
        assert task in Task.objects.waiting_for(town.viewer("qx.social.head"))
        assert vacancies.look(town.place) == 0  # looking again opens nothing
        with pytest.raises(Refused) as found:
            actions.complete(task.pk, "filled", by=town.viewer("qx.social.head"))
        assert found.value.code == "still_vacant"
        town.compose(
            "unit-disclosure", unit, by="qx.social.head", leader="qx.social.head", members="qx.econ", worker="qx.social2:part"
        )  # fmt: skip
        vacancy.matter.refresh_from_db()
        assert not vacancy.matter.is_open
        assert town.state("unit-disclosure", unit).vacancies == 0
        # A unit without any group counts as 0 in the figure.
        figure = coverage(town, "本单位公开")
        assert (figure.have, figure.of) == (1, 14) and town.unit("V1") in figure.missing


def test_the_end_of_the_last_post_is_seen_on_the_day_after_it_and_a_leader_who_left_tells_the_mayor(town):
    unit = town.unit("ZX4")
    with at("2026-03-02 09:00"):
        town.unit_group(unit, leader="qx.econ", members=["qx.econ2"], worker="qx.econ2:full")
    holding = Holding.objects.get(staff=town.people["qx.econ"], until=None)
    with at("2026-03-05 09:00"):
        end_post(holding.pk, by=SYSTEM)
        assert town.state("unit-disclosure", unit).vacancies == 0
    with at("2026-03-06 08:00"):
        assert vacancies.look(town.place) == 1
        assert Task.objects.get(matter__kind="body").person == town.people["qx.mayor"]


@pytest.mark.clause("S4.47.02")
def test_ten_of_eleven_villages_with_a_group_shows_the_missing_name(town, client):
    from sunlit.people.models import Organisation

    Organisation.objects.filter(
        township=town.place, kind__in=["office", "station", "centre", "department"]
    ).update(valid_to="2025-12-31")
    with at("2026-03-02 09:00"):
        for number in range(7, 12):
            Organisation.objects.create(
                code=f"QX-V{number}", kind="village", name=f"第{number}村", parent=town.place, township=town.place, valid_from="2020-01-01"
            )  # fmt: skip
        for number in range(1, 11):
            town.unit_group(town.unit(f"V{number}"))
        figure = coverage(town, "本单位公开")
        assert (figure.have, figure.of) == (10, 11)
        assert figure.label("zh-hans") == "10/11，缺：第11村"
        assert figure.label("en") == "10/11, missing: 第11村"
        page = client.get("/QX/bodies/").content.decode()
        assert "10/11" in page and "第11村" in page
        page = client.get("/QX/bodies/unit-disclosure/QX-V1/").content.decode()
        assert "村一把手" in page and "成员甲" in page
        town.unit_group(town.unit("V11"))
        assert coverage(town, "本单位公开").full


@pytest.mark.clause("S3.27.01")
def test_a_village_without_an_agent_point_is_listed_until_it_has_an_agent(town):
    figure = coverage(town, "为民服务网络：村")
    assert (figure.have, figure.of) == (1, 6) and town.unit("V2") in figure.missing
    post = town.post(town.unit("V2"), "代办员", "village_agent")
    assert town.unit("V2") in coverage(town, "为民服务网络：村").missing  # a point without an agent is none
    give_post(town.people["qx.v2"].pk, post, by=SYSTEM)
    figure = coverage(town, "为民服务网络：村")
    assert (figure.have, figure.of) == (2, 6) and town.unit("V2") not in figure.missing
    assert coverage(town, "为民服务网络：政务").label("zh") == "1/1"


@pytest.mark.clause("S2.51.01")
def test_brigade_and_village_teams_stand_with_members_and_term(town, client):
    refused("term_needed", town.compose, "patrol-brigade", leader="qx.deputy", members="~巡逻甲")
    with at("2026-03-02 09:00"):
        from datetime import date

        refused(
            "term_needed",
            town.compose,
            "patrol-brigade",
            leader="qx.deputy",
            members="~巡逻甲",
            until=date(2026, 3, 1),
        )
        town.compose("patrol-brigade", leader="qx.deputy", members="~巡逻甲", until=date(2028, 3, 1))
        town.compose(
            "patrol-team", town.unit("V1"), leader="~队长", members=["~队员甲"], until=date(2028, 3, 1)
        )
        page = client.get("/QX/bodies/patrol-team/QX-V1/").content.decode()
        assert "2028年3月1日" in page and "队员甲" in page
        figure = coverage(town, "村治安联防队")
        assert (figure.have, figure.of) == (1, 6)
        assert [unit.code for unit in figure.missing] == ["QX-V2", "QX-V3", "QX-V4", "QX-V5", "QX-V6"]
    with at("2028-03-01 09:00"):
        assert town.state("patrol-brigade").complete
    with at("2028-03-02 09:00"):
        assert town.state("patrol-brigade").expired and coverage(town, "村治安联防队").have == 0


@pytest.mark.clause("S3.03.01")
def test_a_group_without_a_written_mechanism_meets_one_of_two(town, client):
    unit = town.unit("V1")
    assert town.state("unit-disclosure", unit).checks_met == 0
    town.unit_group(unit)
    assert [met for _words, met in town.state("unit-disclosure", unit).checks] == [True, False]
    refused(
        "text_needed",
        composing.write_mechanism,
        "unit-disclosure",
        unit,
        "工作机制",
        " ",
        by=town.viewer("qx.office"),
    )
    composing.write_mechanism(
        "unit-disclosure", unit, "工作机制", "每月五日前报送。", by=town.viewer("qx.office")
    )
    state = town.state("unit-disclosure", unit)
    assert (state.checks_met, len(state.checks)) == (2, 2)
    assert "每月五日前报送" in client.get("/QX/bodies/unit-disclosure/QX-V1/").content.decode()


@pytest.mark.clause("S3.03.02")
def test_disclosure_work_goes_to_the_units_worker_or_else_its_head(town):
    unit = town.unit("ZX4")
    duty = book().duties["special-spending"]
    assert town.state("unit-disclosure", unit).missing  # nobody is designated: failing
    assert opening.in_charge(town.place, duty) == (unit, town.people["qx.econ.head"])
    town.unit_group(unit, leader="qx.econ.head", members="qx.econ", worker="qx.econ2:part")
    assert not town.state("unit-disclosure", unit).missing
    row = starting.start_ad_hoc(town.place, duty.key, "水泵", by=town.viewer("qx.econ"))
    assert row.matter.handler == town.people["qx.econ2"]
    found = refused(
        "last_worker",
        town.compose,
        "unit-disclosure",
        unit,
        leader="qx.econ.head",
        members="qx.econ",
        extra=[],
    )
    assert found.clause == "S3.03.02"
    # Leaving the office is held up as well until somebody takes over.
    with pytest.raises(Refused) as held:
        accounts.disable(town.people["qx.econ2"].pk, by=SYSTEM, reason="退休")
    assert held.value.code == "work_waits"
    accounts.disable(town.people["qx.econ2"].pk, by=SYSTEM, reason="退休", successor=town.people["qx.econ"])
    assert Survey(town.place).workers(unit) == [town.people["qx.econ"]]
    assert Seat.objects.filter(staff=town.people["qx.econ2"], ended=None).count() == 0


@pytest.mark.clause("S0.01.16")
def test_nothing_is_sent_for_review_without_each_of_the_three_bodies(town, client):
    row = starting.start_ad_hoc(town.place, "decision", "停车", by=town.viewer("qx.office"))
    task = row.matter.tasks.get(done_at=None)
    writer = viewer_of(row.matter.handler)
    from sunlit.disclosure.actions import publishing

    supervisors = [staff for name, staff in town.people.items() if name.startswith("qx.discipline")]
    with at("2026-12-10 09:00"):
        for staff in supervisors:
            for holding in Holding.objects.filter(staff=staff, until=None):
                end_post(holding.pk, by=SYSTEM, until=holding.since)
        assert town.state("disclosure-supervision").sitting == []
        with pytest.raises(Refused) as found:
            publishing.prepare(task.pk, "停车", "免费停车三个月。", by=writer)
        assert found.value.code == "body_empty" and found.value.clause == "S0.01.16"
        client.force_login(row.matter.handler)
        page = client.post(
            f"/desk/disclosure/{row.matter.number}/",
            {
                "act": "written",
                "title": "停车",
                "text": "免费停车三个月。",
                "revision": row.matter.revision,
                "key": "k1",
            },
        )
        assert page.status_code == 422 and "政务公开工作监督小组没有成员" in page.content.decode()
        give_post(supervisors[0].pk, Holding.objects.filter(staff=supervisors[0]).first().post, by=SYSTEM)
        for key in ("disclosure-supervision", "disclosure-leading", "disclosure-group"):
            assert len(town.state(key).sitting) >= 1
        people = [
            {entry.person for entry in town.state(key).sitting}
            for key in ("disclosure-supervision", "disclosure-group")
        ]
        assert not people[0] & people[1]
        publishing.prepare(task.pk, "停车", "免费停车三个月。", by=writer)
        row.matter.refresh_from_db()
        assert row.matter.step != "prepare"


@pytest.mark.clause("S2.16.02")
def test_each_section_shows_its_first_responsible_person_and_a_worker_and_a_blank_is_listed(town, client):
    unit = town.unit("ZX3")
    figure = coverage(town, "科室规范")
    assert unit in figure.missing
    town.compose("section-responsible", unit, worker="qx.social")
    state = town.state("section-responsible", unit)
    assert [entry.staff.username for entry in state.sitting] == ["qx.social.head", "qx.social"]
    assert unit not in coverage(town, "科室规范").missing
    client.force_login(town.people["qx.office"])
    shown = client.get(f"/desk/bodies/section-responsible/{unit.code}/").content.decode()
    assert all(town.people[name].name in shown for name in ("qx.social.head", "qx.social"))
    listed = client.get("/desk/bodies/").content.decode().split("科室规范")[1].split("</tr>")[0]
    assert town.unit("ZX1").name in listed and unit.name not in listed
    # A section without a head is a blank, although its worker is named.
    town.compose("section-responsible", town.unit("ZX1"), worker="qx.clerk")
    assert town.unit("ZX1") in coverage(town, "科室规范").missing


@pytest.mark.clause("S3.30.02", "S4.30.04")
def test_the_centre_shows_director_deputy_and_daily_worker_and_the_deputys_tasks_reach_the_deputy(
    town, client
):
    state = town.state("centre-direction")
    assert state.leader.staff == town.people["qx.mayor"]
    town.compose("centre-direction", daily="qx.director")
    gaps = [gap.gap.position.key for gap in town.state("centre-direction").missing]
    assert gaps == ["deputy"]
    assert "空缺" in client.get("/QX/bodies/centre-direction/QX/").content.decode()
    with pytest.raises(Refused) as found:
        vacancies.assign(
            "centre-direction", town.place, "staffing", "调两名窗口人员", by=town.viewer("qx.mayor")
        )
    assert found.value.code == "position_empty"
    refused("wrong_post", town.compose, "centre-direction", deputy="qx.clerk", daily="qx.director")
    town.compose("centre-direction", deputy="qx.deputy", daily="qx.director")
    assert town.state("centre-direction").complete
    page = client.get("/QX/bodies/centre-direction/QX/").content.decode()
    for name in ("高明远", "苏若岚", "江一诺", "筹建", "人员调配", "岗位设置", "内部建设"):
        assert name in page
    for duty in ("setting-up", "staffing", "posts", "internal"):
        matter = vacancies.assign(
            "centre-direction", town.place, duty, "一项任务", by=town.viewer("qx.mayor")
        )
        assert matter.tasks.get().person == town.people["qx.deputy"]
    town.compose("centre-direction", deputy="qx.deputy")
    assert [gap.gap.position.key for gap in town.state("centre-direction").missing] == ["daily"]
    holding = Holding.objects.get(staff=town.people["qx.mayor"], until=None)
    with at("2027-03-02 09:00"):
        end_post(holding.pk, by=SYSTEM)
    with at("2027-03-03 09:00"):
        assert "director" in [gap.gap.position.key for gap in town.state("centre-direction").missing]
        give_post(town.people["qx.executive"].pk, holding.post, by=SYSTEM)
        assert town.state("centre-direction").leader.staff == town.people["qx.executive"]


def test_the_desk_shows_what_is_missing_and_looking_costs_few_queries(
    town, client, django_assert_max_num_queries
):
    town.compose("disclosure-leading", **OPENNESS)
    with django_assert_max_num_queries(6):
        Survey(town.place).coverage()
    client.force_login(town.people["qx.office"])
    for address in (
        "/desk/bodies/",
        "/desk/bodies/disclosure-leading/QX/",
        "/desk/bodies/unit-disclosure/QX-V1/",
    ):
        assert client.get(address).status_code == 200
