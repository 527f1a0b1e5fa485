"""The working calendar against two other tables, and its arithmetic."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.calendar import CalendarRangeError, DayKind, WorkCalendar, days_from
from sunlit.core.notices import (
    RegionalAdditions,
    Statutory,
    StatutoryDay,
    StatutoryRule,
    YearNotice,
    check_notice,
    check_region,
    check_statutory,
)
from sunlit.core.problems import RuleError
from sunlit.core.tests.calendars import notices, official, statutory, until
from sunlit.core.text import Text

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)

# Where another table differs, with the reason why the rulebook is right.
DIFFERENCES = {
    "chinesecalendar": {
        # 国办发明电〔2005〕35号, section 1: the rest day of Saturday 31 December 2005 goes to January and that
        # Saturday is worked. chinesecalendar has no entry for it; the holidays package has.
        date(2005, 12, 31): True,
    },
    "holidays": {},
}


def test_every_day_since_2004_agrees_with_two_other_tables() -> None:
    table = holidays.country_holidays("CN", years=range(2003, 2028))
    found: dict[str, dict[date, bool]] = {"chinesecalendar": {}, "holidays": {}}
    for day in days_from(FIRST, LAST):
        ours = official().is_working(day)
        if chinese_calendar.is_workday(day) != ours:
            found["chinesecalendar"][day] = ours
        if table.is_working_day(day) != ours:
            found["holidays"][day] = ours
    assert found == DIFFERENCES


def test_every_notice_of_the_rulebook_is_well_formed_and_has_its_number() -> None:
    assert [notice.year for notice in notices()] == list(range(2004, 2027))
    for notice in notices():
        assert check_notice(notice) == []
        assert notice.document
        assert notice.issued and notice.issued.year == notice.year - 1


def test_the_last_saturday_of_2005_is_worked_by_the_notice_of_2006() -> None:
    day = official().kind_of_day(date(2005, 12, 31))
    assert (day.kind, day.document, day.working) == (DayKind.MAKE_UP, "国办发明电〔2005〕35号", True)


def test_extraordinary_days_off_name_the_notice_that_ordered_them() -> None:
    calendar = official()
    parade = calendar.kind_of_day(date(2015, 9, 3))
    assert (parade.kind, parade.document) == (DayKind.HOLIDAY, "国发明电〔2015〕1号")
    assert calendar.is_working(date(2015, 9, 6))
    # The first notice of 2020 let this Saturday be worked, the extension made it a day off.
    saturday = calendar.kind_of_day(date(2020, 2, 1))
    assert (saturday.working, saturday.document) == (False, "国办发明电〔2020〕1号")
    assert not calendar.is_working(date(2020, 1, 31))
    assert calendar.is_working(date(2020, 2, 3))
    assert not calendar.is_working(date(2019, 5, 3))
    assert calendar.kind_of_day(date(2019, 5, 5)).document == "国办发明电〔2019〕3号"


def test_a_day_knows_its_kind_and_name() -> None:
    calendar = official()
    assert calendar.kind_of_day(date(2025, 11, 3)).kind is DayKind.WORKING
    assert calendar.kind_of_day(date(2025, 11, 8)).kind is DayKind.WEEKEND
    made_up = calendar.kind_of_day(date(2025, 10, 11))
    assert (made_up.kind, made_up.name) == (DayKind.MAKE_UP, Text("国庆节", "National Day"))


def test_a_year_has_as_many_working_days_as_the_published_count() -> None:
    assert official().working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_years_without_a_notice_are_provisional_and_follow_the_statute() -> None:
    calendar = official()
    assert not calendar.is_provisional(date(2026, 12, 24))
    # The notice of 2027 can still move the last week of 2026, as six notices did with Decembers before.
    assert calendar.is_provisional(date(2026, 12, 25))
    assert calendar.is_provisional(date(2027, 6, 1))
    assert calendar.is_provisional(date(2003, 6, 2))
    eve = calendar.kind_of_day(date(2027, 2, 5))
    assert (eve.kind, eve.working, eve.document) == (DayKind.STATUTORY, False, "国务院令第795号")
    assert calendar.kind_of_day(date(2028, 10, 3)).kind is DayKind.STATUTORY
    assert not calendar.is_working(date(2030, 2, 4))


def test_statutory_days_agree_with_another_table_until_2040() -> None:
    table = holidays.country_holidays("CN", years=range(2027, 2041), observed=False, language="en_US")
    for year in range(2027, 2041):
        theirs = {day for day in table if day.year == year}
        assert set(statutory().days(year)) == theirs


def test_statutory_days_before_2024_were_fewer_and_inside_the_notices() -> None:
    for notice in notices():
        for day in statutory().days(notice.year):
            assert not official().is_working(day), day


def test_the_day_before_the_first_and_after_the_last_year_is_refused() -> None:
    calendar = official()
    assert calendar.is_provisional(date(2000, 1, 1))
    assert calendar.is_provisional(date(2040, 12, 31))
    for day in (date(1999, 12, 31), date(2041, 1, 1)):
        with pytest.raises(CalendarRangeError, match="2000-01-01 to 2040-12-31") as refusal:
            calendar.is_working(day)
        assert "不在工作日历范围内" in refusal.value.text.zh
    with pytest.raises(CalendarRangeError):
        calendar.add_working_days(date(2040, 12, 31), 1)
    with pytest.raises(CalendarRangeError):
        calendar.add_working_days(date(2000, 1, 3), -1)
    with pytest.raises(CalendarRangeError):
        calendar.on_or_before(date(2000, 1, 1))


@settings(max_examples=100)
@given(st.dates(date(2003, 1, 1), date(2037, 1, 1)), st.integers(-300, 300))
def test_adding_and_counting_working_days_are_inverse(day: date, days: int) -> None:
    calendar = official()
    there = calendar.add_working_days(day, days)
    if days > 0:
        assert calendar.working_days_between(day, there) == days
        assert calendar.is_working(there)
    elif days < 0:
        assert calendar.is_working(there)
        assert calendar.working_days_between(there, calendar.on_or_after(day)) == -days
    else:
        assert there == day


@settings(max_examples=100)
@given(st.dates(date(2003, 1, 1), date(2037, 1, 1)))
def test_neighbours_are_the_nearest_working_days(day: date) -> None:
    calendar = official()
    after, before = calendar.next_working_day(day), calendar.on_or_before(day - timedelta(1))
    assert after > day > before
    assert not any(calendar.is_working(d) for d in days_from(day + timedelta(1), after - timedelta(1)))
    assert not any(calendar.is_working(d) for d in days_from(before + timedelta(1), day - timedelta(1)))
    assert calendar.on_or_after(day) == (day if calendar.is_working(day) else after)
    assert calendar.on_or_before(day) == (day if calendar.is_working(day) else before)


def test_a_region_adds_its_own_days_off_and_wins_over_the_notice() -> None:
    own = Text("壮族三月三", "Zhuang Third of March Festival")
    region = RegionalAdditions(
        "450000", Text("广西", "Guangxi"), None, "not_found", {date(2026, 4, 20): own, date(2026, 2, 28): own}
    )
    calendar = WorkCalendar(notices(), statutory(), region)
    day = calendar.kind_of_day(date(2026, 4, 20))
    assert (day.kind, day.name, day.working) == (DayKind.REGIONAL, own, False)
    assert official().is_working(date(2026, 2, 28)) and not calendar.is_working(date(2026, 2, 28))
    assert calendar.version != official().version


def test_the_version_depends_on_content_and_not_on_order() -> None:
    assert WorkCalendar(reversed(notices()), statutory()).version == official().version
    assert until(2025).version != official().version


def test_a_new_notice_names_the_days_it_changes() -> None:
    changes = {change.date: change for change in until(2025).changes(official())}
    assert date(2025, 11, 3) not in changes
    worked = changes[date(2026, 2, 28)]
    assert (worked.old.kind, worked.new.kind) == (DayKind.WEEKEND, DayKind.MAKE_UP)
    assert changes[date(2026, 6, 1)].old.provisional and not changes[date(2026, 6, 1)].new.provisional
    assert official().changes(official()) == []


def test_the_named_days_of_a_week_are_listed_in_order() -> None:
    found = list(official().holidays(date(2025, 9, 27), date(2025, 10, 12)))
    assert [day.date.day for day in found] == [28, 1, 2, 3, 4, 5, 6, 7, 8, 11]


def test_two_notices_of_one_year_are_refused() -> None:
    with pytest.raises(RuleError, match="two notices for 2026"):
        WorkCalendar([*notices(), notices()[-1]], statutory())


def test_a_bad_notice_is_told_every_fault() -> None:
    name = Text("春节", "Spring Festival")
    notice = YearNotice(
        2027,
        "国办〔27〕7",
        Text("通知", "Notice"),
        "X",
        {date(2027, 2, 6): name, date(2029, 1, 1): name},
        {date(2027, 2, 8): name, date(2027, 2, 6): name},
    )
    paths = [problem.path for problem in check_notice(notice)]
    assert paths == [
        ("evidence",),
        ("document",),
        ("days_off", "2029-01-01"),
        ("make_up", "2027-02-08"),
        ("make_up", "2027-02-06"),
    ]
    silent = YearNotice(2027, None, Text("通知", "Notice"), "s")
    assert [problem.path for problem in check_notice(silent)] == [("document",)]
    assert check_notice(YearNotice(2027, None, Text("通知", "Notice"), "not_found")) == []


def test_a_notice_that_reaches_two_years_back_is_refused() -> None:
    name = Text("元旦", "New Year's Day")
    early = YearNotice(2027, None, name, "not_found", {date(2026, 11, 30): name, date(2026, 12, 1): name})
    assert [problem.path[-1] for problem in check_notice(early)] == ["2026-11-30"]


def test_the_statutory_data_are_whole_and_faults_are_named() -> None:
    assert check_statutory(statutory()) == []
    name = Text("春节", "Spring Festival")
    days = (
        StatutoryDay(name, festival="spring_festval"),
        StatutoryDay(name, month=13, day=1),
        StatutoryDay(name, month=2, day=29),
        StatutoryDay(name),
        StatutoryDay(name, festival="spring_festival"),
        StatutoryDay(name, month=5, day=31),
    )
    bad = Statutory(
        "s", (StatutoryRule(2000, "令", "X", days),), {2027: {"spring_festival": date(2026, 2, 6)}}
    )
    assert [problem.path for problem in check_statutory(bad)] == [
        ("rules", 0, "evidence"),
        *(("rules", 0, "days", number) for number in range(4)),
        ("festivals", 2027, "spring_festival"),
    ]


def test_a_calendar_may_have_no_statute_and_no_lunar_dates() -> None:
    bare = WorkCalendar([], Statutory("s"))
    assert bare.is_working(date(2027, 1, 1)) and bare.is_provisional(date(2026, 5, 4))
    moonless = WorkCalendar([], Statutory("s", statutory().rules))
    assert not moonless.is_working(date(2027, 1, 1)) and moonless.is_working(date(2027, 2, 8))


def test_a_region_may_work_a_weekend_for_its_own_day_off() -> None:
    own = Text("三月三", "Third of March")
    region = RegionalAdditions(
        "450000", own, "桂政办发〔2026〕1号", "K", {date(2026, 4, 20): own}, {date(2026, 4, 25): own}
    )
    assert check_region(region) == []
    day = WorkCalendar(notices(), statutory(), region).kind_of_day(date(2026, 4, 25))
    assert (day.kind, day.working, day.document) == (DayKind.MAKE_UP, True, "桂政办发〔2026〕1号")
    wrong = RegionalAdditions("450000", own, None, "Z", {date(2026, 4, 20): own}, {date(2026, 4, 20): own})
    assert [problem.path[0] for problem in check_region(wrong)] == ["evidence", "make_up", "make_up"]


def test_days_outside_the_years_of_a_calendar_are_left_out() -> None:
    short = WorkCalendar(notices(), statutory(), first_year=2025, last_year=2025)
    assert len(list(short.holidays(date(2025, 1, 1), date(2025, 12, 31)))) == 33
    with pytest.raises(CalendarRangeError):
        short.is_working(date(2026, 1, 1))
    # Two calendars are compared on the years that both have.
    assert short.changes(official()) == []
    assert official().changes(short) == []


def test_every_day_between_two_days_is_given_once() -> None:
    assert list(days_from(date(2024, 2, 28), date(2024, 3, 1))) == [
        date(2024, 2, 28),
        date(2024, 2, 29),
        date(2024, 3, 1),
    ]
    assert list(days_from(date(2024, 3, 2), date(2024, 3, 1))) == []
