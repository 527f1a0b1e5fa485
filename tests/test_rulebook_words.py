"""What the rulebook says and what the program knows: guards, roles and facts speak of the same things."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from sunlit.core.procedures.chart import in_sentences
from sunlit.matters import vocabulary
from sunlit.rulebook import check_guards, load
from sunlit.rulebook.__main__ import main

ROOT = Path(__file__).resolve().parents[1]
PROCEDURE = "service-centre/procedures/service-standard.yaml"
ACCEPT = "send_back: {title: {zh: 不属于本部门, en: Not this department's}, to: papers"


def declared():
    return {kind: vocabulary.vocabulary(kind) for kind in vocabulary.kinds()}


def guarded(folder, guard, name=PROCEDURE, outcome=ACCEPT):
    """A copy of the rulebook with a guard on one outcome, and the line where it stands."""
    copy = folder / "rulebook"
    shutil.copytree(ROOT / "rulebook", copy)
    text = (copy / name).read_text("utf-8")
    start = text.index(outcome)
    end = start + len(outcome)
    text = text[:end] + f", guard: {guard}, guard_text: {{zh: 还不行, en: Not yet}}" + text[end:]
    (copy / name).write_text(text, "utf-8")
    return load(copy), text[:start].count("\n") + 1


def test_every_guard_of_our_rulebook_can_be_decided():
    assert check_guards(load(ROOT / "rulebook"), declared()) == ()


def test_a_guard_that_asks_for_known_facts_is_accepted(tmp_path):
    rulebook, _ = guarded(tmp_path, "材料已核对 且 材料齐全")
    assert check_guards(rulebook, declared()) == ()


def test_a_guard_with_a_typo_is_refused_with_file_and_line(tmp_path):
    rulebook, line = guarded(tmp_path, "材料已核对 且 材料齐备")
    (problem,) = check_guards(rulebook, declared())
    assert (problem.file, problem.line) == (PROCEDURE, line)
    assert "材料齐备" in problem.reason.zh
    assert "材料齐全" in problem.mend.zh


def test_a_fact_of_another_kind_of_matter_is_refused(tmp_path):
    rulebook, _ = guarded(tmp_path, "已回访")
    assert "已回访" in check_guards(rulebook, declared())[0].reason.zh


def test_a_guard_without_any_declared_facts_is_refused(tmp_path):
    rulebook, line = guarded(tmp_path, "材料齐全")
    problems = [
        problem for problem in check_guards(rulebook, {}) if (problem.file, problem.line) == (PROCEDURE, line)
    ]
    assert len(problems) == 1
    assert "application" in problems[0].reason.en


def test_the_check_of_the_command_line_prints_the_guard(tmp_path, capsys):
    guarded(tmp_path, "材料齐备")
    folder = str(tmp_path / "rulebook")
    assert main(["check", folder]) == 0
    assert main(["check", folder], declared()) == 1
    assert "材料齐备" in capsys.readouterr().out


def test_the_other_procedures_are_held_against_their_own_facts(tmp_path):
    name = "service-centre/procedures/bad-rating.yaml"
    outcome = "rectified: {title: {zh: 已整改, en: Mended}, to: call_back, needs_reason: true"
    rulebook, _ = guarded(tmp_path, "已核实", name, outcome)
    assert check_guards(rulebook, declared()) == ()


def test_every_role_that_the_code_and_the_demonstration_name_is_in_the_rulebook():
    known = set(load(ROOT / "rulebook").roles)
    places = yaml.safe_load((ROOT / "src/sunlit/demonstration/townships.yaml").read_text("utf-8"))
    named = {role for post in places["posts"] for role in post["roles"]}
    for path in (ROOT / "src/sunlit").rglob("*.py"):
        if "tests" in path.parts:
            continue
        for call in re.findall(r"(?:has_role|staff_only)\(([^()]*)\)", path.read_text("utf-8")):
            named |= set(re.findall(r'"([a-z_]+)"', call))
    assert named
    assert named - known == set()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_charts_say_the_titles_of_roles_never_their_codes(language):
    rulebook = load(ROOT / "rulebook")
    said = "".join(
        in_sentences(procedure, language, roles=rulebook.roles) for procedure in rulebook.procedures.values()
    )
    opening = "（" if language == "zh-hans" else "("
    first_facts = set(re.findall(r"[（(]([^，,）)]+)[，,）)]", said))
    assert (
        f"{opening}{rulebook.roles['station_head'].in_language(language)}" in said
    )  # may hold brackets itself
    assert not first_facts & set(rulebook.roles)
