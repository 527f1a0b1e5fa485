"""What became of applications is public in sums that add up and in results without a name; promises against the law."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from sunlit.core.item_promises import shortened
from sunlit.core.limits import Limit, Unit
from sunlit.core.procedures.budget import in_words
from sunlit.demonstration.tests.townships import at
from sunlit.hall.lists import Filters, listed
from sunlit.hall.tests.visits import follow
from sunlit.hall.tests.walking import CERTIFICATE, Walk
from sunlit.hall.tests.words import words_of
from sunlit.matters import book, documents
from sunlit.matters.book import procedure_of
from sunlit.portal import results

WORKING = Unit.WORKING_DAY
URL = f"/QX/items/{CERTIFICATE}/"


def page(client: Client) -> str:
    return client.get(URL).content.decode()


def refused(walk: Walk) -> None:
    walk.decide("refused").approve("refuse").sign().take().tell()


@pytest.mark.clause("S0.07.11")
def test_five_received_four_issued_and_one_refused_add_up_and_nobody_is_named(people, town, client):
    names = ["金甲", "木乙", "水丙", "火丁", "土戊"]
    with at("2026-03-02 09:00"):
        walks = [Walk(people, name=name).accept().receive() for name in names]
        walks[0].to_the_end()
    with at("2026-04-01 09:00"):
        for walk in walks[1:4]:
            walk.to_the_end()
        (month,) = results.results_of(town, CERTIFICATE, date(2026, 4, 1)).months
        assert (month.received, month.issued, month.refused, month.open) == (5, 4, 0, 1)
        refused(walks[4])
        (month,) = results.results_of(town, CERTIFICATE, date(2026, 4, 1)).months
        assert (month.received, month.issued, month.refused, month.open) == (5, 4, 1, 0)
        assert month.received == month.issued + month.refused + month.taken_back + month.open
        text = page(client)
        row = text.split('id="results"')[1].split("<tbody>")[1].split("</tr>")[0]
        assert "2026-03" in row and ">5<" in row and ">4<" in row and ">1<" in row
        assert not any(name in text or walk.number in text for name, walk in zip(names, walks, strict=True))
        assert "5个工作日" in text and "不收费" in text and 'id="element-conditions"' in text


@pytest.mark.clause("S2.25.06")
def test_a_finished_case_adds_its_result_without_whose_it_is_to_the_items_list(people, client):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        assert 'id="result-list"' not in page(client)
    with at("2026-03-10 16:00"):
        walk.to_the_end()
        text = page(client)
        listing = text.split('id="result-list"')[1].split("</details>")[0]
        assert "2026-03 · 准予，已办结 · 6 个工作日 · 超期" in listing
        assert "周小满" not in text and walk.number not in text and "13800006666" not in text
        for element in ("basis", "conditions", "standards"):
            assert f'id="element-{element}"' in text
        assert 'id="procedure"' in text


def test_a_sensitive_case_and_another_township_are_in_no_sum(people, town, client):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        type(walk.matter).objects.filter(number=walk.number).update(label="sensitive")
        assert results.results_of(town, CERTIFICATE, date(2026, 3, 2)).months == ()
        other = type(town).objects.get(code="LH")
        assert results.results_of(other, CERTIFICATE, date(2026, 3, 2)).months == ()


@pytest.mark.clause("S1.02.02")
@pytest.mark.parametrize(("promised", "percent"), [(12, 40), (20, 0)])
def test_the_catalogue_says_by_how_much_the_promise_is_shorter_and_the_case_is_measured_by_it(
    people, client, monkeypatch, promised, percent
):
    held = book.book()
    changed = replace(
        held.items[CERTIFICATE], legal=Limit(20, WORKING), legal_article="行政许可法 42",
        promised=Limit(promised, WORKING), promise_exception="试行",
    )  # fmt: skip
    monkeypatch.setitem(held.items, CERTIFICATE, changed)
    with at("2026-03-02 09:00"):
        text = page(client)
        assert f"比法定缩短 {percent}%" in text and "20个工作日" in text and f"{promised}个工作日" in text
        walk = Walk(people).accept().receive()
        due = held.calendar.add_working_days(date(2026, 3, 2), promised)
        assert walk.matter.due == due
        # The date given to the applicant is that one, on the receipt as on the page.
        told = f"{due.year}年{due.month}月{due.day}日"
        assert told in follow(Client(), walk.matter, "周小满")
        receipt = words_of(documents.pdf(walk.matter.documents.get(template="acceptance-receipt")))
        assert told in receipt
    late = held.calendar.next_working_day(due)
    with at(f"{late} 10:00"):
        walk.to_the_end()
        assert walk.matter.due == due and walk.matter.closed_at.date() > due
        numbers = {row.number for row in listed(walk.who("qx.discipline"), Filters(list="late_year"))}
        assert walk.number in numbers


def test_units_that_cannot_be_compared_say_nothing():
    assert shortened(Limit(5, WORKING), Limit(20, Unit.DAY)) is None
    assert shortened(Limit(0, Unit.AT_ONCE), Limit(20, WORKING)) == 100
    assert shortened(Limit(14, WORKING), Limit(20, WORKING)) == 30
    assert shortened(Limit(13, WORKING), Limit(20, WORKING)) == 35


@pytest.mark.clause("S2.08.07")
def test_the_public_chart_says_each_steps_and_the_whole_limit_and_the_case_runs_by_the_same_numbers(
    people, client
):
    with at("2026-03-02 09:00"):
        drawn = client.get(f"{URL}chart.svg").content.decode()
        assert "承诺时限：5个工作日" in drawn
        assert "承诺时限：5个工作日" in page(client).split('id="procedure"')[1]
        walk = Walk(people).accept()
        flow = procedure_of(walk.matter.procedure_id)
        for step in flow.steps.values():
            if step.limit and step.kind.value == "task":
                words = in_words(step.limit).zh
                assert words in drawn
        walk.receive()
        task = walk.matter.tasks.get(done_at=None)
        limit = flow.steps[task.step].limit
        assert limit is not None and limit.unit is WORKING
        assert task.due == book.book().calendar.add_working_days(date(2026, 3, 2), limit.amount)
        assert walk.matter.due == book.book().calendar.add_working_days(date(2026, 3, 2), 5)
