"""What staff type: which work, its stages' days, the text, an opinion."""

from collections.abc import Sequence
from typing import Any

from django import forms

from sunlit import clock
from sunlit.core.due_days import rule_in_words
from sunlit.core.duties import Duty
from sunlit.core.openness import Asked, Ground, Principles
from sunlit.core.text import Text
from sunlit.disclosure.actions import withholding
from sunlit.disclosure.actions.publishing import MOST_TEXT, MOST_TITLE
from sunlit.language import current, say
from sunlit.matters.book import book
from sunlit.pages.fields import DayInput, new_key


class _Judged(forms.Field):
    """Needed, and judged by whoever stores it, whose refusal names the clause."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class NeededText(_Judged, forms.CharField):
    """A text without which the act refuses."""


class NeededChoice(_Judged, forms.ChoiceField):
    """A choice without which the act refuses."""


class StartForm(forms.Form):
    """Which work is started; phased work also asks for the day of each stage."""

    title = forms.CharField(
        label=say("哪件事", "Which work"),
        max_length=80,
        help_text=say("用一句话写明，会公开。", "In one sentence; it is shown in public."),
    )
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)

    def __init__(self, duty: Duty, *args: Any, units: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stages = () if duty.timing.as_they_come else duty.timing.stages
        if units:
            self.fields["unit"] = forms.ChoiceField(
                label=say("哪个单位的", "Whose it is"), choices=[("", "—"), *units], required=False
            )
        if duty.timing.standing or duty.timing.formed_within:
            self.fields["formed"] = forms.DateField(
                label=say("哪天形成、变更或者结束", "On which day it was formed, changed or over"),
                help_text=rule_in_words(duty.timing).in_language(current()),
                initial=clock.today,
                widget=DayInput(),
            )
        for number, stage in enumerate(self.stages, 1):
            name = stage.in_language(current())
            self.fields[f"day_{number}"] = forms.DateField(
                label=f"{number}. {name}",
                help_text=say("这一阶段最迟哪天公开", "The last day to publish this stage"),
                widget=DayInput(),
            )

    def days(self) -> list[Any]:
        """The planned days of the stages, in order."""
        return [self.cleaned_data[f"day_{number}"] for number in range(1, len(self.stages) + 1)]


class TextForm(forms.Form):
    """What is to be published."""

    title = forms.CharField(label=say("标题", "Title"), max_length=MOST_TITLE)
    text = forms.CharField(
        label=say("内容", "Text"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=say(
            "身份证号、电话、银行卡号、住址、未成年人、病情查出后不能公开。",
            "ID numbers, phones, bank cards, homes, minors and illness are found and stop it.",
        ),
    )
    file = forms.FileField(
        label=say("附件", "File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg,.webp"}),
        help_text=say(
            "PDF、DOCX、XLSX、CSV、TXT、图片，最多10个，每个20 MB。公开的是清理、遮盖后的副本。",
            "PDF, DOCX, XLSX, CSV, TXT, pictures; 10 at most, 20 MB each. A cleaned copy is what is published.",
        ),
    )
    looked = forms.BooleanField(
        label=say(
            "我看过文件里的图片：没有证件、病历、住址、儿童正脸",
            "I looked at the pictures in it: no papers, illness, addresses or children's faces",
        ),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)


def text_form(duty: Duty | None, data: Any = None, files: Any = None, *, initial: Any = None) -> TextForm:
    """The form of a text, with a field for each particular of its duty; the action says what is missing."""
    form = TextForm(data, files, initial=initial)
    for one in duty.particulars if duty else ():
        form.fields[one.key] = forms.CharField(
            label=one.title.in_language(current()),
            required=False,
            max_length=200,
            widget=DayInput() if one.day else forms.TextInput(),
        )
    return form


class DecisionForm(forms.Form):
    """An answer to the text as it stands; a reason where it is sent back."""

    opinion = forms.CharField(
        label=say("意见", "Opinion"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=say("退回时必须写明理由。", "Needed where it is sent back."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)


class ContentForm(DecisionForm):
    """The principles to hold a text against: ticks, a reason for each list, and the basis."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = _lists(Asked.CONTENT)
        for one in self.lists:
            self.fields[one.key] = _ticks(one)
            self.fields[f"why_{one.key}"] = forms.CharField(
                label=say(
                    f"{one.title.zh}：没有打勾的，理由", f"{one.title.en}: reason for what isn't ticked"
                ),
                required=False,
                max_length=300,
            )
        self.fields["basis"] = forms.CharField(
            label=say("法律、政策依据", "Legal or policy basis"),
            required=False,
            max_length=300,
            help_text=say(
                "没有写的，审批人会看到“没有引用依据”。", "Without one, who approves sees ‘no basis cited’."
            ),
        )
        self.order_fields([name for name in self.fields if name != "opinion"])

    def answers(self) -> dict[str, Any]:
        """What `reviewing.review_content` takes."""
        typed = self.cleaned_data
        return {
            "ticked": {one.key: typed[one.key] for one in self.lists},
            "reasons": {one.key: typed[f"why_{one.key}"] for one in self.lists},
            "basis": typed["basis"],
        }


