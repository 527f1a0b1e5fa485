"""The fingerprint of a procedure, and what may change between two versions."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from sunlit.core.procedures.identity import canonical, content_hash, from_data, short_hash, to_data
from sunlit.core.procedures.model import Outcome, Procedure, Seat, Stage, Step, StepKind
from sunlit.core.procedures.walk import (
    allowed_outcomes,
    can_move,
    differences,
    main_line,
    next_step,
    stage_of,
    time_outcome,
    usual_steps,
)  # fmt: skip
from sunlit.core.tests.procedures.samples import NAMES, procedures, sample
from sunlit.core.text import Text


@given(procedures())
@settings(max_examples=60)
def test_a_procedure_survives_a_database_column(procedure):
    stored = json.loads(json.dumps(to_data(procedure), sort_keys=True))
    assert from_data(stored) == procedure
    assert content_hash(from_data(stored)) == content_hash(procedure)


def test_the_hash_is_the_same_on_every_machine():
    tiny = Procedure(
        "tiny", "1", Text("小", "Tiny"), "end", {"end": Step(Text("完", "End"), StepKind.END, result="done")}
    )
    assert canonical(tiny) == (
        '{"id":"tiny","start":"end","steps":[["end",{"kind":"end","result":"done","title":{"en":"End","zh":"完"}}]],'
        '"title":{"en":"Tiny","zh":"小"},"version":"1"}'
    )
    assert content_hash(tiny) == "7e05c1376962e6830ca6f5322143e1238cb320ca274238422752ded2dd731fe6"
    assert short_hash(tiny) == content_hash(tiny)[:12]


@pytest.mark.parametrize("name", NAMES)
def test_every_change_that_can_be_seen_changes_the_hash(name):
    procedure = sample(name)
    key, step = next(iter(procedure.steps.items()))
    for other in (
        replace(procedure, version="2"),
        replace(procedure, steps={**procedure.steps, key: replace(step, title=Text("改", step.title.en))}),
        replace(procedure, steps=dict(reversed(procedure.steps.items()))),
    ):
        assert content_hash(other) != content_hash(procedure)
        assert differences(procedure, other)


@pytest.mark.parametrize("data", [{}, [], None, {"id": "a"}, {"id": 1}, "text", {"steps": 3}, {"strange": 1}])
def test_data_of_something_else_is_refused(data):
    with pytest.raises(ValueError):
        from_data(data)


def test_next_step_follows_an_outcome_or_says_which_there_are():
    assert next_step(sample("relief"), "publicity", "objection") == "survey"
    with pytest.raises(KeyError, match="elapsed"):
        next_step(sample("relief"), "publicity", "nothing")
    with pytest.raises(KeyError, match="no"):
        next_step(sample("relief"), "nowhere", "ok")


def test_nobody_chooses_what_time_or_the_ballots_decide():
    relief = sample("relief")
    assert list(allowed_outcomes(relief.steps["publicity"])) == ["objection"]
    assert list(allowed_outcomes(relief.steps["review"])) == []
    assert list(allowed_outcomes(relief.steps["cosign"])) == []
    assert list(allowed_outcomes(relief.steps["acceptance"])) == ["accept", "need_material", "reject"]
    assert time_outcome(relief.steps["publicity"]) == "elapsed"
    assert time_outcome(relief.steps["supplement"]) == "expired"
    assert time_outcome(relief.steps["survey"]) == ""


def test_every_step_has_a_visible_stage():
    assert stage_of(sample("relief").steps["acceptance"]) is Stage.ACCEPTANCE
    assert stage_of(Step(Text("步", "Step"))) is Stage.HANDLING
    assert stage_of(sample("relief").steps["granted"]) is Stage.REPLY


def test_the_usual_way_leads_to_the_good_end():
    assert main_line(sample("supplement")) == ("acceptance", "survey", "decide", "deliver", "done")
    assert main_line(sample("relief"))[-2:] == ("approve", "granted")


def test_what_a_resident_is_told_leaves_out_what_is_missing_or_refused():
    told = [step.title.zh for step in usual_steps(sample("supplement"))]
    steps = sample("supplement").steps
    assert told == [steps[key].title.zh for key in ("acceptance", "survey", "decide", "deliver")]
    # A way that has to be given a reason is left out where there is another, however long it is.
    start = steps["acceptance"]
    first = next(iter(start.outcomes))
    detour = replace(start.outcomes[first], to="detour", needs_reason=True)
    longer = {
        **steps,
        "acceptance": replace(start, outcomes={**start.outcomes, "detour": detour}),
        "detour": replace(start, title=Text("绕路", "Detour"), outcomes={first: start.outcomes[first]}),
    }
    procedure = replace(sample("supplement"), steps=longer)
    assert "detour" in main_line(procedure)
    assert [step.title.zh for step in usual_steps(procedure)] == told


def test_differences_name_the_place():
    old = sample("relief")
    new = replace(old, steps={**old.steps, "survey": replace(old.steps["survey"], limit=None)})
    assert [one.path for one in differences(old, new)] == [("steps", "survey", "limit")]
    assert differences(old, old) == []


def test_a_running_matter_moves_only_where_its_work_stays_the_same():
    old = sample("relief")

    def with_survey(**fields: object) -> Procedure:
        return replace(old, steps={**old.steps, "survey": replace(old.steps["survey"], **fields)})

    assert can_move(old, with_survey(limit=None, title=Text("调查", "Survey")), "survey") == []
    assert can_move(old, with_survey(who=(Seat("other"),)), "acceptance") == []
    assert [one.path[-1] for one in can_move(old, with_survey(who=(Seat("other"),)), "survey")] == ["who"]
    more = {**old.steps["survey"].outcomes, "stop": Outcome(Text("终止", "Stop"), "refused")}
    assert can_move(old, with_survey(outcomes=more), "survey") == []
    assert [one.path[-1] for one in can_move(with_survey(outcomes=more), old, "survey")] == ["stop"]
    gone = replace(old, steps={key: step for key, step in old.steps.items() if key != "survey"})
    assert can_move(old, gone, "survey")[0].new is None
