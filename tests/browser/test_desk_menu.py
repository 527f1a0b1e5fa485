"""The desk's menu: one line at a desk's width, opened by keyboard, the page's place marked."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_leaders_menu_stays_on_one_line_and_opens_by_keyboard(page, enter, axe, shot):
    page.set_viewport_size({"width": 1366, "height": 768})
    address = enter(page, "qx.mayor")
    page.goto(f"{address}/desk/promises/")
    bar = page.locator(".desk-bar")
    assert bar.bounding_box()["height"] < 75
    groups = page.locator(".menu-group > summary")
    assert groups.filter(has_text="政务").get_attribute("class").endswith("current")
    groups.filter(has_text="管理").focus()
    page.keyboard.press("Enter")
    link = page.locator(".menu-group[open] a").filter(has_text="监督")
    assert link.is_visible()
    shot(page, "desk-menu-open")
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert not link.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "管理"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/supervision/")


def test_a_press_elsewhere_closes_the_open_group(page, enter, shot):
    address = enter(page, "qx.mayor", "en")
    page.goto(f"{address}/desk/")
    page.locator(".menu-group > summary").filter(has_text="Office").click()
    assert page.locator(".menu-group[open]").count() == 1
    page.mouse.click(900, 600)
    assert page.locator(".menu-group[open]").count() == 0
    page.set_viewport_size({"width": 375, "height": 812})
    page.locator(".menu-group > summary").filter(has_text="Office").click()
    shot(page, "desk-menu-phone")
    box = page.locator(".menu-group[open] > ul").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 375


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["qx.mayor", "qx.director", "qx.office"])
def test_the_bar_stays_on_one_line_in_both_languages(page, enter, who, language):
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{enter(page, who, language)}/desk/")
    assert page.locator(".desk-bar").bounding_box()["height"] < 75
    name = page.locator(".desk-bar .who .name").inner_text()
    assert name.isascii() == (language == "en")
