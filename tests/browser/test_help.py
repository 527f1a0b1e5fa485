"""The help in a real browser: every guide in both languages, on a wide and on the smallest screen, reached by its links."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from sunlit.pages import guides
from sunlit.people.models import Staff

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def faults(page: "Page", axe: Callable[["Page"], list[str]], name: str) -> list[str]:
    found = [f"{name}: {fault}" for fault in axe(page)]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        found.append(f"{name}: {wide} px wider than the screen")
    return found


@pytest.mark.parametrize("width", [1366, 320])
def test_no_page_of_the_help_has_an_axe_violation_or_is_wider_than_the_screen(
    people: dict[str, Staff],
    live_server: Any,
    enter: Callable[..., str],
    new_context: Callable[..., "BrowserContext"],
    axe: Callable[["Page"], list[str]],
    shot: Callable[["Page", str], None],
    width: int,
) -> None:
    wrong: list[str] = []
    page = new_context(viewport={"width": width, "height": 768}).new_page()
    for language in ("zh-hans", "en"):
        base = enter(page, "qx.clerk", language)
        addresses = (
            [f"/desk/help/{name}/" for name in guides.STAFF] if language == "zh-hans" else ["/desk/help/"]
        )
        with override_settings(PROFILE="demo"):
            for address in [*addresses, "/help/", "/help/story/"]:
                page.goto(base + address)
                wrong += faults(page, axe, f"{address} ({language})")
                shot(page, f"help-{width}-{language}-{address.strip('/').replace('/', '-')}")
    assert not wrong, "\n".join(wrong)


def test_help_opens_at_the_part_of_the_page_and_its_picture_is_there(
    people: dict[str, Staff], live_server: Any, enter: Callable[..., str], page: "Page"
) -> None:
    base = enter(page, "qx.clerk")
    page.goto(f"{base}/desk/counter/")
    page.get_by_role("link", name="帮助").click()
    page.wait_for_url("**/desk/help/clerk/#counter")
    heading = page.locator("#counter")
    expect(heading).to_be_in_viewport()
    picture = page.locator("section[aria-labelledby=counter] img")
    picture.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert picture.evaluate("one => one.complete && one.naturalWidth") == 960
    page.goto(f"{base}/QX/follow/")
    page.get_by_role("link", name="帮助").click()
    page.wait_for_url("**/help/#follow")
