"""Sealed files without a row: left by rolled-back acts and killed processes, removed after a day, nothing else is."""

import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from sunlit import clock
from sunlit.boards.models import Board
from sunlit.demonstration import places
from sunlit.matters import documents, orphans
from sunlit.matters.models import Document
from sunlit.people.models import Organisation
from sunlit.shelves import PAPERS, PHOTOS, SHELVES, Shelf

ROOT = Path(__file__).resolve().parents[4]
CRASH = """
import django, os
django.setup()
from sunlit.people.models import Organisation
from sunlit.shelves import ATTACHMENTS
print(ATTACHMENTS.keep(b"half an act"), flush=True)
ATTACHMENTS.place("ab" * 32).with_suffix(".part").parent.mkdir(parents=True, exist_ok=True)
ATTACHMENTS.place("ab" * 32).with_suffix(".part").write_bytes(b"half a file")
os._exit(9)
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings, monkeypatch):
    """A data folder of its own; the key stays."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def files() -> set[str]:
    return {path.name for shelf in SHELVES for path in shelf.root.glob("*/*")}


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
    place = PAPERS.place(paper.pdf_hash)
    long_ago = (clock.now() - timedelta(days=3)).timestamp()
    os.utime(place, (long_ago, long_ago))
    found = orphans._known

    def meanwhile(shelf, names):
        """Between the look at the rows and the removal the same content is kept again."""
        if place.exists():
            os.utime(place)
        return found(shelf, names)

    monkeypatch.setattr(orphans, "_known", meanwhile)
    orphans.remove_orphans()
    assert place.exists() and not list(place.parent.glob("*.orphan"))


def test_what_was_put_aside_by_a_killed_tidying_is_dealt_with_next_time(town):
    matter = town.accepted()
    place = PAPERS.place(matter.documents.first().pdf_hash)
    aside = place.with_name(place.name + ".orphan")
    place.rename(aside)
    assert orphans.remove_orphans(later()) == 0
    assert place.exists() and not aside.exists()


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.folder)
def test_every_shelf_is_tidied_and_knows_the_fields_that_name_its_files(db, shelf):
    assert orphans._fields(shelf)
    kept, named = shelf.keep(b"one"), shelf.keep(b"two", "cd" * 32)
    assert shelf.content(kept) == b"one" and shelf.content(named) == b"two"
    shelf.remove([""])
    assert orphans.remove_orphans() == 0 and len(files()) == 2
    assert orphans.remove_orphans(later()) == 2 and files() == set()


def test_a_file_that_a_row_of_any_table_names_stays(db):
    places.build()
    unit = Organisation.objects.filter(kind="township").first()
    name = PHOTOS.keep(b"a board")
    Board.objects.create(township=unit, unit=unit, number=99, capacity=1, since=clock.today(), photo=name)
    PHOTOS.keep(b"nobody's")
    assert orphans.remove_orphans(later()) == 1
    assert PHOTOS.content(name) == b"a board"


def test_where_no_field_says_what_is_wanted_nothing_is_taken_away(db, monkeypatch):
    unknown = Shelf("elsewhere")
    monkeypatch.setattr(orphans, "SHELVES", (unknown,))
    name = unknown.keep(b"whose is it")
    assert orphans.remove_orphans(later()) == 0 and unknown.content(name) == b"whose is it"


def test_the_same_content_under_its_own_name_is_kept_once_and_its_time_renewed(db):
    name = PAPERS.keep(b"a paper", "ef" * 32)
    place = PAPERS.place(name)
    before = place.read_bytes()
    os.utime(place, (1, 1))
    assert PAPERS.keep(b"a paper", name) == name
    assert place.read_bytes() == before and place.stat().st_mtime > 1
