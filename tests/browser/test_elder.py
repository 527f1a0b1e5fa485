"""The elder mode in a real browser: measured type and targets, no sideways scrolling, keyboard alone, read aloud."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache

from sunlit.people.models import Organisation, Staff
from sunlit.windows.tests.conftest import set_up

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SMALLEST_TARGET = 60
SMALLEST_TYPE = 18
ADDRESSES = [
    "/QX/",
    "/QX/simple/",
    "/QX/items/",
    "/QX/items/?q=低保",
    "/QX/items/?q=zzzzzz",
    "/QX/items/civil.low-income-rural/",
    "/QX/items/book/",
    "/QX/ask/",
    "/QX/follow/",
    "/QX/windows/",
    "/QX/windows/service-point/",
    "/QX/booking/",
    "/QX/subsidies/mine/",
    "/QX/disclosure/",
    "/QX/works/",
    "/QX/staff/",
    "/help/",
    "/",
]
# A control inside its label is as large as the label: that is what a finger meets.
TARGETS = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(one => !one.matches(".skip"))
  .map(one => {
    const choice = one.matches("[type=checkbox], [type=radio]");
    const shown = choice ? one.closest("label") || document.querySelector(`label[for="${one.id}"]`) || one : one;
    const box = shown.getBoundingClientRect();
    return {name: one.outerHTML.slice(0, 120), width: box.width, height: box.height,
            seen: one.checkVisibility({visibilityProperty: true})};
  }).filter(one => one.seen && (one.width < %d || one.height < %d))"""
TYPE = """() => {
  const small = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || one.closest("svg, .hidden-text, script, .skip") || !one.checkVisibility()) continue;
    if (parseFloat(getComputedStyle(one).fontSize) < %d) small.add(one.outerHTML.slice(0, 120));
  }
  return [...small];
}"""
VOICES = """
  window.said = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => %s,
    addEventListener: () => {},
    cancel: () => { window.cancelled = (window.cancelled || 0) + 1; },
    speak: (words) => { window.said.push(words.text); window.now = words; if (!window.held) setTimeout(() => words.onend(), 0); },
  } });
"""


@pytest.fixture
def town(people: dict[str, Staff]) -> Organisation:
    """A township with windows that can be booked."""
    cache.clear()
    place = Organisation.objects.get(code="QX")
    set_up(place, people, 2)
    return place


def elder(page: "Page", base: str, language: str = "zh-hans") -> "Page":
    page.context.add_cookies(
        [
            {"name": "sunlit_elder", "value": "1", "url": base},
            {"name": "django_language", "value": language, "url": base},
        ]
    )
    return page


def faults(page: "Page", axe: Callable[["Page"], list[str]]) -> list[str]:
    """What an old person could not read or hit on this page."""
    assert "elder" in str(page.locator("html").get_attribute("class")), f"not in the elder mode: {page.url}"
    found = list(axe(page))
    found += [f"small target {one}" for one in page.evaluate(TARGETS % (SMALLEST_TARGET, SMALLEST_TARGET))]
    found += [f"small type {one}" for one in page.evaluate(TYPE % SMALLEST_TYPE)]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        found.append(f"{wide} px wider than the screen")
    return found


@pytest.mark.parametrize("width", [1280, 320])  # 320 is 1280 at 400 per cent, and the smallest telephone
def test_every_public_page_can_be_read_and_hit(
    town: Organisation,
    live_server: Any,
    new_context: Callable[..., "BrowserContext"],
    axe: Callable[["Page"], list[str]],
    shot: Callable[["Page", str], None],
    width: int,
) -> None:
    wrong = []
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    for language in ("zh-hans", "en"):
        elder(page, live_server.url, language)
        for place, address in enumerate(ADDRESSES):
            page.goto(live_server.url + address)
            wrong += [f"{address} ({language}): {fault}" for fault in faults(page, axe)]
            shot(page, f"elder-{width}-{language}-{place}")
    assert not wrong, "\n".join(wrong)


def test_the_main_line_from_the_guide_to_the_rating_is_walked_in_the_elder_mode(
    people: dict[str, Staff],
    live_server: Any,
    new_context: Callable[..., "BrowserContext"],
    axe: Callable[["Page"], list[str]],
    shot: Callable[["Page", str], None],
    monkeypatch: pytest.MonkeyPatch,
    browser_problems: list[str],
) -> None:
    cache.clear()
    wrong: list[str] = []
    # The walk of the ordinary pages, step by step, with stricter eyes.
    spec = importlib.util.spec_from_file_location("walk", Path(__file__).with_name("test_public.py"))
    assert spec and spec.loader
    test_public = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(test_public)

    def looked_at(page: "Page", axe: Callable[["Page"], list[str]], shot: Any, name: str) -> None:
        wrong.extend(f"{name}: {fault}" for fault in faults(page, axe))
        shot(page, name)

    monkeypatch.setattr(test_public, "looked_at", looked_at)
    page = new_context(viewport={"width": 320, "height": 640}, has_touch=True).new_page()
    elder(page, live_server.url)
    test_public.main_line(page, live_server.url, people, axe, shot, "zh-hans", "elder-line")
    browser_problems[:] = [
        one for one in browser_problems if " 422 " not in one
    ]  # the wrong number on the way
    assert not wrong, "\n".join(wrong)


