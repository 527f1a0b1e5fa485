"""Rounds of openness in a real browser: by axe, on desks and small phones, the main line by keyboard and by thumb."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sunlit import clock
from sunlit.assessment import round_queries
from sunlit.assessment.actions import circulars, judging
from sunlit.assessment.models import Check, Round, RoundSheet
from sunlit.assessment.tests.conftest import Course
from sunlit.demonstration import body_stories, making, round_stories, stage
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of
from sunlit.registers import recurring

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
BEGIN, END = datetime(2026, 8, 3, 7, tzinfo=clock.CHINA), datetime(2026, 10, 30, 16, tzinfo=clock.CHINA)
DESK = {
    "overview": "/desk/assessment/",
    "rounds": "/desk/assessment/rounds/",
    "round": "/desk/assessment/rounds/2025/",
    "sheet": "/desk/assessment/rounds/2025/QX-ZX3/",
    "sheet-absent": "/desk/assessment/rounds/2025/QX-ZX1/",
    "line": "/desk/assessment/openness-hundred/2025/QX-ZX3/laws/",
    "checks": "/desk/assessment/checks/",
    "circulars": "/desk/assessment/circulars/",
}
PUBLIC = {"public": "/QX/assessment/", "notice": "/QX/assessment/notice/"}
DONE = {
    "results": "/QX/assessment/openness-hundred/2025/",
    "result": "/QX/assessment/openness-hundred/2025/QX-ZX3/",
}


def run(until: datetime | None = None) -> Round:
    """The demonstration's round, to its end or until its notice hangs; what is still to come waits."""
    with clock.standing_at(BEGIN):
        people = {one.username: one for one in Staff.objects.all()} | body_stories.leaders()
        town = next(one for one in making._towns(people, 1) if one.place.code == "QX")
    end = until or END
    stage.run(round_stories.stories(town, BEGIN, END), lambda day: recurring.open_due(day) and None, end)
    return Round.objects.get(township=town.place)


def see(
    screen: "Page", url: str, pages: dict[str, str], axe: Callable[["Page"], list[str]], where: str, shot: Callable[..., None]
) -> list[str]:  # fmt: skip
    """Open every page with all its forms unfolded; what is wrong with them, by axe and at 320 pixels."""
    wrong: list[str] = []
    for name, path in pages.items():
        answer = screen.goto(url + path)
        assert answer is not None and answer.status == 200, path
        shot(screen, f"{name}-{where}")
        screen.evaluate(
            "document.querySelectorAll('details:not(.menu-group)').forEach(one => { one.open = true })"
        )
        shot(screen, f"{name}-{where}-open") if screen.locator("details.act").count() else None
        wrong += [f"{path} {where}: {fault}" for fault in axe(screen)]
        wide = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        wrong += [f"{path} {where}: {wide} px too wide"] if wide > 0 else []
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_a_round_has_an_axe_violation_or_is_wider_than_the_screen(
    enter, page, phone, axe, shot, language
):
    row = run()
    by = viewer_of(Staff.objects.get(username="qx.office"))
    best = next(one for one in round_queries.results_of(row.township, 2025) if one.unit.code == "QX-V1")
    circulars.award(best.unit, 2025, "commendation", "公开及时", "全镇总结大会纪要1号", by=by)
    unit = Organisation.objects.select_related("township").get(code="QX-ZX1")
    judging.schedule(unit, 2026, "central", "onsite", clock.today(), by=by)
    checks = {
        f"check-{one.method}": f"/desk/assessment/checks/{one.pk}/"
        for one in Check.objects.exclude(filed_at=None)
    }
    to_come = Check.objects.get(filed_at=None)
    phone.set_viewport_size({"width": 320, "height": 700})
    wrong = []
    for name, screen in (("desk", page), ("phone", phone)):
        for who, pages in (
            ("qx.mayor", {**DESK, **checks, "check-form": f"/desk/assessment/checks/{to_come.pk}/", **DONE}),
            ("qx.office", {key: DESK[key] for key in ("rounds", "round", "circulars")} | PUBLIC),
        ):
            url = enter(screen, who, language)
            wrong += see(screen, url, pages, axe, f"{name}-{language}-{who}", shot)
    assert wrong == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_hanging_notice_can_be_read_by_everybody(enter, page, phone, axe, shot, language):
    row = run(BEGIN + timedelta(days=28))
    assert round_queries.posting(row) is not None
    phone.set_viewport_size({"width": 320, "height": 700})
    wrong = []
    for name, screen in (("desk", page), ("phone", phone)):
        pages = {
            "round-notice": DESK["round"],
            "notice-hanging": PUBLIC["notice"],
            "sheet-notice": DESK["sheet"],
        }
        for who in ("qx.office", "qx.social.head"):
            wrong += see(screen, enter(screen, who, language), pages, axe, f"{name}-{language}-{who}", shot)
    assert wrong == []


