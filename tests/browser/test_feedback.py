"""Feedback in a real browser: the public form without scripts, the book in the lobby by keyboard, the desk's pages."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from sunlit import clock
from sunlit.feedback.actions import boxes, intake, keeping
from sunlit.feedback.models import Voice
from sunlit.feedback.views.showing import lobby_token
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import RESIDENT, viewer_of
from sunlit.registers import actions

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def town(people: dict[str, Staff]) -> Organisation:
    """A township with entries in every state: adopted and carried out, waiting, from the box, a month with surveys."""
    place = Organisation.objects.get(code="QX")
    office, head = viewer_of(people["qx.office"]), viewer_of(people["qx.econ.head"])
    today = clock.today().isoformat()

    def say(kind: str, type_: str, words: str, channel: str) -> Voice:
        return intake.file_entry(
            place, intake.Said(kind, type_, words, channel), by=RESIDENT, key=str(uuid4())
        )

    def do(voice: Voice, outcome: str, by: Any, **typed: str) -> None:
        actions.complete_step(voice.matter.tasks.get(done_at=None).pk, outcome, typed, by=by)

    first = say("opinion", "suggestion", "集市夜里没有灯。", "web")
    for voice, summary in (
        (first, "集市夜间没有灯"),
        (say("opinion", "opinion", "公示栏太高。", "book"), "公示栏太高"),
    ):
        do(voice, "sorted", office, topic="roads", responsible="QX-ZX4", answer_by=today, summary=summary)
    do(first, "adopted", head, decision="夜间不安全", measure="装灯", owner="qx.econ", measure_by=today)
    do(first, "carried_out", head, change="装了两盏感应灯", changed_on=today, evidence="照片")
    do(first, "told", head, reply="灯已装好，谢谢。", board_on=today, board_how="公开栏")
    say("question", "policy", "高龄补贴几号发？", "phone")
    slips = [boxes.Slip("opinion", "opinion", "厕所没有水。")]
    boxes.open_box(place, people["qx.discipline"], slips, by=office, key=str(uuid4()))
    keeping.plan_surveys(place, clock.today())
    keeping.enter_survey(place, None, "集市问卷", (100, 62, 50), by=office)
    return place


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_feedback_has_an_axe_violation_or_is_wider_than_the_screen(
    town: Organisation,
    enter: Callable[..., str],
    page: "Page",
    phone: "Page",
    axe: Callable[["Page"], list[str]],
    shot: Callable[..., None],
    language: str,
) -> None:
    pages = {
        "said": "/QX/feedback/", "new": "/QX/feedback/new/", "mine": "/QX/feedback/mine/",
        "lobby": f"/QX/feedback/book/{lobby_token(town)}/", "desk": "/desk/feedback/", "enter": "/desk/feedback/new/",
        "box": "/desk/feedback/box/", "figures": "/desk/feedback/figures/", "channels": "/desk/feedback/channels/",
        "surveys": "/desk/feedback/surveys/",
    }  # fmt: skip
    for kind, browser in (("screen", page), ("phone", phone)):
        address = enter(browser, "qx.office", language)
        for name, path in pages.items():
            browser.goto(address + path)
            assert axe(browser) == [], (kind, name)
            assert browser.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (kind, name)
            shot(browser, f"feedback-{name}-{kind}-{language}")


def test_the_form_works_without_scripts_and_its_slip_opens_what_became_of_it(
    town: Organisation, live_server: Any, new_context: Callable[..., Any], shot: Callable[..., None]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/QX/feedback/new/")
    page.get_by_label("您要说的话").fill("村道有坑。")
    page.get_by_role("button", name="提交").click()
    number, code = page.locator("#number").inner_text(), page.locator("#code").inner_text()
    shot(page, "feedback-slip")
    page.goto(f"{live_server.url}/QX/feedback/mine/?number={number}")
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    assert "村道有坑。" in page.locator("main").inner_text()
    shot(page, "feedback-followed")


def test_the_book_in_the_lobby_is_written_by_keyboard_alone_and_its_targets_are_big(
    town: Organisation, live_server: Any, page: "Page", shot: Callable[..., None]
) -> None:
    page.goto(f"{live_server.url}/QX/feedback/book/{lobby_token(town)}/")
    for target in page.locator(
        "form.lobby button, form.lobby label:has(input[type=radio]), form.lobby textarea"
    ).all():
        box = target.bounding_box()
        assert box is not None and box["height"] >= 60
    page.locator("input[name=what]").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.type("柜台太高。")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#book-number").inner_text() == "2"
    shot(page, "feedback-lobby-written")
    page.keyboard.press("Enter")
    page.wait_for_selector("textarea")
    assert page.locator("textarea").input_value() == ""
