"""The self-service terminal, and the channels side by side: by the pages that people and clerks really use."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sunlit import clock
from sunlit.demonstration.tests.townships import MONDAY
from sunlit.exchange import reports
from sunlit.hall import catalogue
from sunlit.hall.actions import applications
from sunlit.hall.actions.inquiries import Question, register
from sunlit.hall.lists import Filters
from sunlit.hall.models import Draft, Inquiry
from sunlit.matters.models import Matter
from sunlit.pages import terminal
from sunlit.people.viewer import viewer_of
from sunlit.windows.models import TicketMatter

ITEM = "civil.entitlement-certificate"


@pytest.fixture
def device(kiosk):
    """The browser of the machine in the hall, with a use begun."""
    browser = Client()
    assert browser.post(f"/QX/kiosk/{kiosk}/terminal/")["Location"] == "/QX/items/"
    return browser


def applied(browser, item=ITEM):
    """Apply through the public pages; the number on the slip, and the address of the draft."""
    base = browser.post(f"/QX/items/{item}/apply/")["Location"].rsplit("/who/", 1)[0]
    answer = browser.post(f"{base}/who/", {"applicant": "王秀英", "phone": "138 0000 1234", "next": "1"})
    while "/check/" not in answer["Location"]:
        answer = browser.post(answer["Location"], {"q0": "yes", "next": "1"})
    answer = browser.post(f"{base}/check/", {"send": "1"})
    page = browser.get(answer["Location"]).content.decode()
    return re.search(r'id="number">([^<]+)<', page)[1], base


def phoned(people, item=ITEM, **typed):
    """A clerk takes an application on the telephone, on the counter's page."""
    desk = Client()
    desk.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    offer = catalogue.offer(people["qx.clerk"].township, item)
    data = {"applicant": "王秀英", "phone": "13800001234", "channel": "phone", "rights_told": "on",
            "act": "accept", "key": f"phone-{Matter.objects.count()}", "q-veteran": "yes", **typed}  # fmt: skip
    for row in offer.item.materials:
        data[f"paper-{row.id}"] = "fetched" if row.fetched else "there"
    before = set(Matter.objects.values_list("pk", flat=True))
    answer = desk.post(reverse("counter_apply", args=[item]), data)
    assert answer.status_code == 302, answer.content.decode()
    return Matter.objects.exclude(pk__in=before).get(kind="application")


def accept(matter, clerk):
    if matter.step != "papers":
        return
    wanted = matter.application.papers.filter(state="open").values_list("material", flat=True)
    applications.check_papers(matter.application.pk, dict.fromkeys(wanted, "there"), by=clerk)
    applications.accept(matter.application.pk, by=clerk, rights_told=True)


@pytest.mark.clause("S4.29.02")
def test_online_telephone_and_terminal_give_the_same_number_and_limit_and_their_counts_add_up(
    device, people, town
):
    clerk, desk = viewer_of(people["qx.clerk"]), Client()
    desk.force_login(people["qx.mayor"], backend="django.contrib.auth.backends.ModelBackend")
    online = Matter.objects.get(number=applied(Client())[0])
    called = phoned(people)
    stood = Matter.objects.get(number=applied(device)[0])
    cases = [online, called, stood]
    # Each shows the channel by which it came, to the office and to whoever applied.
    assert [case.channel for case in cases] == ["online", "phone", "terminal"]
    for case, word in zip(cases, ("网上", "电话", "自助终端"), strict=True):
        page = desk.get(reverse("desk_matter", args=[case.number])).content.decode()
        assert f"<dt>渠道</dt><dd>{word}</dd>" in page
        code = case.application.receipt_code
        home = Client()
        address = home.post("/QX/follow/", {"number": case.number, "code": code, "check": "王秀英"})[
            "Location"
        ]
        assert f"渠道：{word}" in home.get(address).content.decode()
    # The same running numbers, the same limit.
    series = {case.number[:-6] for case in cases}
    assert len(series) == 1 and [int(case.number[-6:]) for case in cases] == [1, 2, 3]
    for case in cases:
        accept(case, clerk)
        case.refresh_from_db()
    assert len({case.due for case in cases}) == 1 and online.due is not None
    assert online.facts["_limits"] == called.facts["_limits"] == stood.facts["_limits"]
    # One more at the counter: the counts of all channels are the total, and each opens its list.
    phoned(people, channel="window")
    phoned(people)
    report = reports.save("渠道", Filters(kind="application"), "channel", [], viewer=viewer_of(people["qx.mayor"]),
                          township=town)  # fmt: skip
    page = desk.get(reverse("report", args=[report.pk]))
    counted = {line.title.zh: line.number for line in page.context["lines"]}
    assert counted == {"电话": 2, "网上": 1, "自助终端": 1, "窗口": 1}
    assert sum(counted.values()) == page.context["total"] == Matter.objects.filter(kind="application").count()
    for line in page.context["lines"]:
        listed = desk.get(f"{reverse('desk_matters')}?{line.query}").context["page"]
        assert Counter(str(row.get_channel_display()) for row in listed) == {line.title.zh: line.number}


