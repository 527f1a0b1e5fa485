"""The public page: its figures open their lists, it stays small, and it costs few queries whatever there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sunlit import clock
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure import queries
from sunlit.disclosure.actions import opening, publishing, starting
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.people.models import Holding, Organisation
from sunlit.people.viewer import PUBLIC

KIB = 1024
MOST_QUERIES = 12


@pytest.fixture
def full(people, town):
    """Six hundred occurrences in three units: published in time and late, due, missing, internal."""
    units = list(Organisation.objects.filter(code__in=["QX-DZ", "QX-ZX3", "QX-ZX4"]).order_by("code"))
    today = clock.today()
    for number in range(600):
        due = today + timedelta(days=number % 40 - 20)
        row = Occurrence.objects.create(
            township=town,
            duty=("decision", "special-spending", "internal")[number % 3],
            audience="staff" if number % 3 == 2 else "everybody",
            unit=units[number % 3],
            title=f"重要事项决策：第{number}号决定，名称写得很长很长，好看页面有没有超出{'长' * 60}",
            title_en=f"An important decision: number {number}, with quite a long name " + "x" * 60,
            opens=due,
            due=due,
            why="临时性工作随时公开。",
            why_en="Ad hoc work is published at once.",
        )
        if number % 4 == 0:
            publishing.add(row, f"公开{number}", "内容" * 200)
    return town


@pytest.mark.parametrize("name", ["missing", "due", "published", "changes"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_full_public_page_is_small_and_costs_few_queries(full, name, language):
    client = Client()
    client.cookies["django_language"] = language
    client.get("/QX/disclosure/")
    with CaptureQueriesContext(
        connection,
    ) as spent:
        answer = client.get(f"/QX/disclosure/?list={name}")
    assert answer.status_code == 200
    assert len(answer.content) < 100 * KIB
    assert len(spent) <= MOST_QUERIES, [query["sql"][:80] for query in spent]
    assert client.get(f"/QX/disclosure/?list={name}&page=2").status_code == 200


def test_each_figure_is_the_length_of_the_list_it_opens_and_the_units_add_up(full):
    today = clock.today()
    total, by_unit = queries.figures(full, PUBLIC, today)
    lengths = {name: queries.listed(full, PUBLIC, name, today).count() for name in queries.LISTS}
    # Counted another way: in Python, from the rows themselves.
    rows = [row for row in Occurrence.objects.all() if row.audience == "everybody"]
    out = set(Publication.objects.values_list("occurrence_id", flat=True))
    assert lengths["missing"] == total.missing == sum(row.pk not in out and row.due < today for row in rows)
    assert lengths["due"] == total.due == sum(row.pk not in out and row.due >= today for row in rows)
    assert lengths["published"] == total.published == sum(row.pk in out for row in rows)
    for name in ("missing", "due", "published"):
        assert sum(getattr(row, name) for row in by_unit) == lengths[name]
        for row in by_unit:
            found = queries.listed(full, PUBLIC, name, today, unit=row.unit.pk)
            assert found.count() == getattr(row, name)
    page = Client().get("/QX/disclosure/?list=missing&unit=QX-DZ").content.decode()
    assert "?list=missing&amp;unit=QX-DZ#list" in page and "党政办公室" in page


def test_the_next_day_of_a_recurring_duty_moves_on_once_its_period_is_published(town, bring_out):
    with at("2026-10-09 09:00"):
        opening.open_recurring()
        row = Occurrence.objects.get(township=town, duty="finance-quarter", period="2026-Q3")
        page = Client().get("/QX/disclosure/duties/").content.decode().partition('id="finance-quarter"')[2]
        page = page.partition("</tr>")[0]
        assert "2026年10月15日" in page and "2027年1月15日" not in page
        bring_out(row)
        page = Client().get("/QX/disclosure/duties/").content.decode().partition('id="finance-quarter"')[2]
        assert "2027年1月15日" in page.partition("</tr>")[0]


def test_what_is_internal_or_of_another_township_is_not_found_by_the_public(town, at_work, bring_out):
    with at("2026-03-02 09:00"):
        inside = bring_out(
            starting.start_ad_hoc(town, "internal", "差旅费", by=at_work("qx.office")), "内部甲"
        )
        outside = bring_out(
            starting.start_ad_hoc(town, "decision", "停车", by=at_work("qx.office")), "外部乙"
        )
        client = Client()
        assert client.get(f"/QX/disclosure/{inside.pk}/").status_code == 404
        assert client.get(f"/LH/disclosure/{outside.pk}/").status_code == 404
        assert client.get("/QX/disclosure/99999/").status_code == 404
        assert client.get("/QX/disclosure/?list=secret").status_code == 404
        assert "差旅费" not in client.get("/QX/disclosure/?list=published").content.decode()
        shown = client.get(f"/QX/disclosure/{outside.pk}/").content.decode()
        assert "外部乙" in shown and outside.text_hash[:16] in shown
        client.force_login(inside.by, "django.contrib.auth.backends.ModelBackend")
        assert client.get(f"/QX/disclosure/{inside.pk}/").status_code == 404, (
            "the public page is the public's"
        )
        assert "内部甲" in client.get("/desk/disclosure/").content.decode()


def test_text_is_shown_as_text(town, at_work, bring_out):
    with at("2026-03-02 09:00"):
        row = starting.start_ad_hoc(town, "decision", "<b>甲</b>", by=at_work("qx.office"))
        published = bring_out(row, "<script>alert(1)</script>")
        shown = Client().get(f"/QX/disclosure/{published.pk}/").content.decode()
    assert "<script>alert" not in shown and "<b>甲" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_form_sent_twice_or_late_changes_nothing_and_says_so(town, people, at_work):
    client = Client()
    client.force_login(people["qx.office"], "django.contrib.auth.backends.ModelBackend")
    row = starting.start_ad_hoc(town, "decision", "停车", by=at_work("qx.office"))
    address = f"/desk/disclosure/{row.matter.number}/"
    sent = {"title": "停车", "text": "集日停车。", "revision": "1", "key": "one", "act": "written"}
    assert client.post(address, sent).status_code == 302
    again = client.post(address, {**sent, "opinion": ""})
    assert again.status_code in (302, 409)
    assert row.matter.tasks.filter(step="prepare").count() == 1
    assert client.post(address, {"revision": "x", "key": "two"}).status_code == 422
    assert client.post(address, {**sent, "key": "three"}).status_code == 409, "it has moved on"
    other = starting.start_ad_hoc(town, "decision", "路灯", by=at_work("qx.office"))
    nul = {**sent, "text": "\x00", "key": "four"}
    assert client.post(f"/desk/disclosure/{other.matter.number}/", nul).status_code == 422
    assert client.get("/desk/disclosure/start/finance-quarter/").status_code == 404
    answer = client.post("/desk/disclosure/start/project/", {"title": "河堤", "key": "k"})
    assert answer.status_code == 422 and "河堤" in answer.content.decode()
    days = {"day_1": "2020-01-01", "day_2": "2020-01-02", "day_3": "2020-01-03"}
    answer = client.post("/desk/disclosure/start/project/", {"title": "河堤", "key": "k", **days})
    assert answer.status_code == 422 and "不能早于今天" in answer.content.decode()


@pytest.mark.clause("S2.10.04")
def test_who_publishes_is_shown_and_a_vacancy_warns_the_same_day(town, people):
    with at("2026-03-02 09:00"):
        page = Client().get("/QX/disclosure/").content.decode()
        assert people["qx.office"].name in page and people["qx.office2"].name in page and "空缺" not in page
        client = Client()
        client.force_login(people["qx.mayor"], "django.contrib.auth.backends.ModelBackend")
        assert "岗位空缺" not in client.get("/desk/disclosure/").content.decode()
    # Both leave: the last day of the one is the 3rd, of the other the day before.
    for name, last in (("qx.office", "2026-03-03"), ("qx.office2", "2026-03-02")):
        Holding.objects.filter(staff=people[name]).update(until=last)
    for day, vacant in (("2026-03-03", False), ("2026-03-04", True)):
        with at(f"{day} 09:00"):
            page = Client().get("/QX/disclosure/").content.decode()
            assert ("空缺" in page) is vacant, day
            assert ("岗位空缺" in client.get("/desk/disclosure/").content.decode()) is vacant
            assert (people["qx.office"].name in page) is not vacant
            assert "空缺" not in Client().get("/LH/disclosure/").content.decode()


def test_the_front_page_says_what_is_new_due_next_and_missing_longest(full):
    client, today = Client(), clock.today()
    client.get("/QX/")
    with CaptureQueriesContext(connection) as spent:
        answer = client.get("/QX/")
    assert len(spent) <= MOST_QUERIES and len(answer.content) < 100 * KIB
    shown = {name: rows for name, _title, rows in answer.context["openness"]}
    for name, rows in shown.items():
        everything = list(queries.listed(full, PUBLIC, name, today))
        assert [row.pk for row in rows] == [row.pk for row in everything[:3]] and len(everything) > 3
        assert {row.audience for row in rows} == {"everybody"}
        assert f"/QX/disclosure/?list={name}" in answer.content.decode()
    assert all(row.due < today for row in shown["missing"]) and all(row.due >= today for row in shown["due"])


def test_the_front_page_of_a_township_without_anything_says_so(town):
    html = Client().get("/QX/").content.decode()
    assert "到期的都公开了。" in html and "没有。" in html
