"""What leaves the house, in a real browser: open data, the page to embed, e-mail, the archive; axe.

The fixture `browser_problems` fails a test where the content-security policy is breached, so the data block of a
publication's page is proven to be let through by looking at the page.
"""

import pytest

from sunlit.demonstration import chain
from sunlit.disclosure.actions import starting
from sunlit.people.models import Organisation

pytestmark = pytest.mark.browser


@pytest.fixture
def published(people):
    who = chain.who_in(people)
    row = starting.start_ad_hoc(
        Organisation.objects.get(code="QX"), "decision", "关停旧砖窑", by=who("office")
    )
    return chain.bring_out(row, who, "自三月起关停旧砖窑，退出的地块复垦。", title="关停旧砖窑")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_pass_axe_and_fit_a_phone_in_both_languages(
    phone, page, enter, axe, shot, published, language
):
    for screen, name in ((page, "desktop"), (phone, "phone")):
        base = enter(screen, "qx.office", language)
        for what, address in (
            ("open-data", "/QX/open-data/"), ("embed", f"/QX/embed/?language={language[:2]}"), ("embed-how", "/QX/embed/how/"),
            ("publication", f"/QX/disclosure/{published.pk}/"), ("saved", "/QX/search/saved/?q=砖窑"),
            ("portal-export", "/desk/portal-export/"), ("overview", "/QX/disclosure/"),
        ):  # fmt: skip
            screen.goto(base + address)
            assert axe(screen) == [], address
            shot(screen, f"{what}-{name}-{language}")
            wide = screen.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, address


def test_a_search_is_saved_without_script(new_context, live_server, people):
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(f"{live_server.url}/QX/search/?q=砖窑")
    plain.get_by_role("link", name="以后有新内容，发邮件告诉我").click()
    assert plain.locator("#id_q").input_value() == "砖窑"
    plain.get_by_label("电子邮箱").fill("reader@example.invalid")
    plain.get_by_role("button", name="发确认邮件").click()
    plain.get_by_text("确认邮件几分钟内到").wait_for()
    assert "reader" not in plain.content()


def test_the_office_takes_the_archive_by_keyboard(page, enter, published):
    base = enter(page, "qx.office")
    page.goto(f"{base}/desk/portal-export/")
    with page.expect_download() as taken:
        page.get_by_role("button", name="做成文件").focus()
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename.endswith(".zip")
