"""Every date explains itself: the lines, the summary, and that both agree with the deadline."""

import random
from datetime import UTC, date, datetime, timedelta

from sunlit.core.clocks import deadline
from sunlit.core.explanations import Explanation, explain
from sunlit.core.limits import ClockEvent, ClockKind, Limit, Roll, Unit
from sunlit.core.stops import StopReason
from sunlit.core.tests.calendars import official, until
from sunlit.core.tests.test_clocks_oracles import random_clock
from sunlit.core.text import Text

MONDAY = datetime(2025, 11, 3, 10)
WD5 = Limit(5, Unit.WORKING_DAY)


def told(limit: Limit, start: datetime, *more: ClockEvent) -> Explanation:
    return explain(limit, (ClockEvent(ClockKind.START, start), *more), official())


def test_the_summary_of_five_working_days_reads_like_a_sentence() -> None:
    found = told(WD5, MONDAY)
    assert found.summary.en == "starts the day after 3 Nov, 5 working days, skips 8–9 Nov weekend → 10 Nov"
    assert found.summary.zh == "自11月3日次日起算，5个工作日，跳过11月8日至9日周末，至11月10日"
    assert found.calendar_version == official().version


def test_each_day_says_whether_it_counted_and_why_not() -> None:
    lines = told(WD5, MONDAY).lines
    assert [line.counted for line in lines] == [None, 1, 2, 3, 4, None, None, 5]
    assert lines[0].text.zh == "2025年11月3日（周一） 不计：开始当日"
    assert lines[1].text == Text("2025年11月4日（周二） 第1日", "Tue 4 Nov 2025 day 1")
    assert lines[5].text.en == "Sat 8 Nov 2025 not counted: weekend"
    assert lines[-1].text.zh == "2025年11月10日（周一） 第5日，期限最后一日"
    assert lines[-1].text.en == "Mon 10 Nov 2025 day 5, last day on time"


def test_a_holiday_and_a_make_up_day_name_the_notice() -> None:
    found = told(WD5, datetime(2025, 9, 30))
    holiday = found.lines[1]
    assert holiday.text.zh == "2025年10月1日（周三） 不计：国庆节（国办发明电〔2024〕12号）"
    made_up = next(line for line in found.lines if line.day.date == date(2025, 10, 11))
    assert made_up.counted == 3
    assert "国庆节调休上班（国办发明电〔2024〕12号）" in made_up.text.zh
    assert "make-up working day for National Day" in made_up.text.en
    assert "skips 1–5 Oct National Day" in found.summary.en


def test_the_first_day_counts_where_the_rule_says_so() -> None:
    found = told(Limit(15, Unit.WORKING_DAY, True), MONDAY)
    assert found.lines[0].counted == 1 and found.lines[-1].day.date == date(2025, 11, 21)
    assert found.summary.en.startswith(
        "starts on 3 Nov, 15 working days, skips 8–9 Nov weekend, skips 15–16 Nov"
    )
    weekend = told(Limit(1, Unit.WORKING_DAY, True), datetime(2025, 11, 8))
    assert "skips 8–9 Nov weekend" in weekend.summary.en


def test_a_pause_is_shown_with_its_ground_and_paper() -> None:
    stop = ClockEvent(ClockKind.STOP, datetime(2025, 11, 4), "hearing", "行政许可法 45", "告〔2025〕3号")
    resume = ClockEvent(ClockKind.RESUME, datetime(2025, 11, 6))
    events = (ClockEvent(ClockKind.START, MONDAY), stop, resume)
    reason = StopReason("hearing", Text("听证", "Hearing"), "行政许可法 45", True, "S")
    found = explain(WD5, events, official(), reasons=[reason])
    assert found.lines[1].counted == 1
    assert (
        found.lines[2].text.zh
        == "2025年11月5日（周三） 不计：停止计时（听证，行政许可法 45）（告〔2025〕3号）"
    )
    assert found.lines[3].counted is None and found.lines[4].counted == 2
    assert "skips 5–6 Nov the clock stands still (Hearing, 行政许可法 45)" in found.summary.en
    unnamed = explain(WD5, (events[0], ClockEvent(ClockKind.STOP, stop.at), resume), official())
    assert unnamed.lines[2].why == Text("停止计时", "the clock stands still")


