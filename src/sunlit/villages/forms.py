"""The forms of village disclosure; what stands in them is judged by the actions."""

from typing import Any

from django import forms

from sunlit.core.text import Text
from sunlit.core.villages import Villages
from sunlit.language import current, say, spoken
from sunlit.pages.fields import DayInput, new_key
from sunlit.people.models import Organisation
from sunlit.villages.actions.saying import ABOUT
from sunlit.villages.models import AccountLine, SetUp


class Keyed(forms.Form):
    """A form that acts once, also when it is sent twice."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_key)


class AccountForm(Keyed):
    """A line of a village's account."""

    day = forms.DateField(label=say("日期", "Day"), widget=DayInput())
    side = forms.ChoiceField(
        label=say("收支", "Side"), choices=AccountLine.Side.choices, widget=forms.RadioSelect
    )
    what = forms.CharField(label=say("事由", "What for"), max_length=120)
    amount = forms.CharField(
        label=say("金额（元）", "Amount (yuan)"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    voucher = forms.CharField(label=say("凭证号", "Number of the voucher"), max_length=40)
    payee = forms.CharField(label=say("付给哪位村干部", "Cadre whom it paid"), max_length=40, required=False)
    decision = forms.CharField(
        label=say("决定编号", "Number of the decision"),
        help_text=say(
            "大额支出要写走完流程的决定。", "A large sum needs a decision that went through its chart."
        ),
        max_length=60,
        required=False,
    )


class ActivityForm(Keyed):
    """A village activity that is over."""

    title = forms.CharField(label=say("活动名称", "Activity"), max_length=80)
    ended_on = forms.DateField(label=say("结束日期", "Ended on"), widget=DayInput())
    important = forms.BooleanField(
        label=say("重点活动，三天内公开", "A key activity, published within three days"),
        required=False,
        initial=True,
    )


class CadenceForm(Keyed):
    """How often a village publishes a heading."""

    heading = forms.ChoiceField(label=say("栏目", "Heading"))
    every = forms.ChoiceField(
        label=say("多久一次", "How often"),
        choices=[("month", say("每月", "each month")), ("quarter", say("每季度", "each quarter"))],
    )
    since = forms.DateField(
        label=say("从哪天起（季度第一天）", "From (first day of a quarter)"), widget=DayInput()
    )

    def __init__(self, headings: list[tuple[str, Text]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heading"].choices = [(key, spoken(title)) for key, title in headings]  # type: ignore[attr-defined]


class SetUpForm(Keyed):
    """A village has set up one of the two."""

    what = forms.ChoiceField(label=say("建立了什么", "What was set up"), choices=SetUp.What.choices)
    since = forms.DateField(label=say("从哪天起", "Since"), widget=DayInput())
    document = forms.CharField(label=say("文件", "Document"), max_length=100)


class MergeForm(Keyed):
    """A village was merged into another."""

    into = forms.ChoiceField(label=say("并入哪个村", "Merged into"))
    on = forms.DateField(label=say("合并日期", "On"), widget=DayInput())
    document = forms.CharField(label=say("批准文件", "Document of approval"), max_length=100)

    def __init__(self, villages: list[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [(one.code, one.label(current())) for one in villages]  # type: ignore[attr-defined]


class SayForm(Keyed):
    """What a villager says; no name is asked."""

    about = forms.ChoiceField(label=say("什么事", "What is it about"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=say("写清楚：哪一栏、哪一期、哪里不对", "Which heading and period, and what is wrong"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [(key, spoken(words)) for key, words in ABOUT.items()]  # type: ignore[attr-defined]


class PolicyForm(Keyed):
    """A policy was made known somewhere by a channel."""

    place = forms.ChoiceField(label=say("在哪里", "Where"))
    policy = forms.ChoiceField(label=say("政策", "Policy"))
    channel = forms.ChoiceField(label=say("渠道", "Channel"))
    on = forms.DateField(label=say("日期", "Day"), widget=DayInput())
    evidence = forms.CharField(
        label=say("凭据（哪块栏、哪次会、哪份文件）", "Evidence (board, meeting, document)"), max_length=100
    )

    def __init__(self, places: list[Organisation], rules: Villages, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, list[tuple[str, Any]]] = {
            "place": [(one.code, one.label(current())) for one in places],
            "policy": [(one.key, spoken(one.title)) for one in rules.policies if one.history is None],
            "channel": [(one.key, spoken(one.title)) for one in rules.policy_channels],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