@pytest.fixture
def course(people):
    """A round of 2023 with one department and one village, standing at its plan."""
    town = Organisation.objects.get(code="QX")
    Organisation.objects.filter(township=town).exclude(code__in=("QX-ZX3", "QX-V1")).update(outside=True)
    return Course(town, lambda username: viewer_of(people[username]))


def test_a_unit_hands_in_its_own_points_by_keyboard_and_a_wrong_one_is_told_beside_its_field(
    course, enter, page, browser_problems, shot
):
    course.to("self_score")
    url = enter(page, "qx.social.head")
    page.goto(f"{url}/desk/assessment/rounds/2023/QX-ZX3/")
    page.locator("details.act > summary").filter(has_text="交自评").focus()
    page.keyboard.press("Enter")
    rule = round_queries.sheet_named("openness-hundred")
    for number, line in enumerate(rule.lines):
        page.keyboard.press("Tab")
        page.keyboard.type("101" if number == 0 else str(line.weight))
    page.keyboard.press("Tab")
    page.keyboard.type("全年公开12件，答复咨询30件。")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    shot(page, "own-refused")
    assert page.locator(".error").count() >= 1
    browser_problems[:] = [one for one in browser_problems if "422" not in one]
    first = page.locator(f"#own-points-{rule.lines[0].key}")
    assert first.input_value() == "101"
    first.fill(str(rule.lines[0].weight))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    shot(page, "own-handed-in")
    assert RoundSheet.objects.get(unit__code="QX-ZX3").handed_in_at is not None


def test_a_visit_is_filed_on_a_phone_with_a_problem_its_owner_and_its_day(course, people, enter, phone, shot):
    course.to("review")
    unit = Organisation.objects.select_related("township").get(code="QX-ZX3")
    check = judging.schedule(
        unit, 2023, "unannounced", "onsite", clock.today(), by=viewer_of(people["qx.mayor"])
    )
    url = enter(phone, "qx.mayor")
    phone.goto(f"{url}/desk/assessment/checks/")
    phone.locator("main table a").first.tap()
    phone.locator("details.act > summary").tap()
    for name, text in round_stories.ENTRIES.items():
        phone.locator(f"#visit-{name}").fill(text)
    phone.locator("#visit-what-1").fill("公开栏有一处收费标准没有更新")
    phone.locator("#visit-owner-1").select_option(str(people["qx.social"].pk))
    phone.locator("#visit-due-1").fill((clock.today() + timedelta(days=10)).isoformat())
    for control in phone.locator(
        "details.act[open] :is(input:not([type=hidden]), select, textarea, button)"
    ).all():
        box = control.bounding_box()
        assert box is not None and box["height"] >= 40
    shot(phone, "visit-form")
    with phone.expect_navigation():
        phone.get_by_role("button", name="归档").tap()
    shot(phone, "visit-filed")
    check.refresh_from_db()
    assert check.filed_at is not None
    assert Matter.objects.get(kind="openness-finding").handler == people["qx.social"]
