"""Sealed files that no row knows: left by acts that were rolled back, or by a process that was killed in between.

A file is written before its row is committed, so a fresh one may still get its row; only what is older than a day is
looked at, and what has none by then is removed.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.apps import apps

from sunlit import clock
from sunlit.shelves import SHELVES, FileName, Shelf

OLD = timedelta(days=1)
BATCH = 400

log = logging.getLogger("sunlit.orphans")


def remove_orphans(now: datetime | None = None) -> int:
    """Remove every sealed file and every unfinished one that is older than a day and has no row; how many."""
    restore()
    border = ((now or clock.now()) - OLD).timestamp()
    removed = 0
    for shelf in SHELVES:
        if not _fields(shelf):
            continue  # Where no field says what is wanted, nothing is taken away.
        paths = _old(shelf, border)
        while batch := list(islice(paths, BATCH)):
            removed += _remove(shelf, batch, border)
    if removed:
        log.warning("清除无主文件 %s 个 / %s sealed files without a row removed", removed, removed)
    return removed


def restore() -> int:
    """Put back what a tidying that was killed had put aside although a row knows it; how many."""
    put_back = 0
    for shelf in SHELVES:
        for aside in shelf.root.glob("*/*.orphan"):
            if _known(shelf, {_name(aside)}):
                aside.rename(aside.with_name(aside.name.removesuffix(".orphan")))
                put_back += 1
    return put_back


def _old(shelf: Shelf, border: float) -> Iterator[Path]:
    for path in sorted(shelf.root.glob("*/*")):
        if path.suffix in (".sealed", ".part", ".orphan") and path.stat().st_mtime < border:
            yield path


def _remove(shelf: Shelf, found: list[Path], border: float) -> int:
    known = _known(shelf, {_name(path) for path in found})
    return sum(
        _take_away(shelf, path, border)
        for path in found
        if path.suffix == ".part" or _name(path) not in known
    )


def _take_away(shelf: Shelf, path: Path, border: float) -> bool:
    """Remove one file, unless an act took it up meanwhile: whoever keeps the same content again renews its time, so
    it is first put aside under another name, looked at once more, and put back if it is wanted."""
    aside = path if path.suffix == ".orphan" else path.with_name(f"{path.name}.orphan")
    path.rename(aside)
    wanted = path.suffix != ".part" and _known(shelf, {_name(path)})
    if wanted or aside.stat().st_mtime >= border:
        aside.rename(aside.with_name(aside.name.removesuffix(".orphan")))
        return False
    aside.unlink()
    return True


def _name(path: Path) -> str:
    """The hash under which a row would know a file."""
    return path.name.split(".", 1)[0]


def _known(shelf: Shelf, names: set[str]) -> set[str]:
    """Those of the names that a row has, in whichever table."""
    known: set[str] = set()
    for field in _fields(shelf):
        rows = field.model._base_manager.filter(**{f"{field.name}__in": names})
        known |= set(rows.values_list(field.name, flat=True))
    return known & names


def _fields(shelf: Shelf) -> list[FileName]:
    fields = (field for model in apps.get_models() for field in model._meta.get_fields())
    return [field for field in fields if isinstance(field, FileName) and field.shelf == shelf]
