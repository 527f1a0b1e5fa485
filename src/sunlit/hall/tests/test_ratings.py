"""Rating: only by the token on the slip, once, one to five, never by staff; not rated is never counted as good."""

import re
from datetime import datetime

import pytest
from django.db import transaction
from django.test import Client

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall import queries_public, sheets
from sunlit.hall.actions import applications, ratings
from sunlit.hall.models import Rating
from sunlit.matters import documents
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, viewer_of

ITEM = "civil.entitlement-certificate"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_monday_morning():
    with clock.standing_at(datetime(2025, 11, 3, 9, 30)):
        yield


def finished(town: Organisation, clerk, state: str = Matter.State.DONE, item: str = ITEM) -> Matter:
    """An application that is over; how it came there is the handling's own matter."""
    filed = applications.file_application(
        town, item, applications.Applicant(name="王秀英", phone="13800001234"), by=clerk
    )
    Matter.objects.filter(pk=filed.matter.pk).update(state=state, closed_at=clock.now(), alarm_at=None)
    filed.matter.tasks.update(done_at=clock.now())
    return Matter.objects.get(pk=filed.matter.pk)


def address(matter: Matter) -> str:
    return f"/QX/rate/{matter.number}/{ratings.token_for(matter)}/"


@pytest.mark.clause("S3.17.06")
def test_only_the_applicant_rates_once_from_one_to_five_and_the_average_shows_its_number(
    town, at_work, client
):
    first, second, third = (finished(town, at_work("qx.clerk")) for _ in range(3))
    assert client.post(f"/QX/rate/{first.number}/{'0' * 20}/", {"level": "5"}).status_code == 404
    assert (
        client.post(f"/QX/rate/{first.number}/{ratings.token_for(second)}/", {"level": "5"}).status_code
        == 404
    )
    for level in ("0", "6", "-1", "x", ""):
        answer = client.post(address(first), {"level": level, "text": "写了很久的话"})
        assert answer.status_code == 422 and "写了很久的话" in answer.content.decode()
    assert not Rating.objects.exists()
    assert client.post(address(first), {"level": "5"}).status_code == 302
    assert client.post(address(first), {"level": "1"}).status_code == 409
    assert client.post(address(second), {"level": "2"}).status_code == 302
    assert list(Rating.objects.order_by("pk").values_list("level", flat=True)) == [5, 2]
    found = queries_public.rating_of(town, ITEM)
    assert (found.average, found.count, found.not_rated) == (3.5, 2, 1)
    assert third.number not in [rating.matter.number for rating in Rating.objects.all()]


@pytest.mark.parametrize("level", [0, 6])
def test_the_action_itself_refuses_zero_and_six(town, at_work, level):
    matter = finished(town, at_work("qx.clerk"))
    with pytest.raises(Refused) as refused:
        ratings.rate(matter.number, ratings.token_for(matter), level, by=PUBLIC)
    assert refused.value.code == "no_such_level"


def test_a_browser_signed_in_as_staff_can_neither_see_nor_send_the_form(town, people, at_work, client):
    matter = finished(town, at_work("qx.clerk"))
    client.force_login(people["qx.social"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address(matter)).status_code == 403
    assert client.post(address(matter), {"level": "5"}).status_code == 403
    assert not Rating.objects.exists()
    with pytest.raises(Refused):
        ratings.rate(matter.number, ratings.token_for(matter), 5, by=viewer_of(people["qx.mayor"]))


def test_what_is_open_or_withdrawn_is_not_rated(town, at_work, client):
    clerk = at_work("qx.clerk")
    applied = applications.file_application(town, ITEM, applications.Applicant(name="李"), by=clerk).matter
    withdrawn = finished(town, clerk, Matter.State.WITHDRAWN)
    for matter in (applied, withdrawn):
        answer = client.post(address(matter), {"level": "5"})
        assert answer.status_code == 422 and "办结后才能评价" in answer.content.decode()
    assert queries_public.rating_of(town, ITEM) == queries_public.RatingOf(None, 0, 0)


def test_unknown_numbers_and_wrong_tokens_are_answered_alike(town, at_work, client):
    matter = finished(town, at_work("qx.clerk"))
    pages = []
    for number in (matter.number, "QX2025B999999"):
        answer = client.get(f"/QX/rate/{number}/{'a' * 20}/")
        text = answer.content.decode().replace(number, "")
        pages.append((answer.status_code, re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text)))
    assert pages[0] == pages[1]
    # The right token at the other township's address is as wrong as any.
    answer = client.get(f"/LH/rate/{matter.number}/{ratings.token_for(matter)}/")
    assert answer.status_code == 404


@pytest.mark.clause("S2.27.10", "S2.13.04")
def test_the_form_contains_the_criteria_of_the_regulations(town, at_work, client):
    page = client.get(address(finished(town, at_work("qx.clerk")))).content.decode()
    for words in (
        "依法及时", "方便群众", "办事人员满意", "人民群众满意",
        "热情主动", "文明办事", "服务规范", "及时高效",
        "方便下级、公民、法人和其他组织",
    ):  # fmt: skip
        assert words in page


def test_a_bad_rating_opens_a_matter_and_names_nobody(town, at_work, client):
    matter = finished(town, at_work("qx.clerk"))
    client.post(
        address(matter),
        {"level": "1", "criteria": ["warm", "no-such"], "text": "跑了三趟", "call_back": "13900005678"},
    )
    # An unknown criterion is refused by the form; the page is shown again.
    assert not Rating.objects.exists()
    client.post(
        address(matter),
        {"level": "1", "criteria": ["warm"], "text": "跑了三趟", "call_back": "139 0000 5678"},
    )
    rating = Rating.objects.get()
    assert (rating.level, rating.criteria, rating.call_back) == (1, ["warm"], "13900005678")
    follow_up = rating.follow_up
    assert follow_up.is_open and follow_up.tasks.get(done_at=None).due
    assert "王秀英" not in f"{follow_up.title}{follow_up.subject}{follow_up.facts}"


def test_the_result_sheet_carries_the_address_for_rating(town, at_work):
    matter = finished(town, at_work("qx.clerk"))
    application = matter.application
    assert sheets.rating_address(matter, application).endswith(address(matter))
    application.decision, application.decision_text, application.decision_ground = "granted", "同意", "第一条"
    application.save()
    with transaction.atomic():
        sheet = sheets.result(matter, application, by=at_work("qx.clerk"))
    assert documents.data_of(sheet)["qr"] == sheets.rating_address(matter, application)


def test_the_rating_page_needs_no_script_and_its_token_isn_t_sent_on(town, at_work):
    answer = Client().get(address(finished(town, at_work("qx.clerk"))))
    assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"
