"""The two verbs of every register: open a record, complete a step. A third issues a paper that the register offers;
which those are says `papers`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from sunlit import clock
from sunlit.core.fields import FieldKind
from sunlit.core.limits import Limit
from sunlit.core.refusals import Refused
from sunlit.core.registers import HandledBy, Register
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import actions, documents, field_values, frame, receipts, refusals, seats
from sunlit.matters.book import book, book_of
from sunlit.matters.hooks import before_answer
from sunlit.matters.models import Document, Matter, Task
from sunlit.people.models import Organisation, Post, Staff
from sunlit.people.viewer import Viewer
from sunlit.registers import binding, values
from sunlit.registers.models import Entry, Record
from sunlit.registers.papers import check_ahead, is_awaited, offered, ready

RECEIPT_CODE = Text("查询码", "Code of the receipt")


def register_of(key: str) -> Register:
    """A register of the rulebook. Raises Refused (no_such_register)."""
    found = book().registers.get(key)
    if found is None:
        raise Refused(
            "no_such_register",
            Text(f"没有台账“{key}”。", f"There is no register '{key}'."),
            Text("请从列出的台账中选择。", "Choose one of those listed."),
        )
    return found


def may_open(viewer: Viewer, register: Register) -> bool:
    """Whether somebody may open records of this register: staff with one of its roles, never an administrator."""
    return (
        viewer.staff_id is not None
        and not viewer.admin
        and viewer.has_role(*register.opens)
        and not binding.reads_only(viewer, register)
    )


def open_record(
    township: Organisation, key: str, typed: Mapping[str, Any], *, by: Viewer, request_key: str = ""
) -> Record:
    """Open a record: check the intake form, open its matter, start its clock on the day that the register names.

    The day of receipt starts the clock also when the record is entered later (S2.27.08). Raises Refused
    (no_such_register, not_your_seat, field_needed, field_unfit, nobody_for_role).
    """
    register = register_of(key)
    binding.check_reader(by, register)
    if not may_open(by, register) or by.township_id != township.pk:
        raise refusals.not_your_seat()
    with transaction.atomic():
        done = frame.done_before(request_key)
        if done:
            return Record.objects.get(matter=done)
        staff = Staff.objects.get(pk=frame.staff_of(by))
        entered = field_values.read(register.fields, typed, township, {})
        start = register.clock
        own = _unit_of(by, register, township)
        return store_record(
            register,
            entered,
            Opened(
                township,
                _responsible(register, entered, own),
                own,
                staff if register.handled_by is HandledBy.OPENER else None,
                limits_on(register, entered, township.pk),
                values.moment_of(entered[start.field]) if start else None,
            ),
            by=by,
            key=request_key,
        )


@dataclass(frozen=True)
class Opened:
    """Where a record belongs and when its clock starts; no clock without ``received_at``."""

    township: Organisation
    unit: Organisation
    intake_unit: Organisation
    handler: Staff | None
    limits: tuple[Limit | None, Limit | None] | None
    received_at: datetime | None
    parent: Matter | None = None
    recused: frozenset[int] = frozenset()


def store_record(
    register: Register,
    entered: Mapping[str, str],
    opened: Opened,
    *,
    by: Viewer,
    key: str = "",
    then: Callable[[Matter], None] | None = None,
) -> Record:
    """Open the matter of a record with values that were checked before, inside the caller's transaction. ``then`` stores
    what else belongs to it."""
    plain, sensitive = field_values.stored_apart(register.fields, entered)
    code = receipts.new_code() if register.rated else ""
    made: list[Record] = []

    def store(matter: Matter) -> None:
        made.append(
            Record.objects.create(
                matter=matter,
                register=register.key,
                values=plain,
                sealed=json.dumps(sensitive, ensure_ascii=False) if sensitive else "",
                receipt_hash=receipts.hashed(code) if code else "",
                receipt_code=code,
            )
        )
        if then:
            then(matter)

    matter = actions.open_matter(
        actions.Opening(
            kind=register.key,
            procedure=register.procedure,
            township=opened.township,
            unit=opened.unit,
            intake_unit=opened.intake_unit,
            title=register.heading_of(values_in_words(register, opened.township, entered))[:200],
            subject=plain.get(register.party, "")[:80],
            channel=Matter.Channel.PAPER,
            label=register.label,
            handler=opened.handler,
            limits=opened.limits,
            recused=opened.recused,
            received_at=opened.received_at,
            start_clock=opened.received_at is not None,
            parent=opened.parent or _belongs_to(register, entered),
        ),
        by=by,
        key=key,
        then=store,
    )
    if made:
        frame.log(
            matter, "recorded", by, {"register": register.key, "fields": sorted(entered)}, sealed=entered
        )
    return made[0] if made else matter.record


def _belongs_to(register: Register, entered: Mapping[str, str]) -> Matter | None:
    """The record to which this one belongs, where the register has a field for it; it was checked to be open."""
    number = next((entered.get(one.key, "") for one in register.fields if one.kind is FieldKind.RECORD), "")
    return Matter.objects.get(number=number) if number else None


def values_in_words(register: Register, township: Organisation, entered: Mapping[str, str]) -> dict[str, str]:
    """Intake values as a title says them: units and persons by name; choices stay codes, which the title words."""
    words = field_values.Words(register.every_field(), entered.items())
    return {
        one.key: entered[one.key] if one.choices else words.of(one, entered[one.key]).zh
        for one in register.fields
        if one.key in entered and not one.sensitive
    }


def limits_on(
    register: Register, entered: Mapping[str, str], township_id: int
) -> tuple[Limit | None, Limit | None] | None:
    """The limits of a record by the parameters in force in a township on the day that starts its clock; None for those
    of the procedure as they are."""
    start = register.clock
    if start is None or not (start.limit or start.first_day):
        return None
    on = values.moment_of(entered[start.field]).date()
    held = book_of(township_id)
    procedure = held.procedures[register.procedure]
    promised, legal = procedure.promised, procedure.legal
    if start.limit and promised is not None:
        promised = replace(promised, amount=int(str(held.effective(start.limit, on).value)))
    if start.first_day:
        first = held.effective(start.first_day, on).value is True
        promised = replace(promised, counts_first_day=first) if promised else None
    return promised, legal


def _unit_of(by: Viewer, register: Register, township: Organisation) -> Organisation:
    """The unit at which the opener holds a role that may open; the township's own where it is a leader's."""
    held = sorted(seat.organisation_id for seat in by.seats if seat.role in register.opens)
    return Organisation.objects.get(pk=held[0]) if held else township


def _responsible(register: Register, entered: Mapping[str, str], own: Organisation) -> Organisation:
    code = entered.get(register.unit, "")
    one = register.field_of(register.unit)
    if code and one is not None and one.kind is FieldKind.POST:
        return Post.objects.select_related("organisation").get(pk=int(code)).organisation
    return Organisation.objects.get(code=code) if code else own


def complete_step(
    task_id: int,
    outcome: str,
    typed: Mapping[str, Any],
    *,
    by: Viewer,
    opinion: str = "",
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Complete a step of a record: store what the outcome asks for and move the matter on, in one transaction.

    Raises Refused: field_needed and field_unfit with the clause and the field, paper_needed for a paper that the outcome
    waits for, and all that the kernel's `complete` raises.
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        matter, task = frame.lock_task(task_id)
        register = register_of(matter.kind)
        fields = register.asked_by(task.step, outcome)
        # Whose turn it isn't is told so, and not what a form lacks.
        if task.done_at is None:
            frame.check_open(matter, revision)
            seats.may_act(by, matter, task)
            _store(register, matter, task, outcome, fields, typed, by)
        return actions.complete(task_id, outcome, by=by, opinion=opinion, revision=revision, key=key)


def _store(
    register: Register,
    matter: Matter,
    task: Task,
    outcome: str,
    fields: tuple[Any, ...],
    typed: Mapping[str, Any],
    by: Viewer,
) -> None:
    earlier = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
    entered = field_values.read(fields, typed, matter.township, earlier)
    if not entered:
        return
    at = clock.now()
    sensitive = {one.key for one in fields if one.sensitive}
    for name, value in entered.items():
        Entry.objects.create(
            matter=matter,
            task=task,
            step=task.step,
            outcome=outcome,
            field=name,
            value="" if name in sensitive else value,
            sealed=value if name in sensitive else "",
            by_id=by.staff_id,
            at=at,
        )
    facts = {"step": task.step, "outcome": outcome, "fields": sorted(entered)}
    frame.log(matter, "entered", by, facts, sealed=entered, at=at)


@before_answer
def check_entries(matter: Matter, task: Task, outcome: str) -> None:
    """Whatever way an answer comes, what its outcome demands stands entered for this task, and the papers that it waits
    for were issued. Raises Refused (field_needed, paper_needed)."""
    register = book().registers.get(matter.kind)
    if register is None:
        return
    entered = set(Entry.objects.filter(task=task).values_list("field", flat=True))
    for one in register.asked_by(task.step, outcome):
        if one.required and one.key not in entered:
            raise Refused(
                "field_needed",
                Text(f"没有填写“{one.label.zh}”。", f"'{one.label.en}' is missing."),
                Text(f"请填写“{one.label.zh}”。", f"Fill in '{one.label.en}'."),
                clause=one.clause,
                field=one.key,
            )
    _check_own_account(register, matter, task)
    for paper in register.papers_before(task.step, outcome):
        if is_awaited(paper, matter, task):
            title = documents.title_of(paper.template)
            raise Refused(
                "paper_needed",
                Text(f"还没有出具《{title.zh}》。", f"The paper '{title.en}' wasn't issued."),
                Text(f"请先出具《{title.zh}》。", f"Issue '{title.en}' first."),
                clause=paper.basis,
            )


def _check_own_account(register: Register, matter: Matter, task: Task) -> None:
    """Where a step needs the very person, nobody acts for somebody absent, and one account signs once in a round."""
    clause = register.own_account.get(task.step)
    if clause is None:
        return
    twice = matter.tasks.filter(round=task.round, done_by_id=task.done_by_id).exclude(pk=task.pk)
    if task.on_behalf_of_id or twice.exists():
        raise Refused(
            "own_account",
            Text(
                "这一步要本人用自己的账号办理。", "This step needs the very person, from their own account."
            ),
            Text("请由本人签署，不能代签。", "They sign themselves; nobody signs for them."),
            clause=clause,
        )


def issue_paper(
    matter_id: int, template: str, typed: Mapping[str, Any], *, by: Viewer, key: str = ""
) -> Document:
    """Issue a paper that the register offers in the present step, by whoever has to do that step.

    In a register with notice rules of its own no one-time notice is given (S2.29.12). Raises Refused (own_notices,
    paper_not_offered, not_your_seat, is_closed, paper).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            latest = done.documents.filter(template=template).order_by("-pk").first()
            if latest is not None:
                return latest
        matter = frame.lock(matter_id)
        register = register_of(matter.kind)
        frame.check_open(matter, None)
        paper = offered(register, matter, template)
        tasks = list(matter.tasks.filter(done_at=None, step=matter.step))
        _check_turn(by, matter, tasks)
        check_ahead(paper, typed, matter.township_id)
        frame.remember(key, matter, clock.now())
        return documents.issue(
            template,
            {**ready(register, paper, matter), **typed},
            township=matter.township,
            matter=matter,
            by=by,
        )


