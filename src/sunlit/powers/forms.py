"""What staff type about powers. The actions judge it, so that their refusals name the clause."""

from typing import Any

from django import forms

from sunlit import clock
from sunlit.core.powers import SCOPES, Scope, Stated
from sunlit.language import current, say, spoken
from sunlit.matters.book import book
from sunlit.pages.fields import DayField, OpenChoice, new_key
from sunlit.people.models import Organisation
from sunlit.powers.acting import rules
from sunlit.powers.actions.catalogue import Draft
from sunlit.powers.models import Approval

EMPTY = ("", "—")


class _Place(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label(current()))


class _Approval(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        waits = "" if obj.approved_at else str(say("（还没有批）", " (not approved yet)"))
        return f"{obj.reference}{waits}"


def scopes(*, empty: bool = False) -> list[tuple[str, Any]]:
    """The scopes as choices."""
    return [*([EMPTY] if empty else []), *((key.value, spoken(words)) for key, words in SCOPES.items())]


class PowerForm(forms.Form):
    """A power as the catalogue has it, with the seven kinds of information."""

    code = forms.CharField(label=say("编码", "Code"), required=False, max_length=40)
    name = forms.CharField(label=say("名称", "Name"), required=False, max_length=140)
    name_en = forms.CharField(label=say("英文名称", "Name in English"), required=False, max_length=180)
    group = OpenChoice(label=say("类别", "Group"), required=False)
    unit = _Place(Organisation.objects.none(), label=say("单位", "Unit"))
    item = OpenChoice(label=say("对应的服务事项", "Service that it belongs to"), required=False)
    register = OpenChoice(label=say("或者对应的台账", "Or the register of its cases"), required=False)
    affects = OpenChoice(label=say("影响谁", "Whom it affects"), required=False, initial=Scope.SOCIETY)
    affected = _Place(
        Organisation.objects.none(), label=say("影响哪个村", "Which village it affects"), required=False
    )
    scope = OpenChoice(
        label=say("向谁公开", "To whom it is disclosed"), required=False, initial=Scope.SOCIETY
    )
    village = _Place(
        Organisation.objects.none(), label=say("向哪个村公开", "To which village"), required=False
    )
    remedies = forms.CharField(
        label=say("救济方式", "Remedies"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.objects.valid_on(clock.today()).filter(township=township, outside=False)
        villages = own.filter(kind=Organisation.Kind.VILLAGE).order_by("code")
        self.fields["unit"].queryset = own.exclude(kind=Organisation.Kind.VILLAGE).order_by("code")  # type: ignore[attr-defined]
        self.fields["affected"].queryset = villages  # type: ignore[attr-defined]
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        self._choose("group", [EMPTY, *((one.key, spoken(one.title)) for one in rules().groups)])
        items = sorted(book().items.values(), key=lambda one: one.number)
        self._choose("item", [EMPTY, *((one.id, f"{one.number} {spoken(one.name)}") for one in items)])
        registers = sorted(book().registers.values(), key=lambda one: one.key)
        self._choose("register", [EMPTY, *((one.key, spoken(one.title)) for one in registers)])
        self._choose("affects", scopes())
        self._choose("scope", scopes())
        for one in rules().contents:
            self.fields[one.key] = forms.CharField(
                label=spoken(one.title), required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            if one.may_be_none:
                label = say(f"{one.title.zh}：无", f"{one.title.en}: none")
                self.fields[f"none-{one.key}"] = forms.BooleanField(label=label, required=False)

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        contents = {
            one.key: Stated(typed[one.key], bool(typed.get(f"none-{one.key}"))) for one in rules().contents
        }
        known = [one.value for one in Scope]
        return Draft(
            typed["code"], typed["name"], typed["group"], typed["unit"], contents, typed["item"], typed["register"],
            typed["remedies"], typed["name_en"],
            Scope(typed["affects"]) if typed["affects"] in known else Scope.SOCIETY, typed["affected"],
            Scope(typed["scope"]) if typed["scope"] in known else Scope.INTERNAL, typed["village"],
        )  # fmt: skip


class ApprovalForm(forms.Form):
    """The county's legal office was asked, or approved."""

    organ = forms.CharField(label=say("审批机关", "Who approves"), required=False, max_length=100)
    reference = forms.CharField(label=say("文号", "Reference"), required=False, max_length=100)
    approved_at = DayField(label=say("审批日期（还没有批的空着）", "Approved on (empty while it isn't)"), required=False)  # fmt: skip


class DiscloseForm(forms.Form):
    """A power went out: medium, scope, day, evidence."""

    medium = OpenChoice(label=say("媒介", "Medium"), required=False)
    scope = OpenChoice(label=say("范围", "Scope"), required=False)
    on = DayField(label=say("时间", "Day"), required=False)
    evidence = forms.CharField(label=say("凭据", "Evidence"), required=False, max_length=220)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        media = [EMPTY, *((one.key, spoken(one.title)) for one in rules().media)]
        self.fields["medium"].choices = media  # type: ignore[attr-defined]
        self.fields["scope"].choices = scopes(empty=True)  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """A rule on powers."""

    title = forms.CharField(label=say("名称", "Title"), required=False, max_length=140)
    reference = forms.CharField(label=say("文号", "Reference"), required=False, max_length=100)
    function = OpenChoice(label=say("职能", "Function"), required=False)
    text = forms.CharField(
        label=say("正文", "Text"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [EMPTY, *((one.key, spoken(one.title)) for one in rules().functions)]
        self.fields["function"].choices = choices  # type: ignore[attr-defined]


class UnderForm(forms.Form):
    """Which approval something stands under."""

    approval = _Approval(Approval.objects.none(), label=say("审批文号", "Approval"), required=False)

    def __init__(self, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Approval.objects.filter(township=township).order_by("-entered_at")
        self.fields["approval"].queryset = rows  # type: ignore[attr-defined]
