"""What staff type: which work, its stages' days, the text, an opinion."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from sunlit import clock
from sunlit.core.duties import Duty, rule_in_words
from sunlit.core.text import Text
from sunlit.disclosure.actions.publishing import MOST_TEXT, MOST_TITLE
from sunlit.language import current, say
from sunlit.matters.book import book
from sunlit.pages.fields import DayInput


def new_key() -> str:
    """A key that makes a form act once."""
    return str(uuid4())


class StartForm(forms.Form):
    """Which work is started; phased work also asks for the day of each stage."""

    title = forms.CharField(
        label=say("哪件事", "Which work"),
        max_length=80,
        help_text=say("用一句话写明，会公开。", "In one sentence; it is shown in public."),
    )
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)

    def __init__(self, duty: Duty, *args: Any, units: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stages = () if duty.timing.as_they_come else duty.timing.stages
        if units:
            self.fields["unit"] = forms.ChoiceField(
                label=say("哪个单位的", "Whose it is"), choices=[("", "—"), *units], required=False
            )
        if duty.timing.standing or duty.timing.formed_within:
            self.fields["formed"] = forms.DateField(
                label=say("哪天形成、变更或者结束", "On which day it was formed, changed or over"),
                help_text=rule_in_words(duty.timing).in_language(current()),
                initial=clock.today,
                widget=DayInput(),
            )
        for number, stage in enumerate(self.stages, 1):
            name = stage.in_language(current())
            self.fields[f"day_{number}"] = forms.DateField(
                label=f"{number}. {name}",
                help_text=say("这一阶段最迟哪天公开", "The last day to publish this stage"),
                widget=DayInput(),
            )

    def days(self) -> list[Any]:
        """The planned days of the stages, in order."""
        return [self.cleaned_data[f"day_{number}"] for number in range(1, len(self.stages) + 1)]


class TextForm(forms.Form):
    """What is to be published."""

    title = forms.CharField(label=say("标题", "Title"), max_length=MOST_TITLE)
    text = forms.CharField(
        label=say("内容", "Text"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=say(
            "身份证号、手机号、银行卡号查出后不能公开。",
            "ID numbers, mobile phones and bank cards are found and stop it.",
        ),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)


def text_form(duty: Duty | None, data: Any = None, *, initial: Any = None) -> TextForm:
    """The form of a text, with a field for each particular of its duty; the action says what is missing."""
    form = TextForm(data, initial=initial)
    for one in duty.particulars if duty else ():
        form.fields[one.key] = forms.CharField(
            label=one.title.in_language(current()),
            required=False,
            max_length=200,
            widget=DayInput() if one.day else forms.TextInput(),
        )
    return form


class DecisionForm(forms.Form):
    """An answer to the text as it stands; a reason where it is sent back."""

    opinion = forms.CharField(
        label=say("意见", "Opinion"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=say("退回时必须写明理由。", "Needed where it is sent back."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)


class ProposalForm(forms.Form):
    """What somebody wants to see published."""

    about = forms.CharField(
        label=say("建议公开什么", "What should be published"),
        max_length=60,
        help_text=say(
            "请不要写个人信息；答复以后会公开。",
            "No personal data, please; it is public once it is answered.",
        ),
    )
    why = forms.CharField(
        label=say("理由", "Why"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=60)


class AnswerForm(forms.Form):
    """The answer to a proposal: the catalogue it is added to and under which title, or the reason why not."""

    catalogue = forms.ChoiceField(label=say("列入哪个目录", "Which catalogue"), required=False)
    title = forms.CharField(
        label=say("目录里的名称", "Title in the catalogue"), required=False, max_length=60
    )
    reason = forms.CharField(
        label=say("理由", "Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=say("不列入时必须写明，会公开。", "Needed where it is declined; it is shown in public."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=60)

    def __init__(self, catalogues: list[tuple[str, Text]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["catalogue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((key, title.in_language(current())) for key, title in catalogues)]


class HeadingForm(forms.Form):
    """A heading that supervision adds to a catalogue."""

    catalogue = forms.ChoiceField(label=say("哪个目录", "Which catalogue"))
    title = forms.CharField(label=say("名称", "Title"), max_length=60)
    title_en = forms.CharField(label=say("英文名称", "Title in English"), required=False, max_length=120)
    why = forms.CharField(label=say("理由", "Why"), max_length=300)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["catalogue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, one.title.in_language(current())) for one in book().catalogues.values()]


class ReachForm(forms.Form):
    """A stage that was reached, or left out because nobody could foresee it."""

    on = forms.DateField(label=say("哪天到达这个阶段", "On which day it was reached"), widget=DayInput())
    left_out = forms.CharField(
        label=say("没有预报的说明", "Why there was no forecast"),
        required=False,
        max_length=300,
        help_text=say(
            "只有事先无法预见时才写，会公开。", "Only where it couldn't be foreseen; it is shown in public."
        ),
    )
    stage = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=12)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=60)
