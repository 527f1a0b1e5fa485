"""How acts about people are written down, and who may do them."""

from typing import Any

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer

COUNTY = "county"
COMMAND_LINE = Viewer(name="命令行", machine="command")
"""Whoever runs `sunlit user …` on the server."""


def chain_of(staff: Staff | None) -> str:
    """The chain where acts about a person are written: the township's, or the county's for administrators and
    for people of no township."""
    if staff is None or staff.admin or staff.township is None:
        return COUNTY
    return staff.township.code


def note(
    act: str,
    staff: Staff | None,
    *,
    by: Viewer | None = None,
    facts: dict[str, Any] | None = None,
    sealed: dict[str, Any] | None = None,
    address: str = "",
) -> None:
    """Write an act about a person (or about nobody known) into the ledger, in the caller's transaction."""
    known = {key: value for key, value in (facts or {}).items() if value not in ("", None)}
    if address:
        known["address"] = address
    actor = by.actor if by else (f"staff:{staff.pk}" if staff else "public")
    ledger.append(
        chain_of(staff),
        act,
        actor=actor,
        subject_kind="staff" if staff else "",
        subject=f"staff:{staff.pk}" if staff else "",
        facts=known,
        sealed=sealed,
    )


def check_manages(by: Viewer, staff: Staff) -> None:
    """Only a system administrator of the person's township (or of the county) manages an account; accounts of
    administrators are managed on the server, so that none can take over another's (GB/T 22239 8.1.5).

    Raises Refused (not_system_administrator, administrators_on_the_server, another_township).
    """
    if by.machine == COMMAND_LINE.machine:
        return
    if by.admin != Staff.Admin.SYSTEM:
        raise Refused(
            "not_system_administrator",
            Text("只有系统管理员可以管理账户。", "Only a system administrator manages accounts."),
            clause="GB/T 22239 8.1.5.1",
        )
    if staff.admin:
        raise Refused(
            "administrators_on_the_server",
            Text(
                "管理员账户不能由另一名管理员改动。",
                "An administrator's account isn't changed by another one.",
            ),
            Text("请在服务器上用 sunlit user 命令办理。", "Use the command sunlit user on the server."),
            clause="GB/T 22239 8.1.5",
        )
    check_township(by, staff.township_id)


def check_township(by: Viewer, township_id: int | None) -> None:
    """An administrator of one township manages nothing of another. Raises Refused (another_township)."""
    if by.township_id is not None and by.township_id != township_id:
        raise Refused(
            "another_township",
            Text("这不属于您管理的乡镇。", "This belongs to a township that you don't administer."),
            clause="GB/T 22239 8.1.5.1",
        )
