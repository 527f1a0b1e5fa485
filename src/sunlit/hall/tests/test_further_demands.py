"""A further demand after acceptance: a numbered notice, a stopped clock, a reason, an approval."""

import pytest
from django.urls import reverse

from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall import lists, supervision
from sunlit.hall.actions import applications, following, further, handling, notices
from sunlit.hall.actions.tasks import find_task
from sunlit.hall.queries_public import picture
from sunlit.hall.tests.walking import AGENT, CERTIFICATE, Walk
from sunlit.hall.tests.words import words_of
from sunlit.matters import actions, documents

PASSWORD = "django.contrib.auth.backends.ModelBackend"
WHY = "核查时发现合同已经过期，受理时看不出来。"


def code(refused) -> str:
    return refused.value.code


@pytest.fixture
def walk(people):
    """An application of five working days, accepted on Monday and with its handler."""
    with at("2026-03-02 09:00"):
        return Walk(people, CERTIFICATE).accept().receive()


def one_of(walk: Walk) -> str:
    return walk.application.papers.exclude(state="fetched").order_by("pk").first().material


def demand(walk: Walk, *, when: str = "2026-03-03 10:00", **more):
    with at(when):
        return further.demand(walk.id, [one_of(walk)], **{"reason": WHY, "by": walk.who(walk.handler)} | more)


def test_a_demand_after_acceptance_is_a_numbered_notice_that_stops_the_clock(walk):
    before = walk.matter
    notice = demand(walk, approved_by=walk.who("qx.director"))
    matter = walk.matter
    assert (matter.step, matter.stopped, notice.ordinal) == ("more_papers", True, 1)
    assert notice.document.number and notice.until.isoformat() > "2026-03-03"
    stop = matter.clock_events.get(kind="stop")
    assert (stop.reason, stop.document) == ("materials", notice.document.number)
    words = words_of(documents.pdf(notice.document))
    assert WHY.rstrip("。") in words and "停止计时" in words and matter.intake_unit.name in words
    with at("2026-03-05 10:00"):
        applications.hand_in(walk.id, {one_of(walk): "there"}, by=walk.who("qx.clerk"))
    after = walk.matter
    assert (after.step, after.stopped) == ("handle", False)
    assert before.due.isoformat() == "2026-03-09" and after.due.isoformat() == "2026-03-11"


def test_what_no_notice_named_needs_a_reason_and_the_directors_approval(walk):
    with pytest.raises(Refused) as refused:
        demand(walk, reason=" ")
    assert code(refused) == "explanation_needed"
    with pytest.raises(Refused) as refused:
        demand(walk)
    assert code(refused) == "approval_needed"
    assert walk.matter.step == "handle" and not walk.application.notices.exists()
    assert not walk.application.papers.filter(state="missing").exists()
    further.lay_before(walk.id, [one_of(walk)], reason=WHY, by=walk.who(walk.handler))
    with pytest.raises(Refused):
        demand(walk)
    notices.approve_additions(walk.id, by=walk.who("qx.director"))
    notice = demand(walk)
    assert notice.added == {one_of(walk): WHY}
    assert notice.approved_by.username == "qx.director"
    assert walk.matter.facts["additions"] == {}


def test_what_an_earlier_notice_named_needs_no_approval(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, CERTIFICATE)
        rows = [row.material for row in walk.application.papers.exclude(state="fetched")]
        clerk = walk.who("qx.clerk")
        applications.check_papers(walk.id, dict.fromkeys(rows, "there") | {rows[0]: "missing"}, by=clerk)
        notices.give_notice(walk.id, by=clerk)
        applications.hand_in(walk.id, {rows[0]: "there"}, by=clerk, rights_told=True)
        walk.receive()
        notice = further.demand(walk.id, [rows[0]], reason=WHY, by=walk.who(walk.handler))
    assert (notice.ordinal, notice.added, walk.matter.stopped) == (2, {}, True)


