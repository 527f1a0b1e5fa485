"""What villages owe is missing like everything else: on the page, in the feed, as open data and in the calendar."""

import json
from datetime import date, datetime, time, timedelta
from random import Random
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from sunlit import clock
from sunlit.demonstration.tests.townships import at
from sunlit.pages.missing import missing_of
from sunlit.people.models import Holding, Organisation, Post
from sunlit.people.viewer import viewer_of
from sunlit.registers import actions as registers
from sunlit.villages import queries
from sunlit.villages.actions import sheets, township
from sunlit.villages.models import SetUp
from sunlit.villages.tests.conftest import AFTER

ENTRY, TITLE, LINK = (f"{{http://www.w3.org/2005/Atom}}{name}" for name in ("entry", "title", "link"))
LATE = "2026-10-16 09:00"


def feed(client, address="/QX/feeds/missing.atom"):
    rows = ElementTree.fromstring(client.get(address).content).findall(ENTRY)
    return {row.find(LINK).get("href"): row.find(TITLE).text for row in rows}


def told(client, key="villages"):
    answer = client.get(f"/QX/open-data/{key}.json")
    return json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)["rows"]


@pytest.fixture
def set_up(town, village, at_work):
    """The first village set up disclosure in August, so the township owes village affairs from the third quarter on."""
    with at("2026-08-20 09:00"):
        township.set_up(
            village, SetUp.What.DISCLOSURE, date(2026, 8, 20), "青溪发〔2026〕3号", by=at_work("qx.office")
        )


def test_what_a_village_owes_is_missing_from_the_day_after_its_last_day_until_it_is_out(
    set_up, town, village, bring_out, client
):
    with at("2026-10-15 23:00"):
        assert not missing_of(town, date(2026, 10, 15)) and feed(client) == {}
    with at(LATE):
        day = date(2026, 10, 16)
        villages = queries.counted(town, day)
        # Counted another way: every village that is late on its own page.
        late = {row.village.code for row in queries.standings(villages, "2026-Q3", day) if row.late}
        assert (
            [one.unit.code for one in missing_of(town, day)] == sorted(late) == [one.code for one in villages]
        )
        assert '/QX/villages/"' in client.get("/QX/disclosure/?list=missing").content.decode()
        entries = feed(client)
        assert len(entries) == len(villages)
        assert any("/QX/villages/QX-V1/?period=2026-Q3" in link for link in entries)
        assert set(feed(client, "/QX/feeds/QX-V1/missing.atom").values()) == {
            "村务公开（2026年第三季度）（上河村，最后一日2026年10月15日）"
        }
        same = client.get("/QX/feeds/missing.atom").content
    with at("2026-10-17 09:00"):
        assert client.get("/QX/feeds/missing.atom").content == same, "what is missing alike is the same bytes"
        bring_out("burden", none=True)
        assert client.get("/QX/feeds/missing.atom").content != same, "the entry says what is still empty"
        rows = {
            row["heading"]: row for row in told(client) if row["village"] == "QX-V1" and row["list"] == "nine"
        }
        assert len(rows) == 9 and rows["burden"]["state"] == "nothing" and rows["burden"]["days_late"] == 0
        assert rows["finances"]["state"] == "missing" and rows["finances"]["days_late"] == 2
        assert rows["burden"]["page"].startswith("http") and rows["burden"]["published_on"] == "2026-10-17"


def test_a_key_activity_that_is_overdue_is_missing_too(set_up, town, village, client, at_work):
    with at("2026-11-10 09:00"):
        township.add_activity(village, "秋季河道清理", date(2026, 11, 10), True, by=at_work("qx.agent"))
    for day, there in (("2026-11-13 23:00", False), ("2026-11-14 00:01", True)):
        with at(day):
            assert any("重点村务活动" in title for title in feed(client).values()) is there


def test_quarters_before_the_first_village_set_up_disclosure_are_not_owed(set_up, town):
    with at("2027-01-16 09:00"):
        day = date(2027, 1, 16)
        marks = {one.mark for one in missing_of(town, day) if one.unit.code == "QX-V1"}
    assert marks == {"village-QX-V1-2026-Q4", "village-QX-V1-2026-Q3"}


