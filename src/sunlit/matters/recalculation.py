"""A new calendar notice: every open matter is computed again, and each date that moved is logged and listed."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection, transaction

from sunlit import clock
from sunlit.core.limits import ClockEvent as ClockEventValue
from sunlit.core.limits import ClockKind
from sunlit.ledger import actions as ledger
from sunlit.matters import timing
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import CalendarRun, ClockEvent, Matter, Task
from sunlit.people.viewer import CLOCK

BATCH = 2000


@dataclass(frozen=True)
class _Row:
    """A matter whose dates moved: what is written back."""

    matter: Matter
    before: timing.Dates
    after: timing.Dates


def needed() -> bool:
    """Whether the calendar of the rulebook is another than the one that open matters were computed with."""
    last = CalendarRun.objects.order_by("-pk").first()
    return last is None or last.calendar_version != book().calendar.version


def recompute_all() -> CalendarRun:
    """Compute the dates of every open matter with the present calendar; the run's record.

    Each batch is one transaction: the dates, the next alarm and one ledger entry for each matter that moved. A
    crash in the middle leaves the rest to the next run, because only what differs is written.
    """
    started = clock.now()
    looked = moved = last_pk = 0
    while True:
        with transaction.atomic():
            matters = list(
                Matter.objects.filter(pk__gt=last_pk, state=Matter.State.OPEN)
                .select_related("township")
                .order_by("pk")[:BATCH]
            )
            if not matters:
                break
            last_pk = matters[-1].pk
            looked += len(matters)
            moved += _write(_moved(matters))
    return CalendarRun.objects.create(
        calendar_version=book().calendar.version, at=started, matters=looked, moved=moved
    )


def _moved(matters: list[Matter]) -> list[_Row]:
    events: dict[int, list[ClockEventValue]] = defaultdict(list)
    rows = (
        ClockEvent.objects.filter(matter_id__gte=matters[0].pk, matter_id__lte=matters[-1].pk)
        .order_by("matter_id", "at", "pk")
        .values_list("matter_id", "kind", "at", "amount")
    )
    for matter_id, kind, at, amount in rows:
        events[matter_id].append(ClockEventValue(ClockKind(kind), at.astimezone(clock.CHINA), amount=amount))
    found = []
    calendar = book().calendar
    for matter in matters:
        promised, legal = timing.limits_of(matter, procedure_of(matter.procedure_id))
        before = timing.Dates(matter.due, matter.legal_due, matter.provisional, matter.stopped)
        after = timing.dates_of(promised, legal, events[matter.pk], calendar)
        if before != after:
            found.append(_Row(matter, before, after))
    return found


def _write(rows: list[_Row]) -> int:
    if not rows:
        return 0
    waiting: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(matter_id__in=[row.matter.pk for row in rows], done_at=None):
        waiting[task.matter_id].append(task)
    entries: dict[str, list[ledger.Draft]] = defaultdict(list)
    updates = []
    for row in rows:
        matter, after = row.matter, row.after
        matter.due, matter.legal_due, matter.provisional = after.due, after.legal_due, after.provisional
        alarm = timing.next_alarm(matter, waiting[matter.pk], procedure_of(matter.procedure_id))
        updates.append(
            (
                connection.ops.adapt_datefield_value(after.due),
                connection.ops.adapt_datefield_value(after.legal_due),
                after.provisional,
                connection.ops.adapt_datetimefield_value(alarm),
                matter.pk,
            )
        )
        entries[matter.township.code].append(
            ledger.Draft(
                "due_recomputed",
                CLOCK.actor,
                subject_kind="matter",
                subject=matter.number,
                facts={
                    "calendar": book().calendar.version,
                    "from": str(row.before.due or ""),
                    "to": str(after.due or ""),
                    "provisional": after.provisional,
                },
            )
        )
    table = Matter._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET due = %s, legal_due = %s, provisional = %s, alarm_at = %s,"  # noqa: S608
            " revision = revision + 1 WHERE id = %s",
            updates,
        )
    for chain, drafts in entries.items():
        ledger.append_many(chain, drafts)
    return len(rows)
