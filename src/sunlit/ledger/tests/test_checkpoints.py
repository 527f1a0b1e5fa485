"""The seal of a day: when it can be made, what it covers, what it prints."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from sunlit import clock
from sunlit.core.chain import NOTHING, code_matches
from sunlit.ledger import actions, queries
from sunlit.ledger.models import Checkpoint, Entry, Head

DAY = date(2026, 11, 20)
CHAIN = "330101"


def at(day, hour, minute=0, second=0):
    return clock.standing_at(datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=clock.CHINA))


def append(act="matter.open"):
    with transaction.atomic():
        return actions.append(CHAIN, act, actor="wang")


@pytest.fixture
def a_day(db):
    with at(DAY, 9):
        return [append() for _ in range(3)]


def test_a_seal_covers_its_day_and_what_came_before(a_day, outsider_finds):
    next_day = DAY + timedelta(days=1)
    with at(next_day, 8):
        append("matter.late")
        seal = actions.checkpoint(CHAIN, DAY)
    assert (seal.number, seal.day, seal.seq, seal.previous) == (1, "2026-11-20", 3, NOTHING)
    assert seal.head == a_day[2].hash and seal.date == DAY
    assert code_matches(seal.code, seal.hash)
    record = Entry.objects.get(seq=5)
    assert record.act == "ledger.checkpoint" and record.known_facts["checkpoint"] == seal.hash
    assert queries.latest_checkpoint(CHAIN) == seal
    assert queries.verify(CHAIN, codes=[seal.code]).ok and outsider_finds(codes=[seal.code]) is None


def test_sealing_a_day_twice_gives_the_same_seal_and_writes_nothing(a_day):
    with at(DAY + timedelta(days=1), 8):
        first = actions.checkpoint(CHAIN, DAY)
        count = Entry.objects.count()
        again = actions.checkpoint(CHAIN, DAY)
    assert again.hash == first.hash and Checkpoint.objects.count() == 1 and Entry.objects.count() == count


def test_a_day_that_is_not_over_is_not_sealed(a_day):
    with at(DAY, 23, 59, 59), pytest.raises(actions.LedgerError):
        actions.checkpoint(CHAIN, DAY)
    with at(DAY + timedelta(days=1), 0):
        assert actions.checkpoint(CHAIN, DAY).seq == 3


def test_closing_seals_the_running_day_and_only_that(a_day, outsider_finds):
    with at(DAY, 17, 30):
        with pytest.raises(actions.LedgerError):
            actions.checkpoint(CHAIN, DAY + timedelta(days=1), closing=True)
        seal = actions.checkpoint(CHAIN, DAY, closing=True)
        append()
    with at(DAY + timedelta(days=1), 8):
        assert actions.checkpoint(CHAIN, DAY).hash == seal.hash
        following = actions.checkpoint(CHAIN, DAY + timedelta(days=1), closing=True)
    assert (seal.seq, following.seq, following.previous) == (3, 5, seal.hash)
    assert queries.verify(CHAIN).ok and outsider_finds() is None


def test_quiet_days_and_an_empty_chain_can_be_sealed(db, outsider_finds):
    with at(DAY, 8):
        empty = actions.checkpoint(CHAIN, DAY - timedelta(days=2))
        quiet = actions.checkpoint(CHAIN, DAY - timedelta(days=1))
    assert (empty.seq, empty.head, quiet.seq) == (0, NOTHING, 0)
    report = queries.verify(CHAIN, codes=[empty.code, quiet.code])
    assert report.ok and report.count == 2 and outsider_finds() is None


def test_an_earlier_day_is_covered_by_a_later_seal(a_day):
    with at(DAY + timedelta(days=2), 8):
        actions.checkpoint(CHAIN, DAY + timedelta(days=1))
        with pytest.raises(actions.LedgerError) as refusal:
            actions.checkpoint(CHAIN, DAY)
    assert "2026-11-21" in refusal.value.text.zh and "2026-11-21" in refusal.value.text.en


def test_an_entry_prepared_before_midnight_and_written_after_the_seal_counts_for_the_new_day(
    a_day, outsider_finds
):
    midnight = datetime(2026, 11, 21, tzinfo=clock.CHINA)
    with at(DAY + timedelta(days=1), 0):
        actions.checkpoint(CHAIN, DAY)
        with transaction.atomic():
            late = actions.append(CHAIN, "matter.open", actor="wang", at=midnight - timedelta(seconds=1))
    assert late.moment == midnight
    assert queries.verify(CHAIN).ok and outsider_finds() is None


def test_a_clock_that_jumped_ahead_and_was_mended_leaves_a_chain_that_can_still_be_sealed(
    a_day, outsider_finds
):
    with at(date(2036, 1, 1), 9):
        append()
        actions.checkpoint(CHAIN, date(2035, 12, 31))
    with at(DAY + timedelta(days=1), 9):
        append()
        with pytest.raises(actions.LedgerError, match="2035-12-31"):  # that one covers the day already
            actions.checkpoint(CHAIN, DAY)
    with at(DAY + timedelta(days=2), 9):
        assert actions.checkpoint(CHAIN, DAY + timedelta(days=1)).seq == 6
    report = queries.verify(CHAIN)
    assert report.ok, report.problems
    assert report.clock_notes == 1 and outsider_finds() is None


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_is_rolled_back_leaves_nothing():
    with at(DAY, 9):
        append()
    with at(DAY + timedelta(days=1), 9), pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.checkpoint(CHAIN, DAY)
        raise ZeroDivisionError
    assert not Checkpoint.objects.exists() and Head.objects.get().seq == 1
    assert queries.verify(CHAIN).ok
