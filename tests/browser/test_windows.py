"""The hall in a real browser: kiosk by keyboard and finger, the clerk's call page, the display, the follow page."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sunlit import clock
from sunlit.demonstration.places import build
from sunlit.matters import book
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of
from sunlit.windows.actions import calling, setting_up, sitting
from sunlit.windows.models import Hall, Ticket
from sunlit.windows.tests.conftest import set_up

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SUNLIT_SHOTS", "")
SMALLEST = 60


@pytest.fixture
def town() -> Organisation:
    """A hall in full use: three windows, one of them without anybody, seven people who came."""
    people = build()
    book.forget_stored()
    place = Organisation.objects.get(code="QX")
    windows, queue, workers = set_up(place, people, 3)
    director = viewer_of(people["qx.director"])
    setting_up.set_up_queue(
        place,
        setting_up.QueuePlan("B", "社保医保", windows[:1], scope=["category:8"], name_en="Social insurance"),
        by=director,
    )
    setting_up.plan_roster(windows[2].pk, clock.today(), workers[2].staff_id, by=director)
    key = Hall.objects.get(township=place).kiosk_key
    for window, worker in list(zip(windows, workers, strict=True))[:2]:
        sitting.sit_down(window.pk, by=worker)
    for number in range(7):
        calling.take_at_kiosk(queue.pk, key, priority="old" if number == 5 else "")
    for _round in range(3):
        ticket = calling.call_next(windows[1].pk, by=workers[1])
        assert ticket is not None
        calling.done(windows[1].pk, ticket.pk, "policy", by=workers[1])
    calling.call_next(windows[0].pk, by=workers[0])
    return place


def _sign_in(page: "Page", live_server: Any, username: str) -> None:
    from django.test import Client

    client = Client()
    client.force_login(Staff.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def _language(page: "Page", live_server: Any, language: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_the_hall_has_an_axe_violation_or_is_wider_than_the_screen(
    town: Organisation,
    live_server: Any,
    page: "Page",
    phone: "Page",
    axe: Callable[["Page"], list[str]],
    language: str,
) -> None:
    key = Hall.objects.get(township=town).kiosk_key
    waiting = Ticket.objects.filter(state="waiting").latest("pk")
    addresses = {
        "kiosk": f"/QX/kiosk/{key}/",
        "kiosk-ticket": f"/QX/kiosk/{key}/{waiting.code}/",
        "display": "/QX/windows/display/",
        "windows": "/QX/windows/",
        "service-point": "/QX/windows/service-point/",
        "facilities": "/desk/windows/facilities/",
        "booking": "/QX/booking/",
        "bookings": "/desk/windows/bookings/",
        "ticket": f"/QX/tickets/{waiting.code}/",
        "desk": "/desk/windows/",
        "call": "/desk/windows/1/",
        "report": "/desk/windows/report/",
        "setup": "/desk/windows/setup/",
        "placards": "/desk/windows/placards/",
        "centre": "/desk/windows/centre/",
        "leaders": "/desk/windows/leaders/",
        "checks": "/desk/windows/checks/",
        "window-form": "/desk/windows/setup/window/1/",
        "queue-form": "/desk/windows/setup/queue/A/",
        "staff": "/desk/windows/setup/staff/1/",
        "sign": "/desk/windows/setup/sign/1/",
    }
    wrong = []
    for screen, size in ((page, "desk"), (phone, "phone")):
        _language(screen, live_server, language)
        for name, address in addresses.items():
            _sign_in(screen, live_server, "qx.clerk" if name in ("call", "desk") else "qx.director")
            screen.goto(live_server.url + address)
            wrong += [f"{size} {address}: {fault}" for fault in axe(screen)]
            if screen.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{size} {address}: wider than the screen")
            if SHOTS:
                screen.screenshot(path=Path(SHOTS) / f"{name}-{size}-{language}.png", full_page=True)
    assert wrong == []


def test_a_number_is_taken_by_finger_or_keyboard_without_a_script(
    town: Organisation, live_server: Any, new_context: Callable[..., Any]
) -> None:
    key = Hall.objects.get(township=town).kiosk_key
    kiosk = new_context(java_script_enabled=False, viewport={"width": 1024, "height": 768}).new_page()
    kiosk.goto(f"{live_server.url}/QX/kiosk/{key}/")
    for target in kiosk.locator("button, a.big-button, fieldset label, input[name=booking]").all():
        box = target.bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= SMALLEST, target.inner_text()
    kiosk.get_by_label("残疾人").check()
    kiosk.get_by_role("button", name="A 综合办理").click()
    assert kiosk.locator(".ticket-number").inner_text() == "A008"
    assert Ticket.objects.get(number=8, queue__letter="A").priority == "disabled"
    kiosk.get_by_role("link", name="下一位").click()
    kiosk.locator("button[name=queue]").first.focus()
    kiosk.keyboard.press("Enter")
    assert kiosk.locator(".ticket-number").inner_text() == "A009"


def test_a_clerk_serves_the_next_and_the_display_shows_it(
    town: Organisation, live_server: Any, page: "Page", new_context: Callable[..., Any]
) -> None:
    display = new_context().new_page()
    display.goto(f"{live_server.url}/QX/windows/display/")
    assert display.locator(".now tbody tr").first.locator("th").inner_text() == "A003"
    _sign_in(page, live_server, "qx.clerk")
    page.goto(f"{live_server.url}/desk/windows/1/")
    page.get_by_label("政策解答").check()
    page.get_by_role("button", name="办完，叫下一位").click()
    assert page.locator(".number-now").inner_text() == "A004"
    display.locator(".now tbody th", has_text="A004").wait_for()
    assert Ticket.objects.get(number=3, queue__letter="A").kind == "policy"
    page.get_by_role("link", name="登记来访").click()
    assert "/desk/inquiries/new/" in page.url