class LegalForm(DecisionForm):
    """Whether there is a secret in it; where there is, its level, basis, classifier and last day."""

    secret = NeededChoice(
        label=say("是否涉密", "Does it hold a secret?"),
        widget=forms.RadioSelect,
        choices=[("none", say("不涉密", "No")), ("secret", say("涉密", "Yes"))],
    )
    level = forms.ChoiceField(
        label=say("密级", "Level"),
        required=False,
        help_text=say("涉密的，下面四项都要写。", "Where it is secret, these four are needed."),
    )
    basis = forms.CharField(
        label=say("定密依据", "Basis of the classification"), required=False, max_length=200
    )
    classifier = forms.CharField(label=say("定密人", "Classified by"), required=False, max_length=60)
    until = forms.DateField(
        label=say("解密日期", "The day on which it ends"), required=False, widget=DayInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = book().openness
        levels = rules.levels if rules else ()
        choices = [("", "—"), *((one.key, one.title.in_language(current())) for one in levels)]
        self.fields["level"].choices = choices  # type: ignore[attr-defined]
        self.order_fields(["secret", "level", "basis", "classifier", "until", "opinion"])

    def answers(self) -> dict[str, Any]:
        """What `reviewing.review_legal` takes."""
        return {name: self.cleaned_data[name] for name in ("secret", "level", "basis", "classifier", "until")}


class OutsideForm(DecisionForm):
    """What a body outside the house said: who, and when."""

    reviewer = forms.CharField(
        label=say("审查单位和审查人", "Body and person who reviewed it"), required=False, max_length=60
    )
    day = forms.DateField(label=say("审查日期", "Day of the review"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["reviewer", "day", "opinion"])

    def answers(self) -> dict[str, Any]:
        """What `reviewing.record_outside` and `withholding.answer` take."""
        return {name: self.cleaned_data[name] for name in ("reviewer", "day")}


class PublishForm(DecisionForm):
    """What makes it easy to use, looked at once more before it goes out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = _lists(Asked.PUBLISH)
        for one in self.lists:
            self.fields[one.key] = _ticks(one)
        self.order_fields([one.key for one in self.lists])

    def answers(self) -> dict[str, Any]:
        """What `publishing.publish` takes."""
        return {"usable": [key for one in self.lists for key in self.cleaned_data[one.key]]}


class WithholdForm(forms.Form):
    """Why something shouldn't be published: the ground, the basis, the tests, until when, and who approves."""

    exemption = NeededChoice(label=say("依据类别", "Lawful ground"))
    basis = NeededText(label=say("法律依据（名称和条文）", "Legal basis"), max_length=200)
    reason = NeededText(label=say("理由", "Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    until = forms.DateField(
        label=say("复核日", "Day of review"),
        widget=DayInput(),
        help_text=say("到这一天自动回到公开流程。", "On this day it goes for publication again."),
    )
    approver = NeededChoice(label=say("由谁审定", "Approved by"))
    policy = forms.BooleanField(
        label=say("是上级政策", "It is a policy of the superior"),
        required=False,
        help_text=say("是的，下面四问也要答。", "If so, the four questions below are answered too."),
    )
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)

    def __init__(self, township_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules, language = book().openness, current()
        found = rules.exemptions if rules else ()
        choices = [("", "—")] + [
            (one.key, f"{one.title.in_language(language)}（{one.basis}）")
            for one in found
            if one.ground is not Ground.SECRET
        ]
        self.fields["exemption"].choices = choices  # type: ignore[attr-defined]
        people = withholding.approvers(township_id)
        self.fields["approver"].choices = [("", "—")] + [  # type: ignore[attr-defined]
            (str(pk), one.label(language)) for pk, one in people.items()
        ]
        self.tests = rules.tests.points if rules else ()
        self.policy_tests = rules.policy_tests.points if rules else ()
        for prefix, points in (("t", self.tests), ("p", self.policy_tests)):
            for point in points:
                self.fields[f"{prefix}_{point.key}"] = NeededChoice(
                    label=point.title.in_language(language),
                    required=prefix == "t",
                    widget=forms.RadioSelect,
                    choices=[("yes", say("是", "Yes")), ("no", say("否", "No"))],
                )
        first = ["exemption", "basis", "reason", "until", "approver"]
        self.order_fields([*first, *(f"t_{one.key}" for one in self.tests), "policy"])

    def proposal(self) -> withholding.Proposal:
        """What was typed, as `withholding.propose` takes it."""
        typed = self.cleaned_data

        def answers(prefix: str, points: Any) -> dict[str, bool]:
            found = {one.key: typed[f"{prefix}_{one.key}"] for one in points}
            return {key: value == "yes" for key, value in found.items() if value in ("yes", "no")}

        return withholding.Proposal(
            exemption=typed["exemption"],
            basis=typed["basis"],
            reason=typed["reason"],
            tests=answers("t", self.tests),
            until=typed["until"],
            approver=int(typed["approver"]) if typed["approver"] else None,
            policy_tests=answers("p", self.policy_tests) if typed["policy"] else None,
        )


class ReasonForm(forms.Form):
    """A reason that everybody reads."""

    reason = forms.CharField(
        label=say("理由（会公开）", "Reason (shown to everybody)"),
        help_text=say("更正、撤下必须写；核对可以不写。", "Needed to correct or take down, not to confirm."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)


class ObjectionForm(forms.Form):
    """What somebody finds wrong with an entry, and how they can be reached; the latter if they like."""

    words = NeededText(
        label=say("哪里侵害了您的名誉、人格或者隐私", "What harms your reputation, personality or privacy"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact = forms.CharField(
        label=say("怎样找到您", "How to reach you"),
        required=False,
        max_length=60,
        help_text=say("只有处理的人看得到。", "Only whoever decides sees it."),
    )
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)


FORMS: dict[str, type[DecisionForm]] = {
    "content": ContentForm,
    "legal": LegalForm,
    "superior": OutsideForm,
    "publish": PublishForm,
    "legal_office": OutsideForm,
    "efficiency_office": OutsideForm,
}
"""The form of each step that asks for more than an opinion."""


def decision_form(step: str, data: Any = None, *, initial: Any = None) -> DecisionForm:
    """The form of a step that isn't the writing of the text."""
    return FORMS.get(step, DecisionForm)(data, initial=initial)


def _lists(step: Asked) -> tuple[Principles, ...]:
    rules = book().openness
    return rules.asked_at(step) if rules else ()


def _ticks(one: Principles) -> forms.MultipleChoiceField:
    language = current()
    return forms.MultipleChoiceField(
        label=f"{one.title.in_language(language)}（{one.clause}）",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(point.key, point.title.in_language(language)) for point in one.points],
    )


class ProposalForm(forms.Form):
    """What somebody wants to see published."""

    about = forms.CharField(
        label=say("建议公开什么", "What should be published"),
        max_length=60,
        help_text=say(
            "请不要写个人信息；答复以后会公开。",
            "No personal data, please; it is public once it is answered.",
        ),
    )
    why = forms.CharField(
        label=say("理由", "Why"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=60)


class AnswerForm(forms.Form):
    """The answer to a proposal: the catalogue it is added to and under which title, or the reason why not."""

    catalogue = forms.ChoiceField(label=say("列入哪个目录", "Which catalogue"), required=False)
    title = forms.CharField(
        label=say("目录里的名称", "Title in the catalogue"), required=False, max_length=60
    )
    reason = forms.CharField(
        label=say("理由", "Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=say("不列入时必须写明，会公开。", "Needed where it is declined; it is shown in public."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=60)

    def __init__(self, catalogues: list[tuple[str, Text]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["catalogue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((key, title.in_language(current())) for key, title in catalogues)]


class HeadingForm(forms.Form):
    """A heading that supervision adds to a catalogue."""

    catalogue = forms.ChoiceField(label=say("哪个目录", "Which catalogue"))
    title = forms.CharField(label=say("名称", "Title"), max_length=60)
    title_en = forms.CharField(label=say("英文名称", "Title in English"), required=False, max_length=120)
    why = forms.CharField(label=say("理由", "Why"), max_length=300)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["catalogue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, one.title.in_language(current())) for one in book().catalogues.values()]


class ReachForm(forms.Form):
    """A stage that was reached, or left out because nobody could foresee it."""

    on = forms.DateField(label=say("哪天到达这个阶段", "On which day it was reached"), widget=DayInput())
    left_out = forms.CharField(
        label=say("没有预报的说明", "Why there was no forecast"),
        required=False,
        max_length=300,
        help_text=say(
            "只有事先无法预见时才写，会公开。", "Only where it couldn't be foreseen; it is shown in public."
        ),
    )
    stage = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=12)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=60)
