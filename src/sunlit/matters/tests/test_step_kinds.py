"""Every kind of step runs in the kernel: joint, vote, wait, auto, call and end, with votes and refusals counted."""

from dataclasses import replace

import pytest

from sunlit import clock
from sunlit.core.limits import Limit, Unit
from sunlit.core.procedures.model import Outcome, Procedure, Seat, Step, StepKind, Vote
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import actions, hooks
from sunlit.matters import book as shelf
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Organisation

pytestmark = pytest.mark.django_db

T = Text("样", "sample")
DAY = Limit(1, Unit.WORKING_DAY)
END = {"done": Step(T, StepKind.END, result="done"), "refused": Step(T, StepKind.END, result="refused")}


def to(target, **more):
    return Outcome(T, target, **more)


def step(kind, outcomes, *seats, **more):
    return Step(
        T,
        kind,
        who=tuple(Seat(role=role) for role in seats),
        limit=DAY,
        clauses=("X",),
        outcomes=outcomes,
        **more,
    )


PROCEDURES = {
    "joint": {"sign": step(StepKind.JOINT, {"all": to("done"), "refused": to("refused")}, "station_head", "mayor", "supervisor")},
    "vote": {
        "ballot": step(
            StepKind.VOTE, {"pass": to("done"), "fail": to("refused")}, "station_head", "mayor", "supervisor",
            vote=Vote(quorum=2, pass_of_all=2),
        )
    },
    "auto": {"measure": step(StepKind.AUTO, {"small": to("done"), "large": to("refused")}, auto="measure_title")},
    "inner": {"ask": step(StepKind.TASK, {"yes": to("done"), "no": to("refused")}, "station_head")},
    "outer": {"call": step(StepKind.CALL, {"done": to("done"), "refused": to("refused")}, call="inner")},
    "loop": {
        "work": step(StepKind.TASK, {"again": to("work"), "enough": to("done")}, "station_head"),
    },
    "guarded": {
        "work": step(
            StepKind.TASK, {"finish": to("done", guard="已告知申请人", guard_text=Text("还没有告知。", "Not told yet."))}, "station_head"
        )
    },
}  # fmt: skip


@pytest.fixture
def rules(monkeypatch):
    known = {
        key: Procedure(key, "1", T, next(iter(steps)), {**steps, **END}, promised=Limit(5, Unit.WORKING_DAY))
        for key, steps in PROCEDURES.items()
    }
    more = replace(shelf.book(), procedures={**shelf.book().procedures, **known})
    monkeypatch.setattr(shelf, "book", lambda: more)
    return known


@pytest.fixture
def opened(town, rules):
    def open_one(procedure):
        unit = Organisation.objects.get(code="QX-ZX2")
        return actions.open_matter(
            actions.Opening("application", procedure, town.place, unit, unit, "题目"),
            by=town.viewer("qx.clerk"),
        )

    return open_one


def answer(town, matter, who, outcome, **more):
    viewer = town.viewer(who)
    task = next(
        task
        for task in Task.objects.filter(matter=matter, done_at=None)
        if viewer.acts_for(task.unit_id, task.role)
    )
    actions.complete(task.pk, outcome, by=viewer, **more)
    return Matter.objects.get(pk=matter.pk)


def test_a_joint_step_ends_when_all_have_signed(town, opened):
    matter = opened("joint")
    assert answer(town, matter, "qx.gov.head", "agree").is_open
    assert answer(town, matter, "qx.mayor", "agree").is_open
    assert answer(town, matter, "qx.discipline", "agree").state == "done"


def test_one_refusal_ends_a_joint_step_and_needs_its_reason(town, opened):
    matter = opened("joint")
    with pytest.raises(Refused) as refusal:
        answer(town, matter, "qx.mayor", "refuse")
    assert refusal.value.code == "reason_needed"
    assert answer(town, matter, "qx.mayor", "refuse", opinion="材料有疑点").state == "refused"
    assert not Task.objects.filter(matter=matter, done_at=None).exists()


def test_a_vote_is_counted_and_ends_as_soon_as_nothing_can_change_it(town, opened):
    matter = opened("vote")
    assert answer(town, matter, "qx.gov.head", "yes").is_open
    assert answer(town, matter, "qx.mayor", "yes").state == "done"
    assert Task.objects.filter(matter=matter, outcome="moot").count() == 1


