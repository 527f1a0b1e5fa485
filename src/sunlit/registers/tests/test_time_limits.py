"""Superior decisions and requests for instructions: fifteen working days from the day of receipt."""

import pytest

from sunlit.core.refusals import Refused
from sunlit.matters import actions as kernel
from sunlit.matters.book import book
from sunlit.matters.models import Alert, Matter
from sunlit.matters.sweep import sweep
from sunlit.registers import actions, queries

from .conftest import again, on, turn

DECISION = {
    "issuer": "云岭县人民政府",
    "about": "冬季防火工作",
    "received": "2025-11-03",
    "responsible": "QX-ZX2",
}
REQUEST = {"asker": "QX-V1", "about": "村道改线", "received": "2025-11-03"}
REPORT = {"report": "计划已定并开始执行", "report_document": "青政〔2025〕31号"}


def open_decision(town, at_work, **changes) -> Matter:
    typed = DECISION | changes
    return actions.open_record(town, "superior-decision", typed, by=at_work("qx.office")).matter


def open_request(town, at_work, **changes) -> Matter:
    typed = REQUEST | changes
    return actions.open_record(town, "instruction-request", typed, by=at_work("qx.office")).matter


def open_order(town, at_work) -> Matter:
    return actions.open_record(town, "superior-order", DECISION, by=at_work("qx.office")).matter


def in_list(at_work, key, state):
    return set(queries.listed(at_work("qx.mayor"), key, state).values_list("number", flat=True))


@pytest.mark.clause("S2.27.05")
@pytest.mark.parametrize(
    ("day", "late"), [("2025-11-20", False), ("2025-11-21", False), ("2025-11-24", True)]
)
def test_a_decision_without_measures_is_carried_out_by_day_fifteen(town, at_work, step, signed_in, day, late):
    with on("2025-11-03"):
        matter = open_order(town, at_work)
    assert str(matter.due) == "2025-11-21"
    with on(day):
        sweep()
        with pytest.raises(Refused) as refused:
            step(matter, "carried_out", "qx.gov.head", result="")
        assert (refused.value.field, refused.value.clause) == ("result", "S2.27.05")
        matter = step(matter, "carried_out", "qx.gov.head", result="已按要求上报名单。")
        assert matter.state == "done"
        assert in_list(at_work, "superior-order", "late") == ({matter.number} if late else set())
        page = signed_in("qx.mayor").get(f"/desk/matters/{matter.number}/").content.decode()
        assert ("迟3天办结" in page) == late and ("按时办结" in page) != late
        assert Alert.objects.filter(matter=matter, kind="overdue").exists() == late


def test_an_order_that_turns_out_to_need_measures_ends_only_with_a_reason(town, at_work, step):
    with on("2025-11-03"):
        matter = open_order(town, at_work)
        with pytest.raises(Refused):
            step(matter, "needs_measures", "qx.gov.head")
        assert step(matter, "needs_measures", "qx.gov.head", opinion="要分村排查").state == "transferred"


@pytest.mark.clause("S2.27.06")
def test_a_plan_within_fifteen_days_without_a_report_leaves_it_open(town, at_work, step):
    with on("2025-11-03"):
        matter = open_decision(town, at_work)
    assert str(matter.due) == "2025-11-21"
    with on("2025-11-14"):
        matter = step(matter, "planned", "qx.gov.head", plan="分片巡查，责任到人。")
        assert matter.state == "open" and matter.step == "report"
    with on("2025-11-21"):
        assert again(matter).is_open
        assert in_list(at_work, "superior-decision", "open") == {matter.number}
        assert in_list(at_work, "superior-decision", "late") == set()
    with on("2025-11-24"):
        sweep()
        assert in_list(at_work, "superior-decision", "late") == {matter.number}
        assert Alert.objects.filter(matter=matter, kind="overdue").count() == 1


@pytest.mark.clause("S2.27.06")
@pytest.mark.parametrize(
    ("day", "late"), [("2025-11-20", False), ("2025-11-21", False), ("2025-11-24", True)]
)
def test_plan_and_report_by_day_fifteen_are_in_time_and_a_report_on_day_sixteen_is_late(
    town, at_work, step, signed_in, day, late
):
    with on("2025-11-03"):
        matter = open_decision(town, at_work)
    with on("2025-11-19"):
        matter = step(matter, "planned", "qx.gov.head", plan="分片巡查，责任到人。")
    with on(day):
        sweep()
        matter = step(matter, "reported", "qx.office", **REPORT, reported=day)
        assert matter.state == "done"
        assert in_list(at_work, "superior-decision", "late") == ({matter.number} if late else set())
        assert in_list(at_work, "superior-decision", "closed") == {matter.number}
        page = signed_in("qx.mayor").get(f"/desk/matters/{matter.number}/").content.decode()
        assert ("迟3天办结" in page) == late and ("按时办结" in page) != late
        assert Alert.objects.filter(matter=matter, kind="overdue").exists() == late


