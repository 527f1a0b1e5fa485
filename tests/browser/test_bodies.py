"""Bodies in a real browser: who is missing, setting one up, rules and units; by axe, on phones, in both languages."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sunlit import clock
from sunlit.bodies.actions import board, composing, plans, powers, profiles, rounds, rules, training
from sunlit.bodies.models import Recruitment, Round
from sunlit.core.bodies import Named
from sunlit.demonstration import body_stories
from sunlit.demonstration.places import build
from sunlit.matters import book
from sunlit.people.models import Organisation, Post, Staff
from sunlit.people.viewer import viewer_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SUNLIT_SHOTS", "")
DESK = (
    "/desk/bodies/",
    "/desk/bodies/unit-disclosure/QX-V1/",
    "/desk/bodies/clean-government/QX/",
    "/desk/bodies/rules/",
    "/desk/bodies/rules/openness-rules/",
    "/desk/bodies/units/",
    "/desk/bodies/units/QX-ZX3/",
    "/desk/bodies/rounds/",
    "/desk/bodies/rounds/1/",
    "/desk/bodies/board/",
    "/desk/bodies/team/",
    "/desk/bodies/plans/",
    "/desk/bodies/plans/power-reform/",
    "/desk/bodies/plans/accountability-plan/",
    "/desk/bodies/powers/",
    "/desk/bodies/flows/",
)
PUBLIC = (
    "/QX/bodies/", "/QX/bodies/centre-direction/QX/", "/QX/units/", "/QX/units/QX-ZX3/", "/QX/rules/disclosure/",
    "/QX/team/", "/QX/team/1/",
)  # fmt: skip


@pytest.fixture
def town() -> Organisation:
    """A township with a village group, a rule in force and explained, a duty sheet, and much that is missing."""
    people = build() | body_stories.leaders()
    book.forget_stored()
    place = Organisation.objects.get(code="QX")
    by = viewer_of(people["qx.office"])
    village = Organisation.objects.get(code="QX-V1")
    named = [
        Named("leader", people["qx.v1"].pk),
        Named("members", "村务监督员"),
        Named("worker", people["qx.agent"].pk, None, "part"),
    ]
    composing.compose("unit-disclosure", village, composing.Composition(named, "成立"), by=by)
    composing.write_mechanism("unit-disclosure", village, "工作机制", "每月五日前报送。", by=by)
    rules.issue("openness-rules", place, number="1号", issued_on=clock.today(), by=by)
    question = rules.ask("openness-rules", place, "S0.07.32", "含当天吗？", by=by)
    rules.interpret(question.pk, "含当天。", by=by)
    rules.ask("openness-rules", place, "S0.07.33", "及时是几天？", by=by)
    unit = Organisation.objects.get(code="QX-ZX3")
    profiles.give_duty("civil-affairs", unit, "relief", unit.posts.all()[0].pk, by=by)
    said = profiles.Described(
        "administrative", date(2001, 6, 28), "股级", "青溪镇", "两个", Decimal(3), Decimal(2), 5
    )
    profiles.describe(unit, said, by=by)
    _work(place, people)
    return place


def _work(place: Organisation, people: dict[str, Staff]) -> None:
    """A round, lines of the board, an open post with its notice, a plan with its tasks, a power whose person left."""
    by, mayor = viewer_of(people["qx.office"]), viewer_of(people["qx.mayor"])
    unit = Organisation.objects.get(code="QX-ZX3")
    group = {
        "leader": "qx.mayor",
        "executive": "qx.executive",
        "discipline": "qx.secretary",
        "director": "qx.office",
    }
    office = Organisation.objects.get(code="QX-DZ")
    row = people["qx.office"].holdings.select_related("post").get()
    row.post.roles = [*row.post.roles, "office_director"]
    row.post.save()
    named = [Named(position, people[name].pk) for position, name in group.items()]
    composing.compose(
        "disclosure-leading", place, composing.Composition(named, "成立", office_unit=office.pk), by=by
    )
    today = clock.today()
    Round.objects.create(pk=1, township=place, title="上季度检查", first=today, last=today)
    rounds.open_round(place, "本季度检查", today, today, by=mayor)
    person = people["qx.clerk"].pk
    board.post_line(place, board.Line("attendance", person, today, "", 2, 0), by=by)
    board.post_line(place, board.Line("reward", person, today, "通报表扬"), by=by)
    post = Post.objects.create(organisation=unit, title="帮办岗", title_en="Helper", roles=["handler"])
    Post.objects.create(organisation=unit, title="审批岗", title_en="Approver", roles=["handler"])
    Recruitment.objects.create(
        pk=1, township=place, post=post, title="招聘帮办人员", text="报名到党政办。", published_on=today,
        until=today, by=people["qx.office"],
    )  # fmt: skip
    target = plans.add_target("power-reform", unit, "编制职权目录", by=by)
    holding = people["qx.social"].holdings.get()
    given = plans.Given("清理职权", 12, "项", today, (holding.post_id,), (holding.staff_id,))
    plans.add_task(target, given, by=by)
    plans.add_task(target, plans.Given("画流程图"), by=by)
    plans.add_target("accountability-plan", unit, "全年核查", by=by)
    powers.verify_subject(unit, "entrusted", "云司发〔2026〕5号", today, by=by)
    power = powers.enter_power(unit, "最低生活保障审核", "post", by=by)
    powers.assign_power(power, [holding.post_id], [holding.staff_id], by=by)
    powers.publish_power(power, by=by)
    powers.enter_power(unit, "残疾人证办理", "unit", by=by)
    training.take_up(unit, "service-immediate", by=viewer_of(people["qx.director"]))


def _sign_in(page: "Page", live_server: Any, username: str) -> None:
    from django.test import Client

    client = Client()
    client.force_login(Staff.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def _shot(page: "Page", address: str, where: str) -> None:
    if SHOTS:
        name = address.strip("/").replace("/", "-")
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{where}.png"), full_page=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_have_no_fault_and_fit_a_phone(town, live_server, page, phone, axe, language):
    for one in (page, phone):
        _sign_in(one, live_server, "qx.office")
        one.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    for address in (*DESK, *PUBLIC):
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert axe(page) == [], address
        _shot(page, address, f"{language}-wide")
    phone.set_viewport_size({"width": 320, "height": 700})
    for address in (*DESK, *PUBLIC):
        phone.goto(live_server.url + address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, address
        _shot(phone, address, f"{language}-phone")


def test_a_group_is_set_up_by_keyboard_and_the_refusal_stands_beside_its_field(
    town, live_server, page, browser_problems
):
    _sign_in(page, live_server, "qx.office")
    page.goto(live_server.url + "/desk/bodies/clean-government/QX/")
    page.locator("#id_p_leader").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#id_p_deputies input").first.focus()
    page.keyboard.press("Space")
    page.locator("#id_reason").fill("成立")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "办公室设在哪里" in page.locator("#field-office_unit .error").inner_text()
    assert page.locator("#id_reason").input_value() == "成立"
    page.locator("#id_office_unit").select_option(label="党政办公室")
    page.locator("#id_reason").focus()
    browser_problems[:] = [line for line in browser_problems if "422" not in line]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".notice-success").count() == 1
    assert "高明远" in page.locator("table").first.inner_text()
