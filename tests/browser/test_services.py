"""The pages of the power list, the lookup and the lists in a real browser: no fault for a screen reader, nothing too wide."""

import os
from pathlib import Path

import pytest
from django.test import Client

from sunlit.hall.actions import powers
from sunlit.hall.models import Power
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SUNLIT_SHOTS", "")
PUBLIC = (
    "services/civil-affairs/",
    "lookup/certified-contract/",
    "disclosure/of/policy/",
    "items/civil.disaster-relief/",
)


@pytest.fixture
def people(people, settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    town = Organisation.objects.get(code="QX")
    unit = Organisation.objects.get(township=town, key="economic_development")
    director = viewer_of(people["qx.director"])
    for number, name, item in (
        ("QL-01", "土地承包合同鉴证", "land.contract-certification"),
        ("QL-02", "农机具牌证初审", ""),
    ):
        powers.list_power(town, powers.Listed(number, name, "approval", unit, item), by=director)
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


def look(page, axe, address, name):
    for width in (1366, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        picture(page, f"{name}-{width}")
    assert axe(page) == [], name


def test_public_pages_have_no_fault_and_fit_a_small_phone(people, live_server, page, axe):
    for path in PUBLIC:
        look(page, axe, f"{live_server.url}/QX/{path}", path.strip("/").replace("/", "-"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_desk_pages_have_no_fault(people, live_server, page, axe, language):
    Staff.objects.filter(pk=people["qx.director"].pk).update(must_change_password=False)
    come_as(page, live_server, people["qx.director"], language)
    for path in (
        "catalogue/powers/",
        "catalogue/powers/?only=outside",
        f"catalogue/powers/{Power.objects.first().pk}/",
        "promises/consultations/",
        "registers/measure/new/",
    ):
        look(
            page,
            axe,
            f"{live_server.url}/desk/{path}",
            f"desk-{language}-{path}".replace("/", "-").replace("?", "-"),
        )
