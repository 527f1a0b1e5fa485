"""The days of a request: receipt by channel, three days, correction, twenty and forty days, fifteen outside the clock."""

from datetime import date, timedelta

import pytest

from sunlit.information_requests.tests.conftest import on, refused
from sunlit.matters.book import book
from sunlit.matters.models import Alert
from sunlit.matters.sweep import sweep


def days(start: str, number: int) -> str:
    """So many working days after a day."""
    return book().calendar.add_working_days(date.fromisoformat(start), number).isoformat()


@pytest.mark.clause("S2.19.12")
def test_asked_on_the_first_the_fourth_is_in_time_and_the_fifth_is_overdue(ask, answer):
    with on("2026-06-01"):
        in_time, late = ask(), ask()
    assert in_time.matter.due == date(2026, 6, 4)
    with on("2026-06-04"):
        sweep()
        assert not Alert.objects.filter(kind="overdue").exists()
        answer(in_time)
        assert in_time.answered_on <= in_time.matter.due
    with on("2026-06-05"):
        sweep()
        assert set(Alert.objects.filter(kind="overdue").values_list("matter_id", flat=True)) == {
            late.matter_id
        }
        answer(late)
        assert late.answered_on > late.matter.due
    # A last day on a holiday moves to the next working day: the third day after 30 April is 3 May, inside the holiday.
    with on("2026-04-30"):
        held = ask()
        assert not book().calendar.is_working(date(2026, 5, 3))
        assert held.matter.due == book().calendar.on_or_after(date(2026, 5, 3)) == date(2026, 5, 6)
    # How it is counted is data: the number is a parameter, the unit and the rolling belong to it.
    limit = book().procedures["information-request"].promised
    parameter = book().parameters["request-answer-days"]
    assert (limit.amount, limit.unit.value, limit.roll.value) == (3, "day", "next_working_day")
    assert (parameter.values[0].value, parameter.unit.value, parameter.values[0].clause) == (
        3,
        "day",
        "S2.19.12",
    )


@pytest.mark.parametrize("channel", ["counter", "registered"])
def test_what_is_handed_in_or_signed_for_counts_from_that_day(ask, channel):
    with on("2026-06-03"):
        row = ask(channel=channel, came_on=date(2026, 6, 1))
    assert row.received_on == date(2026, 6, 1)
    assert row.matter.step == "examine"
    assert row.matter.legal_due.isoformat() == days("2026-06-01", 20)


@pytest.mark.parametrize("channel", ["post", "web", "fax"])
def test_what_comes_otherwise_counts_from_the_day_both_sides_confirm(ask, step, channel):
    with on("2026-06-01"):
        row = ask(channel=channel)
        assert row.received_on is None and row.matter.legal_due is None and row.matter.step == "receive"
        with refused("guard_failed"):
            step(row, "counted")
    with on("2026-06-03"):
        with refused("field_unfit"):
            step(row, "confirmed", confirmed_on="2026-05-31")
        with refused("field_unfit"):
            step(row, "confirmed", confirmed_on="2026-06-04")
        step(row, "confirmed", confirmed_on="2026-06-02")
    assert row.received_on == date(2026, 6, 2)
    assert row.matter.legal_due.isoformat() == days("2026-06-02", 20)


def test_a_plain_letter_that_isn_t_confirmed_the_same_day_is_raised(ask):
    with on("2026-06-01"):
        row = ask(channel="post")
        assert row.matter.tasks.get().due == date(2026, 6, 1)
    with on("2026-06-02"):
        sweep()
    assert Alert.objects.filter(matter=row.matter, kind="step_overdue").exists()


def test_a_correction_is_asked_for_until_the_seventh_working_day_and_not_on_the_eighth(ask, step):
    with on("2026-06-01"):
        first, second = ask(), ask()
    seventh, eighth = days("2026-06-01", 7), days("2026-06-01", 8)
    assert first.matter.tasks.get(done_at=None).due.isoformat() == seventh
    typed = {"lacking": "请写明是哪一年、哪个村。", "correct_by": days(eighth, 10)}
    with on(seventh):
        step(first, "correct", **typed)
    with on(eighth), refused("correction_too_late"):
        step(second, "correct", **typed)
    assert first.matter.stopped and first.matter.legal_due is None
    assert first.matter.documents.get().template == "request-correction"
    with on(eighth):
        step(second, "clear")


def test_the_time_to_correct_is_not_shorter_than_the_rulebook_s(ask, step):
    with on("2026-06-01"):
        row = ask()
        with refused("field_unfit"):
            step(row, "correct", lacking="哪一年", correct_by=days("2026-06-01", 4))
        step(row, "correct", lacking="哪一年", correct_by=days("2026-06-01", 5))


