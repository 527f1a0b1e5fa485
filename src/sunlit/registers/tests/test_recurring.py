"""Registers that open a record by themselves: once a period, also after missed sweeps and crashes."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from sunlit.ledger.queries import verify
from sunlit.matters import book as books
from sunlit.matters.models import Alert, Matter
from sunlit.matters.sweep import sweep
from sunlit.people.models import Holding, Organisation, Post
from sunlit.registers import actions, recurring
from sunlit.registers.models import Kept, Recurrence
from sunlit.rulebook import check

from .conftest import again, on, turn

ROOT = Path(__file__).resolve().parents[4]

REGISTER = """
key: round
title: {zh: 巡查登记, en: Rounds}
purpose: {zh: 按期巡查。, en: Regular rounds.}
series: XCZ
procedure: round
opens: []
heading: "{period}{who}巡查"
clauses: [S2.27.07]
recurs: {every: month, day: 20, roles: [centre_director], clause: S2.27.07, fills: {period: period, until: due}}
fields:
  - {key: period, label: {zh: 时段, en: Period}}
  - {key: who, label: {zh: 人员, en: Who}, kind: person, required: false}
  - {key: until, label: {zh: 最迟, en: At the latest}, kind: day}
demands:
  - step: hold
    outcome: held
    fields: [{key: held, label: {zh: 完成日期, en: Done on}, kind: day, past: true, clause: S2.27.07}]
"""
PROCEDURE = """
id: round
version: "1"
title: {zh: 巡查, en: Round}
start: hold
steps:
  hold:
    title: {zh: 巡查, en: Do the round}
    who: [{person: handler}]
    limit: {months: 1}
    clauses: [S2.27.07]
    outcomes:
      held: {title: {zh: 已完成, en: Done}, to: done}
  done: {title: {zh: 完, en: Done}, kind: end, result: done}
