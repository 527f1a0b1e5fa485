"""Loading: every fault is found, at its line, in words that say what would be right."""

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.limits import Unit
from sunlit.rulebook import Rulebook, RulebookError, check, load, references
from sunlit.rulebook.kinds import kind_of
from sunlit.rulebook.reading import read
from sunlit.rulebook.shapes import fit

FOLDER = Path(__file__).parents[4] / "rulebook"
DAY = date(2026, 11, 21)
PROCEDURE = "service-centre/procedures/service-standard.yaml"


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "rulebook"
    shutil.copytree(FOLDER, copy)
    return copy


def change(folder, name, old, new):
    """Replaces the first ``old`` in a file and gives the line where it stood."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


FAULTS = [
    # file, old, new, word of the reason, word of the mend
    (PROCEDURE, "    stage: acceptance", "    stagee: acceptance", "不认识的键“stagee”", "stage"),
    (PROCEDURE, "stage: acceptance", "stage: aceptance", "aceptance", "acceptance"),
    (PROCEDURE, "role: enquiry", "role: 5", "文字", "文字"),
    (PROCEDURE, "needs_reason: true", 'needs_reason: "true"', "true 或 false", "true"),
    (PROCEDURE, "limit: {parameter: papers-checked}", "limit: {parameter: papers-cheked}", "papers-cheked", "参数"),
    (PROCEDURE, "limit: {parameter: papers-checked}", "limit: {parameter: promise-share}", "不是时间", "时间"),
    (PROCEDURE, "limit: {working_days: 20}", 'limit: {working_days: "20"}', "整数", "working_days: 5"),
    (PROCEDURE, "limit: {working_days: 20}", "limit: {working_days: 0}", "不能是 0", "1 到"),
    (PROCEDURE, "limit: {working_days: 20}", "limit: {working_days: 20, days: 3}", "不能同时", "一个"),
    (PROCEDURE, "limit: {working_days: 20}", "limit: {workingdays: 20}", "workingdays", ""),
    (PROCEDURE, "S3.28.02", "S3.28.99", "没有条款“S3.28.99”", "S3.28.0"),
    (PROCEDURE, "stop_reason: materials", "stop_reason: material", "没有停表理由“material”", "materials"),
    (PROCEDURE, "acceptance-receipt", "acceptance-reciept", "文书模板", "acceptance-receipt"),
    (PROCEDURE, "id: service-standard", "id: service-usual", "不一致", "service-standard"),
    (PROCEDURE, "to: receive,", "to: recieve,", "不是本流程的步骤", "步骤"),
    ("law/limits.yaml", "direction: duty_max", "direction: duty", "“duty”", "duty_max"),
    ("law/limits.yaml", "code: GK-02", "code: GK-01", "已经用过", "换"),
    ("law/limits.yaml", "code: GK-01", "code: gk1", "写法不对", "XK-02"),
    ("law/sets.yaml", ", evidence: S}", "}", "证据等级", "evidence"),
    ("first-inquiry/regulation.yaml", "enforced_by: hall.inquiry", "enforced_by: hall.inquiries", "hall.inquiries", "hall.inquiry"),
    ("first-inquiry/regulation.yaml", "law: WZ-01", "law: WZ-09", "法律参数“WZ-09”", "WZ-01"),
    ("first-inquiry/regulation.yaml", "clause: S2.26.09}", "clause: S2.26.90}", "没有条款“S2.26.90”", "S2.26.09"),
    ("first-inquiry/regulation.yaml", "value: 5,", 'value: "5",', "不能是", "检查"),
    ("first-inquiry/regulation.yaml", "  - id: S0.02.05", "  - id: S0.02.03", "已经用过", "换"),
    ("time-limits/regulation.yaml", "value: 13,", "value: 21,", "行政许可法 42", "不低于法律"),
    ("time-limits/regulation.yaml", "title: {zh: 限时办结制度, en: Rule of finishing in time}", "title: 限时办结制度", "键: 值", "zh"),
    ("time-limits/examples/deadlines.yaml", "kind: deadline", "kind: dead_line", "dead_line", "deadline"),
    ("time-limits/examples/promises.yaml", "clauses: [S2.08.08]", "clauses: [S2.08.8]", "没有条款", "S2.08.08"),
    (PROCEDURE, "role: station_head", "role: station_haed", "没有角色“station_haed”", "station_head"),
    ("service-centre/items/01-taxes.yaml", "when: 委托他人办理", "when: 委托别人办理", "没有", "委托他人办理"),
    ("service-centre/items/01-taxes.yaml", "evidence: S, level: central}", "evidence: S}", "哪一级", "township"),
    ("service-centre/items/01-taxes.yaml", "level: central", "level: nation", "nation", ""),
    ("service-centre/items/01-taxes.yaml", "evidence: S, level: central", "evidence: S, level: township", "不是乡镇能定的", "central"),
    ("service-centre/items/01-taxes.yaml", "evidence: S, level: township", "evidence: S, level: city", "本镇制度", "township"),
    ("service-centre/items/01-taxes.yaml", "serves: [residents, businesses]", "serves: []", "面向居民还是企业", "businesses"),
    ("service-centre/items/01-taxes.yaml", "serves: [residents, businesses]", "serves: [farmers]", "farmers", "residents"),
    ("service-centre/items/07-household.yaml", "when: 投靠亲属", "when: 投靠亲属 且", "", ""),
    ("service-centre/facts.yaml", "type: boolean", "type: number", "是或不是", "boolean"),
    ("service-centre/facts.yaml", "name: 证件损坏", "name: 且", "不能用", "保留词"),
    ("roles.yaml", "code: village_agent", "code: mayor", "已经用过", "换"),
    ("disclosure/duties.yaml", "clauses: [S0.07.32", "clauses: [S0.07.39", "没有条款“S0.07.39”", "S0.07.3"),
    ("disclosure/duties.yaml", "day: 15", "day: 45", "不能是 45", "31"),
    ("disclosure/duties.yaml", "role: handler", "role: handlr", "没有角色“handlr”", "handler"),
    ("disclosure/duties.yaml", "unit: economic_development", "unit: economy", "没有“economy”", "economic_development"),
    ("disclosure/duties.yaml", "every: quarter", "every: quarterly", "quarterly", "quarter"),
    ("disclosure/duties.yaml", "timing: {ad_hoc: true}", "timing: {}", "且只能", "ad_hoc"),
    ("disclosure/duties.yaml", "key: board-month", "key: finance-quarter", "已经用过", "换"),
    ("conduct/tallies.yaml", "register: patrol-shift", "register: patrol-shfit", "没有台账“patrol-shfit”", "patrol-shift"),
    ("conduct/tallies.yaml", "by: badge", "by: place", "没有选择字段“place”", "badge"),
    ("conduct/tallies.yaml", "day: day", "day: place", "没有登记字段“place”", "day"),
    ("conduct/tallies.yaml", "{duty: off_duty}", "{duty: of_duty}", "没有选项“of_duty”", "off_duty"),
    ("conduct/tallies.yaml", "{duty: off_duty}", "{rating: founded}", "没有登记字段“rating”", "duty"),
    ("conduct/tallies.yaml", "clauses: [S2.51.07]", "clauses: []", "没有写依据", "条款"),
    ("conduct/checklists.yaml", "outcome: confirmed", "outcome: confirm", "没有结果“confirm”", "confirmed"),
    ("conduct/checklists.yaml", "person: driver", "person: kind", "没有登记字段“kind”", "driver"),
    ("conduct/checklists.yaml", "noted_by: {", "owner: office_clerk, noted_by: {", "noted_by", "owner"),
    ("conduct/registers/vehicle-dispatch.yaml", "roles: [driver]", "roles: [drivr]", "没有角色“drivr”", "driver"),
    ("conduct/registers/vehicle-dispatch.yaml", "label: {zh: 车辆（牌号）", "roles: [driver], label: {zh: 车辆（牌号）", "只有 person", "roles"),
    ("conduct/registers/vehicle-dispatch.yaml", "step.allow", "step.alow", "alow", "allow"),
    ("calendar/2025.yaml", "year: 2025", "year: 2024", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "reason", "mend"), FAULTS)
def test_a_fault_is_found_at_its_line_with_what_would_be_right(folder, name, old, new, reason, mend):
    line = change(folder, name, old, new)
    problems = check(folder, DAY)
    here = [p for p in problems if p.file == name and p.line == line and reason in p.reason.zh]
    assert here, [str(p) for p in problems]
    assert any(mend in p.mend.zh for p in here), [str(p) for p in here]
    assert all(p.reason.en and p.mend.en for p in problems)


def test_an_item_that_does_not_say_whom_it_serves_is_a_fault_at_its_first_line(folder):
    name = "service-centre/items/01-taxes.yaml"
    change(folder, name, "    serves: [residents, businesses]\n", "")
    first = next(
        number
        for number, line in enumerate((folder / name).read_text("utf-8").splitlines(), 1)
        if "- id: tax.deed" in line
    )
    assert [(p.file, p.line) for p in check(folder, DAY)] == [(name, first)]


def test_a_fact_that_no_condition_asks_for_is_a_fault(folder):
    path = folder / "service-centre/facts.yaml"
    unused = "{name: 有车, type: boolean, title: {zh: 有车, en: Has a car}, ask: {zh: 有车吗？, en: A car?}}"
    path.write_text(path.read_text("utf-8") + f"  - {unused}\n", "utf-8")
    (problem,) = check(folder, DAY)
    assert problem.line == len(path.read_text("utf-8").splitlines())
    assert "没有条件用到“有车”" in problem.reason.zh


def test_all_faults_are_collected_not_only_the_first(folder):
    change(folder, PROCEDURE, "S3.28.02", "S3.28.99")
    change(folder, "time-limits/regulation.yaml", "value: 13,", "value: 21,")
    change(folder, "law/limits.yaml", "code: GK-01", "code: gk1")
    (folder / "first-inquiry" / "examples" / "website.yaml").write_bytes("甲".encode("gbk"))
    (folder / "notes.txt").write_text("?")
    with pytest.raises(RulebookError) as error:
        load(folder, DAY)
    assert {problem.file for problem in error.value.problems} == {
        PROCEDURE, "time-limits/regulation.yaml", "law/limits.yaml", "first-inquiry/examples/website.yaml", "notes.txt",
    }  # fmt: skip


def test_a_missing_field_is_named_at_the_thing_that_lacks_it(folder):
    line = change(folder, PROCEDURE, "    title: {zh: 审核材料, en: Check of papers}\n", "")
    (problem,) = [p for p in check(folder, DAY) if p.file == PROCEDURE]
    assert "缺少“title”" in problem.reason.zh
    assert problem.line == line


FIVE = {
    "elements": ("公开内容", "content", "elements: [{zh: …"),
    "audience": ("公开范围", "scope", "audience: everybody"),
    "procedure": ("公开程序", "procedure", "procedure: disclosure"),
    "unit": ("公开程序", "procedure", "unit: office"),
    "role": ("公开程序", "procedure", "role: office_clerk"),
    "carriers": ("公开方式", "form", "carriers: [website]"),
    "timing": ("公开时限", "time limit", "timing: {ad_hoc: true}"),
}


@pytest.mark.clause("S2.18.06")
@pytest.mark.parametrize("place", [0, 5, -1])
@pytest.mark.parametrize("part", list(FIVE))
def test_a_duty_that_lacks_content_scope_procedure_form_or_limit_is_refused_at_its_line(folder, part, place):
    name = "disclosure/duties.yaml"
    path = folder / name
    lines = path.read_text("utf-8").splitlines(keepends=True)
    first = [number for number, line in enumerate(lines) if line.startswith("  - key:")][place]
    gone = next(n for n in range(first, len(lines)) if lines[n].startswith(f"    {part}:"))
    path.write_text("".join(lines[:gone] + lines[gone + 1 :]), "utf-8")
    # Other files that name a duty of the refused one say so, too.
    (problem,) = [one for one in check(folder, DAY) if one.file == name]
    zh, en, right = FIVE[part]
    assert (problem.file, problem.line) == (name, first + 1)
    assert f"缺少“{part}”" in problem.reason.zh and zh in problem.reason.zh
    assert f"“{part}” is missing" in problem.reason.en and en in problem.reason.en
    assert right in problem.mend.zh and right in problem.mend.en
    with pytest.raises(RulebookError):
        load(folder, DAY)


@pytest.mark.clause("S2.18.06")
@pytest.mark.parametrize(
    ("part", "nothing", "word"),
    [
        ("elements", "[]", "公开内容"),
        ("elements", "[{zh: '', en: ''}]", "中英文"),
        ("audience", "''", "可选"),
        ("procedure", "''", "公开程序"),
        ("role", "' '", "公开程序"),
        ("carriers", "[]", "公开方式"),
        ("timing", "{}", "时间要求"),
    ],
)
def test_a_part_of_a_duty_that_is_written_but_empty_is_refused_all_the_same(folder, part, nothing, word):
    name = "disclosure/duties.yaml"
    path = folder / name
    lines = path.read_text("utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith(f"    {part}:"))
    lines[at] = f"    {part}: {nothing}\n"
    path.write_text("".join(lines), "utf-8")
    found = [one for one in check(folder, DAY) if one.file == name and one.line == at + 1]
    assert any(word in one.reason.zh + one.mend.zh for one in found), found
    assert all(one.mend.zh and one.mend.en for one in found)


def test_a_rulebook_that_was_changed_has_another_hash(folder):
    before = load(folder, DAY).content_hash
    change(folder, PROCEDURE, "审核材料", "审查材料")
    assert load(folder, DAY).content_hash != before


def test_a_limit_follows_its_parameter_on_the_day_of_loading(folder):
    change(
        folder,
        "first-inquiry/regulation.yaml",
        "- {value: 5, clause: S2.26.09}",
        "- {value: 5, clause: S2.26.09}\n      - {value: 3, clause: S2.26.09, since: 2027-01-01, chosen: true}",
    )
    step = "web_answer"
    assert load(folder, DAY).procedures["inquiry-online"].steps[step].limit.amount == 5
    assert load(folder, date(2027, 1, 1)).procedures["inquiry-online"].steps[step].limit.amount == 3


def test_a_symbolic_link_out_of_the_rulebook_is_refused(folder):
    (folder / "law" / "more.yaml").symlink_to("/etc/hostname")
    assert any("符号链接" in p.reason.zh for p in check(folder, DAY))


def test_an_oversize_file_is_refused(folder):
    (folder / "law" / "limits.yaml").write_bytes(b"# " + b"x" * 600_000)
    assert any("超过上限" in p.reason.zh for p in check(folder, DAY))


def test_a_yml_file_is_told_its_right_name(folder):
    (folder / PROCEDURE).rename(folder / "service-centre" / "procedures" / "service-standard.yml")
    assert any("扩展名" in p.mend.zh for p in check(folder, DAY))


def test_a_folder_that_is_not_there_is_a_problem_and_not_a_crash(tmp_path):
    (problem,) = check(tmp_path / "nowhere", DAY)
    assert "找不到" in problem.reason.zh


def test_the_command_prints_place_reason_and_mend_and_ends_with_1(folder):
    line = change(folder, PROCEDURE, "S3.28.02", "S3.28.99")
    command = [sys.executable, "-m", "sunlit.rulebook", "check", str(folder)]
    environment = {"PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONIOENCODING": "utf-8", "PATH": ""}
    bad = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert bad.returncode == 1
    assert f"{PROCEDURE}:{line}:" in bad.stdout
    assert "→" in bad.stdout
    change(folder, PROCEDURE, "S3.28.99", "S3.28.02")
    good = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert good.returncode == 0, good.stdout
    change(folder, "time-limits/examples/promises.yaml", ", days: 20}", ", days: 21}")
    failing = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert failing.returncode == 1
    assert "应为 21，实为 20" in failing.stdout
    assert (
        subprocess.run([*command, "x", "y"], capture_output=True, env=environment, check=False).returncode
        == 2
    )


def test_the_loader_needs_no_django():
    code = "import sys, sunlit.rulebook.examples; sys.exit('django' in sys.modules)"
    environment = {"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": ""}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


JUNK = [
    "",
    "~",
    "[]",
    "{}",
    "-1",
    "0",
    "9" * 20,
    "true",
    '"x"',
    "[a, b]",
    "{zh: x}",
    "甲",
    "{days: -5}",
    "{parameter: 5}",
]
VALUE = re.compile(r"(?<=: )[^\n]+?(?=[,}\n])")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([PROCEDURE, "time-limits/examples/deadlines.yaml", "law/sets.yaml"]), st.data())
def test_no_value_in_a_wrong_place_makes_the_loader_raise(name, data):
    text = (FOLDER / name).read_text("utf-8")
    places = list(VALUE.finditer(text))
    place = places[data.draw(st.integers(0, len(places) - 1))]
    text = text[: place.start()] + data.draw(st.sampled_from(JUNK)) + text[place.end() :]
    document, kind = read(name, text.encode()), kind_of(name)
    value = fit(kind.type, document, lambda _: (5, Unit.DAY)) if document.data is not None else None
    if value is not None:
        kind.check(value)
        references.check(kind.name, document, value, Rulebook("none"))
    assert all(problem.line >= 1 and problem.reason.zh and problem.mend.en for problem in document.problems)
