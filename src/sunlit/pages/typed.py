"""What forms and addresses send as text: which row was meant, which revision was seen, which day is asked for."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST = 18
"""Digits of a number that each database can hold as one."""
YEARS = range(1900, 2200)
"""Years in which an office asks for a day; farther ones only make sums of days and hours overflow."""


def whole(text: str) -> int | None:
    """The whole number that a form or address sent, 0 and above; None for everything else.

    ``str.isdigit`` is no check: it is true of ``²``, which is no number, and says nothing about how many digits there
    are, which int() and the database limit.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def day(text: str) -> date | None:
    """The day that a form or address sent as ``2026-03-02``; None for everything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


class SeveralRows(forms.ModelMultipleChoiceField):
    """Ticks for several rows. A tick that names no row is refused like one that isn't offered, also where its number is
    longer than the database can hold."""

    def clean(self, value: Any) -> Any:
        """The rows. Raises ValidationError."""
        for one in value if isinstance(value, (list, tuple)) else ():
            if whole(str(one)) is None:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": str(one)[:20]},
                )
        return super().clean(value)
