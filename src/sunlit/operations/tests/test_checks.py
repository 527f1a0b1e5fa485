"""The production profile refuses to start where it would be unsafe; ``check`` names what ought to be mended."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sunlit.demonstration import places
from sunlit.matters import tally
from sunlit.matters.models import Tally
from sunlit.operations import checks
from sunlit.operations.faults import Fault
from sunlit.operations.places import DATA_KEY, DEMONSTRATION, SECRET_KEY, make_data_folder
from sunlit.people.models import Organisation

STRONG = "Zt5u-pW8rK2mQ7xYv3Nc9Lh4Gd6Fs1Bj0AeRiOkUwEqTzXyMnVb"


@pytest.fixture
def production(settings: Any, tmp_path: Path) -> Any:
    """Settings of a sound installation."""
    make_data_folder(tmp_path)
    settings.PROFILE, settings.DATA_DIR, settings.SECRET_KEY = "production", tmp_path, STRONG
    settings.ALLOWED_HOSTS = ["township.example"]
    return settings


@pytest.mark.django_db
def test_a_sound_installation_may_start(production: Any) -> None:
    assert checks.unsafe() == []
    checks.refuse_to_start()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEBUG", True, "DEBUG"),
        ("SECRET_KEY", "short", "weak"),
        ("SECRET_KEY", "a" * 80, "weak"),
        ("SECRET_KEY", "django-insecure-" + STRONG, "weak"),
        ("DATA_KEY", "", "data_key"),
        ("ALLOWED_HOSTS", ["*"], "SUNLIT_HOSTS"),
    ],
)
def test_production_refuses_an_unsafe_setting(production: Any, name: str, value: object, word: str) -> None:
    setattr(production, name, value)
    with pytest.raises(Fault, match=word):
        checks.refuse_to_start()


def test_the_command_refuses_to_serve_without_a_key(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SUNLIT_")}
    answer = subprocess.run(
        [sys.executable, "-m", "sunlit", "serve"],
        env=environment | {"SUNLIT_DATA": str(tmp_path), "PYTHONPATH": str(Path(checks.__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert "secret_key" in answer.stderr and "Traceback" not in answer.stderr


@pytest.mark.django_db
def test_production_refuses_the_demonstration_by_its_file(production: Any, tmp_path: Path) -> None:
    (tmp_path / DEMONSTRATION).write_text("{}")
    with pytest.raises(Fault, match="demonstration"):
        checks.refuse_to_start()


@pytest.mark.django_db
def test_production_refuses_the_demonstration_in_its_database(production: Any) -> None:
    places.build()
    with pytest.raises(Fault, match="demonstration"):
        checks.refuse_to_start()


@pytest.mark.django_db
def test_a_key_that_others_can_read_is_refused(production: Any, tmp_path: Path) -> None:
    (tmp_path / SECRET_KEY).chmod(0o644)
    with pytest.raises(Fault, match="chmod 600"):
        checks.refuse_to_start()


def test_keys_are_made_once_and_for_their_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUNLIT_SECRET_KEY", raising=False)
    monkeypatch.delenv("SUNLIT_DATA_KEY", raising=False)
    folder = tmp_path / "data"
    assert make_data_folder(folder) == [SECRET_KEY, DATA_KEY]
    before = (folder / DATA_KEY).read_text()
    assert make_data_folder(folder) == []
    assert (folder / DATA_KEY).read_text() == before
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_next_years_notice_is_asked_for_from_november_and_missed_after_it() -> None:
    assert [finding.serious for finding in checks.calendar(date(2026, 10, 31))] == []
    assert [finding.serious for finding in checks.calendar(date(2026, 11, 1))] == [False]
    assert [finding.serious for finding in checks.calendar(date(2026, 11, 30))] == [False]
    assert [finding.serious for finding in checks.calendar(date(2026, 12, 1))] == [True]


def test_a_year_without_notice_is_a_fault() -> None:
    assert [finding.serious for finding in checks.calendar(date(2027, 3, 1))] == [True]


@pytest.mark.django_db
def test_a_missing_backup_is_noted_and_an_old_one_is_a_fault(production: Any, tmp_path: Path) -> None:
    def of_backup() -> list[bool]:
        return [finding.serious for finding in checks.everything() if "backup" in finding.text.en]

    assert of_backup() == [False]
    (tmp_path / "last_backup").write_text("2020-01-01T00:00:00+08:00\n")
    assert of_backup() == [True]


@pytest.mark.django_db
def test_a_total_that_is_not_the_number_of_its_matters_is_a_fault() -> None:
    places.build()
    town = Organisation.objects.get(code="QX")
    Tally.objects.create(
        township=town, unit=town, intake_unit=town, label="ordinary", kind="inquiry", state="open"
    )
    assert checks.totals() == []
    Tally.objects.update(count=3)
    assert "recount" in checks.totals()[0].text.en and checks.totals()[0].serious
    tally.recount()
    assert checks.totals() == []
