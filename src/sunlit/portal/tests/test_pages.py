"""Pages of the public site: light, few queries, both languages, and calm about whatever is typed."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sunlit.hall import catalogue
from sunlit.people.models import Holding, Organisation, Post, Staff

LIMIT = 100 * 1024
PAGES = [
    "/QX/",
    "/QX/simple/",
    "/QX/items/",
    "/QX/items/?category=8",
    "/QX/items/?q=dibao",
    "/QX/items/being-set/",
    "/QX/items/civil.low-income-rural/",
    "/QX/items/land.house-plot/",
    "/QX/rules/",
    "/QX/rules/first-inquiry/",
    "/QX/rules/one-time-notice/",
    "/QX/rules/service-centre/",
    "/QX/rules/time-limits/",
    "/QX/rules/parameters/",
    "/QX/checkpoints/",
    "/QX/checkpoints/?code=nonsense",
    "/QX/works/",
    "/QX/staff/",
    "/",
]


@pytest.mark.parametrize("url", PAGES)
def test_a_page_takes_at_most_twelve_queries_and_100_kilobytes(
    town: Organisation, client: Client, url: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    assert len(queries) <= 12
    html = response.content.decode()
    loaded = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html))
    assert "css/portal.css" in loaded and "vendor/tabler.min.css" not in loaded
    size = len(gzip.compress(response.content))
    for name in loaded:
        place = finders.find(name)
        assert place, name
        size += len(gzip.compress(Path(str(place)).read_bytes()))
    assert size <= LIMIT, f"{url}: {size} bytes"


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_is_whole_in_both_languages(
    town: Organisation, client: Client, url: str, language: str
) -> None:
    html = client.get(url, headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in html
    assert html.count("<h1>") == 1
    assert "{%" not in html and "{{" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", html)
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert title is not None and title[1].strip()[0] not in "·："


def test_more_people_and_units_cost_no_more_queries(town: Organisation, client: Client) -> None:
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/QX/staff/")
            client.get("/QX/items/")
        counts.append(len(queries))
        for number in range(20):
            unit = Organisation.objects.create(
                code=f"QX-N{_turn}{number}",
                kind=Organisation.Kind.STATION,
                name=f"站{number}",
                parent=town,
                township=town,
                valid_from=town.valid_from,
            )
            post = Post.objects.create(organisation=unit, title="站员", duties="值守", roles=[])
            person = Staff.objects.create_user(f"n{_turn}{number}", name=f"人{number}", township=town)
            Holding.objects.create(post=post, staff=person, since=town.valid_from)
    assert counts[0] == counts[1]


HOSTILE = [
    "低保" * 5_000,
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\x00\x01\x1f低保\x7f",
    "%",
    "{{ settings.SECRET_KEY }}",
    "' OR 1=1 --",
    "\u202e\u2066",
    "🙂" * 300,
    " ",
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_is_text(town: Organisation, client: Client, query: str) -> None:
    for url, name in (("/QX/items/", "q"), ("/QX/checkpoints/", "code"), ("/QX/works/", "page")):
        response = client.get(url, {name: query})
        assert response.status_code == 200
        html = response.content.decode()
        assert "<script>alert" not in html and "<img src=x" not in html
        assert settings.SECRET_KEY not in html
        assert len(html) < 100_000


@pytest.mark.parametrize(
    "url",
    [
        "/ZZ/",
        "/QX-ZX1/",
        "/YL/",
        "/QX/items/no.such.item/",
        "/QX/items/no.such.item/sheet.pdf",
        "/QX/items/?category=99",
        "/QX/items/?category=<b>",
        "/QX/rules/nothing/",
        "/QX/rules/procedures/nothing.svg",
        "/QX/checkpoints/2026-01-01/sheet.pdf",
        "/QX/checkpoints/yesterday/sheet.pdf",
        "/QX/staff/999999/",
    ],
)
def test_what_does_not_exist_is_not_found(town: Organisation, client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()


def test_one_township_is_its_own_front_page(town: Organisation, client: Client) -> None:
    both = client.get("/").content.decode()
    assert "青溪镇" in both and "柳河乡" in both
    Organisation.objects.filter(code="LH").update(valid_to=town.valid_from)
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/QX/")


def test_the_address_of_a_township_may_be_written_small(town: Organisation, client: Client) -> None:
    assert client.get("/qx/").status_code == 200


def test_changing_the_language_keeps_the_page(town: Organisation, client: Client) -> None:
    here = "/QX/items/?q=dibao"
    html = client.get(here).content.decode()
    assert f'name="next" value="{here}"' in html
    answer = client.post("/language/setlang/", {"language": "en", "next": here})
    assert answer["Location"] == here
    assert '<html lang="en">' in client.get(here).content.decode()


def test_typing_gets_only_the_hits_and_the_address_gets_the_page(town: Organisation, client: Client) -> None:
    whole = client.get("/QX/items/", {"q": "dibao"})
    part = client.get("/QX/items/", {"q": "dibao"}, headers={"hx-request": "true", "hx-target": "found"})
    assert "<html" in whole.content.decode() and "<html" not in part.content.decode()
    assert "农村居民最低生活保障" in part.content.decode()
    assert "HX-Request" in whole["Vary"] and "HX-Request" in part["Vary"]


@pytest.mark.parametrize("query", ["低保", "dibao", "ncjm", "08-11", "0811", "农村低保"])
def test_an_item_is_found_by_words_pinyin_initials_or_number(
    town: Organisation, client: Client, query: str
) -> None:
    html = client.get("/QX/items/", {"q": query}).content.decode()
    assert "/QX/items/civil.low-income-rural/" in html


def test_nothing_found_says_what_to_do(town: Organisation, client: Client) -> None:
    html = client.get("/QX/items/", {"q": "zzzzzz"}).content.decode()
    assert "没有找到" in html and "/QX/ask/" in html and town.phone in html


def test_the_front_page_lists_the_fifteen_categories(town: Organisation, client: Client) -> None:
    html = client.get("/QX/").content.decode()
    assert len(re.findall(r"\?category=\d+", html)) == 15
    assert all(category.name.zh in html for category in catalogue.categories())
