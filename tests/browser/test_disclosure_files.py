"""Files of a publication in a real browser: attached while writing, refused next to the field, taken from the public page."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from sunlit.demonstration import chain
from sunlit.demonstration.places import build
from sunlit.disclosure.actions import starting
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer, viewer_of
from sunlit.redaction.tests import making_office as office

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SUNLIT_SHOTS", "")
WORD = office.docx(office.paragraph(office.run("道路养护，联系138"), office.run("00006666")))


def _sign_in(page: "Page", live_server: Any, username: str, language: str) -> None:
    client = Client()
    client.force_login(Staff.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )


def _shot(page: "Page", name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"files-{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_file_is_attached_checked_approved_and_taken_from_the_public_page(
    live_server: Any,
    page: "Page",
    phone: "Page",
    new_context: Callable[..., Any],
    axe: Callable[["Page"], list[str]],
    browser_problems: list[str],
    language: str,
) -> None:
    people = build()
    place = Organisation.objects.get(code="QX")
    row = starting.start_ad_hoc(place, "decision", "调整集日停车", by=viewer_of(people["qx.office"]))
    assert row.matter is not None
    address = f"{live_server.url}/desk/disclosure/{row.matter.number}/"
    _sign_in(page, live_server, "qx.office", language)
    page.goto(address)
    page.locator("#id_text").fill("集日在河东空地停车。")
    page.locator("#id_file").set_input_files(
        {"name": "a.zip", "mimeType": "x/y", "buffer": office.zipped({"a": "b"})}
    )
    page.locator("button[value=attach]").click()
    assert page.locator("#field-file .error").count() == 1
    assert page.locator("#id_text").input_value() == "集日在河东空地停车。", "what was typed stays"
    browser_problems.clear()  # the browser reports the 422 itself
    _shot(page, f"refused-desk-{language}")
    for name, content in (("方案.docx", WORD), ("说明.txt", "办公时间8:30-12:00。".encode())):
        page.locator("#id_file").set_input_files({"name": name, "mimeType": "x/y", "buffer": content})
        page.locator("button[value=attach]").click()
    assert page.locator(".files li").count() == 2
    assert axe(page) == []
    _shot(page, f"attached-desk-{language}")
    _sign_in(phone, live_server, "qx.office", language)
    phone.goto(address)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375 and axe(phone) == []
    _shot(phone, f"attached-phone-{language}")
    page.locator("button[value^='drop:']").last.click()
    page.locator("button[value=written]").click()

    def who(name: str) -> Viewer:
        return viewer_of(people[f"qx.{name}"])

    chain.bring_to(row, who, "review")
    leader = new_context().new_page()
    _sign_in(leader, live_server, "qx.mayor", language)
    leader.goto(address)
    assert leader.locator(".files a").all_inner_texts() == ["方案.docx"]
    _shot(leader, f"review-desk-{language}")
    leader.locator("button[value=approved]").click()
    chain.bring_to(row, who, "publish")
    other = new_context().new_page()
    _sign_in(other, live_server, "qx.office2", language)
    other.goto(address)
    other.locator("button[value=published]").click()

    public = new_context(java_script_enabled=False).new_page()
    public.goto(f"{live_server.url}/QX/disclosure/{row.publication.pk}/")
    _shot(public, f"public-{language}")
    with public.expect_download() as waiting:
        public.get_by_role("link", name="方案.docx").click()
    assert waiting.value.suggested_filename == "方案.docx"
    assert b"00006666" not in Path(waiting.value.path()).read_bytes()
