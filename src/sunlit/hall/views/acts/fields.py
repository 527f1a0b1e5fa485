"""The form of an act and the fields it is made of.

Fields are not checked twice: what is empty goes to the action, whose refusal names the clause and the field, and the
page shows it there.
"""

from typing import Any

from django import forms

from sunlit.language import current, say
from sunlit.pages.fields import DayInput
from sunlit.pages.typed import SeveralRows
from sunlit.people.models import Organisation, Staff


class JudgedForm(forms.Form):
    """A form that leaves it to the act to say what is missing: its refusal names the clause and the field."""

    use_required_attribute = False

    def full_clean(self) -> None:
        """Waive what is required, except a choice of a person, which can't be empty."""
        waived = [
            entry
            for entry in self.fields.values()
            if entry.required and not isinstance(entry, forms.ModelChoiceField)
        ]
        for entry in waived:
            entry.required = False
        super().full_clean()
        for entry in waived:
            entry.required = True


class ActForm(JudgedForm):
    """A form for one act. It carries the request's key and the revision of the matter that the page showed."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    task = forms.IntegerField(widget=forms.HiddenInput, required=False)


class _OpenChoice(forms.ChoiceField):
    """A choice that the act judges: a step that somebody else has just moved on is a refusal, not a wrong form."""

    def valid_value(self, value: Any) -> bool:
        return True


class StaffChoice(forms.ModelChoiceField):
    """Choose a person, named in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label(current()))


class UnitsChoice(SeveralRows):
    """Choose departments, named in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label(current()))


class UnitChoice(StaffChoice):
    """Choose a department, named in the reader's language."""


def words_field(
    zh: str, en: str, *, hint: tuple[str, str] = ("", ""), rows: int = 3, **more: Any
) -> forms.CharField:
    """A field of several lines, named in both languages; the ``hint`` stands below it."""
    return forms.CharField(
        label=say(zh, en),
        help_text=say(*hint) if hint[0] else "",
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=2000,
        **more,
    )


def line_field(zh: str, en: str, *, hint: tuple[str, str] = ("", ""), **more: Any) -> forms.CharField:
    """A field of one line."""
    return forms.CharField(label=say(zh, en), help_text=say(*hint) if hint[0] else "", max_length=200, **more)


def day_field(zh: str, en: str, **more: Any) -> forms.DateField:
    """A field for a day."""
    return forms.DateField(label=say(zh, en), widget=DayInput(), **more)


def choice_field(zh: str, en: str, choices: list[tuple[str, Any]], **more: Any) -> _OpenChoice:
    """A field that chooses one of few, all of them in sight."""
    return _OpenChoice(label=say(zh, en), choices=choices, widget=forms.RadioSelect, **more)


def opinion_field(zh: str = "意见或理由", en: str = "Opinion or reason", **more: Any) -> forms.CharField:
    """The opinion or reason that goes with an outcome."""
    return words_field(zh, en, **more)


def staff_field(zh: str, en: str, unit_id: int, **more: Any) -> StaffChoice:
    """Choose one of those who hold a post in a department now."""
    rows = (
        Staff.objects.filter(is_active=True, holdings__post__organisation_id=unit_id, holdings__until=None)
        .distinct()
        .order_by("username")
    )
    return StaffChoice(rows, label=say(zh, en), empty_label=None, **more)


def departments(township_id: int, without: int | None = None) -> Any:
    """The departments of a township that exist today; ``without`` leaves one out."""
    rows = Organisation.objects.filter(
        township_id=township_id, kind__in=["department", "office", "station"], valid_to=None
    )
    return (rows.exclude(pk=without) if without else rows).order_by("code")
