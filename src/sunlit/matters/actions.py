"""The acts of the kernel: the only code that changes the state of a matter.

Each act is one transaction: lock the matter and check the revision, check the seat and recusal, check the
guard, change the state, write the ledger, set due and alarm times, put notices in the outbox. The same request
key again changes nothing and answers the same matter.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from sunlit import clock
from sunlit.core.limits import ClockKind, Limit
from sunlit.core.procedures.model import Procedure, Step, StepKind
from sunlit.core.procedures.walk import can_move
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import engine, frame, refusals, seats, skipping, timing
from sunlit.matters.book import book, procedure_of, published
from sunlit.matters.hooks import check_answer, check_assignment, on_event, tell
from sunlit.matters.models import ClockEvent, Matter, Task
from sunlit.matters.numbers import next_number, series_of
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import CLOCK, Viewer


@dataclass(frozen=True)
class Opening:
    """What is needed to open a matter. ``limits`` (promised, legal) overrides those of the procedure; ``recused`` may
    do nothing in it, and no seat that only they hold is asked."""

    kind: str
    procedure: str
    township: Organisation
    unit: Organisation
    intake_unit: Organisation
    title: str
    subject: str = ""
    item: str = ""
    channel: str = Matter.Channel.WINDOW
    label: str = Matter.Label.ORDINARY
    village: Organisation | None = None
    handler: Staff | None = None
    first_asked: Staff | None = None
    parent: Matter | None = None
    recused: Collection[int] = ()
    limits: tuple[Limit | None, Limit | None] | None = None
    start_clock: bool = True
    received_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def open_matter(
    opening: Opening, *, by: Viewer, key: str = "", then: Callable[[Matter], None] | None = None
) -> Matter:
    """Open a matter under the present version of its procedure and put it into its first step.

    ``then`` runs inside the same transaction, after the matter has its number: a field of work stores its own
    rows there. ``received_at`` starts the clock on the day of receipt, also when it is registered later
    (S2.27.08). Raises Refused where nobody holds the first seat.
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        if opening.handler is not None:
            check_assignment(opening.kind, opening.handler)
        at = clock.now()
        version_id, procedure = published(opening.procedure, opening.township.pk)
        promised, legal = opening.limits or (procedure.promised, procedure.legal)
        facts = dict(opening.facts)
        if opening.limits:
            facts["_limits"] = timing.stored_limits(promised, legal)
        matter = Matter(
            township=opening.township,
            number=next_number(opening.township, series_of(opening.kind), at.year),
            kind=opening.kind,
            item=opening.item,
            title=opening.title,
            subject=opening.subject,
            channel=opening.channel,
            label=opening.label,
            procedure_id=version_id,
            unit=opening.unit,
            intake_unit=opening.intake_unit,
            village=opening.village,
            handler=opening.handler,
            first_asked=opening.first_asked,
            parent=opening.parent,
            recused=sorted(set(opening.recused)),
            facts=facts,
            opened_at=at,
        )
        tasks = engine.enter(matter, procedure, procedure.start, at)
        started = opening.received_at or at
        events = [ClockEvent(kind=ClockKind.START, at=started)] if opening.start_clock else []
        dates = timing.dates_of(promised, legal, [event.value() for event in events], book().calendar)
        frame.apply_dates(matter, dates)
        matter.alarm_at = timing.next_alarm(matter, tasks, procedure)
        matter.revision = 1
        matter.save(force_insert=True)
        frame.count(matter)
        for task in tasks:
            task.matter = matter
            task.save(force_insert=True)
        for event in events:
            event.matter = matter
            event.save(force_insert=True)
        frame.remember(key, matter, at)
        if then:
            then(matter)
        frame.log(
            matter,
            "opened",
            by,
            {
                "kind": matter.kind,
                "item": matter.item,
                "procedure": f"{procedure.id} {procedure.version}",
                "step": matter.step,
                "due": str(matter.due or ""),
                "channel": matter.channel,
            },
            sealed={"subject": matter.subject, "title": matter.title},
            at=at,
        )
        tell("opened", matter)
        if procedure.steps[matter.step].kind is StepKind.CALL:
            _call(matter, procedure.steps[matter.step])
        if not matter.is_open:
            frame.closed(matter)
        return matter


