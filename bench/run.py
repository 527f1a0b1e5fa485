"""``script/bench``: every figure with its target, bar and spread (median of three), one table at the end.

The matters are generated once for a size (PostgreSQL: for a run) and kept in var/bench; each stage has its own copy.
"""
# ruff: noqa: S603, S607 - it starts our own programs

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
STAGES = (
    "T3",
    "T4",
    "T8",
    "T10",
    "T12",
    "T13",
    "T14",
    "T16",
    "T18",
    "T1",
    "T24",
    "T26",
    "T27",
    "T28",
    "T29",
    "search",
    "market-day",
)
OWN_DATABASE = {"T29": "openness.py", "market-day": "market_day.py"}
OWN_PROGRAMS = {
    "T8": "deadlines.py",
    "T16": "sheets.py",
    "T18a": "ledger.py",
    "T27": "charts.py",
    "T28": "conditions.py",
}


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    target: str
    what: str
    ours: str
    bar: str
    spread: str = ""

    def line(self) -> str:
        return f"| {self.target} | {self.what} | {self.ours} | {self.bar} | {self.spread} |"


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="matters stored")
    parser.add_argument("--only", default="", help="targets, e.g. T4,T10")
    parser.add_argument("--postgres", action="store_true", help="a private PostgreSQL instead of SQLite")
    options = parser.parse_args()
    wanted = (
        tuple(options.only.split(","))
        if options.only
        else tuple(t for t in STAGES if t not in ("T12", "market-day"))
    )
    unknown = set(wanted) - set(STAGES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(STAGES)}")
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; "
          f"Python {platform.python_version()}; {'PostgreSQL' if options.postgres else 'SQLite'}; "
          f"{options.size:,} matters\n")  # fmt: skip
    print("| target | what | ours | bar | spread |\n| --- | --- | --- | --- | --- |", flush=True)
    missed = 0
    with _database(options.postgres) as settings:
        for target in wanted:
            if target == "T12":
                figures = [_fresh_start()]
            elif target == "T24":
                figures = [_counter()]
            elif target in OWN_DATABASE:
                figures = _own_database(target, settings)
            elif target in OWN_PROGRAMS:
                figures = _own_program(target)
            else:
                figures = _stage(target, options.size, settings)
            for figure in figures:
                print(figure.line(), flush=True)
                missed += figure.ours.startswith("failed")
    return 1 if missed else 0


@contextmanager
def _database(postgres: bool) -> Iterator[dict[str, str]]:
    """The environment of the database server: nothing for SQLite, a private durable PostgreSQL otherwise."""
    if not postgres:
        yield {}
        return
    sys.path.insert(0, str(ROOT / "script"))
    from private_postgres import find_binaries, private_postgres

    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("no PostgreSQL here: install your system's package postgresql")
    with private_postgres(binaries, durable=True) as settings:
        yield settings


def _stage(target: str, size: int, settings: dict[str, str]) -> list[Figure]:
    """Run one stage in a process of its own, on a fresh copy of the generated data."""
    kind = {"T10": "open", "search": "search"}.get(target, "stored")
    with tempfile.TemporaryDirectory(prefix="sunlit-bench-") as name:
        folder = Path(name)
        environment = os.environ | settings | {
            "SUNLIT_PROFILE": "demo", "SUNLIT_DATA": str(folder), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'bench'}",
            "DJANGO_SETTINGS_MODULE": "sunlit.settings",
        }  # fmt: skip
        kept = ROOT / "var" / "bench" / f"{size}-{kind}{'-postgres' if settings else ''}"
        if settings:
            _copy_database(kept, size, kind, environment)
        else:
            _generated(kept, size, kind, environment)
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        run = subprocess.run(
            [sys.executable, str(ROOT / "bench" / "stages.py"), target, str(size), kind],
            env=environment, capture_output=True, text=True,
        )  # fmt: skip
        if run.returncode:
            return [Figure(target, "", f"failed: {run.stderr.strip().splitlines()[-1][:200]}", "")]
        return [Figure(**json.loads(line)) for line in run.stdout.splitlines() if line.startswith("{")]


def _generated(kept: Path, size: int, kind: str, environment: dict[str, str]) -> None:
    if (kept / "complete").exists():
        return
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    print(f"generating {size:,} matters, {kind}", file=sys.stderr, flush=True)
    subprocess.run(
        [sys.executable, str(ROOT / "bench" / "stages.py"), "prepare", str(size), kind],
        env=environment | {"SUNLIT_DATA": str(kept)}, check=True,
    )  # fmt: skip
    (kept / "complete").touch()


