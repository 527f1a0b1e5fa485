"""T7: due days against tables of other people and against counting day by day; and what must always hold."""

import random
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.calendar import days_from
from sunlit.core.clocks import add_months, deadline
from sunlit.core.limits import ClockEvent, ClockKind, Limit, Roll, Unit
from sunlit.core.recomputing import recompute
from sunlit.core.tests.calendars import official, oracles, until

FIRST, LAST = date(2010, 1, 1), date(2026, 12, 31)
LIMITS = (1, 3, 5, 7, 10, 15, 20, 30, 45, 60)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9)


def test_every_start_day_and_limit_agrees_with_two_oracles() -> None:
    calendar = official()
    first_oracle, second_oracle = oracles()
    wrong = compared = 0
    for start in days_from(FIRST, LAST):
        events = (ClockEvent(ClockKind.START, at(start)),)
        for days in LIMITS:
            found = deadline(Limit(days, Unit.WORKING_DAY), events, calendar).due
            if found is None or found > LAST:
                continue  # the oracles end with 2026; the calendar's tail is provisional
            compared += 1
            wrong += found != first_oracle.nth_after(start, days)
            wrong += found != second_oracle.nth_after(start, days)
    assert wrong == 0
    assert compared > 61_500


def test_natural_days_roll_like_two_oracles_for_every_start_day() -> None:
    calendar = official()
    wrong = 0
    for start in days_from(FIRST, date(2026, 9, 1)):
        events = (ClockEvent(ClockKind.START, at(start)),)
        for days in (3, 15, 60):
            found = deadline(Limit(days, Unit.DAY), events, calendar).due
            raw = start + timedelta(days)
            wrong += any(found != oracle.nth_after(raw - timedelta(1), 1) for oracle in oracles())
    assert wrong == 0


def walk(limit: Limit, events: list[ClockEvent]) -> date | None:
    """The plainest possible count: go through the days one by one and ask about each."""
    calendar = official()
    start = events[0].at.date()
    pauses: list[list[date | None]] = []
    total = limit.amount
    for event in events[1:]:
        if event.kind is ClockKind.STOP:
            pauses.append([event.at.date(), None])
        elif event.kind is ClockKind.RESUME:
            pauses[-1][1] = event.at.date()
        elif event.kind is ClockKind.EXTEND:
            total += event.amount
    if limit.unit is Unit.MONTH:
        end = add_months(start, total)
        total = (end - start).days

    def rolled(day: date) -> date:
        if limit.unit is not Unit.WORKING_DAY and limit.roll is Roll.STAY:
            return day
        while not calendar.is_working(day):
            day += timedelta(1)
        return day

    number = 0
    day = start if limit.counts_first_day else start + timedelta(1)
    while True:
        standing = next((p for p in pauses if p[0] < day and (p[1] is None or day <= p[1])), None)  # type: ignore[operator]
        if standing is not None and standing[1] is None:
            return None
        if standing is None and (limit.unit is not Unit.WORKING_DAY or calendar.is_working(day)):
            number += 1
            if number == total:
                break
        day += timedelta(1)
    due = rolled(day)
    for stop, resume in pauses:
        assert stop is not None
        if day <= stop <= due:
            if resume is None:
                return None
            due = max(due, rolled(resume))
    return due


def random_clock(dice: random.Random) -> tuple[Limit, list[ClockEvent]]:
    unit = dice.choice((Unit.WORKING_DAY, Unit.WORKING_DAY, Unit.DAY, Unit.MONTH))
    amount = dice.randint(1, 3) if unit is Unit.MONTH else dice.choice(LIMITS)
    limit = Limit(amount, unit, dice.random() < 0.3, dice.choice(list(Roll)))
    day = FIRST + timedelta(dice.randrange((LAST - FIRST).days))
    events = [ClockEvent(ClockKind.START, at(day))]
    stopped = False
    for _ in range(dice.randint(0, 7)):
        day += timedelta(dice.choice((0, 0, 1, 2, 3, 5, 8, 13)))
        if dice.random() < 0.2:
            events.append(ClockEvent(ClockKind.EXTEND, at(day), amount=dice.randint(1, 3)))
        else:
            kind = ClockKind.RESUME if stopped else ClockKind.STOP
            events.append(ClockEvent(kind, at(day)))
            stopped = not stopped
    return limit, events


def test_random_stops_and_extensions_agree_with_counting_day_by_day() -> None:
    dice = random.Random(20251103)
    for _ in range(6000):
        limit, events = random_clock(dice)
        assert deadline(limit, events, official()).due == walk(limit, events), (limit, events)