def test_only_published_papers_can_be_demanded_and_only_by_the_handler(walk):
    for wanted, expected in (([], "nothing_missing"), (["bribe"], "not_on_the_list")):
        with pytest.raises(Refused) as refused:
            further.demand(walk.id, wanted, reason=WHY, by=walk.who(walk.handler))
        assert code(refused) == expected
    for name in ("qx.gov", "qx.social.head", "qx.mayor"):
        with pytest.raises(Refused):
            further.demand(walk.id, [one_of(walk)], reason=WHY, by=walk.who(name))
    assert walk.matter.step == "handle"


def test_the_step_cannot_be_left_without_the_notice(walk):
    task = find_task(walk.matter, "more_papers")
    with pytest.raises(Refused) as refused:
        actions.complete(task.pk, "more_papers", by=walk.who(walk.handler), opinion="打过电话了")
    assert code(refused) == "guard_failed"


def test_after_acceptance_word_of_mouth_is_not_enough(walk):
    walk.application.papers.filter(material=one_of(walk)).update(state="missing")
    with pytest.raises(Refused) as refused:
        notices.give_notice(
            walk.id,
            by=walk.who(walk.handler),
            oral=True,
            explanations={one_of(walk): WHY},
            approved_by=walk.who("qx.director"),
        )
    assert code(refused) == "on_paper_only"


def test_supervision_sees_the_demand_as_a_fault_and_the_applicant_sees_why(walk, client):
    notice = demand(walk, approved_by=walk.who("qx.director"))
    leader = walk.who("qx.discipline")
    shown = supervision.second_notices(leader)
    assert [(row.matter.number, row.ordinal, row.added[0][1]) for row in shown] == [(walk.number, 1, WHY)]
    with at("2026-03-03 12:00"):
        listed = lists.listed(leader, lists.Filters(list="notices"))
    assert [row.number for row in listed] == [walk.number]
    held = following.open_with_receipt(
        walk.town, walk.number, walk.code, walk.application.applicant, address="10.0.0.1"
    )
    seen = picture(held)
    assert seen.theirs and seen.notice == notice and seen.added[0][1] == WHY
    assert notice.document.number in [row.row.number for row in seen.documents]
    client.post(
        reverse("follow", kwargs={"township": "QX"}),
        {"number": walk.number, "code": walk.code, "check": walk.application.applicant},
    )
    page = client.get(reverse("followed", kwargs={"township": "QX", "number": walk.number}))
    words = page.content.decode()
    assert WHY in words and notice.document.number in words and "等您补交材料" in words


def test_a_demand_by_the_deciding_authority_is_told_in_the_same_way(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, AGENT).accept().receive()
    with at("2026-03-03 09:00"):
        handling.forward(walk.id, by=walk.who(walk.handler))
    notice = demand(walk, when="2026-03-05 09:00", approved_by=walk.who("qx.director"))
    assert walk.matter.step == "supplement" and notice.added


def test_the_handlers_page_asks_lays_before_the_director_and_issues(walk, client, people):
    client.force_login(people[walk.handler], backend=PASSWORD)
    address = reverse("desk_act", args=[walk.number, "more-papers"])
    assert "more-papers" in client.get(f"/desk/matters/{walk.number}/").content.decode()
    typed = {"wanted": [one_of(walk)], "reason": WHY, "key": "k1", "revision": walk.matter.revision}
    with at("2026-03-03 10:00"):
        refused = client.post(address, typed)
        assert refused.status_code == 422 and WHY in refused.content.decode()
        laid = client.post(reverse("desk_act", args=[walk.number, "ask-more-papers"]), typed | {"key": "k2"})
        assert laid.status_code == 302
        client.force_login(people["qx.director"], backend=PASSWORD)
        assert walk.number in client.get(reverse("counter")).content.decode()
        client.post(reverse("counter_application", args=[walk.number]), {"act": "approve", "key": "k3"})
        client.force_login(people[walk.handler], backend=PASSWORD)
        done = client.post(address, typed | {"key": "k4", "revision": walk.matter.revision})
        assert done.status_code == 302 and walk.matter.step == "more_papers"
        again = client.post(address, typed | {"key": "k4"})
    assert again.status_code == 302 and walk.application.notices.count() == 1
    assert walk.application.notices.get().added == {one_of(walk): WHY}
