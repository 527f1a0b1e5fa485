"""The pages as people meet them: by keyboard alone, on a screen and on a phone, in both languages, without barriers."""

import os
import re
from pathlib import Path

import pytest
from django.test import Client

from sunlit import clock
from sunlit.people import actions
from sunlit.people.models import Staff
from sunlit.people.tests.conftest import PASSWORD
from sunlit.people.viewer import viewer_of

SHOTS = os.environ.get("SUNLIT_SHOTS", "")


@pytest.fixture
def people(people, transactional_db, settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return people


def picture(page, name):
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def come_as(page, live_server, staff, language="zh-hans"):
    client = Client()
    client.force_login(staff)
    cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
    page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])


def focus_on(page, selector):
    """Press Tab until the control has the focus, as somebody without a mouse does."""
    for _ in range(40):
        if page.evaluate("s => document.activeElement === document.querySelector(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} can't be reached by Tab")


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_signing_in_by_keyboard_alone(request, live_server, people, axe, screen):
    page = request.getfixturevalue(screen)
    page.goto(f"{live_server.url}/desk/sign-in/?next=/desk/account/")
    assert page.title().startswith("工作人员登录")
    assert axe(page) == []
    picture(page, f"sign-in-{screen}")
    focus_on(page, "#username")
    page.keyboard.type("QX.clerk")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/desk/account/$"))
    assert page.locator("h1").inner_text() == "我的账户"
    focus_on(page, "form[action='/desk/sign-out/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/sign-in/$"))
    page.go_back()
    assert page.locator("#username").count() == 1, "the way back shows nothing"


def test_a_wrong_password_is_told_without_colour_alone(page, live_server, people, axe, browser_problems):
    page.goto(f"{live_server.url}/desk/sign-in/")
    page.fill("#username", "qx.clerk")
    page.fill("#password", "Wrong-pass1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem")
    assert "用户名或密码不对" in page.inner_text("#problem")
    assert page.input_value("#username") == "qx.clerk" and page.input_value("#password") == ""
    assert axe(page) == []
    picture(page, "wrong-password")
    browser_problems[:] = [problem for problem in browser_problems if "422" not in problem]


def test_the_demonstration_page_has_no_barriers(page, phone, live_server, people, axe, settings):
    settings.PROFILE = "demo"
    for screen, name in ((page, "page"), (phone, "phone")):
        screen.goto(f"{live_server.url}/desk/sign-in/?next=/desk/account/")
        assert "一键登录" in screen.content() and axe(screen) == []
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        picture(screen, f"demo-{name}")
    focus_on(page, "button[name=staff]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/desk/account/$"))
    assert "高明远" in page.content()


STAFF_PAGES = [
    ("qx.gov.head", "/desk/account/", "account"),
    ("qx.gov.head", "/desk/account/password/", "password"),
    ("qx.gov.head", "/desk/account/second-factor/", "second-factor"),
    ("qx.gov.head", "/desk/account/absences/", "absences"),
    ("qx.gov.head", "/desk/account/staffing/", "staffing"),
    ("sys.admin", "/desk/admin/staff/", "staff"),
    ("sys.admin", "/desk/admin/staff/new/", "staff-new"),
    ("sys.admin", "DETAIL", "staff-detail"),
    ("sys.admin", "/desk/admin/idle/", "idle"),
    ("sys.admin", "/desk/admin/organisations/", "organisations"),
    ("sec.admin", "/desk/admin/posts/", "posts"),
    ("sec.admin", "/desk/admin/policy/", "policy"),
    ("audit.admin", "/desk/admin/ledger/", "ledger"),
]


@pytest.mark.parametrize(("name", "address", "shot"), STAFF_PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_has_no_barriers_and_fits_a_phone(
    page, phone, live_server, people, axe, name, address, shot, language
):
    today = clock.today()
    leave = actions.absences.Leave(today, today, "training", people["qx.gov"])
    actions.enter_absence(people["qx.gov.head"], leave, by=viewer_of(people["qx.deputy"]))
    leave = actions.absences.Leave(today, today, "trip", None)
    actions.ask_absence(people["qx.gov2"], leave, by=viewer_of(people["qx.gov2"]))
    Staff.objects.filter(username="qx.econ2").update(created_at=clock.now().replace(year=2020))
    address = address.replace("DETAIL", f"/desk/admin/staff/{people['qx.gov'].pk}/")
    for screen, size in ((page, "page"), (phone, "phone")):
        come_as(screen, live_server, people[name], language)
        answer = screen.goto(live_server.url + address)
        assert answer.status == 200
        picture(screen, f"{shot}-{size}-{language[:2]}")
        assert axe(screen) == []
        wide = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{wide} px too wide"


def test_the_pages_that_come_once_have_no_barriers(page, live_server, people, axe):
    come_as(page, live_server, people["sys.admin"])
    page.goto(f"{live_server.url}/desk/admin/staff/{people['qx.gov'].pk}/")
    page.click("button[value=reset]")
    page.wait_for_selector("code")
    assert "只显示这一次" in page.content() and axe(page) == []
    picture(page, "one-time-password")
