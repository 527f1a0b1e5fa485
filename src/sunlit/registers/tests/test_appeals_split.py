"""The four ways of an appeal decide who must answer, and causes that rise without a measure stand out."""

from datetime import date

import pytest

from sunlit.core.refusals import Refused
from sunlit.matters.book import book
from sunlit.registers import actions, causes, queries, splitting

from .conftest import again, on
from .test_case_handling import FED_BACK, HANDLED, open_appeal, sign

TWO = {"first_unit": "QX-ZX3", "second_unit": "QX-ZX4"}
ANSWERED = {"investigation": "查了", "result": "办了"}


@pytest.mark.clause("S3.17.03")
def test_a_case_without_a_way_does_not_leave_intake(town, at_work, step):
    with on("2026-03-02"):
        matter = open_appeal(town, at_work)
        for outcome, typed, field in (
            ("hand_out", {}, "mode"),
            ("hand_out", {"mode": "somehow"}, "mode"),
            ("split", {}, "first_unit"),
            ("split", {"first_unit": "QX-ZX3"}, "second_unit"),
        ):
            with pytest.raises(Refused) as refusal:
                step(matter, outcome, "qx.office", **typed)
            assert refusal.value.field == field
        with pytest.raises(Refused) as refusal:
            step(matter, "split", "qx.office", first_unit="QX-ZX3", second_unit="QX-ZX3")
        assert refusal.value.code == "same_unit_twice"
        assert again(matter).step == "assign" and not splitting.parts_of(matter).exists()


@pytest.mark.clause("S3.17.03")
def test_a_split_case_stays_open_until_both_units_have_answered(town, at_work, step, signed_in):
    with on("2026-03-02"):
        matter = step(open_appeal(town, at_work), "split", "qx.office", **TWO)
        parts = list(splitting.parts_of(matter).order_by("unit__code"))
        assert [part.unit.code for part in parts] == ["QX-ZX3", "QX-ZX4"]
        assert all(part.tasks.get(done_at=None).due for part in parts)
        page = signed_in("qx.office").get(f"/desk/matters/{matter.number}/").content.decode()
        assert all(part.number in page for part in parts)
        heads = {"QX-ZX3": "qx.social.head", "QX-ZX4": "qx.econ.head"}
        for other in ("qx.gov.head", heads["QX-ZX4"]):
            with pytest.raises(Refused):
                step(parts[0], "answered", other, **ANSWERED)
        for number in (0, 1):
            with pytest.raises(Refused) as refusal:
                step(matter, "all_answered", "qx.office", **HANDLED)
            assert refusal.value.code == "guard_failed" and again(matter).is_open
            step(parts[number], "answered", heads[parts[number].unit.code], **ANSWERED)
        assert step(matter, "all_answered", "qx.office", **HANDLED).step == "feedback"
        assert again(matter).is_open


@pytest.mark.clause("S3.17.03")
def test_a_passed_on_case_shows_the_receiving_unit_and_its_last_day(town, at_work, step, signed_in):
    with on("2026-03-02"):
        matter = step(open_appeal(town, at_work), "hand_out", "qx.office", mode="passed_on")
        page = signed_in("qx.office").get("/desk/registers/appeal/").content.decode()
        row = page[page.index(matter.number) :]
        due = matter.tasks.get(done_at=None).due
        assert due == date(2026, 3, 16)
        assert matter.unit.name in row and f'datetime="{due.isoformat()}"' in row
        card = signed_in("qx.office").get(f"/desk/matters/{matter.number}/").content.decode()
        assert "转办" in card and matter.unit.name in card


@pytest.mark.clause("S3.17.03")
def test_a_supervised_case_is_looked_into_and_a_direct_one_is_not(town, at_work, step):
    with on("2026-03-02"):
        direct = step(open_appeal(town, at_work), "hand_out", "qx.office", mode="direct")
        with pytest.raises(Refused):
            step(direct, "to_check", "qx.econ.head", **HANDLED)
        assert step(direct, "handled", "qx.econ.head", **HANDLED).step == "feedback"
        watched = step(open_appeal(town, at_work), "hand_out", "qx.office", mode="supervised")
        with pytest.raises(Refused) as refusal:
            step(watched, "handled", "qx.econ.head", **HANDLED)
        assert refusal.value.code == "guard_failed"
        watched = step(watched, "to_check", "qx.econ.head", **HANDLED)
        watched = step(watched, "again", "qx.discipline", "路灯还是不亮")
        watched = step(watched, "to_check", "qx.econ.head", **HANDLED)
        assert step(watched, "in_order", "qx.discipline").step == "feedback"


