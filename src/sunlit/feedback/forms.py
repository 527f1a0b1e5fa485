"""What people and staff type about feedback."""

from collections.abc import Iterable
from typing import Any

from django import forms

from sunlit import clock
from sunlit.core.text import Text
from sunlit.feedback.actions.intake import LONGEST_WORDS
from sunlit.feedback.models import Channel
from sunlit.language import current, say, spoken
from sunlit.pages.fields import DayField
from sunlit.pages.forms import KeyForm, PlainForm
from sunlit.people.models import Organisation, Staff

OFFICE = "office"
FLAT = {
    "opinion": ("opinion", "opinion"),
    "suggestion": ("opinion", "suggestion"),
    "objection": ("opinion", "objection"),
    "question": ("question", "other"),
    "service": ("complaint", "service"),
    "efficiency": ("complaint", "efficiency"),
    "disclosure": ("complaint", "disclosure"),
    "burden": ("complaint", "burden"),
    "pollution": ("complaint", "pollution"),
    "staff": ("staff-report", "staff"),
    "complaint": ("complaint", "other"),
}
"""What a form offers, with the register and the kind within it."""
WORDS = {
    "opinion": Text("提意见", "An opinion"),
    "suggestion": Text("提建议", "A suggestion"),
    "objection": Text("对公开的结果不满意、有异议", "Not satisfied with a published result"),
    "question": Text("问一个问题", "A question"),
    "service": Text("投诉：办事服务", "Complaint: a service"),
    "efficiency": Text("投诉：行政效能（拖、推、乱）", "Complaint: efficiency"),
    "disclosure": Text("投诉：该公开的没公开、公开得不对", "Complaint: what is disclosed, or isn't"),
    "burden": Text("反映：乱收费、农民负担", "Report: charges and burdens on farmers"),
    "pollution": Text("举报：环境污染", "Report: environmental pollution"),
    "staff": Text("举报：工作人员违纪违法", "Report: a breach by staff"),
    "complaint": Text("投诉：其他", "Complaint: something else"),
}


def staff_of(township: Organisation) -> list[tuple[str, Any]]:
    """Nobody, the office itself, and the staff by name; their names are public (公开 › 人员公示)."""
    rows = Staff.objects.filter(township=township, is_active=True, admin="").order_by("username")
    return [
        ("", say("不是说某个人", "Nobody in particular")),
        (OFFICE, say("党政办公室本身", "The Party-government office itself")),
        *((str(row.pk), row.label(current())) for row in rows),
    ]