def tab_to(page: "Page", selector: str, most: int = 60) -> None:
    for _press in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached with {most} tabs")


def test_the_mode_is_chosen_and_left_in_the_header_and_a_time_is_booked_by_keyboard_alone(
    town: Organisation, live_server: Any, page: "Page", axe: Callable[["Page"], list[str]]
) -> None:
    page.goto(f"{live_server.url}/QX/works/")
    tab_to(page, "button[name=elder][value='1']")
    page.keyboard.press("Enter")
    page.wait_for_selector("html.elder")
    assert page.url == f"{live_server.url}/QX/works/"  # where one was
    page.goto(f"{live_server.url}/QX/")
    choices = page.locator("main .cards a").count()
    assert choices <= 6
    columns = page.evaluate(
        "new Set([...document.querySelectorAll('main .cards a')].map(one => one.getBoundingClientRect().left)).size"
    )
    assert columns == 1
    tab_to(page, "a[href='/QX/booking/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/QX/booking/")
    tab_to(page, "[name=name]")
    page.keyboard.type("王秀英")
    tab_to(page, "[name=phone]")
    page.keyboard.type("13800001234")
    for select in page.locator("main form select").all():
        tab_to(page, f"#{select.get_attribute('id')}")
        if not select.input_value():
            page.keyboard.press("ArrowDown")
    tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#code")
    assert faults(page, axe) == []
    tab_to(page, "button[name=elder][value='0']")
    page.keyboard.press("Enter")
    page.wait_for_selector("html:not(.elder)")


def test_a_page_is_read_aloud_from_its_own_words_and_stops_by_keyboard(
    town: Organisation, live_server: Any, page: "Page"
) -> None:
    page.add_init_script(VOICES % "[{lang: 'zh-CN', name: '普通话', localService: true}]")
    elder(page, live_server.url).goto(f"{live_server.url}/QX/items/civil.low-income-rural/")
    button = page.locator("#read-aloud")
    assert button.is_visible() and button.get_attribute("aria-pressed") == "false"
    tab_to(page, "#read-aloud")
    page.keyboard.press("Enter")
    page.wait_for_selector("#read-aloud[aria-pressed=false]")
    said, shown = page.evaluate("window.said"), page.locator("main").inner_text()
    assert said[0] == "首页" and "农村居民最低生活保障" in said and len(said) > 20
    for text in said:  # nothing is spoken that does not stand on the page
        assert "".join(text.split()) in "".join(shown.split())
    page.evaluate("window.held = true")
    page.keyboard.press("Enter")
    assert button.inner_text() == "停止朗读" and page.locator(".being-read").count() == 1
    page.keyboard.press("Escape")
    assert button.inner_text() == "朗读本页" and page.locator(".being-read").count() == 0


@pytest.mark.parametrize(
    "voices",
    [
        "[]",
        "[{lang: 'fr-FR', name: 'x', localService: true}]",
        "[{lang: 'zh-CN', name: 'sends the text away', localService: false}]",
    ],
)
def test_where_nothing_can_speak_the_page_no_button_offers_it(
    town: Organisation, live_server: Any, page: "Page", voices: str
) -> None:
    page.add_init_script(VOICES % voices)
    elder(page, live_server.url).goto(f"{live_server.url}/QX/")
    page.wait_for_load_state()
    assert page.locator("#read-aloud").is_hidden()


def test_the_ordinary_pages_offer_no_reading_and_load_nothing_for_it(
    town: Organisation, live_server: Any, page: "Page"
) -> None:
    page.goto(f"{live_server.url}/QX/")
    assert page.locator("#read-aloud").count() == 0
    assert "read-aloud" not in page.content() and "elder.css" not in page.content()


def test_without_javascript_the_mode_works_and_nothing_is_promised_that_does_not(
    town: Organisation, live_server: Any, new_context: Callable[..., "BrowserContext"]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/QX/")
    page.get_by_role("button", name="长辈版").click()
    assert page.locator("html.elder").count() == 1 and page.locator("#read-aloud").is_hidden()
    page.get_by_role("button", name="回到普通版").click()
    assert page.locator("html.elder").count() == 0