"""
HOLDERS = REGISTER.replace("roles: [centre_director]", "roles: [station_head], each_holder: true").replace(
    "until: due}", "until: due, who: holder}"
)
UNITS = REGISTER.replace("roles: [centre_director]", "roles: [handler], each_unit: true")


@pytest.fixture
def keeping(tmp_path, settings):
    """Put a rulebook into force to which one register was added."""

    def put(register: str) -> Path:
        copy = tmp_path / "rulebook"
        if not copy.exists():
            shutil.copytree(ROOT / "rulebook", copy)
        for found in copy.glob("*/registers/*.yaml"):
            if "\nrecurs:" in found.read_text("utf-8"):
                found.unlink()  # only the register of this test opens by itself
        (copy / "time-limits/registers/round.yaml").write_text(register, "utf-8")
        (copy / "time-limits/procedures/round.yaml").write_text(PROCEDURE, "utf-8")
        settings.RULEBOOK_DIR = copy
        books.forget()
        return copy

    yield put
    books.forget()


def opened(code="QX"):
    return list(
        Recurrence.objects.filter(township__code=code)
        .order_by("period", "whose")
        .values_list("period", "whose")
    )


def test_a_record_opens_by_itself_with_its_due_day_and_who_does_it(keeping, town, at_work):
    keeping(REGISTER)
    with on("2026-03-02"):
        assert recurring.open_due() == recurring.Swept(2, 0)  # one for each township
        matter = Matter.objects.get(township=town, kind="round")
        assert matter.title == "2026年3月巡查" and matter.due == date(2026, 3, 20)
        assert matter.number == "QX2026XCZ000001" and matter.handler.username == "qx.director"
        assert matter.record.values == {"period": "2026年3月", "until": "2026-03-20"}
        actions.complete_step(turn(matter), "held", {"held": "2026-03-02"}, by=at_work("qx.director"))
    assert again(matter).state == "done" and verify("QX").ok


def test_once_a_period_however_often_the_sweep_runs(keeping, town):
    keeping(REGISTER)
    with on("2026-03-02"):
        recurring.open_due()
        assert recurring.open_due() == recurring.Swept(0, 0)
    with on("2026-03-31"):
        assert recurring.open_due() == recurring.Swept(0, 0)
    with on("2026-04-01"):
        assert recurring.open_due().opened == 2
    assert opened() == [("2026-03", ""), ("2026-04", "")]


def test_months_without_a_sweep_are_opened_late_and_show_as_late(keeping, town, at_work):
    keeping(REGISTER)
    with on("2026-03-20"):
        recurring.open_due()
    with on("2026-06-21"):
        assert recurring.open_due().opened == 6
        assert [period for period, _whose in opened()] == ["2026-03", "2026-04", "2026-05", "2026-06"]
        waiting = recurring.not_done(at_work("qx.mayor"), "round")
        assert [matter.due.month for matter in waiting] == [3, 4, 5, 6]
        sweep()
        late = set(Alert.objects.filter(kind=Alert.Kind.OVERDUE).values_list("matter__number", flat=True))
        assert {matter.number for matter in waiting} <= late
    assert recurring.not_done(at_work("lh.mayor"), "round") != waiting


def test_the_last_day_is_in_time_and_the_next_is_late(keeping, town):
    keeping(REGISTER)
    with on("2026-03-02"):
        recurring.open_due()
    with on("2026-03-20"):
        sweep()
        assert not Alert.objects.filter(kind=Alert.Kind.OVERDUE).exists()
    with on("2026-03-21"):
        sweep()
        assert Alert.objects.filter(kind=Alert.Kind.OVERDUE, matter__township=town).count() == 1


def test_a_crash_in_the_middle_leaves_no_half_record_and_the_next_sweep_opens_it(keeping, town, monkeypatch):
    keeping(HOLDERS)
    stored = actions.store_record
    left = [2]

    def crash(*given, **named):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return stored(*given, **named)

    monkeypatch.setattr(actions, "store_record", crash)
    with on("2026-03-02"):
        with pytest.raises(KeyboardInterrupt):
            recurring.open_due()
        assert Recurrence.objects.count() == Matter.objects.filter(kind="round").count() == 2
        monkeypatch.undo()
        recurring.open_due()
    heads = Holding.objects.filter(post__organisation__township__isnull=False).select_related("post")
    expected = {row.staff_id for row in heads if "station_head" in row.post.roles}
    assert Recurrence.objects.count() == len(expected) == len(set(opened("QX") + opened("LH")))
    assert verify("QX").ok and verify("LH").ok


def test_two_sweeps_in_the_same_moment_open_one_record(keeping, town):
    keeping(REGISTER)
    register = books.book().registers["round"]
    with on("2026-03-02"):
        recurring.open_due()
        (seat,) = recurring._seats(recurring._held(town, date(2026, 3, 2)), register.recurs)
        (period,) = recurring.begun(
            register.recurs, date(2026, 3, 2), date(2026, 3, 2), books.book().calendar
        )
        assert recurring._open_once(town, register, register.recurs, period, seat) == 0
        assert Matter.objects.filter(kind="round", township=town).count() == 1


def test_everybody_who_holds_the_role_has_a_record_of_their_own(keeping, town, people, at_work):
    keeping(HOLDERS)
    with on("2026-03-02"):
        recurring.open_due()
        assert [whose for _period, whose in opened()] == ["qx.econ.head", "qx.gov.head", "qx.social.head"]
        mine = Matter.objects.get(township=town, kind="round", handler=people["qx.gov.head"])
        assert mine.title == "2026年3月卫东升巡查" and mine.unit.key == "government_affairs"


def test_who_takes_the_post_after_the_due_day_begins_with_the_next_period(keeping, town, people):
    keeping(HOLDERS)
    unit = Organisation.objects.get(township=town, key="centre_office")
    post = Post.objects.create(organisation=unit, title="负责人", duties="负责办公室", roles=["station_head"])
    with on("2026-03-02"):
        recurring.open_due()
    Holding.objects.create(post=post, staff=people["qx.office"], since=date(2026, 3, 21))
    with on("2026-03-25"):
        assert recurring.open_due().opened == 0
    with on("2026-04-01"):
        recurring.open_due()
    assert ("2026-04", "qx.office") in opened() and ("2026-03", "qx.office") not in opened()


def test_each_unit_with_such_a_post_has_one_record(keeping, town):
    keeping(UNITS)
    with on("2026-03-02"):
        recurring.open_due()
    whose = [whose for _period, whose in opened()]
    assert len(whose) == len(set(whose)) == 3 and all(code.startswith("QX-ZX") for code in whose)


def test_where_nobody_holds_the_role_it_is_tried_again(keeping, town, people):
    keeping(REGISTER)
    director = Holding.objects.get(staff=people["qx.director"])
    Holding.objects.filter(pk=director.pk).update(until=date(2026, 3, 1))
    with on("2026-03-02"):
        assert recurring.open_due() == recurring.Swept(1, 1)
    Holding.objects.filter(pk=director.pk).update(until=None)
    with on("2026-03-09"):
        assert recurring.open_due() == recurring.Swept(1, 0)


def test_a_township_that_closed_keeps_no_registers(keeping, town):
    keeping(REGISTER)
    Organisation.objects.filter(code="LH").update(valid_to=date(2026, 2, 1))
    with on("2026-03-02"):
        assert recurring.open_due() == recurring.Swept(1, 0)
    assert not Kept.objects.filter(township__code="LH").exists()


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("until: due}", "until: period}"),
        ("until: due}", "until: due, who: holder}"),
        ("until: due}", "until: due, nothing: due}"),
        ("{period: period, until: due}", "{period: period}"),
        ("every: month, ", ""),
        ("roles: [centre_director]", "roles: [nobody]"),
        ("clause: S2.27.07, fills", "clause: S9.99.99, fills"),
        ("clauses: [S2.27.07]\nrecurs", "clauses: [S2.27.07]\nclock: {field: until}\nrecurs"),
        ("kind: day}", "kind: day, past: true}"),
    ],
)
def test_a_schedule_that_does_not_fit_its_register_is_a_fault_at_its_line(keeping, was, becomes):
    assert was in REGISTER
    copy = keeping(REGISTER.replace(was, becomes, 1))
    problems = check(copy)
    assert problems and {str(problem.file) for problem in problems} == {"time-limits/registers/round.yaml"}
