"""Totals and quick pages of matters. That they agree with the gate for every viewer of generated worlds stands in
`tests/visibility/test_properties.py`; here is how the numbers are kept."""

import pytest
from django.db import transaction

from sunlit.core.refusals import Refused
from sunlit.hall.actions import handling
from sunlit.matters import actions, listing, tally
from sunlit.matters.listing import Listing
from sunlit.matters.models import Matter, Tally

pytestmark = pytest.mark.django_db


def test_the_tally_follows_a_matter_through_its_life(town):
    matter = town.accepted()
    assert tally.differences() == {}
    handling.receive(
        matter.application.pk, town.people["qx.gov"], by=town.viewer("qx.gov.head"), promised_day=matter.due
    )
    assert tally.differences() == {}
    assert Tally.objects.filter(handler_id=town.people["qx.gov"].pk, count=1).exists()
    actions.withdraw(matter.pk, by=town.viewer("qx.gov.head"), reason="申请人撤回")
    assert tally.differences() == {}
    assert Tally.objects.filter(state="withdrawn", count=1).exists()


def test_an_act_that_is_refused_counts_nothing(town):
    matter = town.accepted()
    before = list(Tally.objects.order_by("pk").values_list("pk", "count"))
    with pytest.raises(Refused), transaction.atomic():
        actions.withdraw(matter.pk, by=town.viewer("qx.gov.head"), reason="撤回")
        actions.withdraw(matter.pk, by=town.viewer("qx.gov.head"), reason="再撤回")
    assert [row for row in Tally.objects.order_by("pk").values_list("pk", "count") if row[1]] == [
        row for row in before if row[1]
    ]
    assert tally.differences() == {}


def test_a_difference_is_found_and_a_recount_mends_it(town):
    town.accepted()
    tally.put_together()
    Tally.objects.update(count=5)
    assert list(tally.differences().values()) == [(5, 1)]
    assert tally.recount() == 1
    assert tally.differences() == {}


def test_rows_are_put_together_without_changing_a_number(town):
    for _ in range(3):
        town.accepted()
    before = Listing(town.viewer("qx.clerk"), state="open").count()
    assert Tally.objects.count() == 3 and tally.put_together(beyond=3) == 0
    assert tally.put_together() == 2
    assert [row.count for row in Tally.objects.all()] == [3]
    assert tally.differences() == {} and tally.put_together() == 0
    assert Listing(town.viewer("qx.clerk"), state="open").count() == before == 3


def test_a_page_and_its_total_cost_few_queries(town, django_assert_num_queries):
    for _ in range(3):
        town.accepted()
    viewer = town.viewer("qx.gov.head")
    with django_assert_num_queries(4):
        quick = Listing(viewer, state="open")
        assert quick.count() == len(quick[:100]) == 3


def test_far_pages_come_in_the_same_order(town, monkeypatch):
    for _ in range(4):
        town.accepted()
    viewer = town.viewer("qx.clerk")
    quick = Listing(viewer, state="open")
    near = [row.pk for row in quick[2:4]]
    monkeypatch.setattr(listing, "REACH", 1)
    assert [row.pk for row in quick[2:4]] == near


def test_matters_without_a_day_due_come_last(town):
    first, second = town.accepted(), town.accepted()
    Matter.objects.filter(pk=first.pk).update(due=None)
    quick = Listing(town.viewer("qx.clerk"), state="open")
    assert [row.pk for row in quick[:10]] == [second.pk, first.pk]
