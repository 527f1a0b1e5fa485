"""Forms made from the rulebook: the intake form, what an outcome asks for, and the fields of a paper.

Nothing is checked twice: what is empty or unfit goes to the action, whose refusal names the clause and the field.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from django import forms

from sunlit.core.fields import MOST_LINE, MOST_TEXT, Field
from sunlit.language import say
from sunlit.pages.fields import DayInput, OpenChoice, fields_of
from sunlit.paper.documents import Document as Form
from sunlit.paper.documents import Field as PaperField
from sunlit.paper.documents import Kind

TYPED = (Kind.TEXT, Kind.PERSON, Kind.DATE, Kind.MOMENT, Kind.NUMBER, Kind.YES_NO, Kind.LINES, Kind.PERSONS)
"""The kinds of a paper's fields that can be typed; rows and pictures can't."""
READY = ("office", "date", "qr", "checkpoint", "complaint_phone", "matter_number", "procedure")
"""Fields of a paper that the program fills in by itself."""


class _Open(forms.Form):
    """Carries the request's key; what is missing is told by the action, not by the form."""

    use_required_attribute = False
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def full_clean(self) -> None:
        waived = [entry for entry in self.fields.values() if entry.required]
        for entry in waived:
            entry.required = False
        super().full_clean()
        for entry in waived:
            entry.required = True


def intake_form(
    fields: Iterable[Field], township_id: int, data: Any = None, *, key: str = "", today: bool = False
) -> forms.Form:
    """The intake form of a register, empty or with what was typed. ``today`` presets past days with today."""
    made = _Open(data, auto_id="entry-%s", initial={"key": key})
    for name, entry in fields_of(fields, township_id, today=today).items():
        made.fields[name] = entry
    return made


def paper_fields(
    form: Form, filled: Mapping[str, Any], *, without: Container[str] = (), long: Container[str] = ()
) -> dict[str, forms.Field]:
    """The fields of a paper that are typed; ``filled`` is what the record knows already, ``without`` what isn't asked,
    and those in ``long`` have room for several lines."""
    return {
        name: _paper_field(one, filled.get(name), name in long)
        for name, one in form.fields.items()
        if name not in READY and name not in without and one.kind in TYPED
    }


def _paper_field(one: PaperField, initial: Any, long: bool) -> forms.Field:
    more: dict[str, Any] = {
        "label": say(one.zh, one.en),
        "required": one.required or one.at_least > 0,
        "initial": initial,
    }
    if one.choices:
        return OpenChoice(choices=[(word, word) for word in one.choices], widget=forms.RadioSelect, **more)
    if one.kind is Kind.YES_NO:
        more["required"] = False
        return forms.BooleanField(**more)
    if one.kind is Kind.DATE:
        return forms.CharField(widget=DayInput(), max_length=10, **more)
    if one.kind is Kind.MOMENT:
        return forms.CharField(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), max_length=16, **more
        )
    if one.kind is Kind.NUMBER:
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), max_length=12, **more)
    if one.kind in (Kind.LINES, Kind.PERSONS):
        more["help_text"] = say("一行写一条。", "One on each line.")
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=MOST_TEXT, **more)
    if one.kind is Kind.PERSON:
        return forms.CharField(max_length=100, **more)
    if not long:
        return forms.CharField(max_length=MOST_LINE, **more)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=MOST_TEXT, **more)


def paper_values(form: Form, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as a paper takes it: lines as lists, numbers as numbers; the rest the paper judges itself."""
    found: dict[str, Any] = {}
    for name, one in form.fields.items():
        if name in READY or name not in typed:
            continue
        value = typed[name]
        if one.kind in (Kind.LINES, Kind.PERSONS):
            found[name] = [line.strip() for line in str(value).splitlines() if line.strip()]
        elif one.kind is Kind.NUMBER and str(value).isascii() and str(value).isdigit():
            found[name] = int(value)
        else:
            found[name] = value
    return found
