"""The line on hall, windows and the six channels: which were really used, with how many items."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sunlit import clock
from sunlit.assessment import computing
from sunlit.assessment.actions import fixing
from sunlit.assessment.computing import period
from sunlit.assessment.tests.conftest import line
from sunlit.core.indicator_checks import CHANNELS
from sunlit.core.indicators import Rounding, grade_of
from sunlit.core.periods import Every
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import opening, starting
from sunlit.hall.actions import inquiries
from sunlit.hall.tests.asking import ASKED
from sunlit.matters.book import book
from sunlit.windows.actions import calling, sitting
from sunlit.windows.tests.conftest import set_up

REGISTERED = ("screen", "handbook", "board", "press_conference")


def channels(unit, today="2026-04-20"):
    """How many items each part of the line holds in the first quarter, and the line itself."""
    with at(f"{today} 09:00"):
        days = period(Every.QUARTER, "2026-Q1", clock.today())
        found = line(computing.computed(book().indicator_sheets["openness"], unit, days.span), "channels")
    return {part.key: count.all for part, count in found.parts}, found


@pytest.fixture
def publish(town, at_work):
    """Publishes something at once, on a day."""

    def walk(day, title="关停旧砖窑"):
        with at(f"{day} 09:00"):
            row = starting.start_ad_hoc(town, "decision", title, by=at_work("qx.office"))
            chain.bring_out(row, lambda name: at_work(f"qx.{name}"), "会议决定关停旧砖窑。", title=title)
        return row

    return walk


@pytest.fixture
def call(town, at_work):
    """Somebody calls, and is answered."""

    def ask(moment, way="phone", answered=True):
        with at(moment):
            inquiry = inquiries.register(town, replace(ASKED, way=way), by=at_work("qx.clerk"))
            if answered:
                inquiries.answer(inquiry.pk, "带身份证到综合窗口。", by=at_work("qx.clerk"))
        return inquiry

    return ask


def serve(town, people, moment):
    """A window serves somebody."""
    with at(moment):
        windows, queue, workers = set_up(town, people, 1)
        sitting.sit_down(windows[0].pk, by=workers[0])
        ticket = calling.give_ticket(queue.pk, by=workers[0])
        calling.call_next(windows[0].pk, by=workers[0])
        calling.done(windows[0].pk, ticket.pk, "policy", by=workers[0])


@pytest.mark.clause("S3.21.03")
def test_the_line_shows_hall_and_channels_with_counts_and_one_without_an_item_is_unused(
    town, people, publish, call, shown, signed_in, client, at_work
):
    counts, found = channels(town)
    assert counts == dict.fromkeys(("hall", *CHANNELS), 0) and found.used == 0 and found.points == 0
    publish("2026-02-03")
    publish("2026-02-04", "新建村道")
    call("2026-02-05 10:00")
    with at("2026-02-06 10:00"):
        shown("screen", "2026-02-06")
        shown("board", "2026-02-06")
        shown("press_conference", "2026-02-06")
    serve(town, people, "2026-02-09 09:00")
    counts, found = channels(town)
    assert counts == {
        "hall": 1, "website": 2, "telephone": 1, "screen": 1, "handbook": 0, "board": 1, "press_conference": 1,
    }  # fmt: skip
    assert (found.used, str(found.points)) == (6, "30.00")  # 35 × 6 ÷ 7
    with at("2026-04-20 09:00"):
        page = signed_in("qx.gov").get("/desk/assessment/openness/2026-Q1/QX/").content.decode()
        assert page.count("没有用") == 1 and page.count("用到") == 7  # six parts and the sentence
        assert "用到 2 条" in page and "没有用 0 条" in page
        fixing.fix(town, book().indicator_sheets["openness"], "2026-Q1", by=at_work("qx.office"))
        public = client.get("/QX/assessment/openness/2026-Q1/QX/").content.decode()
        data = client.get("/QX/assessment/openness/2026-Q1.json").json()
    assert public.count("没有用 0 条") == 1 and "便民手册" in public and "新建村道" in public
    told = next(unit for unit in data["units"] if unit["code"] == "QX")["counts"]
    assert told["public-channel.channel.handbook"]["all"] == 0
    assert told["public-channel.channel.press_conference"]["all"] == 1


@pytest.mark.clause("S3.21.03")
@pytest.mark.parametrize("channel", REGISTERED)
def test_a_channel_counts_from_the_first_to_the_last_day_of_the_period_and_once_it_was_checked(
    town, social, shown, channel
):
    with at("2026-04-10 10:00"):
        shown(channel, "2025-12-31")
        shown(channel, "2026-04-01")
        shown(channel, "2026-03-31", outcome="")  # nobody has looked whether it was so
        shown(channel, "2026-03-31", outcome="unfounded")
        assert channels(town)[0][channel] == 0 and channels(town)[1].used == 0
        shown(channel, "2026-01-01")
        shown(channel, "2026-03-31")
    for unit in (town, social):
        counts, found = channels(unit)
        assert counts == dict.fromkeys(("hall", *CHANNELS), 0) | {channel: 2} and found.used == 1


@pytest.mark.clause("S3.21.03")
def test_website_and_telephone_count_in_the_period_only_and_a_call_that_nobody_answered_doesnt(
    town, publish, call
):
    publish("2025-12-31")
    publish("2026-04-01")
    call("2026-02-05 10:00", answered=False)
    call("2026-02-05 10:00", way="visit")
    call("2026-04-01 00:30")
    counts, found = channels(town)
    assert (counts["website"], counts["telephone"], found.used) == (0, 0, 0)
    publish("2026-01-01")
    call("2026-03-31 23:30")
    counts, found = channels(town)
    assert (counts["website"], counts["telephone"], found.used) == (1, 1, 2)


def test_what_one_unit_shows_covers_nothing_for_another(people, town, social, shown):
    with at("2026-02-06 10:00"):
        shown("screen", "2026-02-06", unit="QX-ZX4")
    assert channels(social)[1].used == 0 and channels(town)[1].used == 1


def test_many_trivial_notices_raise_neither_the_channels_nor_what_is_in_time(town, publish):
    publish("2026-02-03")
    before = channels(town)[1].points
    with at("2026-03-02 09:00"):
        opening.open_recurring(date(2026, 3, 2))
    with at("2026-04-20 09:00"):
        days = period(Every.QUARTER, "2026-Q1", clock.today())
        sheet = book().indicator_sheets["openness"]
        due = line(computing.computed(sheet, town, days.span), "in-time")
    for number in range(5):
        publish("2026-03-03", f"小通知{number}")
    with at("2026-04-20 09:00"):
        again = line(computing.computed(sheet, town, days.span), "in-time")
    assert channels(town)[1].points == before
    assert due.count.all > 0 and (again.count, again.points) == (due.count, due.points)


@pytest.mark.clause("S3.21.06")
@pytest.mark.parametrize(
    ("score", "exact", "half_up", "down"),
    [
        ("100", "优秀", "优秀", "优秀"), ("90", "优秀", "优秀", "优秀"), ("89.5", "良好", "优秀", "良好"),
        ("89", "良好", "良好", "良好"), ("80", "良好", "良好", "良好"), ("79.5", "合格", "良好", "合格"),
        ("79", "合格", "合格", "合格"), ("60", "合格", "合格", "合格"), ("59.5", "不合格", "合格", "不合格"),
        ("59", "不合格", "不合格", "不合格"), ("0", "不合格", "不合格", "不合格"),
    ],
)  # fmt: skip
def test_the_four_grades_of_the_sheet_begin_at_their_scores_and_its_rounding_leaves_no_gap(
    score, exact, half_up, down
):
    sheet = book().indicator_sheets["openness"]
    assert (sheet.total, len(sheet.grades), sheet.rounding) == (100, 4, Rounding.EXACT)
    for rounding, grade in (
        (Rounding.EXACT, exact),
        (Rounding.WHOLE_HALF_UP, half_up),
        (Rounding.WHOLE_DOWN, down),
    ):
        assert grade_of(replace(sheet, rounding=rounding), Decimal(score)).title.zh == grade
