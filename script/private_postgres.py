"""A PostgreSQL server of our own for one run of tests: made in a temporary folder, gone afterwards.

It listens on a Unix socket in a folder that only its own user may enter, never on the network. Durability is off:
nothing in it is worth keeping, and the tests that kill servers bring their own.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "timezone": "UTC",
}


_DURABLE = {"listen_addresses": "", "timezone": "UTC", "shared_buffers": "1GB", "max_wal_size": "4GB"}


class PostgresFailed(Exception):
    """A program of PostgreSQL ended with an error; the message is what it said."""


def find_binaries() -> Path | None:
    """The folder with ``initdb``, ``pg_ctl`` and ``createdb``, of the newest version there is, or None."""
    installed = Path("/usr/lib/postgresql")
    versions = [folder for folder in installed.glob("*/bin") if folder.parent.name.isdigit()]
    folders = sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)
    if initdb := shutil.which("initdb"):
        folders.append(Path(initdb).resolve().parent)
    wanted = ("initdb", "pg_ctl", "createdb")
    return next((folder for folder in folders if all((folder / name).exists() for name in wanted)), None)


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom to run as: PostgreSQL refuses root. None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresFailed("there is no user 'postgres' or 'nobody' to run PostgreSQL as")


def _run(user: pwd.struct_passwd | None, *command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if done.returncode:
        raise PostgresFailed(f"{Path(command[0]).name}: {(done.stderr or done.stdout).strip()}")


@contextmanager
def private_postgres(binaries: Path, *, durable: bool = False) -> Iterator[dict[str, str]]:
    """Starts a server with an empty database; yields the environment with which Sunlit and libpq find it.

    ``durable``: every commit waits for the disk, as in an office (for benchmarks). Whatever happens inside, the
    server is stopped and its folder removed. Raises ``PostgresFailed``.
    """
    user = _unprivileged()
    # A short path: the name of a Unix socket may have 107 characters at most.
    place = Path(tempfile.mkdtemp(prefix="sunlit-pg-", dir="/tmp"))
    try:
        if user:
            os.chown(place, user.pw_uid, user.pw_gid)
        data, port = place / "data", str(secrets.randbelow(20_000) + 20_000)
        _run(
            user,
            *(binaries / "initdb", "--pgdata", data, "--username", "sunlit", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        )
        chosen = _DURABLE if durable else _FAST
        options = " ".join(f"-c {name}='{value}'" for name, value in chosen.items())
        started = False
        try:
            _run(
                user,
                *(binaries / "pg_ctl", "--pgdata", data, "--log", place / "log", "--wait", "--timeout", "30"),
                *("--options", f"{options} -p {port} -k '{place}'", "start"),
            )
            started = True
            _run(user, binaries / "createdb", "-h", place, "-p", port, "-U", "sunlit", "sunlit")
            yield {
                "SUNLIT_DATABASE": "postgresql://sunlit@/sunlit",
                "PGHOST": str(place),
                "PGPORT": port,
            }
        finally:
            if started or (data / "postmaster.pid").exists():
                _run(user, binaries / "pg_ctl", "--pgdata", data, "--mode", "immediate", "--wait", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)
