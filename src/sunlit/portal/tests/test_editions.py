"""Printed guides and the book say what the screen says, and which edition they are; what is out of date is listed."""

import html
import io
import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from sunlit import clock
from sunlit.core.limits import Limit, Unit
from sunlit.core.own_terms import OwnTerms
from sunlit.hall import catalogue, editions
from sunlit.hall.actions import offering
from sunlit.ledger.models import Entry
from sunlit.people.viewer import CLOCK, viewer_of
from sunlit.portal import guide as guides
from sunlit.portal import guide_book

ITEM = "civil.low-income-rural"
LIST = "/QX/items/editions/"


@pytest.fixture(autouse=True)
def empty_shelf(tmp_path, settings):
    settings.DATA_DIR = tmp_path


def standing(day: str):
    return clock.standing_at(datetime.fromisoformat(f"{day} 09:00"))


def plain(words: str) -> str:
    return re.sub(r"[\s\u200b]", "", words)


def screen(client, township: str = "QX", item: str = ITEM) -> str:
    page = client.get(f"/{township}/items/{item}/").content.decode()
    return plain(html.unescape(re.sub(r"<[^>]+>", "", page)))


def sheet(client) -> str:
    content = client.get(f"/QX/items/{ITEM}/sheet.pdf").content
    return plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def said(guide) -> set[str]:
    """Every sentence of a guide that both the screen and a paper have to say."""
    rows = {
        line.zh.rstrip("。；")
        for element in guide.elements
        for line in element.lines
        if element.lines != (guides.CONFIRM,)
    }
    rows |= {bar.words.zh for bar in guide.bars}
    for paper in guide.papers:
        rows |= {paper.name.zh, paper.issuer.zh, paper.form.zh, *(note.zh for note in paper.notes)}
    rows |= {guide.item.name.zh, guide.item.number, guide.hash}
    if guide.responsible:
        rows.add(guide.responsible.name.zh)
    return {plain(row) for row in rows if row}


def set_limit(town, people, days: int, item: str = ITEM) -> None:
    terms = OwnTerms(Limit(days, Unit.WORKING_DAY))
    offering.set_terms(town, item, terms, by=viewer_of(people["qx.director"]))


@pytest.mark.clause("S0.06.08")
def test_guide_and_book_say_what_the_screen_says_and_an_older_export_is_listed_as_out_of_date(
    client, town, people
):
    with standing("2026-03-02"):
        offering.note_changes(by=CLOCK)
        first = editions.edition_of(town, catalogue.offer(town, ITEM))
        assert first.day == date(2026, 3, 2)
        stamp = f"第{first.number}版，2026年3月2日"
        paper, shown = sheet(client), screen(client)
        for words in said(guides.guide_of(town, ITEM)):
            assert words in paper and words in shown, words
        assert stamp in paper and "更新日期2026年3月2日" in paper
        assert f"第{first.number}版，更新日期2026年3月2日" in shown
        book = plain("".join(page.extract_text() for page in PdfReader(guide_book.make(town)).pages))
        all_guides = guide_book.guides_of(town)
        assert len(all_guides) >= 60 and stamp in book
        assert "2026年3月2日" in book[:200]  # the version date of the whole book stands on its cover
        kept = guide_book.kept(town)
        assert kept is not None and kept.current
        page = client.get(LIST, {"day": "2026-03-03"}).content.decode()
        assert 'id="holds"' in page and 'id="changed"' not in page
        missing = {(g.item.id, words) for g in all_guides for words in said(g) if words not in book}
        assert not missing
        for guide in all_guides[:: len(all_guides) // 6]:
            on_screen = screen(client, item=guide.item.id)
            assert not {words for words in said(guide) if words not in on_screen}
    with standing("2026-03-09"):
        set_limit(town, people, 3)
        now = editions.edition_of(town, catalogue.offer(town, ITEM))
        assert (now.number, now.day) == (first.number + 1, date(2026, 3, 9))
        assert f"第{now.number}版，2026年3月9日" in sheet(client)
        row = plain(client.get(LIST).content.decode().split(f"/QX/items/{ITEM}/")[1].split("</tr>")[0])
        row = plain(re.sub(r"<[^>]+>", "", row))
        assert f"第{first.number}版·2026年3月2日，2026年3月9日起过时" in row
        assert f"第{now.number}版·2026年3月9日" in row
        guide_book.cache.clear()
        kept = guide_book.kept(town)
        assert kept is not None and not kept.current
        listed = (
            client.get(LIST, {"day": "2026-03-03"})
            .content.decode()
            .split('id="changed"')[1]
            .split("</ul>")[0]
        )
        assert listed.count("<li>") == 1 and f"/QX/items/{ITEM}/" in listed
        assert 'id="holds"' in client.get(LIST, {"day": "2026-03-10"}).content.decode()
        # The other township's guide is as it was.
        other = client.get(LIST.replace("QX", "LH"), {"day": "2026-03-03"}).content.decode()
        assert 'id="holds"' in other


def test_a_change_that_was_not_noted_yet_puts_the_last_edition_out_of_date_today(client, town, people):
    with standing("2026-03-02"):
        offering.note_changes(by=CLOCK)
        before = editions.edition_of(town, catalogue.offer(town, ITEM))
    town.phone = "0000-77"
    town.save()
    with standing("2026-03-05"):
        seen = editions.edition_of(town, catalogue.offer(town, ITEM))
        assert (seen.number, seen.day) == (before.number + 1, date(2026, 3, 5))
        offering.note_changes(by=CLOCK)
        assert editions.edition_of(town, catalogue.offer(town, ITEM)) == seen
    with standing("2026-03-20"):
        assert editions.edition_of(town, catalogue.offer(town, ITEM)) == seen


def test_looking_and_printing_write_nothing_and_the_list_asks_the_same_for_more_editions(
    client: Client, town, people
):
    with standing("2026-03-02"):
        offering.note_changes(by=CLOCK)
        client.get(LIST)
        counts = []
        for days in (3, 4, 5):
            entries = Entry.objects.count()
            with CaptureQueriesContext(connection) as found:
                assert client.get(LIST).status_code == 200
            counts.append(len(found))
            sheet(client)
            assert Entry.objects.count() == entries
            for offer in [one for one in catalogue.offers(town) if one.complete][: days * 3]:
                offering.set_owner(
                    town, offer.item.id, people["qx.social"], by=viewer_of(people["qx.director"])
                )
        assert len(set(counts)) == 1 and counts[0] < 40, counts


@pytest.mark.parametrize("typed", ["gestern", "2026-13-01", "9999-99-99", "\x00", "20260302x"])
def test_a_day_that_is_none_is_said_so(client, town, typed):
    page = client.get(LIST, {"day": typed}).content.decode()
    assert 'id="error-day"' in page and 'id="changed"' not in page and 'id="holds"' not in page
    english = client.get(LIST, {"day": typed}, headers={"accept-language": "en"}).content.decode()
    assert "Write the day like" in english
