"""Versions of services: simpler ones are noted as they are found, harder ones only with a leader's reason (S3.30.05)."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.item_versions import Shape, compare, in_words, stored
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.people.models import Organisation
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.promises.actions.writing import publisher, said
from sunlit.promises.changes import latest, shape_now, undecided
from sunlit.promises.models import ItemVersion

APPROVERS = ("mayor", "deputy_leader")


def note_versions(township: Organisation, today: date | None = None) -> int:
    """Note every item that is seen for the first time, and every one that became simpler. How many; once a day."""
    day, noted = today or clock.today(), 0
    last = latest(township)
    for item in catalogue.items_of(township.pk):
        now, before = shape_now(township, item), last.get(item.id)
        if before is None or (now != before.shape and not compare(before.shape, now).harder):
            noted += _add(township, item.id, now, before, day, by=CLOCK)
    return noted


def approve_harder(township: Organisation, item_id: str, reason: str, *, by: Viewer) -> ItemVersion:
    """Approve that an item has a step more or a longer limit; the reason is public (S3.30.05, S4.29.07).

    Raises Refused (not_your_seat, text_needed, nothing_to_approve), KeyError for an unknown item.
    """
    staff_id = frame.staff_of(by)
    if by.township_id != township.pk or not by.has_role(*APPROVERS):
        raise refusals.not_your_seat()
    item = catalogue.item_of(township.pk, item_id)
    words = said(reason, "reason", 300)
    before, now = latest(township).get(item_id), shape_now(township, item)
    if before is None or not compare(before.shape, now).harder:
        raise Refused(
            "nothing_to_approve",
            Text(
                "这一项没有增加环节，也没有延长时限。",
                "Nothing was added to this service and its limit isn't longer.",
            ),
        )
    if not _add(township, item_id, now, before, clock.today(), by=by, reason=words, staff_id=staff_id):
        raise refusals.changed_meanwhile()
    return latest(township)[item_id]


def attach_decision(township: Organisation, item_id: str, decision: str, *, by: Viewer) -> ItemVersion:
    """Attach the decision on which the newest version of an item rests. Raises Refused, KeyError.

    An item that nobody noted yet is noted with it, so a new one can be decided before it is offered (S2.25.03).
    """
    publisher(by, township)
    words = said(decision, "decision", 120)
    with transaction.atomic():
        ledger.hold(township.code)
        newest = latest(township).get(item_id)
        if newest is None:
            now = shape_now(township, catalogue.item_of(township.pk, item_id))
            _add(township, item_id, now, None, clock.today(), by=by)
            newest = latest(township)[item_id]
        if newest.decision == words:
            return newest
        ItemVersion.objects.filter(pk=newest.pk).update(decision=words)
        _log(
            township, "item_decision_attached", item_id, by, {"number": str(newest.number), "decision": words}
        )
    return latest(township)[item_id]


def decide_new(township: Organisation, item_ids: Sequence[str], decision: str, *, by: Viewer) -> int:
    """Attach one decision to many items that are to be offered for the first time (S2.25.03). How many; all or none.

    Raises Refused (not_your_seat, text_needed, nothing_chosen), KeyError for an item that doesn't wait for one.
    """
    publisher(by, township)
    chosen = dict.fromkeys(item_ids)
    if not chosen:
        raise Refused(
            "nothing_chosen",
            Text("没有选中事项。", "No service is chosen."),
            Text("请勾选会议决定了的事项。", "Tick the services that the meeting decided on."),
            clause="S2.25.03",
            field="items",
        )
    known = {item.id for item in undecided(township, said(decision, "decision", 120))}
    with transaction.atomic():
        for item_id in chosen:
            if item_id not in known:
                raise KeyError(item_id)
            attach_decision(township, item_id, decision, by=by)
    return len(chosen)


def _add(
    township: Organisation,
    item_id: str,
    now: Shape,
    before: ItemVersion | None,
    day: date,
    *,
    by: Viewer,
    reason: str = "",
    staff_id: int | None = None,
) -> int:
    """Write the next version; 0 where somebody else did at the same time."""
    amount, unit = stored(now.limit)
    number = before.number + 1 if before else 1
    try:
        with transaction.atomic():
            ItemVersion.objects.create(
                township=township, item=item_id, number=number, steps=now.steps, amount=amount, unit=unit, day=day,
                reason=reason, approved_by_id=staff_id, at=clock.now(),
            )  # fmt: skip
            if before is not None:
                facts = {"before": in_words(before.shape).zh, "now": in_words(now).zh, "reason": reason}
                _log(township, "item_version", item_id, by, facts)
    except IntegrityError:
        return 0
    return 1


def _log(township: Organisation, act: str, item_id: str, by: Viewer, facts: dict[str, str]) -> None:
    ledger.append(
        township.code,
        act,
        actor=by.actor,
        subject_kind="service",
        subject=item_id,
        facts=facts,
        at=clock.now(),
    )
