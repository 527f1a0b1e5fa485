"""Setting a body up and changing who sits in it: the whole composition at once, with a reason, former rows kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction

from sunlit import clock
from sunlit.bodies.actions import vacancies
from sunlit.bodies.models import Body, Seat
from sunlit.bodies.queries import HEADS, Survey
from sunlit.bodies.seating import State
from sunlit.core.bodies import BodyRule, Fault, Level, Named, Person, composition_faults
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.matters.book import book
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

CHANGERS = ("mayor", "deputy_leader", "executive_deputy", "office_clerk", "office_director")
"""Who may set up and change the bodies of the township and, with the heads, those of each unit."""
MOST_REASON, MOST_NAME, MOST_TEXT = 200, 40, 10_000


@dataclass(frozen=True)
class Composition:
    """Who is named for which position, and what else a body says. ``revision`` is the one that the page showed; 0 for
    a body that isn't set up yet. ``office_unit``: the unit where its office sits."""

    named: Sequence[Named]
    reason: str
    revision: int = 0
    until: date | None = None
    document: str = ""
    office_unit: int | None = None


def may_change(by: Viewer, state: State) -> bool:
    """Whether a viewer may change a body: the township's leaders and office, its own leader, the unit's head."""
    if by.staff_id is None or by.admin or by.township_id != state.unit.township_id:
        return False
    leads = state.leader is not None and state.leader.person == by.staff_id
    heads = state.rule.level is not Level.TOWNSHIP and any(
        seat.organisation_id == state.unit.pk and seat.role in HEADS for seat in by.seats
    )
    return by.has_role(*CHANGERS) or leads or heads


def compose(key: str, unit: Organisation, wanted: Composition, *, by: Viewer) -> Body:
    """Set a body up, or change it: who is not named any more ends today, who is new begins today.

    ``unit`` is the township for a body of the township. The same composition again changes nothing. A vacancy that is
    filled by it ends the leader's task. Raises KeyError for an unknown body and Refused (not_your_seat, reason_needed,
    term_needed, office_needed, wrong_office, changed_meanwhile, last_worker, and the faults of
    `sunlit.core.bodies.composition_faults`). S2.03.01, S2.05.02, S2.17.06, S3.09.02, S3.30.01, S4.47.01.
    """
    rule = book().bodies[key]
    with transaction.atomic():
        township = unit.township or unit
        ledger.hold(township.code)
        survey = Survey(township)
        _check_unit(rule, unit, survey)
        state = survey.state(key, unit)
        if not may_change(by, state):
            raise _not_yours(rule)
        row = _locked(state.row)
        if row is not None and _same(row, wanted):
            return row
        _check_revision(row, wanted)
        reason = " ".join(wanted.reason.split())
        _check_words(rule, wanted, reason, survey)
        _check_last(rule, state, wanted)
        _check_people(rule, unit, wanted, survey)
        facts = {"body": key, "unit": unit.code}
        if row is None:
            row = _made(rule, unit, township, wanted)
            act = "body_set_up"
        else:
            act = "body_changed"
            row.until, row.document = wanted.until, wanted.document.strip() or row.document
            row.office_unit_id = wanted.office_unit
            row.revision += 1
            row.save(update_fields=["until", "document", "office_unit", "revision"])
        ended, begun = _exchange(row, wanted, reason, by)
        ledger.append(
            township.code,
            act,
            actor=by.actor,
            subject_kind="body",
            subject=f"{unit.code}:{key}",
            facts=facts | {"ended": len(ended), "begun": len(begun), "revision": row.revision},
            sealed={
                "reason": reason,
                "ended": [str(seat) for seat in ended],
                "begun": [str(seat) for seat in begun],
            },
        )
        vacancies.close_filled(ended)
        return row


