"""Backup into one file, and restore into an empty place. No program outside the Python environment is needed.

A backup is a ZIP archive: ``manifest.json`` with the SHA-256 of every other file and the head of every ledger;
``database/`` with the database as SQLite's own backup makes it or, from PostgreSQL, one file of rows for each table;
``files/`` with the papers and attachments, which are encrypted as they lie on the disk. The data key is not in it.
"""

import hashlib
import hmac
import json
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from sunlit import clock
from sunlit.ledger.models import Head
from sunlit.ledger.queries import Report, verify
from sunlit.operations.faults import Fault
from sunlit.operations.places import write_private

FORMAT = 1
LAST = "last_backup"
SQLITE = "database/sunlit.sqlite3"
LEFT_OUT = {"static"}
_NAME = re.compile(r"(database|files)(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")
_PORTION = 1 << 20


@dataclass(frozen=True)
class Written:
    """What a backup holds."""

    files: int
    size: int


@dataclass(frozen=True)
class Restored:
    """What was restored, with the verification of each ledger."""

    files: int
    reports: tuple[Report, ...]


def last_made() -> datetime | None:
    """When the last backup of this data folder was finished."""
    path = Path(settings.DATA_DIR) / LAST
    return datetime.fromisoformat(path.read_text().strip()) if path.exists() else None


def write(target: Path) -> Written:
    """Back up while the program runs; the file appears only when it is complete. Raises Fault where it exists."""
    if target.exists():
        raise Fault(f"{target} 已经存在：请换一个文件名。", f"{target} exists already: take another name.")
    unfinished = target.with_name(target.name + ".part")
    hashes: dict[str, str] = {}
    try:
        with ZipFile(unfinished, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            unfinished.chmod(0o600)
            # The database first: a paper is on the disk before the act that issued it is committed, so every paper
            # that the database knows is found afterwards.
            heads = _add_database(archive, hashes)
            for path in _files():
                _add(archive, f"files/{path.relative_to(settings.DATA_DIR).as_posix()}", path, hashes)
            manifest = {
                "format": FORMAT,
                "made_at": clock.now().isoformat(),
                "database": connection.vendor,
                "migrations": _migrations(),
                "key": _key_mark(),
                "ledgers": heads,
                "files": hashes,
            }
            archive.writestr(
                "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
            )
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise Fault(
            f"备份没有写成：{error.strerror}。", f"The backup was not written: {error.strerror}."
        ) from error
    write_private(Path(settings.DATA_DIR) / LAST, clock.now().isoformat() + "\n")
    return Written(len(hashes), target.stat().st_size)


def restore(source: Path) -> Restored:
    """Restore into an empty data folder and database; every hash and every ledger is verified.

    Nothing is put in place before all hashes agree. Raises Fault: not empty, damaged, another program version,
    another data key, a ledger that doesn't verify.
    """
    folder = Path(settings.DATA_DIR)
    _must_be_empty(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix="restoring-") as name:
        place = Path(name)
        manifest = _unpack(source, place)
        if manifest["key"] != _key_mark():
            raise Fault(
                "数据密钥与备份不符：请先把原来的 data_key 放进数据文件夹。",
                "The data key isn't the backup's: put the original data_key into the data folder first.",
            )
        if manifest["database"] != connection.vendor:
            raise Fault(
                f"备份来自 {manifest['database']}，当前数据库是 {connection.vendor}：请用同一种数据库恢复。",
                f"The backup is of {manifest['database']} and this database is {connection.vendor}: use the same kind.",
            )
        _load_database(place, manifest)
        for path in sorted((place / "files").glob("*")) if (place / "files").exists() else []:
            shutil.move(path, folder / path.name)
    reports = tuple(verify(chain) for chain in sorted(manifest["ledgers"]))
    for report in reports:
        head = manifest["ledgers"][report.chain]
        if not report.ok or report.head != head:
            raise Fault(
                f"恢复后的台账不可信：{report.sentence.zh}。",
                f"The restored ledger can't be trusted: {report.sentence.en}.",
            )
    return Restored(len(manifest["files"]), reports)


def _key_mark() -> str:
    """Tells whether a data key is the same without telling the key."""
    return hmac.new(settings.DATA_KEY.encode(), b"sunlit backup", hashlib.sha256).hexdigest()


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _files() -> Iterator[Path]:
    for folder in sorted(Path(settings.DATA_DIR).iterdir()):
        if folder.is_dir() and folder.name not in LEFT_OUT:
            yield from sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part")


def _add(archive: ZipFile, name: str, path: Path, hashes: dict[str, str]) -> None:
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        hashes[name] = _copy(source, target)


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    found = hashlib.sha256()
    while portion := source.read(_PORTION):
        found.update(portion)
        target.write(portion)
    return found.hexdigest()


def _add_database(archive: ZipFile, hashes: dict[str, str]) -> dict[str, str]:
    """The database as it was at one moment; the head hash of every ledger at that moment."""
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="backup-") as folder:
            copy = Path(folder) / "copy.sqlite3"
            # A connection of its own: the backup must see what is committed, whatever this process is doing.
            name = str(connection.settings_dict["NAME"])
            with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target, pages=2000)
                heads = dict(target.execute("SELECT chain, hash FROM ledger_head").fetchall())
            _add(archive, SQLITE, copy, hashes)
        return heads
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        heads = dict(Head.objects.values_list("chain", "hash"))
        for table in _tables():
            hashed = hashlib.sha256()
            name = f"database/{table}.copy"
            statement = f'COPY "{table}" ({_columns(table)}) TO STDOUT'
            with archive.open(name, "w", force_zip64=True) as target, cursor.copy(statement) as rows:
                for portion in rows:
                    hashed.update(portion)
                    target.write(portion)
            hashes[name] = hashed.hexdigest()
    return heads


