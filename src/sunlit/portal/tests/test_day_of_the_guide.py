"""The day on a guide is the day on which it last changed for the township; ratings stand on its page."""

import io
from datetime import datetime

import pytest
from pypdf import PdfReader

from sunlit import clock
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.actions import applications, offering, ratings
from sunlit.hall.models import Rating
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import CLOCK, viewer_of
from sunlit.portal.tests.conftest import Edit

ITEM = "civil.low-income-rural"


def standing(day: str):
    return clock.standing_at(datetime.fromisoformat(f"{day} 09:00"))


def printed_day(client, township: str = "QX") -> str:
    answer = client.get(f"/{township}/items/{ITEM}/sheet.pdf")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return "".join(words.split()).split("更新日期")[1][:11]


def test_the_sheet_carries_the_day_of_the_last_change_and_not_of_printing(client, town, people):
    with standing("2026-03-02"):
        assert offering.note_changes(by=CLOCK) > 0
    with standing("2026-03-20"):
        assert printed_day(client).startswith("2026年3月2日")
        assert offering.note_changes(by=CLOCK) == 0
    with standing("2026-04-01"):
        assert printed_day(client).startswith("2026年3月2日")


def test_an_act_on_the_offering_is_a_change(client, town, people):
    with standing("2026-03-02"):
        offering.note_changes(by=CLOCK)
    with standing("2026-03-09"):
        offering.set_owner(town, ITEM, people["qx.social2"], by=viewer_of(people["qx.director"]))
    with standing("2026-04-01"):
        assert printed_day(client).startswith("2026年3月9日")
        assert printed_day(client, "LH").startswith("2026年3月2日")


def test_a_new_version_of_the_rulebook_is_a_change_from_the_day_it_is_noted(client, town, edit: Edit, people):
    with standing("2026-03-02"):
        offering.note_changes(by=CLOCK)
    edit(ITEM, result=Text("发给低保证和存折", "A certificate and a bank book"))
    with standing("2026-03-16"):
        assert printed_day(client).startswith("2026年3月16日")
        assert offering.note_changes(by=CLOCK) == Organisation.objects.filter(kind="township").count()
    with standing("2026-04-01"):
        assert printed_day(client).startswith("2026年3月16日")


def test_another_telephone_of_the_department_is_a_change(client, town, people):
    with standing("2026-03-02"):
        offering.note_changes(by=CLOCK)
    Organisation.objects.filter(code="QX-ZX3").update(phone="0000-9")
    with standing("2026-03-05"):
        offering.note_changes(by=CLOCK)
    with standing("2026-04-01"):
        assert printed_day(client).startswith("2026年3月5日")


@pytest.fixture
def completed(town, people):
    """Four completed applications of one item."""
    clerk = viewer_of(people["qx.clerk"])
    found = []
    for name in ("甲", "乙", "丙", "丁"):
        filed = applications.file_application(town, ITEM, applications.Applicant(name), by=clerk)
        Matter.objects.filter(pk=filed.matter.pk).update(state="done", closed_at=clock.now(), alarm_at=None)
        found.append(Matter.objects.get(pk=filed.matter.pk))
    return found


def test_the_guide_shows_the_rating_and_counts_what_is_not_rated_as_nothing(client, town, completed):
    page = client.get(f"/QX/items/{ITEM}/").content.decode()
    assert "还没有人评价" in page and "另有 4 件没有评价" in page
    for matter, level in zip(completed, (5, 4), strict=False):
        Rating.objects.create(matter=matter, level=level, at=clock.now())
    page = client.get(f"/QX/items/{ITEM}/").content.decode()
    assert "<strong>4.5</strong>" in page and "共 2 人评价" in page and "另有 2 件没有评价" in page
    english = client.get(f"/QX/items/{ITEM}/", headers={"accept-language": "en"}).content.decode()
    assert "from 2 ratings" in english and "not rated: 2" in english
    assert "还没有人评价" in client.get(f"/LH/items/{ITEM}/").content.decode()
    assert ratings.average(town)[0] == 4.5 and catalogue.offer(town, ITEM).offered
