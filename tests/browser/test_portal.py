"""The public site in a real browser: by keyboard, without JavaScript, on small screens, and examined by axe."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import transaction

from sunlit import clock
from sunlit.demonstration.places import build
from sunlit.ledger import actions as ledger
from sunlit.matters.book import published
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

GUIDE = "/QX/items/civil.low-income-rural/"
ADDRESSES = [
    "/",
    "/QX/",
    "/QX/simple/",
    "/QX/items/",
    "/QX/items/?q=暂住证",
    "/QX/items/?q=zzzzzz",
    GUIDE,
    "/QX/items/land.house-plot/",
    "/QX/items/being-set/",
    "/QX/rules/",
    "/QX/rules/time-limits/",
    "/QX/rules/parameters/",
    "/QX/checkpoints/",
    "/QX/checkpoints/?code=nonsense",
    "/QX/works/",
    "/QX/staff/",
]


@pytest.fixture
def town() -> Organisation:
    """A township with a sealed day, something late, and an item whose guide is not complete."""
    cache.clear()
    build()
    place = Organisation.objects.get(code="QX")
    day = clock.today() - timedelta(days=1)
    with clock.standing_at(datetime(day.year, day.month, day.day, 9)), transaction.atomic():
        ledger.append("QX", "opened", actor="clock")
    ledger.checkpoint("QX", day)
    unit = Organisation.objects.get(code="QX-ZX3")
    Matter.objects.create(
        township=place,
        number="QX-1",
        kind="application",
        item="civil.low-income-rural",
        title="低保",
        procedure_id=published("service-standard")[0],
        step="handle",
        unit=unit,
        intake_unit=unit,
        opened_at=clock.now() - timedelta(days=90),
        due=date.fromordinal(clock.today().toordinal() - 5),
    )
    return place


def speak(page: "Page", live_server: Any, language: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_has_an_axe_violation_or_is_wider_than_the_screen(
    town: Organisation,
    live_server: Any,
    page: "Page",
    phone: "Page",
    axe: Callable[["Page"], list[str]],
    language: str,
) -> None:
    staff = Staff.objects.get(username="qx.social")
    wrong = []
    for screen in (page, phone):
        speak(screen, live_server, language)
        for address in [*ADDRESSES, f"/QX/staff/{staff.pk}/"]:
            screen.goto(live_server.url + address)
            wrong += [f"{address}: {fault}" for fault in axe(screen)]
            if screen.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{address}: wider than the screen")
    assert wrong == []


def test_error_pages_have_no_axe_violation(
    town: Organisation,
    live_server: Any,
    page: "Page",
    axe: Callable[["Page"], list[str]],
    browser_problems: list[str],
) -> None:
    page.goto(f"{live_server.url}/QX/nothing/")
    assert axe(page) == []
    page.get_by_role("link", name="回到首页").click()
    assert page.url == f"{live_server.url}/"
    browser_problems.clear()  # the browser reports the 404 itself


def test_from_the_front_page_to_the_sheet_by_keyboard(
    town: Organisation, live_server: Any, page: "Page"
) -> None:
    page.goto(f"{live_server.url}/QX/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    _tab_to(page, "#q")
    page.keyboard.type("ncjm")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/?q=ncjm")
    _tab_to(page, f'a[href="{GUIDE}"]')
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{GUIDE}")
    link = f'a[href="{GUIDE}sheet.pdf"]'
    _tab_to(page, link)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    answer = page.request.get(live_server.url + str(page.get_attribute(link, "href")))
    assert answer.status == 200 and answer.headers["content-type"] == "application/pdf"


def _tab_to(page: "Page", selector: str, most: int = 60) -> None:
    for _press in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached with {most} tabs")


def test_hits_come_while_typing(town: Organisation, live_server: Any, page: "Page") -> None:
    page.goto(f"{live_server.url}/QX/items/")
    page.locator("#q").press_sequentially("zzz", delay=20)
    page.locator("#found >> text=暂住证").wait_for()
    assert page.url.endswith("/QX/items/?q=zzz")
    assert page.evaluate("document.activeElement.id") == "q"
    page.locator("#q").fill("")
    page.locator("#found h2").first.wait_for()


def test_everything_can_be_read_and_searched_without_javascript(
    town: Organisation, live_server: Any, new_context: Callable[..., "BrowserContext"]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/QX/")
    page.fill("#q", "低保")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="农村居民最低生活保障").click()
    assert page.locator("h1").inner_text() == "农村居民最低生活保障"
    page.locator("summary", has_text="流程图的文字说明").click()
    assert page.locator("details p").first.is_visible()
    page.get_by_role("button", name="English").click()
    assert page.url.endswith(GUIDE)
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("width", [320, 342])
def test_nothing_is_lost_at_320_pixels_or_400_per_cent(
    town: Organisation, live_server: Any, new_context: Callable[..., "BrowserContext"], width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 256}).new_page()
    for address in ADDRESSES:
        page.goto(live_server.url + address)
        assert not page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ), address


def test_a_guide_prints_without_what_is_only_for_the_screen(
    town: Organisation, live_server: Any, page: "Page"
) -> None:
    page.goto(live_server.url + GUIDE)
    page.emulate_media(media="print")
    assert not page.locator("header.site").is_visible()
    assert not page.locator(".actions").first.is_visible()
    assert page.locator("table.list").first.is_visible() and page.locator(".chart svg").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