limits = st.builds(
    Limit,
    st.integers(1, 70),
    st.sampled_from([Unit.WORKING_DAY, Unit.DAY]),
    st.booleans(),
    st.sampled_from(list(Roll)),
)


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Limit, list[ClockEvent]]:
    return random_clock(draw(st.randoms(use_true_random=False)))


@settings(max_examples=100)
@given(clocks())
def test_counting_twice_gives_the_same(told: tuple[Limit, list[ClockEvent]]) -> None:
    limit, events = told
    found = deadline(limit, events, official())
    assert found == deadline(limit, list(events), until(2026))
    assert 0 <= found.used <= found.total and found.used + found.remaining == found.total


@settings(max_examples=100)
@given(clocks(), st.integers(0, 30), st.integers(0, 30))
def test_a_further_stop_never_brings_the_due_day_nearer(
    told: tuple[Limit, list[ClockEvent]], gap: int, length: int
) -> None:
    limit, events = told
    if sum(e.kind is ClockKind.STOP for e in events) > sum(e.kind is ClockKind.RESUME for e in events):
        events = [*events, ClockEvent(ClockKind.RESUME, events[-1].at)]
    stop = ClockEvent(ClockKind.STOP, events[-1].at + timedelta(gap))
    resume = ClockEvent(ClockKind.RESUME, stop.at + timedelta(length))
    before = deadline(limit, events, official()).due
    after = deadline(limit, [*events, stop, resume], official()).due
    assert before is not None and after is not None and after >= before
    if stop.at.date() <= before:
        assert deadline(limit, [*events, stop], official()).due is None


@settings(max_examples=100)
@given(clocks(), st.integers(1, 30))
def test_an_extension_never_brings_the_due_day_nearer(
    told: tuple[Limit, list[ClockEvent]], more: int
) -> None:
    limit, events = told
    before = deadline(limit, events, official()).due
    after = deadline(
        limit, [*events, ClockEvent(ClockKind.EXTEND, events[-1].at, amount=more)], official()
    ).due
    if before is not None and after is not None:
        assert after >= before


@settings(max_examples=100)
@given(limits, st.dates(FIRST, date(2026, 6, 1)), st.integers(0, 5))
def test_a_later_start_is_never_due_earlier(limit: Limit, start: date, later: int) -> None:
    def due(day: date) -> date | None:
        return deadline(limit, [ClockEvent(ClockKind.START, at(day))], official()).due

    first, second = due(start), due(start + timedelta(later))
    assert first is not None and second is not None and first <= second
    assert limit.unit is Unit.DAY or official().is_working(first)


@settings(max_examples=100)
@given(clocks(), st.dates(FIRST, date(2027, 6, 1)))
def test_days_used_reach_the_total_on_the_due_day(told: tuple[Limit, list[ClockEvent]], day: date) -> None:
    limit, events = told
    found = deadline(limit, events, official(), as_of=day)
    if found.due is not None and day >= found.due and events[-1].at.date() <= found.due:
        assert found.remaining == 0
    earlier = deadline(limit, events, official())
    assert earlier.used <= found.used


def test_a_notice_moves_exactly_the_matters_whose_date_differs() -> None:
    old, new = until(2025), official()
    dice = random.Random(7)
    matters = []
    for number in range(3000):
        limit, events = random_clock(dice)
        shift = date(2025, 10, 1) + timedelta(dice.randrange(200)) - events[0].at.date()
        moved = [ClockEvent(e.kind, e.at + shift, amount=e.amount) for e in events]
        matters.append((number, limit, moved))
    matters += [
        (
            5000 + n,
            Limit(20, Unit.WORKING_DAY),
            [ClockEvent(ClockKind.START, at(date(2025, 11, 1)) + timedelta(n))],
        )
        for n in range(120)
    ]
    expected = []
    for number, limit, events in matters:
        a, b = deadline(limit, events, old), deadline(limit, events, new)
        if (a.due, a.provisional) != (b.due, b.provisional):
            expected.append((number, a.due, b.due, a.provisional, b.provisional))
    found = [tuple(moved) for moved in recompute(iter(matters), old, new)]
    assert found == expected
    assert any(moved[1] != moved[2] for moved in found) and len(found) < len(matters)


def test_a_calendar_without_changes_moves_nothing() -> None:
    matter = (1, Limit(20, Unit.WORKING_DAY), [ClockEvent(ClockKind.START, at(date(2026, 5, 6)))])
    assert list(recompute([matter], official(), until(2026))) == []


@pytest.mark.slow
def test_a_long_run_of_random_clocks_agrees_with_counting_day_by_day() -> None:
    dice = random.Random()
    for _ in range(40_000):
        limit, events = random_clock(dice)
        assert deadline(limit, events, official()).due == walk(limit, events), (limit, events)
