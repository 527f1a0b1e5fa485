"""The other clauses of conduct: lists as texts, study, rewards, drivers, and that none of it blocks or scores anything."""

from datetime import date

import pytest
from django.urls import reverse

from sunlit.bodies.actions import composing
from sunlit.conduct import queries
from sunlit.conduct.actions import study
from sunlit.conduct.models import Certificate, Reward, StudyEntry
from sunlit.conduct.tests.conftest import days
from sunlit.core.bodies import Named
from sunlit.core.conduct import month_of, quarter_of
from sunlit.core.refusals import Refused
from sunlit.hall.actions import applications
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Holding, Post
from sunlit.registers.actions import open_record

pytestmark = pytest.mark.django_db


def text(browser, name, *args, **query):
    answer = browser.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def brigade(town, people, at_work, monday):
    """The patrol brigade: the head of Government Affairs leads, two officers and a villager are members."""
    named = [
        Named("leader", people["qx.gov.head"].pk),
        Named("members", people["qx.gov"].pk),
        Named("members", people["qx.social"].pk),
        Named("members", "田大壮"),
    ]
    wanted = composing.Composition(named, "组建联防队", 0, date(2026, 12, 31), "", None)
    composing.compose("patrol-brigade", town, wanted, by=at_work("qx.office"))
    return town


@pytest.fixture
def finished(town, at_work, monday):
    """A case that is done."""

    def case(**more) -> Matter:
        applicant = applications.Applicant(name="王秀英", phone="13800001234")
        item = "civil.entitlement-certificate"
        matter = applications.file_application(town, item, applicant, by=at_work("qx.clerk")).matter
        state = more.get("state", Matter.State.DONE)
        if state != Matter.State.OPEN:
            Matter.objects.filter(pk=matter.pk).update(state=state, closed_at=matter.opened_at, alarm_at=None)
        return Matter.objects.get(pk=matter.pk)

    return case


@pytest.mark.clause("S4.28.06")
def test_no_private_gain_is_a_line_of_the_window_list_and_a_category_of_complaints_and_blocks_nothing(
    monday, town, people, at_work, signed_in, inspected
):
    assert "没有利用职务之便谋取私利" in text(signed_in("qx.discipline"), "conduct_walk", "window")
    inspected("window", no=("no-gain",))
    assert not Matter.objects.exists()
    typed = {
        "source": "visit", "party": "王秀英", "about": "窗口人员收好处", "complaint": "private-gain", "responsible": "QX-ZX1",
    }  # fmt: skip
    record = open_record(town, "appeal", typed, by=at_work("qx.office"))
    assert record.values["complaint"] == "private-gain"
    shown = signed_in("qx.office").get(reverse("register_new", args=("appeal",))).content.decode()
    assert "利用职务之便谋取私利" in shown
    cause = book().registers["appeal"].field_of("cause")
    assert cause and "private-gain" in {choice.code for choice in cause.choices}


@pytest.mark.clause("S4.08.04")
def test_the_norms_stand_on_the_officers_page_and_in_the_yearly_list_and_no_case_waits_for_them(
    monday, town, people, at_work, client, signed_in, inspected
):
    norm = "遵守职业操守和道德规范"
    assert norm in text(client, "portal:staff", "QX", people["qx.gov"].pk)
    assert norm not in text(client, "portal:staff", "QX", people["qx.clerk"].pk)
    Certificate.objects.filter(staff=people["qx.gov2"]).update(valid_to=days(monday, -1))
    assert norm not in text(client, "portal:staff", "QX", people["qx.gov2"].pk)
    assert norm in text(signed_in("qx.discipline"), "conduct_walk", "enforcement-year")
    lists = queries.checklists_for(at_work("qx.discipline"))
    due = [
        one for one in queries.not_inspected(town, lists, monday) if one.checklist.key == "enforcement-year"
    ]
    assert people["qx.gov"] in due[0].people and people["qx.gov2"] not in due[0].people
    inspected("enforcement-year", "qx.gov", no=("ethics", "fair"))
    due = [
        one for one in queries.not_inspected(town, lists, monday) if one.checklist.key == "enforcement-year"
    ]
    assert people["qx.gov"] not in due[0].people
    typed = {"party": "某店", "place": "集市", "about": "占道", "ground": "第十条", "officers": "两人"}
    assert open_record(town, "inspection", typed, by=at_work("qx.gov")).matter.is_open


