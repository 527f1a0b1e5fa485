"""What staff and residents type about payments."""

from typing import Any

from django import forms

from sunlit import clock
from sunlit.core.programmes import AmountRule
from sunlit.language import current, say
from sunlit.matters.book import book
from sunlit.pages.fields import DayInput, new_key
from sunlit.people.models import Organisation
from sunlit.subsidies.models import Fund

DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
SHEET = {"class": "form-control", "accept": ".xlsx,.csv"}


class VillageField(forms.ModelChoiceField):
    """A village, in the language of the page."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Its name."""
        return obj.label(current())


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


class KeyedForm(forms.Form):
    """A form that acts once."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=80)


class ProgrammeForm(KeyedForm):
    """Programme and category in one choice."""

    which = forms.ChoiceField(label=say("项目和对象类别", "Programme and category"))
    fixed_only = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, choices = current(), []
        for one in book().programmes.values():
            if self.fixed_only and one.rule is not AmountRule.FIXED:
                continue
            name = one.title.in_language(language)
            if not one.categories:
                choices.append((f"{one.id}:", name))
            for category in one.categories:
                choices.append(
                    (f"{one.id}:{category.code}", f"{name} · {category.title.in_language(language)}")
                )
        self.fields["which"].choices = choices  # type: ignore[attr-defined]

    @property
    def programme(self) -> tuple[str, str]:
        """The programme and the category that were chosen."""
        programme, _, category = self.cleaned_data["which"].partition(":")
        return programme, category


class StandardForm(ProgrammeForm):
    """What is paid, by which document, from when."""

    amount = forms.CharField(
        label=say("标准（元）", "Standard in yuan"), max_length=20, widget=forms.TextInput(attrs=DECIMAL)
    )
    basis = forms.CharField(label=say("市县文件和文号", "Document of the city or county"), max_length=200)
    since = _day(say("从哪天起", "From"), initial=clock.today)


class HouseholdForm(forms.Form):
    """Who draws for a household, and the card."""

    village = VillageField(Organisation.objects.none(), label=say("村", "Village"), to_field_name="code")
    name = forms.CharField(label=say("姓名", "Name"), max_length=40)
    id_number = forms.CharField(label=say("身份证号", "Identity number"), max_length=20)
    card = forms.CharField(label=say("一卡通卡号", "Card number"), max_length=30, required=False)
    bank = forms.CharField(label=say("开户行", "Bank"), max_length=60, required=False)


class DeathForm(forms.Form):
    """Who has died, and when."""

    id_number = forms.CharField(label=say("身份证号", "Identity number"), max_length=20)
    died_on = _day(say("去世日期", "Day of death"))


class UploadForm(KeyedForm):
    """The village, the period and the file of a list."""

    village = VillageField(Organisation.objects.none(), label=say("村", "Village"), to_field_name="code")
    period = forms.CharField(
        label=say("期间", "Period"),
        max_length=7,
        help_text=say("按月写 2025-03，按年写 2025。", "2025-03 for a month, 2025 for a year."),
    )
    file = forms.FileField(
        label=say("名册（XLSX 或 CSV）", "The list (XLSX or CSV)"), widget=forms.FileInput(attrs=SHEET)
    )


class ResultForm(forms.Form):
    """The bank's answer."""

    file = forms.FileField(
        label=say(
            "发放结果（XLSX 或 CSV：序号、是否到账、退回原因）", "Results (XLSX or CSV: no., paid, reason)"
        ),
        widget=forms.FileInput(attrs=SHEET),
    )


class ReasonForm(forms.Form):
    """Why a list is taken back."""

    reason = forms.CharField(label=say("撤销理由", "Why it is dropped"), max_length=200)


class StrikeForm(forms.Form):
    """Which household is taken out of a list, and why."""

    place = forms.IntegerField(label=say("序号", "No."), min_value=1, max_value=100000)
    reason = forms.CharField(
        label=say("取消理由", "Why it is taken out"),
        max_length=180,
        help_text=say("本户查询时看得到。", "The household reads it when it asks."),
    )


