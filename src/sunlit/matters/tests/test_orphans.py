"""Sealed files without a row: left by rolled-back acts and killed processes, removed after a day, nothing else is."""

import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from sunlit import clock
from sunlit.matters import documents, orphans
from sunlit.matters.models import Document

ROOT = Path(__file__).resolve().parents[4]
CRASH = """
import django, os
django.setup()
from sunlit.matters import attachments
print(attachments._keep(b"half an act"), flush=True)
attachments._place("ab" * 32).with_suffix(".part").parent.mkdir(parents=True, exist_ok=True)
attachments._place("ab" * 32).with_suffix(".part").write_bytes(b"half a file")
os._exit(9)
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings, monkeypatch):
    """A data folder of its own; the key stays."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def files() -> set[str]:
    return {path.name for folder in orphans.FOLDERS for path in (settings.DATA_DIR / folder).glob("*/*")}


def later(days: int = 2):
    return clock.now() + timedelta(days=days)


def test_what_a_rolled_back_act_left_is_removed_after_a_day_and_what_has_a_row_stays(town, caplog):
    kept = town.accepted()
    rows = {row.pdf_hash for row in Document.objects.all()}
    with pytest.raises(RuntimeError), transaction.atomic():
        town.accepted()
        raise RuntimeError("in the middle")
    left = {name for name in files() if name.split(".")[0] not in rows}
    assert len(left) == 2 and Document.objects.count() == len(rows)
    assert orphans.remove_orphans() == 0 and left <= files()
    with caplog.at_level(logging.WARNING, "sunlit.orphans"):
        assert orphans.remove_orphans(later()) == 2
    assert "2" in caplog.text and not left & files()
    for document in kept.documents.all():
        assert documents.pdf(document).startswith(b"%PDF")
    assert orphans.remove_orphans(later()) == 0


def test_a_process_killed_in_the_middle_leaves_nothing_for_good(db, own_folder):
    env = {
        **os.environ,
        "SUNLIT_PROFILE": "test",
        "SUNLIT_DATA": str(own_folder),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "sunlit.settings",
    }
    killed = subprocess.run(
        [sys.executable, "-c", CRASH], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert killed.returncode == 9, killed.stderr
    assert len(files()) == 2 and any(killed.stdout.strip() in name for name in files())
    assert orphans.remove_orphans() == 0
    assert orphans.remove_orphans(later()) == 2 and files() == set()


def test_a_file_that_an_act_takes_up_again_is_not_taken_away(town, monkeypatch):
    with pytest.raises(RuntimeError), transaction.atomic():
        matter = town.accepted()
        paper = matter.documents.first()
        raise RuntimeError("in the middle")
    place = documents._place(paper.pdf_hash)
    long_ago = (clock.now() - timedelta(days=3)).timestamp()
    os.utime(place, (long_ago, long_ago))
    found = orphans._known

    def meanwhile(names):
        """Between the look at the rows and the removal the same content is kept again."""
        if place.exists():
            os.utime(place)
        return found(names)

    monkeypatch.setattr(orphans, "_known", meanwhile)
    orphans.remove_orphans()
    assert place.exists() and not list(place.parent.glob("*.orphan"))


def test_what_was_put_aside_by_a_killed_tidying_is_dealt_with_next_time(town):
    matter = town.accepted()
    place = documents._place(matter.documents.first().pdf_hash)
    aside = place.with_name(place.name + ".orphan")
    place.rename(aside)
    assert orphans.remove_orphans(later()) == 0
    assert place.exists() and not aside.exists()
