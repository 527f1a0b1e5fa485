"""The stages of ``script/bench`` that need stored matters; each runs in a process of its own. One JSON line a figure."""
# ruff: noqa: S603 - it starts our own programs

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from finding import fill as fill_documents  # noqa: E402
from finding import measure as measure_search  # noqa: E402
from generate import generate  # noqa: E402
from lifecycles import measure as measure_lifecycles  # noqa: E402
from run import Figure, median, wait_for  # noqa: E402

from sunlit.ledger import actions as ledger  # noqa: E402
from sunlit.ledger.queries import verify  # noqa: E402
from sunlit.matters import actions  # noqa: E402
from sunlit.matters.listing import Listing  # noqa: E402
from sunlit.matters.models import Matter, Task  # noqa: E402
from sunlit.matters.sweep import sweep  # noqa: E402
from sunlit.people.models import Staff  # noqa: E402
from sunlit.people.viewer import viewer_of  # noqa: E402

PORT = 8766
STATE = "open"


def tell(figure: Figure) -> None:
    """Hand a figure to `run.py`."""
    print(json.dumps(figure.__dict__, ensure_ascii=False), flush=True)


def spread(values: list[float], form: str) -> str:
    """Least and most of some runs."""
    return f"{min(values):{form}}–{max(values):{form}}"


def listing() -> None:
    """One page of a restricted officer's list, as the desk has it: a hundred rows with their unit, and the total."""
    viewer = viewer_of(Staff.objects.get(username="qx.social"))
    quick = Listing(viewer, state=STATE)
    assert len(quick[:100]) == 100
    quick.count()


def timed(count: int, act: Callable[[], None]) -> list[float]:
    """Seconds of each of ``count`` runs."""
    found = []
    for _ in range(count):
        started = time.perf_counter()
        act()
        found.append(time.perf_counter() - started)
    return found


def _sixteenth(_number: int) -> list[float]:
    connections.close_all()
    listing()
    return timed(8, listing)


def t4(size: int) -> None:
    listing()
    connection.force_debug_cursor = True
    before = len(connection.queries)
    listing()
    number = len(connection.queries) - before
    connection.force_debug_cursor = False
    runs = [median(timed(10, listing)) * 1000 for _ in range(3)]
    tell(
        Figure(
            "T4",
            f"list of 100 with total, 1 user, {number} queries",
            f"p50 {median(runs):.1f} ms",
            "≤ 20 ms, ≤ 5 queries",
            spread(runs, ".1f"),
        )
    )
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(16) as pool:
        tails = [
            _p95([s for one in pool.map(_sixteenth, range(16), chunksize=1) for s in one]) * 1000
            for _ in range(3)
        ]
    tell(Figure("T4", "the same, 16 users", f"p95 {median(tails):.0f} ms", "≤ 120 ms", spread(tails, ".0f")))


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def t10(size: int) -> None:
    run = sweep()
    tell(
        Figure(
            "T10",
            f"sweep, {run.open_matters:,} open, {run.due:,} due, {run.raised:,} alerts, {run.failed} failed",
            f"{run.seconds:.1f} s",
            "≤ 15 s at 1 M / 100 K",
            "one run: it can't be repeated on the same data",
        )
    )
    idle = [seconds * 1000 for seconds in timed(9, lambda: sweep() and None)]
    tell(Figure("T10", "idle sweep", f"{median(idle):.1f} ms", "≤ 20 ms", spread(idle, ".1f")))


def t18(size: int) -> None:
    runs = []
    for _ in range(3):
        report = verify("QX")
        assert report.ok, report.sentence.en
        runs.append(report.seconds)
    tell(
        Figure(
            "T18",
            f"verify {report.count:,} entries",
            f"{median(runs):.2f} s",
            "≤ 10 s at 1 M",
            spread(runs, ".2f"),
        )
    )

    def append() -> None:
        with transaction.atomic():
            ledger.append("QX", "measured", actor="bench", subject_kind="matter", subject="x", facts={"n": 1})

    costs = [median(timed(100, append)) * 1000 for _ in range(3)]
    tell(
        Figure(
            "T18",
            "append of one entry, its own durable transaction",
            f"{median(costs):.2f} ms",
            "≤ 15 % of an act",
            spread(costs, ".2f"),
        )
    )


def t26(size: int) -> None:
    """A loop of proposing and returning: CPU of each act, and of the fortieth round against the first."""
    rounds: list[list[float]] = []
    for number in range(1, 9):
        matter = Matter.objects.select_related("handler").get(pk=number)
        handler = viewer_of(matter.handler)
        head = viewer_of(Staff.objects.get(username=matter.handler.username.replace("2", "") + ".head"))
        mine = []
        for _ in range(40):
            started = time.process_time()
            for outcome, by, opinion in (("propose_grant", handler, "同意"), ("return", head, "请补充")):
                task = Task.objects.get(matter_id=matter.pk, done_at=None)
                actions.complete(task.pk, outcome, by=by, opinion=opinion)
            mine.append((time.process_time() - started) / 2)
        rounds.append(mine)
    warm = rounds[1:]
    every = [1000 * value for mine in warm for value in mine]
    first = median([mine[0] for mine in warm] + [mine[1] for mine in warm])
    last = median([mine[39] for mine in warm] + [mine[38] for mine in warm])
    tell(Figure("T26", "CPU of one act", f"{median(every):.2f} ms", "≤ 4 ms", spread(every, ".2f")))
    tell(Figure("T26", "40th round against the first", f"{last / first:.2f} ×", "≤ 1.2 ×"))


