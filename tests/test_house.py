"""What holds for the whole repository: every public thing says what it is, and no file belongs elsewhere."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Classes by which Django only learns names; what they do is said by their base class.
SAYS_NOTHING = {"AppConfig", "QuerySet", "BaseUserManager"}
# Folders of one machine; a text that means the system's own, such as /usr/bin/env, is none.
ONE_MACHINE = re.compile(
    r"(?<![\w.$}/])/(?:root|home/[a-z]\w*|Users/\w+|work|workspace|build/\w+)/[\w.]|\b[A-Z]:\\Users\\"
)
LONGEST_LINE = 2_000  # of a style sheet or script that a person wrote
WRITTEN_BY_HAND = (
    ".py",
    ".js",
    ".css",
    ".html",
    ".typ",
    ".sh",
    ".md",
    ".yaml",
    ".toml",
    ".json",
    ".svg",
    ".txt",
)


def silent(source, name):
    """The public functions and classes of a module that have no docstring."""
    for node in ast.parse(source).body:
        if not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) or node.name.startswith("_"):
            continue
        bases = [
            ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in getattr(node, "bases", ())
        ]
        if not ast.get_docstring(node) and not SAYS_NOTHING & set(bases):
            yield f"{name}:{node.name}"


def committed():
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def faults_of(name, text):
    """What shows that a file was not written for this repository."""
    if found := ONE_MACHINE.search(text):
        yield f"{name}: a path of one machine: {found.group()}"
    if name.endswith((".js", ".css")):
        if any(len(line) > LONGEST_LINE for line in text.splitlines()):
            yield f"{name}: minified"
        if re.search(r"sourceMappingURL=|@license|/\*!", text):
            yield f"{name}: somebody else's"


def test_every_public_function_and_class_says_what_it_is():
    missing = set()
    for path in (ROOT / "src/sunlit").rglob("*.py"):
        if not {"tests", "migrations"} & set(path.parts):
            missing |= set(silent(path.read_text("utf-8"), path.relative_to(ROOT).as_posix()))
    assert missing == set()


def test_every_module_of_core_says_what_it_holds():
    for path in sorted((ROOT / "src/sunlit/core").rglob("*.py")):
        if "tests" not in path.parts:
            assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


# The county assesses its townships by one number.
ONE_NUMBER_FOR_ALL = {"src/sunlit/assessment/county_queries.py"}


def reads_past_the_township(source):
    """The calls in a module that read a number of the rules without the township, which may have chosen its own."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if (called == "number_in_force" and len(node.args) < 3) or called == "book().effective":
            yield f"{node.lineno}: {called}"


def test_a_number_that_a_township_may_choose_is_read_as_it_chose():
    found = {
        str(path.relative_to(ROOT)): calls
        for path in sorted((ROOT / "src/sunlit").rglob("*.py"))
        if "tests" not in path.parts and path.parent.name not in ("core", "demonstration")
        if (calls := list(reads_past_the_township(path.read_text(encoding="utf-8"))))
    }
    # What is told of the value before a choice, and in the rulebook itself, is the rulebook's.
    found.pop("src/sunlit/matters/choosing.py", None)
    assert found.keys() == ONE_NUMBER_FOR_ALL, found


def test_a_read_past_the_township_is_found():
    assert list(reads_past_the_township("number_in_force('x', day)\nbook().effective('x', day)"))
    assert not list(reads_past_the_township("number_in_force('x', day, 3)\nbook_of(3).effective('x', day)"))


def test_no_file_holds_paths_of_a_machine_or_is_somebody_elses():
    faults = []
    for name in committed():
        if name.endswith(WRITTEN_BY_HAND):
            faults += faults_of(name, (ROOT / name).read_text("utf-8"))
    assert faults == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def told():\n    pass\n", ["m.py:told"]),
        ("def told():\n    '''What it does.'''\n", []),
        ("def _inside():\n    pass\n", []),
        ("class Thing:\n    pass\n", ["m.py:Thing"]),
        ("class HallConfig(AppConfig):\n    name = 'hall'\n", []),
        ("class Rows(models.QuerySet['Row']):\n    pass\n", []),
    ],
)
def test_what_says_nothing_is_found(source, found):
    assert list(silent(source, "m.py")) == found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/x.md", "see " + "/" + "home/li/sunlit/notes"),
        ("src/x.py", "'" + "/" + "root/.cache/x'"),
        ("docs/x.md", "C:" + "\\Users\\li"),
        ("frontend/static/js/x.js", "a=1;" * 600),
        ("frontend/static/css/x.css", "/" + "*! normalize v8 */"),
    ],
)
def test_a_planted_foreign_file_is_found(name, text):
    assert len(list(faults_of(name, text))) == 1


@pytest.mark.parametrize(
    "text", ["#!/usr/bin/env bash", "https://example.org/root/x", "docs/work/plan.md", "/var/lib/sunlit"]
)
def test_ordinary_paths_are_left_alone(text):
    assert list(faults_of("docs/x.md", text)) == []


def places_named(text):
    """The files of this repository that a document names in code marks."""
    return set(
        re.findall(r"`((?:src|tests|script|docs|frontend|rulebook)/[\w./-]+|[\w-]+\.(?:py|lock))`", text)
    )


@pytest.mark.parametrize("name", ["docs/security.md"])
def test_every_place_that_the_security_document_names_is_there(name):
    named = places_named((ROOT / name).read_text("utf-8"))
    assert len(named) > 20
    assert {place for place in named if not (ROOT / place).exists()} == set()


def test_every_link_between_documents_leads_somewhere():
    broken = set()
    for name in committed():
        if name.endswith(".md"):
            for target in re.findall(
                r"(?<!!)\[[^]]*\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / name).read_text("utf-8")
            ):
                if not ((ROOT / name).parent / target).exists():
                    broken.add((name, target))
    assert broken == set()
