"""The frame of every act on boards: who may, the log, the words that are kept, the key that makes a form act once."""

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar

from django.db import models

from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.pages import answers
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

REGISTRARS = ("office_clerk",)
"""Who keeps the register of boards, the channels and the issues."""
READERS = ("office_clerk", "mayor", "deputy_leader", "supervisor")
"""Who compares the wall with the web."""
status_of = partial(answers.status_of_page, also=("hangs_there", "no_room", "ended_already", "in_an_issue"))
M = TypeVar("M", bound=models.Model)


def registrar(by: Viewer, township_id: int) -> int:
    """The id of whoever keeps the register in this township. Raises Refused (not_your_seat)."""
    if by.staff_id is None or by.admin or by.township_id != township_id or not by.has_role(*REGISTRARS):
        raise refusals.not_your_seat()
    return by.staff_id


def keeper(by: Viewer, township_id: int, keeper_id: int | None) -> int:
    """The id of whoever keeps a board, its keeper, who stands in for them, or the office. Raises Refused (not_your_seat)."""
    if by.staff_id is None or by.admin or by.township_id != township_id:
        raise refusals.not_your_seat()
    if not keeps(by, keeper_id):
        raise refusals.not_your_seat()
    return by.staff_id


def keeps(by: Viewer, keeper_id: int | None) -> bool:
    """Whether this viewer may post on and take down from a board of that keeper."""
    return (keeper_id is not None and (by.staff_id == keeper_id or keeper_id in by.covers)) or by.has_role(
        *REGISTRARS
    )


def sees_photos(by: Viewer, keeper_id: int | None) -> bool:
    """Whether this viewer may look at the photos of the sheets on a board of that keeper: who keeps it, and who compares
    the wall with the web."""
    return keeps(by, keeper_id) or by.has_role(*READERS)


def log(
    township: Organisation, act: str, by: Viewer, subject: str, facts: Mapping[str, Any], kind: str = "board"
) -> None:
    """Write an act into the township's ledger, in the caller's transaction."""
    ledger.append(township.code, act, actor=by.actor, subject_kind=kind, subject=subject, facts=dict(facts))


def again(model: type[M], key: str) -> M | None:
    """What a form with this key made before. Raises Refused for an unfit key."""
    frame.check_key(key)
    return model._default_manager.filter(request=key).first() if key else None


def said(
    value: str, field: str, zh: str, en: str, *, most: int, needed: bool = True, clause: str = ""
) -> str:
    """What somebody typed, without spaces around and without personal data.

    Raises Refused (``<field>_needed``, too_long, personal_data).
    """
    text = " ".join(value.replace("\x00", "").split())
    if needed and not text:
        raise Refused(
            f"{field}_needed",
            Text(f"没有填写{zh}。", f"{en[:1].upper()}{en[1:]} is missing."),
            Text(f"请填写{zh}。", f"Fill in: {en}."),
            clause=clause,
            field=field,
        )
    if len(text) > most:
        raise Refused(
            "too_long",
            Text(f"{zh}有{len(text)}字。", f"{en[:1].upper()}{en[1:]} has {len(text)} characters."),
            Text(f"最多{most}字。", f"At most {most}."),
            field=field,
        )
    if personal_data(text):
        raise Refused(
            "personal_data",
            Text(f"{zh}里有个人信息。", f"Personal data in {en}."),
            Text("请删去身份证号、手机号和银行卡号。", "Take out ID numbers, mobile phones and bank cards."),
            clause="S4.43.11",
            field=field,
        )
    return text


def unfit(
    code: str, zh: str, en: str, way_zh: str, way_en: str, *, field: str = "", clause: str = ""
) -> Refused:
    """A refusal with reason and way out."""
    return Refused(code, Text(zh, en), Text(way_zh, way_en), clause=clause, field=field)