def test_a_standing_clock_says_what_is_left() -> None:
    stop = ClockEvent(ClockKind.STOP, datetime(2025, 11, 5))
    found = told(WD5, MONDAY, stop)
    assert found.deadline.due is None and found.lines[-1].day.date == date(2025, 11, 5)
    assert found.summary.en == "starts the day after 3 Nov, 5 working days, stopped on 5 Nov with 3 left"
    assert found.summary.zh.endswith("11月5日停止计时，剩余3")
    later = explain(WD5, (ClockEvent(ClockKind.START, MONDAY), stop), official(), as_of=date(2025, 11, 12))
    assert later.lines[-1].day.date == date(2025, 11, 12) and not any(line.due for line in later.lines)


def test_natural_days_show_how_the_end_moves() -> None:
    found = told(Limit(3, Unit.DAY), datetime(2023, 3, 1))
    assert [line.counted for line in found.lines] == [None, 1, 2, 3, None, None]
    assert found.lines[4].text.zh == "2023年3月5日（周日） 不计：周末，顺延"
    assert found.lines[5].text.zh == "2023年3月6日（周一） 不计：期限顺延至下一工作日，期限最后一日"
    stays = told(Limit(3, Unit.DAY, roll=Roll.STAY), datetime(2023, 3, 1))
    assert stays.lines[-1].day.date == date(2023, 3, 4)


def test_at_once_and_hours_explain_themselves_too() -> None:
    off = told(Limit(0, Unit.AT_ONCE), datetime(2025, 11, 8))
    assert [line.day.date.day for line in off.lines] == [8, 9, 10]
    assert off.summary.zh == "自11月8日起算，即时办理，跳过11月9日周末，至11月10日"
    hours = explain(
        Limit(24, Unit.HOUR),
        (ClockEvent(ClockKind.START, datetime(2025, 11, 3, 1, 30, tzinfo=UTC)),),
        official(),
    )
    assert hours.summary.en == "starts on 3 Nov, 24 hours → 4 Nov 09:30"


def test_an_extension_and_another_year_are_in_the_summary() -> None:
    extend = ClockEvent(ClockKind.EXTEND, datetime(2025, 12, 1), amount=20)
    found = told(Limit(20, Unit.WORKING_DAY), datetime(2025, 12, 1), extend)
    assert found.summary.en.startswith(
        "starts the day after 1 Dec 2025, 20 working days, extended by 20 working days"
    )
    assert found.summary.en.endswith("skips 14 weekend days, skips 1–3 Jan New Year's Day → 27 Jan 2026")
    assert "延期20个工作日" in found.summary.zh and "2026年1月27日" in found.summary.zh


def test_a_provisional_date_says_so() -> None:
    events = (ClockEvent(ClockKind.START, datetime(2025, 12, 30)),)
    found = explain(WD5, events, until(2025))
    assert "暂定" in found.summary.zh and "provisional" in found.summary.en
    new_year = found.lines[2]
    assert new_year.text.zh == "2026年1月1日（周四） 不计：元旦（暂定）（国务院令第795号）"


def test_a_span_over_two_months_names_both() -> None:
    found = told(WD5, datetime(2026, 4, 30))
    assert "skips 1–5 May Labour Day" in found.summary.en
    found = told(WD5, datetime(2025, 1, 27))
    assert "skips 28 Jan – 4 Feb Spring Festival" in found.summary.en
    assert "1月28日至2月4日春节" in found.summary.zh


def test_lines_count_to_the_total_and_end_on_the_due_day() -> None:
    dice = random.Random(11)
    for _ in range(400):
        limit, events = random_clock(dice)
        found = explain(limit, events, official())
        assert found.deadline == deadline(limit, events, official())
        numbers = [line.counted for line in found.lines if line.counted is not None]
        assert numbers == list(range(1, len(numbers) + 1))
        days = [line.day.date for line in found.lines]
        assert days == [days[0] + timedelta(at) for at in range(len(days))]
        if found.deadline.due is None:
            assert len(numbers) == found.deadline.used
        else:
            assert [line.day.date for line in found.lines if line.due] == [found.deadline.due]
            assert len(numbers) == found.deadline.total


def test_days_after_the_last_counted_one_are_not_numbered() -> None:
    stop, resume = (
        ClockEvent(ClockKind.STOP, datetime(2025, 11, 10)),
        ClockEvent(ClockKind.RESUME, datetime(2025, 11, 15)),
    )
    found = told(WD5, MONDAY, stop, resume)
    assert found.deadline.due == date(2025, 11, 17)
    assert max(line.counted or 0 for line in found.lines) == 5
    assert [line.counted for line in found.lines[-2:]] == [None, None]
    assert found.lines[-2].text.zh == "2025年11月16日（周日） 不计：周末，顺延"
