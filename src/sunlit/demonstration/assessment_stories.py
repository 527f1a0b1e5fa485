"""What was made public on a screen, at a press conference and in a handbook; and the sheets of the last quarter fixed."""

from datetime import date, datetime, time, timedelta

from sunlit import clock
from sunlit.assessment.actions import fixing
from sunlit.core.periods import Every, period_code, period_of
from sunlit.demonstration.register_stories import do
from sunlit.demonstration.stage import Story, Town
from sunlit.matters.book import book
from sunlit.registers import actions

AFTER = 10
"""The working day of a quarter on which the sheets of the one before it are fixed."""
SHOWN = (
    ("screen", "低保标准和申请条件滚动播放", "大厅东侧显示屏，每天四小时", "filed"),
    ("press_conference", "冬春救助安排说明会", "县融媒体中心、县电视台", "filed"),
    ("handbook", "办事指南简本", "原定印五百份", "unfounded"),
)


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """Moments without chance, so that the other stories take the course that they took before."""
    first, _ = period_of(Every.QUARTER, end.date())
    last = first - timedelta(days=1)
    code = period_code(Every.QUARTER, last)
    fixed = _at(book().calendar.add_working_days(last, AFTER))
    found = [
        (
            max(_at(book().calendar.next_working_day(last - timedelta(days=20))), begin + timedelta(days=2)),
            _shown(town),
        )
    ]
    if begin.date() < last and fixed < end:
        found.append((fixed, _fixed(town, code)))
    return found


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10, 30), clock.CHINA)


def _shown(town: Town) -> Story:
    for channel, about, place, outcome in SHOWN:
        typed = {
            "unit": town.units["social_affairs"].code, "channel": channel, "about": about, "place": place,
            "day": clock.today().isoformat(),
        }  # fmt: skip
        record = actions.open_record(town.place, "public-channel", typed, by=town.viewer("office"))
        opinion = "没有印发" if outcome == "unfounded" else ""
        do(record.matter_id, outcome, town.viewer("office"), opinion)
    return
    yield


def _fixed(town: Town, code: str) -> Story:
    for sheet in book().indicator_sheets.values():
        if sheet.complete:
            continue
        fixing.fix(town.place, sheet, code, by=town.viewer("office"))
    return
    yield
