"""Forms read what was typed; the rules stand in `actions`."""

from typing import Any

from django import forms

from sunlit.language import say
from sunlit.people.actions.organisations import KINDS
from sunlit.people.models import Absence, Holding, Organisation, Post, Staff


def _look(form: forms.Form) -> None:
    for field in form.fields.values():
        if isinstance(field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple):
            field.widget.attrs.setdefault("class", "form-check-input")
        elif isinstance(field.widget, forms.Select):
            field.widget.attrs.setdefault("class", "form-select")
        else:
            field.widget.attrs.setdefault("class", "form-control")


class Looked(forms.Form):
    """A form whose controls carry the classes of the desk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _look(self)


class StaffChoice(forms.ModelChoiceField):
    """Choose a person, by name and user name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.username}）"


class SignIn(Looked):
    """The first step of signing in: user name and password."""

    username = forms.CharField(
        max_length=64,
        label=say("用户名", "User name"),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        max_length=128,
        strip=False,
        label=say("密码", "Password"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class Code(Looked):
    """The second step of signing in: the code of the authenticator."""

    code = forms.CharField(
        max_length=16,
        label=say("验证码", "Code"),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


class NewPassword(Looked):
    """The present password once and the new one twice."""

    old = forms.CharField(
        max_length=128,
        strip=False,
        label=say("现在的密码", "Present password"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        max_length=129,
        strip=False,
        label=say("新密码", "New password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        max_length=129,
        strip=False,
        label=say("再输一次新密码", "New password again"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", str(say("两次输入的新密码不一样。", "The two new passwords differ.")))
        return data


class AbsenceForm(Looked):
    """One absence; `people` and `substitutes` limit whom it may be about."""

    staff = StaffChoice(Staff.objects.none(), required=False, label=say("离岗人", "Who is away"))
    first_day = forms.DateField(
        label=say("第一天", "First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=say("最后一天", "Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.ChoiceField(choices=Absence.Reason.choices, label=say("原因", "Reason"))
    substitute = StaffChoice(
        Staff.objects.none(),
        required=False,
        label=say("代岗人", "Substitute"),
        empty_label=say("A、B岗搭档", "The A/B partner"),
    )
    ordered = forms.BooleanField(
        required=False,
        label=say(
            "搭档同期不在岗，由我决定安排（中心主任、镇长）",
            "I order it although the partner is away too (director)",
        ),
    )

    def __init__(self, *args: Any, people: Any, substitutes: Any, may_order: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = people  # type: ignore[attr-defined]
        self.fields["substitute"].queryset = substitutes  # type: ignore[attr-defined]
        if not may_order:
            del self.fields["ordered"]


class NewStaff(Looked):
    """Somebody new on the staff of one of ``townships``."""

    username = forms.CharField(
        max_length=64, label=say("用户名", "User name"), widget=forms.TextInput({"autocomplete": "off"})
    )
    name = forms.CharField(max_length=40, label=say("姓名", "Name"))
    name_en = forms.CharField(max_length=80, required=False, label=say("姓名（英文）", "Name in English"))
    phone = forms.CharField(max_length=40, required=False, label=say("电话", "Telephone"))
    township = forms.ModelChoiceField(Organisation.objects.none(), label=say("乡镇", "Township"))

    def __init__(self, *args: Any, townships: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["township"].queryset = townships  # type: ignore[attr-defined]


class GivePost(Looked):
    """One of ``posts`` given as A or B from a day on."""

    post = forms.ModelChoiceField(Post.objects.none(), label=say("岗位", "Post"))
    letter = forms.ChoiceField(choices=Holding.Letter.choices, label=say("A岗或B岗", "A or B"))
    since = forms.DateField(
        label=say("从哪天起", "From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]


class Leaving(Looked):
    """Why somebody leaves, and who takes over what is open."""

    reason = forms.CharField(max_length=200, label=say("原因", "Reason"))
    successor = StaffChoice(
        Staff.objects.none(),
        required=False,
        label=say("接手人（有未办工作时）", "Successor, if work is open"),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = people  # type: ignore[attr-defined]


class NewOrganisation(Looked):
    """A unit or village to be added below one of ``parents``."""

    parent = forms.ModelChoiceField(Organisation.objects.none(), label=say("上级机构", "Below"))
    kind = forms.ChoiceField(
        label=say("类别", "Kind"),
        choices=[choice for choice in Organisation.Kind.choices if choice[0] in KINDS],
    )
    code = forms.CharField(max_length=32, label=say("代码", "Code"))
    name = forms.CharField(max_length=80, label=say("名称", "Name"))
    name_en = forms.CharField(max_length=120, required=False, label=say("名称（英文）", "Name in English"))
    phone = forms.CharField(max_length=40, required=False, label=say("电话", "Telephone"))
    address = forms.CharField(max_length=200, required=False, label=say("地址", "Address"))
    since = forms.DateField(
        label=say("从哪天起", "From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, parents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]


class LedgerFilter(Looked):
    """Which entries of the ledger are shown: by chain, act, actor, subject and days."""

    chain = forms.CharField(max_length=32, required=False, label=say("台账", "Chain"))
    act = forms.CharField(max_length=64, required=False, label=say("动作", "Act"))
    actor = forms.CharField(max_length=64, required=False, label=say("经办人", "Actor"))
    subject = forms.CharField(max_length=64, required=False, label=say("对象", "Subject"))
    first = forms.DateField(
        required=False, label=say("从", "From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        required=False, label=say("到", "To"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
