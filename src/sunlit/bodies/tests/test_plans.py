"""Plans with targets and tasks; powers that belong to verified subjects, to one post and one person."""

from datetime import date

import pytest

from sunlit.bodies import assignments
from sunlit.bodies.actions import plans, powers
from sunlit.bodies.models import Plan, Power, PowerSubject, WorkTask
from sunlit.bodies.planning import of_plan
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refused
from sunlit.people.models import Holding, Staff


def seat(town, name):
    """The post and the person of somebody, as a task takes them."""
    row = Holding.objects.get(staff=town.people[name], until=None)
    return {"posts": (row.post_id,), "persons": (row.staff_id,)}


def leaves(town, name):
    Holding.objects.filter(staff=town.people[name]).update(until=date(2026, 2, 28))


def target(town, key="power-reform", unit="ZX3", title="编制职权目录"):
    place = town.unit(unit) if unit else town.place
    return plans.add_target(key, place, title, by=town.viewer("qx.office"))


def task(town, of, title="清理民政职权", by="qx.office", **more):
    return plans.add_task(of, plans.Given(title, **more), by=town.viewer(by))


@pytest.mark.clause("S2.03.03")
def test_a_plan_is_approved_when_each_task_has_exactly_one_person_and_one_post(town):
    goal = target(town)
    by = town.viewer("qx.mayor")
    refused("nothing_to_approve", plans.approve, goal.plan, by=by)
    social, gov = seat(town, "qx.social"), seat(town, "qx.gov")
    both = {"posts": social["posts"] + gov["posts"], "persons": social["persons"]}
    refused("two_posts", task, town, goal, **both)
    both = {"posts": social["posts"], "persons": social["persons"] + gov["persons"]}
    refused("two_persons", task, town, goal, **both)
    refused("not_in_post", task, town, goal, posts=gov["posts"], persons=social["persons"])
    assert not WorkTask.objects.exists()
    task(town, goal, "有岗有人", **social)
    for title, given in (
        ("都没有", {}),
        ("只有岗位", {"posts": social["posts"]}),
        ("只有人", {"persons": social["persons"]}),
    ):
        row = task(town, goal, title, **given)
        found = refused("unassigned", plans.approve, goal.plan, by=by)
        assert found.clause == "S2.03.03" and title in found.reason.zh and "1项" in found.reason.zh
        refused("assignment_needed", plans.reassign, row, [], [], by=by)
        plans.reassign(row, list(social["posts"]), list(social["persons"]), by=by)
    leaves(town, "qx.social")
    refused("unassigned", plans.approve, goal.plan, by=by)
    for row in goal.tasks.all():
        plans.reassign(row, list(gov["posts"]), list(gov["persons"]), by=by)
    refused("not_your_seat", plans.approve, goal.plan, by=town.viewer("qx.office"))
    approved = plans.approve(goal.plan, by=by)
    assert approved.approved_by == town.people["qx.mayor"] and plans.approve(goal.plan, by=by) == approved
    refused("plan_approved", task, town, goal, "再加一项", **gov)
    for row in goal.tasks.all():
        assert row.post_id in gov["posts"] and row.person_id in gov["persons"]


@pytest.mark.clause("S2.22.07")
def test_a_task_without_a_measurable_target_or_without_a_person_is_refused(town):
    goal = target(town, "accountability-plan")
    whole = {"amount": 12, "counted": "次入户核查", **seat(town, "qx.social")}
    for missing in ({"amount": None}, {"amount": 0}, {"counted": ""}, {"counted": "  "}):
        found = refused("measure_needed", task, town, goal, **whole | missing)
        assert found.clause == "S2.22.07" and found.field == "amount"
    found = refused("person_needed", task, town, goal, **whole | {"persons": ()})
    assert found.clause == "S2.22.07" and found.field == "person"
    refused("post_needed", task, town, goal, **whole | {"posts": ()})
    assert not WorkTask.objects.exists()
    row = task(town, goal, **whole)
    assert row == task(town, goal, **whole)
    assert (row.amount, row.counted) == (12, "次入户核查")
    refused("title_taken", task, town, goal, **whole | {"amount": 13})
    assert task(town, goal, "最少一次", **whole | {"amount": 1}).amount == 1


@pytest.mark.clause("S2.22.01")
def test_a_unit_without_its_bodies_or_with_an_undivided_target_is_listed(town, client):
    kinds = {"township", "office", "centre", "department", "village"}

    def listed():
        found = of_plan("accountability-plan", town.place)
        assert {one.unit.kind for one in found.units} == kinds
        return {one.unit.code: [word.zh for word in one.lacking] for one in found.units if one.lacking}

    assert "QX" in listed() and "QX-V1" in listed() and "QX-ZX3" in listed()
    for unit in [one.unit for one in of_plan("accountability-plan", town.place).units]:
        half = {"leader": "~负责人", "leading": ["~成员"]}
        refused("too_few", town.compose, "reform-unit", unit, **half)
        assert unit.code in listed()
        town.compose("reform-unit", unit, **half, working=["~工作人员"])
        assert unit.code not in listed()
    goal = target(town, "accountability-plan", "V1", "全年核查")
    assert listed() == {"QX-V1": ["目标没有分解：全年核查"]}
    client.force_login(town.people["qx.office"])
    page = client.get("/desk/bodies/plans/accountability-plan/").content.decode()
    assert "目标没有分解：全年核查" in page
    task(town, goal, "走访", amount=12, counted="次", **seat(town, "qx.agent"))
    assert listed() == {}
    town.person("qx.v9", "甲", town.post(town.unit("V2"), "副书记", "village_agent"))
    town.compose("reform-unit", town.unit("V2"), leader="qx.v9", leading=["~乙"], working=["~丙"])
    assert listed() == {}
    leaves(town, "qx.v9")
    assert list(listed()) == ["QX-V2"]


