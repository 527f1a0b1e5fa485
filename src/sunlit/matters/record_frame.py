"""The frame of acts on what is no matter: once for each form, and words that are fit to keep. For acts on matters there is
`frame`."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction

from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import frame, refusals

Row = TypeVar("Row", bound=models.Model)


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
            clause="S4.43.11",
            field=field,
        )
    return words
