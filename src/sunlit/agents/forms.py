"""Forms of the agents' pages. What the rules demand is checked by the actions."""

from typing import Any

from django import forms

from sunlit.agents.models import Help
from sunlit.hall.models import Application
from sunlit.language import say, spoken
from sunlit.pages.fields import DayInput
from sunlit.people import identity


class WhoForm(forms.Form):
    """For whom the agent takes the matter, and how that person agreed."""

    applicant = forms.CharField(
        label=say("替谁办（姓名）", "For whom (name)"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    consent = forms.ChoiceField(
        label=say("本人怎样同意代办", "How the person agreed"),
        choices=Application.Consent.choices,
        widget=forms.RadioSelect,
        help_text=say("没有问过本人，不能代办。", "Without asking the person you can't take it."),
    )
    id_number = forms.CharField(
        label=say("身份证号", "Identity number"),
        required=False,
        max_length=24,
        help_text=say(
            "填了，以前交过的材料可以不再交。", "With it, papers given before needn't be given again."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=say("电话", "Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    address = forms.CharField(label=say("住址", "Address"), required=False, max_length=120)

    def clean_id_number(self) -> str:
        """Check the number where one is given (GB 11643)."""
        number = "".join(str(self.cleaned_data["id_number"]).split()).upper()
        wrong = identity.fault(number) if number else None
        if wrong:
            raise forms.ValidationError(spoken(wrong))
        return number


class TrainingForm(forms.Form):
    """One day of training of one agent."""

    staff = forms.ChoiceField(label=say("谁", "Who"))
    day = forms.DateField(label=say("哪一天", "Which day"), widget=DayInput())
    subject = forms.CharField(label=say("培训内容", "What about"), max_length=120)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staff"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *people]


class HelpForm(forms.Form):
    """Older people who were helped; nobody is named."""

    way = forms.ChoiceField(
        label=say("怎么帮的", "How you helped"), choices=Help.Way.choices, widget=forms.RadioSelect
    )
    persons = forms.IntegerField(
        label=say("几位老人", "How many people"), min_value=1, max_value=500, initial=1
    )
    note = forms.CharField(
        label=say("帮了什么（不写姓名）", "With what (no names)"), max_length=200, required=False
    )