@pytest.mark.clause("S2.16.01")
def test_phase_two_begins_when_both_bodies_have_members_and_a_term(town):
    plan = target(town).plan
    by = town.viewer("qx.mayor")
    two = {"members": ["qx.discipline"], "until": date(2026, 12, 31)}

    def begin():
        return plans.begin_phase(Plan.objects.get(pk=plan.pk), 2, by=by)

    found = refused("bodies_incomplete", begin)
    assert found.clause == "S2.16.01" and "领导机构" in found.reason.zh
    refused("term_needed", town.compose, "reform-leading", leader="qx.mayor", **two | {"until": None})
    refused("too_few", town.compose, "reform-leading", leader="qx.mayor", **two | {"members": []})
    town.compose("reform-leading", leader="qx.mayor", **two)
    found = refused("bodies_incomplete", begin)
    assert "工作办公室" in found.reason.zh
    town.compose("reform-office", director="qx.office.head", **two | {"until": date(2026, 3, 31)})
    with at("2026-04-01 09:00"):
        refused("bodies_incomplete", begin)
    leaves(town, "qx.discipline")
    refused("bodies_incomplete", begin)
    Holding.objects.filter(staff=town.people["qx.discipline"]).update(until=None)
    refused("no_such_phase", plans.begin_phase, plan, 3, by=by)
    refused("not_your_seat", plans.begin_phase, plan, 2, by=town.viewer("qx.office"))
    with at("2026-03-31 09:00"):
        assert begin().phase == 2
        assert begin().phase == 2


def verified(town, unit="ZX3", type="entrusted", reference="云司发〔2026〕5号", day=date(2026, 2, 1)):
    return powers.verify_subject(town.unit(unit), type, reference, day, by=town.viewer("qx.office"))


def entered(town, unit="ZX3", name="最低生活保障审核"):
    return powers.enter_power(town.unit(unit), name, "post", by=town.viewer("qx.office"))


@pytest.mark.clause("S2.04.04")
def test_a_unit_without_a_verified_type_owns_no_power(town):
    found = refused("no_subject", entered, town)
    assert found.clause == "S2.04.04"
    for type, reference in (
        ("", "云司发〔2026〕5号"),
        ("company", "云司发〔2026〕5号"),
        ("organ", ""),
        ("organ", "  "),
    ):
        with pytest.raises(Exception) as refusal:
            verified(town, type=type, reference=reference)
        assert refusal.value.code in ("unfit", "text_needed")
        refused("no_subject", entered, town)
    refused("not_yet", verified, town, day=date(2026, 3, 2))
    refused(
        "not_your_seat",
        powers.verify_subject,
        town.unit("ZX3"),
        "organ",
        "x",
        date(2026, 2, 1),
        by=town.viewer("qx.social"),
    )
    for unit, type in (("ZX3", "organ"), ("ZX2", "authorized"), ("ZX4", "entrusted")):
        verified(town, unit, type)
        assert entered(town, unit).unit == town.unit(unit)
    refused("no_subject", entered, town, "ZX1")
    assert PowerSubject.objects.count() == 3


@pytest.mark.clause("S2.07.02")
def test_a_power_is_published_with_post_and_person_and_flagged_when_the_person_leaves(town, client):
    verified(town)
    row, by = entered(town), town.viewer("qx.office")
    assert (row.level, row.unit) == ("post", town.unit("ZX3"))
    social, gov = seat(town, "qx.social"), seat(town, "qx.gov")
    refused("assignment_needed", powers.publish_power, row, by=by)
    for posts, persons in ((social["posts"], ()), ((), social["persons"]), ((), ())):
        refused("assignment_needed", powers.assign_power, row, list(posts), list(persons), by=by)
        refused("assignment_needed", powers.publish_power, row, by=by)
    refused("unknown_post", powers.assign_power, row, list(gov["posts"]), list(gov["persons"]), by=by)
    page = "/QX/units/QX-ZX3/"
    powers.assign_power(row, list(social["posts"]), list(social["persons"]), by=by)
    assert "最低生活保障审核" not in client.get(page).content.decode()
    leaves(town, "qx.social")
    refused("person_left", powers.publish_power, row, by=by)
    Holding.objects.filter(staff=town.people["qx.social"]).update(until=None)
    powers.publish_power(row, by=by)
    shown = client.get(page).content.decode()
    assert "最低生活保障审核" in shown and "韩冬梅" in shown and "社会事务岗" in shown

    def flagged():
        rows = Power.objects.filter(township=town.place)
        return [one.row.pk for one in assignments.shown(rows, town.place) if not one.stands]

    assert flagged() == []
    leaves(town, "qx.social")
    assert flagged() == [row.pk]
    shown = client.get(page).content.decode()
    assert "韩冬梅" not in shown and "待重新落实" in shown
    client.force_login(town.people["qx.office"])
    assert "待重新落实" in client.get("/desk/bodies/powers/").content.decode()
    other = seat(town, "qx.social2")
    powers.assign_power(row, list(other["posts"]), list(other["persons"]), by=by)
    assert flagged() == []
    Staff.objects.filter(username="qx.social2").update(is_active=False)
    assert flagged() == [row.pk]