def write_mechanism(key: str, unit: Organisation, title: str, text: str, *, by: Viewer) -> Body:
    """Add or replace the written working mechanism of a body (S3.03.01).

    Raises Refused (not_your_seat, not_set_up, text_needed).
    """
    rule = book().bodies[key]
    with transaction.atomic():
        township = unit.township or unit
        state = Survey(township).state(key, unit)
        if not may_change(by, state):
            raise _not_yours(rule)
        row = _locked(state.row)
        if row is None:
            raise Refused(
                "not_set_up",
                Text("这个机构还没有成立。", "This body is not set up yet."),
                Text("请先填写成员。", "Name its members first."),
                clause=rule.clauses[0],
            )
        title, text = " ".join(title.split()), text.strip()
        for name, words, most in (("title", title, 120), ("text", text, MOST_TEXT)):
            if not words or len(words) > most:
                raise Refused(
                    "text_needed",
                    Text(
                        f"没有写，或者超过{most}个字。",
                        f"Nothing is written, or more than {most} characters.",
                    ),
                    Text("请写明工作机制。", "Write the working mechanism."),
                    clause=rule.mechanism,
                    field=name,
                )
        if (row.mechanism_title, row.mechanism) == (title, text):
            return row
        row.mechanism_title, row.mechanism, row.mechanism_on = title, text, clock.today()
        row.save(update_fields=["mechanism_title", "mechanism", "mechanism_on"])
        ledger.append(
            township.code,
            "body_mechanism_written",
            actor=by.actor,
            subject_kind="body",
            subject=f"{unit.code}:{key}",
            facts={"title": title},
        )
        return row


def _locked(row: Body | None) -> Body | None:
    if row is None:
        return None
    rows = Body.objects.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=row.pk)


def _check_unit(rule: BodyRule, unit: Organisation, survey: Survey) -> None:
    fits = unit.kind in rule.kinds and (
        rule.level is Level.TOWNSHIP or any(one.pk == unit.pk for one in survey.units)
    )
    if not fits:
        raise Refused(
            "wrong_unit",
            Text(f"{unit.name}不设“{rule.title.zh}”。", f"{unit.name} has no such body: {rule.title.en}."),
            clause=rule.clauses[0],
        )
    if rule.by_posts_alone:
        raise Refused(
            "follows_posts",
            Text("这个机构的成员随职务产生，不另指定。", "This body is filled by posts; nobody is named."),
            Text("请在岗位管理中调整任职。", "Change who holds the posts."),
            clause=rule.clauses[0],
        )


def _check_revision(row: Body | None, wanted: Composition) -> None:
    if (row.revision if row else 0) != wanted.revision:
        raise Refused(
            "changed_meanwhile",
            Text("这个机构刚被别人改过。", "Somebody has changed this body meanwhile."),
            Text("请看现在的成员再改。", "Look at it as it is now, then change it."),
        )


def _check_words(rule: BodyRule, wanted: Composition, reason: str, survey: Survey) -> None:
    if not reason or len(reason) > MOST_REASON or "\x00" in reason:
        raise Refused(
            "reason_needed",
            Text(
                f"没有写明原因，或者超过{MOST_REASON}个字。",
                f"No reason is given, or it has more than {MOST_REASON} characters.",
            ),
            Text("请写明为什么设立或调整。", "Say why it is set up or changed."),
            clause="S2.05.02",
            field="reason",
        )
    if rule.term and (wanted.until is None or wanted.until < clock.today()):
        raise Refused(
            "term_needed",
            Text("没有写明任期，或者任期已过。", "The term is missing or over."),
            Text("请填写任期的最后一天，不早于今天。", "Give its last day, today or later."),
            clause=rule.clauses[0],
            field="until",
        )
    if not rule.term and wanted.until is not None and wanted.until < clock.today():
        raise Refused(
            "term_needed",
            Text("任期的最后一天已经过去。", "The last day of the term is past."),
            field="until",
        )
    if rule.office is not None:
        place = survey.unit_with_key(rule.office.place)
        named = place.name if place else rule.office.place
        named_en = place.label("en") if place else rule.office.place
        if wanted.office_unit is None or place is None or wanted.office_unit != place.pk:
            raise Refused(
                "office_needed" if wanted.office_unit is None else "wrong_office",
                Text("没有写明办公室设在哪里，或者地点不符。", "Where its office sits is missing or wrong."),
                Text(f"请选{named}。", f"Choose {named_en}."),
                clause=rule.office.clause,
                field="office_unit",
            )


def _check_people(rule: BodyRule, unit: Organisation, wanted: Composition, survey: Survey) -> None:
    numbers = {one.person for one in wanted.named if isinstance(one.person, int)}
    active = set(
        Staff.objects.filter(pk__in=numbers, township=survey.township, is_active=True, admin="").values_list(
            "pk", flat=True
        )
    )
    for one in wanted.named:
        known = one.person in active if isinstance(one.person, int) else _is_name(one.person)
        if not known:
            position = rule.position(one.position)
            raise Refused(
                "unknown_person",
                Text("所选的人不在本乡镇的在册人员中，或者姓名写法不对。",
                     "Somebody named is not on the township's staff register, or a name is not well formed."),
                Text("请从在册人员中选择。", "Choose from the staff register."),
                clause=position.clause if position else rule.clauses[0],
                field=one.position,
            )  # fmt: skip
    faults = composition_faults(
        rule,
        wanted.named,
        units=survey.units_for(rule),
        posts=survey.posts,
        own_unit=None if rule.level is Level.TOWNSHIP else unit.pk,
        elsewhere={key: survey.persons_in(key) for key in rule.apart_from},
    )
    if faults:
        raise refused(faults[0])


