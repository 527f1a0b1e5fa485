"""The checker finds what would strand a citizen, at the place in the YAML where it stands."""

from dataclasses import replace

import pytest

from sunlit.core.limits import Limit, Unit
from sunlit.core.procedures.budget import longest_budget
from sunlit.core.procedures.check import check_procedure
from sunlit.core.procedures.model import Outcome, Procedure, Seat, Step, StepKind, Vote
from sunlit.core.tests.procedures.samples import NAMES, sample
from sunlit.core.text import Text

STOPS = ("supplement",)
KNOWN = ("seal-use",)


def changed(procedure: Procedure, key: str, **fields: object) -> Procedure:
    return replace(procedure, steps={**procedure.steps, key: replace(procedure.steps[key], **fields)})


def led(procedure: Procedure, key: str, code: str, **fields: object) -> Procedure:
    outcomes = procedure.steps[key].outcomes
    return changed(procedure, key, outcomes={**outcomes, code: replace(outcomes[code], **fields)})


def paths(procedure: Procedure, **options: object) -> list[tuple[str | int, ...]]:
    found = check_procedure(procedure, **{"stop_reasons": STOPS, "known_procedures": KNOWN, **options})
    for problem in found:
        assert problem.reason.zh and problem.reason.en and problem.mend.zh and problem.mend.en
    return [problem.path for problem in found]


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_procedures_are_sound(name):
    assert paths(sample(name)) == []


def test_a_step_that_nothing_leads_to_is_named():
    loose = replace(
        sample("linear"), steps={**sample("linear").steps, "loose": sample("linear").steps["check"]}
    )
    assert paths(loose) == [("steps", "loose")]


def test_steps_that_only_lead_to_each_other_can_not_end():
    circle = led(sample("linear"), "seal", "ok", to="approve")
    assert ("steps", "approve") in paths(circle) and ("steps", "seal") in paths(circle)
    assert ("steps", "done") in paths(circle)  # and nobody comes to the end


def test_a_step_without_a_way_out_is_named():
    assert ("steps", "check", "outcomes") in paths(changed(sample("linear"), "check", outcomes={}))


def test_an_outcome_to_nowhere_is_named_at_its_target():
    assert paths(led(sample("supplement"), "survey", "unfit", to="nowhere")) == [
        ("steps", "survey", "outcomes", "unfit", "to")
    ]


@pytest.mark.parametrize(
    ("name", "key"),
    [("linear", "check"), ("relief", "cosign"), ("relief", "review"), ("relief", "publicity")],
)
def test_every_kind_of_work_needs_a_limit(name, key):
    assert paths(changed(sample(name), key, limit=None)) == [("steps", key, "limit")]


def test_an_automatic_step_and_a_call_need_no_limit():
    assert sample("call").steps["announce"].limit is None and paths(sample("call")) == []


def test_a_step_names_its_clause():
    assert paths(changed(sample("linear"), "check", clauses=())) == [("steps", "check", "clauses")]


@pytest.mark.parametrize(
    ("key", "code"), [("cosign", "all"), ("cosign", "refused"), ("review", "pass"), ("review", "fail"), ("publicity", "elapsed")]
)  # fmt: skip
def test_a_decision_of_several_and_a_wait_have_their_outcomes(key, code):
    relief = sample("relief")
    rest = {one: outcome for one, outcome in relief.steps[key].outcomes.items() if one != code}
    assert ("steps", key, "outcomes", code) in paths(changed(relief, key, outcomes=rest))


def test_the_overdue_outcome_exists():
    assert paths(changed(sample("supplement"), "supplement", overdue="lost")) == [
        ("steps", "supplement", "overdue")
    ]


def test_a_stopped_clock_has_a_reason_of_the_rulebook():
    stopped = sample("supplement")
    assert paths(changed(stopped, "supplement", stop_reason="")) == [("steps", "supplement", "stop_reason")]
    assert paths(stopped, stop_reasons=("survey",)) == [("steps", "supplement", "stop_reason")]
    assert paths(stopped, stop_reasons=None) == []
    assert ("steps", "survey", "stop_reason") in paths(changed(stopped, "survey", stop_reason="supplement"))


def test_an_end_says_how_it_ended():
    assert paths(changed(sample("linear"), "done", result="")) == [("steps", "done", "result")]
    assert paths(changed(sample("linear"), "done", result="finished")) == [("steps", "done", "result")]


def test_a_call_names_a_procedure_that_exists():
    assert paths(sample("call"), known_procedures=()) == [("steps", "meeting", "call")]
    assert paths(sample("call"), known_procedures=None) == []


