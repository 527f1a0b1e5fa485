"""What staff type: which work, its stages' days, the text, an opinion."""

from typing import Any
from uuid import uuid4

from django import forms

from sunlit.core.duties import Duty
from sunlit.disclosure.actions.publishing import MOST_TEXT, MOST_TITLE
from sunlit.language import current, say
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

    def __init__(self, duty: Duty, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stages = duty.timing.stages
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
            "身份证号、电话、银行卡号、住址、未成年人、病情查出后不能公开。",
            "ID numbers, phones, bank cards, homes, minors and illness are found and stop it.",
        ),
    )
    file = forms.FileField(
        label=say("附件", "File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg,.webp"}),
        help_text=say(
            "PDF、DOCX、XLSX、CSV、TXT、图片，最多10个，每个20 MB。公开的是清理、遮盖后的副本。",
            "PDF, DOCX, XLSX, CSV, TXT, pictures; 10 at most, 20 MB each. A cleaned copy is what is published.",
        ),
    )
    looked = forms.BooleanField(
        label=say(
            "我看过文件里的图片：没有证件、病历、住址、儿童正脸",
            "I looked at the pictures in it: no papers, illness, addresses or children's faces",
        ),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)


def text_form(duty: Duty | None, data: Any = None, files: Any = None, *, initial: Any = None) -> TextForm:
    """The form of a text, with a field for each particular of its duty; the action says what is missing."""
    form = TextForm(data, files, initial=initial)
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
