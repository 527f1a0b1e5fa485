"""The guide book: every published guide once, at the page that the contents name; made by a job, never by a page."""

import io
import re
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader

from sunlit.hall import catalogue
from sunlit.hall.models import ItemState
from sunlit.matters import jobs
from sunlit.matters.models import Job
from sunlit.people.models import Organisation
from sunlit.portal import guide_book
from sunlit.portal.tests.conftest import Edit

URL = "/QX/items/book/"
PDF = f"{URL}guide-book.pdf"
CLOSED = "civil.senior-card"


@pytest.fixture(autouse=True)
def empty_shelf(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    """Books of another test are no books of this one."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


def words(page: object) -> str:
    return re.sub(r"[\s\u200b]", "", page.extract_text())  # type: ignore[attr-defined]


_made: list[list[str]] = []


@pytest.fixture
def pages(town: Organisation) -> list[str]:
    """The words of each page of the township's book, without spaces; bound once, since the township of the demonstration
    is the same for every test that only reads it."""
    if not _made:
        _made.append([words(page) for page in PdfReader(guide_book.make(town, date(2026, 3, 2))).pages])
    return _made[0]


def test_every_published_item_stands_once_at_the_page_that_the_contents_name(
    town: Organisation, pages: list[str]
) -> None:
    last = next(number for number, text in enumerate(pages) if "流程校验码" in text and number > 1)
    contents = "".join(pages[1 : last + 1])
    published = [offer for offer in catalogue.offers(town) if offer.complete]
    assert len(published) >= 60
    for offer in published:
        name, number = offer.item.name.zh, offer.item.number
        found = re.search(re.escape(number + name) + r"[.]*(\d+?)(?=\d\d-\d\d|\D|$)", contents)
        assert found, f"{number} {name} is not in the contents"
        at = int(found[1])
        assert f"{name}事项编号{number}" in pages[at - 1], f"{number} is not on page {at}"
        assert sum(f"{name}事项编号{number}" in text for text in pages) == 1


def test_the_pages_are_numbered_as_they_lie(pages: list[str]) -> None:
    for number, text in enumerate(pages[1:], 2):
        assert f"第{number}页·共{len(pages)}页" in text
    assert "办事指南汇编" in pages[0] and "2026年3月2日" in pages[0] and "第1页" not in pages[0]


def test_present_and_former_names_are_found_by_sound(town: Organisation, pages: list[str]) -> None:
    index = next(number for number, text in enumerate(pages) if number > 3 and "按拼音查" in text)
    listed = "".join(pages[index:])
    assert "暂住证（现为：居住证）" in listed
    guides = guide_book.guides_of(town)
    rows = guide_book.index_of(guides)
    assert {guide.item.name.zh for guide in guides} <= {row["name"] for row in rows}
    letters = [row["letter"] for row in rows]
    assert letters == sorted(letters) and all(letter.isascii() for letter in letters)
    row = next(row for row in rows if row["name"] == "老年人优待证代办")
    assert row["letter"] == "L"


def test_the_hash_of_every_procedure_stands_in_the_book(town: Organisation, pages: list[str]) -> None:
    codes = pages[-1]
    for guide in guide_book.guides_of(town):
        assert guide.hash in codes


def test_an_item_without_a_complete_guide_is_not_in_the_book(town: Organisation, edit: Edit) -> None:
    edit(CLOSED, result=None)
    numbers = [row["item_number"] for row in guide_book.data_of(town)["items"]]
    assert catalogue.item(CLOSED).number not in numbers and len(numbers) >= 60


def test_an_item_that_is_not_offered_says_so(town: Organisation) -> None:
    ItemState.objects.filter(township=town, item=CLOSED).update(offered=False)
    rows = guide_book.data_of(town)["items"]
    row = next(row for row in rows if row["item_number"] == catalogue.item(CLOSED).number)
    assert row["elements"][0]["value"] == "本镇目前没有开办，不能申请"


def test_a_page_orders_the_book_and_the_background_makes_it(town: Organisation, client: Client) -> None:
    assert "还没有装订好" in client.get(URL).content.decode()
    assert client.get(PDF).status_code == 302 and not Job.objects.filter(name="guide_book").exists()
    assert client.post(URL).status_code == 302
    client.post(URL)
    assert Job.objects.filter(name="guide_book").count() <= 2  # one for each ten minutes
    assert guide_book.kept(town) is None
    assert jobs.run_due() >= 1
    answer = client.get(PDF)
    assert answer["Content-Type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(answer.content)).pages) > 60
    assert client.get(PDF, headers={"if-none-match": answer["ETag"]}).status_code == 304
    page = client.get(URL).content.decode()
    assert "这一册和网上的指南一致" in page and "现在装订" not in page


def test_a_book_that_no_longer_holds_says_so_and_gives_way_to_the_next(
    town: Organisation, client: Client
) -> None:
    first = guide_book.make(town)
    assert guide_book.make(town) == first  # nothing changed: nothing is set again
    town.phone = "0000-1234567"
    town.save()
    cache.clear()
    assert "装订以后有指南改动过" in client.get(URL).content.decode()
    second = guide_book.make(town)
    assert second != first and not first.exists() and guide_book.newest(town) == second
    assert "一致" in client.get(URL).content.decode()


def test_a_township_without_guides_has_no_book_and_no_job_that_fails(
    town: Organisation, client: Client
) -> None:
    ItemState.objects.filter(township=town).delete()
    client.post(URL)
    jobs.run_due()
    assert (
        guide_book.newest(town) is None and not Job.objects.filter(name="guide_book", done_at=None).exists()
    )
    assert client.get(URL).status_code == 200
