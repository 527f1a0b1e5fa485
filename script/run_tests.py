"""Runs the parts of the test run one after the other and prints one summary; called by script/test.

A part that fails does not stop the others: one run tells everything that is wrong. The last line is
``N passed, N failed``: the tests of all pytest runs, and each failed check counted as one failure.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from private_postgres import PostgresFailed, find_binaries, private_postgres

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
# Percent of lines and of branches that the tests should reach; shown beside what they do reach.
COVERAGE_TARGET = (95, 90)
# As many tests at once as there are cores, but never one alone and never more than memory holds.
WORKERS = str(min(max(2, os.cpu_count() or 2), 6))
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


class Outcome(Enum):
    """How a part ended, with its word for the summary."""

    PASSED = "通过 passed"
    FAILED = "失败 FAILED"
    NOT_RUN = "未运行 not run"
    NOTHING = "尚无 none yet"  # the repository has nothing of this kind; no machine could run it


@dataclass(frozen=True)
class Tests:
    """The numbers of one pytest run."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class Result:
    outcome: Outcome
    note: str = ""
    tests: Tests = field(default_factory=Tests)


@dataclass(frozen=True)
class Part:
    name: str
    run: Callable[[], Result]
    fast: bool = False


class Stopped(Exception):
    """Somebody asked the run to end."""


def run(*command: object, env: dict[str, str] | None = None) -> int:
    """Runs a command in the repository with its output shown; the exit code."""
    sys.stdout.flush()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "SUNLIT_PROFILE": "test"} | (env or {}),
    )
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait(timeout=30)
        raise


def check(*commands: Sequence[object]) -> Result:
    """Passed if every command ends with 0; all are run."""
    codes = [run(*command) for command in commands]
    return Result(Outcome.FAILED if any(codes) else Outcome.PASSED)


# --- checks ---


def lint() -> Result:
    ruff = BIN / "ruff"
    return check([ruff, "check", "."], [ruff, "format", "--check", "."])


def types() -> Result:
    return check(
        [BIN / "mypy", "src/sunlit"], [BIN / "mypy", "--config-file=", "--strict", "script", "frontend"]
    )


def layers() -> Result:
    return check([BIN / "lint-imports"])


def dependencies() -> Result:
    return check([BIN / "deptry", "src"])


def templates() -> Result:
    folders = sorted(path for path in (ROOT / "src").glob("**/templates") if path.is_dir())
    if not folders:
        return Result(Outcome.NOTHING, "no templates")
    return check([BIN / "djlint", "--lint", *folders])


def migrations() -> Result:
    if not list((ROOT / "src").glob("**/migrations/0*.py")):
        return Result(Outcome.NOTHING, "no migrations")
    command = [BIN / "python", "-m", "django", "makemigrations", "--check", "--dry-run"]
    with tempfile.TemporaryDirectory() as data:
        code = run(*command, env={"DJANGO_SETTINGS_MODULE": "sunlit.settings", "SUNLIT_DATA": data})
    return Result(Outcome.FAILED, "models and migrations differ") if code else Result(Outcome.PASSED)


def rulebook() -> Result:
    if not (ROOT / "src/sunlit/rulebook/__main__.py").exists() or not (ROOT / "rulebook").is_dir():
        return Result(Outcome.NOTHING, "no rulebook")
    return check([BIN / "python", "-m", "sunlit.rulebook", "check", "rulebook"])


# --- tests ---


def read_junit(report: Path) -> Tests:
    """The numbers in a JUnit file; errors count as failures."""
    total = Tests()
    for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314 - we wrote it ourselves
        number = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
        failed = number["failures"] + number["errors"]
        passed = max(number["tests"] - failed - number["skipped"], 0)
        total = Tests(total.passed + passed, total.failed + failed, total.skipped + number["skipped"])
    return total


def pytest(*options: str, env: dict[str, str] | None = None, measured: bool = False) -> Result:
    """One pytest run; no test collected is nothing to run, not a success. ``measured``: with coverage."""
    # Not pytest-cov: in the workers of xdist it begins after the imports, and their lines would count as missed.
    python = (BIN / "coverage", "run", "-m") if measured else (BIN / "python", "-m")
    # TMPDIR: what a broken-off run leaves behind goes with the folder.
    with tempfile.TemporaryDirectory(prefix="sunlit-run-", ignore_cleanup_errors=True) as place:
        report = Path(place) / "junit.xml"
        code = run(
            *python,
            "pytest",
            "-q",
            "--durations=15",
            f"--junit-xml={report}",
            *options,
            env=(env or {}) | {"TMPDIR": place},
        )
        tests = read_junit(report) if report.exists() else Tests()
    if code == 5:
        return Result(Outcome.NOTHING, "no tests")
    note = f"{tests.passed} passed" + (f", {tests.failed} failed" if tests.failed else "")
    note += f", {tests.skipped} skipped" if tests.skipped else ""
    if code == 0 and not tests.failed:
        return Result(Outcome.PASSED, note, tests)
    # A run that broke before any test (a fault in collection, a crash) has failed all the same.
    return Result(Outcome.FAILED, note, Tests(tests.passed, max(tests.failed, 1), tests.skipped))


def sqlite_fast() -> Result:
    return pytest("-m", "not browser and not slow", "-n", WORKERS, env={"SUNLIT_DATABASE": ""})


def sqlite(*, measured: bool = False) -> Result:
    return pytest("-m", "not browser", "-n", WORKERS, env={"SUNLIT_DATABASE": ""}, measured=measured)


