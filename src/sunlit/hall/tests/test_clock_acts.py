"""Acts on the clock of a matter and their papers: stop, resume, extend, send up to the authority."""

from datetime import date

from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import handling, limits
from sunlit.hall.tests.refusing import refused
from sunlit.hall.tests.walking import AGENT, SUBSIDY, Walk
from sunlit.matters.documents import data_of

MONDAY = "2026-03-02 09:00"


def test_the_stop_notice_goes_out_in_the_act_and_says_what_is_left(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
    with at("2026-03-04 10:00"):
        refused(
            "text_needed", limits.stop, walk.matter.pk, "hearing", by=walk.who(walk.handler), text="x",
            expected="", resume_when="y",
        )  # fmt: skip
        limits.stop(
            walk.matter.pk, "hearing", by=walk.who(walk.handler), text="利害关系人要求听证", expected="10个工作日",
            resume_when="听证结束次日", key="stop-1",
        )  # fmt: skip
        limits.stop(
            walk.matter.pk, "hearing", by=walk.who(walk.handler), text="利害关系人要求听证", expected="10个工作日",
            resume_when="听证结束次日", key="stop-1",
        )  # fmt: skip
        paper = walk.matter.documents.get(template="stop-notice")
        stop = walk.matter.clock_events.get(kind="stop")
        assert stop.document == paper.number and stop.article == "行政许可法 45"
        assert "2个工作日" in data_of(paper)["used"] and data_of(paper)["remaining"] == "3个工作日"
        assert walk.matter.stopped and walk.matter.due is None


def test_a_stop_for_no_lawful_reason_leaves_no_paper(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        refused(
            "unknown_stop_reason", limits.stop, walk.matter.pk, "holiday", by=walk.who(walk.handler), text="x",
            expected="x", resume_when="x",
        )  # fmt: skip
        assert not walk.matter.documents.filter(template="stop-notice").exists()


def test_an_extension_is_a_leaders_and_its_notice_has_the_new_day(people):
    with at(MONDAY):
        walk = Walk(people, SUBSIDY).accept().receive()
        assert walk.matter.due == date(2026, 3, 16)
        refused("not_an_approver", limits.extend, walk.matter.pk, 2, by=walk.who(walk.head), reason="调查")
        refused("reason_needed", limits.extend, walk.matter.pk, 2, by=walk.who("qx.deputy"), reason="")
        refused("over_maximum", limits.extend, walk.matter.pk, 6, by=walk.who("qx.deputy"), reason="调查")
        assert not walk.matter.documents.filter(template="extension-notice").exists()
        limits.extend(walk.matter.pk, 5, by=walk.who("qx.deputy"), reason="需外县核对")
        paper = walk.matter.documents.get(template="extension-notice")
        assert walk.matter.due == date(2026, 3, 23) and data_of(paper)["new_date"] == "2026-03-23"
        refused("extended_before", limits.extend, walk.matter.pk, 1, by=walk.who("qx.mayor"), reason="再延")
        assert walk.matter.documents.filter(template="extension-notice").count() == 1


def test_an_agent_item_is_sent_up_with_its_day_and_the_clock_stands_meanwhile(people):
    with at(MONDAY):
        walk = Walk(people, AGENT).accept().receive()
        refused("not_a_day_yet", handling.forward, walk.id, by=walk.who(walk.handler), day=date(2026, 3, 3))
        handling.forward(walk.id, by=walk.who(walk.handler), day=date(2026, 3, 2))
        assert walk.matter.stopped and walk.matter.facts["forwarded_on"] == "2026-03-02"
        assert walk.matter.clock_events.get(kind="stop").document
    with at("2026-03-12 09:00"):
        walk.decide("refused")
        assert walk.matter.step == "sign_refusal" and not walk.matter.stopped
        walk.sign().take().tell()
        assert walk.matter.state == "refused"
