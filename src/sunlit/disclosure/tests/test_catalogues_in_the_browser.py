"""The pages of the catalogues in a real browser: no fault for a screen reader, nothing wider than a small phone."""

import os
from pathlib import Path

import pytest
from django.test import Client

from sunlit.disclosure.actions import listing, staging, starting
from sunlit.disclosure.models import Work
from sunlit.disclosure.tests.filling import fill
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT, viewer_of

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SUNLIT_SHOTS", "")


@pytest.fixture
def filled(transactional_db, people, settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    town = Organisation.objects.get(code="QX")
    fill(town, "public-notice", but=("minerals", "land"))
    fill(Organisation.objects.get(code="QX-ZX3"), "key-list", but=("land-use", "land"))
    head = viewer_of(people["qx.social.head"])
    listing.say_nothing(Organisation.objects.get(code="QX-ZX3"), "key-list", "land-use", by=head)
    office, inspector = viewer_of(people["qx.office"]), viewer_of(people["qx.discipline"])
    listing.add_heading(town, "public-notice", "公路养护", "群众问得多", by=inspector, title_en="Road upkeep")
    work = staging.start_as_it_comes(town, "emergency", "强降雨", by=office)
    staging.reach_stage(work.pk, 1, by=office)
    staging.reach_stage(work.pk, 2, by=office)
    starting.start_ad_hoc(town, "decision", "停车", by=office)
    row = listing.propose(town, "农村公路养护资金", "想知道钱用到哪里。", by=RESIDENT)
    listing.decide(listing.task_of(row).pk, "declined", by=inspector, reason="已在收支中公开。")
    listing.propose(town, "食堂采购价格", "", by=head)
    return people


def see(page, live_server, axe, name, path):
    answer = page.goto(live_server.url + path)
    assert answer is not None and answer.status == 200, path
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert axe(page) == [], path
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{path} is {wide} px too wide"


PUBLIC = {
    "catalogues": "/QX/catalogues/",
    "of-town": "/QX/catalogues/of/QX/",
    "of-unit": "/QX/catalogues/of/QX-ZX3/",
    "counts": "/QX/catalogues/counts/",
    "list": "/QX/catalogues/public-notice/decisions/2026/",
    "register": "/QX/disclosure/duties/",
    "proposals": "/QX/disclosure/proposals/",
    "overview": "/QX/disclosure/",
    "special-funds": "/QX/disclosure/of/special-funds/",
}
DESK = {
    "desk": "/desk/disclosure/",
    "desk-catalogues": "/desk/disclosure/catalogues/",
    "desk-proposals": "/desk/disclosure/proposals/",
    "desk-start": "/desk/disclosure/start/temporary-work/",
}


def test_public_pages_have_no_fault_and_fit_a_screen_and_a_phone(filled, live_server, page, phone, axe):
    work = Work.objects.get()
    for name, path in {**PUBLIC, "work": f"/QX/disclosure/works/{work.pk}/"}.items():
        see(page, live_server, axe, name, path)
        see(phone, live_server, axe, f"{name}-phone", path)


@pytest.mark.parametrize("who", ["qx.office", "qx.discipline", "qx.social.head"])
def test_desk_pages_have_no_fault_and_fit_a_screen_and_a_phone(filled, live_server, page, phone, axe, who):
    client = Client()
    client.force_login(filled[who], "django.contrib.auth.backends.ModelBackend")
    work = Work.objects.get()
    for one, suffix in ((page, ""), (phone, "-phone")):
        language = "en" if who == "qx.social.head" else "zh-hans"
        cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
        one.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        for name, path in {**DESK, "desk-stages": f"/desk/disclosure/works/{work.pk}/stages/"}.items():
            see(one, live_server, axe, f"{name}-{who}{suffix}", path)