def postgresql() -> Result:
    binaries = find_binaries() or (apt_install("postgresql") and find_binaries())
    if not binaries:
        return Result(Outcome.NOT_RUN, "no PostgreSQL here: install your system's package postgresql")
    try:
        with private_postgres(binaries) as env:
            # What lies below the database needs no second run on another one, and the longest walks through all pages
            # ask the same queries that the shorter tests ask here.
            below = [
                f"--ignore=src/sunlit/{name}/tests"
                for name in ("core", "rulebook", "paper", "tables", "redaction")
            ]
            below.append("--ignore=tests/visibility/test_hostile.py")
            return pytest("-m", "not browser and not slow", "-n", WORKERS, *below, env=env)
    except (PostgresFailed, subprocess.TimeoutExpired) as problem:
        print(f"PostgreSQL: {problem}", file=sys.stderr)
        return Result(Outcome.FAILED, "the private server did not start or stop")


def browser(*, measured: bool = False) -> Result:
    chromium = find_chromium() or (apt_install("chromium") and find_chromium())
    if not chromium:
        return Result(Outcome.NOT_RUN, "no Chromium here: install your system's package chromium")
    return pytest(
        "-m",
        "browser",
        "-n",
        WORKERS,
        env={"SUNLIT_DATABASE": "", "SUNLIT_CHROMIUM": chromium},
        measured=measured,
    )


def find_chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def apt_install(package: str) -> bool:
    """Installs a Debian package where we may (root, apt); whether it worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if run("apt-get", "-qq", "update", env=quiet):
        return False
    return run("apt-get", "-qq", "install", "--yes", "--no-install-recommends", package, env=quiet) == 0


def coverage_line() -> str | None:
    """What the SQLite and the browser run reached, beside the target; None if nothing was measured."""
    if not list(ROOT.glob(".coverage.*")):
        return None
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "coverage.json"
        for command in (["combine", "-q"], ["json", "-q", "-o", str(report)]):
            done = subprocess.run(
                [BIN / "coverage", *command], cwd=ROOT, capture_output=True, text=True, check=False
            )
            if done.returncode:
                return f"覆盖率 coverage: {(done.stdout + done.stderr).strip()}"
        totals = json.loads(report.read_text())["totals"]
    reached = (
        percent(totals["covered_lines"], totals["num_statements"]),
        percent(totals["covered_branches"], totals["num_branches"]),
    )
    words = [
        f"{name} {value:.1f} % (目标 target {target} %)"
        for name, value, target in zip(("行 lines", "分支 branches"), reached, COVERAGE_TARGET, strict=True)
    ]
    return "覆盖率 coverage: " + ", ".join(words)


def percent(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 100.0


PARTS = [
    Part("格式 lint", lint, fast=True),
    Part("类型 types", types),
    Part("分层 layers", layers),
    Part("依赖 dependencies", dependencies),
    Part("模板 templates", templates),
    Part("迁移 migrations", migrations),
    Part("规则 rulebook", rulebook),
    Part("测试 tests, SQLite", sqlite),
    Part("测试 tests, PostgreSQL", postgresql),
    Part("浏览器 browser", browser),
]
FAST = [*(part for part in PARTS if part.fast), Part("快速 quick tests, SQLite", sqlite_fast, fast=True)]
# Counting lines makes the run longer, so it is asked for.
COVERAGE = [
    Part("测试 tests, SQLite", partial(sqlite, measured=True)),
    Part("浏览器 browser", partial(browser, measured=True)),
]
CHOICES = {(): PARTS, ("fast",): FAST, ("coverage",): COVERAGE}


# --- summary ---


def padded(text: str, width: int) -> str:
    """Text filled up to a number of terminal columns; a Chinese character takes two."""
    columns = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(width - columns, 0)


def summary(rows: list[tuple[str, Result, float]], *, strict: bool) -> tuple[str, int]:
    """The table with its closing line, and the exit code. ``strict``: what was not run has failed."""
    lines = [padded("部分 part", 28) + padded("结果 result", 18) + "  秒 s"]
    passed = failed = skipped = 0
    for name, result, seconds in rows:
        lines.append(
            padded(name, 28) + padded(result.outcome.value, 18) + f"{seconds:6.1f}  {result.note}".rstrip()
        )
        passed += result.tests.passed
        skipped += result.tests.skipped
        bad = result.outcome is Outcome.FAILED or (strict and result.outcome is Outcome.NOT_RUN)
        failed += max(result.tests.failed, 1) if bad else 0
    if strict and any(result.outcome is Outcome.NOT_RUN for _, result, _ in rows):
        lines.append("CI=true：未运行的部分按失败计。 CI=true: a part that was not run counts as failed.")
    closing = f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
    return "\n".join(lines) + "\n\n" + closing, 1 if failed else 0


def main(arguments: list[str]) -> int:
    chosen = CHOICES.get(tuple(arguments))
    if chosen is None:
        print("用法：script/test [fast|coverage]。\nUsage: script/test [fast|coverage].", file=sys.stderr)
        return 2

    def stop(number: int, frame: object) -> None:
        raise Stopped

    signal.signal(signal.SIGTERM, stop)
    for measured in ROOT.glob(".coverage*"):
        measured.unlink()
    rows: list[tuple[str, Result, float]] = []
    begun = time.monotonic()
    interrupted = False
    for part in chosen:
        print(f"\n=== {part.name} ===", flush=True)
        start = time.monotonic()
        try:
            result = part.run()
        except (KeyboardInterrupt, Stopped):
            interrupted = True
            result = Result(Outcome.FAILED, "interrupted")
        rows.append((part.name, result, time.monotonic() - start))
        if interrupted:
            break
    table, code = summary(rows, strict=os.environ.get("CI") == "true")
    print(f"\n=== 小结 summary, {time.monotonic() - begun:.0f} s ===")
    if line := coverage_line():
        print(line)
    print(table)
    return 130 if interrupted else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
