"""Feeds, calendar, site map, the embedded page and the data inside a publication's page."""

import json
import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar

from sunlit import clock
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure import duty_register, queries
from sunlit.disclosure.actions import opening, starting
from sunlit.open_data import sitemaps
from sunlit.pages.missing import missing_of
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(address):
    answer = Client().get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


def events(address):
    return list(Calendar.from_ical(Client().get(address).content).walk("VEVENT"))


@pytest.fixture
def published(town, at_work, bring_out):
    with at("2026-03-02 10:00"):
        row = starting.start_ad_hoc(town, "decision", "关停旧砖窑", by=at_work("qx.office"))
        return bring_out(row, "关停镇北旧砖窑。</script><b>&")


@pytest.fixture
def year(town):
    """What is due in the summer of 2026, seen on 20 August."""
    with at("2026-07-20 09:00"):
        opening.open_recurring(clock.today())
    with at("2026-08-20 09:00"):
        yield town


def test_the_feed_of_what_is_new_holds_it_with_its_page_and_its_moment(published):
    (entry,) = entries("/QX/feeds/new.atom")
    assert entry.find(f"{ATOM}title").text == published.title
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/QX/disclosure/{published.pk}/")
    assert entry.find(f"{ATOM}published").text == "2026-03-02T10:00:00+08:00"
    unit = published.occurrence.unit.code
    assert len(entries(f"/QX/feeds/{unit}/new.atom")) == 1
    assert entries("/QX/feeds/QX-V1/new.atom") == [] and entries("/LH/feeds/new.atom") == []
    for wrong in (
        "/QX/feeds/NONE/new.atom",
        "/QX/feeds/LH-DZ/missing.atom",
        "/NONE/feeds/new.atom",
        "/QX/feeds/other.atom",
    ):
        assert Client().get(wrong).status_code == 404, wrong


def test_the_feed_of_what_is_missing_is_the_list_of_the_page_unit_by_unit(year):
    rows = list(queries.listed(year, PUBLIC, "missing", clock.today()))
    # What villages owe stands in the same feed; what it says is held by the tests of villages.
    villages = missing_of(year, clock.today())
    feed = entries("/QX/feeds/missing.atom")
    found = [entry for entry in feed if "/villages/" not in entry.find(f"{ATOM}link").get("href")]
    assert len(found) == len(rows) > 0 and len(feed) == len(rows) + len(villages)
    due = [entry.find(f"{ATOM}published").text for entry in feed]
    assert due == sorted(due), "what waits longest first"
    for entry, row in zip(found, rows, strict=True):
        assert (
            row.title in entry.find(f"{ATOM}title").text and row.unit.name in entry.find(f"{ATOM}title").text
        )
        assert entry.find(f"{ATOM}published").text.startswith(str(row.due + timedelta(days=1)))
    by_unit = {row.unit.code for row in rows}
    assert sum(len(entries(f"/QX/feeds/{code}/missing.atom")) for code in by_unit) == len(rows)


def test_a_feed_that_a_reader_has_already_is_answered_with_304(published):
    for address in (
        "/QX/feeds/new.atom",
        "/QX/feeds/missing.atom",
        "/QX/calendar.ics",
        "/QX/sitemap.xml",
        "/QX/embed/",
    ):
        first = Client().get(address)
        assert first["ETag"], address
        assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 304, address
    assert Client().get("/QX/feeds/new.atom")["Last-Modified"] == "Mon, 02 Mar 2026 02:00:00 GMT"


def test_the_calendar_has_each_due_day_and_says_why_it_is_that_day(year):
    found = {str(event["uid"]): event for event in events("/QX/calendar.ics")}
    rows = [row for name in ("missing", "due") for row in queries.listed(year, PUBLIC, name, clock.today())]
    for row in rows:
        event = found[f"occurrence-{row.pk}@qx.sunlit"]
        assert event.decoded("dtstart") == row.due and event.decoded("dtend") == row.due + timedelta(days=1)
        assert row.why in str(event["description"])
    assert len(found) == len(events("/QX/calendar.ics")), "each has a mark of its own"
    one = rows[0].unit.code
    own = {str(event["uid"]) for event in events(f"/QX/calendar/{one}.ics")}
    assert {f"occurrence-{row.pk}@qx.sunlit" for row in rows if row.unit.code == one} <= own < set(found)
    assert Client().get("/QX/calendar/NONE.ics").status_code == 404


def test_the_calendar_has_the_day_of_openness_and_the_next_day_of_what_recurs(year):
    found = {str(event["uid"]): event for event in events("/QX/calendar.ics")}
    days = [event.decoded("dtstart") for mark, event in found.items() if mark.startswith("open-day-")]
    assert sorted(day.year for day in days) == [2026, 2027]
    register = {
        one.duty.key: one.next for one in duty_register.register(year, PUBLIC, clock.today()) if one.next
    }
    for mark, event in found.items():
        if mark.startswith("duty-"):
            key = next(key for key in register if mark.startswith(f"duty-{key}-{register[key].period}@"))
            assert event.decoded("dtstart") == register[key].day >= date(2026, 8, 20)
    assert any(mark.startswith("duty-") for mark in found)
    assert (
        Client().get("/QX/calendar.ics").content
        == Client().get("/QX/calendar.ics", headers={"accept-language": "en"}).content
    )


