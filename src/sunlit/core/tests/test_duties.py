"""When duties are due: at the ends of months and years, in leap years, and in years without a calendar notice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.core.due_days import (
    days_late,
    due_at_once,
    due_of_period,
    dues_of_stages,
    next_due,
    opening_between,
    rule_in_words,
    stages_missing,
)
from sunlit.core.duties import Audience, Counts, Duties, Duty, Recurring, Timing
from sunlit.core.duty_checks import check_duties
from sunlit.core.periods import MONTHS, Every, period_in_words, period_of
from sunlit.core.tests.calendars import official, until
from sunlit.core.text import Text

FINANCE = Recurring(Every.QUARTER, 4, 15)
HALF = Recurring(Every.HALF_YEAR, 7, 20)
YEAR = Recurring(Every.YEAR, 13, 20)
BOARD = Recurring(Every.MONTH, 1, 5)
STAGES = (Text("开工", "begun"), Text("过半", "half done"), Text("完工", "finished"))
DAYS = st.dates(date(2002, 1, 1), date(2037, 12, 31))
RULES = st.builds(
    lambda every, month, day: Recurring(every, min(month, MONTHS[every] * 2), day),
    st.sampled_from(list(Every)),
    st.integers(1, 24),
    st.integers(1, 31),
)
WORKING = st.builds(
    lambda every, month, day: Recurring(every, min(month, MONTHS[every] * 2), day, Counts.WORKING_DAY),
    st.sampled_from(list(Every)),
    st.integers(1, 24),
    st.integers(1, 10),
)


@pytest.mark.parametrize(
    ("rule", "day", "period", "opens", "due"),
    [
        (FINANCE, date(2026, 1, 1), "2026-Q1", date(2026, 4, 1), date(2026, 4, 15)),
        (FINANCE, date(2026, 3, 31), "2026-Q1", date(2026, 4, 1), date(2026, 4, 15)),
        (FINANCE, date(2026, 12, 31), "2026-Q4", date(2027, 1, 1), date(2027, 1, 15)),
        (HALF, date(2026, 6, 30), "2026-H1", date(2026, 7, 1), date(2026, 7, 20)),
        (HALF, date(2026, 7, 1), "2026-H2", date(2027, 1, 1), date(2027, 1, 20)),
        (YEAR, date(2024, 2, 29), "2024", date(2025, 1, 1), date(2025, 1, 20)),
        (BOARD, date(2026, 2, 28), "2026-02", date(2026, 2, 1), date(2026, 2, 5)),
        (Recurring(Every.QUARTER, 3, 31), date(2026, 2, 15), "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (Recurring(Every.MONTH, 1, 31), date(2024, 2, 3), "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (Recurring(Every.MONTH, 1, 31), date(2026, 2, 3), "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        (Recurring(Every.MONTH, 2, 30), date(2026, 1, 31), "2026-01", date(2026, 2, 1), date(2026, 2, 28)),
        (Recurring(Every.MONTH, 1, 29), date(2100, 2, 3), "2100-02", date(2100, 2, 1), date(2100, 2, 28)),
    ],
)
def test_a_period_has_its_day(rule, day, period, opens, due):
    found = due_of_period(rule, day, official())
    assert (found.period, found.opens, found.day) == (period, opens, due)
    assert not found.provisional


def test_working_days_follow_the_notices():
    rule = Recurring(Every.MONTH, 1, 3, Counts.WORKING_DAY)
    # 1 to 8 October 2025 are days off by the notice; the 9th, 10th and the make-up Saturday 11th are worked.
    found = due_of_period(rule, date(2025, 10, 1), official())
    assert (found.day, found.provisional) == (date(2025, 10, 11), False)


def test_a_year_without_a_notice_is_provisional_and_says_so_until_the_notice_comes():
    rule = Recurring(Every.MONTH, 1, 3, Counts.WORKING_DAY)
    before = due_of_period(rule, date(2025, 10, 1), until(2024))
    assert before.provisional
    assert not due_of_period(rule, date(2025, 10, 1), until(2025)).provisional
    assert before.day != due_of_period(rule, date(2025, 10, 1), until(2025)).day
    assert not due_of_period(FINANCE, date(2039, 5, 5), until(2024)).provisional, "it counts no working days"


@given(RULES | WORKING, DAYS)
def test_due_days_lie_in_their_month_and_never_before_the_opening(rule, day):
    found = due_of_period(rule, day, official())
    assert found.first <= day <= found.last
    assert found.opens in (found.first, found.last + timedelta(1))
    months = (found.day.year - found.first.year) * 12 + found.day.month - found.first.month + 1
    assert months == rule.month
    assert found.opens <= found.day
    if rule.counts is Counts.DAY:
        clipped = (found.day + timedelta(1)).day == 1
        assert found.day.day == rule.day or (clipped and found.day.day < rule.day)
    else:
        assert official().is_working(found.day)


@given(st.sampled_from(list(Every)), DAYS)
def test_periods_follow_each_other_without_a_gap(every, day):
    first, last = period_of(every, day)
    assert first <= day <= last
    assert period_of(every, last + timedelta(1))[0] == last + timedelta(1)
    assert period_of(every, first - timedelta(1))[1] == first - timedelta(1)


@given(RULES | WORKING, DAYS)
def test_the_next_due_day_is_the_first_that_isnt_past(rule, day):
    found = next_due(rule, day, official())
    assert found.day >= day
    before = due_of_period(rule, found.first - timedelta(1), official())
    assert before.day < day or before.day == found.day


@given(RULES | WORKING, DAYS, st.integers(0, 400), st.integers(0, 400))
def test_two_spans_together_open_what_the_whole_span_opens(rule, start, one, two):
    middle = start + timedelta(one)
    end = middle + timedelta(two + 1)
    whole = [due.period for due in opening_between(rule, start, end, official())]
    parts = [due.period for due in opening_between(rule, start, middle, official())]
    parts += [due.period for due in opening_between(rule, middle + timedelta(1), end, official())]
    assert whole == parts
    assert len(set(whole)) == len(whole)


@given(DAYS)
def test_every_year_opens_so_many_times(day):
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    for every, times in ((Every.MONTH, 12), (Every.QUARTER, 4), (Every.HALF_YEAR, 2), (Every.YEAR, 1)):
        assert len(list(opening_between(Recurring(every, 1, 5), first, last, official()))) == times


@given(DAYS)
def test_what_comes_up_at_once_is_due_on_its_day_whatever_day_it_is(day):
    due = due_at_once(day)
    assert due.day == due.opens == day
    assert (days_late(due.day, day), days_late(due.day, day + timedelta(1))) == (0, 1)


def test_each_stage_has_its_own_day_and_the_work_is_over_only_after_the_last():
    days = [date(2026, 3, 10), date(2026, 3, 10), date(2026, 5, 31)]
    dues = dues_of_stages(STAGES, date(2026, 3, 10), days)
    assert [(due.stage, due.day) for due in dues] == [(1, days[0]), (2, days[1]), (3, days[2])]
    assert stages_missing(3, ()) == (1, 2, 3)
    assert stages_missing(3, {1, 3}) == (2,)
    assert stages_missing(3, {1, 2, 3}) == ()


@pytest.mark.parametrize(
    "days",
    [
        [date(2026, 3, 10)],
        [date(2026, 3, 9), date(2026, 4, 1), date(2026, 5, 1)],
        [date(2026, 4, 2), date(2026, 4, 1), date(2026, 5, 1)],
    ],
)
def test_stages_without_fit_days_are_refused(days):
    with pytest.raises(ValueError, match="stage"):
        dues_of_stages(STAGES, date(2026, 3, 10), days)


def test_dates_explain_themselves_in_both_languages():
    why = due_of_period(FINANCE, date(2026, 8, 1), official()).why
    assert "每季度一次，结束后次月15日前" in why.zh and "2026年10月15日" in why.zh and "第三季度" in why.zh
    assert "day 15 of the month after it" in why.en and "15 October 2026" in why.en
    assert period_in_words("2026-07").en == "July 2026"
    assert period_in_words("2026-H2").zh == "2026年下半年"
    assert "第3个工作日" in rule_in_words(Timing(Recurring(Every.MONTH, 1, 3, Counts.WORKING_DAY))).zh


def duty(**changes):
    fields = {
        "key": "finance",
        "title": Text("财务", "Finances"),
        "elements": (Text("收入", "income"),),
        "clauses": ("S0.07.32",),
        "unit": "economic_development",
        "role": "handler",
        "timing": Timing(FINANCE),
        "audience": Audience.EVERYBODY,
        "procedure": "disclosure",
        "carriers": ("website",),
    }
    return Duty(**(fields | changes))


@pytest.mark.parametrize(
    ("changes", "path", "word"),
    [
        ({"timing": Timing()}, "timing", "且只能"),
        ({"timing": Timing(FINANCE, ad_hoc=True)}, "timing", "且只能"),
        ({"timing": Timing(stages=STAGES[:1])}, "timing.stages", "阶段"),
        ({"timing": Timing(Recurring(Every.QUARTER, 7, 15))}, "timing.recurring.month", "7"),
        ({"timing": Timing(Recurring(Every.QUARTER, 4, 32))}, "timing.recurring.day", "32"),
        (
            {"timing": Timing(Recurring(Every.QUARTER, 4, 11, Counts.WORKING_DAY))},
            "timing.recurring.day",
            "11",
        ),
        ({"timing": Timing(Recurring(Every.QUARTER, 0, 15))}, "timing.recurring.month", "0"),
        ({"unit": "treasury"}, "unit", "treasury"),
        ({"clauses": ()}, "", "依据"),
        ({"elements": ()}, "elements", "公开内容"),
        ({"carriers": ()}, "carriers", "公开方式"),
        ({"procedure": " "}, "procedure", "公开程序"),
        ({"procedure": "disclosure-proposal"}, "procedure", "公开程序"),
        ({"role": ""}, "role", "公开程序"),
        ({"elements": (Text("收入", " "),)}, "elements.0", "中英文"),
        ({"automatic": True}, "automatic", "随时"),
    ],
)
def test_what_is_wrong_with_a_duty_is_found_at_its_place(changes, path, word):
    problems = check_duties(Duties((duty(), duty(**changes))))
    assert len(problems) == 1
    assert ".".join(map(str, problems[0].path[2:])) == path
    assert problems[0].path[1] == 1
    assert word in problems[0].reason.zh and problems[0].mend.en


def test_a_right_duty_has_no_problem():
    assert check_duties(Duties((duty(), duty(timing=Timing(stages=STAGES))))) == []
