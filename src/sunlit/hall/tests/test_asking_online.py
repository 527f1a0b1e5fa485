"""A question asked online: routed by the office, answered in five working days, asked once."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import escape

from sunlit import clock
from sunlit.hall import receipts
from sunlit.hall.actions import leading
from sunlit.hall.models import Inquiry
from sunlit.hall.tests.online import ITEM, MONDAY, opened, without_token
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_monday_morning")]


def test_a_question_is_routed_by_the_office_and_answered_in_five_working_days(
    people: dict[str, Staff], town: Organisation, client: Client
) -> None:
    with clock.standing_at(MONDAY):
        answer = client.post("/QX/ask/", {"question": "低保怎么办？", "key": str(uuid4())})
        inquiry = Inquiry.objects.get()
        task = inquiry.matter.tasks.get()
        assert (task.role, task.unit.name) == ("office_clerk", "党政办公室")
        page = client.get(answer["Location"]).content.decode()
        assert inquiry.matter.number in page
        leading.lead(
            inquiry.pk,
            Organisation.objects.get(township=town, key="social_affairs"),
            people["qx.social"],
            by=viewer_of(people["qx.office"]),
            category="8",
        )
    waiting = inquiry.matter.tasks.get(done_at=None)
    assert waiting.person == people["qx.social"]
    assert waiting.due.isoformat() == "2025-11-10"


def test_a_question_without_name_and_contact_is_followed_with_number_and_code_alone(
    town: Organisation, client: Client
) -> None:
    answer = client.post("/QX/ask/", {"question": "几点上班？", "key": str(uuid4())})
    page = client.get(answer["Location"]).content.decode()
    number, code = (re.search(rf'id="{name}">([^<]+)<', page)[1] for name in ("number", "code"))
    assert "几点上班" in opened(client, number, code, "")


def test_the_same_question_sent_twice_is_registered_once_with_the_same_code(
    town: Organisation, client: Client
) -> None:
    form = {"question": "几点上班？", "visitor": "李", "key": str(uuid4())}
    pages = [client.get(client.post("/QX/ask/", form)["Location"]).content for _ in range(2)]
    assert Inquiry.objects.count() == 1
    assert without_token(pages[0]) == without_token(pages[1])
    code = re.search(rb'id="code">([^<]+)<', pages[0])[1].decode()
    assert receipts.matches(code, Inquiry.objects.get().receipt_hash)


def test_an_empty_question_keeps_everything_else_typed(town: Organisation, client: Client) -> None:
    answer = client.post("/QX/ask/", {"question": " ", "visitor": "张三丰", "contact": "12", "about": "低保"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "张三丰" in page and 'value="12"' in page and 'value="低保"' in page
    assert "请写下您要问的事" in page and "5至15位数字" in page
    assert not Matter.objects.exists()


def test_an_item_is_found_without_javascript_and_what_was_typed_stays(
    town: Organisation, client: Client
) -> None:
    page = client.post("/QX/ask/", {"question": "怎么补证", "about": "优抚", "find": "1"}).content.decode()
    assert f'value="{ITEM}"' in page and "怎么补证" in page
    assert f'value="{ITEM}"' in client.get("/QX/ask/items/?about=优抚").content.decode()


def test_huge_and_hostile_text_is_refused_or_shown_as_text(town: Organisation, client: Client) -> None:
    assert client.post("/QX/ask/", {"question": "长" * 5000}).status_code == 422
    assert client.post("/QX/ask/", {"question": "空\x00"}).status_code == 422
    assert client.post("/QX/ask/", {"question": "x" * 3_000_000}).status_code == 400
    evil = "<script>alert(1)</script>"
    page = client.get(client.post("/QX/ask/", {"question": evil})["Location"]).content.decode()
    assert evil not in page and escape(evil) in page