@pytest.mark.parametrize(
    ("promised", "legal", "path"),
    [
        (Limit(20, Unit.WORKING_DAY), Limit(20, Unit.WORKING_DAY), None),
        (Limit(21, Unit.WORKING_DAY), Limit(20, Unit.WORKING_DAY), ("promised",)),
        (
            Limit(20, Unit.DAY),
            Limit(20, Unit.WORKING_DAY),
            None,
        ),  # 20 working days are never fewer than 20 days
        (Limit(20, Unit.WORKING_DAY), Limit(20, Unit.DAY), ("promised", "unit")),
        (Limit(31, Unit.WORKING_DAY), Limit(30, Unit.DAY), ("promised",)),
        (Limit(1, Unit.MONTH), Limit(30, Unit.DAY), ("promised", "unit")),  # January has 31
        (Limit(2, Unit.MONTH), Limit(30, Unit.DAY), ("promised",)),
        (Limit(0, Unit.AT_ONCE), Limit(1, Unit.DAY), None),
        (Limit(24, Unit.HOUR), Limit(1, Unit.DAY), None),
        (Limit(25, Unit.HOUR), Limit(1, Unit.DAY), ("promised",)),
    ],
)
def test_a_promise_is_never_longer_than_the_law(promised, legal, path):
    short = Limit(0, Unit.AT_ONCE)
    steps = {key: replace(step, limit=short) for key, step in sample("linear").steps.items()}
    procedure = replace(
        sample("linear"), steps=steps, promised=promised, legal=legal, legal_article="民法典 201"
    )
    assert paths(procedure) == ([path] if path else [])


def test_a_legal_limit_names_its_article():
    assert paths(replace(sample("supplement"), legal_article="")) == [("legal_article",)]


def test_step_limits_add_up_to_no_more_than_the_promise():
    linear = sample("linear")
    assert longest_budget(linear, Unit.WORKING_DAY).amount == 7  # 1 + 2 + 2 + 2, sealing is at once
    assert paths(replace(linear, promised=Limit(7, Unit.WORKING_DAY))) == []
    assert paths(replace(linear, promised=Limit(6, Unit.WORKING_DAY))) == [("promised",)]


def test_stopped_steps_and_other_units_are_not_added():
    # 2 + 5 + 3 + 3 + 3; the 10 of the stopped step and the 7 natural days of the notice are not the office's.
    budget = longest_budget(sample("relief"), Unit.WORKING_DAY)
    assert budget.amount == 16
    assert budget.steps == ("acceptance", "survey", "review", "cosign", "approve")
    assert longest_budget(sample("relief"), Unit.DAY).amount == 7


def test_the_search_for_the_longest_way_ends_in_time_and_never_accuses_wrongly():
    keys = [f"s{number}" for number in range(30)]
    steps = {
        key: Step(Text("步", "Step"), limit=Limit(1, Unit.DAY), outcomes={to: Outcome(Text("去", "Go"), to) for to in keys})
        for key in keys
    }  # fmt: skip
    assert longest_budget(Procedure("mesh", "1", Text("网", "Mesh"), "s0", steps), Unit.DAY).amount <= 30


def test_seats_are_named_once_and_say_who():
    relief = sample("relief")
    who = relief.steps["cosign"].who
    assert paths(changed(relief, "cosign", who=(*who, who[0]))) == [("steps", "cosign", "who", 3)]
    assert paths(changed(relief, "cosign", who=(*who, Seat()))) == [("steps", "cosign", "who", 3)]
    assert paths(changed(relief, "cosign", who=(*who, Seat("a", person="handler")))) == [
        ("steps", "cosign", "who", 3)
    ]
    assert paths(changed(relief, "cosign", who=(*who, Seat(person="boss")))) == [
        ("steps", "cosign", "who", 3, "person")
    ]
    assert paths(changed(relief, "cosign", who=who[:1])) == [("steps", "cosign", "who")]
    assert paths(changed(relief, "survey", who=())) == [("steps", "survey", "who")]


@pytest.mark.parametrize(
    ("vote", "path"),
    [
        (Vote(7), ()),
        (Vote(8), ("quorum",)),
        (Vote(0), ("quorum",)),
        (Vote(5, 8), ("pass_of_all",)),
        (Vote(5, pass_of_present="1"), ("pass_of_present",)),
        (Vote(5, pass_of_present="half"), ("pass_of_present",)),
        (Vote(5, speaks_last=("mayor",)), ("speaks_last", 0)),
        (None, None),
    ],
)
def test_a_vote_can_be_held_with_its_seats(vote, path):
    found = paths(changed(sample("relief"), "review", vote=vote))
    where = ("steps", "review", "vote")
    assert found == ([where] if path is None else [(*where, *path)] if path else [])


def test_a_guard_is_compiled_and_explains_itself():
    def broken(text: str) -> None:
        raise ValueError(f"unknown field in {text}")

    assert paths(sample("supplement"), conditions=broken) == [
        ("steps", "decide", "outcomes", "grant", "guard")
    ]
    assert paths(sample("supplement"), conditions=len) == []
    silent = led(sample("supplement"), "decide", "grant", guard_text=None)
    assert paths(silent) == [("steps", "decide", "outcomes", "grant", "guard_text")]


def test_a_limit_of_nothing_is_no_limit():
    assert paths(changed(sample("linear"), "check", limit=Limit(0, Unit.DAY))) == [
        ("steps", "check", "limit", "amount")
    ]


def test_an_empty_procedure_is_refused_without_a_crash():
    found = paths(Procedure("empty", "", Text("", ""), "", {}))
    assert {("start",), ("steps",), ("version",)} <= set(found)


def test_an_end_leads_nowhere():
    more = {"again": Outcome(Text("再来", "Again"), "check")}
    assert ("steps", "done", "outcomes") in paths(changed(sample("linear"), "done", outcomes=more))


def test_codes_that_no_file_format_can_hold_are_refused():
    linear = sample("linear")
    odd = replace(linear, steps={**linear.steps, "A b": Step(Text("怪", "Odd"), StepKind.END, result="done")})
    assert ("steps", "A b") in paths(odd)
