"""One number from the village on; the agent carries it; both sides sign; the applicant sees every hand."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sunlit import clock
from sunlit.agents import queries
from sunlit.agents.actions import lists, taking
from sunlit.agents.models import Errand, HandOverLine, HandOverList
from sunlit.agents.tests.carrying import taken
from sunlit.core.refusals import Refused
from sunlit.hall.actions import applications, coming, notices
from sunlit.hall.tests.visits import ITEM, PASSWORD, follow, states, visit
from sunlit.hall.tests.words import words_of
from sunlit.matters import documents
from sunlit.matters.models import Matter, Notice


@pytest.mark.clause("S3.27.04")
def test_taken_in_a_village_it_has_one_number_and_shows_at_the_agent_until_it_is_delivered(
    client, people, town, village, agent, clerk, monday
):
    errand = taken(village, agent)
    matter = errand.matter
    assert Matter.objects.count() == 1 and (matter.channel, matter.intake_unit.key) == ("agent", "enquiry")
    client.force_login(people["qx.agent"], backend=PASSWORD)
    with clock.standing_at(monday + timedelta(days=4)):
        page = client.get(reverse("agent_home")).content.decode()
        assert "要送到中心" in page and matter.number in page and "<strong>4</strong>" in page
        (row,) = queries.to_deliver(agent)
        assert row.days == 4
        made = lists.make_list([errand.pk], by=agent, key="trip")
        lists.hand_over(made.pk, by=agent)
        assert queries.to_deliver(agent).count() == 1  # handed over isn't yet received
        lists.receive(made.lines.get().pk, by=clerk)
        assert not queries.to_deliver(agent)
    errand.refresh_from_db()
    assert errand.days == 4 and errand.delivered_to_id == clerk.staff_id
    with clock.standing_at(monday + timedelta(days=30)):
        assert errand.days == 4
    # The centre works on under the same number, and the applicant was asked for no trip.
    with clock.standing_at(monday + timedelta(days=4, hours=1)):
        applications.accept(matter.application.pk, by=clerk, rights_told=True)
        matter.refresh_from_db()
        assert Matter.objects.count() == 1 and matter.application.visits == 0
        shown = follow(client, matter)
    assert "在村里收件" in shown and people["qx.agent"].name in shown and "中心收件" in shown
    assert people["qx.clerk"].name in shown


@pytest.mark.clause("S3.27.04")
def test_who_applies_at_the_centre_has_no_errand(town, clerk, monday):
    matter = visit("accept", town, clerk, rights_told=True)
    assert matter.channel == "window" and not Errand.objects.exists()


@pytest.mark.clause("S4.30.08")
def test_the_applicant_of_an_agents_case_makes_no_visit_and_in_person_needs_its_legal_reason(
    town, village, agent, clerk, item, monday
):
    errand = taken(village, agent)
    application = errand.matter.application
    assert application.visits == 0
    for reason in ("first", "papers", "fault", "other"):
        with pytest.raises(Refused) as refused:
            coming.record_visit(application.pk, errand.matter.intake_unit, reason, by=clerk, text="请来一趟")
        assert refused.value.code == "agent_makes_the_trips"
    with pytest.raises(Refused) as refused:
        coming.record_visit(application.pk, errand.matter.intake_unit, "law", by=clerk, text="要本人来")
    assert (refused.value.code, refused.value.clause) == ("no_article", "S4.30.08")
    application.refresh_from_db()
    assert application.visits == 0
    # Also papers that are brought later are carried by the agent.
    applications.check_papers(application.pk, states(charter="missing"), by=clerk)
    notices.give_notice(application.pk, by=clerk)
    applications.hand_in(application.pk, {"charter": "there"}, by=clerk, rights_told=True)
    application.refresh_from_db()
    assert application.visits == 0
    item(ITEM, in_person="居民身份证法第八条：本人到场")
    coming.record_visit(application.pk, errand.matter.intake_unit, "law", by=clerk)
    application.refresh_from_db()
    assert application.visits == 1
    assert application.comings.get().text == "居民身份证法第八条：本人到场"


def test_a_trip_for_several_villagers_is_one_list_that_is_printed_and_answered_line_by_line(
    client, people, village, agent, clerk, at_work, monday
):
    errands = [taken(village, agent, key=str(number), name=f"样本{number}") for number in "甲乙丙"]
    made = lists.make_list([row.pk for row in errands], by=agent, key="trip")
    assert lists.make_list([row.pk for row in errands], by=agent, key="trip") == made
    assert HandOverList.objects.count() == 1 and made.lines.count() == 3
    words = words_of(documents.pdf(made.document))
    for row in errands:
        assert row.matter.number in words and row.matter.subject in words
    assert words.count("代办员（交）") == 2 and words.count("中心（收）") == 2  # two copies
    with pytest.raises(Refused) as refused:
        lists.make_list([errands[0].pk], by=agent, key="other")
    assert refused.value.code == "on_another_list"
    first, second, third = made.lines.order_by("pk")
    with pytest.raises(Refused) as refused:
        lists.receive(first.pk, by=clerk)
    assert refused.value.code == "not_handed_over"
    lists.hand_over(made.pk, by=agent)
    with pytest.raises(Refused) as refused:
        lists.receive(first.pk, by=agent)
    assert refused.value.code == "not_at_the_centre"
    lists.receive(first.pk, by=clerk)
    lists.receive(first.pk, by=clerk)
    with pytest.raises(Refused) as refused:
        lists.refuse(second.pk, by=clerk, reason=" ")
    assert refused.value.code == "reason_needed"
    lists.refuse(second.pk, by=clerk, reason="章程少一页")
    with pytest.raises(Refused) as refused:
        lists.receive(second.pk, by=at_work("qx.clerk2"))
    assert refused.value.code == "already_done"
    told = Notice.objects.get(staff=people["qx.agent"])
    assert "章程少一页" in told.text
    # What wasn't taken is the agent's again and goes on another list; what waits stands on the first.
    assert {row.pk for row in queries.to_deliver(agent)} == {errands[1].pk, errands[2].pk}
    again = lists.make_list([errands[1].pk], by=agent, key="next")
    assert again.number != made.number
    # The applicant sees each hand with its reason.
    assert "章程少一页" in follow(client, errands[1].matter, "样本乙")
    assert HandOverLine.objects.get(pk=third.pk).answer == ""


def test_what_is_done_stays_a_month_so_that_the_agent_takes_the_result_along(
    client, people, village, agent, clerk, monday
):
    errand = taken(village, agent)
    applications.refuse(errand.matter.application.pk, by=clerk, reason="不属本镇", ground="行政许可法 32")
    client.force_login(people["qx.agent"], backend=PASSWORD)
    for days, shown in ((0, True), (30, True), (31, False)):
        with clock.standing_at(monday + timedelta(days=days)):
            assert ("把结果带给本人" in client.get(reverse("agent_home")).content.decode()) is shown
            assert not queries.to_deliver(agent), "what is closed isn't carried any more"


def test_a_list_is_taken_back_only_before_it_is_handed_over(village, agent, at_work, monday):
    errand = taken(village, agent)
    made = lists.make_list([errand.pk], by=agent, key="trip")
    with pytest.raises(Refused):
        lists.take_back(made.pk, by=at_work("qx.clerk"))
    lists.take_back(made.pk, by=agent)
    again = lists.make_list([errand.pk], by=agent, key="trip2")
    lists.hand_over(again.pk, by=agent)
    with pytest.raises(Refused) as refused:
        lists.take_back(again.pk, by=agent)
    assert refused.value.code == "handed_over"


def test_nobody_of_another_township_or_village_sees_a_list(client, people, village, agent, monday):
    errand = taken(village, agent)
    made = lists.make_list([errand.pk], by=agent, key="trip")
    page = reverse("agent_list", args=[made.number])
    for name, status in (
        ("qx.agent", 200),
        ("qx.clerk", 404),
        ("lh.clerk", 404),
        ("lh.agent", 404),
        ("qx.gov", 403),
    ):
        client.force_login(people[name], backend=PASSWORD)
        assert client.get(page).status_code == status, name
    lists.hand_over(made.pk, by=agent)
    for name, status in (("qx.clerk", 200), ("lh.clerk", 404)):
        client.force_login(people[name], backend=PASSWORD)
        assert client.get(page).status_code == status, name
        assert client.get(reverse("agent_list_sheet", args=[made.number])).status_code == status
    line = made.lines.get()
    client.force_login(people["lh.clerk"], backend=PASSWORD)
    assert client.post(page, {"act": "receive", "line": line.pk}).status_code == 404
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    refused = client.post(page, {"act": "refuse", "line": line.pk, f"reason-{line.pk}": ""})
    assert refused.status_code == 422 and "没有写不收的原因" in refused.content.decode()
    assert client.post(page, {"act": "receive", "line": line.pk}).status_code == 302
    line.refresh_from_db()
    assert line.answer == "received"


def test_sending_a_taking_twice_files_it_once(village, agent, monday):
    row = taking.begin(village, ITEM, by=agent, key="k")
    assert taking.begin(village, ITEM, by=agent, key="k") == row
    token = row.token
    taken(village, agent, key="k")
    assert taking.sent_as(token, by=agent) == Matter.objects.get()
