"""The gate agrees with an oracle that says the rule in plain loops, whatever the world looks like (T19)."""

from random import Random

import pytest
from generated_world import TODAY, WORDS, make
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Oracle

from sunlit.hall.models import Application, Inquiry, JointPart, JointWork, Rating
from sunlit.ledger.models import Entry
from sunlit.matters import queries, sight, tally
from sunlit.matters.listing import Listing
from sunlit.matters.models import Alert, Document, HandOver, Matter, Notice, Task
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import PUBLIC, viewer_of
from sunlit.registers.models import Entry as RegisterEntry
from sunlit.registers.models import Record

pytestmark = pytest.mark.django_db


def exits(world, oracle, viewer, who):
    """For each kind of record: what the gate lets through, and what the oracle would."""
    for model, rows, may in (
        (Matter, world.matters, oracle.matter),
        (Task, world.tasks, oracle.of_matter),
        (Alert, world.alerts, oracle.of_matter),
        (HandOver, world.hand_overs, oracle.of_matter),
        (Inquiry, world.inquiries, oracle.of_matter),
        (Application, world.applications, oracle.of_matter),
        (Document, world.documents, oracle.document),
        (JointWork, world.joints, oracle.of_matter),
        (JointPart, world.parts, oracle.part),
        (Rating, world.ratings, oracle.rating),
        (Record, world.records, oracle.of_matter),
        (RegisterEntry, world.entries, oracle.of_matter),
        (Notice, world.notices, oracle.notice),
        (Staff, world.staff, oracle.staff),
        (Organisation, world.units, oracle.organisation),
    ):
        ids = [row.pk for row in rows]
        yield (
            model.__name__,
            model.objects.visible_to(viewer).filter(pk__in=ids),
            ids,
            {row.pk for row in rows if may(who, row)},
        )
    chains = [town.code for town in world.towns]
    entries = list(Entry.objects.filter(chain__in=chains))
    yield (
        "Entry",
        queries.entries(viewer).filter(chain__in=chains),
        [entry.pk for entry in entries],
        {entry.pk for entry in entries if oracle.entry(who, entry)},
    )


def compare(world, rng, details):
    """Ask every exit for every viewer of the world; how many (viewer, query) pairs were asked and agreed."""
    oracle, pairs = Oracle(world, TODAY), 0
    for who in [None, *world.staff]:
        viewer = viewer_of(who, TODAY) if who else PUBLIC
        for name, gate, ids, expected in exits(world, oracle, viewer, who):
            case = f"{name} as {who and who.username} {sorted(viewer.roles)} {viewer.admin}"
            listed = [row.pk for row in gate]
            assert len(listed) == len(set(listed)), f"{case}: a record is listed twice"
            assert set(listed) == expected, f"{case}: list"
            assert gate.count() == len(expected), f"{case}: count"
            pairs += 2
            for pk in rng.sample(ids, min(details, len(ids))):
                assert gate.filter(pk=pk).exists() == (pk in expected), f"{case}: detail {pk}"
                pairs += 1
        pairs += searches(world, oracle, viewer, who)
    return pairs


def searches(world, oracle, viewer, who):
    """Search by words of the title and by number, and the inbox, start from the same gate."""
    visible = [matter for matter in world.matters if oracle.matter(who, matter)]
    for word in WORDS:
        found = set(queries.matters(viewer).filter(title__contains=word).values_list("title", flat=True))
        assert found == {matter.title for matter in visible if word in matter.title}
    for matter in world.matters:
        assert sight.sees(viewer, matter) == (matter in visible), f"{who and who.username}: {matter.number}"
    for matter in world.matters[:3]:
        assert queries.matters(viewer).filter(number=matter.number).exists() == (matter in visible)
    for state in Matter.State.values:
        there = [matter for matter in visible if matter.state == state]
        quick = Listing(viewer, state=state)
        assert quick.count() == len(there), f"{who and who.username}: total of {state}"
        assert [row.pk for row in quick[:1000]] == [row.pk for row in sorted(there, key=by_due)]
        assert [row.pk for row in quick[1:3]] == [row.pk for row in sorted(there, key=by_due)[1:3]]
    waiting = {
        task.pk for task in world.tasks if oracle.of_matter(who, task) and oracle.is_turn_of(who, task)
    }
    assert {task.pk for task in queries.inbox(viewer)} == waiting
    return len(WORDS) + 4 + len(world.matters) + 3 * len(Matter.State.values)


def by_due(matter):
    """The order of the list: the day due, those without one last."""
    return (matter.due is None, matter.due, matter.pk)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(1, 10**9), towns=st.integers(1, 3), matters=st.integers(0, 10))
def test_the_gate_and_the_oracle_agree_in_any_world(db, seed, towns, matters):
    from django.db import transaction

    with transaction.atomic():
        world = make(seed, towns=towns, staff=4, matters=matters)
        tally.recount()
        compare(world, Random(seed), details=1)
        transaction.set_rollback(True)


@pytest.mark.slow
def test_ten_thousand_pairs_of_viewer_and_query_leak_nothing():
    pairs, seed = 0, 20261121
    while pairs < 10_000:
        world = make(seed, towns=3, staff=9, matters=40)
        tally.recount()  # the worlds are made without the acts
        pairs += compare(world, Random(seed), details=6)
        seed += 1
    assert pairs >= 10_000


def test_the_oracle_is_not_blind():
    """A gate that lets through everything, or nothing, would be noticed."""
    world = make(7, matters=30)
    oracle = Oracle(world, TODAY)
    seen = sum(oracle.matter(who, matter) for who in world.staff for matter in world.matters)
    assert 0.1 < seen / (len(world.staff) * len(world.matters)) < 0.6
