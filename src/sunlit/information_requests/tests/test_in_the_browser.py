"""The pages of requests in a real browser: no fault for a screen reader, nothing wider than a small phone."""

import os
from pathlib import Path

import pytest
from django.test import Client

from sunlit.information_requests.models import Request
from sunlit.information_requests.tests.conftest import CONTACT, IDENTITY, PARTY

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SUNLIT_SHOTS", "")
PUBLIC = {"overview": "/QX/requests/", "new": "/QX/requests/new/", "mine": "/QX/requests/mine/"}


@pytest.fixture
def filled(transactional_db, people, settings, ask, step, answer):
    """A township with an answered request, one that waits for its correction, one that isn't confirmed."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    answer(ask(), "partly", "合计12万元。", answer_reason="电话是个人信息。")
    waits = ask(applicant="business", party="某公司")
    step(waits, "correct", lacking="请写明是哪一年。", correct_by="2027-03-01")
    ask(channel="web", key="5ba7b810-9dad-41d1-80b4-00c04fd430c8")
    return people


def look(page, axe, name):
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert axe(page) == [], name
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"


def speak(page, live_server, language):
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("screen", ["page", "phone"])
def test_somebody_asks_and_reads_where_it_stands(filled, live_server, axe, request, screen, language):
    page = request.getfixturevalue(screen)
    speak(page, live_server, language)
    for name, path in PUBLIC.items():
        answer = page.goto(live_server.url + path)
        assert answer is not None and answer.status == 200
        look(page, axe, f"{name}-{screen}-{language}")
    page.goto(live_server.url + PUBLIC["new"])
    page.fill('[name="about"]', "2025年村道维修花了多少钱")
    page.fill('[name="party"]', PARTY)
    page.fill('[name="identity"]', IDENTITY)
    page.fill('[name="contact"]', CONTACT)
    page.click("main form button[type=submit]")
    look(page, axe, f"slip-{screen}-{language}")
    number, code = page.inner_text("#number"), page.inner_text("#code")
    assert Request.objects.filter(matter__number=number).exists()
    page.goto(live_server.url + PUBLIC["mine"])
    page.fill('[name="number"]', number)
    page.fill('[name="code"]', code)
    page.click("main form button[type=submit]")
    look(page, axe, f"state-{screen}-{language}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("screen", ["page", "phone"])
def test_the_desk_lists_requests_and_the_report(
    filled, live_server, axe, signed_in, request, screen, language
):
    page = request.getfixturevalue(screen)
    speak(page, live_server, language)
    client: Client = signed_in("qx.office")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    done = Request.objects.exclude(answer="").get().matter.number
    paths = {
        "desk": "/desk/requests/", "enter": "/desk/requests/new/", "report": "/desk/requests/report/",
        "matter": f"/desk/matters/{done}/", "publish": f"/desk/requests/{done}/publish/",
    }  # fmt: skip
    for name, path in paths.items():
        answer = page.goto(live_server.url + path)
        assert answer is not None and answer.status == 200, path
        look(page, axe, f"desk-{name}-{screen}-{language}")
