"""What was backed up comes back whole, into an empty place only, and damage is found before anything is put in place."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[4]

MAKE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from sunlit.demonstration import making
making.make(matters=6, days=12)
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a very small demonstration."""
    folder = tmp_path_factory.mktemp("filled")
    assert _run(folder, "init").returncode == 0
    subprocess.run([sys.executable, "-c", MAKE], env=_environment(folder), check=True)
    return folder


def test_a_backup_comes_back_whole(filled: Path, tmp_path: Path) -> None:
    archive = tmp_path / "backup.zip"
    written = _run(filled, "backup", str(archive))
    assert written.returncode == 0, written.stderr
    assert archive.stat().st_mode & 0o777 == 0o600
    target = _place_for(filled, tmp_path)
    restored = _run(target, "restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert "QX is whole" in restored.stdout
    assert _run(target, "ledger", "verify").stdout == _run(filled, "ledger", "verify").stdout
    papers = sorted(path.name for path in (filled / "papers").rglob("*.sealed"))
    assert papers and sorted(path.name for path in (target / "papers").rglob("*.sealed")) == papers
    assert _run(target, "restore", str(archive)).returncode == 1  # no longer empty


def test_a_damaged_backup_changes_nothing(filled: Path, tmp_path: Path) -> None:
    archive = tmp_path / "backup.zip"
    _run(filled, "backup", str(archive))
    damaged = tmp_path / "damaged.zip"
    with ZipFile(archive) as old, ZipFile(damaged, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:-1] + b"x" if name.endswith("sqlite3") else content)
    target = _place_for(filled, tmp_path)
    answer = _run(target, "restore", str(damaged))
    assert answer.returncode == 1 and "manifest" in answer.stderr
    left = {path.name: path.stat().st_size for path in target.iterdir()}
    assert set(left) <= {"data_key", "secret_key", "sunlit.sqlite3"}
    if "sunlit.sqlite3" in left:
        with closing(sqlite3.connect(target / "sunlit.sqlite3")) as database:
            assert not database.execute("SELECT name FROM sqlite_master").fetchall()


@pytest.mark.parametrize("name", ["../outside", "files/../../outside", "/etc/outside", "files/"])
def test_a_backup_that_names_a_place_outside_is_refused(filled: Path, tmp_path: Path, name: str) -> None:
    archive = tmp_path / "hostile.zip"
    with ZipFile(archive, "w") as hostile:
        hostile.writestr(name, "x")
        hostile.writestr("manifest.json", json.dumps({"format": 1, "files": {name: "0" * 64}}))
    answer = _run(_place_for(filled, tmp_path), "restore", str(archive))
    assert answer.returncode == 1 and "intact" in answer.stderr
    assert not (tmp_path / "outside").exists()


def test_a_restore_with_another_data_key_is_refused(filled: Path, tmp_path: Path) -> None:
    archive = tmp_path / "backup.zip"
    _run(filled, "backup", str(archive))
    target = tmp_path / "other"
    target.mkdir()
    target.joinpath("secret_key").write_text(filled.joinpath("secret_key").read_text())
    target.joinpath("data_key").write_text("b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItISE=")
    answer = _run(target, "restore", str(archive))
    assert answer.returncode == 1 and "data key" in answer.stderr


def test_a_backup_never_overwrites(filled: Path, tmp_path: Path) -> None:
    archive = tmp_path / "backup.zip"
    archive.write_text("precious")
    assert _run(filled, "backup", str(archive)).returncode == 1
    assert archive.read_text() == "precious"


def _place_for(filled: Path, tmp_path: Path) -> Path:
    target = tmp_path / "target"
    target.mkdir()
    for name in ("secret_key", "data_key"):
        target.joinpath(name).write_text(filled.joinpath(name).read_text())
    return target


def _environment(folder: Path) -> dict[str, str]:
    own = {
        "SUNLIT_PROFILE": "demo",
        "SUNLIT_DATA": str(folder),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "sunlit.settings",
    }
    left = {"SUNLIT_DATABASE", "SUNLIT_SECRET_KEY", "SUNLIT_DATA_KEY"}
    return {name: value for name, value in os.environ.items() if name not in left} | own


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sunlit", *arguments], env=_environment(folder), capture_output=True, text=True
    )
