"""Forms of the register: its filter, and what ends or passes on an inquiry."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from sunlit.hall.forms.counter import UnitField, category_choices, staff_choices
from sunlit.hall.models import Inquiry
from sunlit.language import say
from sunlit.pages.fields import DayInput, new_key
from sunlit.pages.typed import YEARS
from sunlit.people.models import Organisation

DAY = DayInput()


class RegisterFilter(forms.Form):
    """Which entries of the register are shown; without a choice those of the month."""

    first = forms.DateField(label=say("从", "From"), required=False, widget=DAY)
    last = forms.DateField(label=say("到", "To"), required=False, widget=DAY)
    way = forms.ChoiceField(label=say("方式", "How"), required=False)
    state = forms.ChoiceField(
        label=say("情况", "State"),
        required=False,
        choices=[("", "—"), ("open", say("在办", "open")), ("closed", say("已结", "closed"))],
    )
    words = forms.CharField(label=say("姓名、编号或事项", "Name, number or matter"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        way = self.fields["way"]
        assert isinstance(way, forms.ChoiceField)
        way.choices = [("", "—"), *Inquiry.Way.choices]

    def period(self, today: date) -> tuple[date, date]:
        """First and last day of the period: as typed, else this month until today; never backwards."""
        data = self.cleaned_data if self.is_valid() else {}
        last = data.get("last") or today
        first = data.get("first") or last.replace(day=1)
        if first.year not in YEARS or last.year not in YEARS:
            return today.replace(day=1), today
        return min(first, last), last


class Keyed(forms.Form):
    """A form that acts once, however often it is sent."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)


class AnswerForm(Keyed):
    """The answer, and how the person was told."""

    answer = forms.CharField(label=say("答复", "Answer"), widget=forms.Textarea(attrs={"rows": 4}))
    told = forms.ChoiceField(
        label=say("怎样告知来人", "How the person is told"),
        required=False,
        choices=[
            ("", "—"),
            ("in_person", say("当面", "in person")),
            ("phone", say("电话", "by telephone")),
            ("message", say("短信", "by text message")),
            ("post", say("书面邮寄", "by post")),
        ],
    )


class LeadForm(Keyed):
    """To whom, and of which class the matter is."""

    handler = forms.ChoiceField(label=say("交给谁", "To whom"))
    category = forms.ChoiceField(label=say("类别", "Class"))
    away = forms.BooleanField(label=say("经办人现在不在", "The handler isn't there now"), required=False)

    def __init__(
        self, *args: Any, township: Organisation, without: tuple[int | None, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("handler", staff_choices(township, *without)),
            ("category", category_choices()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class OutsideForm(Keyed):
    """A body of the directory, or one written down by hand; and why not here."""

    body = UnitField(
        Organisation.objects.none(),
        label=say("主管单位（通讯录）", "Competent body (directory)"),
        required=False,
    )
    name = forms.CharField(label=say("或填写单位", "or its name"), required=False, max_length=120)
    address = forms.CharField(label=say("地址", "Address"), required=False, max_length=200)
    phone = forms.CharField(label=say("电话", "Telephone"), required=False, max_length=40)
    no_place_reason = forms.CharField(
        label=say("不知道地址电话的原因", "Why no address or telephone is known"),
        required=False,
        max_length=200,
    )
    explanation = forms.CharField(
        label=say("为什么不归本镇", "Why not here"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, township: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(
            Q(township=township) | Q(township=None), outside=True, valid_to=None
        ).order_by("name")


class NumberForm(Keyed):
    """Which office's number the caller is given; the directory fills it in."""

    unit = UnitField(Organisation.objects.none(), label=say("所室", "Office"))
    number = forms.CharField(
        label=say("号码（通讯录没有时填写）", "Number (where the directory has none)"),
        required=False,
        max_length=40,
    )
    no_place_reason = forms.CharField(
        label=say("没有地址的原因", "Why no address is given"), required=False, max_length=200
    )

    def __init__(self, *args: Any, township: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            Organisation.objects.filter(township=township, valid_to=None, outside=False)
            .exclude(kind=Organisation.Kind.TOWNSHIP)
            .order_by("kind", "code")
        )


class ReasonForm(Keyed):
    """The reason of a dispute, or of a refusal to take over."""

    reason = forms.CharField(label=say("理由", "Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class ContactForm(Keyed):
    """What came of trying to reach the handler who is away."""

    note = forms.CharField(label=say("联系经过", "What happened"), required=False, max_length=200)


class PapersForm(Keyed):
    """The papers that the first-asked person takes in for the handler, one a line."""

    papers = forms.CharField(
        label=say(
            "代收的材料（每行一项，可写份数页数）", "Papers taken in (one a line, with copies and pages)"
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=say("例：户口簿复印件 1份 6页", "Example: copy of the household book 1 copy 6 pages"),
    )
