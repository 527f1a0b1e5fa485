"""Killed in the middle of the work, again and again: nothing half done, nothing lost, nothing doubled."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
KILLS = 6

AFTERWARDS = """
import django; django.setup()
from collections import Counter
from django.db.models import Count
from sunlit.ledger import queries as ledger
from sunlit.ledger.verification import verify
from sunlit.matters.models import Alert, Document, Job, Matter, Register, Task
report = verify("QX")
assert not report.problems, report.problems
numbers = sorted(Matter.objects.values_list("number", flat=True))
assert [int(n[-6:]) for n in numbers] == list(range(1, len(numbers) + 1)), "a gap in the numbers"
assert Register.objects.get(series="B").last == len(numbers)
for series in ("S", "C"):
    papers = sorted(int(n[-6:]) for n in Document.objects.filter(number__contains=f"2026{series}").values_list("number", flat=True))
    assert papers == list(range(1, len(papers) + 1)), "a gap in the papers"
for matter in Matter.objects.annotate(waiting=Count("tasks")).select_related("application"):
    waiting = [task for task in matter.tasks.all() if task.done_at is None]
    assert len(waiting) == 1 and waiting[0].step == matter.step and waiting[0].round == matter.round, matter.number
    acts = [entry.act for entry in ledger.entries_for("matter", matter.number)]
    assert acts.count("opened") == 1
    done = matter.tasks.exclude(done_at=None).count()
    assert acts.count("completed") == done, (matter.number, acts)
    raised = matter.alerts.count()
    assert acts.count("alert_raised") == raised, (matter.number, raised)
doubled = [key for key, n in Counter(Alert.objects.values_list("matter", "task", "kind", "due")).items() if n > 1]
assert not doubled
late = Matter.objects.filter(alarm_at=None, state="open", due__isnull=False)
for matter in late:
    assert matter.alerts.filter(kind="overdue").exists(), matter.number
print(" ".join(numbers))
"""


@pytest.mark.slow
def test_kill_minus_nine_at_random_points_leaves_everything_whole(tmp_path):
    env = {
        **os.environ,
        "SUNLIT_PROFILE": "test",
        "SUNLIT_DATA": str(tmp_path),
        "SUNLIT_DATABASE": "",
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "sunlit.settings",
    }

    def run(*code):
        return subprocess.run(
            [sys.executable, *code], env=env, cwd=ROOT, capture_output=True, text=True, check=False
        )

    assert run("-m", "django", "migrate", "--verbosity", "0").returncode == 0
    built = run(
        "-c", "import django; django.setup(); from sunlit.demonstration import places; places.build()"
    )
    assert built.returncode == 0, built.stderr
    chance = random.Random(9)
    acknowledged = []
    for round_ in range(KILLS):
        log = tmp_path / f"round{round_}"
        with log.open("w") as out:
            worker = subprocess.Popen(
                [sys.executable, str(ROOT / "tests" / "crash_worker.py"), str(round_)],
                env=env, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
            started = time.monotonic()
            while not log.read_text().count("received") and time.monotonic() - started < 60:
                assert worker.poll() is None, log.read_text()
                time.sleep(0.05)
            time.sleep(chance.uniform(0.05, 1.2))
            worker.kill()
            worker.wait()
        acknowledged += [
            line.split()[1] for line in log.read_text().splitlines() if line.startswith("filed ")
        ]
    after = run("-c", AFTERWARDS)
    assert after.returncode == 0, after.stderr[-3000:]
    stored = after.stdout.split()
    assert set(acknowledged) <= set(stored), "acknowledged and gone"
    assert len(acknowledged) > KILLS
