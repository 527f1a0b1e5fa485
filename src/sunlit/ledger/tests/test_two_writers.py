"""Two at once: the chain has no gap, nothing is lost, and a verifier that looks on is never misled."""

import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection, transaction

from sunlit import clock
from sunlit.ledger import actions, queries
from sunlit.ledger.models import Entry

WRITER = """
import sys, django
django.setup()
from django.db import transaction
from sunlit.ledger import actions, queries
for number in range(int(sys.argv[2])):
    try:
        with transaction.atomic():
            actions.append_many("330101", [actions.Draft("task.done", sys.argv[1], facts={"n": n}) for n in (1, 2)])
            if number % 5 == 4:
                raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    if number % 10 == 0:
        report = queries.verify("330101")
        assert report.ok, report.problems
"""
JUDGE = """
import django
django.setup()
from sunlit.ledger import queries
from sunlit.ledger.models import Entry
report = queries.verify("330101")
assert report.ok, report.problems
print(report.count, Entry.objects.filter(actor="a").count(), Entry.objects.filter(actor="b").count())
"""


def test_two_processes_on_one_sqlite_file_leave_no_gap(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "SUNLIT_DATABASE"}
    source = str(Path(__file__).resolve().parents[3])
    environment |= {"SUNLIT_DATA": str(tmp_path), "PYTHONPATH": os.pathsep.join([source, *sys.path])}
    environment |= {"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"], "SUNLIT_PROFILE": "test"}

    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(process):
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out

    finish(start("-m", "django", "migrate", "ledger", "-v0", "--skip-checks"))
    for process in [start("-c", WRITER, name, "100") for name in ("a", "b")]:
        finish(process)
    assert finish(start("-c", JUDGE)).split() == ["320", "160", "160"]


@pytest.mark.django_db(transaction=True)
def test_threads_on_postgresql_leave_no_gap():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL; SQLite is tried with two processes")
    faults, ready = [], threading.Barrier(4)

    def write(name):
        try:
            ready.wait(10)
            for number in range(60):
                try:
                    with transaction.atomic():
                        actions.append("330101", "task.done", actor=name, sealed={"n": number})
                        if number % 5 == 4:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    pass
                if number % 20 == 10:
                    entry = Entry.objects.filter(actor=name, act="task.done").order_by("-seq")[0]
                    actions.erase(entry, actor=name, reason="x", article="47")
                    actions.checkpoint("330101", clock.today(), closing=True)
                    report = queries.verify("330101")
                    if not report.ok:
                        faults.append(report.problems)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults
    report = queries.verify("330101")
    assert report.ok and report.checkpoints == 1 and report.erased == 12
    assert Counter(entry.actor for entry in Entry.objects.filter(act="task.done")) == dict.fromkeys(
        "abcd", 48
    )
    assert report.count == 4 * 48 + 12 + 1
