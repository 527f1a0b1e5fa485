"""Openness in a real browser: the public pages and the desk, from a decision to its publication, by axe and on phones."""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sunlit import clock
from sunlit.demonstration import chain
from sunlit.demonstration.places import build
from sunlit.disclosure.actions import phasing, publishing, starting
from sunlit.disclosure.models import Announced, Occurrence, Publication
from sunlit.matters import book
from sunlit.operations.background import keep_duties
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SUNLIT_SHOTS", "")


@pytest.fixture
def town() -> Organisation:
    """A township that has published, has something due and something missing, a project, and a changed limit."""
    people = build()
    place = Organisation.objects.get(code="QX")
    book.forget_stored()
    first = clock.today().replace(day=1) - timedelta(days=70)
    with clock.standing_at(datetime(first.year, first.month, 1, 8)):
        keep_duties()
        row = starting.start_ad_hoc(place, "decision", "关停旧砖窑", by=viewer_of(people["qx.office"]))
        _publish(row, people, "会议决定关停镇北旧砖窑，年底前拆除并复绿。")
        days = [first + timedelta(days=number) for number in (20, 40, 400)]
        work = phasing.start_phased(place, "project", "河堤加固工程", days, by=viewer_of(people["qx.econ"]))
        _publish(Occurrence.objects.get(work=work, stage=1), people, "经批准立项，总投资 214 万元。")
    _change_of_a_limit(place)
    keep_duties()
    return place


def _publish(row: Occurrence, people: dict[str, Staff], text: str) -> None:
    chain.bring_out(row, chain.who_in(people), text)


def _change_of_a_limit(place: Organisation) -> None:
    """As if another limit had stood published before: the next look at the rulebook announces the present one."""
    last = Announced.objects.get(township=place, subject="limit:subsidy.farmers")
    row = Announced._base_manager.get(pk=last.pk)
    occurrence = Occurrence.objects.create(
        township=place, duty="limit-change", audience="everybody", unit=place, title="甲", title_en="A",
        opens=date(2026, 1, 5), due=date(2026, 1, 5), why="乙", why_en="B",
    )  # fmt: skip
    Announced.objects.create(
        township=place, subject=row.subject, number=2, name=row.name, name_en=row.name_en, code="", value="",
        value_en="", noticed_on=date(2026, 1, 5), before=row,
        publication=publishing.add(occurrence, row.name, "原期限已取消。", text_en="The limit was taken out."),
    )  # fmt: skip


def _sign_in(page: "Page", live_server: Any, username: str) -> None:
    from django.test import Client

    client = Client()
    client.force_login(Staff.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def _language(page: "Page", live_server: Any, language: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_openness_has_an_axe_violation_or_is_wider_than_the_screen(
    town: Organisation,
    live_server: Any,
    page: "Page",
    phone: "Page",
    axe: Callable[["Page"], list[str]],
    language: str,
) -> None:
    published = Publication.objects.filter(occurrence__work__isnull=False).get()
    change = Publication.objects.filter(change__isnull=False).latest("pk")
    waiting = Occurrence.objects.filter(
        township=town, publication=None, matter__isnull=False, duty="board-month"
    ).latest("pk")
    assert waiting.matter is not None
    addresses = {
        "overview": "/QX/disclosure/",
        "published-list": "/QX/disclosure/?list=published",
        "changes": "/QX/disclosure/?list=changes",
        "publication": f"/QX/disclosure/{published.pk}/",
        "change": f"/QX/disclosure/{change.pk}/",
        "being-set": "/QX/items/being-set/",
        "desk": "/desk/disclosure/",
        "start": "/desk/disclosure/start/project/",
        "matter": f"/desk/disclosure/{waiting.matter.number}/",
        "hall-matter": f"/desk/matters/{waiting.matter.number}/",
    }
    wrong = []
    for screen, size in ((page, "desk"), (phone, "phone")):
        _language(screen, live_server, language)
        _sign_in(screen, live_server, "qx.office")
        for name, address in addresses.items():
            screen.goto(live_server.url + address)
            wrong += [f"{size} {address}: {fault}" for fault in axe(screen)]
            if screen.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{size} {address}: wider than the screen")
            if SHOTS:
                screen.screenshot(path=Path(SHOTS) / f"{name}-{size}-{language}.png", full_page=True)
    assert wrong == []


def test_a_decision_goes_from_the_desk_to_the_public_and_personal_data_is_stopped_and_masked(
    town: Organisation,
    live_server: Any,
    page: "Page",
    new_context: Callable[..., Any],
    browser_problems: list[str],
) -> None:
    _sign_in(page, live_server, "qx.office")
    page.goto(f"{live_server.url}/desk/disclosure/")
    for group in page.locator("section[aria-labelledby=start] summary").all():
        group.click()
    page.get_by_role("link", name="重要事项决策").click()
    page.get_by_label("哪件事").fill("调整集日停车")
    page.get_by_role("button", name="列入").click()
    assert "调整集日停车" in page.get_by_label("标题").input_value()
    page.get_by_label("标题").fill("调整集日停车")
    page.get_by_role("textbox", name="内容").fill(
        "集日在河东空地停车，联系人张某 １３８ ００００－６６６６。"
    )
    page.get_by_role("button", name="报送审核").click()
    assert "第1行第17个字起：手机号 138****6666" in page.get_by_role("alert").inner_text()
    assert "１３８" in page.get_by_role("textbox", name="内容").input_value(), "what was typed stays"
    browser_problems.clear()  # the browser reports the 422 itself
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "stopped-desk-zh-hans.png", full_page=True)
    page.get_by_role("button", name="遮盖查出的内容").click()
    assert (
        page.get_by_role("textbox", name="内容").input_value()
        == "集日在河东空地停车，联系人张某 138****6666。"
    )
    page.get_by_role("button", name="报送审核").click()
    address = page.url

    row = Occurrence.objects.get(title__contains="调整集日停车")
    who = chain.who_in({staff.username: staff for staff in Staff.objects.all()})
    chain.bring_to(row, who, "review")
    leader = new_context().new_page()
    _sign_in(leader, live_server, "qx.mayor")
    leader.goto(address)
    leader.get_by_role("button", name="同意公开").click()

    public = new_context(java_script_enabled=False).new_page()
    public.goto(f"{live_server.url}/QX/disclosure/?list=published")
    assert public.get_by_role("link", name="调整集日停车").count() == 0
    chain.bring_to(row, who, "publish")
    office = new_context().new_page()
    _sign_in(office, live_server, "qx.office2")
    office.goto(address)
    office.get_by_label("语言通俗").check()
    office.get_by_role("button", name="发布").click()
    public.goto(f"{live_server.url}/QX/disclosure/?list=published")
    public.get_by_role("link", name="调整集日停车").first.click()
    assert "集日在河东空地停车" in public.content() and "13800006666" not in public.content()


def test_a_project_with_a_stage_missing_is_not_closed_and_says_what_is_missing(
    town: Organisation, live_server: Any, page: "Page", browser_problems: list[str]
) -> None:
    _sign_in(page, live_server, "qx.econ")
    page.goto(f"{live_server.url}/desk/disclosure/")
    page.get_by_role("button", name="办结 重大项目审批和实施：河堤加固工程").click()
    assert "共3个阶段，还有2个没有公开" in page.get_by_role("alert").inner_text()
    browser_problems.clear()
