"""What somebody typed into a form that came too late: kept and shown, so that it can be copied and isn't lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from sunlit.core.text import Text
from sunlit.language import spoken

HIDDEN = frozenset({"csrfmiddlewaretoken", "key", "revision", "task", "act", "inquiry", "seen"})
"""Names that no person typed."""


@dataclass(frozen=True)
class Kept:
    """One thing that was typed: what it is called on its form, and the text."""

    label: str
    text: str


def kept(
    posted: QueryDict,
    fields: Mapping[str, forms.Field] | None = None,
    name_of: Callable[[str], Text | None] = lambda name: None,
) -> list[Kept]:
    """Everything that was typed or chosen, in the order of the form, named as the form names it.

    ``fields`` are the form's fields, ``name_of`` names what has no field. A chosen option is shown by its words.
    """
    found = []
    for name in posted:
        values = [value.strip() for value in posted.getlist(name) if value.strip()]
        if name in HIDDEN or not values:
            continue
        field = (fields or {}).get(name)
        title = name_of(name)
        label = str(field.label) if field is not None and field.label else spoken(title) if title else name
        found.append(Kept(label, "、".join(_worded(field, value) for value in values)))
    return found


def _worded(field: Any, value: str) -> str:
    for code, words in getattr(field, "choices", ()) or ():
        if str(getattr(code, "value", code)) == value:
            return str(words)
    return value
