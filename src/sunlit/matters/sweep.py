"""The sweep: find what fell due, claim it, raise it once, write down what was found.

1. Read the next matters whose ``alarm_at`` has come, by its index, and lock them (skipping what another
   worker holds).
2. For each, work out which of its moments have passed and aren't raised yet.
3. In the same transaction write the alerts, the ledger entries, the notices and the next ``alarm_at``.
4. Waiting periods that elapsed and outcomes that a late step takes by itself are ordinary acts of the clock.

A crash between batches loses nothing, because the row is still due; a second worker doubles nothing, because
the unique constraint on alerts and the lock stand against it. Cost grows with what is due.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Model, Sum

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.ledger import actions as ledger
from sunlit.matters import actions, timing
from sunlit.matters.book import procedure_of
from sunlit.matters.hooks import tell
from sunlit.matters.models import Alert, Matter, Notice, Register, SweepRun, Task
from sunlit.matters.numbers import every_series
from sunlit.people.models import Organisation
from sunlit.people.viewer import CLOCK

BATCH = 1000
"""Matters in one transaction: more would let the counter wait, fewer would wait for the disk more often."""
READ = (
    "township_id", "number", "step", "procedure_id", "state", "opened_at", "due", "legal_due", "stopped", "alarm_at",
)  # fmt: skip
READ_OF_TASKS = ("matter_id", "step", "unit_id", "role", "person_id", "opened_at", "due", "done_at")
WORDS = {
    "due_soon": ("将于{due}到期", "is due on {due}"),
    "overdue": ("已超过承诺期限{due}", "is past its promised day {due}"),
    "legal_overdue": ("已超过法定期限{due}", "is past the limit of the law, {due}"),
    "step_overdue": ("的当前环节已超过{due}", "is late in its present step, due {due}"),
}


@dataclass
class _Found:
    """What one batch has to write."""

    alerts: list[dict[str, Any]] = field(default_factory=list)
    entries: dict[str, list[ledger.Draft]] = field(default_factory=lambda: defaultdict(list))
    notices: list[dict[str, Any]] = field(default_factory=list)
    alarms: list[tuple[datetime | None, int]] = field(default_factory=list)
    acts: list[Task] = field(default_factory=list)
    raised: list[tuple[Matter, str]] = field(default_factory=list)


def sweep(now: datetime | None = None) -> SweepRun:
    """Raise everything that is due at ``now``; the run's own record.

    ``due`` counts the matters found due, ``handled`` those dealt with; where they differ the desk shows it.
    """
    at = now or clock.now()
    started = perf_counter()
    due = handled = raised = failed = 0
    while True:
        found = _batch(at)
        if found is None:
            break
        due += len(found.alarms)
        handled += len(found.alarms)
        raised += len(found.alerts)
        for task in found.acts:
            if not _act(task, at):
                failed += 1
    return SweepRun.objects.create(
        started_at=at,
        seconds=perf_counter() - started,
        open_matters=open_matters(),
        due=due,
        handled=handled - failed,
        raised=raised,
        failed=failed,
    )


def open_matters() -> int:
    """How many matters are open, from the registers; no table is counted."""
    total = Register.objects.filter(series__in=every_series()).aggregate(n=Sum(F("last") - F("closed")))["n"]
    return int(total or 0)


def _batch(at: datetime) -> _Found | None:
    """Claim and raise up to BATCH due matters in one transaction; None when nothing is due."""
    with transaction.atomic():
        ledger.hold()
        rows = Matter.objects.filter(alarm_at__lte=at).order_by("alarm_at").only(*READ)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        matters = list(rows[:BATCH])
        if not matters:
            return None
        found = _look(matters, at)
        _insert(Alert, found.alerts)
        for chain, entries in found.entries.items():
            ledger.append_many(chain, entries)
        _insert(Notice, found.notices)
        adapt = _adapter()
        with connection.cursor() as cursor:
            table = Matter._meta.db_table
            cursor.executemany(
                f"UPDATE {table} SET alarm_at = %s WHERE id = %s",  # noqa: S608 - the table's own name
                [(adapt(alarm), pk) for alarm, pk in found.alarms],
            )
        for matter, kind in found.raised:
            tell("fell_due", matter, kind)
        return found


def _insert(model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Add rows, leaving out those that are there already. By the driver's own bulk insert: through the ORM this was
    most of the cost of a large sweep."""
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in rows[0]]
    columns = ", ".join(str(field.column) for field in fields)  # type: ignore[union-attr]
    marks = ", ".join(["%s"] * len(fields))
    adapt = _adapter()
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608
            [[adapt(value) for value in row.values()] for row in rows],
        )


