"""The poster of a window: one A3 page, whatever the window takes, with the address of the guide."""

import io
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from sunlit.hall.models import ItemState
from sunlit.people.models import Organisation
from sunlit.windows import posters

pytestmark = pytest.mark.django_db
URL = "/QX/windows/1/poster.pdf"


def test_the_poster_is_one_page_of_a3_with_all_that_the_window_takes(hall: Any, client: Client) -> None:
    window = hall[0][0]
    answer = client.get(URL)
    assert answer["Content-Type"] == "application/pdf"
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [297, 420]
    said = "".join(page.extract_text().split()).replace("\u200b", "")
    data = posters.data_of(window, date(2026, 3, 2))
    assert len(data["services"]) > 60  # a window without a scope takes everything
    for row in data["services"]:
        assert row["number"] + row["name"] in said
    assert str(window).replace(" ", "") in said and window.township.complaint_phone in said
    assert data["qr"] == f"{settings.PUBLIC_ADDRESS}/QX/items/"


def test_a_window_of_one_category_shows_only_that(hall: Any) -> None:
    window = hall[0][0]
    window.scope = ["category:8"]
    rows = posters.data_of(window, date(2026, 3, 2))["services"]
    assert rows and all(row["number"].startswith("08-") for row in rows)


def test_no_limit_stands_on_a_wall_before_the_township_confirmed_it(hall: Any) -> None:
    window = hall[0][0]
    unsure = {item.number for item in posters.sign_of(window).guide if "promised" in item.to_confirm}
    rows = {row["number"]: row["limit"] for row in posters.data_of(window, date(2026, 3, 2))["services"]}
    assert unsure and all(rows[number] is None for number in unsure)


def test_a_window_that_takes_nothing_and_one_that_is_not_there_have_no_poster(
    hall: Any, town: Organisation, client: Client
) -> None:
    assert client.get("/QX/windows/77/poster.pdf").status_code == 404
    assert client.get("/LH/windows/1/poster.pdf").status_code == 404
    ItemState.objects.filter(township=town).update(offered=False)
    assert client.get(URL).status_code == 404
