"""Answers: complete about an item, and in time to whoever asked on the website."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import answers, catalogue
from sunlit.hall.actions import inquiries
from sunlit.hall.tests.asking import ASKED, ask, fresh, lead
from sunlit.hall.tests.refusing import code, refused
from sunlit.hall.tests.words import words_of
from sunlit.matters import documents
from sunlit.matters.models import Alert
from sunlit.matters.sweep import sweep
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT

BACKEND = "django.contrib.auth.backends.ModelBackend"
ITEM = "medical.chronic-illness"


@pytest.fixture
def asked(town):
    """A question of the website, with the code by which it is followed."""

    def put(moment="2025-11-01 20:00"):
        with clock.standing_at(datetime.fromisoformat(moment)):
            return inquiries.ask_online(town, replace(ASKED, way="online"), by=RESIDENT)

    return put


@pytest.mark.clause("S2.26.09")
def test_the_office_assigns_a_question_and_sees_which_office_has_no_named_answerer(
    client, town, clerk, people, at_work, asked
):
    inquiry, _code = asked()
    (task,) = inquiry.matter.tasks.filter(done_at=None)
    assert (task.unit.key, task.role, inquiry.matter.first_asked) == ("office", "office_clerk", None)
    refused("not_your_seat", lead, inquiry, people["qx.econ"], clerk)
    client.force_login(people["qx.office"], backend=BACKEND)
    address = reverse("inquiry", args=[inquiry.matter.number])

    def flagged():
        return client.get(address).content.decode().split("没有专人答复网上来问的")[1].split("</p>")[0]

    assert "社会事务服务部" not in flagged()
    for name in ("qx.social", "qx.social2", "qx.social.head"):
        people[name].holdings.update(until="2025-01-01")
    assert "社会事务服务部" in flagged() and "经济发展服务部" not in flagged()
    social = Organisation.objects.get(township=town, key="social_affairs")
    typed = {"act": "lead", "handler": f"{social.pk}:{people['qx.social'].pk}", "category": "8"}
    assert client.post(address, typed).status_code == 422
    assert fresh(inquiry).matter.handler is None


@pytest.mark.clause("S2.26.09")
@pytest.mark.parametrize(("answered", "late"), [("2025-11-10 17:00", False), ("2025-11-11 09:00", True)])
def test_a_question_assigned_on_monday_is_answered_on_the_site_by_the_next_monday(
    town, people, at_work, asked, answered, late
):
    inquiry, follow_code = asked()
    with clock.standing_at(datetime(2025, 11, 3, 10, 0)):
        lead(inquiry, people["qx.econ"], at_work("qx.office"))
    task = inquiry.matter.tasks.get(done_at=None)
    assert (task.step, task.person, task.due.isoformat()) == ("web_answer", people["qx.econ"], "2025-11-10")
    with clock.standing_at(datetime.fromisoformat(answered)):
        sweep()
        assert Alert.objects.filter(matter=inquiry.matter, kind="step_overdue").exists() is late
        refused("not_your_seat", inquiries.answer, inquiry.pk, "可以办", by=at_work("qx.econ2"))
        inquiries.answer(inquiry.pk, "可以办，带户口簿来。", by=at_work("qx.econ"))
        task.refresh_from_db()
        assert (task.done_at.astimezone(clock.CHINA).date() > task.due) is late
        browser = Client()
        typed = {"number": inquiry.matter.number, "code": follow_code, "check": "周样本"}
        page = browser.get(browser.post("/QX/follow/", typed)["Location"]).content.decode()
    assert "可以办，带户口簿来。" in page


@pytest.mark.clause("S2.29.04")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 500))
def test_the_answer_about_an_item_has_four_blocks_and_none_may_be_missing(place):
    items = [item for category in catalogue.categories() for item in category.items]
    blocks = answers.blocks(items[place % len(items)])
    answers.check(blocks, None)
    assert set(blocks) == set(answers.BLOCKS)
    for name in answers.BLOCKS:
        with pytest.raises(Refused) as refused:
            answers.check({key: value for key, value in blocks.items() if key != name}, None)
        assert code(refused) == "block_missing"


@pytest.mark.clause("S2.29.04")
@pytest.mark.parametrize("written", [False, True])
def test_the_blocks_go_with_the_answer_by_themselves(town, clerk, written):
    inquiry = ask(town, clerk, item=ITEM, written_wanted=written)
    inquiries.answer(inquiry.pk, "可以办", by=clerk)
    given = fresh(inquiry).answer_blocks
    whole = catalogue.item(ITEM)
    assert set(given) == set(answers.BLOCKS)
    assert given["formalities"] == [row.zh for row in whole.conditions]
    assert [row.name.zh in " ".join(given["papers"]) for row in whole.materials if not row.fetched]
    assert str(catalogue.limits(whole)[0].amount) in given["time_limit"] and given["procedure"]
    if written:
        words = words_of(documents.pdf(inquiry.matter.documents.get()))
        assert all(title.zh in words for title in (answers.BLOCKS["procedure"], answers.BLOCKS["time_limit"]))
        assert all(row.name.zh in words for row in whole.materials if not row.fetched)


@pytest.mark.clause("S2.29.04")
@pytest.mark.parametrize(
    ("without", "named"),
    [
        ({"promised": None, "legal": None, "limit_cases": (), "immediate": False}, "办理时限"),
        ({"procedure": ""}, "办理程序"),
        ({"materials": ()}, "所需资料"),
        ({"conditions": (Text("", ""),)}, "有关手续"),
    ],
)
def test_an_answer_about_an_item_without_one_block_is_not_sent(
    client, town, clerk, people, item, without, named
):
    inquiry = ask(town, clerk, item=ITEM, written_wanted=True)
    whole = catalogue.item(ITEM)
    item(ITEM, **without)
    refusal = refused("block_missing", inquiries.answer, inquiry.pk, "可以办", by=clerk)
    assert named in refusal.reason.zh
    client.force_login(people["qx.clerk"], backend=BACKEND)
    address = reverse("inquiry", args=[inquiry.matter.number])
    answer = client.post(address, {"act": "answer", "answer": "可以办"})
    assert answer.status_code == 422 and named in answer.content.decode()
    stored = fresh(inquiry)
    assert stored.matter.is_open and not stored.answer and not stored.matter.documents.exists()
    item(ITEM, **{name: getattr(whole, name) for name in without})
    inquiries.answer(inquiry.pk, "可以办", by=clerk)
    assert fresh(inquiry).matter.state == "done"
