"""What an office lists, and the ways in which each step of a service can be taken."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from sunlit.agents.actions import helping
from sunlit.agents.models import Help
from sunlit.core.access import Access, Answering, Directory, Listed, Step, Way, check_access, shut_out
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.actions import offering
from sunlit.ledger.models import Entry
from sunlit.matters.book import book
from sunlit.people.models import Organisation

ITEM = "land.contract-certification"
A = Text("甲", "a")


@pytest.fixture
def rules(monkeypatch):
    """Change the ways to services for one test."""

    def change(**fields):
        (access,) = book().access
        object.__setattr__(book(), "access", (replace(access, **fields),))

    before = book().access
    yield change
    object.__setattr__(book(), "access", before)


@pytest.mark.clause("S2.35.03")
def test_the_civil_affairs_office_lists_exactly_five_services_each_with_its_procedure(town):
    page = Client().get("/QX/services/civil-affairs/").content.decode()
    listed = page.split('id="services"')[1].split("</ol>")[0]
    names = re.findall(r"<h2>(.*?)</h2>", listed)
    assert names == [
        "城镇居民最低生活保障服务",
        "五保（特困）供养服务",
        "优待抚恤服务",
        "大病救助服务",
        "救灾救济服务",
    ]
    links = re.findall(r'href="(/QX/items/[^"]+/)#procedure"', listed)
    assert len(links) == 5
    for link in links:
        guide = Client().get(link).content.decode()
        assert 'id="procedure"' in guide and "<svg" in guide.split('id="procedure"')[1]
    assert "/QX/services/civil-affairs/" in Client().get("/QX/items/").content.decode()
    assert Client().get("/QX/services/nothing/").status_code == 404


@pytest.mark.clause("S2.35.03")
def test_a_service_without_a_procedure_is_not_published(town, at_work, edit):
    edit("civil.disaster-relief", procedure=" ")
    page = Client().get("/QX/services/civil-affairs/").content.decode()
    with pytest.raises(Refused) as refused:
        offering.offer(town, "civil.disaster-relief", by=at_work("qx.director"))
    last = page.split("救灾救济服务")[1].split("</li>")[0]
    assert "没有公布" in last and "办理程序" in last and "#procedure" not in last
    assert page.count('#procedure"') == 4 and refused.value.code == "item_incomplete"


@pytest.mark.clause("S4.29.12")
def test_a_service_with_an_online_only_step_is_not_published(town, at_work, rules):
    steps = book().access[0].steps
    assert steps and not [step for step in steps if shut_out([step], ITEM)]
    page = Client().get(f"/QX/items/{ITEM}/").content.decode()
    assert 'id="ways"' in page and "窗口" in page.split('id="ways"')[1]
    for ways, shut in (
        ((Way.ONLINE,), True),
        ((Way.ONLINE, Way.TERMINAL), True),
        ((Way.ONLINE, Way.TELEPHONE), False),
        ((Way.ONLINE, Way.COUNTER), False),
    ):
        rules(steps=(*steps, Step(Text("人脸核验", "Face check"), ways, "S4.29.12", (ITEM,))))
        missing = [text.zh for text in catalogue.offer(town, ITEM).missing]
        page = Client().get(f"/QX/items/{ITEM}/").content.decode()
        if not shut:
            assert missing == [] and 'id="not-published"' not in page
            continue
        assert missing == ["“人脸核验”这一环节的窗口或电话办法"]
        assert 'id="not-published"' in page and "人脸核验" in page
        with pytest.raises(Refused) as refused:
            offering.offer(town, ITEM, by=at_work("qx.director"))
        assert refused.value.code == "item_incomplete"
        # Another item hasn't this step and stays published.
        assert catalogue.offer(town, "subsidy.farmers").missing == ()


@pytest.mark.clause("S4.29.12")
def test_help_given_to_an_older_person_is_logged(people, town, at_work):
    agent = at_work("qx.agent")
    home = next(seat.organisation_id for seat in agent.seats if seat.role == "village_agent")
    village = Organisation.objects.get(pk=home)
    helping.give_help(village, "home", by=agent, persons=1, item=ITEM)
    row = Help.objects.get()
    assert (row.persons, row.item, row.unit) == (1, ITEM, village)
    assert Entry.objects.filter(act="help_given").count() == 1


def test_what_is_written_wrongly_is_named():
    listed = Directory("a", A, "enquiry", "S2.35.03", (Listed(A, ("x",)),))
    good = Access((listed,), (Answering(("x",), ("y",), "S3.26.05"),), (Step(A, (Way.ONLINE,), "S4.29.12"),))
    assert check_access(good) == []
    assert check_access(replace(good, directories=(listed, listed)))
    assert check_access(replace(good, directories=(replace(listed, entries=()),)))
    assert check_access(replace(good, directories=(replace(listed, entries=(Listed(A, ()),)),)))
    assert check_access(replace(good, answers=(good.answers[0], good.answers[0])))
    assert check_access(replace(good, answers=(replace(good.answers[0], duties=()),)))
    assert check_access(replace(good, steps=(replace(good.steps[0], ways=()),)))
