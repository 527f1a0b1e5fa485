"""What staff type about promises."""

from typing import Any

from django import forms

from sunlit.core.service_promises import Measure
from sunlit.language import say, spoken
from sunlit.pages.fields import DayInput, RowChoice, new_key
from sunlit.people.models import Organisation, Staff
from sunlit.promises.models import Place


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


class KeyForm(forms.Form):
    """A form that acts once."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)


class PromiseForm(KeyForm):
    """A promise: whose, its words, and how it is measured."""

    unit = RowChoice(
        Organisation.objects.none(),
        label=say("哪个单位", "Which unit"),
        to_field_name="code",
    )
    staff = RowChoice(
        Staff.objects.none(),
        required=False,
        empty_label=say("单位的承诺", "The unit's own promise"),
        label=say("哪位工作人员", "Whose of the staff"),
        help_text=say(
            "单位的承诺不选；个人上墙、上桌的承诺才选。",
            "Empty for the unit's own promise; chosen for a person's on wall and desk.",
        ),
    )
    text = forms.CharField(
        label=say("承诺的话", "The promise"),
        max_length=200,
        help_text=say(
            "要有可以核对的数字或行为，例如“3个工作日内答复”。",
            "With a number or an act that can be checked, such as “answered within 3 working days”.",
        ),
    )
    text_en = forms.CharField(label=say("英文", "In English"), max_length=300, required=False)
    measure = forms.ChoiceField(label=say("怎么衡量", "How it is measured"))
    target = forms.IntegerField(
        label=say("目标（%）", "Target (per cent)"), min_value=1, max_value=100, required=False
    )
    days = forms.IntegerField(
        label=say("几个工作日内答复", "Answered within how many working days"),
        min_value=1,
        max_value=60,
        required=False,
    )
    since = _day(say("从哪天起", "From which day"))

    def __init__(self, units: list[Organisation], people: list[Staff], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = Organisation.objects.filter(pk__in=[row.pk for row in units]).order_by("code")
        staff: Any = self.fields["staff"]
        staff.queryset = Staff.objects.filter(pk__in=[row.pk for row in people]).order_by("username")
        measure: Any = self.fields["measure"]
        measure.choices = [(one.value, spoken(one.words)) for one in Measure]


class PublishForm(forms.Form):
    """The decision of the joint meeting."""

    decision = forms.CharField(
        label=say("党政联席会决定", "Decision of the joint meeting"),
        max_length=120,
        required=False,
        help_text=say(
            "会议纪要编号和议题；单位的承诺必填。",
            "Number of the minutes and the point; needed for a unit's promise.",
        ),
    )
    decided_on = _day(say("开会日期", "Day of the meeting"), required=False)


class WordsForm(KeyForm):
    """A few words for the public."""

    text = forms.CharField(
        label=say("原因和怎么改", "Why, and what is done about it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PrintedForm(KeyForm):
    """Where and when the promise stood in the newspaper."""

    newspaper = forms.CharField(label=say("报纸名称", "Newspaper"), max_length=60, required=False)
    day = _day(say("见报日期", "Day of printing"), required=False)
    complaint_phone = forms.CharField(
        label=say("投诉电话", "Telephone for complaints"), max_length=40, required=False
    )
    report_phone = forms.CharField(
        label=say("举报电话", "Telephone for reports"), max_length=40, required=False
    )


class ThingForm(KeyForm):
    """A practical thing that is promised."""

    unit = RowChoice(
        Organisation.objects.none(),
        label=say("责任单位", "Unit in charge"),
        to_field_name="code",
    )
    title = forms.CharField(label=say("办什么实事", "What is promised"), max_length=200)
    title_en = forms.CharField(label=say("英文", "In English"), max_length=300, required=False)
    target = _day(say("哪天前完成", "By which day"))

    def __init__(self, units: list[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = Organisation.objects.filter(pk__in=[row.pk for row in units]).order_by("code")


class StateForm(KeyForm):
    """How far a thing was on a day."""

    percent = forms.IntegerField(label=say("完成（%）", "Complete (per cent)"), min_value=0, max_value=100)
    day = _day(say("到哪天为止", "As of which day"))
    words = forms.CharField(label=say("情况", "In words"), max_length=200)


class HandlingForm(KeyForm):
    """How complaints are handled."""

    text = forms.CharField(
        label=say("处理办法", "How complaints are handled"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    text_en = forms.CharField(
        label=say("英文", "In English"),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class FunctionsForm(KeyForm):
    """What a unit is there for, and what it must do."""

    functions = forms.CharField(
        label=say("工作职能和范围", "Functions and scope"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    functions_en = forms.CharField(
        label=say("职能（英文）", "Functions in English"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    duties = forms.CharField(
        label=say("职责", "Duties"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    duties_en = forms.CharField(
        label=say("职责（英文）", "Duties in English"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PlaceForm(KeyForm):
    """A form of publication that suits the place."""

    form = forms.ChoiceField(label=say("公开形式", "Form of publication"), choices=Place.Form.choices)
    where = forms.CharField(label=say("在哪里、多久一次", "Where, how often"), max_length=120)
    why = forms.CharField(label=say("为什么适合本地", "Why it suits the place"), max_length=200)
