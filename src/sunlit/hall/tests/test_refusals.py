"""What the applicant is told when something is refused: reason, ground, remedy, found again by its number."""

import pytest
from django.test import Client

from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import handling
from sunlit.hall.tests.refusing import refused
from sunlit.hall.tests.visits import follow, paper_of, visit
from sunlit.hall.tests.walking import Walk
from sunlit.hall.tests.words import words_of
from sunlit.matters.models import Matter

WHERE = ("云岭县市场监督管理局", "云岭县城东路9号", "0000-7000002")


@pytest.mark.clause("S1.02.06")
@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"opinion": "", "ground": "公司法 29"}, "reason_needed"),
        ({"opinion": "不在登记范围", "ground": " "}, "ground_needed"),
        ({"opinion": "", "ground": ""}, "reason_needed"),
    ],
)
def test_a_refusal_at_the_counter_without_reason_or_ground_is_refused(town, clerk, more, wanted):
    refused(wanted, visit, "refuse", town, clerk, **more)
    assert not Matter.objects.exists()


@pytest.mark.clause("S1.02.06")
def test_a_refusal_at_the_counter_is_printed_with_the_remedy_and_the_applicant_looks_it_up(town, clerk):
    matter = visit("refuse", town, clerk, opinion="不在登记范围", ground="公司法 29", where=WHERE)
    assert matter.state == "refused" and not matter.documents.filter(template="acceptance-receipt").exists()
    applicant = Client()
    page = follow(applicant, matter)
    assert matter.number in page and "不在登记范围" in page and "公司法 29" in page
    words = words_of(paper_of(applicant, page, "不予受理"))
    for part in ("不在登记范围", "公司法29", "行政复议", "60日", "行政诉讼", "6个月", *WHERE):
        assert part in words


@pytest.mark.clause("S1.02.06")
def test_a_refusal_after_handling_states_the_same_and_is_looked_up_in_the_same_way(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        handler = walk.who(walk.handler)
        for text, ground, wanted in (
            (" ", "农村土地承包法第三条", "reason_needed"),
            ("土地不在确权范围", "", "ground_needed"),
        ):
            refused(wanted, handling.decide, walk.id, "refused", by=handler, text=text, ground=ground)
        handling.decide(
            walk.id, "refused", by=handler, text="土地不在确权范围", ground="农村土地承包法第三条"
        )
        walk.approve("refuse").sign().take().tell()
        assert walk.matter.state == "refused"
        applicant = Client()
        page = follow(applicant, walk.matter, "周小满")
        assert "土地不在确权范围" in page and "农村土地承包法第三条" in page
        words = words_of(paper_of(applicant, page, "办理结果"))
    for part in ("不予批准", "土地不在确权范围", "农村土地承包法第三条", "行政复议", "行政诉讼"):
        assert part in words