def _is_name(words: str) -> bool:
    return 0 < len(words.strip()) <= MOST_NAME and words == words.strip() and words.isprintable()


def _check_last(rule: BodyRule, state: State, wanted: Composition) -> None:
    """The last holder of such a position stays until a successor is named (S3.03.02)."""
    for position in rule.positions:
        had = any(entry.position.key == position.key for entry in state.entries)
        if position.keeps_last and had and not any(one.position == position.key for one in wanted.named):
            raise Refused(
                "last_worker",
                Text(
                    f"“{position.title.zh}”只剩最后一人，不能去掉。",
                    f"“{position.title.en}”: the last one can't go.",
                ),
                Text("请先指定接替的人。", "Name a successor first."),
                clause=position.clause,
                field=position.key,
            )


def _made(rule: BodyRule, unit: Organisation, township: Organisation, wanted: Composition) -> Body:
    try:
        with transaction.atomic():
            return Body.objects.create(
                township=township,
                unit=unit,
                key=rule.key,
                established=clock.today(),
                until=wanted.until,
                document=wanted.document.strip(),
                office_unit_id=wanted.office_unit,
            )
    except IntegrityError as error:
        raise Refused(
            "changed_meanwhile",
            Text("这个机构刚被别人设立。", "Somebody has set this body up meanwhile."),
            Text("请看现在的成员再改。", "Look at it as it is now, then change it."),
        ) from error


def _identity(seat: Seat) -> tuple[str, Person, int | None, str]:
    return (seat.position, seat.staff_id if seat.staff_id is not None else seat.name, seat.unit_id, seat.kind)


def _same(row: Body, wanted: Composition) -> bool:
    now = sorted(map(repr, (_identity(seat) for seat in row.seats.filter(ended=None))))
    then = sorted(repr((one.position, one.person, one.unit, one.kind)) for one in wanted.named)
    document = wanted.document.strip() or row.document
    return (
        now == then
        and (row.until, row.office_unit_id, row.document) == (wanted.until, wanted.office_unit, document)
        and not _unfit(row)
    )


def _unfit(row: Body) -> bool:
    """Whether somebody who sits here has left; saving the same people again must not look like filling the seat."""
    return row.seats.filter(ended=None, staff__is_active=False).exists()


def _exchange(row: Body, wanted: Composition, reason: str, by: Viewer) -> tuple[list[Seat], list[Seat]]:
    """End who is not named any more, begin who is new; those ended and those begun."""
    today, actor = clock.today(), frame.staff_of(by)
    asked = {(one.position, one.person, one.unit, one.kind): one for one in wanted.named}
    ended = []
    for seat in row.seats.filter(ended=None).select_related("staff"):
        if _identity(seat) in asked:
            del asked[_identity(seat)]
            continue
        seat.ended, seat.ended_reason, seat.ended_by_id = today, reason, actor
        seat.save(update_fields=["ended", "ended_reason", "ended_by"])
        ended.append(seat)
    begun = [
        Seat.objects.create(
            body=row,
            position=one.position,
            staff_id=one.person if isinstance(one.person, int) else None,
            name=one.person if isinstance(one.person, str) else "",
            unit_id=one.unit,
            kind=one.kind,
            since=today,
            reason=reason,
            by_id=actor,
        )
        for one in asked.values()
    ]
    return ended, begun


def refused(fault: Fault) -> Refused:
    """A fault as the refusal that the page shows."""
    return Refused(fault.code, fault.reason, fault.way_out, clause=fault.clause, field=fault.position)


def _not_yours(rule: BodyRule) -> Refused:
    return Refused(
        "not_your_seat",
        Text("您不能调整这个机构。", "This body is not yours to change."),
        Text("请由乡镇领导、党政办、机构负责人或单位负责人办理。",
             "The township's leaders, its office, the body's leader or the unit's head do it."),
        clause=rule.clauses[0],
    )  # fmt: skip