def test_a_vote_fails_when_it_can_no_longer_pass(town, opened):
    matter = opened("vote")
    answer(town, matter, "qx.gov.head", "no", opinion="不同意")
    assert answer(town, matter, "qx.mayor", "no", opinion="不同意").state == "refused"


def test_nobody_votes_twice(town, opened):
    matter = opened("vote")
    answer(town, matter, "qx.gov.head", "yes")
    with pytest.raises(StopIteration):
        answer(town, matter, "qx.gov.head", "yes")


def test_an_automatic_step_runs_through_at_once(town, opened, monkeypatch):
    monkeypatch.setitem(
        hooks._autos, "measure_title", lambda matter: "small" if len(matter.title) < 5 else "large"
    )
    matter = opened("auto")
    assert (matter.state, matter.closed_at is not None) == ("done", True)


def test_a_called_procedure_gives_its_result_to_the_caller(town, opened):
    for outcome, state in (("yes", "done"), ("no", "refused")):
        outer = opened("outer")
        inner = Matter.objects.get(parent=outer)
        assert inner.is_open
        answer(town, inner, "qx.gov.head", outcome)
        assert Matter.objects.get(pk=outer.pk).state == state


def test_the_fortieth_round_of_a_loop_asks_no_more_of_the_database_than_the_second(
    town, opened, django_assert_max_num_queries
):
    matter = opened("loop")
    for _ in range(39):
        answer(town, matter, "qx.gov.head", "again")
    task = Task.objects.get(matter=matter, done_at=None)
    viewer = town.viewer("qx.gov.head")
    with django_assert_max_num_queries(16):
        actions.complete(task.pk, "again", by=viewer)
    assert Matter.objects.get(pk=matter.pk).round == 41


def test_a_guard_refuses_in_its_own_words(town, opened, monkeypatch):
    monkeypatch.setitem(hooks._facts, "application", lambda _matter: {"已告知申请人": False})
    matter = opened("guarded")
    with pytest.raises(Refused) as refusal:
        answer(town, matter, "qx.gov.head", "finish")
    assert refusal.value.code == "guard_failed"
    assert refusal.value.reason.zh == "还没有告知。"
    monkeypatch.setitem(hooks._facts, "application", lambda _matter: {"已告知申请人": True})
    assert answer(town, matter, "qx.gov.head", "finish").state == "done"


def test_a_fact_that_nobody_knows_is_asked_for_and_not_refused(town, opened, monkeypatch):
    monkeypatch.setitem(hooks._facts, "application", lambda _matter: {})
    with pytest.raises(Refused) as refusal:
        answer(town, opened("guarded"), "qx.gov.head", "finish")
    assert refusal.value.code == "cannot_be_decided_yet"


def test_a_matter_moves_to_a_new_version_only_where_its_step_is_the_same(town, opened, rules, monkeypatch):
    matter = opened("loop")
    old = rules["loop"]
    more = replace(
        old,
        version="2",
        steps={**old.steps, "check": replace(old.steps["work"], title=Text("复核", "check"))},
    )
    changed = replace(shelf.book(), procedures={**shelf.book().procedures, "loop": more})
    monkeypatch.setattr(shelf, "book", lambda: changed)
    moved = actions.migrate(matter.pk, by=town.viewer("qx.mayor"), reason="新版流程")
    assert shelf.procedure_of(moved.procedure_id).version == "2"
    gone = replace(
        old,
        version="3",
        steps={"other": replace(old.steps["work"], outcomes={"enough": to("done")}), **END},
        start="other",
    )
    changed = replace(shelf.book(), procedures={**shelf.book().procedures, "loop": gone})
    monkeypatch.setattr(shelf, "book", lambda: changed)
    with pytest.raises(Refused) as refusal:
        actions.migrate(matter.pk, by=town.viewer("qx.mayor"), reason="新版流程")
    assert refusal.value.code == "step_changed"
    with clock.standing_at(clock.now()):
        assert answer(town, matter, "qx.gov.head", "enough").state == "done"
