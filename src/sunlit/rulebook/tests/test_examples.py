"""The runner of examples: a wrong expectation fails, and nothing passes for want of a check."""

from datetime import date, datetime
from pathlib import Path

import pytest

from sunlit.clock import CHINA
from sunlit.core.limits import Limit, Unit
from sunlit.core.regulations import Example, ExampleKind, Expect, Given, When
from sunlit.core.text import Text
from sunlit.rulebook import load
from sunlit.rulebook.examples import run, run_all

FOLDER = Path(__file__).parents[4] / "rulebook"
NAME = Text("例", "example")


@pytest.fixture(scope="module")
def rulebook():
    return load(FOLDER, date(2026, 11, 21))


WRONG = {
    "value": "something else",
    "article": "某法 1",
    "last_day": date(2001, 1, 1),
    "at": "nowhere",
    "result": "lost",
    "days": -1,
}


def test_every_example_of_ours_fails_as_soon_as_one_expectation_is_turned_round(rulebook):
    for _, result in run_all(rulebook):
        example = result.example
        for name, value in vars(example.expect).items():
            if value in (None, ""):
                continue
            wrong = (not value) if isinstance(value, bool) else WRONG[name]
            turned = Example(
                example.name,
                example.kind,
                example.given,
                Expect(**{**vars(example.expect), name: wrong}),
                example.when,
            )
            assert not run(turned, rulebook).passed, (example.name.zh, name)


def test_an_example_that_expects_nothing_fails(rulebook):
    empty = Example(NAME, ExampleKind.PROCEDURE_PATH, Given(procedure="inquiry"), Expect())
    assert not run(empty, rulebook).passed


def test_an_example_that_expects_what_its_kind_does_not_give_fails(rulebook):
    odd = Example(NAME, ExampleKind.PROCEDURE_PATH, Given(procedure="inquiry"), Expect(on_time=True))
    assert not run(odd, rulebook).passed


@pytest.mark.parametrize("kind", list(ExampleKind))
def test_an_example_without_its_facts_fails_with_a_sentence(rulebook, kind):
    result = run(Example(NAME, kind, Given(), Expect(value=1)), rulebook)
    assert not result.passed
    assert result.differences[0].zh


def test_a_day_beyond_the_calendar_fails_with_a_sentence(rulebook):
    example = Example(
        NAME,
        ExampleKind.DEADLINE,
        Given(limit=Limit(5, Unit.WORKING_DAY), start=datetime(1990, 1, 1, tzinfo=CHINA)),
        Expect(last_day=date(1990, 1, 8)),
        When(),
    )
    assert not run(example, rulebook).passed


@pytest.mark.clause("S2.47.08")
def test_the_party_is_told_within_three_days(rulebook):
    held = [r for _, r in run_all(rulebook) if "S2.47.08" in r.example.clauses]
    assert len(held) == 2
    assert {r.example.when.done.day: r.example.expect.on_time for r in held} == {4: True, 5: False}
    assert all(r.passed for r in held)


def test_a_superior_decision_is_carried_out_within_fifteen_working_days(rulebook):
    held = [r for _, r in run_all(rulebook) if "S2.27.05" in r.example.clauses and r.example.when.done]
    assert {r.example.when.done.day: r.example.expect.on_time for r in held} == {21: True, 24: False}
    assert all(r.passed for r in held)
