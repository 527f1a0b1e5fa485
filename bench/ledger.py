"""What the ledger costs: appends a second, CPU of one append, seconds to verify (targets T18, T26).

    python bench/ledger.py [--entries 100000]

Uses a new SQLite database in a temporary folder, or, where SUNLIT_DATABASE names PostgreSQL, that (empty!) database.
The filling is done in batches of 50 entries; the figures for single appends are measured one transaction each.
"""

import argparse
import os
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

CHAIN = "bench"


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=100_000, help="entries in the chain (default 100000)")
    parser.add_argument("--settings", default="sunlit.settings")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("SUNLIT_PROFILE", "test")
        os.environ["SUNLIT_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = options.settings
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", "ledger", verbosity=0)
        measure(options.entries, Path(folder))


def measure(entries: int, folder: Path) -> None:
    """Print one line a figure."""
    from django.db import connection, transaction

    from sunlit import clock
    from sunlit.ledger import actions, queries

    def show(what: str, value: str) -> None:
        sys.stdout.write(f"{connection.vendor:10} {what:52} {value}\n")

    def draft(number: int, sealed: bool = False) -> actions.Draft:
        return actions.Draft(
            "matter.complete",
            f"staff-{number % 40}",
            subject_kind="matter",
            subject=f"330101-2026-{number // 3:06}",
            facts={"outcome": "accepted", "revision": number % 9, "step": "受理", "task": number},
            sealed={"name": "测试人", "phone": "13800000000"} if sealed else None,
        )

    def single(count: int, size: int, sealed: bool = False) -> tuple[float, float, float]:
        """Appends a second, and CPU and wall of one call in ms, commit not included in the CPU's median."""
        cpus, walls, started = [], [], perf_counter()
        for number in range(count):
            with transaction.atomic():
                drafts = [draft(number + part, sealed) for part in range(size)]
                cpu, wall = process_time(), perf_counter()
                actions.append_many(CHAIN, drafts)
                cpus.append(process_time() - cpu)
                walls.append(perf_counter() - wall)
        return count * size / (perf_counter() - started), median(cpus) * 1000, median(walls) * 1000

    start = datetime(2026, 1, 5, 8, tzinfo=clock.CHINA)
    with clock.standing_at(start):
        single(50, 1)
        for what, size, sealed in (
            ("append, 1 entry a transaction", 1, False),
            ("append, 1 entry with sealed data", 1, True),
            ("append_many, 3 entries a transaction", 3, False),
        ):
            rate, cpu, wall = single(1000, size, sealed)
            show(what, f"{rate:8.0f} entries/s  {cpu:.3f} ms CPU  {wall:.3f} ms wall a call")
    number, day = queries.verify(CHAIN).count, 0
    while number < entries:
        moment = start + timedelta(days=day)
        with clock.standing_at(moment):
            for _ in range(max(1, entries // 365 // 50)):
                with transaction.atomic():
                    actions.append_many(CHAIN, [draft(number + part, part == 0) for part in range(50)])
                number += 50
        with clock.standing_at(moment + timedelta(days=1)):
            actions.checkpoint(CHAIN, moment.date())
        day += 1
    for _ in range(2):
        report = queries.verify(CHAIN)
        show(
            f"verify {report.count} entries, {report.checkpoints} seals",
            f"{report.seconds:8.2f} s  ok={report.ok}",
        )
    after = queries.latest_checkpoint(CHAIN)
    show("verify after the newest seal", f"{queries.verify(CHAIN, after=after).seconds:8.3f} s")
    started = perf_counter()
    target = folder / "ledger.jsonl"
    with target.open("wb") as file:
        queries.export(CHAIN, file)
    show("export", f"{perf_counter() - started:8.2f} s  {target.stat().st_size / 1e6:.0f} MB")
    from subprocess import run

    started = perf_counter()
    script = Path(__file__).resolve().parents[1] / "script" / "verify-ledger"
    status = run([sys.executable, str(script), str(target)], check=False, capture_output=True).returncode  # noqa: S603
    show("script/verify-ledger", f"{perf_counter() - started:8.2f} s  exit {status}")


if __name__ == "__main__":
    main()