@pytest.mark.clause("S4.39.03")
def test_the_ban_stands_in_the_conduct_list_and_on_the_building_page_and_blocks_nothing(
    monday, client, inspected
):
    ban = "不乱扔垃圾、不乱丢烟头、不随地吐痰"
    assert ban in text(client, "conduct_lists", "QX")
    assert ban in text(client, "building", "QX")
    inspected("office-area", "QX-DZ", no=("no-litter",), by="qx.office")
    assert not Matter.objects.exists()


@pytest.mark.clause("S2.51.03")
def test_the_duties_of_team_leaders_are_a_checklist_for_who_leads_the_brigade(
    brigade, people, client, signed_in, inspected
):
    shown = text(signed_in("qx.discipline"), "conduct_walk", "patrol-leader")
    for line in ("以身作则", "严格管理", "执法公正", "队员培训"):
        assert line in shown
    client.logout()
    assert "以身作则" in text(client, "conduct_lists", "QX")
    inspected("patrol-leader", "qx.gov.head")
    with pytest.raises(Refused) as refused:
        inspected("patrol-leader", "qx.gov")
    assert refused.value.code == "does_not_apply"


@pytest.mark.clause("S2.51.08")
def test_a_reward_has_person_reason_and_day_and_is_read_within_the_team_alone(
    brigade, people, at_work, signed_in, client
):
    typed = {
        "key": "r1", "team": f"patrol-brigade:{brigade.pk}", "person": "田大壮", "reason": "雨夜守护险段堤防",
        "day": "2026-03-01",
    }  # fmt: skip
    leader = signed_in("qx.gov.head")
    for missing in ("person", "reason", "day"):
        answer = leader.post(reverse("conduct_rewards"), typed | {missing: ""})
        assert answer.status_code == 422, missing
    assert leader.post(reverse("conduct_rewards"), typed | {"day": "2026-03-03"}).status_code == 422
    assert leader.post(reverse("conduct_rewards"), typed | {"person": "张三"}).status_code == 422
    assert not Reward.objects.exists()
    assert leader.post(reverse("conduct_rewards"), typed).status_code == 302
    row = Reward.objects.get()
    assert (row.person, row.reason, row.day) == ("田大壮", "雨夜守护险段堤防", date(2026, 3, 1))
    for username, reads in {
        "qx.gov": True, "qx.social": True, "qx.gov.head": True, "qx.office": True,
        "qx.gov2": False, "qx.clerk": False, "qx.mayor": False, "lh.office": False,
    }.items():  # fmt: skip
        assert ("田大壮" in text(signed_in(username), "conduct_rewards")) is reads, username
    member = signed_in("qx.gov")
    assert member.post(reverse("conduct_rewards"), typed | {"key": "r2"}).status_code == 422
    client.logout()
    assert client.get(reverse("conduct_rewards")).status_code == 302


