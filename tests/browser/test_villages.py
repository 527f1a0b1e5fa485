"""Villages in a real browser: no page has an axe violation or is wider than the screen, and the agent and the committee
publish with a thumb."""

from datetime import timedelta

import pytest

from sunlit import clock
from sunlit.core.periods import Every, days_of_period
from sunlit.core.villages import last_closed
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of
from sunlit.villages.actions import account, saying, sheets, township
from sunlit.villages.models import Sheet

pytestmark = pytest.mark.browser
AGENT = ("enter-finances", "enter-cadres", "enter-raised")
PAGES = {
    "villages": "/QX/villages/",
    "village": "/QX/villages/QX-V1/",
    "say": "/QX/villages/QX-V1/say/",
    "policies": "/QX/villages/policies/",
    "desk": "/desk/villages/",
    "village-desk": "/desk/villages/QX-V1/",
    "sheet": "/desk/villages/sheets/{}/",
    "policies-desk": "/desk/villages/policies/",
}


@pytest.fixture
def quarter(people):
    """An account, one heading that is out, one that waits, a report, a key activity that is overdue."""
    village = Organisation.objects.get(code="QX-V1")
    who = {name: viewer_of(people[f"qx.{name}"]) for name in ("agent", "committee", "econ", "office")}
    period = last_closed(Every.QUARTER, clock.today())
    day = days_of_period(Every.QUARTER, period)[1] - timedelta(days=9)
    for number, (side, what, amount, payee) in enumerate(
        (("income", "鱼塘承包费", "12000", ""), ("spending", "书记补贴", "3600", "杜长林")), 1
    ):
        typed = {
            "day": day,
            "side": side,
            "what": what,
            "amount": amount,
            "voucher": f"00{number}",
            "payee": payee,
        }
        account.enter(village, typed, by=who["econ"], key=str(number))
    lines = account.lines_of_period(village, period)
    out = sheets.enter(village, sheets.Typed("finances", period, lines=lines), by=who["agent"], key="a")
    sheets.check(out.pk, agree=True, by=who["committee"])
    land = {"household": "王有田", "area": "2", "standard": "20000", "amount": "40000"}
    waits = sheets.Typed("land", period, figures={"total": "40000"}, lines=[land])
    row = sheets.enter(village, waits, by=who["agent"], key="b")
    saying.file(village, "missing", "救济发放没有贴。", key="c")
    township.add_activity(village, "村民代表会议", clock.today() - timedelta(days=5), True, by=who["agent"])
    township.set_up(village, "disclosure", day, "青溪发3号", by=who["office"])
    township.post_policy(village, "grain", "board", day, "村公开栏", by=who["agent"])
    return row


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_villages_has_an_axe_violation_or_is_wider_than_the_screen(
    quarter, enter, page, phone, axe, shot, language
):
    for name, screen in (("desk", page), ("phone", phone)):
        url = enter(screen, "qx.office", language)
        pages = {key: path.format(quarter.pk) for key, path in PAGES.items()}
        for key, path in pages.items():
            screen.goto(url + path)
            assert axe(screen) == [], (key, name, language)
            wide = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, (key, name, language, wide)
            shot(screen, f"{key}-{name}-{language}")
        screen.context.clear_cookies()
        url = enter(screen, "qx.agent", language)
        for key in AGENT:
            screen.goto(f"{url}/desk/villages/QX-V1/enter/{key.removeprefix('enter-')}/")
            assert axe(screen) == [], (key, name, language)
            assert screen.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, (
                key,
                name,
            )
            shot(screen, f"{key}-{name}-{language}")
        screen.context.clear_cookies()


def test_the_agent_enters_and_the_committee_publishes_on_an_old_telephone(quarter, enter, phone):
    url = enter(phone, "qx.agent", "zh-hans")
    phone.goto(f"{url}/desk/villages/QX-V1/enter/burden/")
    phone.check("input[name=none]")
    phone.click("button[value=enter]")
    assert "已填报" in phone.content()
    row = Sheet.objects.get(heading="burden")
    phone.context.clear_cookies()
    enter(phone, "qx.committee", "zh-hans")
    phone.goto(f"{url}/desk/villages/sheets/{row.pk}/")
    phone.click("button[value=agree]")
    assert "已核对并公开" in phone.content()
    row.refresh_from_db()
    assert row.publication is not None and row.none
