"""Boards in a real browser: no page has an axe violation or is wider than the screen, and a keeper posts with a thumb."""

import pytest

from sunlit.boards.actions import carrying, places, posting, publicizing
from sunlit.boards.actions.places import BoardPlan
from sunlit.boards.models import Posting
from sunlit.demonstration import chain
from sunlit.disclosure.actions import starting
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of

pytestmark = pytest.mark.browser
PAGES = {
    "boards-desk": "/desk/boards/",
    "board": "/desk/boards/1/",
    "board-new": "/desk/boards/new/",
    "gaps": "/desk/boards/gaps/",
    "parity": "/desk/boards/parity/",
    "channels": "/desk/boards/channels/",
    "channels-of": "/desk/boards/channels/{}/",
    "issues": "/desk/boards/issues/",
    "displays": "/desk/boards/displays/",
    "publicity": "/desk/boards/publicity/",
    "open-day": "/desk/boards/open-day/",
    "inside": "/desk/boards/inside/",
    "network": "/desk/boards/network/",
    "public": "/QX/boards/",
    "public-board": "/QX/boards/1/",
    "unit": "/QX/boards/of/QX-DZ/",
    "lobby": "/QX/boards/lobby/",
    "card": "/QX/boards/cards/tax.deed/",
    "public-issues": "/QX/boards/issues/",
}


def publish(town, people, duty, title, text):
    row = starting.start_ad_hoc(town, duty, title, by=viewer_of(people["qx.office"]))
    return chain.bring_out(row, chain.who_in(people), text, title=title)


@pytest.fixture
def hung(people):
    """Two boards, one sheet on the first, two publications that wait, one of them carried by the radio."""
    town, office = Organisation.objects.get(code="QX"), viewer_of(people["qx.office"])
    unit, village = Organisation.objects.get(code="QX-DZ"), Organisation.objects.get(code="QX-V1")
    board = places.enter(
        town,
        BoardPlan(unit, "镇政府大门左侧", 12, keeper=people["qx.office"], width=240, height=120),
        by=office,
    )
    places.enter(town, BoardPlan(village, "村口", 8, keeper=people["qx.agent"], main_road=True), by=office)
    rows = [
        publish(
            town, people, "decision", title, "会议决定三月底前关停旧砖窑。\n职工安置由经济发展服务部负责。"
        )
        for title in ("关停旧砖窑", "修建文化广场", "调整集市时间")
    ]
    posting.post(board.pk, rows[0].pk, by=office)
    publish(town, people, "internal", "食堂开放时间", "下周起食堂提前开放。")
    from sunlit import clock

    carrying.carry(rows[0].pk, "radio", clock.today(), "早间播送", by=office, outlet="镇广播站")
    publicizing.plan(town, "centre", clock.today().year, by=office)
    return rows[0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_boards_has_an_axe_violation_or_is_wider_than_the_screen(
    hung, enter, page, phone, axe, shot, language
):
    for name, screen in (("desk", page), ("phone", phone)):
        url = enter(screen, "qx.office", language)
        for key, path in PAGES.items():
            screen.goto(url + path.format(hung.pk))
            assert axe(screen) == [], (key, name, language)
            wide = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, (key, name, language, wide)
            shot(screen, f"{key}-{name}-{language}")


def test_a_keeper_posts_and_notes_a_look_on_a_phone(hung, enter, phone):
    url = enter(phone, "qx.office")
    phone.goto(f"{url}/desk/boards/1/")
    with phone.expect_navigation():
        phone.get_by_role("button", name="已贴上 修建文化广场").tap()
    assert Posting.objects.filter(publication__title="修建文化广场", ended_on=None).count() == 1
    with phone.expect_navigation():
        phone.get_by_role("button", name="还在 修建文化广场").tap()
    assert Posting.objects.get(publication__title="修建文化广场").looks.count() == 1
    assert phone.get_by_role("button", name="已取下 修建文化广场").count() == 0