def _copy_database(kept: Path, size: int, kind: str, environment: dict[str, str]) -> None:
    """A fresh copy of the generated database under the name of the settings; made once for each run of the bench."""
    template = f"generated_{kind}"

    def server(*statements: str) -> None:
        subprocess.run(
            ["psql", "-q", "-U", "sunlit", "-d", "postgres", *(part for one in statements for part in ("-c", one))],
            env=environment, check=True,
        )  # fmt: skip

    if template not in _made:
        shutil.rmtree(kept, ignore_errors=True)
        server("DROP DATABASE IF EXISTS sunlit WITH (FORCE)", "CREATE DATABASE sunlit")
        _generated(kept, size, kind, environment)
        server(f"ALTER DATABASE sunlit RENAME TO {template}")
        _made.add(template)
    server("DROP DATABASE IF EXISTS sunlit WITH (FORCE)", f"CREATE DATABASE sunlit TEMPLATE {template}")


_made: set[str] = set()


def _own_program(target: str) -> list[Figure]:
    """Benchmarks that need no database are programs of their own; their lines are shown as they are."""
    run = subprocess.run(
        [sys.executable, str(ROOT / "bench" / OWN_PROGRAMS[target])],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    if run.returncode:
        return [Figure(target, OWN_PROGRAMS[target], f"failed: {run.stderr[-200:]}", "")]
    bars = {"T8": "≥ 300 K/s", "T16": "≤ 60 s", "T27": "≤ 10 ms", "T28": "≤ 25 µs; ≤ 5 s"}
    return [
        Figure(target, OWN_PROGRAMS[target], line.strip(), bars[target])
        for line in run.stdout.splitlines()
        if line.strip()
    ]


def _own_database(target: str, settings: dict[str, str]) -> list[Figure]:
    """A program that fills a fresh database of its own."""
    import secrets
    from base64 import urlsafe_b64encode

    with tempfile.TemporaryDirectory(prefix="sunlit-bench-") as name:
        environment = os.environ | settings | {
            "SUNLIT_PROFILE": "demo", "SUNLIT_DATA": name, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'bench'}",
            "DJANGO_SETTINGS_MODULE": "sunlit.settings", "SUNLIT_SECRET_KEY": secrets.token_urlsafe(50),
            "SUNLIT_DATA_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }  # fmt: skip
        run = subprocess.run(
            [sys.executable, str(ROOT / "bench" / OWN_DATABASE[target]), *os.environ.get("MARKET_DAY", "").split()],
            env=environment, capture_output=True, text=True,
        )  # fmt: skip
        found = [Figure(**json.loads(line)) for line in run.stdout.splitlines() if line.startswith("{")]
        return found or [Figure(target, "", f"failed: {run.stderr.strip()[-300:]}", "")]


def _fresh_start() -> Figure:
    """T12: a copy of the checkout as it is committed, a new environment, until the site answers. Caches are warm."""
    with tempfile.TemporaryDirectory(prefix="sunlit-fresh-") as name:
        tree = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", name], input=tree, check=True)
        started = time.perf_counter()
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("SUNLIT", "PYTHON"))
        }
        server = subprocess.Popen(
            ["bash", "script/server"], cwd=name, env=environment | {"PORT": "8765"}, stdout=subprocess.DEVNULL
        )
        try:
            taken = wait_for(8765, 600, server.poll) - started
        finally:
            server.terminate()
            server.wait(20)
    return Figure("T12", "fresh checkout to running demonstration", f"{taken:.0f} s", "≤ 60 s, 1 command")


def _counter() -> Figure:
    """T24: the clerk's keys that the browser test counts, from the empty counter to the receipt."""
    with tempfile.TemporaryDirectory(prefix="sunlit-counter-") as name:
        report = Path(name) / "junit.xml"
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "tests/browser/test_counter.py", "-k", "fifteen_interactions",
             f"--junit-xml={report}"],
            env=os.environ | {"SUNLIT_PROFILE": "test"}, capture_output=True, text=True, cwd=ROOT,
        )  # fmt: skip
        if run.returncode:
            return Figure("T24", "", f"failed: {run.stdout.strip().splitlines()[-1][:200]}", "")
        found = [int(one.get("value", 0)) for one in ElementTree.parse(report).iter("property")]  # noqa: S314
    counts = [float(number) for number in found]
    return Figure(
        "T24", f"item accepted with receipt by keyboard alone, {len(counts)} ways", f"{median(counts):.0f} interactions",
        "≤ 15", f"{min(counts):.0f}–{max(counts):.0f}",
    )  # fmt: skip


def wait_for(port: int, seconds: float, ended: Callable[[], int | None]) -> float:
    """Wait until the health address answers; the moment. Raises TimeoutError, or RuntimeError when the server ended."""
    from urllib.error import URLError
    from urllib.request import urlopen

    limit = time.perf_counter() + seconds
    while time.perf_counter() < limit:
        if ended() is not None:
            raise RuntimeError("the server ended")
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return time.perf_counter()
        except (URLError, OSError):
            time.sleep(0.02)
    raise TimeoutError(f"no answer after {seconds} s")


def median(values: list[float]) -> float:
    """The middle value."""
    return statistics.median(values)


if __name__ == "__main__":
    sys.exit(main())
