"""What all acts on promises share: who may write, words that are fit to be public, and the ledger."""

from collections.abc import Mapping
from typing import Any

from sunlit import clock
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, record_frame, refusals
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

PUBLISHERS = ("office_clerk", "centre_director", "mayor", "deputy_leader")
"""Who publishes what a unit has written."""


def writer(by: Viewer, unit: Organisation) -> int:
    """The id of who writes for a unit: its own people, and who publishes. Raises Refused (not_your_seat)."""
    staff = frame.staff_of(by)
    if by.township_id != (unit.township_id or unit.pk):
        raise refusals.not_your_seat()
    if unit.pk not in by.unit_ids and not by.has_role(*PUBLISHERS):
        raise refusals.not_your_seat()
    return staff


def publisher(by: Viewer, township: Organisation) -> int:
    """The id of who publishes for a township. Raises Refused (not_your_seat)."""
    staff = frame.staff_of(by)
    if by.township_id != township.pk or not by.has_role(*PUBLISHERS):
        raise refusals.not_your_seat()
    return staff


def log(
    township: Organisation, act: str, by: Viewer, kind: str, pk: object, facts: Mapping[str, Any]
) -> None:
    """Write an act into the ledger of the township."""
    ledger.append(
        township.code,
        act,
        actor=by.actor,
        subject_kind=kind,
        subject=str(pk),
        facts=dict(facts),
        at=clock.now(),
    )


def said(text: str, field: str, most: int, *, needed: bool = True) -> str:
    """Words that are fit to be public. Raises Refused (text_needed, personal_data)."""
    return record_frame.said(text, field, most, needed=needed, public=True)