def test_after_the_correction_the_limit_starts_anew_from_the_day_it_came(ask, step):
    with on("2026-06-01"):
        row = ask()
    with on("2026-06-05"):
        step(row, "correct", lacking="请写明是哪一年。", correct_by="2026-06-22")
    with on("2026-06-12"):
        sweep()
        step(row, "corrected", corrected_on="2026-06-11", corrected_about="2025年的")
    assert row.matter.legal_due.isoformat() == days("2026-06-11", 20)
    assert row.matter.due == date(2026, 6, 15)  # the 14th is a Sunday
    assert not Alert.objects.filter(kind="overdue").exists()
    assert row.matter.step == "handle"


def test_whoever_does_not_correct_in_time_has_given_up_and_not_a_day_before(ask, step):
    with on("2026-06-01"):
        row = ask()
        step(row, "correct", lacking="请写明是哪一年。", correct_by="2026-06-12")
    with on("2026-06-12"), refused("not_yet"):
        step(row, "lapsed", opinion="没有补正")
    with on("2026-06-13"):
        step(row, "lapsed", opinion="没有补正，也没有说明理由")
    assert not row.matter.is_open and row.row == "lapsed" and row.answer == ""


def test_twenty_working_days_and_forty_with_the_extension(ask, step):
    with on("2026-06-01"):
        row = ask()
        step(row, "clear")
        assert row.matter.legal_due.isoformat() == days("2026-06-01", 20)
        with refused("field_unfit"):
            step(row, "need_time", more_days="21", more_reason="资料在县档案馆")
        step(row, "need_time", more_days="20", more_reason="资料在县档案馆")
        with refused("not_your_seat"):
            step(row, "approved", "qx.office")
    with on(days("2026-06-01", 20)):
        sweep()
        assert not Alert.objects.filter(kind="legal_overdue").exists()
        step(row, "approved", "qx.deputy")
    assert row.matter.legal_due.isoformat() == days("2026-06-01", 40) and row.extended == 20
    assert row.matter.documents.get().template == "request-longer"
    with on(days("2026-06-01", 40)):
        sweep()
        assert not Alert.objects.filter(kind="legal_overdue").exists()
        with refused("extended_before"):
            step(row, "need_time", more_days="1", more_reason="再延")
    with on(days("2026-06-01", 41)):
        sweep()
    assert Alert.objects.filter(matter=row.matter, kind="legal_overdue").exists()


def test_a_limit_that_is_over_is_not_made_longer(ask, step):
    with on("2026-06-01"):
        row = ask()
        step(row, "clear")
    with on(days("2026-06-01", 21)), refused("clock_not_running"):
        step(row, "need_time", more_days="5", more_reason="忙")


def test_the_third_party_has_fifteen_working_days_that_the_answer_does_not_lose(ask, step):
    with on("2026-06-01"):
        row = ask()
        step(row, "clear")
    with on("2026-06-03"):
        step(row, "ask_third", third_name="某建材厂", third_part="供货合同的单价")
        assert row.matter.stopped and row.matter.legal_due is None
    with on("2026-06-08"):
        step(row, "served", third_served="2026-06-05")
    fifteenth = days("2026-06-05", 15)
    assert row.matter.tasks.get(done_at=None).due.isoformat() == fifteenth
    with on(fifteenth):
        sweep()
        row.matter.refresh_from_db()
        assert row.matter.step == "third_wait"
        with refused("not_yet"):
            step(row, "silent")
    with on((date.fromisoformat(fifteenth) + timedelta(1)).isoformat()):
        sweep()
    row.matter.refresh_from_db()
    # Two of the twenty were used up to the stop; the other eighteen run from the end of the fifteen.
    assert row.matter.step == "handle"
    assert row.matter.legal_due.isoformat() == days(fifteenth, 18)


def test_their_word_starts_the_clock_again_on_the_day_it_came(ask, step):
    with on("2026-06-01"):
        row = ask()
        step(row, "clear")
        step(row, "ask_third", third_name="某建材厂", third_part="供货合同的单价")
        step(row, "served", third_served="2026-06-01")
    with on("2026-06-10"):
        step(row, "agreed", third_on="2026-06-08")
    assert row.matter.legal_due.isoformat() == days("2026-06-08", 20)


def test_a_body_that_made_it_with_us_agrees_by_saying_nothing(ask, step):
    with on("2026-06-01"):
        row = ask()
        step(row, "clear")
        step(
            row, "ask_agency", agency_name="县水利局", agency_part="联合检查报告", agency_served="2026-06-01"
        )
    last = days("2026-06-01", 15)
    with on((date.fromisoformat(last) + timedelta(1)).isoformat()):
        sweep()
    row.matter.refresh_from_db()
    assert row.matter.step == "handle"
    assert row.matter.tasks.get(step="agency_wait").outcome == "deemed"
    assert row.matter.legal_due.isoformat() == days(last, 20)