def closed(town, at_work, step, day, cause):
    with on(day):
        matter = step(open_appeal(town, at_work), "hand_out", "qx.office", mode="direct")
        matter = step(matter, "handled", "qx.econ.head", **HANDLED | {"cause": cause})
        matter = step(matter, "fed_back", "qx.econ.head", **FED_BACK | {"fed_back_on": day})
        sign(matter, at_work("qx.deputy"), "deputy_leader")
        return sign(matter, at_work("qx.mayor"), "mayor")


def rows(at_work, day="2026-06-30"):
    found = causes.analysed(at_work("qx.mayor"), book().registers["appeal"], date.fromisoformat(day))
    return {row.code: (row.before, row.now, row.stands_out) for row in found}


@pytest.mark.clause("S3.17.04")
def test_a_cause_that_rises_from_two_to_five_stands_out_until_a_measure_is_linked(
    town, at_work, step, signed_in
):
    for day in ("2026-01-05", "2026-03-31"):
        closed(town, at_work, step, day, "repair")
    for day in ("2026-04-01", "2026-05-06", "2026-06-01", "2026-06-30"):
        closed(town, at_work, step, day, "repair")
    closed(town, at_work, step, "2026-06-01", "land")
    with on("2026-06-30"):
        assert rows(at_work) == {"repair": (2, 4, False), "land": (0, 1, False)}
    closed(town, at_work, step, "2026-06-30", "repair")
    with on("2026-06-30"):
        assert rows(at_work) == {"repair": (2, 5, True), "land": (0, 1, False)}
        page = signed_in("qx.mayor").get("/desk/registers/appeal/causes/").content.decode()
        assert page.count("上升，没有措施") == 1 and "设施失修" in page
        typed = {"measure": "路灯每月巡查一次", "responsible": "QX-ZX4", "by_day": "2026-07-31"}
        actions.open_record(town, "prevention", typed | {"cause": "land"}, by=at_work("qx.office"))
        assert rows(at_work)["repair"] == (2, 5, True)
        actions.open_record(town, "prevention", typed | {"cause": "repair"}, by=at_work("qx.office"))
        assert rows(at_work)["repair"] == (2, 5, False)
        page = signed_in("qx.mayor").get("/desk/registers/appeal/causes/").content.decode()
        assert "上升，没有措施" not in page and "路灯每月巡查一次" in page
        assert rows(at_work, "2026-03-31")["repair"] == (0, 2, False)


@pytest.mark.clause("S3.17.04")
def test_an_open_case_and_one_of_another_township_are_not_counted(town, at_work, step, signed_in):
    with on("2026-06-30"):
        matter = step(open_appeal(town, at_work), "hand_out", "qx.office", mode="direct")
        step(matter, "handled", "qx.econ.head", **HANDLED)
        assert rows(at_work) == {}
    closed(town, at_work, step, "2026-06-30", "repair")
    with on("2026-06-30"):
        assert causes.analysed(at_work("lh.mayor"), book().registers["appeal"], date(2026, 6, 30)) == []
        for address, status in (
            ("/desk/registers/appeal/causes/?day=x", 404),
            ("/desk/registers/proposal/causes/", 404),
        ):
            assert signed_in("qx.mayor").get(address).status_code == status


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-01-01", "2026-01-01", "2026-03-31"),
        ("2026-12-31", "2026-10-01", "2026-12-31"),
        ("2024-02-29", "2024-01-01", "2024-03-31"),
    ],
)
def test_quarters(day, first, last):
    found = causes.quarter_of(date.fromisoformat(day))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


def test_the_split_is_said_on_the_record(town, at_work, step):
    with on("2026-03-02"):
        matter = step(open_appeal(town, at_work), "split", "qx.office", **TWO)
        assert len(queries.contents(matter, at_work("qx.mayor"))["split"]) == 2
        assert queries.contents(matter, at_work("lh.mayor"))["split"] == []
