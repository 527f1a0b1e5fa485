"""What no person types: the pages of the hall refuse it or leave it aside, and never break."""

import pytest
from django.urls import reverse

from sunlit.windows.models import Hall, Queue

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
STRANGE = ["²", "9" * 20, "9" * 5000, "-1", "\x00", "0001-01-01", "9999-12-31"]


@pytest.fixture
def director(client, people, hall):
    client.force_login(people["qx.director"], MODEL_BACKEND)
    return client


@pytest.mark.parametrize("typed", STRANGE)
def test_days_and_numbers_in_addresses(director, typed):
    for address, names in (
        ("/desk/windows/bookings/", ("day",)),
        ("/desk/windows/report/", ("first", "last")),
        ("/desk/windows/setup/staff/1/", ("day",)),
        ("/desk/windows/facilities/", ("year",)),
        ("/QX/booking/", ("window", "item")),
        (reverse("desk_visits"), ("days",)),
        (reverse("inquiries"), ("first", "last")),
    ):
        for name in names:
            assert director.get(address, {name: typed}).status_code == 200, (address, name)


@pytest.mark.parametrize("typed", STRANGE)
def test_a_queue_of_windows_that_are_none_is_refused(director, typed):
    sent = {"letter": "B", "name": "社保", "windows": [typed]}
    assert director.post("/desk/windows/setup/queue/", sent).status_code == 422
    assert Queue.objects.count() == 1


def test_the_kiosk_gets_another_address_only_when_that_is_asked_for(director, kiosk, town):
    assert director.post("/desk/windows/setup/", {}).status_code == 404
    assert director.post("/desk/windows/setup/", {"act": "x"}).status_code == 404
    assert Hall.objects.get(township=town).kiosk_key == kiosk
    assert director.post("/desk/windows/setup/", {"act": "renew"}).status_code == 302
    assert Hall.objects.get(township=town).kiosk_key != kiosk
