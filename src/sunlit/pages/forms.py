"""Forms that fields of work share: labels without a colon, a form that acts once, number and code of a slip."""

from typing import Any
from uuid import uuid4

from django import forms

from sunlit.language import say


class PlainForm(forms.Form):
    """A form whose labels stand without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)


class KeyForm(PlainForm):
    """A form that acts once: sent again it finds what it did."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class SlipForm(PlainForm):
    """Number and code of a slip."""

    number = forms.CharField(
        label=say("编号", "Number"),
        max_length=60,
        help_text=say(
            "照回执填写；也可以把“编号-查询码”一起填在这里。",
            "As on the slip; “number-code” in one piece is fine too.",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label=say("查询码", "Code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
