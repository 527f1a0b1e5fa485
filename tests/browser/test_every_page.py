"""Every page that somebody can open without a record of their own, at 320 px and in English, whose words are longest:
nothing wider than the screen, no axe violation, headings in order, no empty table, no link that leads nowhere."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.cache import cache
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from sunlit.pages import guides
from sunlit.people.models import Organisation, Staff
from sunlit.windows.tests.conftest import set_up

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

MATRIX = Path(__file__).parents[1] / "visibility" / "matrix.yaml"
NARROW = {"width": 320, "height": 640}  # 1280 at 400 per cent, and the smallest telephone
SHARES = 3
# Pages for machines: a call display and a kiosk have their own sizes and are looked at in test_windows.py.
OTHER_SCREENS = {"windows_display", "kiosk", "embed"}
LOOK = """() => {
  const found = [], seen = one => one.checkVisibility({visibilityProperty: true});
  const page = document.documentElement;
  document.querySelectorAll("main details").forEach(one => one.open = true);
  const wide = page.scrollWidth - page.clientWidth;
  if (wide > 0) {
    const out = [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > page.clientWidth + 1);
    found.push(`${wide} px wider than the screen: ${out.length ? out.at(-1).outerHTML.slice(0, 120) : ""}`);
  }
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(seen);
  if (headings.filter(one => one.tagName === "H1").length !== 1) found.push("not one main heading");
  let level = 0;
  for (const one of headings) {
    const here = Number(one.tagName[1]);
    if (here > level + 1) found.push(`from h${level} to h${here}: ${one.textContent.trim().slice(0, 40)}`);
    level = here;
  }
  for (const one of document.querySelectorAll("table")) {
    if (seen(one) && one.tBodies.length && ![...one.tBodies].some(body => body.rows.length))
      found.push(`a table without a row or a sentence: ${one.textContent.trim().slice(0, 60)}`);
  }
  for (const one of document.querySelectorAll("main ul, main ol, main dl"))
    if (seen(one) && !one.children.length) found.push(`an empty list: ${one.parentElement.textContent.trim().slice(0, 60)}`);
  for (const one of document.querySelectorAll("button, select, summary, input:not([type=hidden], [type=checkbox], [type=radio])")) {
    const box = one.getBoundingClientRect();
    if (seen(one) && (box.width < 24 || box.height < 24)) found.push(`too small to hit: ${one.outerHTML.slice(0, 120)}`);
  }
  const raw = document.body.innerText.match(/\\{[{%]|<[A-Z]\\w+: |\\bundefined\\b|\\[object |\\[&lt;/);
  if (raw) found.push(`raw text: ${document.body.innerText.slice(Math.max(0, raw.index - 40), raw.index + 60)}`);
  return found;
}"""
LINKS = "() => [...document.querySelectorAll('a[href]')].map(one => one.href)"


@pytest.fixture
def town(people: dict[str, Staff]) -> dict[str, Staff]:
    """Two townships, one with windows that can be booked."""
    cache.clear()
    set_up(Organisation.objects.get(code="QX"), people, 2)
    return people


def pages(people: dict[str, Staff]) -> Iterator[tuple[str, str, str]]:
    """Who opens what: a viewer who may, the name of the route, and its address. Left out is what needs a matter, gives
    another answer than a page, or isn't a page."""
    matrix = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    for name, row in matrix["routes"].items():
        given = {str(value) for value in row.get("with", {}).values()}
        about_a_record = any(value.startswith(("matter.", "planted.")) for value in given)
        if (
            name.startswith("/")
            or name in OTHER_SCREENS
            or row.get("only_post")
            or row.get("of")
            or about_a_record
        ):
            continue
        viewers = matrix["groups"][row["open"]]
        gives = row.get("gives", {})
        who = next((one for one in viewers if gives.get(one, gives.get("everybody", 200)) == 200), None)
        if who is None:
            continue
        values = {
            key: people[str(value).removeprefix("staff:")].pk if str(value).startswith("staff:") else value
            for key, value in row.get("with", {}).items()
        }
        yield matrix["viewers"][who]["as"], name, reverse(name, kwargs=values)


def is_a_page(people: dict[str, Staff], who: str, address: str) -> bool:
    client = Client()
    if who:
        client.force_login(people[who], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(address)
    # A piece that a page fetches while one types isn't a page.
    return answer.status_code == 200 and not answer.streaming and b"<html" in answer.content[:200]


def leads_nowhere(address: str, own: str) -> bool:
    """Whether a link of a page is one that the program has no address for."""
    parts = urlsplit(address)
    if parts.netloc != urlsplit(own).netloc or parts.path.startswith(("/static/", "/media/")):
        return False
    try:
        resolve(parts.path)
    except Resolver404:
        return True
    return False


def help_of(route: str, address: str) -> bool:
    """Whether the page's help leads to a part of its own; the help itself needs none."""
    desk = address.startswith("/desk/")
    return "help" in route or guides.part_for(route, "everyone" if desk else guides.RESIDENT) is not None


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_fits_320_px_and_has_no_fault(
    town: dict[str, Staff],
    live_server: Any,
    enter: Callable[..., str],
    new_context: Callable[..., "BrowserContext"],
    axe: Callable[["Page"], list[str]],
    shot: Callable[["Page", str], None],
    share: int,
) -> None:
    page = new_context(viewport=NARROW).new_page()
    wrong: list[str] = []
    looked_at = 0
    last = None
    # One person after the other, so that each signs in once.
    for who, name, address in sorted(pages(town))[share::SHARES]:
        if not is_a_page(town, who, address):
            continue
        if who != last:
            last = who
            if who:
                enter(page, who, "en")
            else:
                page.context.clear_cookies()
                page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
        page.goto(live_server.url + address)
        faults = page.evaluate(LOOK) + axe(page)
        if not help_of(name, address):
            faults.append("no part of the help speaks of it")
        faults += [
            f"leads nowhere: {one}" for one in page.evaluate(LINKS) if leads_nowhere(one, live_server.url)
        ]
        wrong += [f"{address} ({who or 'public'}): {fault}" for fault in faults]
        shot(page, f"every-{name.replace(':', '-')}")
        looked_at += 1
    assert looked_at > 40
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("who", "address"), [("", "/QX/"), ("", "/QX/requests/new/"), ("qx.office", "/desk/disclosure/")]
)
def test_where_the_keyboard_is_can_be_seen(
    town: dict[str, Staff], live_server: Any, enter: Callable[..., str], page: "Page", who: str, address: str
) -> None:
    if who:
        enter(page, who)
    page.goto(live_server.url + address)
    unseen, steps = [], 0
    for _press in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate("""() => {
          const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
          if (one === document.body) return null;
          const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
          return [one.outerHTML.slice(0, 100), ring && box.width > 0 && box.right > 0];
        }""")
        if here is None:
            break
        steps += 1
        if not here[1]:
            unseen.append(here[0])
    assert steps > 10 and not unseen, "\n".join(unseen)
