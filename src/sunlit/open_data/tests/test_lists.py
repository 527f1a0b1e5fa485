"""Open data: every list under its stable address, described column by column, safe in a spreadsheet, and streamed."""

import csv
import io
import json
from datetime import date

import pytest
from django.test import Client

from sunlit import clock
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure import queries
from sunlit.disclosure.actions import correcting, opening, starting
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.open_data import writing
from sunlit.pages.open_lists import KINDS, open_lists
from sunlit.people.viewer import PUBLIC

pytestmark = pytest.mark.django_db
EXPECTED = {
    "assessment", "boards", "catalogues", "due", "duties", "feedback", "feedback-figures", "missing", "powers", "published", "withheld",
}  # fmt: skip


def body(answer):
    return b"".join(answer) if answer.streaming else answer.content


def rows(key, place="QX"):
    answer = Client().get(f"/{place}/open-data/{key}.json")
    assert answer.status_code == 200
    return json.loads(body(answer))["rows"]


def table(key):
    text = body(Client().get(f"/QX/open-data/{key}.csv")).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def published(town, at_work, bring_out):
    """A decision of 2 March 2026 whose name would be a formula in a spreadsheet."""
    with at("2026-03-02 10:00"):
        row = starting.start_ad_hoc(town, "decision", "=1+1 关停旧砖窑", by=at_work("qx.office"))
        return bring_out(row, "关停镇北旧砖窑。")


def test_the_index_names_every_list_and_every_address_in_it_answers(town):
    index = Client().get("/QX/open-data/index.json").json()
    assert {one["identifier"] for one in index["dataset"]} >= EXPECTED
    assert index["contactPoint"]["tel"] == town.phone and index["publisher"]["name"]["zh"] == town.name
    assert index["license"] is None, "nobody declared one, so none is claimed"
    for one in index["dataset"]:
        names = [column["name"] for column in one["columns"]]
        assert len(set(names)) == len(names)
        assert all(
            column["type"] in KINDS and column["title"]["zh"] and column["title"]["en"]
            for column in one["columns"]
        )
        for file in one["distribution"]:
            answer = Client().get(file["downloadURL"].removeprefix("http://127.0.0.1:8000"))
            assert answer.status_code == 200 and answer["Content-Type"].startswith(file["mediaType"])
            assert (
                answer["Access-Control-Allow-Origin"] == "*" and answer["X-Content-Type-Options"] == "nosniff"
            )
    for one in index["feeds"]:
        answer = Client().get(one["accessURL"].removeprefix("http://127.0.0.1:8000"))
        assert answer.status_code == 200 and answer["Content-Type"].startswith(one["mediaType"])


def test_the_page_for_people_lists_the_same(town, settings):
    settings.OPEN_DATA_LICENSE = "https://example.invalid/licence"
    page = Client().get("/QX/open-data/").content.decode()
    for one in open_lists():
        assert one.title.zh in page and f"/QX/open-data/{one.key}.csv" in page
    assert "https://example.invalid/licence" in page
    assert Client().get("/QX/open-data/index.json").json()["license"] == "https://example.invalid/licence"
    english = Client().get("/QX/open-data/", headers={"accept-language": "en"}).content.decode()
    assert "Open data" in english and "What is published" in english


def test_json_and_csv_hold_the_same_rows_under_the_same_names(published):
    for one in open_lists():
        found, (heads, *lines) = rows(one.key), table(one.key)
        assert heads == [column.name for column in one.columns], one.key
        assert len(found) == len(lines), one.key
        for row in found:
            assert list(row) == heads


def test_what_is_published_stands_in_the_data_and_leaves_it_when_it_is_taken_back(published, town, at_work):
    (row,) = (row for row in rows("published") if row["number"] == published.pk)
    assert row["title"] == published.title and row["unit"] and row["days_late"] == 0
    assert row["published_at"] == "2026-03-02T10:00:00+08:00" and row["sha256"] == published.text_hash
    data = Client().get(row["data"].removeprefix("http://127.0.0.1:8000")).json()
    assert data["text"] == "关停镇北旧砖窑。" and data["files"] == []
    with at("2026-03-03 09:00"):
        correcting.object_to(published, "写错了人", "", key="one")
    assert not [row for row in rows("published") if row["number"] == published.pk]
    assert Client().get(f"/QX/open-data/publications/{published.pk}.json").status_code == 404
    assert (
        not rows("published", "LH")
        and Client().get(f"/LH/open-data/publications/{published.pk}.json").status_code == 404
    )


