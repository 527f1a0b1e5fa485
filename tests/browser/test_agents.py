"""The village agent on a phone and the clerk who signs: without axe violations, at 320 px, with and without a script."""

import io
import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from sunlit.agents.actions import lists, taking
from sunlit.agents.models import Errand, Taking
from sunlit.agents.tests.carrying import taken
from sunlit.hall.tests.visits import ITEM
from sunlit.matters.models import Attachment, Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SUNLIT_SHOTS", "")


@pytest.fixture
def people(settings, people):
    settings.AXES_ENABLED = False
    return people


@pytest.fixture
def sign_in(people, live_server):
    """Put a member of staff's session into a browser page, in a language."""

    def into(page, username: str, language: str = "zh-hans") -> None:
        client = Client()
        client.force_login(people[username], backend="django.contrib.auth.backends.ModelBackend")
        page.context.add_cookies(
            [
                {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url},
                {"name": "django_language", "value": language, "url": live_server.url},
            ]
        )

    return into


def shot(page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def no_sideways(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("script", [True, False])
def test_a_matter_is_taken_on_a_phone_of_320_pixels(new_context, live_server, sign_in, axe, script, tmp_path):
    page = new_context(
        viewport={"width": 320, "height": 640}, is_mobile=True, has_touch=True, java_script_enabled=script
    ).new_page()
    sign_in(page, "qx.agent")
    photo = tmp_path / "章程.jpg"
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).save(out, "JPEG", quality=90)
    photo.write_bytes(out.getvalue())
    page.goto(f"{live_server.url}/desk/agent/")
    page.get_by_role("searchbox").fill("企业设立")
    page.get_by_role("button", name="收一件").click()
    page.get_by_role("button", name="企业设立登记").first.click()
    page.get_by_label("替谁办（姓名）").fill("周样本")
    page.get_by_label("当面同意").check()
    if script:
        assert axe(page) == [] and no_sideways(page)
        shot(page, "agent-who-320")
    page.get_by_role("button", name="保存，下一步").click()
    page.locator("[name=ask-0][value=no]").check()
    field = page.locator("#file-charter")
    field.set_input_files(str(photo))
    if script:
        page.get_by_text("传好了").wait_for()
        assert Attachment.objects.get().size < photo.stat().st_size, "the photo was made smaller on the phone"
        assert axe(page) == [] and no_sideways(page)
        shot(page, "agent-papers-320")
    page.get_by_role("button", name="保存，看一遍").click()
    if script:
        assert axe(page) == [] and no_sideways(page)
        shot(page, "agent-check-320")
    page.get_by_role("button", name="收件，取编号").click()
    page.get_by_text("已收件，编号").wait_for()
    if script:
        assert axe(page) == [] and no_sideways(page)
        shot(page, "agent-matter-320")
    assert Matter.objects.get().attachments.count() == 1 and not Taking.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_trip_is_signed_on_both_sides(
    phone, page, live_server, sign_in, people, axe, language, browser_problems
):
    agent, village = viewer_of(people["qx.agent"]), Organisation.objects.get(code="QX-V1")
    for number in "甲乙":
        taken(village, agent, key=number, name=f"样本{number}")
    taking.begin(village, ITEM, by=agent, key="open")
    sign_in(phone, "qx.agent", language)
    phone.goto(f"{live_server.url}/desk/agent/")
    assert axe(phone) == [] and no_sideways(phone)
    shot(phone, f"agent-home-{language}")
    for box in phone.locator("input[name=errand]").all():
        box.check()
    phone.locator("form:has(input[name=errand]) button").click()
    assert axe(phone) == [] and no_sideways(phone)
    shot(phone, f"agent-list-{language}")
    phone.locator("button[value=hand_over]").click()
    sign_in(page, "qx.clerk", language)
    page.goto(f"{live_server.url}/desk/agent/lists/")
    assert axe(page) == []
    page.locator("main ul a").first.click()
    page.locator("button[value=receive]").first.click()
    page.locator("details summary").first.click()
    assert axe(page) == []
    page.locator("button[value=refuse]").first.click()
    assert page.locator("#refusal").is_visible()
    assert len(browser_problems) == 1 and "422" in browser_problems.pop()
    shot(page, f"centre-list-{language}")
    page.locator("input[name^=reason-]").first.fill("少一页")
    page.locator("button[value=refuse]").first.click()
    assert axe(page) == []
    assert Errand.objects.filter(delivered_at__isnull=False).count() == 1
    number = Matter.objects.filter(errand__delivered_at__isnull=False).get().number
    page.goto(f"{live_server.url}/desk/counter/applications/{number}/")
    for summary in page.locator("main details > summary").all():
        summary.click()
    assert axe(page) == []
    shot(page, f"counter-papers-{language}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_the_director(page, phone, live_server, sign_in, people, axe, language):
    agent, village = viewer_of(people["qx.agent"]), Organisation.objects.get(code="QX-V1")
    errand = taken(village, agent)
    lists.hand_over(lists.make_list([errand.pk], by=agent, key="k").pk, by=agent)
    for screen, name in ((page, "wide"), (phone, "phone")):
        sign_in(screen, "qx.director", language)
        for route in ("agents", "help_given", "desk_visits"):
            screen.goto(live_server.url + reverse(route))
            assert axe(screen) == [], route
            shot(screen, f"{route}-{name}-{language}")
