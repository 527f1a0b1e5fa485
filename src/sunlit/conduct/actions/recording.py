"""What all acts share: once for each form, words that are fit to keep, and the ledger."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from sunlit import clock
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

Row = TypeVar("Row", bound=models.Model)

KEEPERS = ("office_clerk", "centre_director")
"""Who keeps badges, certificates, study and rewards."""


def keeper(by: Viewer, township_id: int | None, roles: tuple[str, ...] = KEEPERS) -> int:
    """The id of who keeps the records of a township. Raises Refused (not_your_seat)."""
    staff_id = frame.staff_of(by)
    if by.admin or by.township_id != township_id or not by.has_role(*roles):
        raise refusals.not_your_seat()
    return staff_id


def once(model: type[Row], key: str, make: Callable[[], Row]) -> Row:
    """The row that a form makes, and the same row again where the form is sent again. Raises Refused."""
    frame.check_key(key)
    found = model._default_manager.filter(key=key).first() if key else None
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return make()
    except IntegrityError as error:
        raise refusals.changed_meanwhile() from error


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


def said(text: str, field: str, most: int, *, needed: bool = True, public: bool = False) -> str:
    """Words as they are kept: there, not too long; where they are public, without personal data.

    Raises Refused (text_needed, personal_data) with the field.
    """
    words = " ".join(text.replace("\x00", "").split()) if most <= 200 else text.replace("\x00", "").strip()
    if (needed and not words) or len(words) > most:
        raise Refused(
            "text_needed",
            Text(f"没有写，或者超过{most}个字。", f"Nothing is written, or more than {most} characters."),
            Text("请写明。", "Write it."),
            field=field,
        )
    if public and (found := personal_data(words)):
        raise Refused(
            "personal_data",
            Text(
                "查出个人信息：" + "；".join(finding.words.zh for finding in found[:4]) + "。",
                "Personal data: " + "; ".join(finding.words.en for finding in found[:4]) + ".",
            ),
            Text("请删去再保存。", "Take it out and save again."),
            field=field,
        )
    return words
