"""What applicants and staff type about a request. There is no field for a purpose (政府信息公开条例 29)."""

from decimal import Decimal
from typing import Any

from django import forms

from sunlit.core.text import Text
from sunlit.information_requests import active
from sunlit.information_requests.letters import rules
from sunlit.information_requests.models import Channel
from sunlit.information_requests.report import Words
from sunlit.language import say, spoken
from sunlit.matters.book import book
from sunlit.pages.fields import DayField
from sunlit.pages.forms import KeyForm, PlainForm

WAYS = (Channel.COUNTER, Channel.REGISTERED, Channel.POST, Channel.FAX)
"""How a request comes that staff type in."""


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
    received = DayField(label=say("提交、签收、来件日期", "Handed in, signed for, or come in on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(one.value, one.label) for one in WAYS]  # type: ignore[attr-defined]
        for name in ("identity", "contact"):
            self.fields[name].required = False
        self.order_fields(["channel", "received"])


class CorrectionForm(PlainForm):
    """What the applicant sends to correct the request."""

    words = forms.CharField(
        label=say("补正的内容", "Your correction"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )


class FileForm(PlainForm):
    """A file that goes out with an answer."""

    file = forms.FileField(
        label=say("文件", "File"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg,.webp"}),
        help_text=say(
            "PDF、DOCX、XLSX、CSV、TXT、图片，最多10个，每个20 MB。给申请人的是清理、遮盖后的副本，原件封存。",
            "PDF, DOCX, XLSX, CSV, TXT, pictures; 10 at most, 20 MB each. The applicant gets a cleaned copy; the original is sealed.",
        ),
    )
    looked = forms.BooleanField(
        label=say(
            "我看过文件里的图片：没有证件、病历、住址、儿童正脸",
            "I looked at the pictures in it: no papers, illness, addresses or children's faces",
        ),
        required=False,
    )


class PurposeForm(PlainForm):
    """Why an original is opened."""

    purpose = forms.CharField(
        max_length=200,
        label=say("为什么要看原件（记入日志）", "Why the original is opened (kept in the log)"),
    )


class TitleForm(KeyForm):
    """The title under which answered information is published."""

    title = forms.CharField(
        label=say("公开的标题（用自己的话写，不写谁申请的）", "Title, in your own words, without who asked"),
        max_length=60,
    )


class ReportForm(KeyForm):
    """What the yearly report says besides its tables, and the numbers of its second table that no case shows."""

    overview = forms.CharField(
        label=say("总体情况（主动公开、依申请公开、信息管理、平台、监督保障）", "Overview: publishing, requests, management, platform, supervision"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
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
    other = forms.CharField(
        label=say("其他需要报告的事项（信息处理费由程序写）", "Anything else (the program writes the charges for processing)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = []
        for kind, cell in active.stated_cells():
            label = spoken(Text(f"{kind.title.zh}：{cell.title.zh}", f"{kind.title.en}: {cell.title.en}"))
            self.fields[cell.key] = forms.DecimalField(
                label=label, min_value=0, max_digits=12, decimal_places=2, widget=forms.NumberInput()
            )
            numbers.append(cell.key)
        self.order_fields(["overview", *numbers])

    def words(self) -> Words:
        """What was written."""
        typed = self.cleaned_data
        return Words(typed["overview"], typed["problems"], typed["improvements"], typed["other"])

    def stated(self) -> dict[str, Decimal]:
        """The numbers that were entered, without empty places behind the point."""
        cells = [cell.key for _kind, cell in active.stated_cells()]
        return {key: Decimal(f"{self.cleaned_data[key].normalize():f}") for key in cells}
