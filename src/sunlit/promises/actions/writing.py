"""What all acts on promises share: who may write, once for each form, and the ledger."""

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
    """Words that are fit to be public: there, not too long, and without personal data. Raises Refused."""
    words = text.replace("\x00", "").strip()
    if (needed and not words) or len(words) > most:
        raise Refused(
            "text_needed",
            Text(f"没有写，或者超过{most}个字。", f"Nothing is written, or more than {most} characters."),
            Text("请写明。", "Write it."),
            field=field,
        )
    if found := personal_data(words):
        raise Refused(
            "personal_data",
            Text(
                "查出个人信息：" + "；".join(finding.words.zh for finding in found[:4]) + "。",
                "Personal data: " + "; ".join(finding.words.en for finding in found[:4]) + ".",
            ),
            Text("请删去再保存。", "Take it out and save again."),
            clause="S4.43.11",
            field=field,
        )
    return words
