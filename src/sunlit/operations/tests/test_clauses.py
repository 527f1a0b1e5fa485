"""Coverage is counted from the rulebook, the acceptance list and the marks in the tests' sources."""

from pathlib import Path

import pytest

from sunlit.operations import clauses
from sunlit.operations.faults import Fault

ROOT = Path(__file__).resolve().parents[4]


def test_marks_are_found_in_decorators_and_module_marks(tmp_path: Path) -> None:
    test = tmp_path / "test_x.py"
    test.write_text(
        'import pytest\npytestmark = [pytest.mark.clause("S1.01.01")]\n\n'
        '@pytest.mark.clause(\n    "S1.01.02", "S1.01.03"\n)\ndef test_a(): ...\n'
        '# @pytest.mark.clause("S9.99.99")\n'
    )
    assert [mark.clause for mark in clauses.marks([test], tmp_path)] == ["S1.01.01", "S1.01.02", "S1.01.03"]


def test_a_mark_of_an_unknown_clause_is_reported_with_its_place(tmp_path: Path) -> None:
    _checkout(tmp_path, 'import pytest\n@pytest.mark.clause("S9.99.99")\ndef test_a(): ...\n')
    report = clauses.report(tmp_path)
    assert [(mark.clause, mark.place) for mark in report.unknown] == [("S9.99.99", "tests/test_x.py:2")]


def test_the_acceptance_list_gives_subsystems_and_exclusions(tmp_path: Path) -> None:
    _checkout(tmp_path, 'import pytest\n@pytest.mark.clause("S0.02.03", "T1")\ndef test_a(): ...\n')
    acceptance = tmp_path / "list.yaml"
    acceptance.write_text(
        "clauses:\n- {id: S0.02.03, subsystem: first_inquiry}\n- {id: T1, subsystem: first_inquiry}\n"
        "- {id: T2, subsystem: other, kind: excluded}\n"
    )
    rows = {row.name: row for row in clauses.report(tmp_path, acceptance).rows}
    first = rows["first_inquiry"]
    assert first.clauses == {"S0.02.03", "T1"}
    assert first.built == {"S0.02.03"}  # the rulebook says what enforces it; of T1 it knows nothing
    assert first.proven == {"S0.02.03", "T1"}
    assert rows["other"].excluded == {"T2"}
    assert "first_inquiry" in clauses.table(clauses.report(tmp_path, acceptance))


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    _checkout(tmp_path, "")
    wrong = tmp_path / "list.yaml"
    wrong.write_text("clauses: [{name: x}]\n")
    with pytest.raises(Fault, match="subsystem"):
        clauses.report(tmp_path, wrong)


@pytest.mark.skipif(
    not (ROOT.parent / "shared" / "clauses").exists(), reason="the acceptance list isn't on this machine"
)
def test_no_test_of_this_checkout_marks_an_unknown_clause() -> None:
    assert clauses.report(ROOT).unknown == ()


def _checkout(place: Path, test: str) -> None:
    (place / "rulebook").symlink_to(ROOT / "rulebook")
    (place / "tests").mkdir()
    (place / "tests" / "test_x.py").write_text(test)
