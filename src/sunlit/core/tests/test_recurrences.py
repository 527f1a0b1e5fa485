"""When a register opens a record by itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.core.duties import Counts
from sunlit.core.periods import Every
from sunlit.core.recurrences import Recurs, begun, check_recurs, rule_in_words, words_of_period
from sunlit.core.tests.calendars import official

CALENDAR = official()
MONTHLY = Recurs("S2.30.02", ("mayor",), Every.MONTH, 1, 31)


def codes(rule, since, day):
    return [period.code for period in begun(rule, since, day, CALENDAR)]


def test_a_month_begins_on_its_first_day_and_ends_on_its_last():
    periods = list(begun(MONTHLY, date(2026, 1, 15), date(2026, 2, 1), CALENDAR))
    assert [period.code for period in periods] == ["2026-01", "2026-02"]
    assert (periods[1].opens, periods[1].day) == (date(2026, 2, 1), date(2026, 2, 28))
    assert codes(MONTHLY, date(2026, 1, 15), date(2026, 1, 31)) == ["2026-01"]


def test_what_was_past_when_the_register_was_first_kept_is_not_opened():
    rule = Recurs("S2.30.02", ("mayor",), Every.MONTH, 1, 10)
    assert codes(rule, date(2026, 3, 10), date(2026, 3, 10)) == ["2026-03"]
    assert codes(rule, date(2026, 3, 11), date(2026, 3, 31)) == []


def test_given_days_of_each_month_fall_on_its_last_where_it_has_no_such_day():
    rule = Recurs("S2.30.02", ("mayor",), days=("10", "31"), ahead=5)
    assert codes(rule, date(2026, 2, 1), date(2026, 2, 4)) == []
    assert codes(rule, date(2026, 2, 1), date(2026, 2, 5)) == ["2026-02-10"]
    assert codes(rule, date(2026, 2, 1), date(2026, 2, 23)) == ["2026-02-10", "2026-02-28"]


def test_a_given_day_of_the_year_comes_once_a_year():
    rule = Recurs("S2.30.02", ("mayor",), days=("02-29",))
    assert codes(rule, date(2023, 3, 1), date(2025, 12, 31)) == ["2024-02-29", "2025-02-28"]


def test_a_given_day_on_which_the_office_is_closed_moves_to_the_next_working_day():
    rule = Recurs("S2.30.02", ("mayor",), days=("10-01",), counts=Counts.WORKING_DAY)
    (period,) = begun(rule, date(2026, 9, 1), date(2026, 10, 1), CALENDAR)
    assert (
        period.code == "2026-10-01" and period.day == CALENDAR.on_or_after(date(2026, 10, 1)) > period.first
    )


def test_periods_and_rules_are_said_in_words():
    assert words_of_period("2026-Q3").zh == "2026年第3季度".replace("3", "三")
    assert words_of_period("2026-03-15").zh == "2026年3月15日"
    assert rule_in_words(MONTHLY).zh == "每月自动登记，一件"
    assert (
        rule_in_words(Recurs("S2.30.02", days=("05", "20"), each_holder=True)).zh
        == "每月5日、20日自动登记一件"
    )


RULES = st.one_of(
    st.builds(
        Recurs,
        st.just("S2.30.02"),
        st.just(("mayor",)),
        st.sampled_from(list(Every)),
        st.integers(1, 2),
        st.integers(1, 31),
    ),
    st.builds(
        lambda days, ahead: Recurs("S2.30.02", ("mayor",), days=tuple(f"{d:02d}" for d in days), ahead=ahead),
        st.lists(st.integers(1, 31), min_size=1, max_size=3, unique=True),
        st.integers(0, 20),
    ),
)
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@given(RULES, DAYS, st.lists(st.integers(0, 90), min_size=1, max_size=6))
def test_missed_sweeps_lose_nothing_and_double_nothing(rule, since, pauses):
    day, seen = since, []
    for pause in pauses:
        day += timedelta(pause)
        seen += [code for code in codes(rule, since, day) if code not in seen]
    assert seen == codes(rule, since, day)
    assert len(set(seen)) == len(seen)


@given(RULES, DAYS, st.integers(0, 400))
def test_every_record_opens_before_it_is_due_and_never_ahead_of_its_day(rule, since, later):
    today = since + timedelta(later)
    for period in begun(rule, since, today, CALENDAR):
        assert period.opens <= today and since <= period.day and period.opens <= period.day


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        (Recurs("S2.30.02", ("mayor",)), ("recurs",)),
        (Recurs("S2.30.02", ("mayor",), Every.MONTH, days=("10",)), ("recurs",)),
        (Recurs("S2.30.02", (), Every.MONTH), ("recurs", "roles")),
        (Recurs("S2.30.02", ("mayor",), Every.MONTH, each_holder=True, each_unit=True), ("recurs", "each_unit")),
        (Recurs("S2.30.02", ("mayor",), Every.MONTH, 3), ("recurs", "month")),
        (Recurs("S2.30.02", ("mayor",), Every.MONTH, 1, 32), ("recurs", "day")),
        (Recurs("S2.30.02", ("mayor",), Every.MONTH, ahead=3), ("recurs", "ahead")),
        (Recurs("S2.30.02", ("mayor",), days=("32",)), ("recurs", "days", 0)),
        (Recurs("S2.30.02", ("mayor",), days=("13-01",)), ("recurs", "days", 0)),
        (Recurs("S2.30.02", ("mayor",), days=("5",)), ("recurs", "days", 0)),
        (Recurs("S2.30.02", ("mayor",), days=("１０",)), ("recurs", "days", 0)),
        (Recurs("S2.30.02", ("mayor",), days=("10", "03-15")), ("recurs", "days")),
    ],
)  # fmt: skip
def test_a_schedule_that_makes_no_sense_is_refused(rule, where):
    assert [problem.path for problem in check_recurs(rule)] == [where]


def test_a_sound_schedule_has_no_fault():
    assert list(check_recurs(MONTHLY)) == []
    assert list(check_recurs(Recurs("S2.30.02", days=("02-29", "12-31"), ahead=60, each_holder=True))) == []
