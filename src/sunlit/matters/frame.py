"""The frame of every act: lock and check, write once, remember the request, write the ledger.

Only the action modules of the kernel and of the fields of work use it, always inside a transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from sunlit import clock
from sunlit.core.procedures.model import Procedure
from sunlit.ledger import actions as ledger
from sunlit.ledger.models import Entry
from sunlit.matters import refusals, tally, timing
from sunlit.matters.book import book
from sunlit.matters.hooks import tell
from sunlit.matters.models import ClockEvent, DoneRequest, Matter, Task
from sunlit.matters.numbers import count_closed, series_of
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import CLOCK, Viewer


def add_clock_event(matter: Matter, procedure: Procedure, event: ClockEvent) -> None:
    """Add a clock event and compute the dates anew from all events."""
    event.matter = matter
    event.save(force_insert=True)
    events = [row.value() for row in matter.clock_events.order_by("at", "pk")]
    apply_dates(matter, timing.dates_of(*timing.limits_of(matter, procedure), events, book().calendar))


def apply_dates(matter: Matter, dates: timing.Dates) -> None:
    """Put computed dates on a matter; `write` stores them."""
    matter.due, matter.legal_due = dates.due, dates.legal_due
    matter.provisional, matter.stopped = dates.provisional, dates.stopped


def write(matter: Matter, procedure: Procedure, waiting: Iterable[Task]) -> None:
    """Write the matter once, only if nobody else did since it was read."""
    matter.alarm_at = timing.next_alarm(matter, waiting, procedure)
    seen = matter.revision
    matter.revision = seen + 1
    changed = Matter.objects.filter(pk=matter.pk, revision=seen).update(
        **{name: getattr(matter, name) for name in WRITTEN}
    )
    if not changed:
        raise refusals.changed_meanwhile(*last_change(matter))
    count(matter)


def count(matter: Matter) -> None:
    """Keep the totals right: in the transaction that made or changed the matter."""
    now = tally.key_of(matter)
    tally.move(matter.tallied, now)
    matter.tallied = now


WRITTEN = (
    "step", "stage", "round", "state", "outcome", "unit_id", "handler_id", "first_asked_id", "facts", "recused",
    "closed_at", "due", "legal_due", "provisional", "stopped", "alarm_at", "procedure_id", "revision",
)  # fmt: skip


def closed(matter: Matter) -> None:
    """Count a matter that has just closed, and tell the fields of work."""
    count_closed(matter.township_id, series_of(matter.kind), matter.opened_at.astimezone(clock.CHINA).year)
    tell("closed", matter, matter.outcome)


def lock(matter_id: int) -> Matter:
    """The matter as it is now, locked until the transaction ends where the database can."""
    rows = Matter.objects.select_related("township")
    if connection.features.has_select_for_update:
        ledger.hold(Matter.objects.values_list("township__code", flat=True).get(pk=matter_id))
        rows = rows.select_for_update(of=("self",))
    return _held(rows.get(pk=matter_id))


def _held(matter: Matter) -> Matter:
    matter.tallied = tally.key_of(matter)
    return matter


def lock_task(task_id: int) -> tuple[Matter, Task]:
    """The matter of a task, locked, and the task as it is after the lock was had."""
    if connection.features.has_select_for_update:
        matter = lock(Task.objects.values_list("matter_id", flat=True).get(pk=task_id))
        return matter, Task.objects.select_related("done_by").get(pk=task_id)
    task = Task.objects.select_related("matter", "matter__township", "done_by").get(pk=task_id)
    return _held(task.matter), task


def staff_of(by: Viewer) -> int:
    """The id of the staff member who acts. Raises Refused (not_your_seat) for anybody else."""
    if by.staff_id is None or by.admin:
        raise refusals.not_your_seat()
    return by.staff_id


def check_open(matter: Matter, revision: int | None) -> None:
    """Refuse (is_closed, changed_meanwhile) what was decided on a page that is out of date, naming who was first."""
    if not matter.is_open:
        raise refusals.is_closed(*last_change(matter))
    if revision is not None and revision != matter.revision:
        raise refusals.changed_meanwhile(*last_change(matter))


QUIET = ("alert_raised", "due_recomputed", "ledger.read", "skip_refused")
"""Entries of the log that change nothing of what a page shows."""


def last_change(matter: Matter) -> tuple[str, str]:
    """Who changed a matter last and when, as it is said to whoever comes second; empty where the log knows nobody."""
    entry = (
        Entry.objects.filter(chain=matter.township.code, subject_kind="matter", subject=matter.number)
        .exclude(act__in=QUIET)
        .order_by("-seq")
        .first()
    )
    if entry is None:
        return "", ""
    who = {"clock": CLOCK.name, "resident": "申请人"}.get(entry.actor, "")
    if entry.actor.startswith("staff:"):
        who = Staff.objects.filter(pk=int(entry.actor[6:])).values_list("name", flat=True).first() or ""
    at = datetime.fromisoformat(entry.at.replace("Z", "+00:00")).astimezone(clock.CHINA)
    return who, f"{at:%Y-%m-%d %H:%M}"


def check_responsible(by: Viewer, matter: Matter, *, or_resident: bool = False) -> None:
    """The handler, a head or member of the responsible or the intake unit, or a leader of the township."""
    if by.machine == "clock" or (or_resident and by.machine == "resident"):
        return
    if by.staff_id is None or by.admin or by.township_id != matter.township_id:
        raise refusals.not_your_seat()
    if by.staff_id in matter.recused:
        raise refusals.recused()
    own = {matter.handler_id, matter.first_asked_id} & {by.staff_id, *by.covers}
    if (
        not own
        and not by.unit_ids & {matter.unit_id, matter.intake_unit_id}
        and not by.has_role("mayor", "deputy_leader", "centre_director")
    ):
        raise refusals.not_your_seat()


def check_same_township(matter: Matter, unit: Organisation) -> None:
    """Nothing passes to a unit of another township, whatever a form says. Raises Refused (other_township)."""
    if unit.township_id != matter.township_id:
        raise refusals.other_township()


def check_key(key: str) -> None:
    """Raises Refused (changed_meanwhile) for a key that no page of ours has made: no database could keep it."""
    if "\x00" in key or len(key) > DoneRequest.KEY_LENGTH:
        raise refusals.changed_meanwhile()


def done_before(key: str) -> Matter | None:
    """The matter that a request with this key changed already; None when it is new.

    Raises Refused (changed_meanwhile) for a key that no page of ours has made.
    """
    if not key:
        return None
    check_key(key)
    done = DoneRequest.objects.select_related("matter").filter(pk=key).first()
    return done.matter if done else None


def remember(key: str, matter: Matter, at: datetime) -> None:
    """Keep the key of a request, so that sending it again changes nothing."""
    if not key:
        return
    check_key(key)
    try:
        with transaction.atomic():
            DoneRequest.objects.create(key=key, matter=matter, at=at)
    except IntegrityError as error:
        raise refusals.changed_meanwhile() from error


def log(
    matter: Matter,
    act: str,
    by: Viewer,
    facts: dict[str, Any],
    *,
    sealed: Any = None,
    at: datetime | None = None,
) -> None:
    """Write one entry about a matter to the ledger of its township."""
    ledger.append(
        matter.township.code,
        act,
        actor=by.actor,
        on_behalf_of=str(facts.get("on_behalf_of", "")),
        subject_kind="matter",
        subject=matter.number,
        facts=facts,
        sealed=sealed,
        at=at or clock.now(),
    )
