"""The steps between a text and the public, and what comes after, in a real browser: by axe, on desks and on phones."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from sunlit import clock
from sunlit.demonstration import chain
from sunlit.demonstration.places import build
from sunlit.disclosure.actions import correcting, publishing, reviewing, starting, withholding
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.matters import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SUNLIT_SHOTS", "")


@pytest.fixture
def addresses() -> dict[str, tuple[str, str]]:
    """One thing at each step and in each state: the page of it, and who looks ("" for everybody)."""
    people = build()
    book.forget_stored()
    place, who = Organisation.objects.get(code="QX"), chain.who_in(people)

    def start(title: str) -> Occurrence:
        row = starting.start_ad_hoc(place, "decision", title, by=who("office"))
        publishing.prepare(chain.task_of(row).pk, title, f"会议讨论了{title}，决定如下。", by=who("office"))
        return row

    at = {step: start(f"第{number}件事") for number, step in enumerate(chain.SIGNERS, 1)}
    for step, row in at.items():
        chain.bring_to(row, who, step) if step != "review" else None
    reviewing.review_content(
        chain.task_of(at["review"]).pk, "passed", ticked={"norms": ["lawful", "effective"]},
        reasons={"norms": "数字还没核对"}, by=who("discipline"),
    )  # fmt: skip
    chain.bring_to(at["review"], who, "review")
    chain.classified(start("战备仓库"), who, clock.today() + timedelta(days=700))
    rules = book.book().openness
    assert rules is not None
    proposal = withholding.Proposal(
        "in_process", "政府信息公开条例第十六条第二款", "方案还在讨论。",
        {one.key: False for one in rules.tests.points}, clock.today() + timedelta(days=90), people["qx.mayor"].pk,
    )  # fmt: skip
    asked = withholding.propose(start("规划讨论稿").pk, proposal, by=who("office"))
    first = chain.bring_out(start("停车"), who, "免费停车。")
    again = correcting.correct(first.pk, "时段写漏了", by=who("office"))
    second = chain.bring_out(again, who, "集日免费停车。", title="停车")
    correcting.confirm(second.pk, by=who("discipline"))
    hidden = chain.bring_out(start("危房"), who, "桥头第三户。")
    objection = correcting.object_to(hidden, "写的是我家", "村委会转")
    desk = "/desk/disclosure/"
    return {
        **{
            step: (f"{desk}{Matter.objects.get(occurrence=row).number}/", f"qx.{chain.SIGNERS[step]}")
            for step, row in at.items()
        },
        "withhold": (f"{desk}{Matter.objects.get(occurrence=at['content']).number}/withhold/", "qx.office"),
        "withholding": (f"{desk}withholding/{asked.matter.number}/", "qx.mayor"),
        "objection-decided": (f"{desk}request/{objection.number}/", "qx.discipline"),
        "afterwards": (f"{desk}published/{second.pk}/", "qx.office"),
        "desk": (desk, "qx.discipline"),
        "published": (f"/QX/disclosure/{second.pk}/", ""),
        "replaced": (f"/QX/disclosure/{first.pk}/", ""),
        "hidden": (f"/QX/disclosure/{hidden.pk}/", ""),
        "object": (f"/QX/disclosure/{second.pk}/object/", ""),
        "withheld": ("/QX/disclosure/withheld/", ""),
        "day": (f"/QX/disclosure/on/{clock.today().isoformat()}/", ""),
        "overview": ("/QX/disclosure/?list=due", ""),
    }


def _sign_in(page: "Page", live_server: Any, username: str) -> None:
    page.context.clear_cookies(name="sessionid")
    if username:
        client = Client()
        client.force_login(Staff.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_the_chain_has_an_axe_violation_or_is_wider_than_the_screen(
    addresses: dict[str, tuple[str, str]],
    live_server: Any,
    page: "Page",
    phone: "Page",
    axe: Callable[["Page"], list[str]],
    language: str,
) -> None:
    wrong = []
    for screen, size in ((page, "desk"), (phone, "phone")):
        screen.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        for name, (address, username) in addresses.items():
            _sign_in(screen, live_server, username)
            answer = screen.goto(live_server.url + address)
            assert answer is not None and answer.status == 200, (name, address)
            wrong += [f"{size} {address}: {fault}" for fault in axe(screen)]
            if screen.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{size} {address}: wider than the screen")
            if SHOTS:
                screen.screenshot(path=Path(SHOTS) / f"{name}-{size}-{language}.png", full_page=True)
    assert wrong == []


def test_somebody_objects_without_javascript_and_the_entry_is_gone_at_once(
    addresses: dict[str, tuple[str, str]], live_server: Any, new_context: Callable[..., Any]
) -> None:
    public = new_context(java_script_enabled=False).new_page()
    public.goto(live_server.url + addresses["published"][0])
    assert "集日免费停车" in public.content()
    public.get_by_role("link", name="这一份侵害了您的名誉或者隐私").click()
    public.get_by_label("哪里侵害了您的名誉、人格或者隐私").fill("说的是我")
    public.get_by_role("button", name="提出异议").click()
    assert "决定前不显示" in public.content() and "集日免费停车" not in public.content()
    assert (
        not Publication.objects.visible_to(viewer_of(Staff.objects.get(username="qx.clerk")))
        .filter(title="停车")
        .exists()
    )