def _check_turn(by: Viewer, matter: Matter, tasks: list[Task]) -> None:
    for task in tasks:
        try:
            seats.may_act(by, matter, task)
        except Refused:
            continue
        return
    raise refusals.not_your_seat()


def reveal(matter: Matter, *, by: Viewer, purpose: str) -> list[tuple[Text, str]]:
    """The sensitive values of a record in full, with their labels. Who looked, at what and what for stands in the log
    before it is shown (个人信息保护法 6).

    The caller has asked the gate for the matter. Raises Refused (purpose_needed).
    """
    if not purpose.strip() or "\x00" in purpose:
        raise Refused(
            "purpose_needed",
            Text("没有写明用途。", "The purpose is missing."),
            Text("请写明为什么要查看。", "Say why you need to look."),
            clause="个人信息保护法 6",
            field="purpose",
        )
    register = register_of(matter.kind)
    known = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
    shown: dict[str, tuple[Text, str]] = {
        one.key: (one.label, known[one.key])
        for one in register.every_field()
        if one.sensitive and one.key in known
    }
    record = matter.record
    if record.receipt_code and may_open(by, register):
        # Whoever handles the record doesn't learn the code: they could rate their own work with it.
        shown["receipt_code"] = (RECEIPT_CODE, record.receipt_code)
    if shown:
        ledger.record_read(
            matter.township.code,
            actor=by.actor,
            subject_kind="matter",
            subject=matter.number,
            fields={name: "" if name == "receipt_code" else value for name, (_label, value) in shown.items()},
            purpose=purpose.strip()[:200],
        )
    return list(shown.values())
