"""Every channel leads into the same registers; the box, the book, the named handler, merging."""

from collections import Counter
from uuid import uuid4

import pytest
from django.test import Client

from sunlit.feedback import counting, naming, queries
from sunlit.feedback.actions import boxes, keeping
from sunlit.feedback.models import COUNTED, BoxOpening, Channel, Voice
from sunlit.feedback.tests.conftest import day, on, told
from sunlit.feedback.views.showing import lobby_token
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry as LedgerEntry
from sunlit.matters import actions as kernel
from sunlit.matters.models import Matter
from sunlit.people.actions.accounts import disable
from sunlit.people.models import Staff
from sunlit.people.viewer import viewer_of
from sunlit.registers.models import Record


@pytest.mark.clause("S0.03.02")
def test_an_opening_of_the_box_makes_one_entry_for_each_slip_and_an_empty_one_is_logged(
    town, people, at_work, monday
):
    slips = [boxes.Slip("opinion", "opinion", f"第{number}张") for number in (1, 2, 3)]
    key = str(uuid4())
    opening = boxes.open_box(town, people["qx.discipline"], slips, by=at_work("qx.office"), key=key)
    assert (opening.day, opening.first, opening.second) == (
        monday,
        people["qx.office"],
        people["qx.discipline"],
    )
    assert [(row.channel, row.matter.kind) for row in opening.voices.all()] == [("box", "opinion")] * 3
    # Sending the form again enters nothing twice.
    assert boxes.open_box(town, people["qx.discipline"], slips, by=at_work("qx.office"), key=key) == opening
    assert Voice.objects.count() == 3
    empty = boxes.open_box(town, people["qx.discipline"], [], by=at_work("qx.office"), key=str(uuid4()))
    assert empty.slips == 0 and BoxOpening.objects.count() == 2
    assert LedgerEntry.objects.filter(act="box_opened").count() == 2
    # Two people, both of this township.
    for second in ("qx.office", "lh.office"):
        refused("two_people", boxes.open_box, town, people[second], [], by=at_work("qx.office"), key="x")
    refused("not_your_seat", boxes.open_box, town, people["qx.office"], [], by=at_work("qx.gov"), key="x")


@pytest.mark.clause("S0.03.03")
def test_the_book_takes_anybodys_words_numbers_them_without_gaps_and_nobody_alters_them(
    town, people, at_work, say, monday
):
    address = f"/QX/feedback/book/{lobby_token(town)}/"
    client = Client()
    numbers = []
    for words in ("第一条", "", "第二条"):
        answer = client.post(address, {"key": str(uuid4()), "what": "opinion", "words": words})
        assert answer.status_code == (200 if words else 422)
        if words:
            numbers.append(answer.context["voice"].book_number)
            assert answer.context["voice"].matter.number in answer.content.decode()
        say(words="别的渠道")  # takes no number of the book
    assert numbers == [1, 2]
    voice = Voice.objects.get(book_number=1)
    assert Record.objects.get(matter=voice.matter).sealed.find("第一条") > 0
    # A clerk's form that carries other words changes nothing: the register has no act for it.
    task = voice.matter.tasks.get(done_at=None)
    staff = at_work("qx.office")
    from sunlit.registers import actions

    typed = {
        "topic": "roads",
        "responsible": "QX-ZX4",
        "answer_by": day(3),
        "summary": "摘要",
        "words": "改过的",
    }
    actions.complete_step(task.pk, "sorted", typed, by=staff)
    assert "第一条" in Record.objects.get(matter=voice.matter).sealed
    assert not voice.matter.register_entries.filter(field="words").exists()
    # Not at another address, and nowhere else can an entry call itself one of the book.
    assert client.get("/QX/feedback/book/wrong/").status_code == 404
    client.post(
        "/QX/feedback/new/",
        {"key": str(uuid4()), "what": "opinion", "words": "装作意见簿", "channel": "book"},
    )
    assert Voice.objects.filter(channel="book").count() == 2


@pytest.mark.clause("S0.03.04")
def test_entries_come_by_every_channel_and_each_is_counted_also_when_it_is_zero(town, at_work, say, monday):
    used = ("box", "book", "web", "phone", "meeting", "letter")
    for channel in used:
        say(channel=channel)
    say(channel="phone")
    for channel in used:
        rows = queries.listed(at_work("qx.office"), channel=channel)
        assert rows.count() == (2 if channel == "phone" else 1)
    counts = {key: count for key, _name, count in counting.month_of(town, "2026-03", monday).channels}
    assert counts == dict.fromkeys(Channel.values, 0) | dict.fromkeys(used, 1) | {"phone": 2}


