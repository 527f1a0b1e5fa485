"""Acts on who is responsible: the handler, units that share a matter, recusal, and passing from hand to hand."""

from collections.abc import Iterable

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import frame, hooks, refusals, seats
from sunlit.matters.book import procedure_of
from sunlit.matters.hooks import check_offer
from sunlit.matters.models import HandOver, Matter, Share
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer


def name_handler(
    matter_id: int,
    handler: Staff,
    *,
    by: Viewer,
    reason: str = "",
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Name the one whole-process handler (全程承办人), or put another in their place with a reason.

    The former handler and the date stay in the ledger (S3.27.07). Open tasks of the former handler pass to the
    new one. Raises Refused (not_your_seat, not_in_unit, reason_needed).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        matter = frame.lock(matter_id)
        frame.check_open(matter, revision)
        frame.check_responsible(by, matter)
        if matter.handler_id and matter.handler_id != handler.pk and not reason.strip():
            raise refusals.reason_needed()
        _check_may_have(matter, handler=handler)
        if not handler.holdings.filter(post__organisation_id=matter.unit_id, until=None).exists():
            raise Refused(
                "not_in_unit",
                Text(
                    f"{handler.name}不在承办部门任职。",
                    f"{handler.name} holds no post in the handling department.",
                ),
                Text("请从承办部门人员中确定。", "Name somebody of the handling department."),
                clause="S3.27.07",
                field="handler",
            )
        former = matter.handler_id
        matter.handler = handler
        if former:
            matter.tasks.filter(done_at=None, person_id=former, role="handler").update(person=handler)
        at = clock.now()
        frame.write(matter, procedure_of(matter.procedure_id), list(matter.tasks.filter(done_at=None)))
        frame.remember(key, matter, at)
        frame.log(
            matter,
            "handler_named",
            by,
            {"handler": f"staff:{handler.pk}", "former": f"staff:{former}" if former else ""},
            sealed={"reason": reason} if reason else None,
            at=at,
        )
        return matter


def _check_may_have(
    matter: Matter, *, unit: Organisation | None = None, handler: Staff | None = None
) -> None:
    """Nobody gets a matter from which they are recused, and no unit a report on whoever heads it (信访工作条例 30).

    Raises Refused (recused, headed_by_the_person_concerned), and what `hooks.before_assignment` raises.
    """
    if handler is not None and handler.pk in matter.recused:
        raise refusals.recused_one(handler.name)
    if handler is not None:
        hooks.check_assignment(matter.kind, handler)
    if unit is not None and matter.label == Matter.Label.REPORT and seats.headed_by(unit, matter.recused):
        raise refusals.headed_by_the_person_concerned(unit)


def share(matter: Matter, units: Iterable[Organisation], *, by: Viewer) -> None:
    """Open a matter to further units of the same township, for a joint step or a hand-over.

    Raises Refused (not_your_seat, other_township).
    """
    with transaction.atomic():
        frame.check_responsible(by, matter)
        for unit in units:
            frame.check_same_township(matter, unit)
            _check_may_have(matter, unit=unit)
            Share.objects.get_or_create(matter=matter, unit=unit)
            frame.log(matter, "shared", by, {"unit": unit.code})


def recuse(matter_id: int, staff: Staff, *, by: Viewer, reason: str) -> Matter:
    """Take somebody out of a matter (回避). They can do no act in it from now on. Raises Refused."""
    if not reason.strip():
        raise refusals.reason_needed()
    with transaction.atomic():
        matter = frame.lock(matter_id)
        frame.check_open(matter, None)
        of_the_house = by.township_id == matter.township_id and not by.admin
        if not of_the_house or (by.staff_id != staff.pk and not by.sees_township):
            raise refusals.not_your_seat()
        matter.recused = sorted({*matter.recused, staff.pk})
        frame.write(matter, procedure_of(matter.procedure_id), list(matter.tasks.filter(done_at=None)))
        frame.log(matter, "recused", by, {"staff": f"staff:{staff.pk}"}, sealed={"reason": reason})
        return matter


def offer(
    matter_id: int,
    what: str,
    unit: Organisation,
    *,
    by: Viewer,
    receiver: Staff | None = None,
    reason: str = "",
    papers: Iterable[str] = (),
    key: str = "",
) -> HandOver:
    """Offer the visitor, the handling, the undertaking form or papers to a unit or a named person there.

    Until somebody of that unit takes it, the giver stays responsible (S1.01.05, S2.26.06). Raises Refused
    (not_your_seat, other_township, hand_over_pending).
    """
    with transaction.atomic():
        matter = frame.lock(matter_id)
        frame.check_open(matter, None)
        frame.check_responsible(by, matter)
        frame.check_same_township(matter, unit)
        _check_may_have(matter, unit=unit, handler=receiver)
        check_offer(matter, what, unit)
        pending = matter.hand_overs.filter(what=what, taken_at=None).select_related("unit").first()
        if pending and key and frame.done_before(key):
            return pending
        if pending:
            raise Refused(
                "hand_over_pending",
                Text(
                    f"已移交给{pending.unit}，对方尚未接收。",
                    f"It was already offered to {pending.unit}, who hasn't taken it yet.",
                ),
                Text("请等待接收，或与对方联系。", "Wait for it to be taken, or call them."),
                clause="S1.01.05",
            )
        at = clock.now()
        hand_over = HandOver.objects.create(
            matter=matter,
            what=what,
            giver_id=frame.staff_of(by),
            from_unit_id=matter.unit_id,
            unit=unit,
            receiver=receiver,
            reason=reason,
            papers=list(papers),
            offered_at=at,
        )
        Share.objects.get_or_create(matter=matter, unit=unit)
        frame.write(matter, procedure_of(matter.procedure_id), list(matter.tasks.filter(done_at=None)))
        frame.remember(key, matter, at)
        frame.log(
            matter,
            "offered",
            by,
            {"what": what, "unit": unit.code, "receiver": f"staff:{receiver.pk}" if receiver else ""},
            sealed={"reason": reason, "papers": list(papers)},
            at=at,
        )
        return hand_over


def take(hand_over_id: int, *, by: Viewer) -> HandOver:
    """Take what was offered. Only somebody of the receiving unit can, and only the named receiver if there is one.

    Taking a visitor makes the taker's unit responsible from now on; taking the handling makes the taker the
    handler. Raises Refused (not_your_seat, already_done).
    """
    with transaction.atomic():
        row = HandOver.objects.select_related("matter").get(pk=hand_over_id)
        matter = frame.lock(row.matter_id)
        row.refresh_from_db()
        if row.taken_at:
            raise refusals.already_done(
                str(row.taken_by), f"{row.taken_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
            )
        frame.check_open(matter, None)
        entitled = by.staff_id is not None and not by.admin and row.unit_id in by.unit_ids
        if not entitled or (row.receiver_id and row.receiver_id not in {by.staff_id, *by.covers}):
            raise Refused(
                "not_your_seat",
                Text("只有接收单位的人员可以接收。", "Only the receiving unit can take it."),
                clause="S1.01.05",
            )
        at = clock.now()
        row.taken_at, row.taken_by_id = at, by.staff_id
        row.save(update_fields=["taken_at", "taken_by"])
        if row.what in (HandOver.What.VISITOR, HandOver.What.HANDLING):
            hooks.check_assignment(matter.kind, Staff.objects.get(pk=by.staff_id))
            matter.unit_id = row.unit_id
            former = matter.handler_id
            matter.handler_id = by.staff_id
            matter.tasks.filter(done_at=None, person_id=former, role="handler").update(person_id=by.staff_id)
        frame.write(matter, procedure_of(matter.procedure_id), list(matter.tasks.filter(done_at=None)))
        frame.log(matter, "taken", by, {"what": row.what, "giver": f"staff:{row.giver_id}"}, at=at)
        return row
