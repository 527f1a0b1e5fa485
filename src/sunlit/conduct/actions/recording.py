"""What all acts of conduct share: who keeps the records, and the ledger."""

from collections.abc import Mapping
from typing import Any

from sunlit import clock
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

KEEPERS = ("office_clerk", "centre_director")
"""Who keeps badges, certificates, study and rewards."""


def keeper(by: Viewer, township_id: int | None, roles: tuple[str, ...] = KEEPERS) -> int:
    """The id of who keeps the records of a township. Raises Refused (not_your_seat)."""
    staff_id = frame.staff_of(by)
    if by.admin or by.township_id != township_id or not by.has_role(*roles):
        raise refusals.not_your_seat()
    return staff_id


def log(
    township: Organisation,
    act: str,
    by: Viewer,
    subject: tuple[str, object],
    facts: Mapping[str, Any],
    sealed: Mapping[str, Any] | None = None,
) -> None:
    """Write an act into the ledger of the township; ``sealed`` is what not everybody may read there."""
    ledger.append(
        township.code,
        act,
        actor=by.actor,
        subject_kind=subject[0],
        subject=str(subject[1]),
        facts=dict(facts),
        sealed=dict(sealed) if sealed else None,
        at=clock.now(),
    )
