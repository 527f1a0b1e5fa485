"""An item's own form in a real browser: counter, website and import page; both languages, phone and desk."""

import pytest

from sunlit.hall.tests.walking import Walk

FELLING = "forestry.felling-own-use"
SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 375, "height": 812}}


def looked_at(page, axe, shot, name):
    """No fault of accessibility, nothing wider than the screen, also of 320 pixels."""
    for size, view in {**SIZES, "narrow": {"width": 320, "height": 700}}.items():
        page.set_viewport_size(view)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= view["width"], (name, size, wide)
        shot(page, f"{name}-{size}")
    assert axe(page) == [], name


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_form_at_the_counter_online_and_on_the_matters_page(
    page, axe, shot, enter, people, live_server, browser_problems, language
):
    url = live_server.url
    walk = Walk(people, FELLING)
    enter(page, "qx.clerk", language)
    assert page.goto(f"{url}/desk/counter/items/{FELLING}/").status == 200
    looked_at(page, axe, shot, f"own-counter-{language}")
    page.fill("#id_applicant", "周小满")
    page.click("button[value=accept]")
    page.wait_for_selector(".field.wrong")
    assert page.locator(".field.wrong [name^=form-]").count() >= 4
    assert page.input_value("#id_applicant") == "周小满"
    looked_at(page, axe, shot, f"own-refused-{language}")
    page.goto(f"{url}/desk/counter/applications/{walk.number}/")
    looked_at(page, axe, shot, f"own-filed-{language}")
    walk.accept()
    enter(page, walk.head, language)
    page.goto(f"{url}/desk/matters/{walk.number}/")
    assert page.locator("#own-lines").count() == 1
    looked_at(page, axe, shot, f"own-matter-{language}")
    enter(page, "qx.director", language)
    page.goto(f"{url}/desk/import/")
    looked_at(page, axe, shot, f"own-import-{language}")
    page.context.clear_cookies()
    if language == "en":
        page.context.add_cookies([{"name": "django_language", "value": "en", "url": url}])
    page.goto(f"{url}/QX/items/{FELLING}/apply/")
    looked_at(page, axe, shot, f"own-apply-{language}")
    page.click("main form button[type=submit]")
    page.fill("#id_applicant", "周小满")
    page.click("button[name=next]")
    page.wait_for_url("**/form/")
    page.click("button[name=next]")
    page.wait_for_selector(".field.wrong")
    looked_at(page, axe, shot, f"own-online-{language}")
    assert all("422" in line for line in browser_problems)
    browser_problems.clear()