def _tables() -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models(include_auto_created=True))


def _columns(table: str) -> str:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return ", ".join(f'"{column.name}"' for column in described)


def _must_be_empty(folder: Path) -> None:
    inside = [path.name for path in folder.iterdir() if path.is_dir() and path.name not in LEFT_OUT]
    if inside or connection.introspection.table_names():
        raise Fault(
            "只能恢复到空的数据文件夹和数据库：这里已有数据。",
            "A backup is restored only into an empty data folder and database; there is data here.",
        )


def _unpack(source: Path, place: Path) -> dict[str, Any]:
    """Unpack exactly the files that the manifest names, each with its hash checked. Raises Fault."""
    damaged = Fault(f"{source} 不是完好的备份文件。", f"{source} is not an intact backup.")
    try:
        with ZipFile(source) as archive:
            manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
            if manifest.get("format") != FORMAT:
                raise damaged
            if {*archive.namelist()} != {"manifest.json", *manifest["files"]}:
                raise damaged
            for name, wanted in manifest["files"].items():
                if not _NAME.fullmatch(name) or ".." in name:
                    raise damaged
                path = place / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as packed, path.open("wb") as target:
                    if _copy(packed, target) != wanted:
                        raise Fault(
                            f"备份中的 {name} 与清单不符，已停止。",
                            f"{name} in the backup isn't what the manifest says; nothing was restored.",
                        )
    except (BadZipFile, KeyError, ValueError, AttributeError, OSError) as error:
        raise damaged from error
    return manifest


def _load_database(place: Path, manifest: dict[str, Any]) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        target = Path(connection.settings_dict["NAME"])
        for leftover in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.move(place / SQLITE, target)
        # A backup of an earlier version is brought up to this one.
        call_command("migrate", interactive=False, verbosity=0)
        return
    call_command("migrate", interactive=False, verbosity=0)
    if manifest["migrations"] != _migrations():
        raise Fault(
            "备份来自另一个程序版本：请用备份时的版本恢复，再升级。",
            "The backup is of another version of the program: restore with that version, then upgrade.",
        )
    with transaction.atomic(), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            # Rows that migrating made (content types, permissions) come from the backup instead.
            if not model._meta.db_table.startswith("ledger_"):
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 - names of our own tables
        for table in _tables():
            statement = f'COPY "{table}" ({_columns(table)}) FROM STDIN'
            source = place / f"database/{table}.copy"
            with source.open("rb") as rows, cursor.copy(statement) as target:
                while portion := rows.read(_PORTION):
                    target.write(portion)
        for statement in connection.ops.sequence_reset_sql(
            no_style(), apps.get_models(include_auto_created=True)
        ):
            cursor.execute(statement)