@pytest.mark.clause("S2.27.06")
def test_neither_plan_nor_report_can_be_left_out(town, at_work, step):
    with on("2025-11-03"):
        matter = open_decision(town, at_work)
        with pytest.raises(Refused) as refused:
            step(matter, "planned", "qx.gov.head", plan="  ")
        assert (refused.value.code, refused.value.field, refused.value.clause) == (
            "field_needed",
            "plan",
            "S2.27.06",
        )
        with pytest.raises(Refused) as refused:
            step(matter, "reported", "qx.gov.head", **REPORT, reported="2025-11-03")
        assert refused.value.code == "no_such_outcome"
        matter = step(matter, "planned", "qx.gov.head", plan="有")
        for field in ("report", "report_document", "reported"):
            typed = {**REPORT, "reported": "2025-11-03"} | {field: ""}
            with pytest.raises(Refused) as refused:
                step(matter, "reported", "qx.office", **typed)
            assert (refused.value.field, refused.value.clause) == (field, "S2.27.06")
        assert again(matter).is_open
        # The kernel's own act asks as well, so that no other page leads around it.
        with pytest.raises(Refused) as refused:
            kernel.complete(turn(matter), "reported", by=at_work("qx.office"))
        assert refused.value.field == "report" and again(matter).is_open


@pytest.mark.clause("S2.27.07")
@pytest.mark.parametrize(
    ("day", "late"), [("2025-11-20", False), ("2025-11-21", False), ("2025-11-24", True)]
)
def test_a_request_answered_on_day_fifteen_is_in_time_and_on_day_sixteen_late(town, at_work, step, day, late):
    with on("2025-11-03"):
        matter = open_request(town, at_work)
    assert str(matter.due) == "2025-11-21"
    with on(day):
        matter = step(matter, "answered", "qx.deputy", position="agreed", answer="同意改线。")
        assert matter.state == "done"
        assert in_list(at_work, "instruction-request", "late") == ({matter.number} if late else set())


@pytest.mark.clause("S2.27.07")
def test_an_answer_without_a_clear_position_does_not_stop_the_clock(town, at_work, step):
    with on("2025-11-03"):
        matter = open_request(town, at_work)
    with on("2025-11-20"):
        matter = step(matter, "no_position", "qx.deputy", "还要问县里", interim="已收到，正在研究。")
        assert matter.is_open and not matter.stopped and str(matter.due) == "2025-11-21"
        assert [event.kind for event in matter.clock_events.all()] == ["start"]
        assert in_list(at_work, "instruction-request", "late") == set()
    with on("2025-11-24"):
        sweep()
        assert in_list(at_work, "instruction-request", "late") == {matter.number}
        assert Alert.objects.filter(matter=matter, kind="overdue").exists()
        matter = step(matter, "answered", "qx.deputy", position="refused", answer="不同意改线。")
        assert in_list(at_work, "instruction-request", "late") == {matter.number}


@pytest.mark.clause("S2.27.07")
def test_an_answer_says_one_of_the_clear_positions(town, at_work, step):
    with on("2025-11-03"):
        matter = open_request(town, at_work)
        for position in ("", "no_position", "unclear"):
            with pytest.raises(Refused) as refused:
                step(matter, "answered", "qx.deputy", position=position, answer="再说")
            assert (refused.value.field, refused.value.clause) == ("position", "S2.27.07")
        assert again(matter).is_open and not again(matter).register_entries.exists()


@pytest.mark.clause("S2.27.08")
@pytest.mark.parametrize(("counts", "last"), [(True, "2025-11-21"), (False, "2025-11-24")])
def test_a_late_entry_counts_from_the_day_of_receipt(town, at_work, monkeypatch, counts, last):
    effective = type(book()).effective

    def switched(self, parameter, day):
        found = effective(self, parameter, day)
        if parameter != "receipt-day-is-day-one":
            return found
        assert str(day) == "2025-11-03"
        return type(found)(**{**vars(found), "value": counts})

    monkeypatch.setattr(type(book()), "effective", switched)
    with on("2025-11-05"):
        assert str(open_decision(town, at_work).due) == last
        assert str(open_request(town, at_work).due) == last


def test_the_day_of_receipt_is_needed_and_does_not_lie_ahead(town, at_work):
    with on("2025-11-05"):
        for day, code in (("", "field_needed"), ("2025-11-06", "field_unfit"), ("2025-13-01", "field_unfit")):
            with pytest.raises(Refused) as refused:
                open_request(town, at_work, received=day)
            assert (refused.value.code, refused.value.field, refused.value.clause) == (
                code,
                "received",
                "S2.27.08",
            )
        assert not Matter.objects.exists()


def test_the_numbers_of_each_register_have_no_gaps(town, at_work):
    with on("2025-11-05"):
        first = open_request(town, at_work).number
        with pytest.raises(Refused):
            open_request(town, at_work, about="")
        assert (first, open_request(town, at_work).number) == ("QX2025QS000001", "QX2025QS000002")
        assert open_decision(town, at_work).number == "QX2025SJ000001"
