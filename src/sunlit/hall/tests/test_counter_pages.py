"""The pages of the counter and the register, by the test client."""

import pytest
from django.urls import reverse

from sunlit.hall import catalogue
from sunlit.hall.models import Application
from sunlit.matters.models import Matter

OLD_AGE = "farm-subsidy"


@pytest.fixture
def clerk(client, people):
    client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("name", ["counter", "inquiry_new", "inquiries", "plates"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(clerk, name, language):
    clerk.cookies["django_language"] = language
    assert clerk.get(reverse(name)).status_code == 200


def test_an_item_is_accepted_on_one_page(clerk, people):
    items = [o for o in catalogue.offers(people["qx.clerk"].township) if o.offered and o.item.materials]
    offer = next(o for o in items if o.item.procedure == "service-standard")
    url = reverse("counter_apply", args=[offer.item.id])
    assert clerk.get(url).status_code == 200
    data = {"applicant": "王小满", "phone": "0000-123", "key": "k1", "rights_told": "on", "act": "accept"}
    refused = clerk.post(url, data)
    assert refused.status_code == 422 and "王小满" in refused.content.decode()
    assert not Matter.objects.exists()
    for row in offer.item.materials:
        data[f"paper-{row.id}"] = "fetched" if row.fetched else "there"
    done = clerk.post(url, data, follow=True)
    assert done.status_code == 200
    application = Application.objects.get()
    assert application.matter.step == "receive"
    for document in application.matter.documents.all():
        paper = clerk.get(reverse("paper", args=[document.number]))
        assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
        assert clerk.get(reverse("paper", args=[document.number])).content == paper.content


def test_a_visit_is_registered_and_answered_at_once(clerk):
    data = {"way": "visit", "question": "低保怎么申请", "visitor": "李四", "answer": "带材料来", "key": "k"}
    done = clerk.post(reverse("inquiry_new"), data, follow=True)
    assert done.status_code == 200 and "带材料来" in done.content.decode()
    assert Matter.objects.get().state == "done"
