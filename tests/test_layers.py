"""The import contracts of pyproject.toml catch what they are there for, and let pass what is allowed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "core", "rulebook", "paper", "ledger", "people", "matters", "pages", "hall", "disclosure", "portal", "desk", "demonstration",
)  # fmt: skip
BREACHES = [
    ("core", "django"),
    ("core", "pydantic"),
    ("core", "sunlit.people"),
    ("core", "sunlit.clock"),
    ("rulebook", "sunlit.paper"),
    ("ledger", "sunlit.people"),
    ("people", "sunlit.matters"),
    ("matters", "sunlit.pages"),
    ("matters", "sunlit.hall"),
    ("hall", "sunlit.portal"),
    ("hall", "sunlit.disclosure"),
    ("disclosure", "sunlit.hall"),
    ("portal", "sunlit.desk"),
    ("portal", "sunlit.demonstration"),
]
ALLOWED = [
    ("core", "json"),
    ("rulebook", "pydantic"),
    ("people", "sunlit.ledger"),
    ("hall", "sunlit.pages"),
    ("desk", "sunlit.hall"),
    ("demonstration", "sunlit.portal"),
    ("core/tests", "pydantic"),
    ("portal/tests", "sunlit.demonstration"),
]


@pytest.fixture
def house(tmp_path):
    """An empty house of the same layers, with our contracts."""
    package = tmp_path / "src/sunlit"
    for name in PACKAGES:
        (package / name / "tests").mkdir(parents=True)
        (package / name / "__init__.py").touch()
        (package / name / "tests/__init__.py").touch()
    for name in ("__init__.py", "clock.py", "language.py", "sealing.py"):
        (package / name).touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def judged(house):
    done = subprocess.run(
        [Path(sys.prefix) / "bin/lint-imports", "--no-cache"],
        cwd=house,
        env={"PYTHONPATH": str(house / "src"), "PATH": "/usr/bin:/bin", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def plant(house, imports):
    for number, (package, target) in enumerate(imports):
        (house / "src/sunlit" / package / f"planted_{number}.py").write_text(f"import {target}\n")


def test_every_planted_breach_is_found(house):
    plant(house, BREACHES)
    code, said = judged(house)
    assert code == 1
    found = set(re.findall(r"sunlit\.([a-z]+)\.planted_[0-9]+ -> ([a-z.]+)", said))
    assert found == set(BREACHES)


def test_what_is_allowed_passes_and_tests_may_use_what_stands_above(house):
    plant(house, ALLOWED)
    code, said = judged(house)
    assert code == 0, said


def test_a_package_without_a_place_in_the_layers_is_found(house):
    (house / "src/sunlit/nowhere").mkdir()
    (house / "src/sunlit/nowhere/__init__.py").touch()
    code, said = judged(house)
    assert code == 1
    assert "nowhere" in said