def _serving() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "sunlit", "serve", "--port", str(PORT)], stdout=subprocess.DEVNULL
    )


def _memory(pid: int) -> tuple[int, float]:
    """Processes of the server and their proportional memory in MB."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        waiting += [int(child) for child in children]
    kilobytes = 0
    for one in found:
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return len(found), kilobytes / 1024


def t14(size: int) -> None:
    sweep()  # so that the background work is idle, as it is in an office that has been open before
    call_command("collectstatic", interactive=False, verbosity=0)
    starts, sizes, processes = [], [], 0
    for _ in range(3):
        started = time.perf_counter()
        server = _serving()
        starts.append(wait_for(PORT, 60, server.poll) - started)
        time.sleep(3)
        processes, megabytes = _memory(server.pid)
        sizes.append(megabytes)
        server.terminate()
        server.wait(20)
    tell(
        Figure(
            "T13", "commands; processes of it; other services", f"1; {processes}; 0", "1 process, 0 others"
        )
    )
    tell(
        Figure(
            "T14", "cold start to the first answer", f"{median(starts):.1f} s", "≤ 2 s", spread(starts, ".1f")
        )
    )
    tell(
        Figure(
            "T14",
            "memory at rest, all processes",
            f"{median(sizes):.0f} MB",
            "≤ 200 MB",
            spread(sizes, ".0f"),
        )
    )


def t1(size: int) -> None:
    sweep()
    call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
    server = _serving()
    try:
        wait_for(PORT, 60, server.poll)
        measure_lifecycles(PORT, 3)
        runs = [measure_lifecycles(PORT, 8) for _ in range(3)]
        _count, megabytes = _memory(server.pid)
    finally:
        server.terminate()
        server.wait(20)
    rates, tails = [run.rate for run in runs], [run.p95 * 1000 for run in runs]
    failed = sum(run.failed for run in runs)
    tell(
        Figure(
            "T1",
            f"lifecycles of 4 calls, {size:,} matters, 16 connections; {failed} failed",
            f"{median(rates):.0f}/s",
            "≥ 130/s, 0 failed",
            spread(rates, ".0f"),
        )
    )
    tell(Figure("T1", "p95 of a call", f"{median(tails):.0f} ms", "≤ 80 ms", spread(tails, ".0f")))
    tell(Figure("T14", "memory under T1", f"{megabytes:.0f} MB", "≤ 400 MB"))


def t3(size: int) -> None:
    """Acts a second at this size; `docs/performance.md` sets 1 K beside 1 M."""
    clerk = viewer_of(Staff.objects.get(username="qx.clerk"))
    from sunlit.hall.actions import inquiries
    from sunlit.people.models import Organisation

    town = Organisation.objects.get(code="QX")

    def act() -> None:
        inquiry = inquiries.register(town, inquiries.Question("问题", visitor="云有田"), by=clerk)
        inquiries.answer(inquiry.pk, "已答复", by=clerk)

    timed(20, act)
    rates = [100 / sum(timed(100, act)) for _ in range(3)]
    tell(
        Figure(
            "T3",
            f"register and answer, in process, {size:,} matters",
            f"{median(rates):.0f}/s",
            "≤ 10 % loss from 1 K to 1 M",
            spread(rates, ".0f"),
        )
    )


def search(size: int) -> None:
    for figure in measure_search(size):
        tell(figure)


def prepare(size: int, kind: str) -> None:
    """An initialised installation with generated matters, in the database and folder of the settings."""
    os.umask(0o077)
    from sunlit.operations.places import make_data_folder

    make_data_folder(Path(os.environ["SUNLIT_DATA"]))
    subprocess.run([sys.executable, "-m", "sunlit", "init"], check=True, stdout=subprocess.DEVNULL)
    # A process of its own: settings and rulebook are read anew from the folder that was just made.
    subprocess.run([sys.executable, __file__, "fill", str(size), kind], check=True)


STAGES = {
    "T1": t1, "T3": t3, "T4": t4, "T10": t10, "T13": t14, "T14": t14, "T18": t18, "T26": t26, "search": search,
}  # fmt: skip

if __name__ == "__main__":
    name, number, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if name == "prepare":
        prepare(number, kind)
    elif name == "fill" and kind == "search":
        fill_documents(number)
    elif name == "fill":
        generate(number, kind)
    else:
        STAGES[name](number)