def test_what_is_sent_after_the_first_or_after_a_minute_didnt_come_by_the_terminal(device, kiosk):
    assert Matter.objects.get(number=applied(device)[0]).channel == "terminal"
    assert Matter.objects.get(number=applied(device)[0]).channel == "online"
    device.post(f"/QX/kiosk/{kiosk}/terminal/")
    assert Matter.objects.get(number=applied(device)[0]).channel == "terminal"


def test_a_matter_followed_at_the_terminal_is_closed_with_the_use(device, kiosk):
    number = applied(device)[0]
    code = Matter.objects.get(number=number).application.receipt_code
    shown = device.post("/QX/follow/", {"number": number, "code": code, "check": "王秀英"})["Location"]
    assert device.get(shown).status_code == 200
    device.get(f"/QX/kiosk/{kiosk}/")
    device.post(f"/QX/kiosk/{kiosk}/terminal/")
    assert device.get(shown).status_code == 302


@pytest.mark.parametrize(("seconds", "goes_on"), [(0, True), (59, True), (60, False), (61, False)])
def test_a_use_ends_a_minute_after_the_last_touch(device, seconds, goes_on):
    with clock.standing_at(MONDAY + timedelta(seconds=50)):
        assert device.get("/QX/terminal/").status_code == 200  # typing is a touch as well
    with clock.standing_at(MONDAY + timedelta(seconds=50 + seconds)):
        assert device.get("/QX/terminal/").status_code == (200 if goes_on else 404)
        begun = device.post(f"/QX/items/{ITEM}/apply/")
        assert begun.status_code == (302 if goes_on else 422)
        if not goes_on:
            page = begun.content.decode()
            assert "已经退出" in page and "重新开始" in page and Draft.objects.count() == 0


def test_whoever_comes_next_finds_nothing_of_who_was_there(device, kiosk):
    number, sent = applied(device)
    left = device.post(f"/QX/items/{ITEM}/apply/")["Location"]
    device.post(left, {"applicant": "周大山", "phone": "13900005678", "next": "1"})
    assert "sunlit_draft" not in device.cookies
    assert "周大山" in device.get(left).content.decode() and device.get(f"{sent}/sent/").status_code == 200
    device.get(f"/QX/kiosk/{kiosk}/")  # “I am done”
    for begin in (False, True):
        if begin:
            device.post(f"/QX/kiosk/{kiosk}/terminal/")
        for address in (left, f"{sent}/sent/", f"{sent}/who/"):
            page = device.get(address)
            assert page.status_code == 404 and "周大山" not in page.content.decode()
            assert number not in page.content.decode()
        assert "周大山" not in device.get(f"/QX/items/{ITEM}/apply/").content.decode()
    # At home the address opens it, and with its code so does the terminal.
    assert "周大山" in Client().get(left).content.decode()
    token = left.split("/")[-3]
    assert device.post(f"/QX/items/{ITEM}/apply/resume/", {"token": token}).status_code == 302
    assert "周大山" in device.get(left).content.decode()


def test_only_the_machine_with_the_secret_is_a_terminal(hall, town):
    browser = Client()
    assert browser.post("/QX/kiosk/guessed/terminal/").status_code == 404
    assert browser.get("/QX/terminal/").status_code == 404
    assert Matter.objects.get(number=applied(browser)[0]).channel == "online"
    assert "自助终端" not in browser.get("/QX/items/").content.decode()


def test_a_terminal_of_one_township_files_for_no_other(device):
    request = type("Request", (), {"session": device.session})()
    assert terminal.files_for(request, "QX") and not terminal.files_for(request, "LH")
    assert device.get("/LH/terminal/").status_code == 404


def test_applying_at_the_terminal_is_a_visit_and_by_telephone_none(device, people):
    stood = Matter.objects.get(number=applied(device)[0])
    assert [stood.application.visits, phoned(people).application.visits] == [1, 0]


def test_who_asked_by_telephone_applies_by_telephone(people, town):
    clerk = viewer_of(people["qx.clerk"])
    desk = Client()
    desk.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    for way, channel in ((Inquiry.Way.PHONE, "phone"), (Inquiry.Way.VISIT, "window")):
        asked = register(town, Question("怎么办", way=way, visitor="王秀英"), by=clerk)
        page = desk.get(f"{reverse('counter_apply', args=[ITEM])}?inquiry={asked.matter.number}")
        assert page.context["form"]["channel"].value() == channel


def test_a_clerk_can_name_no_channel_but_the_two(people):
    desk = Client()
    desk.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    data = {"applicant": "王秀英", "channel": "online", "act": "accept", "key": "k"}
    assert desk.post(reverse("counter_apply", args=[ITEM]), data).status_code == 422
    assert not Matter.objects.exists() and not TicketMatter.objects.exists()
