"""The rulebook that comes with the program: it loads, it is complete, and its examples hold."""

from datetime import date
from pathlib import Path

import pytest

from sunlit.core.parameters import Direction, printable_as_law
from sunlit.core.regulations import PARTS, ClauseKind, ExampleKind
from sunlit.rulebook import load
from sunlit.rulebook.examples import run_all

FOLDER = Path(__file__).parents[4] / "rulebook"


@pytest.fixture(scope="module")
def rulebook():
    return load(FOLDER, date(2026, 11, 21))


def test_loading_twice_gives_the_same_hash(rulebook):
    again = load(FOLDER, date(2026, 11, 21))
    assert again.content_hash == rulebook.content_hash
    assert rulebook.content_hash.startswith(rulebook.version)


def test_all_63_rows_of_the_legal_table_are_there(rulebook):
    assert len(rulebook.legal_rules) == 63
    assert all(value.citation for law in rulebook.law.values() for value in law.values)


def test_only_statutes_that_were_read_are_printable_as_law(rulebook):
    for code in ("HP-01", "HP-02", "WZ-01", "RX-01", "JC-13", "CF-08"):
        assert not any(
            printable_as_law(v)
            for law in rulebook.law.values()
            if law.id.startswith(code)
            for v in law.values
        )
    assert printable_as_law(rulebook.law["XK-02"].values[0])


def test_every_direction_is_used(rulebook):
    used = {parameter.direction for parameter in (*rulebook.law.values(), *rulebook.parameters.values())}
    assert used == set(Direction)


def test_every_clause_says_which_part_keeps_it_or_why_it_is_left_out(rulebook):
    counted = {id_: len(regulation.clauses) for id_, regulation in rulebook.regulations.items()}
    assert counted["first-inquiry"] == 23
    assert counted["one-time-notice"] == 15
    assert counted["time-limits"] == 23
    for clause in rulebook.clauses.values():
        if clause.kind is ClauseKind.EXCLUDED:
            assert clause.reason
            assert not clause.enforced_by
        else:
            assert clause.enforced_by in PARTS
        assert clause.text.zh
        assert clause.text.en


def test_every_example_holds(rulebook):
    results = run_all(rulebook)
    assert len(results) >= 25
    assert {result.example.kind for _, result in results} == set(ExampleKind)
    assert [(file, r.example.name.zh, r.differences) for file, r in results if not r.passed] == []


def test_the_procedures_of_the_main_line_are_there(rulebook):
    assert {
        "service-standard", "service-immediate", "service-agent", "service-information", "service-reception",
        "inquiry", "bad-rating",
    } <= set(rulebook.procedures)  # fmt: skip