def test_the_site_map_has_every_publication_once_and_only_pages_that_answer(published):
    root = ElementTree.fromstring(Client().get("/QX/sitemap.xml").content)
    places = [one.text for one in root.iter(f"{MAP}loc")]
    assert (
        len(places) == len(set(places)) and f"http://127.0.0.1:8000/QX/disclosure/{published.pk}/" in places
    )
    for place in [one for one in places if "/items/" not in one]:
        assert Client().get(place.removeprefix("http://127.0.0.1:8000")).status_code == 200, place
    index = Client().get("/sitemap.xml").content.decode()
    assert "/QX/sitemap.xml" in index and "/LH/sitemap.xml" in index
    robots = Client().get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in robots and "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots


def test_a_long_site_map_comes_in_parts_that_together_are_the_whole(town, at_work, bring_out, monkeypatch):
    for number in range(5):
        with at(f"2026-03-1{number} 10:00"):
            bring_out(
                starting.start_ad_hoc(town, "decision", f"第{number}件", by=at_work("qx.office")), "说明。"
            )
    whole = Client().get("/QX/sitemap.xml").content.decode().count("<loc>")
    monkeypatch.setattr(sitemaps.TownSitemap, "limit", 50)
    parts = [
        one
        for one in re.findall(r"<loc>(.*?)</loc>", Client().get("/sitemap.xml").content.decode())
        if "/QX/" in one
    ]
    assert len(parts) == -(-whole // 50) > 1
    found = []
    for part in parts:
        found += re.findall(
            r"<loc>(.*?)</loc>", Client().get(part.removeprefix("http://127.0.0.1:8000")).content.decode()
        )
    assert len(found) == len(set(found)) == whole
    assert Client().get("/QX/sitemap.xml?p=99").status_code == 404
    assert Client().get("/QX/sitemap.xml?p=x").status_code == 404


def test_the_page_of_a_publication_carries_its_data_and_no_word_of_it_ends_the_block(published):
    page = Client().get(f"/QX/disclosure/{published.pk}/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    told = json.loads(block)
    assert told["headline"] == published.title and told["articleBody"] == published.text
    assert told["datePublished"] == "2026-03-02T10:00:00+08:00" and told["publisher"]["identifier"] == "QX"
    assert "<" not in block and "&" not in block


def test_only_the_page_to_embed_may_be_framed_by_others(published):
    framed = Client().get("/QX/embed/")
    assert "X-Frame-Options" not in framed
    assert (
        "frame-ancestors *" in framed["Content-Security-Policy"]
        and "default-src 'self'" in framed["Content-Security-Policy"]
    )
    page = framed.content.decode()
    assert published.title in page and "<script" not in page and "<form" not in page and not framed.cookies
    for other in (
        "/QX/",
        "/QX/disclosure/",
        f"/QX/disclosure/{published.pk}/",
        "/QX/embed/how/",
        "/QX/search/saved/",
        "/QX/open-data/",
    ):
        answer = Client().get(other)
        assert (
            answer["X-Frame-Options"] == "DENY"
            and "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        ), other


def test_the_snippet_leads_to_the_page_in_its_language(published):
    page = Client().get("/QX/embed/how/").content.decode()
    for key in ("zh", "en"):
        assert f"&lt;iframe src=&quot;http://127.0.0.1:8000/QX/embed/?language={key}&quot;" in page
    english = Client().get("/QX/embed/?language=en").content.decode()
    assert 'lang="en"' in english and "Missing" in english
    assert (
        'lang="zh-hans"'
        in Client().get("/QX/embed/?language=<x>", headers={"accept-language": "en"}).content.decode()
    )


def test_the_queries_of_each_exit_do_not_grow(town, at_work, bring_out):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def counted():
        found = {}
        for address in (
            "/QX/feeds/new.atom",
            "/QX/feeds/missing.atom",
            "/QX/calendar.ics",
            "/QX/sitemap.xml",
            "/QX/embed/",
        ):
            with CaptureQueriesContext(connection) as made:
                Client().get(address)
            found[address] = len(made)
        return found

    def more(first, last):
        for number in range(first, last):
            with at(f"2026-03-{number:02} 10:00"):
                bring_out(
                    starting.start_ad_hoc(town, "decision", f"第{number}件", by=at_work("qx.office")),
                    "说明。",
                )
                starting.start_ad_hoc(town, "decision", f"还没有的第{number}件", by=at_work("qx.office"))

    more(1, 2)
    before = counted()
    more(2, 8)
    assert counted() == before
    assert Organisation.objects.filter(kind="township").count() == 2