@pytest.mark.clause("S3.11.04")
def test_complaints_are_counted_by_channel_and_the_channels_add_up(town, at_work, say, monday):
    for channel, count in (("mailbox", 6), ("visit", 11)):
        for _ in range(count):
            say("complaint", "service", channel=channel)
    say(channel="visit")  # an opinion is no complaint

    def counted():
        month = counting.month_of(town, "2026-03", monday, "complaint")
        by = Counter({key: count for key, _name, count in month.channels})
        assert sum(by.values()) == month.total
        return month.total, by["mailbox"], by["visit"]

    assert counted() == (17, 6, 11)
    # No way of the program removes one: it can't be withdrawn, and the register has no act that deletes.
    voice = Voice.objects.filter(channel="mailbox").first()
    refused("reply_needed", kernel.withdraw, voice.matter_id, by=at_work("qx.office"), reason="不要了")
    assert counted() == (17, 6, 11)
    say("complaint", "service", channel="visit")
    assert counted() == (18, 6, 12)


@pytest.mark.clause("S2.01.10")
def test_a_visitor_files_a_complaint_online_gets_a_number_and_asks_for_its_state(
    town, at_work, signed_in, monday
):
    client = Client()
    key = str(uuid4())
    typed = {"key": key, "what": "efficiency", "words": "窗口拖了两周。"}
    answer = client.post("/QX/feedback/new/", typed, follow=True)
    number, code = answer.context["matter"].number, answer.context["code"]
    assert number in answer.content.decode() and "efficiency" not in number
    # In the handler's inbox at once, with a number and an owner.
    matter = Matter.objects.get(number=number)
    assert matter in [task.matter for task in queries.waiting(at_work("qx.office"))]
    assert number in signed_in("qx.office").get("/desk/").content.decode()
    shown = client.post("/QX/feedback/mine/", {"number": number, "code": code})
    assert shown.status_code == 200 and "在办" in shown.content.decode()
    # The receipt in one piece works as well; sending the form twice makes one entry.
    assert client.post("/QX/feedback/mine/", {"number": f"{number}-{code}"}).status_code == 200
    assert client.post("/QX/feedback/new/", typed).status_code == 302 and Voice.objects.count() == 1


@pytest.mark.clause("S2.01.16")
def test_the_only_named_handler_is_not_removed_before_a_successor_is_named(
    town, people, at_work, say, monday
):
    assert (
        say("complaint", "efficiency").matter.handler == people["qx.office"]
    )  # nobody named yet: the office's own
    keeping.name_handler(town, people["qx.gov2"], by=at_work("qx.mayor"))
    assert say("complaint", "efficiency").matter.handler == people["qx.gov2"]
    system = at_work("sys.admin")
    act = lambda: disable(  # noqa: E731
        people["qx.gov2"].pk, by=system, reason="调离", successor=people["qx.gov"]
    )
    refused("successor_needed", act)
    assert Staff.objects.get(username="qx.gov2").is_active
    keeping.name_handler(town, people["qx.gov"], by=at_work("qx.mayor"))
    act()
    assert not Staff.objects.get(username="qx.gov2").is_active
    assert say("complaint", "efficiency").matter.handler == people["qx.gov"]
    assert naming.named(town).staff == people["qx.gov"]


@pytest.mark.clause("S2.20.04")
def test_the_same_complaint_by_phone_web_and_visit_stands_under_one_number_with_three_entries(
    say, do, monday
):
    first, *others = [say("complaint", "service", channel=channel) for channel in ("phone", "web", "visit")]
    for other in others:
        do(other, "joined", "qx.office", joined_to=first.matter.number)
    together = [first, *Voice.objects.get(pk=first.pk).joined.order_by("pk")]
    assert [row.channel for row in together] == ["phone", "web", "visit"]
    assert {(row.joined_to or row).matter.number for row in Voice.objects.all()} == {first.matter.number}
    refused("no_such_entry", do, first, "joined", "qx.office", joined_to=others[0].matter.number)


@pytest.mark.clause("S3.11.06")
def test_two_matters_of_one_person_are_two_records_and_merging_keeps_both_numbers_and_both_replies(
    town, say, sort, do, monday
):
    keys = [str(uuid4()), str(uuid4())]
    one, two = [
        say("opinion", "opinion", words, author="同一个人", key=key)
        for words, key in zip(("路灯", "水沟"), keys, strict=True)
    ]
    assert one.matter.number != two.matter.number and one.matter.record != two.matter.record
    do(two, "joined", "qx.office", joined_to=one.matter.number)
    sort(one)
    do(one, "not_adopted", "qx.econ.head", reason="已列入明年计划。")
    do(one, "told", "qx.econ.head", **told(reply="两件一起答复。"))
    from sunlit.feedback.actions.intake import code_of

    for voice, key in ((one, keys[0]), (two, keys[1])):
        shown = Client().post(
            "/QX/feedback/mine/", {"number": voice.matter.number, "code": code_of(town, key)}
        )
        page = shown.content.decode()
        assert voice.matter.number in page and "两件一起答复。" in page
    assert Matter.objects.filter(kind="opinion").count() == 2


