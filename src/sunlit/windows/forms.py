"""Forms of setting up: a window, a queue, a test, a day of the roster."""

from typing import Any

from django import forms

from sunlit.core.windows import typed_hours
from sunlit.hall import catalogue
from sunlit.language import current, say, spoken
from sunlit.pages.fields import DayInput
from sunlit.pages.typed import SeveralRows
from sunlit.people.models import Organisation, Post, Staff
from sunlit.windows.models import Window


def scope_choices() -> list[tuple[str, Any]]:
    """Categories first, then every item under its category."""
    categories = [
        (f"category:{row.number}", f"{row.number} {spoken(row.name)}") for row in catalogue.categories()
    ]
    items = [
        (spoken(row.name), [(item.id, f"{item.number} {spoken(item.name)}") for item in row.items])
        for row in catalogue.categories()
    ]
    return [(str(say("整类", "Whole categories")), categories), *items]


class _Named(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label(current()))


class _Posts(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organisation.label(current())} {obj.label(current())}"


class _Windows(SeveralRows):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label(current()))


class WindowForm(forms.Form):
    """What a window is: number, name, place, who works there, what it takes, when it is open."""

    number = forms.IntegerField(label=say("窗口号", "Number"), min_value=1, max_value=99)
    name = forms.CharField(label=say("名称", "Name"), max_length=60)
    name_en = forms.CharField(label=say("英文名称", "Name in English"), max_length=100, required=False)
    department = _Named(label=say("部室", "Department"), queryset=Organisation.objects.none())
    post = _Posts(
        label=say("岗位", "Post"),
        queryset=Post.objects.none(),
        help_text=say("这个岗位的A岗、B岗在窗口上班。", "Its A and B persons work at the window."),
    )
    place = forms.CharField(label=say("位置", "Place"), max_length=100)
    place_en = forms.CharField(label=say("英文位置", "Place in English"), max_length=120, required=False)
    hours = forms.CharField(
        label=say("开放时间", "Hours"),
        max_length=120,
        help_text=say("例如 8:30-12:00，14:00-17:30", "Such as 8:30-12:00, 14:00-17:30"),
    )
    scope = forms.MultipleChoiceField(
        label=say("业务范围", "Scope"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text=say(
            "一项也不选就是所有事项。只决定叫哪些号，任何窗口都能受理任何事项。",
            "None chosen: everything. It decides which numbers are called; each window takes everything in.",
        ),
    )
    at_home = forms.BooleanField(
        label=say("上门服务组，不在大厅", "A team that visits people at home, no window in the hall"),
        required=False,
    )

    def __init__(self, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.filter(township=township, valid_to=None)
        department, post = self.fields["department"], self.fields["post"]
        assert isinstance(department, _Named) and isinstance(post, _Posts)
        department.queryset = units.filter(kind__in=("centre", "department", "office", "station"))
        post.queryset = Post.objects.filter(organisation__in=units).select_related("organisation")
        self.fields["scope"].choices = scope_choices()  # type: ignore[attr-defined]

    def clean_hours(self) -> list[list[str]]:
        """The hours as they are stored."""
        try:
            return typed_hours(self.cleaned_data["hours"])
        except ValueError as error:
            raise forms.ValidationError(
                str(
                    say(
                        "请写成 8:30-12:00，14:00-17:30，前后不能重叠。",
                        "Write 8:30-12:00, 14:00-17:30, without overlap.",
                    )
                )
            ) from error


class QueueForm(forms.Form):
    """What a queue is: letter, name, what for, and which windows call from it."""

    letter = forms.CharField(label=say("字母", "Letter"), max_length=1)
    name = forms.CharField(label=say("名称", "Name"), max_length=60)
    name_en = forms.CharField(label=say("英文名称", "Name in English"), max_length=100, required=False)
    windows = _Windows(
        label=say("由哪些窗口叫号", "Windows that call"),
        queryset=Window.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    scope = forms.MultipleChoiceField(
        label=say("办什么", "What for"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text=say("一项也不选就是所有事项。", "None chosen: everything."),
    )

    def __init__(self, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        windows = Window.objects.standing().filter(township=township, at_home=False).order_by("number")
        calling = self.fields["windows"]
        assert isinstance(calling, _Windows)
        calling.queryset = windows
        self.fields["scope"].choices = scope_choices()  # type: ignore[attr-defined]


class TestForm(forms.Form):
    """The result of a worker's test."""

    staff = forms.ChoiceField(label=say("人员", "Worker"))
    day = forms.DateField(label=say("考试日期", "Day of the test"), widget=DayInput())
    score = forms.IntegerField(label=say("成绩（百分制）", "Score of 100"), min_value=0, max_value=100)
    training = forms.CharField(label=say("参加的培训", "Training before it"), max_length=120, required=False)

    def __init__(self, people: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = people  # type: ignore[attr-defined]


class RosterForm(forms.Form):
    """Who is planned for a day; only whom the rules offer stands in the list."""

    day = forms.DateField(label=say("日期", "Day"), widget=DayInput())
    staff = forms.ChoiceField(label=say("人员", "Worker"), required=False)

    def __init__(self, people: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class SourceForm(forms.Form):
    """Which body of the township sends whom to the centre."""

    source = _Named(label=say("抽调单位", "Body that sends"), queryset=Organisation.objects.none())
    staff = _Named(
        label=say("人员", "Worker"),
        queryset=Staff.objects.none(),
        required=False,
        help_text=say("还没有派人的，先不选。", "None where it hasn't sent anybody yet."),
    )

    def __init__(self, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source, staff = self.fields["source"], self.fields["staff"]
        assert isinstance(source, _Named) and isinstance(staff, _Named)
        units = Organisation.objects.filter(township=township, valid_to=None)
        source.queryset = units.filter(kind__in=("office", "station", "department"))
        staff.queryset = Staff.objects.filter(township=township, is_active=True, admin="").order_by("name")
