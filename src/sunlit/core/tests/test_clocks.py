"""Clocks: the clauses' own examples, the ways of counting, and what can't be."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.core.calendar import CalendarRangeError
from sunlit.core.clocks import add_months, deadline
from sunlit.core.history import ClockError
from sunlit.core.limits import ClockEvent, ClockKind, Limit, Roll, Unit
from sunlit.core.standing import Kept, Outcome, Standing, outcome_standing, standing
from sunlit.core.tests.calendars import official, until

WD5 = Limit(5, Unit.WORKING_DAY)
MONDAY = date(2025, 11, 3)


def event(kind: str, day: date | datetime, amount: int = 0) -> ClockEvent:
    at = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day, 10)
    return ClockEvent(ClockKind(kind), at, amount=amount)


def clock(*told: tuple[str, date] | tuple[str, date, int]) -> tuple[ClockEvent, ...]:
    return tuple(event(*part) for part in told)


def due(limit: Limit, *told: tuple[str, date] | tuple[str, date, int]) -> date | None:
    return deadline(limit, clock(*told), official()).due


def test_fifteen_working_days_count_the_day_of_receipt_when_the_rule_says_so() -> None:
    counted = deadline(Limit(15, Unit.WORKING_DAY, True), clock(("start", MONDAY)), official())
    assert counted.due == date(2025, 11, 21)
    assert outcome_standing(counted, date(2025, 11, 21)).kept is Kept.KEPT
    assert outcome_standing(counted, date(2025, 11, 24)).kept is Kept.LATE
    assert standing(counted, date(2025, 11, 24)) is Standing.OVERDUE
    assert due(Limit(15, Unit.WORKING_DAY), ("start", MONDAY)) == date(2025, 11, 24)


def test_five_working_days_from_a_monday_end_on_the_next_monday() -> None:
    found = deadline(WD5, clock(("start", MONDAY)), official())
    assert found.due == found.target == date(2025, 11, 10)
    assert (found.total, found.used, found.remaining, found.provisional) == (5, 0, 5, False)


def test_a_promise_of_five_working_days_is_kept_on_day_five_and_broken_on_day_six() -> None:
    found = deadline(WD5, clock(("start", MONDAY)), official())
    day_five = official().add_working_days(MONDAY, 5)
    day_six = official().add_working_days(MONDAY, 6)
    assert outcome_standing(found, day_five) == Outcome(Kept.KEPT)
    assert outcome_standing(found, day_six, official()) == Outcome(Kept.LATE, 1, 1)
    assert standing(found, day_five) is Standing.DUE_TODAY
    assert standing(found, day_six) is Standing.OVERDUE


def test_lateness_over_a_weekend_counts_natural_and_working_days_apart() -> None:
    found = deadline(Limit(4, Unit.WORKING_DAY), clock(("start", MONDAY)), official())
    assert found.due == date(2025, 11, 7)
    assert outcome_standing(found, date(2025, 11, 10), official()) == Outcome(Kept.LATE, 3, 1)


@pytest.mark.clause("S2.47.08")
def test_three_natural_days_from_the_first_of_march_end_on_the_fourth() -> None:
    three = Limit(3, Unit.DAY)
    told = deadline(three, clock(("start", date(2026, 3, 1))), official())
    assert told.due == date(2026, 3, 4)
    assert outcome_standing(told, date(2026, 3, 4)) == Outcome(Kept.KEPT)
    assert outcome_standing(told, date(2026, 3, 5)) == Outcome(Kept.LATE, 1)
    assert standing(told, date(2026, 3, 5)) is Standing.OVERDUE
    # 4 March 2023 is a Saturday: the end moves to Monday, the goal inside the office to Friday.
    found = deadline(three, clock(("start", date(2023, 3, 1))), official())
    assert found.due == date(2023, 3, 6) and found.target == date(2023, 3, 3)
    stays = deadline(Limit(3, Unit.DAY, roll=Roll.STAY), clock(("start", date(2023, 3, 1))), official())
    assert stays.due == date(2023, 3, 4) and stays.target == date(2023, 3, 3)


def test_twenty_working_days_are_on_time_on_day_twenty_and_late_on_day_twenty_one() -> None:
    found = deadline(Limit(20, Unit.WORKING_DAY), clock(("start", date(2025, 9, 15))), official())
    # Make-up days of 28 September and 11 October count, 1 to 8 October don't.
    assert found.due == date(2025, 10, 17)
    assert outcome_standing(found, date(2025, 10, 20)).kept is Kept.LATE


def test_a_goal_day_never_lies_on_or_before_the_start() -> None:
    found = deadline(Limit(3, Unit.DAY), clock(("start", date(2025, 9, 30))), official())
    assert found.due == date(2025, 10, 9) == found.target


def test_the_first_day_counts_only_if_it_is_worked() -> None:
    first = Limit(1, Unit.WORKING_DAY, True)
    assert due(first, ("start", MONDAY)) == MONDAY
    assert due(first, ("start", date(2025, 11, 8))) == date(2025, 11, 10)
    assert due(Limit(3, Unit.DAY, True), ("start", MONDAY)) == date(2025, 11, 5)


def test_at_once_is_the_same_working_day_or_the_next_one() -> None:
    at_once = Limit(0, Unit.AT_ONCE)
    assert due(at_once, ("start", MONDAY)) == MONDAY
    assert due(at_once, ("start", date(2025, 10, 4))) == date(2025, 10, 9)
    assert due(at_once, ("start", date(2025, 10, 11))) == date(2025, 10, 11)
    assert due(at_once, ("start", MONDAY), ("stop", MONDAY)) is None
    assert due(at_once, ("start", MONDAY), ("stop", MONDAY), ("resume", date(2025, 11, 8))) == date(
        2025, 11, 10
    )
    overnight = deadline(at_once, clock(("start", MONDAY)), official())
    assert standing(overnight, date(2025, 11, 4)) is Standing.OVERDUE


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 3, 31), 1, date(2025, 4, 30)),
        (date(2025, 11, 15), 2, date(2026, 1, 15)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 10, 31), 14, date(2026, 12, 31)),
        (date(2025, 12, 1), 24, date(2027, 12, 1)),
    ],
)
def test_a_month_ends_on_the_same_number_or_on_its_last_day(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_months_roll_over_days_off_and_pauses_lengthen_them_by_days() -> None:
    month = Limit(1, Unit.MONTH)
    assert due(month, ("start", date(2025, 9, 1))) == date(2025, 10, 9)
    found = deadline(
        month,
        clock(("start", date(2025, 3, 3)), ("stop", date(2025, 3, 5)), ("resume", date(2025, 3, 10))),
        official(),
    )
    assert found.due == date(2025, 4, 8)
    assert (found.total, found.used, found.remaining) == (31, 2, 29)
    assert due(Limit(1, Unit.MONTH, True), ("start", date(2025, 3, 11))) == date(2025, 4, 10)


def test_hours_run_to_the_minute_and_stand_still_while_stopped() -> None:
    two = Limit(2, Unit.HOUR)
    at = datetime(2025, 11, 3, 23, 30)
    found = deadline(two, (event("start", at),), official())
    assert found.due_at == datetime(2025, 11, 4, 1, 30) and found.due == date(2025, 11, 4)
    assert standing(found, datetime(2025, 11, 4, 1, 30)) is Standing.DUE_TODAY
    assert standing(found, datetime(2025, 11, 4, 1, 31)) is Standing.OVERDUE
    assert outcome_standing(found, datetime(2025, 11, 4, 1, 31)) == Outcome(Kept.LATE, 0)
    stop, resume = event("stop", at + timedelta(hours=1)), event("resume", at + timedelta(hours=5))
    stopped = deadline(two, (event("start", at), stop), official())
    assert (stopped.due_at, stopped.stopped, stopped.used, stopped.remaining) == (None, True, 1, 1)
    resumed = deadline(two, (event("start", at), stop, resume), official())
    assert resumed.due_at == at + timedelta(hours=6)
    longer = deadline(
        two, (event("start", at), stop, resume, event("extend", at + timedelta(hours=5), 3)), official()
    )
    assert longer.due_at == at + timedelta(hours=9)
    late_stop = deadline(two, (event("start", at), event("stop", at + timedelta(hours=3))), official())
    assert late_stop.due_at == at + timedelta(hours=2)
    used = deadline(two, (event("start", at),), official(), as_of=date(2025, 11, 4))
    assert (used.used, used.remaining) == (2, 0)


def test_a_stop_day_counts_as_used_and_a_resume_day_does_not() -> None:
    # Tuesday is day 1 and the day of the stop; Thursday resumes and isn't counted; Friday is day 2.
    told = [("start", MONDAY), ("stop", date(2025, 11, 4)), ("resume", date(2025, 11, 6))]
    found = deadline(WD5, clock(*told), official())
    assert found.due == date(2025, 11, 12)
    assert (found.used, found.remaining, found.stopped) == (1, 4, False)


def test_stopping_and_resuming_on_one_day_changes_nothing() -> None:
    day = date(2025, 11, 5)
    assert due(WD5, ("start", MONDAY), ("stop", day), ("resume", day)) == due(WD5, ("start", MONDAY))


def test_while_stopped_there_is_no_due_date_to_breach() -> None:
    found = deadline(WD5, clock(("start", MONDAY), ("stop", date(2025, 11, 5))), official())
    assert (found.due, found.target, found.stopped, found.used, found.remaining) == (None, None, True, 2, 3)
    assert standing(found, date(2026, 3, 2)) is Standing.STOPPED
    assert outcome_standing(found, date(2026, 3, 2)) == Outcome(Kept.KEPT)
    # It doesn't go on counting by waiting.
    assert (
        deadline(
            WD5, clock(("start", MONDAY), ("stop", date(2025, 11, 5))), official(), date(2026, 1, 5)
        ).used
        == 2
    )


def test_a_stop_on_the_last_day_leaves_the_day_of_resuming() -> None:
    told = [("start", MONDAY), ("stop", date(2025, 11, 10))]
    stopped = deadline(WD5, clock(*told), official())
    assert (stopped.due, stopped.remaining) == (None, 0)
    assert due(WD5, *told, ("resume", date(2025, 11, 18))) == date(2025, 11, 18)
    assert due(WD5, *told, ("resume", date(2025, 11, 15))) == date(2025, 11, 17)
    assert due(
        WD5,
        *told,
        ("resume", date(2025, 11, 15)),
        ("stop", date(2025, 11, 16)),
        ("resume", date(2025, 11, 20)),
    ) == date(2025, 11, 20)


def test_a_stop_after_the_due_day_hides_no_breach() -> None:
    found = deadline(WD5, clock(("start", MONDAY), ("stop", date(2025, 11, 11))), official())
    assert (found.due, found.stopped) == (date(2025, 11, 10), True)
    assert standing(found, date(2025, 11, 12)) is Standing.OVERDUE
    assert due(WD5, ("start", MONDAY), ("stop", date(2025, 11, 11)), ("resume", date(2025, 12, 1))) == date(
        2025, 11, 10
    )


@pytest.mark.parametrize("unit", [Unit.WORKING_DAY, Unit.DAY, Unit.MONTH])
def test_an_extension_lengthens_the_limit_whenever_it_was_given(unit: Unit) -> None:
    early = due(
        Limit(5, unit),
        ("start", MONDAY),
        ("extend", MONDAY, 3),
        ("stop", date(2025, 11, 5)),
        ("resume", date(2025, 11, 7)),
    )
    late = due(
        Limit(5, unit),
        ("start", MONDAY),
        ("stop", date(2025, 11, 5)),
        ("resume", date(2025, 11, 7)),
        ("extend", date(2025, 11, 7), 3),
    )
    assert (
        early
        == late
        == due(Limit(8, unit), ("start", MONDAY), ("stop", date(2025, 11, 5)), ("resume", date(2025, 11, 7)))
    )
    assert deadline(Limit(5, unit), clock(("start", MONDAY), ("extend", MONDAY, 3)), official()).extended == 3


def test_an_end_freezes_what_was_used() -> None:
    found = deadline(
        WD5, clock(("start", MONDAY), ("end", date(2025, 11, 6))), official(), as_of=date(2025, 12, 1)
    )
    assert (found.used, found.remaining, found.ended) == (3, 2, date(2025, 11, 6))
    assert standing(found, date(2026, 1, 5)) is Standing.ENDED
    withdrawn = deadline(WD5, clock(("start", MONDAY), ("stop", MONDAY), ("end", MONDAY)), official())
    assert (withdrawn.due, withdrawn.stopped) == (None, False)


def test_days_used_follow_the_day_that_is_asked_about() -> None:
    events = clock(("start", MONDAY))
    assert [deadline(WD5, events, official(), MONDAY + timedelta(at)).used for at in (0, 1, 5, 7, 30)] == [
        0,
        1,
        4,
        5,
        5,
    ]
    counted = Limit(5, Unit.WORKING_DAY, True)
    assert deadline(counted, events, official()).used == 1
    assert deadline(counted, events, official(), MONDAY).used == 1


def test_due_soon_counts_working_days_when_a_calendar_is_there() -> None:
    found = deadline(WD5, clock(("start", MONDAY)), official())
    assert standing(found, date(2025, 11, 5)) is Standing.ON_TIME
    assert standing(found, date(2025, 11, 7)) is Standing.DUE_SOON
    assert standing(found, date(2025, 11, 5), calendar=official()) is Standing.DUE_SOON
    assert standing(found, date(2025, 11, 4), calendar=official()) is Standing.ON_TIME
    assert standing(found, date(2025, 11, 9), due_soon_days=0) is Standing.ON_TIME


def test_a_date_that_a_coming_notice_may_move_is_provisional() -> None:
    calendar = until(2025)
    sure = deadline(WD5, clock(("start", MONDAY)), calendar)
    unsure = deadline(Limit(45, Unit.WORKING_DAY), clock(("start", MONDAY)), calendar)
    assert (sure.provisional, unsure.provisional) == (False, True)
    assert deadline(Limit(45, Unit.WORKING_DAY), clock(("start", MONDAY)), official()).provisional is False
    # Natural days can only be moved where they end.
    natural = Limit(60, Unit.DAY)
    assert deadline(natural, clock(("start", MONDAY)), calendar).provisional
    assert not deadline(natural, clock(("start", date(2025, 10, 20))), calendar).provisional


@pytest.mark.parametrize("limit", [WD5, Limit(0, Unit.AT_ONCE), Limit(30, Unit.DAY), Limit(3, Unit.HOUR)])
def test_a_moment_belongs_to_its_day_in_china(limit: Limit) -> None:
    midnight_in_china = datetime(2025, 11, 2, 16, tzinfo=UTC)
    found = deadline(limit, (event("start", midnight_in_china),), official())
    there = timezone(timedelta(hours=8))
    assert (
        found.due == deadline(limit, (event("start", midnight_in_china.astimezone(there)),), official()).due
    )
    naive = deadline(limit, (event("start", datetime(2025, 11, 3)),), official())
    assert found._replace(due_at=None) == naive._replace(due_at=None)
    before = deadline(limit, (event("start", midnight_in_china - timedelta(minutes=1)),), official())
    assert before.due is not None and found.due is not None and before.due <= found.due


NOON = datetime(2025, 11, 3, 12)


@pytest.mark.parametrize(
    ("code", "limit", "events"),
    [
        ("no_start", WD5, ()),
        ("no_start", WD5, (event("stop", NOON),)),
        ("started_twice", WD5, clock(("start", MONDAY), ("start", MONDAY))),
        ("stopped_twice", WD5, clock(("start", MONDAY), ("stop", MONDAY), ("stop", MONDAY))),
        ("not_stopped", WD5, clock(("start", MONDAY), ("resume", MONDAY))),
        ("after_end", WD5, clock(("start", MONDAY), ("end", MONDAY), ("extend", MONDAY, 3))),
        ("after_end", WD5, clock(("start", MONDAY), ("end", MONDAY), ("end", MONDAY))),
        ("out_of_order", WD5, clock(("start", MONDAY), ("stop", date(2025, 11, 2)))),
        ("time_zone", WD5, (event("start", NOON), event("stop", NOON.replace(tzinfo=UTC)))),
        ("extension", WD5, clock(("start", MONDAY), ("extend", MONDAY, 0))),
        ("extension", WD5, clock(("start", MONDAY), ("extend", MONDAY, -5))),
        ("at_once", Limit(0, Unit.AT_ONCE), clock(("start", MONDAY), ("extend", MONDAY, 1))),
        ("amount", Limit(0, Unit.WORKING_DAY), clock(("start", MONDAY))),
        ("amount", Limit(-1, Unit.DAY), clock(("start", MONDAY))),
        ("amount", Limit(0, Unit.WORKING_DAY), clock(("start", MONDAY), ("end", MONDAY))),
    ],
)
def test_events_that_cannot_be_are_refused_with_a_reason(
    code: str, limit: Limit, events: tuple[ClockEvent, ...]
) -> None:
    with pytest.raises(ClockError) as refusal:
        deadline(limit, events, official())
    assert refusal.value.code == code
    assert refusal.value.text.zh and refusal.value.text.en == str(refusal.value)


@pytest.mark.parametrize("unit", [Unit.WORKING_DAY, Unit.DAY, Unit.MONTH, Unit.HOUR, Unit.AT_ONCE])
def test_a_clock_outside_the_calendar_is_refused(unit: Unit) -> None:
    for day in (date(1999, 12, 1), date(2041, 3, 1)):
        with pytest.raises(CalendarRangeError):
            deadline(Limit(1, unit), clock(("start", day)), official())


def test_a_clock_that_runs_over_the_end_of_the_calendar_is_refused() -> None:
    for limit in (
        Limit(10_000, Unit.WORKING_DAY),
        Limit(20_000, Unit.DAY),
        Limit(999, Unit.MONTH),
        Limit(10**6, Unit.HOUR),
    ):
        with pytest.raises(CalendarRangeError):
            deadline(limit, clock(("start", MONDAY)), official())


@pytest.mark.parametrize("limit", [WD5, Limit(3, Unit.DAY), Limit(1, Unit.MONTH)])
@given(used=st.integers(0, 4), held=st.integers(0, 40), more=st.integers(1, 9))
def test_a_clock_that_stands_still_may_start_anew_as_if_nothing_had_been(
    limit: Limit, used: int, held: int, more: int
) -> None:
    """政府信息公开条例 30: after a correction the whole limit runs from the day it comes."""
    stop = MONDAY + timedelta(days=used)
    again = stop + timedelta(days=held)
    whole = clock(("start", MONDAY), ("extend", MONDAY, more), ("stop", stop), ("start", again))
    assert deadline(limit, whole, official()) == deadline(limit, clock(("start", again)), official())
    resumed = (*whole, *clock(("stop", again), ("resume", again + timedelta(days=2))))
    fresh = clock(("start", again), ("stop", again), ("resume", again + timedelta(days=2)))
    assert deadline(limit, resumed, official()) == deadline(limit, fresh, official())