@pytest.mark.clause("S2.31.03")
def test_a_complaint_by_any_channel_lands_with_the_office_and_one_against_it_with_discipline(
    town, at_work, say, monday
):
    for channel in ("phone", "web", "letter", "visit", "box"):
        voice = say("complaint", "service", channel=channel)
        assert voice.matter in [task.matter for task in queries.waiting(at_work("qx.office"))]
    against = say("complaint", "service", about_office=True)
    assert against.matter.kind == "staff-report"
    assert against.matter in [task.matter for task in queries.waiting(at_work("qx.discipline"))]
    for who in ("qx.office", "qx.office2", "qx.mayor", "qx.director"):
        assert not Matter.objects.visible_to(at_work(who)).filter(pk=against.matter_id).exists()


@pytest.mark.clause("S3.07.09")
def test_a_call_needs_one_of_the_two_kinds_and_a_report_about_staff_is_hidden_from_the_person(
    town, people, at_work, signed_in, say, monday
):
    client = signed_in("qx.office")
    call = {"channel": "phone", "words": "有人举报", "received": str(monday)}
    assert client.post("/desk/feedback/new/", call | {"key": str(uuid4())}).status_code == 422
    assert not Voice.objects.exists()
    for what, kind in (("pollution", "complaint"), ("staff", "staff-report")):
        typed = call | {"key": str(uuid4()), "what": what}
        typed |= {"whom": str(people["qx.mayor"].pk)} if what == "staff" else {}
        assert client.post("/desk/feedback/new/", typed).status_code == 302
        assert Voice.objects.latest("pk").matter.kind == kind
    report = Voice.objects.latest("pk")
    assert report.accused == people["qx.mayor"]
    seen = lambda who: Matter.objects.visible_to(at_work(who)).filter(pk=report.matter_id).exists()  # noqa: E731
    assert seen("qx.discipline") and not seen("qx.mayor") and not seen("qx.office")
    own = say("staff-report", "staff", channel="phone", accused=people["qx.discipline"])
    assert not Matter.objects.visible_to(at_work("qx.discipline")).filter(pk=own.matter_id).exists()


def test_the_whole_view_of_the_accused_stays_the_same_whatever_is_said_about_them(
    town, people, signed_in, say, monday
):
    pages = (
        "/desk/", "/desk/matters/", "/desk/feedback/", "/desk/feedback/?state=late", "/desk/registers/",
        "/desk/feedback/figures/", "/desk/feedback/figures/?kind=complaint", "/desk/feedback/surveys/", "/QX/feedback/",
    )  # fmt: skip

    def look(client):
        import re

        found = {}
        for page in pages:
            answer = client.get(page)
            text = re.sub(r'value="[^"]{36,}"|"X-CSRFToken": "[^"]+"', "", answer.content.decode())
            found[page] = (answer.status_code, text)
        return found

    clients = {who: signed_in(who) for who in ("qx.discipline", "qx.gov.head", "qx.office")}
    before = {who: look(client) for who, client in clients.items()}
    for who in clients:
        say("complaint", "service", "反映此人", accused=people[who])
    for who, client in clients.items():
        if who == "qx.discipline":
            # The supervisor sees the reports about the others, as is due, and nothing of the own.
            own = Voice.objects.get(accused=people[who]).matter.number
            assert all(own not in text for _status, text in look(client).values())
            assert client.get(f"/desk/matters/{own}/").status_code == 404
            continue
        assert look(client) == before[who], who


@pytest.mark.clause("S3.11.03")
def test_a_complaint_in_the_night_of_new_year_has_its_real_time_and_an_uncovered_hour_shows_before_the_week(
    town, people, at_work, say
):
    from datetime import date, datetime, time, timedelta

    from sunlit import clock

    with on("2026-01-01", time(3)):
        voice = say("complaint", "service", channel="phone")
        assert voice.matter.opened_at.astimezone(clock.CHINA) == datetime(2026, 1, 1, 3, tzinfo=clock.CHINA)
    with on("2026-03-06"):  # the Friday before
        first = datetime(2026, 3, 9, tzinfo=clock.CHINA)
        for number in range(7):
            starts = first + timedelta(days=number)
            # On Wednesday the second shift begins an hour late.
            late = timedelta(hours=1) if number == 2 else timedelta()
            keeping.plan_shift(
                town, people["qx.office"], starts, starts + timedelta(hours=12), by=at_work("qx.office")
            )
            keeping.plan_shift(town, people["qx.clerk"], starts + timedelta(hours=12) + late, starts + timedelta(hours=24), by=at_work("qx.office"))  # fmt: skip
        noon = datetime(2026, 3, 11, 12, tzinfo=clock.CHINA)
        assert counting.roster_gaps(town, date(2026, 3, 9)) == [(noon, noon + timedelta(hours=1))]
        assert len(counting.roster_gaps(town, date(2026, 3, 2))) == 1  # a week without a roster is one gap
        refused(
            "bad_shift", keeping.plan_shift, town, people["qx.office"], noon, noon, by=at_work("qx.office")
        )


