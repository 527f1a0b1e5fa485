"""What staff type about charges."""

from typing import Any

from django import forms

from sunlit.core.charges import Measure
from sunlit.fees.catalogue import Entry
from sunlit.fees.models import Way
from sunlit.language import current, say
from sunlit.pages.fields import DayInput, new_key


class KeyedForm(forms.Form):
    """A form that acts once."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=80)


class BillForm(KeyedForm):
    """For each charge of the item: whether it is taken, how much of its base, and what its kind asks for."""

    def __init__(self, entries: list[Entry], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        language = current()
        for entry in entries:
            charge = entry.charge
            name, unit = charge.title.in_language(language), charge.unit.in_language(language)
            self.fields[f"base-{charge.id}"] = forms.CharField(
                label=f"{name}：{unit}" if language != "en" else f"{name}: {unit}",
                required=False,
                max_length=20,
                help_text=entry.rate_words.in_language(language),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
            if charge.classes:
                self.fields[f"household-{charge.id}"] = forms.ChoiceField(
                    label=f"{name} {say('情形', 'case')}",
                    required=False,
                    choices=[("", "—")]
                    + [(one.code, one.title.in_language(language)) for one in charge.classes],
                )
            if charge.measure is Measure.NOTICE:
                self.fields[f"notice-{charge.id}"] = forms.CharField(
                    label=f"{name} {say('缴款通知书号', 'number of the payment notice')}",
                    required=False,
                    max_length=80,
                )


class PayForm(KeyedForm):
    """The money of a bill."""

    amount = forms.CharField(
        label=say("实收（元）", "Received, in yuan"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    way = forms.ChoiceField(label=say("方式", "Way"), choices=Way.choices, initial=Way.CASH)
    reference = forms.CharField(
        label=say("转账流水号", "Number of the transfer"), required=False, max_length=80
    )
    fiscal_receipt = forms.CharField(
        label=say("财政票据或完税证明号", "Number of the fiscal receipt or tax certificate"),
        required=False,
        max_length=80,
    )


class WithdrawForm(KeyedForm):
    """Why a bill is withdrawn."""

    reason = forms.CharField(label=say("作废理由", "Why it is withdrawn"), max_length=200)


class RefundForm(KeyedForm):
    """How much goes back, and why."""

    amount = forms.CharField(
        label=say("退多少（元）", "How much, in yuan"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(label=say("退费理由", "Why"), max_length=200)


class CloseForm(KeyedForm):
    """What was counted."""

    counted = forms.CharField(
        label=say("清点的现金（元）", "Cash counted, in yuan"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    explanation = forms.CharField(
        label=say("不符的原因", "Why it differs"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=say("相符的不用写。", "Leave it empty where nothing differs."),
    )


class PublishForm(KeyedForm):
    """What a charge costs here, on which document, from which day on."""

    charge = forms.ChoiceField(label=say("项目", "Charge"))
    rate = forms.CharField(
        label=say("标准（元或%）", "Rate (yuan or percent)"),
        max_length=20,
        help_text=say("免费写0。", "Write 0 for free."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    basis = forms.CharField(
        label=say("依据的文件、文号、条款", "Document, number and article"), max_length=200
    )
    since = forms.DateField(label=say("从哪天起", "From"), widget=DayInput())

    def __init__(self, entries: list[Entry], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["charge"].choices = [  # type: ignore[attr-defined]
            (entry.charge.id, entry.charge.title.in_language(current())) for entry in entries
        ]
