"""First three days of training, then the post; villages without an agent are counted."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from sunlit.agents import queries
from sunlit.agents.actions import duty, taking
from sunlit.agents.models import Duty, TrainingDay
from sunlit.agents.tests.carrying import taken
from sunlit.core.refusals import Refused
from sunlit.hall.actions import applications
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.tests.visits import ITEM, NO_PROXY, PASSWORD
from sunlit.ledger.models import Entry
from sunlit.matters.models import Matter
from sunlit.people.models import Holding, Organisation, Post, Staff
from sunlit.people.viewer import viewer_of

MONDAY = date(2026, 3, 2)


@pytest.fixture
def beginner(town):
    """Somebody with the agent's post of Xiahe Village and no training."""
    village = Organisation.objects.get(code="QX-V2")
    person = Staff.objects.create_user(
        "qx.agent2", None, name="江小禾", name_en="Jiang Xiaohe", township=town
    )
    post = Post.objects.create(organisation=village, title="村代办员", roles=["village_agent"])
    Holding.objects.create(post=post, staff=person, since=MONDAY - timedelta(days=30))
    return person, village


@pytest.mark.clause("S4.30.07")
def test_an_agent_with_two_days_of_training_cannot_be_set_on_duty_with_three_can(beginner, at_work, monday):
    person, village = beginner
    director = at_work("qx.director")
    # Days on different dates are added; the same date twice is one day.
    duty.record_training(person, MONDAY - timedelta(days=9), "材料清单", by=director)
    duty.record_training(person, MONDAY - timedelta(days=3), "手机收件", by=director)
    duty.record_training(person, MONDAY - timedelta(days=3), "手机收件（下午）", by=director)
    assert TrainingDay.objects.filter(staff=person).count() == 2
    with pytest.raises(Refused) as refused:
        duty.set_on_duty(person, village, by=director)
    assert (refused.value.code, refused.value.clause) == ("not_trained", "S4.30.07")
    assert "2" in refused.value.reason.zh and "1" in refused.value.way_out.zh
    assert not Duty.objects.filter(staff=person).exists()
    with pytest.raises(Refused) as refused:
        taking.begin(village, ITEM, by=viewer_of(person), key="k")
    assert refused.value.code == "not_on_duty"
    duty.record_training(person, MONDAY, "跟中心老师跑一趟", by=director)
    duty.set_on_duty(person, village, by=director)
    duty.set_on_duty(person, village, by=director)
    assert Duty.objects.filter(staff=person, village=village, until=None).count() == 1
    assert taking.begin(village, ITEM, by=viewer_of(person), key="k").village == village
    acts = list(Entry.objects.filter(subject=f"staff:{person.pk}").values_list("act", flat=True))
    assert acts == ["agent_trained"] * 3 + ["agent_on_duty"]


def test_training_is_recorded_by_director_and_leaders_and_not_ahead(beginner, at_work, monday):
    person, _village = beginner
    for name in ("qx.agent", "qx.clerk", "qx.discipline", "lh.director"):
        with pytest.raises(Refused) as refused:
            duty.record_training(person, MONDAY, "材料清单", by=at_work(name))
        assert refused.value.code == "not_for_you"
    with pytest.raises(Refused) as refused:
        duty.record_training(person, MONDAY + timedelta(days=1), "材料清单", by=at_work("qx.mayor"))
    assert refused.value.code == "day_ahead"


@pytest.mark.clause("S4.30.06")
def test_a_village_without_an_agent_is_counted_and_a_service_shows_agent_and_consent(
    client, town, people, at_work, village, agent, monday
):
    director = at_work("qx.director")
    # Eleven villages; ten of them get an agent.
    for number in range(7, 12):
        Organisation.objects.create(
            code=f"QX-V{number}", kind="village", name=f"样本{number}村", parent=town, township=town,
            valid_from=MONDAY - timedelta(days=999),
        )  # fmt: skip
    villages = list(
        Organisation.objects.filter(township=town, kind="village", valid_to=None)
        .exclude(pk=village.pk)
        .order_by("code")
    )
    assert len(villages) == 10 and queries.coverage(town).share == "1/11"
    for number, place in enumerate(villages[:9]):
        person = Staff.objects.create_user(f"qx.va{number}", None, name=f"代办{number}", township=town)
        post = Post.objects.create(organisation=place, title="村代办员", roles=["village_agent"])
        Holding.objects.create(post=post, staff=person, since=MONDAY - timedelta(days=30))
        for day in range(3):
            duty.record_training(person, MONDAY - timedelta(days=day), "业务", by=director)
        duty.set_on_duty(person, place, by=director)
    covered = queries.coverage(town)
    assert covered.share == "10/11" and covered.without == (villages[9],)
    # Whoever lost the post takes nothing more in, whatever was written down of the duty.
    former = Holding.objects.filter(post__organisation=villages[0])
    former.update(until=MONDAY - timedelta(days=1))
    assert queries.coverage(town).without == (villages[0], villages[9])
    former.update(until=None)
    client.force_login(people["qx.director"], backend=PASSWORD)
    page = client.get(reverse("agents")).content.decode()
    assert "10/11" in page and villages[9].name in page
    # A service taken by the agent shows the agent's name and the person's consent, also to the person.
    errand = taken(village, agent)
    with pytest.raises(Refused) as refused:
        applications.file_application(town, ITEM, Applicant("周样本", village=village), by=agent)
    assert refused.value.code == "consent_needed"
    client.force_login(people["qx.agent"], backend=PASSWORD)
    shown = client.get(reverse("agent_matter", args=[errand.matter.number])).content.decode()
    assert people["qx.agent"].name in shown and "当面同意" in shown
    typed = {
        "number": errand.matter.number,
        "code": errand.matter.application.receipt_code,
        "check": "周样本",
    }
    answer = client.post("/QX/follow/", typed)
    followed = client.get(answer["Location"]).content.decode()
    assert people["qx.agent"].name in followed and "当面同意" in followed


@pytest.mark.clause("S4.30.06")
def test_an_agent_has_no_screen_that_shows_residents_who_did_not_ask_for_it(
    client, people, town, clerk, village, agent, monday
):
    mine = taken(village, agent, name="自己来托的")
    applications.file_application(
        town, ITEM, Applicant("没有托过代办的", phone="0000-77", village=village), by=clerk, answers=NO_PROXY
    )
    client.force_login(people["qx.agent"], backend=PASSWORD)
    pages = [
        reverse(name)
        for name in ("agent_home", "agent_new", "agent_lists", "counter", "desk_matters", "desk_home")
    ]
    pages += [reverse(name) + "?q=没有托过代办的" for name in ("agent_new", "counter", "desk_matters")]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        # What was typed into a search box is repeated by the page; nothing else may hold the name.
        text = answer.content.decode().replace('value="没有托过代办的"', "").replace("“没有托过代办的”", "")
        assert "没有托过代办的" not in text, page
        assert "0000-77" not in text
    assert Matter.objects.visible_to(agent).get() == mine.matter


def test_a_duty_that_ended_takes_no_more_matters(village, agent, at_work, monday):
    row = Duty.objects.get(village=village)
    duty.end_duty(row.pk, by=at_work("qx.deputy"))
    with pytest.raises(Refused) as refused:
        taking.begin(village, ITEM, by=agent, key="k")
    assert refused.value.code == "not_on_duty"
    assert queries.coverage(village.township).share == "0/6"
