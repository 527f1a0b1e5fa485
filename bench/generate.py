"""Reproducible data for the benchmarks: N matters of one township, with valid ledgers.

``open``: all of them open, a tenth due (the sweep's worst day). ``stored``: as an office has them after many years,
one in fifty open, a tenth of those due.

The rows go into the tables in bulk, but each is what the acts would have left: a matter in handling with its task,
its clock event, its number from the register and its entry in the ledger, which verifies.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, models, transaction

from sunlit import clock
from sunlit.demonstration import places, townspeople
from sunlit.hall.models import Application
from sunlit.ledger import actions as ledger
from sunlit.matters import tally, timing
from sunlit.matters.book import book, published
from sunlit.matters.models import ClockEvent, Matter, Register, Task
from sunlit.people.models import Organisation, Staff

PORTION = 5000
SERIES = "B"


def generate(size: int, kind: str = "open", seed: int = 7) -> dict[str, Staff]:
    """Fill an empty database with ``size`` matters of Qingxi, ``open`` or ``stored``; the staff by user name."""
    rng = Random(seed)
    people = places.build()
    town = Organisation.objects.get(code="QX")
    intake = Organisation.objects.get(code="QX-ZX1")
    units = [
        (Organisation.objects.get(code=f"QX-ZX{n}"), [p for u, p in people.items() if u in names])
        for n, names in (
            (2, {"qx.gov", "qx.gov2"}),
            (3, {"qx.social", "qx.social2"}),
            (4, {"qx.econ", "qx.econ2"}),
        )
    ]
    villages = list(Organisation.objects.filter(township=town, kind="village").values_list("pk", flat=True))
    version, procedure = published("service-standard")
    now = clock.now().replace(microsecond=0)
    soon = book().calendar.add_working_days(now.date(), 2)
    later = [book().calendar.add_working_days(now.date(), days) for days in range(8, 28)]
    for start in range(0, size, PORTION):
        numbers = range(start + 1, min(start + PORTION, size) + 1)
        matters, tasks, events, drafts = [], [], [], []
        for number in numbers:
            opened = now - timedelta(seconds=size - number, days=30)
            unit, handlers = units[rng.randrange(3)]
            handler = handlers[rng.randrange(2)]
            due = soon if number % 10 == 0 else later[rng.randrange(20)]
            # Open are the newest, and the first ten, with which T26 works.
            closed = kind == "stored" and 10 < number <= size - size // 50
            if closed:
                due = (opened + timedelta(days=rng.randrange(5, 40))).date()
            matter = _matter(number, opened, due, town, intake, version, unit, handler, rng, villages)
            task = Task(
                id=number, matter_id=number, step="handle", round=3, unit=unit, role="handler", person=handler,
                opened_at=opened, due=due + timedelta(days=9),
            )  # fmt: skip
            if closed:
                finished = opened + timedelta(days=rng.randrange(1, 30))
                matter.state, matter.outcome, matter.step, matter.closed_at = (
                    "done",
                    "granted",
                    "done",
                    finished,
                )
                task.done_at, task.done_by, task.outcome = finished, handler, "propose_grant"
            else:
                matter.alarm_at = timing.next_alarm(matter, [task], procedure)
            matters.append(matter)
            tasks.append(task)
            events.append(ClockEvent(id=number, matter_id=number, kind="start", at=opened))
            drafts.append(
                ledger.Draft(
                    "opened", f"staff:{people['qx.clerk'].pk}", subject_kind="matter", subject=matter.number,
                    facts={"kind": "application", "step": "handle", "due": str(due)}, at=opened,
                )
            )  # fmt: skip
        with transaction.atomic():
            for rows in (matters, tasks, events):
                _insert(rows)
            if start == 0:
                _applications()
            with clock.standing_at(drafts[-1].at or now):
                ledger.append_many("QX", drafts)
    Register.objects.create(township=town, series=SERIES, year=now.year, last=size)
    tally.recount()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Matter, Task, ClockEvent):
                table = model._meta.db_table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {size + 1})")
        cursor.execute("ANALYZE")
    return people


def _applications() -> None:
    """What the first ten matters were applied with: T26 takes them through the hall's guards."""
    for matter in Matter.objects.filter(pk__lte=10):
        Application.objects.create(
            matter=matter, item=matter.item, item_hash="measured", applicant=matter.subject, receipt_hash="measured",
            decision="grant", decision_text="measured", decision_ground="measured",
        )  # fmt: skip


def _matter(
    number: int, opened: datetime, due: date, town: Organisation, intake: Organisation, version: int,
    unit: Organisation, handler: Staff, rng: Random, villages: list[int],
) -> Matter:  # fmt: skip
    return Matter(
        id=number,
        township=town,
        number=f"QX{clock.now().year}{SERIES}{number:06d}",
        kind="application",
        item="civil.low-income-rural",
        title="农村最低生活保障",
        subject=townspeople.name(rng),
        procedure_id=version,
        step="handle",
        stage="handling",
        round=3,
        unit=unit,
        intake_unit=intake,
        village_id=villages[rng.randrange(len(villages))],
        handler=handler,
        opened_at=opened,
        due=due,
        legal_due=due + timedelta(days=14),
        revision=3,
    )


def _insert(rows: list[Any]) -> None:
    model: type[models.Model] = type(rows[0])
    fields = model._meta.concrete_fields
    table, columns = model._meta.db_table, ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for values in _values(rows, fields):
                    copy.write_row([json.dumps(v) if isinstance(v, dict | list) else v for v in values])
            return
        marks = ", ".join(["%s"] * len(fields))
        prepared = [
            [field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)]
            for values in _values(rows, fields)
        ]
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", prepared)  # noqa: S608


def _values(rows: list[Any], fields: Any) -> Iterator[list[Any]]:
    for row in rows:
        yield [getattr(row, field.attname) for field in fields]
