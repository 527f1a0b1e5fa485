"""Conduct in a real browser: checklists, badges, the visitor's questions; by axe, on phones, in both languages."""

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from sunlit import clock
from sunlit.conduct.actions import badges, inspecting, study, visitors
from sunlit.conduct.models import Inspection
from sunlit.demonstration.places import build
from sunlit.hall.actions import inquiries
from sunlit.matters.book import book
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SUNLIT_SHOTS", "")


def _picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (500, 700), (120, 150, 190)).save(out, "JPEG")
    out.seek(0)
    return out


@pytest.fixture
def town() -> tuple[dict[str, Staff], list[str], list[str]]:
    """A township with inspections, an open finding, a badge with a photo, an answered visit and one to answer."""
    people = build()
    place = Organisation.objects.get(code="QX")
    by = viewer_of(people["qx.discipline"])
    clerk, office = viewer_of(people["qx.clerk"]), viewer_of(people["qx.office"])

    def walk(checklist: str, *no: str, **whom: Any) -> Inspection:
        lines = {
            line.key: inspecting.Seen(
                "no" if line.key in no else "yes", "第二次看到" if line.key in no else ""
            )
            for line in book().checklists[checklist].lines
        }
        return inspecting.inspect(checklist, place, inspecting.Walk(clock.today(), lines, **whom), by=by)

    walk("centre", "water", unit=Organisation.objects.get(code="QX-ZX"), place="一楼等候区")
    row = walk("window", "badge", "tea", staff=people["qx.clerk"])
    badges.give_badge(people["qx.clerk"], by=office, photo=_picture())
    study.publish_entry(
        study.write_entry("sum-up", study.Words("窗口三问", "问清、说清、办清。"), place, by=office).pk,
        by=office,
    )
    visits = [
        inquiries.register(place, inquiries.Question(text="怎么办？", visitor="王秀英"), by=clerk).matter
        for _ in range(2)
    ]
    visitors.keep(visits[0], people["qx.clerk"].pk, {"civil": False, "tea": True})
    pk = people["qx.clerk"].pk
    desk = [
        "/desk/conduct/", "/desk/conduct/lists/window/", f"/desk/conduct/inspections/{row.pk}/",
        f"/desk/conduct/lists/window/?corrects={row.pk}", "/desk/conduct/people/", f"/desk/conduct/people/{pk}/",
        "/desk/conduct/summary/", "/desk/conduct/badges/", f"/desk/conduct/badges/{pk}/", "/desk/conduct/study/",
        "/desk/conduct/rewards/", "/desk/conduct/drivers/", "/desk/inquiries/new/",
    ]  # fmt: skip
    public = ["/QX/conduct/", "/QX/building/", f"/QX/staff/{pk}/", _path(visits[1])]
    return people, desk, public


def _path(matter: Any) -> str:
    return f"/QX/visit/{matter.number}/{visitors.token_for(matter)}/"


def _sign_in(page: "Page", live_server: Any, username: str) -> None:
    from django.test import Client

    client = Client()
    client.force_login(Staff.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def _shot(page: "Page", address: str, where: str) -> None:
    if SHOTS:
        name = address.strip("/").replace("/", "-").replace("?", "-")[:60]
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{where}.png"), full_page=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_have_no_fault_and_fit_a_phone(town, live_server, page, phone, axe, language):
    _people, desk, public = town
    phone.set_viewport_size({"width": 320, "height": 700})
    for one in (page, phone):
        one.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    for address in public:
        _look(page, phone, axe, live_server, address, language)
    # The director inspects, keeps badges and reads the summary: one sign-in sees every page of the desk.
    for one in (page, phone):
        _sign_in(one, live_server, "qx.director")
    for address in desk:
        _look(page, phone, axe, live_server, address, language)


def _look(page: "Page", phone: "Page", axe: Any, live_server: Any, address: str, language: str) -> None:
    answer = page.goto(live_server.url + address)
    assert answer and answer.status == 200, address
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert axe(page) == [], address
    _shot(page, address, f"{language}-wide")
    phone.goto(live_server.url + address)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320, address
    _shot(phone, address, f"{language}-phone")


def test_a_checklist_is_filled_by_keyboard_and_keeps_what_was_typed_when_a_line_is_missing(
    town, live_server, page, browser_problems
):
    people, _desk, _public = town
    _sign_in(page, live_server, "qx.office")
    page.goto(live_server.url + "/desk/conduct/lists/staff/")
    page.locator("#id_staff").select_option(label=people["qx.gov"].name)
    page.locator("input[name='line-badge'][value='yes']").focus()
    page.keyboard.press("Space")
    page.locator("#id_place").fill("二楼")
    browser_problems[:] = [line for line in browser_problems if "422" not in line]
    with page.expect_navigation():
        page.locator("#id_place").press("Enter")
    assert page.locator("#field-line-civil .error").count() == 1
    assert page.locator("#id_place").input_value() == "二楼"
    assert page.locator("input[name='line-badge'][value='yes']").is_checked()
    page.locator("input[name='line-civil'][value='no']").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.locator("#id_place").press("Enter")
    assert people["qx.gov"].name in page.locator("h1").inner_text()
    browser_problems[:] = [line for line in browser_problems if "422" not in line]