@pytest.mark.clause("S1.03.06")
def test_the_study_page_lists_five_points_with_materials_and_a_good_example_is_published_with_its_case(
    finished, town, at_work, signed_in, client, people, monday
):
    page = text(client, "conduct_lists", "QX")
    points = [one for one in book().study.values() if not one.in_summary]
    assert len(points) == 5 == book().clauses["S1.03.06"].numbers["points"]
    for point in points:
        assert point.text.zh in page and all(one.zh in page for one in point.materials)
    before = queries.sheet_of(people["qx.clerk"], quarter_of(monday)), book().content_hash
    done, running = finished(), finished(state=Matter.State.OPEN)
    browser = signed_in("qx.director")
    typed = {
        "what": "write", "key": "s1", "point": "examples", "title": "一次办成", "text": "老人的证明当场办好。",
    }  # fmt: skip
    for case in ("", "QX-NONE", running.number):
        answer = browser.post(reverse("conduct_study"), typed | {"case": case})
        assert answer.status_code == 422, case
    assert not StudyEntry.objects.exists()
    assert browser.post(reverse("conduct_study"), typed | {"case": done.number}).status_code == 302
    entry = StudyEntry.objects.get()
    client.logout()
    assert "一次办成" not in text(client, "conduct_lists", "QX")
    signed_in("qx.director").post(reverse("conduct_study"), {"what": "publish", "entry": entry.pk})
    client.logout()
    page = text(client, "conduct_lists", "QX")
    assert "一次办成" in page and done.number in page and done.title in page and "王秀英" not in page
    assert (queries.sheet_of(people["qx.clerk"], quarter_of(monday)), book().content_hash) == before
    signed_in("qx.director").post(reverse("conduct_study"), {"what": "take_down", "entry": entry.pk})
    client.logout()
    assert "一次办成" not in text(client, "conduct_lists", "QX")


def test_personal_data_in_an_entry_is_refused_and_only_the_office_writes(finished, town, at_work):
    words = study.Words("先进", "请打13800001234找他")
    with pytest.raises(Refused) as refused:
        study.write_entry("sum-up", words, town, by=at_work("qx.office"))
    assert refused.value.code == "personal_data"
    with pytest.raises(Refused):
        study.write_entry("sum-up", study.Words("先进", "好"), town, by=at_work("qx.gov"))


@pytest.mark.clause("S4.29.10")
def test_the_section_on_organisational_life_is_shown_in_the_summary_and_nothing_counts_it(
    town, at_work, signed_in, client, monday
):
    before = queries.summary_of(town, at_work("qx.discipline"), month_of(monday))
    words = study.Words("支部主题活动", "三月一日，窗口人员重温服务承诺。")
    entry = study.write_entry("organisation-life", words, town, by=at_work("qx.office"))
    assert "支部主题活动" not in text(signed_in("qx.discipline"), "conduct_summary")
    study.publish_entry(entry.pk, by=at_work("qx.office"))
    shown = text(signed_in("qx.discipline"), "conduct_summary")
    assert "党建、组织生活和示范引领" in shown and "支部主题活动" in shown
    assert queries.summary_of(town, at_work("qx.discipline"), month_of(monday)) == before
    client.logout()
    assert "支部主题活动" not in text(client, "conduct_lists", "QX")


@pytest.mark.clause("S4.38.07")
def test_the_drivers_card_shows_number_and_duty_and_the_office_notes_an_unanswered_call(
    monday, town, people, signed_in, inspected
):
    post = Post.objects.create(organisation=town, title="驾驶员", roles=["driver"], duties="开车")
    driver = people["qx.agent"]
    driver.phone = "0000-6010077"
    driver.save()
    Holding.objects.create(post=post, staff=driver, since=date(2026, 1, 1))
    shown = text(signed_in("qx.office"), "conduct_drivers")
    assert "0000-6010077" in shown and "24小时开机" in shown
    assert queries.drivers_of(town, monday)[0].unanswered == 0  # nothing is noted by itself
    inspected("driver", "qx.agent", no=("phone",), by="qx.office")
    assert queries.drivers_of(town, monday)[0].unanswered == 1
    assert book().clauses["S4.38.07"].numbers["hours_per_day"] == 24
    own = text(signed_in("qx.agent"), "conduct_drivers")
    assert driver.name in own
    assert not Matter.objects.exists()
    with pytest.raises(Refused):
        inspected("driver", "qx.agent", by="qx.discipline")
