"""The pages of the promises in a real browser: no fault for a screen reader, nothing wider than a small phone."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from sunlit import clock
from sunlit.core.service_promises import Measure
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of
from sunlit.promises.actions import around, delivering, promising
from sunlit.promises.models import Promise, Thing

SHOTS = os.environ.get("SUNLIT_SHOTS", "")


@pytest.fixture
def filled(people, transactional_db, settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    town = Organisation.objects.get(code="QX")
    office = viewer_of(people["qx.office"])
    unit = Organisation.objects.get(township=town, key="economic_development")
    around.publish_handling(
        town, "5个工作日内答复。", by=office, text_en="Answered within five working days."
    )
    words = promising.Words(
        "合同5个工作日内办结", clock.today(), Measure.CLOSED_IN_TIME, 90, None, "Within 5 working days"
    )
    made = promising.write(unit, words, by=office)
    promising.publish(made.pk, by=office, decision="党政联席会纪要〔2026〕1号", decided_on=clock.today())
    own = promising.write(
        unit, promising.Words("当场答复", clock.today()), by=office, staff=people["qx.econ"]
    )
    promising.publish(own.pk, by=office)
    thing = delivering.promise_thing(unit, "修2公里路", date(2026, 1, 5), by=office, title_en="2 km of road")
    delivering.record_state(thing.pk, 60, clock.today(), "路基完成", by=office)
    delivering.publish_thing(thing.pk, by=office)
    return people


def come_as(page, live_server, staff: Staff, language="zh-hans"):
    client = Client()
    client.force_login(staff, "django.contrib.auth.backends.ModelBackend")
    cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
    page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])


def picture(page, name):
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_public_pages_have_no_fault_and_fit_a_small_phone(filled, live_server, page, axe):
    for path in (
        "promises/",
        "promises/complaints/",
        "promises/satisfaction/",
        "promises/units/",
        "items/changes/",
    ):
        for width in (1366, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{live_server.url}/QX/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            picture(page, f"{path.strip('/').replace('/', '-')}-{width}")
        assert axe(page) == [], path


def test_desk_pages_have_no_fault(filled, live_server, page, axe):
    come_as(page, live_server, filled["qx.office"])
    promise, thing = Promise.objects.filter(staff=None).get(), Thing.objects.get()
    for path in (
        "promises/", "promises/new/", f"promises/{promise.pk}/", "promises/things/new/",
        f"promises/things/{thing.pk}/", "promises/complaints/", "promises/units/QX-ZX4/", "promises/services/",
        "registers/appeal/causes/",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/desk/{path}")
        picture(page, f"desk-{path.strip('/').replace('/', '-')}")
        assert axe(page) == [], path
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        page.set_viewport_size({"width": 1366, "height": 768})
