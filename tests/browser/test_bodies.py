"""Bodies in a real browser: who is missing, setting one up, rules and units; by axe, on phones, in both languages."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sunlit import clock
from sunlit.bodies.actions import composing, profiles, rules
from sunlit.core.bodies import Named
from sunlit.demonstration import body_stories
from sunlit.demonstration.places import build
from sunlit.matters import book
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SUNLIT_SHOTS", "")
DESK = (
    "/desk/bodies/",
    "/desk/bodies/unit-disclosure/QX-V1/",
    "/desk/bodies/clean-government/QX/",
    "/desk/bodies/rules/",
    "/desk/bodies/rules/openness-rules/",
    "/desk/bodies/units/",
    "/desk/bodies/units/QX-ZX3/",
)
PUBLIC = (
    "/QX/bodies/", "/QX/bodies/centre-direction/QX/", "/QX/units/", "/QX/units/QX-ZX3/", "/QX/rules/disclosure/",
)  # fmt: skip


@pytest.fixture
def town() -> Organisation:
    """A township with a village group, a rule in force and explained, a duty sheet, and much that is missing."""
    people = build() | body_stories.leaders()
    book.forget_stored()
    place = Organisation.objects.get(code="QX")
    by = viewer_of(people["qx.office"])
    village = Organisation.objects.get(code="QX-V1")
    named = [
        Named("leader", people["qx.v1"].pk),
        Named("members", "村务监督员"),
        Named("worker", people["qx.agent"].pk, None, "part"),
    ]
    composing.compose("unit-disclosure", village, composing.Composition(named, "成立"), by=by)
    composing.write_mechanism("unit-disclosure", village, "工作机制", "每月五日前报送。", by=by)
    rules.issue("openness-rules", place, number="1号", issued_on=clock.today(), by=by)
    question = rules.ask("openness-rules", place, "S0.07.32", "含当天吗？", by=by)
    rules.interpret(question.pk, "含当天。", by=by)
    rules.ask("openness-rules", place, "S0.07.33", "及时是几天？", by=by)
    unit = Organisation.objects.get(code="QX-ZX3")
    profiles.give_duty("civil-affairs", unit, "relief", unit.posts.all()[0].pk, by=by)
    said = profiles.Described(
        "administrative", date(2001, 6, 28), "股级", "青溪镇", "两个", Decimal(3), Decimal(2), 5
    )
    profiles.describe(unit, said, by=by)
    return place


def _sign_in(page: "Page", live_server: Any, username: str) -> None:
    from django.test import Client

    client = Client()
    client.force_login(Staff.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def _shot(page: "Page", address: str, where: str) -> None:
    if SHOTS:
        name = address.strip("/").replace("/", "-")
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{where}.png"), full_page=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_have_no_fault_and_fit_a_phone(town, live_server, page, phone, axe, language):
    for one in (page, phone):
        _sign_in(one, live_server, "qx.office")
        one.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    for address in (*DESK, *PUBLIC):
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert axe(page) == [], address
        _shot(page, address, f"{language}-wide")
    phone.set_viewport_size({"width": 320, "height": 700})
    for address in (*DESK, *PUBLIC):
        phone.goto(live_server.url + address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, address
        _shot(phone, address, f"{language}-phone")


def test_a_group_is_set_up_by_keyboard_and_the_refusal_stands_beside_its_field(
    town, live_server, page, browser_problems
):
    _sign_in(page, live_server, "qx.office")
    page.goto(live_server.url + "/desk/bodies/clean-government/QX/")
    page.locator("#id_p_leader").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#id_p_deputies input").first.focus()
    page.keyboard.press("Space")
    page.locator("#id_reason").fill("成立")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "办公室设在哪里" in page.locator("#field-office_unit .error").inner_text()
    assert page.locator("#id_reason").input_value() == "成立"
    page.locator("#id_office_unit").select_option(label="党政办公室")
    page.locator("#id_reason").focus()
    browser_problems[:] = [line for line in browser_problems if "422" not in line]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".notice-success").count() == 1
    assert "高明远" in page.locator("table").first.inner_text()
