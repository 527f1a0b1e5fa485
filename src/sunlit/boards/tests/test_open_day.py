"""The yearly day of openness: its plan is asked for in time, people take part themselves, and the counts add up."""

from datetime import date

import pytest
from django.urls import reverse

from sunlit.boards.actions import open_day as acts
from sunlit.boards.models import OpenDay
from sunlit.boards.queries.open_day import open_day
from sunlit.core.boards import Planned
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.ledger.queries import verify

REMINDED, OVERDUE = "活动计划还没有制订", "逾期：政务公开日没有活动计划"


def state(town, at_work, day):
    return open_day(town, at_work("qx.office"), 2026, date.fromisoformat(day)).state


@pytest.mark.clause("S3.13.02")
def test_the_office_is_reminded_from_the_first_of_may_and_a_plan_dated_the_fourteenth_satisfies(
    town, at_work, signed_in
):
    for moment, found, words in (
        ("2026-04-30", Planned.EARLY, ""),
        ("2026-05-01", Planned.REMIND, REMINDED),
        ("2026-05-14", Planned.REMIND, REMINDED),
        ("2026-05-15", Planned.OVERDUE, OVERDUE),
    ):
        assert state(town, at_work, moment) is found
        with at(f"{moment} 09:00"):
            page = signed_in("qx.office").get(reverse("boards_desk")).content.decode()
            assert (REMINDED in page, OVERDUE in page) == (words == REMINDED, words == OVERDUE)
    with at("2026-05-14 17:00"):
        made = acts.plan(town, "广场设点，发放资料，现场咨询。", by=at_work("qx.office"))
    assert made.plan_on == date(2026, 5, 14) and state(town, at_work, "2026-05-15") is Planned.MADE
    with at("2026-05-15 09:00"):
        page = signed_in("qx.office").get(reverse("boards_desk")).content.decode()
        assert (
            OVERDUE not in page
            and "广场设点" in signed_in("qx.clerk").get(reverse("open_day")).content.decode()
        )


def test_a_plan_of_the_day_itself_is_late(town, at_work):
    with at("2026-05-15 07:00"):
        acts.plan(town, "补一个计划。", by=at_work("qx.office"))
    assert state(town, at_work, "2026-05-15") is Planned.LATE


@pytest.fixture
def planned_day(town, at_work):
    with at("2026-05-11 09:00"):
        return acts.plan(town, "广场设点。", by=at_work("qx.office"))


@pytest.mark.clause("S3.13.03")
def test_everybody_required_is_listed_and_no_deputy_signs_for_the_principal(
    town, at_work, planned_day, people, signed_in
):
    with at("2026-05-15 10:00"):
        lines = open_day(town, at_work("qx.office"), 2026, date(2026, 5, 15)).people
        named = {one.required.staff.username for one in lines}
        assert named >= {"qx.mayor", "qx.discipline", "qx.deputy", "qx.director"}
        assert {"qx.gov.head", "qx.social.head", "qx.econ.head"} <= named and "qx.clerk" not in named
        assert all(one.absent for one in lines)
        principal = next(one.required.post for one in lines if one.required.staff == people["qx.mayor"])
        for name in ("qx.deputy", "qx.office", "lh.mayor"):
            with pytest.raises((Refused, OpenDay.DoesNotExist)):
                acts.sign(planned_day.pk, principal.pk, by=at_work(name))
        page = signed_in("qx.office").get(reverse("open_day")).content.decode()
        assert "缺席" in page and "缺席原因" in page and "高明远" in page
        acts.excuse(planned_day.pk, principal.pk, people["qx.mayor"].pk, "县里开会", by=at_work("qx.office"))
        line = _line(town, at_work, people["qx.mayor"])
        assert line.absent and line.reason == "县里开会"
        acts.sign(planned_day.pk, principal.pk, by=at_work("qx.mayor"))
        line = _line(town, at_work, people["qx.mayor"])
        assert not line.absent and line.signed_at is not None
        with pytest.raises(Refused) as refusal:
            acts.excuse(planned_day.pk, principal.pk, people["qx.mayor"].pk, "x", by=at_work("qx.office"))
        assert refusal.value.code == "not_absent"
    with at("2026-05-16 10:00"), pytest.raises(Refused) as refusal:
        acts.sign(planned_day.pk, principal.pk, by=at_work("qx.mayor"))
    assert refusal.value.code == "not_the_day"


def _line(town, at_work, staff):
    found = open_day(town, at_work("qx.office"), 2026, date(2026, 5, 15)).people
    return next(one for one in found if one.required.staff == staff)


@pytest.mark.clause("S3.13.04")
def test_what_was_handed_out_adds_up_and_no_more_comes_back_than_went_out(town, at_work, planned_day):
    office = at_work("qx.office")
    handed = {"leaflet": 735, "booklet": 35, "guide": 1657}
    acts.count(planned_day.pk, handed, 100, 100, by=office)
    day = open_day(town, office, 2026, date(2026, 5, 15))
    assert day.total == 2427 and (day.row.issued, day.row.returned) == (100, 100)
    with pytest.raises(Refused) as refusal:
        acts.count(planned_day.pk, handed, 100, 101, by=office)
    assert refusal.value.code == "more_returned"
    for bad in ({"rocket": 1}, {"leaflet": -1}):
        with pytest.raises(Refused):
            acts.count(planned_day.pk, bad, 0, 0, by=office)
    with pytest.raises(OpenDay.DoesNotExist):
        acts.count(planned_day.pk, handed, 1, 1, by=at_work("lh.office"))
    with pytest.raises(Refused):
        acts.count(planned_day.pk, handed, 1, 1, by=at_work("qx.clerk"))
    assert open_day(town, office, 2026, date(2026, 5, 15)).total == 2427 and verify("QX").ok