def test_last_days_stand_in_the_calendar_of_the_village_and_orders_are_open_data(
    set_up, town, client, at_work
):
    with at(AFTER):
        days = Calendar.from_ical(client.get("/QX/calendar/QX-V2.ics").content).walk("VEVENT")
        found = {event["uid"]: event["dtstart"].dt for event in days if "village-" in event["uid"]}
        assert found == {
            "village-QX-V2-2026-Q3@qx.sunlit": date(2026, 10, 15),
            "village-QX-V2-2026-Q4@qx.sunlit": date(2027, 1, 15),
        }
        typed = {"village": "QX-V1", "what": "第三季度财务收支", "ordered": "2026-10-08"}
        order = registers.open_record(town, "village-order", typed, by=at_work("qx.discipline")).matter
        (row,) = told(client, "village-orders")
        assert (row["number"], row["village"], row["late"]) == (order.number, "QX-V1", "no")


def test_the_reads_dont_grow_with_villages_or_quarters(set_up, town):
    def counted(day):
        with CaptureQueriesContext(connection) as made:
            found = missing_of(town, day)
        return len(made), len(found)

    few, first = counted(date(2026, 10, 16))
    for number in range(5):
        Organisation.objects.create(
            code=f"QX-V9{number}", name=f"新{number}村", name_en=f"New {number}", kind="village", township=town,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
    many, second = counted(date(2027, 7, 20))
    assert many <= few <= 8 and second > 3 * first


ENDS = {"2026-Q1": (3, 31), "2026-Q2": (6, 30), "2026-Q3": (9, 30)}
"""The quarters of the year as somebody with a calendar on the wall writes them down."""


def test_a_year_of_eleven_villages_is_missing_what_a_count_by_hand_says_every_day(
    town, people, village, client
):
    there = Organisation.objects.filter(township=town, kind="village")
    for number in range(there.count(), 11):
        Organisation.objects.create(
            code=f"QX-T{number}", name=f"第{number}村", name_en=f"No {number}", kind="village", township=town,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
    for name, role in (("qx.agent", "village_agent"), ("qx.committee", "village_committee")):
        for place in there:
            post = Post.objects.create(organisation=place, title="兼", title_en="also", roles=[role])
            Holding.objects.create(post=post, staff=people[name], letter="A", since=date(2020, 1, 1))
    agent, committee = viewer_of(people["qx.agent"]), viewer_of(people["qx.committee"])
    with at("2026-01-05 09:00"):
        township.set_up(
            village, SetUp.What.DISCLOSURE, date(2026, 1, 5), "文件", by=viewer_of(people["qx.office"])
        )
    rng = Random(7)
    headings = [
        "finances",
        "burden",
        "land",
        "raised",
        "relief",
        "cadres",
        "tax-relief",
        "grain-subsidy",
        "activities",
    ]
    # Two villages publish everything of the first quarter, each heading on a day of its own; another leaves one out.
    plans: dict[date, list[tuple[Organisation, str]]] = {}
    whole, other = list(there.order_by("code"))[:2], list(there.order_by("code"))[2]
    for place in [*whole, other]:
        for heading in headings if place != other else headings[:-1]:
            day = date(2026, 4, 1) + timedelta(days=rng.randint(0, 40))
            plans.setdefault(day, []).append((place, heading))
    out: set[tuple[str, str]] = set()
    seen: set[int] = set()
    for day in (date(2026, 1, 5) + timedelta(days=number) for number in range(360)):
        with clock.standing_at(datetime.combine(day, time(10), clock.CHINA)):
            for place, heading in plans.get(day, []):
                typed = sheets.Typed(heading, "2026-Q1", none=True)
                made = sheets.enter(place, typed, by=agent, key=f"{place.code}:{heading}")
                sheets.check(made.pk, agree=True, by=committee)
                out.add((place.code, heading))
            by_hand = set()
            for quarter, (month, last) in ENDS.items():
                if day > date(2026, month, last) + timedelta(days=15):
                    for place in there:
                        if quarter != "2026-Q1" or any((place.code, one) not in out for one in headings):
                            by_hand.add(f"village-{place.code}-{quarter}")
            found = {one.mark for one in missing_of(town, day)}
            assert found - before(found) == by_hand, day
            seen.add(len(by_hand))
    # Eleven late at first, two of them whole later, and the quarters that nobody published on top.
    assert {0, 11, 9, 20, 31} <= seen


def before(marks: set[str]) -> set[str]:
    """The quarter before the year, in which the first village hadn't set up anything yet."""
    return {mark for mark in marks if mark.endswith("2025-Q4")}
