"""The frame of every act on powers: who may, what somebody typed, the log, the key that makes a form act once."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sunlit import clock
from sunlit.core.personal import personal_data
from sunlit.core.powers import PowerRules
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import refusals
from sunlit.matters.book import book
from sunlit.pages import answers
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

KEEPERS = ("office_clerk",)
"""Who keeps the catalogue of powers."""
APPROVERS = ("mayor",)
"""Who approves an exception."""
READERS = ("office_clerk", "mayor", "deputy_leader", "supervisor", "discipline_secretary", "centre_director", "station_head")  # fmt: skip
status_of = partial(answers.status_of_page, also=("code_taken", "power_ended", "exception_there"))


def rules() -> PowerRules:
    """The rulebook's rules on powers. Raises LookupError where there are none."""
    found = book().powers
    if found is None:
        raise LookupError("The rulebook has no powers/powers.yaml.")
    return found


def office(by: Viewer, township_id: int, *roles: str) -> int:
    """The id of whoever acts, in this township and in one of the roles (the keepers'). Raises Refused (not_your_seat)."""
    if (
        by.staff_id is None
        or by.admin
        or by.township_id != township_id
        or not by.has_role(*(roles or KEEPERS))
    ):
        raise refusals.not_your_seat()
    return by.staff_id


def said(
    value: str,
    field: str,
    zh: str,
    en: str,
    *,
    most: int,
    needed: bool = True,
    clause: str = "",
    township: Organisation | None = None,
) -> str:
    """What somebody typed for the public, trimmed and without personal data; the township's own telephones are none.

    Raises Refused (field_needed, too_long, personal_data).
    """
    text = value.replace("\x00", "").replace("\r\n", "\n").strip()
    if needed and not text:
        raise unfit("field_needed", f"没有填写{zh}。", f"{en[:1].upper()}{en[1:]} is missing.",
                    f"请填写{zh}。", f"Fill in: {en}.", field=field, clause=clause)  # fmt: skip
    if len(text) > most:
        raise unfit("too_long", f"{zh}有{len(text)}字。", f"{en[:1].upper()}{en[1:]} has {len(text)} characters.",
                    f"最多{most}字。", f"At most {most}.", field=field)  # fmt: skip
    own = [one for one in (township.phone, township.complaint_phone) if one] if township else []
    found = personal_data(text, own)
    if found:
        raise unfit("personal_data", f"{zh}里有个人信息：" + "；".join(one.words.zh for one in found),
                    f"Personal data in {en}: " + "; ".join(one.words.en for one in found),
                    "请删去后再提交。", "Take it out and send again.", field=field, clause="S4.43.11")  # fmt: skip
    return text


def unfit(
    code: str, zh: str, en: str, way_zh: str, way_en: str, *, field: str = "", clause: str = ""
) -> Refused:
    """A refusal with reason and way out."""
    return Refused(code, Text(zh, en), Text(way_zh, way_en), clause=clause, field=field)


def log(
    township: Organisation, act: str, by: Viewer, subject: str, facts: Mapping[str, Any], kind: str = "power"
) -> None:
    """Write an act into the township's ledger, in the caller's transaction."""
    ledger.append(
        township.code, act, actor=by.actor, subject_kind=kind, subject=subject, facts=dict(facts), at=clock.now()
    )  # fmt: skip