@pytest.mark.clause("S4.21.01")
def test_each_channel_shows_its_last_test_that_worked_and_a_complaint_without_a_reply_stays_open(
    town, at_work, signed_in, say, sort, do
):
    with on("2026-03-02"):
        keeping.try_channel(town, "phone", True, by=at_work("qx.office"))
    with on("2026-03-05"):
        keeping.try_channel(town, "phone", False, by=at_work("qx.office"))
        refused("no_such_channel", keeping.try_channel, town, "pigeon", True, by=at_work("qx.office"))
        tests = {code: (str(worked), failed) for code, _name, worked, failed in counting.last_tests(town)}
        assert tests["phone"][0] == "2026-03-02" and tests["letter"] == ("None", None)
        page = signed_in("qx.office").get("/desk/feedback/channels/").content.decode()
        assert "2026年3月2日" in page and "没有测过" in page
        voice = say("complaint", "service", author="有名")
        sort(voice)
        do(voice, "not_confirmed", "qx.econ.head", investigation="查了")
        refused("field_needed", do, voice, "replied", "qx.econ.head", result="办了")
        assert Matter.objects.get(pk=voice.matter_id).is_open


@pytest.mark.clause("S2.32.04")
def test_the_home_of_disclosure_shows_the_telephone_and_a_call_stands_in_the_register(
    town, signed_in, at_work, monday
):
    assert town.complaint_phone in Client().get("/QX/disclosure/").content.decode()
    typed = {
        "channel": "phone",
        "what": "service",
        "words": "来电投诉",
        "received": str(monday),
        "key": str(uuid4()),
    }
    signed_in("qx.office").post("/desk/feedback/new/", typed)
    assert [row.channel for row in queries.listed(at_work("qx.office"))] == ["phone"]
    assert Voice.objects.get().matter.kind == "complaint"


def test_entries_of_another_township_are_seen_by_nobody_here(people, say, at_work, monday):
    voice = say("opinion", "opinion")
    for who in ("lh.office", "lh.mayor", "sys.admin"):
        assert not Voice.objects.visible_to(viewer_of(people[who])).filter(pk=voice.pk).exists()
    assert not Voice.objects.counted(people["lh.office"].township).exists()
    assert set(COUNTED) == {"opinion", "question", "complaint"}


def test_an_opening_takes_as_many_slips_as_there_are_and_one_about_staff_goes_to_discipline(
    people, signed_in, at_work, monday
):
    client = signed_in("qx.office")
    first = client.get("/desk/feedback/box/").content.decode()
    assert 'name="words-6"' in first and 'name="words-7"' not in first and "登记一件" in first
    typed = {"key": str(uuid4()), "second": str(people["qx.director"].pk)}
    typed |= {f"what-{number}": "opinion" for number in range(1, 7)}
    typed |= {f"words-{number}": f"第{number}句" for number in range(1, 7)}
    more = client.post("/desk/feedback/box/", {**typed, "more": "1"})
    page = more.content.decode()
    assert more.status_code == 200 and 'name="words-12"' in page and "第6句" in page
    assert 'role="alert"' not in page and not Voice.objects.exists()
    typed |= {"what-7": "staff", "words-7": "他吃拿卡要", "whom-7": str(people["qx.social"].pk)}
    typed |= {"what-8": "staff", "words-8": "不认识是谁", "whom-8": "999999"}
    assert client.post("/desk/feedback/box/", typed).status_code == 302
    assert Voice.objects.filter(channel="box").count() == 8
    reports = Voice.objects.filter(matter__kind="staff-report").order_by("pk")
    assert [row.accused for row in reports] == [people["qx.social"], None]
    for row in reports:
        assert Matter.objects.visible_to(at_work("qx.discipline")).filter(pk=row.matter_id).exists()
        assert not Matter.objects.visible_to(at_work("qx.office")).filter(pk=row.matter_id).exists()
        assert not Matter.objects.visible_to(at_work("qx.social")).filter(pk=row.matter_id).exists()
