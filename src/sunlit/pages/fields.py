"""Fields of the rulebook (`core.fields`) as fields of a form, for whichever field of work asks them.

Nothing is checked twice: what is empty or unfit goes to whoever stores it, who names the field and the clause.
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from sunlit import clock
from sunlit.core.fields import EARLIEST, LATEST, NO, YES, Field, FieldKind
from sunlit.language import current, say, spoken
from sunlit.matters.field_values import people_for, posts_of
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation

INPUTS: dict[FieldKind, dict[str, str]] = {
    FieldKind.NUMBER: {"inputmode": "numeric"},
    FieldKind.MONEY: {"inputmode": "decimal"},
    FieldKind.PHONE: {"inputmode": "tel", "autocomplete": "off"},
    FieldKind.ID_NUMBER: {"autocomplete": "off", "spellcheck": "false"},
}


class RowChoice(forms.ModelChoiceField):
    """A choice among people or units, each under its name in the language of the page; nothing is chosen beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", say("请选择", "choose"))
        super().__init__(*args, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The name in the language of the page."""
        return str(obj.label(current()))


def new_key() -> str:
    """A key that makes a form act once, also when it is sent twice."""
    return str(uuid4())


class DayInput(forms.DateInput):
    """A day, picked or typed. A browser shows a prefilled day only as 2026-03-09; without this format Django writes it as
    the language does, and the field of a Chinese page stays empty."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that a clock can count from: a year that nobody can mean is a slip of the keyboard."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": DayInput()} | kwargs)
        words = say(
            f"年份应在{EARLIEST.year}至{LATEST.year}之间。",
            f"The year must lie from {EARLIEST.year} to {LATEST.year}.",
        )
        self.validators += [MinValueValidator(EARLIEST, words), MaxValueValidator(LATEST, words)]


class OpenChoice(forms.ChoiceField):
    """A choice that the action judges, so that its refusal names the clause."""

    def valid_value(self, value: Any) -> bool:
        return True


def fields_of(fields: Iterable[Field], township_id: int, *, today: bool = False) -> dict[str, forms.Field]:
    """The fields of a register as those of a form."""
    return {one.key: field_of(one, township_id, today=today) for one in fields}


def field_of(one: Field, township_id: int, *, today: bool = False) -> forms.Field:
    """The widget of one field; what stands in it is judged by whoever stores it."""
    more: dict[str, Any] = {
        "label": say(one.label.zh, one.label.en),
        "required": one.required,
        "help_text": say(one.hint.zh, one.hint.en) if one.hint else "",
    }
    if one.kind is FieldKind.LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=one.room, **more)
    if one.kind is FieldKind.DAY:
        initial = clock.today() if today and one.past else None
        return forms.CharField(
            widget=DayInput(),
            initial=initial,
            max_length=10,
            **more,
        )
    if one.kind is FieldKind.CHOICE:
        choices = [(choice.code, spoken(choice.label)) for choice in one.choices]
        return OpenChoice(choices=choices, widget=forms.RadioSelect, **more)
    if one.kind is FieldKind.UNIT:
        return OpenChoice(choices=_units(township_id), **more)
    if one.kind is FieldKind.PERSON:
        return OpenChoice(choices=_people(one, township_id), **more)
    if one.kind is FieldKind.POST:
        return OpenChoice(choices=_posts(township_id), **more)
    if one.kind is FieldKind.RECORD:
        return OpenChoice(choices=_records(one.of, township_id), **more)
    if one.kind is FieldKind.YES_NO:
        return OpenChoice(
            choices=[(YES, say("是", "Yes")), (NO, say("否", "No"))], widget=forms.RadioSelect, **more
        )
    attributes = INPUTS.get(one.kind, {})
    return forms.CharField(widget=forms.TextInput(attrs=attributes), max_length=one.room, **more)


def _units(township_id: int) -> list[tuple[str, Any]]:
    rows = Organisation.objects.filter(township_id=township_id, outside=False).valid_on(clock.today())
    return [
        ("", say("请选择", "choose")),
        *((row.code, row.label(current())) for row in rows.order_by("code")),
    ]


def _people(one: Field, township_id: int) -> list[tuple[str, Any]]:
    rows = people_for(one, township_id)
    return [("", say("请选择", "choose")), *((row.username, row.label(current())) for row in rows)]


def _posts(township_id: int) -> list[tuple[str, Any]]:
    rows = posts_of(Organisation.objects.get(pk=township_id))
    return [
        ("", say("请选择", "choose")),
        *((str(row.pk), f"{row.organisation.label(current())} {row.label(current())}") for row in rows),
    ]


def _records(register: str, township_id: int) -> list[tuple[str, Any]]:
    """The open records to which another may belong; ordinary ones, since their titles are shown."""
    rows = Matter.objects.filter(kind=register, township_id=township_id, label=Matter.Label.ORDINARY).open()
    return [
        ("", say("请选择", "choose")),
        *((row.number, f"{row.number} {row.title}") for row in rows.order_by("pk")),
    ]
