"""What staff type about conduct."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from sunlit.bodies.seating import State
from sunlit.conduct.actions import visitors
from sunlit.conduct.models import InspectionLine
from sunlit.core.conduct import About, Checklist
from sunlit.core.text import Text
from sunlit.language import say, spoken
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.pages.fields import DayInput, RowChoice, new_key
from sunlit.people.models import Organisation, Staff


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


def _picture(label: Any, **more: Any) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png"})
    return forms.FileField(label=label, required=False, widget=widget, **more)


class KeyForm(forms.Form):
    """A form that acts once."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=64)


class WalkForm(KeyForm):
    """One going-through of a checklist: whom or what, when, and an answer for each line."""

    staff = RowChoice(Staff.objects.none(), label=say("检查谁", "Whom"))
    unit = RowChoice(
        Organisation.objects.none(),
        label=say("检查哪个单位", "Which unit"),
        to_field_name="code",
    )
    place = forms.CharField(
        label=say("窗口或地点", "Window or place"),
        max_length=80,
        required=False,
        help_text=say("例如“3号窗口”“二楼等候区”。", "Such as “window 3” or “waiting area, second floor”."),
    )
    day = _day(say("检查日期", "Day of inspection"))

    def __init__(
        self,
        checklist: Checklist,
        people: Iterable[Staff],
        units: Iterable[Organisation],
        *args: Any,
        correcting: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = checklist
        if checklist.about is About.PERSON:
            del self.fields["unit"]
            self.fields["staff"].queryset = Staff.objects.filter(pk__in=[one.pk for one in people]).order_by(  # type: ignore[attr-defined]
                "name"
            )
        else:
            del self.fields["staff"]
            self.fields["unit"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
                pk__in=[one.pk for one in units]
            ).order_by("code")
        for line in checklist.lines:
            self.fields[f"line-{line.key}"] = forms.ChoiceField(
                label=spoken(line.text), choices=InspectionLine.Answer.choices, widget=forms.RadioSelect
            )
            self.fields[f"note-{line.key}"] = forms.CharField(
                label=say(f"情况：{line.text.zh}", f"Note: {line.text.en}"), max_length=200, required=False
            )
            if line.photo:
                self.fields[f"photo-{line.key}"] = _picture(
                    say(f"照片：{line.text.zh}", f"Picture: {line.text.en}")
                )
        if correcting:
            self.fields["reason"] = forms.CharField(
                label=say("为什么更正", "Why it is corrected"), max_length=200
            )

    def rows(self) -> list[dict[str, Any]]:
        """The lines with their fields, as the page shows them."""
        return [
            {
                "line": line,
                "answer": self[f"line-{line.key}"],
                "note": self[f"note-{line.key}"],
                "photo": self[f"photo-{line.key}"] if line.photo else None,
            }
            for line in self.checklist.lines
        ]


class PhotoForm(forms.Form):
    """A photo for a badge; without one the person gets a number and the frame stays empty."""

    photo = _picture(
        say("照片（JPG、PNG）", "Photo (JPG, PNG)"),
        help_text=say(
            "正面、浅色背景；会裁成25×35毫米，拍摄时间和地点不保留。",
            "From the front, light background; cut to 25 by 35 mm. When and where it was taken isn't kept.",
        ),
    )


class CertificateForm(KeyForm):
    """A certificate as it stands on paper."""

    kind = forms.ChoiceField(label=say("种类", "Kind"))
    number = forms.CharField(label=say("证号", "Number"), max_length=60)
    authority = forms.CharField(label=say("发证机关", "Issued by"), max_length=80)
    valid_from = _day(say("有效期从", "Valid from"))
    valid_to = _day(
        say("有效期到（含当天）", "Valid until (that day included)"),
        required=False,
        help_text=say("证上没有到期日的不填。", "Empty where it has no end."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = book().certificates.values()
        self.fields["kind"].choices = [(one.key, spoken(one.title)) for one in kinds]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=say("原因", "Reason"), max_length=200)


def visitor_fields(matter: Matter) -> dict[str, forms.Field]:
    """The questions to a visitor: whom they met, then each yes or no; nothing has to be answered."""
    names = [(code, spoken(words)) for code, words in visitors.names_in(matter)]
    fields: dict[str, forms.Field] = {
        "visitor-staff": forms.ChoiceField(
            label=say("是谁接待您的？", "Who received you?"),
            choices=names,
            required=False,
            initial=names[0][0],
            widget=forms.RadioSelect,
        )
    }
    for question in book().questions.values():
        group = Text(f"{question.group.zh}：", f"{question.group.en}: ") if question.group else Text("", "")
        fields[f"visitor-{question.key}"] = forms.ChoiceField(
            label=say(group.zh + question.text.zh, group.en + question.text.en),
            choices=[("yes", say("是", "yes")), ("no", say("否", "no"))],
            required=False,
            widget=forms.RadioSelect,
        )
    return fields


def visitor_answers(typed: Mapping[str, Any]) -> tuple[int | None, dict[str, bool]]:
    """What was typed into those fields: the person, and the answered questions."""
    chosen = typed.get("visitor-staff") or ""
    answered = {
        key: typed[f"visitor-{key}"] == "yes" for key in book().questions if typed.get(f"visitor-{key}")
    }
    return (int(chosen) if chosen else None), answered


class VisitForm(forms.Form):
    """How was a visit: by name of who was seen, line by line."""

    def __init__(self, matter: Matter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(visitor_fields(matter))


class StudyForm(KeyForm):
    """An entry of the study page."""

    point = forms.ChoiceField(label=say("哪一点", "Which point"))
    title = forms.CharField(label=say("标题", "Title"), max_length=120)
    text = forms.CharField(
        label=say("内容", "Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    title_en = forms.CharField(label=say("英文标题", "Title in English"), max_length=200, required=False)
    text_en = forms.CharField(
        label=say("英文内容", "Text in English"),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    case = forms.CharField(
        label=say("背后的办件编号", "Number of the case behind it"),
        max_length=40,
        required=False,
        help_text=say("先进典型必须写。", "A good example needs it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = book().study.values()
        self.fields["point"].choices = [(one.key, spoken(one.text)) for one in points]  # type: ignore[attr-defined]


class RewardForm(KeyForm):
    """Who of a team is commended, why, when."""

    team = forms.ChoiceField(label=say("队伍", "Team"))
    person = forms.CharField(
        label=say("姓名", "Name"),
        max_length=40,
        help_text=say("写现在的队员的姓名。", "The name of somebody in the team now."),
    )
    reason = forms.CharField(label=say("事由", "Reason"), max_length=200)
    day = _day(say("日期", "Day"))

    def __init__(self, teams: Iterable[State], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            (f"{one.rule.key}:{one.unit.pk}", f"{spoken(one.rule.title)} · {one.unit.name}") for one in teams
        ]
