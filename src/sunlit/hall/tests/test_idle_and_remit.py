"""What lies idle, goes back and forth, or lies outside the remit: seen, and never left lying."""

import pytest
from django.test import Client

from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import limits, remit
from sunlit.hall.models import AccountabilityDraft
from sunlit.hall.tests.refusing import refused
from sunlit.hall.tests.visits import follow, paper_of
from sunlit.hall.tests.walking import SUBSIDY, Walk, numbers, unit
from sunlit.hall.tests.words import words_of
from sunlit.matters import assignment
from sunlit.matters.documents import data_of

MONDAY = "2026-03-02 09:00"


@pytest.mark.clause("S1.06.03")
def test_a_case_without_action_is_listed_on_the_sixth_day_and_not_on_the_fifth(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, SUBSIDY).accept().receive()
    director = walk.who("qx.director")
    with at("2026-03-07 23:59"):
        assert numbers(director, "idle") == set()
    with at("2026-03-08 00:01"):
        assert numbers(director, "idle") == {walk.number}
        for name in ("qx.director", "qx.gov.head", "qx.mayor"):
            refused(
                "not_the_discipline_office",
                remit.draft_accountability, walk.matter.pk, "idle", by=walk.who(name), grounds="五天没有动静",
            )  # fmt: skip
        remit.draft_accountability(
            walk.matter.pk, "idle", by=walk.who("qx.discipline"), grounds="五天没有动静"
        )
        assert AccountabilityDraft.objects.get().flag == "idle"
        assert numbers(director, "idle") == {walk.number}, "a draft is no action on the matter"
    with at("2026-03-08 10:00"):
        assignment.name_handler(walk.matter.pk, people["qx.gov2"], by=walk.who(walk.head), reason="催办")
        assert numbers(director, "idle") == set()


@pytest.mark.clause("S1.06.03")
def test_a_case_moved_twice_between_the_same_offices_is_flagged_as_bounced(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, SUBSIDY).accept().receive()
        director = walk.who("qx.director")
        for target, taker in (("social_affairs", "qx.social"), ("government_affairs", "qx.gov")):
            assert numbers(director, "bounced") == set()
            offer = assignment.offer(
                walk.matter.pk, "handling", unit(target), by=walk.who("qx.director"), reason="不归我管"
            )
            assignment.take(offer.pk, by=walk.who(taker))
        assert numbers(director, "bounced") == {walk.number}
        for name in ("qx.director", "qx.gov.head", "qx.mayor"):
            refused(
                "not_the_discipline_office",
                remit.draft_accountability, walk.matter.pk, "bounced", by=walk.who(name), grounds="推转",
            )  # fmt: skip
        remit.draft_accountability(walk.matter.pk, "bounced", by=walk.who("qx.discipline"), grounds="推转")


def test_a_case_that_passes_three_offices_in_one_line_is_not_bounced(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, SUBSIDY).accept().receive()
        for target, taker in (("social_affairs", "qx.social"), ("economic_development", "qx.econ")):
            offer = assignment.offer(walk.matter.pk, "handling", unit(target), by=walk.who("qx.director"))
            assignment.take(offer.pk, by=walk.who(taker))
        assert numbers(walk.who("qx.director"), "bounced") == set()


def test_what_waits_for_the_applicant_is_not_idle(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, SUBSIDY).accept().receive()
        limits.stop(
            walk.matter.pk,
            "materials",
            by=walk.who(walk.handler),
            text="缺原件",
            expected="x",
            resume_when="y",
        )
    with at("2026-03-20 09:00"):
        assert numbers(walk.who("qx.director"), "idle") == set()


@pytest.mark.clause("S1.06.09")
@pytest.mark.parametrize("step", ["explain", "ask", "transfer"])
def test_what_is_outside_the_remit_is_never_left_lying(people, step):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        handler = walk.who(walk.handler)
        more = {
            "explanation": "此类合同由县农业农村局鉴证。",
            "body": "县农业农村局",
            "address": "",
            "phone": "",
        }
        refused("not_marked", remit.close_outside, walk.matter.pk, by=handler, **more)
        remit.mark_outside(walk.matter.pk, by=handler, reason="不在鉴证范围")
        assert numbers(walk.who("qx.director"), "idle") == {walk.number}
        refused("nothing_done", remit.close_outside, walk.matter.pk, by=handler, **more)
        assert walk.matter.is_open
        remit.record_step(walk.matter.pk, step, by=handler, text="已同县局联系")
        assert numbers(walk.who("qx.director"), "idle") == set()
        refused(
            "explanation_needed",
            remit.close_outside,
            walk.matter.pk,
            by=handler,
            **{**more, "explanation": ""},
        )
        remit.close_outside(walk.matter.pk, by=handler, **more)
        assert walk.matter.state == "transferred" and not walk.matter.tasks.filter(done_at=None).exists()
        paper = walk.matter.documents.get(template="referral-slip")
        assert data_of(paper)["reason"] == more["explanation"]
        # The person has the explanation in hand.
        applicant = Client()
        page = follow(applicant, walk.matter, "周小满")
        assert more["explanation"] in words_of(paper_of(applicant, page, "引导单"))


@pytest.mark.clause("S1.06.09")
def test_what_is_outside_the_remit_is_not_decided_either_with_nothing_done(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        handler = walk.who(walk.handler)
        remit.mark_outside(walk.matter.pk, by=handler, reason="不在鉴证范围")
        refused("nothing_done", walk.decide, "refused")
        assert walk.matter.is_open and numbers(walk.who("qx.director"), "idle") == {walk.number}
        remit.record_step(walk.matter.pk, "ask", by=handler, text="已请示镇长")
        walk.decide("refused")
        assert walk.matter.step == "approve"
