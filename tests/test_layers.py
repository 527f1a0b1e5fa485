"""The import contracts of pyproject.toml catch what they are there for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("core/planted.py", "import django", "core is pure"),
        ("core/planted.py", "import pydantic", "core is pure"),
        ("core/planted.py", "import sunlit.planted_hall_user", None),
        ("core/planted.py", "import sunlit.people", "downwards"),
        ("people/planted.py", "import sunlit.matters", "downwards"),
        ("people/planted.py", "import sunlit.core", None),
    ],
)
def test_a_planted_breach_is_found(tmp_path, module, line, broken):
    package = tmp_path / "src/sunlit"
    for name in ("core", "people", "matters"):
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").touch()
    for name in ("__init__.py", "clock.py", "planted_hall_user.py"):
        (package / name).touch()
    (package / module).write_text(line + "\n")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    done = subprocess.run(
        [Path(sys.prefix) / "bin/lint-imports", "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": "/usr/bin:/bin", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == (1 if broken else 0), done.stdout + done.stderr
    if broken:
        faults = [text for text in done.stdout.splitlines() if text.rstrip().endswith("BROKEN")]
        assert len(faults) == 1 and broken in faults[0]