def _adapter() -> Callable[[Any], Any]:
    """How values are handed to the driver; one batch names few days and moments, again and again."""
    known: dict[Any, Any] = {}

    def adapt(value: Any) -> Any:
        if not isinstance(value, date):
            return value
        if value not in known:
            of_moments, of_days = (
                connection.ops.adapt_datetimefield_value,
                connection.ops.adapt_datefield_value,
            )
            known[value] = of_moments(value) if isinstance(value, datetime) else of_days(value)
        return known[value]

    return adapt


def _look(matters: Sequence[Matter], at: datetime) -> _Found:
    """What has passed for these matters, without writing anything."""
    ids = [matter.pk for matter in matters]
    tasks: dict[int, list[Task]] = defaultdict(list)
    chains = dict(
        Organisation.objects.filter(pk__in={row.township_id for row in matters}).values_list("pk", "code")
    )
    for waiting in Task.objects.filter(matter_id__in=ids, done_at=None).only(*READ_OF_TASKS):
        tasks[waiting.matter_id].append(waiting)
    known: set[tuple[int, int | None, str, date]] = set(
        Alert.objects.filter(matter_id__in=ids).values_list("matter_id", "task_id", "kind", "due")
    )
    found = _Found()
    for matter in matters:
        procedure = procedure_of(matter.procedure_id)
        later = None
        for when, kind, due, task in timing.moments(matter, tasks[matter.pk], procedure):
            if when > at:
                later = when if later is None else min(later, when)
            elif kind == "act" and task is not None:
                found.acts.append(task)
            elif (matter.pk, task.pk if task else None, kind, due) not in known:
                _raise(found, matter, chains[matter.township_id], tasks[matter.pk], kind, due, task, at)
        found.alarms.append((later, matter.pk))
    return found


def _raise(
    found: _Found,
    matter: Matter,
    chain: str,
    waiting: list[Task],
    kind: str,
    due: date,
    task: Task | None,
    at: datetime,
) -> None:
    found.alerts.append(
        {"matter": matter.pk, "task": task.pk if task else None, "kind": kind, "due": due, "raised_at": at}
    )
    found.raised.append((matter, kind))
    found.entries[chain].append(
        ledger.Draft(
            "alert_raised",
            CLOCK.actor,
            subject_kind="matter",
            subject=matter.number,
            facts={"kind": kind, "due": str(due), "step": matter.step},
            at=at,
        )
    )
    zh, en = (words.format(due=due) for words in WORDS[kind])
    for seat in waiting[:1]:
        found.notices.append(
            {
                "staff": seat.person_id,
                "unit": None if seat.person_id else seat.unit_id,
                "role": "" if seat.person_id else seat.role,
                "matter": matter.pk,
                "text": f"{matter.number}{zh}",
                "text_en": f"{matter.number} {en}",
                "at": at,
            }
        )


def _act(task: Task, at: datetime) -> bool:
    """Let a waiting period elapse, or take the outcome that a late step takes by itself."""
    assert task.due is not None
    procedure = procedure_of(task.matter.procedure_id)
    step = procedure.steps[task.step]
    try:
        actions.complete(task.pk, step.overdue or "elapsed", by=CLOCK, key=f"clock:{task.pk}:{task.due}")
    except Refused as refusal:
        if refusal.code in ("already_done", "is_closed"):
            return True
        Alert.objects.get_or_create(
            matter=task.matter,
            task=task,
            kind=Alert.Kind.STEP_OVERDUE,
            due=task.due,
            defaults={"raised_at": at},
        )
        return False
    return True