class EntryForm(KeyForm):
    """One entry, as the public writes it."""

    what = forms.ChoiceField(label=say("您要做什么？", "What is it?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=say("您要说的话", "What you want to say"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=say(
            "最多2000字。原话封存，谁也不能改；对外只公布摘要和答复，不公布您是谁。",
            "At most 2,000 characters. Your words are sealed and nobody can alter them; only a summary and the reply become public, never who you are.",
        ),
    )
    whom = forms.ChoiceField(
        label=say(
            "是说某个工作人员，或者党政办公室吗？", "Is it about somebody on the staff, or the office itself?"
        ),
        required=False,
        help_text=say(
            "选了的，由纪检监察办理，本人看不到。",
            "If you choose one, discipline inspection handles it, and that person doesn't see it.",
        ),
    )
    author = forms.CharField(
        label=say("姓名", "Your name"),
        max_length=40,
        required=False,
        help_text=say(
            "写了就是署名，必须答复您本人；不写就是匿名，凭编号看结果。",
            "With a name you must get a reply; without one you read the result by number.",
        ),
    )
    contact = forms.CharField(
        label=say("电话或别的联系方式", "Telephone, or another way to reach you"),
        max_length=80,
        required=False,
    )
    notice = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31)

    def __init__(self, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [(code, spoken(text)) for code, text in WORDS.items()]  # type: ignore[attr-defined]
        self.fields["whom"].choices = staff_of(township)  # type: ignore[attr-defined]


class DeskEntryForm(EntryForm):
    """One entry that staff type for somebody: a call, a letter, a visit, a meeting."""

    channel = forms.ChoiceField(label=say("渠道", "Channel"), choices=())
    received = DayField(label=say("收到日期", "Received on"))
    notice = forms.IntegerField(
        label=say("所说的公开内容编号", "Number of the publication"),
        required=False,
        min_value=1,
        max_value=2**31,
    )
    earlier = forms.CharField(
        label=say("原编号（对答复有异议的）", "Earlier number, if it objects to an answer"),
        max_length=40,
        required=False,
    )
    field_order = ("channel", "what", "words", "whom", "author", "contact", "received", "notice", "earlier")

    def __init__(self, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(township, *args, **kwargs)
        offered = [row for row in Channel.choices if row[0] not in (Channel.BOX, Channel.BOOK, Channel.WEB)]
        self.fields["channel"].choices = offered  # type: ignore[attr-defined]
        self.fields["received"].initial = clock.today()
        # What the public form asks its reader is here about somebody else.
        self.fields["what"].label = say("是什么", "What it is")
        self.fields["words"].label, self.fields["words"].help_text = say("原话", "Their words"), ""
        self.fields["whom"].label = say(
            "说的是哪个工作人员，或者党政办公室", "Whom on the staff it is about, or the office itself"
        )


class LobbyForm(KeyForm):
    """One entry in the lobby's book: what, and the words."""

    what = forms.ChoiceField(label=say("您要做什么？", "What is it?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=say("写在这里", "Write here"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    author = forms.CharField(label=say("姓名", "Your name"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(code, spoken(WORDS[code])) for code in ("opinion", "suggestion", "question")]
        rows.append(("complaint", str(say("投诉", "A complaint"))))
        self.fields["what"].choices = rows  # type: ignore[attr-defined]
        self.fields["what"].initial = "opinion"


class ObjectionForm(KeyForm):
    """Why an answer isn't good enough."""

    words = forms.CharField(
        label=say("哪里没有解决，有什么异议？", "What isn't solved; what do you object to?"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class BoxForm(KeyForm):
    """An opening of the box: who else was there, and the slips one below the other."""

    second = forms.ModelChoiceField(
        Staff.objects.none(), label=say("另一名开箱人", "The other person present")
    )

    def __init__(self, township: Organisation, own: int | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Staff.objects.filter(township=township, is_active=True, admin="").exclude(pk=own)
        field = self.fields["second"]
        field.queryset = rows.order_by("username")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: one.label(current())  # type: ignore[attr-defined]


class StaffForm(PlainForm):
    """Somebody of the staff."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label=say("工作人员", "Member of staff"))

    def __init__(self, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staff"]
        rows = Staff.objects.filter(township=township, is_active=True, admin="").order_by("username")
        field.queryset = rows  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: one.label(current())  # type: ignore[attr-defined]


class _Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ShiftForm(StaffForm):
    """One stretch of the roster."""

    starts = forms.DateTimeField(label=say("从", "From"), widget=_Moment(), input_formats=["%Y-%m-%dT%H:%M"])
    ends = forms.DateTimeField(label=say("到", "Until"), widget=_Moment(), input_formats=["%Y-%m-%dT%H:%M"])


class HotlineForm(PlainForm):
    """The telephone for complaints and reports."""

    number = forms.CharField(
        label=say("投诉举报电话", "Telephone for complaints and reports"),
        max_length=40,
        help_text=say(
            "保存以后，公开页、通知和公开栏上都换成这个号码。",
            "Pages, notices and boards show it from then on.",
        ),
    )


class TestForm(PlainForm):
    """One test of a channel."""

    channel = forms.ChoiceField(label=say("渠道", "Channel"), choices=Channel.choices)
    worked = forms.ChoiceField(
        label=say("结果", "Result"),
        choices=[("yes", say("收到了", "It arrived")), ("no", say("没有收到", "It did not arrive"))],
    )


class SurveyForm(PlainForm):
    """The results of a survey."""

    survey = forms.ChoiceField(label=say("哪一次", "Which survey"))
    title = forms.CharField(
        label=say("名称（不定期的才写）", "Title, for one from time to time"), max_length=80, required=False
    )
    issued = forms.IntegerField(label=say("发出", "Issued"), min_value=0, max_value=1_000_000)
    returned = forms.IntegerField(label=say("收回", "Returned"), min_value=0, max_value=1_000_000)
    satisfied = forms.IntegerField(
        label=say("其中满意", "Of these satisfied"), min_value=0, max_value=1_000_000
    )

    def __init__(self, open_ones: Iterable[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survey"].choices = [*open_ones, ("", say("不定期的一次", "One from time to time"))]  # type: ignore[attr-defined]
        self.fields["survey"].required = False
