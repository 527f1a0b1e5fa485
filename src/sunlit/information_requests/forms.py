"""What applicants and staff type about a request. There is no field for a purpose (政府信息公开条例 29)."""

from typing import Any
from uuid import uuid4

from django import forms

from sunlit.core.text import Text
from sunlit.information_requests.letters import rules
from sunlit.information_requests.models import Channel
from sunlit.language import say, spoken
from sunlit.matters.book import book
from sunlit.pages.fields import DayInput

WAYS = (Channel.COUNTER, Channel.REGISTERED, Channel.POST, Channel.FAX)
"""How a request comes that staff type in."""


class KeyForm(forms.Form):
    """A form that acts once; labels without a colon."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)


class RequestForm(KeyForm):
    """A request as article 29 has it: who, what, in which form."""

    about = forms.CharField(
        label=say("您要什么信息？", "Which information do you want?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=say(
            "写名称、文号，或者别的能找到它的特征。不用写拿来做什么。",
            "Its name, its number, or whatever helps to find it. You needn't say what it is for.",
        ),
    )
    applicant = forms.ChoiceField(label=say("您是", "You are"))
    party = forms.CharField(
        label=say("姓名或者单位名称", "Your name, or that of your organisation"), max_length=80
    )
    identity = forms.CharField(
        label=say("身份证号或者统一社会信用代码", "Identity number or credit code"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=say(
            "加密保存，只有办这件事的人看得到。", "Stored encrypted; only those who work on it can see it."
        ),
    )
    contact = forms.CharField(
        label=say("电话、地址或者邮箱", "Telephone, address or e-mail"),
        max_length=200,
        help_text=say(
            "我们用它与您确认收到申请之日，答复期限从那天算起。",
            "We use it to confirm the day of receipt with you; the time to answer runs from that day.",
        ),
    )
    form = forms.ChoiceField(label=say("怎么给您", "In which form"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.key, spoken(one.title)) for one in rules().applicants]
        self.fields["applicant"].choices = kinds  # type: ignore[attr-defined]
        field = next(one for one in book().registers["information-request"].fields if one.key == "form")
        ways = [(one.code, spoken(one.label)) for one in field.choices]
        self.fields["form"].choices = [("", spoken(Text("都可以", "Any"))), *ways]  # type: ignore[attr-defined]


class DeskRequestForm(RequestForm):
    """A request that came to the counter, by post or by fax."""

    channel = forms.ChoiceField(label=say("怎么来的", "How it came"))
    received = forms.DateField(
        label=say("提交、签收、来件日期", "Handed in, signed for, or come in on"), widget=DayInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(one.value, one.label) for one in WAYS]  # type: ignore[attr-defined]
        for name in ("identity", "contact"):
            self.fields[name].required = False
        self.order_fields(["channel", "received"])


class SlipForm(forms.Form):
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
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)


class CorrectionForm(forms.Form):
    """What the applicant sends to correct the request."""

    words = forms.CharField(
        label=say("补正的内容", "Your correction"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)


class TitleForm(KeyForm):
    """The title under which answered information is published."""

    title = forms.CharField(
        label=say("公开的标题（用自己的话写，不写谁申请的）", "Title, in your own words, without who asked"),
        max_length=60,
    )


class ReportForm(KeyForm):
    """What the yearly report says besides its tables."""

    problems = forms.CharField(
        label=say("存在的主要问题", "Main problems"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    improvements = forms.CharField(
        label=say("改进情况", "What is done about them"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
