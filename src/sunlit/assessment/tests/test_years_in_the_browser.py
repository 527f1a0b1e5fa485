"""The pages around a result in a real browser: no fault for a screen reader, nothing wider than a small phone."""

import pytest
from django.conf import settings as given
from django.test import Client

from sunlit.assessment.actions import rounds, years
from sunlit.assessment.tests.conftest import Course
from sunlit.assessment.tests.test_circulars import confirmed  # noqa: F401
from sunlit.disclosure.tests.test_catalogues_in_the_browser import see
from sunlit.people.models import Organisation
from sunlit.registers import actions

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(transactional_db, people, town, at_work, do, confirmed, settings):  # noqa: F811
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    Organisation.objects.filter(township=town).exclude(code__in=("QX-ZX3", "QX-V1")).update(outside=True)
    course = Course(town, at_work).to("notice")
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    Organisation.objects.filter(township=town).update(outside=False)
    confirmed("QX-ZX3", "85")
    unit = Organisation.objects.select_related("township").get(code="QX-ZX3")
    years.finalise_unit(unit, 2023, "完成招商两项", by=at_work("qx.office"))
    asked = {"unit": "QX-ZX3", "what": "低保公示原件", "due": "2099-12-31"}
    actions.open_record(town, "openness-request", asked, by=at_work("qx.office"))
    case = {"unit": "QX-ZX3", "practice": "救助公示上门念给老人听", "evidence": "走访记录十二份"}
    do(
        actions.open_record(town, "openness-model-case", case, by=at_work("qx.office")).matter,
        "finished",
        "qx.discipline",
        spread="每村照做",
    )
    return people


def signed(page, live_server, people, who, language="zh-hans"):
    client = Client()
    client.force_login(people[who], "django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[given.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {"name": given.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url},
            {"name": given.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url},
        ]
    )


def test_public_pages_have_no_fault_and_fit_a_screen_and_a_phone(filled, live_server, page, phone, axe):
    for name, path in {
        "object": "/QX/assessment/object/",
        "notice": "/QX/assessment/notice/",
        "sheets": "/QX/assessment/",
        "unit": "/QX/units/QX-ZX3/",
    }.items():
        see(page, live_server, axe, name, path)
        see(phone, live_server, axe, f"{name}-phone", path)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_desk_pages_have_no_fault_and_fit_a_screen_and_a_phone(
    filled, live_server, page, phone, axe, language
):
    for one in (page, phone):
        signed(one, live_server, filled, "qx.mayor", language)
    for name, path in {
        "years": "/desk/assessment/years/2023/",
        "leading": "/desk/assessment/leading/2026/",
        "channels": "/desk/feedback/channels/",
        "feedback": "/desk/feedback/",
    }.items():
        see(page, live_server, axe, f"{name}-{language}", path)
        see(phone, live_server, axe, f"{name}-phone-{language}", path)