def test_no_cell_of_a_csv_file_becomes_a_formula(published):
    heads, *lines = table("published")
    titles = [line[heads.index("title")] for line in lines] + [line[heads.index("matter")] for line in lines]
    assert any("=1+1" in title for title in titles)
    for line in lines:
        assert not [cell for cell in line if cell[:1] in "=+-@\t\r" and cell]


def test_what_is_missing_and_due_equals_what_the_page_counts(town):
    with at("2026-07-20 09:00"):
        opening.open_recurring(clock.today())
    with at("2026-08-20 09:00"):
        today = clock.today()
        total, _units = queries.figures(town, PUBLIC, today)
        missing, due = rows("missing"), rows("due")
        assert (len(missing), len(due)) == (total.missing, total.due) and total.missing
        assert all(row["days_late"] == (today - date.fromisoformat(row["due"])).days for row in missing)
        internal = Occurrence.objects.filter(audience="staff").values_list("pk", flat=True)
        assert not {row["number"] for row in missing + due} & set(internal)


def test_a_reader_who_has_it_already_gets_304_until_something_changes(published, town, at_work, bring_out):
    for address in ("published.json", "published.csv", "missing.json", "duties.csv", "index.json"):
        first = Client().get(f"/QX/open-data/{address}")
        assert first["ETag"]
        body(first)
        assert (
            Client().get(f"/QX/open-data/{address}", headers={"if-none-match": first["ETag"]}).status_code
            == 304
        )
    first = Client().get("/QX/open-data/published.json")
    body(first)
    since = {"if-modified-since": first["Last-Modified"]}
    assert Client().get("/QX/open-data/published.json", headers=since).status_code == 304
    with at("2026-03-05 10:00"):
        bring_out(starting.start_ad_hoc(town, "decision", "另一件", by=at_work("qx.office")), "另一件事。")
    second = Client().get("/QX/open-data/published.json", headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200 and second["ETag"] != first["ETag"]
    body(second)
    with at("2026-03-06 09:00"):
        correcting.object_to(published, "写错了人", "", key="one")
    third = Client().get("/QX/open-data/published.json", headers={"if-none-match": second["ETag"]})
    assert third.status_code == 200
    assert Client().get("/QX/open-data/published.csv").headers["ETag"] != third["ETag"], (
        "another file, another mark"
    )


def test_the_language_of_the_reader_changes_nothing(published):
    for address in ("published.json", "catalogues.csv", "index.json"):
        plain = body(Client().get(f"/QX/open-data/{address}"))
        assert plain == body(Client().get(f"/QX/open-data/{address}", headers={"accept-language": "en"}))


@pytest.mark.parametrize(
    "bad", ["nothing.json", "published.xml", "published.xlsx", "../index.json", "published.json/"]
)
def test_what_is_no_list_is_not_found(town, bad):
    assert Client().get(f"/QX/open-data/{bad}").status_code == 404
    assert Client().get("/NONE/open-data/published.json").status_code == 404
    assert Client().post("/QX/open-data/published.json").status_code == 405


def test_a_long_list_takes_as_many_queries_as_a_short_one(
    published, town, at_work, bring_out, django_assert_num_queries
):
    def counted():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        found = {}
        for one in open_lists():
            with CaptureQueriesContext(
                connection,
            ) as queries_made:
                body(Client().get(f"/QX/open-data/{one.key}.json"))
            found[one.key] = len(queries_made)
        return found

    before = counted()
    for number in range(6):
        with at(f"2026-03-1{number} 10:00"):
            bring_out(
                starting.start_ad_hoc(town, "decision", f"第{number}件", by=at_work("qx.office")), "说明。"
            )
    assert Publication.objects.count() >= 7
    assert counted() == before


def test_a_list_is_sent_in_pieces_and_never_held(town):
    pieces = []

    def many(_place):
        for number in range(100_000):
            yield (number,) + ("x",) * 2

    from sunlit.core.text import Text
    from sunlit.pages.open_lists import OpenColumn, OpenList

    one = OpenList(
        "many", Text("多", "many"), Text("多", "many"),
        (OpenColumn("number", Text("号", "n"), "number"), OpenColumn("a", Text("甲", "a")), OpenColumn("b", Text("乙", "b"))),
        many,
    )  # fmt: skip
    pieces = list(writing.as_json(town, one))
    assert len(pieces) > 400 and max(map(len, pieces)) < 20_000
    assert len(json.loads(b"".join(pieces))["rows"]) == 100_000
    assert max(map(len, writing.as_csv(town, one))) < 20_000
