"""The frame of every act on windows and queues: who may, the lock, the log."""

from functools import partial
from typing import Any

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import refusals
from sunlit.pages import answers
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

MANAGERS = ("centre_director", "office_clerk")
"""Who sets windows, queues, roster and facilities up."""
REPORTERS = ("centre_director", "office_clerk", "deputy_leader", "mayor", "supervisor")
"""Who reads the figures of all windows."""
INTAKE = ("enquiry", "centre_director")
"""Who receives people."""

status_of = partial(
    answers.status_of, also=("window_is_busy", "not_called_here", "slot_is_taken", "taken_by_another")
)


def check_role(by: Viewer, township_id: int | None, *roles: str) -> int:
    """The id of the staff member who acts; only holders of one of the roles in this township do.

    Raises Refused (not_your_seat).
    """
    if by.staff_id is None or by.admin or by.township_id != township_id or not by.has_role(*roles):
        raise refusals.not_your_seat()
    return by.staff_id


def note(
    township: Organisation,
    act: str,
    by: Viewer,
    subject: str,
    facts: dict[str, Any] | None = None,
    *,
    kind: str = "window",
    sealed: dict[str, Any] | None = None,
) -> None:
    """Write an act into the township's ledger, in the caller's transaction."""
    ledger.append(
        township.code,
        act,
        actor=by.actor,
        subject_kind=kind,
        subject=subject,
        facts=facts or {},
        sealed=sealed,
    )


def needed(field: str, zh: str, en: str, clause: str = "") -> Refused:
    """Something that the form left empty."""
    return Refused(
        f"{field}_needed",
        Text(f"没有填写{zh}。", f"{en} is missing."),
        Text(f"请填写{zh}。", f"Fill in: {en}."),
        clause=clause,
        field=field,
    )