class ObjectionForm(KeyedForm):
    """Who objects to which list, and why."""

    list = forms.ChoiceField(label=say("哪份名册", "Which list"))
    party = forms.CharField(label=say("反映人", "Who objects"), max_length=60)
    place = forms.IntegerField(label=say("序号", "No."), required=False, min_value=1, max_value=100000)
    text = forms.CharField(
        label=say("异议内容", "What is objected"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class PostForm(KeyedForm):
    """Where a list hangs, since when, and its photo; the action judges them, so that its refusal names the clause."""

    on = _day(say("张贴日期", "Day of posting"), required=False, initial=clock.today)
    place = forms.CharField(
        label=say("贴在哪里", "Where it hangs"),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": 100}),
    )
    photo = forms.FileField(
        label=say("照片（拍摄地点和时间会去掉）", "Photo (where and when it was taken is removed)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )


class ObjectForm(forms.Form):
    """What somebody objects to a posted list."""

    party = forms.CharField(label=say("姓名", "Your name"), max_length=60, required=False)
    place = forms.IntegerField(
        label=say("名单上的序号", "No. on the list"), required=False, min_value=1, max_value=100000
    )
    text = forms.CharField(
        label=say("异议内容", "What you object to"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)


class CertificateForm(ProgrammeForm):
    """A certificate for a household, of a programme that pays the same amount each period."""

    fixed_only = True
    id_number = forms.CharField(
        label=say("身份证号（已登记的户）", "Identity number (of a registered household)"), max_length=20
    )
    number = forms.CharField(label=say("证号", "Number of the certificate"), max_length=60)
    since = _day(say("起", "From"))
    until = _day(say("止", "Until"))


class DrawForm(forms.Form):
    """A period that was drawn."""

    number = forms.CharField(label=say("证号", "Number of the certificate"), max_length=60)
    period = forms.CharField(
        label=say("期间", "Period"),
        max_length=7,
        required=False,
        help_text=say("留空为本期。", "Empty: the present one."),
    )
    amount = forms.CharField(
        label=say("金额（元）", "Amount in yuan"), max_length=20, widget=forms.TextInput(attrs=DECIMAL)
    )


class FundForm(forms.Form):
    """A fund."""

    kind = forms.ChoiceField(label=say("种类", "Kind"), choices=Fund.Kind.choices)
    title = forms.CharField(label=say("名称", "Title"), max_length=80)
    unit = forms.CharField(
        label=say("单位", "Unit"),
        max_length=20,
        initial="元",
        help_text=say("钱写元；物资写件、袋、箱。", "元 for money; pieces, bags or boxes for goods."),
    )


class FundEntryForm(KeyedForm):
    """What came in or was used."""

    fund = forms.ModelChoiceField(Fund.objects.none(), label=say("款物", "Fund"))
    used = forms.ChoiceField(
        label=say("收入还是使用", "In or out"),
        choices=[("in", say("收入", "received")), ("out", say("使用", "used"))],
    )
    quantity = forms.CharField(
        label=say("数量或金额", "Quantity or amount"), max_length=20, widget=forms.TextInput(attrs=DECIMAL)
    )
    what = forms.CharField(
        label=say("来源或用途", "From whom, or for what"),
        max_length=160,
        help_text=say("会公开。", "It is shown in public."),
    )
    on = _day(say("日期", "Day"))


class MealForm(KeyedForm):
    """A meeting and who came."""

    meeting = forms.CharField(label=say("会议", "Meeting"), max_length=120)
    day = _day(say("日期", "Day"))
    meals = forms.IntegerField(label=say("几餐", "Meals"), min_value=1, max_value=9)
    attendees = forms.CharField(
        label=say("参会人员，每人一行", "Attendees, one a line"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=say(
            "写“姓名”；在编的写“姓名，在编”；已安排用餐的写“姓名，已用1餐”。",
            "The name; 'name, salaried'; 'name, served 1'.",
        ),
    )


class MineForm(forms.Form):
    """Who asks: by the card, or by the receipt of the application."""

    name = forms.CharField(label=say("户主姓名", "Name of the householder"), max_length=60)
    id_tail = forms.CharField(
        label=say("身份证号后四位", "Last four signs of the identity number"), max_length=4, required=False
    )
    card_tail = forms.CharField(
        label=say("一卡通卡号后四位", "Last four digits of the card"), max_length=4, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    number = forms.CharField(label=say("办件编号", "Number of the case"), max_length=40, required=False)
    code = forms.CharField(label=say("回执上的查询码", "Code on its slip"), max_length=40, required=False)