@skipping.noted
def complete(
    task_id: int,
    outcome: str,
    *,
    by: Viewer,
    opinion: str = "",
    facts: Mapping[str, Any] | None = None,
    revision: int | None = None,
    key: str = "",
    then: Callable[[Matter], None] | None = None,
) -> Matter:
    """Complete a task with an outcome and move the matter on.

    ``facts`` are added to the matter's facts before the guard is checked. ``revision`` is the one the page
    showed; where the matter has moved since, the act is refused. Raises Refused (already_done, not_your_seat,
    recused, no_such_outcome, guard_failed, reason_needed, changed_meanwhile).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        matter, task = frame.lock_task(task_id)
        if task.done_at is not None:
            who = str(task.done_by) if task.done_by else CLOCK.name
            raise refusals.already_done(who, f"{task.done_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}")
        frame.check_open(matter, revision)
        behalf = seats.may_act(by, matter, task)
        procedure = procedure_of(matter.procedure_id)
        step = procedure.steps[task.step]
        if outcome not in engine.answers_of(step):
            raise skipping.refusal(matter, outcome)
        if step.kind in (StepKind.JOINT, StepKind.VOTE):
            needs_reason = outcome in ("refuse", "no")
        else:
            needs_reason = step.outcomes[outcome].needs_reason
        if needs_reason and not opinion.strip():
            raise refusals.reason_needed()
        if facts:
            matter.facts = {**matter.facts, **facts}
        at = clock.now()
        if then:
            then(matter)
        task.done_at, task.outcome, task.opinion = at, outcome, opinion
        task.done_by_id, task.on_behalf_of_id = by.staff_id, behalf
        check_answer(matter, task, outcome)
        task.save(update_fields=["done_at", "outcome", "opinion", "done_by", "on_behalf_of"])
        chosen = _settle(matter, step, task) if step.kind in (StepKind.JOINT, StepKind.VOTE) else outcome
        waiting = (
            list(matter.tasks.filter(done_at=None))
            if chosen is None
            else _move(matter, procedure, step, chosen, at)
        )
        frame.write(matter, procedure, waiting)
        frame.remember(key, matter, at)
        detail = {"step": task.step, "outcome": outcome, "to": matter.step, "state": matter.state}
        if behalf:
            detail["on_behalf_of"] = f"staff:{behalf}"
        frame.log(matter, "completed", by, detail, sealed={"opinion": opinion} if opinion else None, at=at)
        tell("moved", matter, outcome)
        if not matter.is_open:
            frame.closed(matter)
        return matter


def _settle(matter: Matter, step: Step, task: Task) -> str | None:
    """The outcome of a joint or vote step now, its remaining tasks closed as moot once it is decided."""
    tasks = list(matter.tasks.filter(round=task.round))
    chosen = engine.decided(step, tasks)
    if chosen is not None:
        matter.tasks.filter(round=task.round, done_at=None).update(done_at=task.done_at, outcome="moot")
    return chosen


def _move(matter: Matter, procedure: Procedure, step: Step, chosen: str, at: datetime) -> list[Task]:
    """Leave a step and enter the next one; stops and resumes the clock as the steps say.

    A clock that hasn't started yet (an application that isn't accepted) has nothing to stop.
    """
    target = engine.leave(matter, step, chosen).to
    tasks = engine.enter(matter, procedure, target, at)
    entered = procedure.steps[matter.step]
    running = not matter.stopped and (matter.due is not None or matter.legal_due is not None)
    if entered.clock == "stops" and running:
        frame.add_clock_event(matter, procedure, _stop_of(matter, entered, at))
    elif step.clock == "stops" and entered.clock != "stops" and matter.stopped:
        frame.add_clock_event(matter, procedure, ClockEvent(kind=ClockKind.RESUME, at=at))
    for task in tasks:
        task.save(force_insert=True)
    if entered.kind is StepKind.CALL:
        _call(matter, entered)
    return tasks


def _stop_of(matter: Matter, step: Step, at: datetime) -> ClockEvent:
    """The stop that a step brings: its reason, the article behind it, and the paper issued for it last."""
    reason = book().stop_reasons[step.stop_reason]
    paper = matter.documents.filter(template__in=step.documents).order_by("-pk").first()
    return ClockEvent(
        kind=ClockKind.STOP,
        at=at,
        reason=reason.code,
        article=reason.article,
        document=paper.number if paper else "",
    )


def _call(matter: Matter, step: Step) -> None:
    """Open the matter of a called procedure; when it closes, the calling step goes on with its result."""
    open_matter(
        Opening(
            kind=matter.kind,
            procedure=step.call,
            township=matter.township,
            unit=matter.unit,
            intake_unit=matter.intake_unit,
            title=matter.title,
            subject=matter.subject,
            item=matter.item,
            channel=matter.channel,
            label=matter.label,
            village=matter.village,
            handler=matter.handler,
            first_asked=matter.first_asked,
            parent=matter,
            recused=matter.recused,
        ),
        by=CLOCK,
    )


@on_event("closed")
def _return_from_call(matter: Matter, _outcome: str) -> None:
    """A called matter is over: its result is the outcome of the step that called it."""
    parent = matter.parent
    if parent is None or not parent.is_open:
        return
    step = procedure_of(parent.procedure_id).steps[parent.step]
    if step.kind is StepKind.CALL and step.call == procedure_of(matter.procedure_id).id:
        task = parent.tasks.get(done_at=None)
        complete(task.pk, matter.state, by=CLOCK)


def withdraw(
    matter_id: int, *, by: Viewer, reason: str, revision: int | None = None, key: str = ""
) -> Matter:
    """Close a matter because the applicant withdraws it. Raises Refused (reason_needed, not_your_seat)."""
    if not reason.strip():
        raise refusals.reason_needed()
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        matter = frame.lock(matter_id)
        frame.check_open(matter, revision)
        frame.check_responsible(by, matter, or_resident=True)
        at = clock.now()
        matter.tasks.filter(done_at=None).update(done_at=at, outcome="moot")
        matter.state, matter.outcome, matter.closed_at = Matter.State.WITHDRAWN, "withdrawn", at
        frame.write(matter, procedure_of(matter.procedure_id), [])
        frame.remember(key, matter, at)
        frame.log(matter, "withdrawn", by, {}, sealed={"reason": reason}, at=at)
        frame.closed(matter)
        return matter


@contextmanager
def as_it_was_seen(matter_id: int, revision: int | None) -> Iterator[None]:
    """Carry out something on a matter only if it still is what its page showed; one transaction with what is done.

    Raises Refused (changed_meanwhile, is_closed) with the name of who was first.
    """
    try:
        with transaction.atomic():
            matter = frame.lock(matter_id)
            if revision is not None and revision != matter.revision:
                frame.check_open(matter, revision)
            yield
    except skipping.StepSkipped as skipped:
        skipping.note(skipped)
        raise


def set_facts(
    matter_id: int, facts: Mapping[str, Any], *, by: Viewer, act: str, sealed: Any = None
) -> Matter:
    """Write facts of a matter outside a step, as one logged act. The caller has checked the right to do so."""
    with transaction.atomic():
        matter = frame.lock(matter_id)
        frame.check_open(matter, None)
        matter.facts = {**matter.facts, **facts}
        frame.write(matter, procedure_of(matter.procedure_id), list(matter.tasks.filter(done_at=None)))
        frame.log(matter, act, by, {"fields": sorted(facts)}, sealed=sealed)
        return matter


def migrate(matter_id: int, *, by: Viewer, reason: str) -> Matter:
    """Move an open matter to the present version of its procedure, where its step exists there alike.

    Raises Refused (not_your_seat, reason_needed, step_changed).
    """
    if not by.sees_township:
        raise refusals.not_your_seat()
    if not reason.strip():
        raise refusals.reason_needed()
    with transaction.atomic():
        matter = frame.lock(matter_id)
        if by.township_id != matter.township_id:
            raise refusals.not_your_seat()
        frame.check_open(matter, None)
        old = procedure_of(matter.procedure_id)
        version_id, new = published(old.id, matter.township_id)
        if can_move(old, new, matter.step):
            raise Refused(
                "step_changed",
                Text(
                    "新版流程中没有相同的当前环节。",
                    "The new version doesn't have the present step in the same form.",
                ),
                Text("请在本环节办完后再迁移。", "Move the matter after this step is done."),
            )
        matter.procedure_id = version_id
        frame.write(matter, new, list(matter.tasks.filter(done_at=None)))
        frame.log(matter, "migrated", by, {"from": old.version, "to": new.version}, sealed={"reason": reason})
        return matter
