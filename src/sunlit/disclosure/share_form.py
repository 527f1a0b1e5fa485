"""The form for the personal part of one member (S4.43.03)."""

from typing import Any

from django import forms

from sunlit.language import current, say
from sunlit.pages.fields import new_key
from sunlit.people.models import Organisation, Staff


class ShareForm(forms.Form):
    """The personal part of one member: what it is, and the amount or the result."""

    member = forms.ChoiceField(label=say("谁的", "Whose"))
    what = forms.CharField(
        label=say("什么", "What"),
        max_length=60,
        help_text=say("如：全年党费、评议等次", "Such as: dues of the year"),
    )
    value = forms.CharField(label=say("数额或者结果", "Amount or result"), max_length=200)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)

    def __init__(self, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Staff.objects.filter(township=township, is_active=True, admin="").order_by("username")
        self.fields["member"].choices = [(str(row.pk), row.label(current())) for row in rows]  # type: ignore[attr-defined]
