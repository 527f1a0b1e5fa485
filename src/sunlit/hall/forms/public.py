"""The forms that residents fill in. Each field says what it is for (个人信息保护法 17, 35); none asks for consent."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberFault

from sunlit.core.items import Item
from sunlit.core.text import Text
from sunlit.hall.actions.ratings import CRITERIA
from sunlit.hall.models import Rating
from sunlit.language import say, spoken
from sunlit.people.models import Organisation

LONGEST_QUESTION = 2000
_PHONE = re.compile(r"\+?\d{5,15}")


def _needed(zh: str, en: str) -> dict[str, Any]:
    return {"required": say(zh, en)}


class PlainForm(forms.Form):
    """No colon after labels: the partial that shows a field sets them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)


def cleaned_phone(value: str) -> str:
    """A telephone number as digits. Raises ValidationError for anything else."""
    digits = re.sub(r"[\s\-－—()（）]", "", value)
    if digits and not _PHONE.fullmatch(digits):
        raise forms.ValidationError(
            str(
                say(
                    "电话号码只能是5至15位数字，例如13800001234。",
                    "A telephone number has 5 to 15 digits, such as 13800001234.",
                )
            )
        )
    return digits


class QuestionForm(PlainForm):
    """A question to the township."""

    question = forms.CharField(
        max_length=LONGEST_QUESTION,
        label=say("您要问什么？", "What do you want to ask?"),
        help_text=say(
            "一两句话就行。请不要写身份证号、银行卡号。",
            "One or two sentences are enough. Please leave out identity and bank card numbers.",
        ),
        error_messages=_needed("请写下您要问的事。", "Please write what you want to ask."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    visitor = forms.CharField(
        required=False,
        max_length=60,
        label=say("您怎么称呼？", "Your name"),
        help_text=say(
            "用于答复时称呼您、查询时核对。可以不留。",
            "Used to address you, and to check when you follow it. You may leave it out.",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        required=False,
        max_length=60,
        label=say("电话", "Telephone"),
        help_text=say(
            "只用于答复您这次提问。不留的话，凭查询码来看答复。",
            "Used only to answer this question. Without it, see the answer with your code.",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_contact(self) -> str:
        return cleaned_phone(self.cleaned_data["contact"])


class WhoForm(PlainForm):
    """Who applies, and how to reach them."""

    applicant = forms.CharField(
        max_length=60,
        label=say("申请人姓名", "Applicant's name"),
        help_text=say(
            "与身份证一致。用于办理和查询时核对。",
            "As on the identity card. Used to handle the matter and to check who follows it.",
        ),
        error_messages=_needed("请填写申请人姓名。", "Please fill in the applicant's name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    id_number = forms.CharField(
        required=False,
        max_length=24,
        label=say("身份证号码", "Identity card number"),
        help_text=say(
            "用于替您调取材料，免得您再交。不填也可以，到时带身份证到窗口核对。",
            "Used to fetch papers for you, so that you needn't bring them. You may leave it out and show the card at the counter.",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        required=False,
        max_length=24,
        label=say("电话", "Telephone"),
        help_text=say(
            "缺材料或者办好了，我们打这个电话。", "We call it when a paper is missing or the matter is done."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    village = forms.ChoiceField(required=False, label=say("哪个村（社区）？", "Which village?"))
    address = forms.CharField(
        required=False,
        max_length=120,
        label=say("住址", "Address"),
        help_text=say(
            "用于寄送结果；自己来取可以不填。", "Used to send the result; leave it out if you collect it."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    agent = forms.CharField(
        required=False,
        max_length=60,
        label=say("代办人姓名", "Name of whoever does it for you"),
        help_text=say(
            "家人或者村代办员替您办的，写他的姓名。", "If a relative or the village agent does it for you."
        ),
    )
    agent_phone = forms.CharField(
        required=False,
        max_length=24,
        label=say("代办人电话", "Their telephone"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def __init__(self, item: Item, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked only where it saves the applicant a paper (个人信息保护法 6).
        if not any(row.fetched for row in item.materials):
            del self.fields["id_number"]
        villages = Organisation.objects.filter(
            township=township, kind=Organisation.Kind.VILLAGE, valid_to=None
        ).order_by("code")
        self.villages = {village.code: village for village in villages}
        field = self.fields["village"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", say("不在本镇，或者不清楚", "Not in this township, or not sure")),
            *(
                (code, say(village.name, village.name_en or village.name))
                for code, village in self.villages.items()
            ),
        ]

    def clean_id_number(self) -> str:
        value = "".join(self.cleaned_data["id_number"].split()).upper()
        if not value:
            return ""
        try:
            return str(ric.validate(value))
        except NumberFault as error:
            raise forms.ValidationError(
                str(
                    say(
                        "身份证号码不对，请对照身份证再看一遍（18位，最后一位可能是X）。",
                        "This isn't a valid identity card number. Compare it with the card (18 signs, the last may be X).",
                    )
                )
            ) from error

    def clean_phone(self) -> str:
        return cleaned_phone(self.cleaned_data["phone"])

    def clean_agent_phone(self) -> str:
        return cleaned_phone(self.cleaned_data["agent_phone"])


class AnswersForm(PlainForm):
    """Yes or no to the facts on which papers of the list depend; who isn't sure is asked for the paper."""

    def __init__(self, questions: dict[str, Text], *args: Any, **kwargs: Any) -> None:
        self.facts = {f"q{number}": fact for number, fact in enumerate(questions)}
        super().__init__(*args, **kwargs)
        for field, fact in self.facts.items():
            self.fields[field] = forms.ChoiceField(
                required=False,
                label=spoken(questions[fact]),
                choices=[
                    ("yes", say("是", "Yes")),
                    ("no", say("不是", "No")),
                    ("", say("说不准", "Not sure")),
                ],
                widget=forms.RadioSelect,
            )

    def answers(self) -> dict[str, bool]:
        """The facts that were answered."""
        given = {fact: self.cleaned_data.get(field, "") for field, fact in self.facts.items()}
        return {fact: value == "yes" for fact, value in given.items() if value}


class FollowForm(PlainForm):
    """Number, code and check from the slip."""

    number = forms.CharField(
        max_length=40,
        label=say("编号", "Number"),
        help_text=say("回执上的编号，例如QX2026B000123。", "The number on the slip, such as QX2026B000123."),
        error_messages=_needed("请填写回执上的编号。", "Please fill in the number on the slip."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    code = forms.CharField(
        max_length=40,
        label=say("查询码", "Code"),
        help_text=say(
            "回执上的8位字母和数字，大小写都可以。", "Eight letters and digits on the slip, in any case."
        ),
        error_messages=_needed("请填写回执上的查询码。", "Please fill in the code on the slip."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    check = forms.CharField(
        required=False,
        max_length=60,
        label=say("姓名，或者电话后四位", "Name, or the last four digits of the telephone"),
        help_text=say(
            "提问时没有留姓名和电话的，这里不用填。",
            "Leave it empty if you asked without name and telephone.",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WithdrawForm(PlainForm):
    """The wish to take an application back."""

    sure = forms.BooleanField(
        label=say("我要撤回这件申请", "I want to withdraw this application"),
        error_messages=_needed("要撤回请先勾选。", "Tick this to withdraw."),
    )
    reason = forms.CharField(
        required=False,
        max_length=300,
        label=say("原因", "Reason"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RateForm(PlainForm):
    """Five levels, what could be better, words of one's own, and the wish to be called back."""

    level = forms.TypedChoiceField(
        coerce=int,
        choices=Rating.LEVELS,
        widget=forms.RadioSelect,
        label=say("这次办事，您满意吗？", "How satisfied are you with how this was handled?"),
        error_messages={
            "required": say("请选一项。", "Please choose one."),
            "invalid_choice": say("评价为1至5级。", "A rating is from 1 to 5."),
        },
    )
    criteria = forms.MultipleChoiceField(
        required=False,
        choices=[(code, say(words.zh, words.en)) for code, words in CRITERIA.items()],
        widget=forms.CheckboxSelectMultiple,
        label=say("哪些方面还不够好？", "What could have been better?"),
        help_text=say("可以选几项，也可以不选。", "Choose several, or none."),
    )
    text = forms.CharField(
        required=False,
        max_length=2000,
        label=say("想说的话", "In your own words"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    call_back = forms.CharField(
        required=False,
        max_length=24,
        label=say("要我们回电话的，留下号码", "If you want to be called back, leave a number"),
        help_text=say(
            "只用于这次回访；被评价的人看不到是谁评的。",
            "Used only for this call; whoever is rated can't see who rated.",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, more: Mapping[str, forms.Field] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(more or {})

    def clean_call_back(self) -> str:
        return cleaned_phone(self.cleaned_data["call_back"])
