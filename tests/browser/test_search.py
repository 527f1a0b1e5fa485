"""The search in a real browser: answers while typing, without script, on a phone, in both languages, by keyboard; axe."""

import pytest

from sunlit.hall.tests.walking import ALLOWANCE, Walk

pytestmark = pytest.mark.browser


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.fixture
def walk(people):
    return Walk(people, ALLOWANCE, "王小满")


def test_the_header_answers_while_somebody_types_and_is_used_by_keyboard(page, enter, axe, walk, shot):
    base = enter(page, "qx.clerk")
    page.goto(f"{base}/desk/inquiries/")
    box = page.get_by_label("查找事项、办件、人员、公开内容")
    box.press_sequentially("wxm", delay=20)
    found = page.locator("#desk-found a", has_text=walk.number)
    found.wait_for()
    assert axe(page) == []
    shot(page, "search-header")
    # From the box by the button to what was found; leaving the part closes it.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert walk.number in page.evaluate("document.activeElement.textContent")
    page.mouse.click(30, 740)
    found.wait_for(state="hidden")
    box.press("Enter")
    page.wait_for_url("**/desk/search/?q=wxm")
    assert page.get_by_role("link", name=walk.number).count() == 1


def test_the_page_answers_while_somebody_types(page, enter, axe, walk, shot):
    base = enter(page, "qx.clerk")
    page.goto(f"{base}/desk/search/")
    page.locator("#q").press_sequentially("低保 王小", delay=20)
    page.locator("#search-found a", has_text=walk.number).wait_for()
    assert "q=" in page.url and page.evaluate("document.activeElement.id") == "q"
    assert axe(page) == []
    shot(page, "search-desk")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_fits_a_phone_and_a_narrow_one_in_both_languages(phone, enter, axe, walk, shot, language):
    base = enter(phone, "qx.clerk", language)
    for name, address in (("desk", "/desk/search/?q=低保"), ("people", "/desk/search/?q=受理&in=people"), ("nothing", "/desk/search/?q=龘龘"),
                          ("public", "/QX/search/?q=低保"), ("number", "/QX/search/?q=QX2026B000001"), ("home", "/desk/")):  # fmt: skip
        phone.set_viewport_size({"width": 375, "height": 812})
        phone.goto(base + address)
        assert axe(phone) == [], address
        shot(phone, f"search-{name}-phone-{language}")
        phone.set_viewport_size({"width": 320, "height": 700})
        assert fits(phone), address


def test_the_public_page_answers_while_typing_and_without_script(
    page, new_context, live_server, people, axe, shot
):
    page.goto(f"{live_server.url}/QX/search/")
    page.locator("#q").press_sequentially("生孩子上户口", delay=20)
    page.locator("#search-found a").first.wait_for()
    assert axe(page) == []
    shot(page, "search-public")
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(f"{live_server.url}/QX/search/")
    plain.fill("#q", "低保")
    plain.get_by_role("button", name="查找").click()
    assert plain.locator("#search-found li").count() > 0
