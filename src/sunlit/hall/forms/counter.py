"""Forms of the counter: who came, what for, and who applies. What the rules demand is checked by the actions."""

from typing import Any

from django import forms

from sunlit.hall import catalogue
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.actions.inquiries import OTHER, Question
from sunlit.hall.models import Application, Inquiry
from sunlit.language import current, say, spoken
from sunlit.matters.models import Matter
from sunlit.pages.fields import new_key
from sunlit.pages.row_numbers import row_number
from sunlit.people import identity
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer


def staff_choices(township: Organisation, *without: int | None) -> list[Any]:
    """Everybody who holds a post, under their unit, as choices ``unit:staff``; one query."""
    groups: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    rows = (
        Holding.objects.filter(until=None, staff__township=township, staff__is_active=True, staff__admin="")
        .exclude(staff_id__in=[pk for pk in without if pk])
        .select_related("staff", "post__organisation")
        .order_by("post__organisation_id", "post_id", "letter")
    )
    language = "en" if spoken_is_english() else "zh"
    for row in rows:
        unit = row.post.organisation
        name = f"{row.staff.label(language)}（{row.post.label(language)}）"
        groups.setdefault(unit.pk, (unit.label(language), []))[1].append((f"{unit.pk}:{row.staff_id}", name))
    return [("", "—"), *((title, people) for title, people in groups.values())]


def spoken_is_english() -> bool:
    """Whether the present request is answered in English."""
    return current() == "en"


def split_handler(value: str, township: Organisation) -> tuple[Organisation, Staff] | None:
    """The unit and person behind a choice of `staff_choices`, or None where nothing or nobody was chosen."""
    unit_id, _colon, staff_id = value.partition(":")
    unit_row, staff_row = row_number(unit_id), row_number(staff_id)
    if not (unit_row and staff_row):
        return None
    unit = Organisation.objects.filter(pk=unit_row).first()
    staff = Staff.objects.filter(pk=staff_row, township=township).first()
    return (unit, staff) if unit and staff else None


def category_choices() -> list[tuple[str, str]]:
    """The fifteen categories of the service centre, and what none of them covers (S3.27.06)."""
    found = [(str(row.number), f"{row.number} {spoken(row.name)}") for row in catalogue.categories()]
    return [("", "—"), *found, (OTHER, str(say("其他（不属服务中心事项）", "other (no item of the centre)")))]


class UnitField(forms.ModelChoiceField):
    """A choice among organisations, each with its name in the page's language and its telephone."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and telephone; villages share the township's, so theirs is left out."""
        name = str(obj.label("en" if spoken_is_english() else "zh"))
        return name if obj.kind == Organisation.Kind.VILLAGE else f"{name} {obj.phone}".strip()


class InquiryForm(forms.Form):
    """A line of the first-inquiry register. The first-asked person isn't a field: it is who is signed in."""

    way = forms.ChoiceField(
        label=say("来问方式", "How they came"),
        choices=[choice for choice in Inquiry.Way.choices if choice[0] != Inquiry.Way.ONLINE],
        widget=forms.RadioSelect,
        initial=Inquiry.Way.VISIT,
    )
    question = forms.CharField(
        label=say("要问或要办什么", "What they want"),
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
        required=True,
        max_length=2000,
    )
    visitor = forms.CharField(label=say("姓名", "Name"), required=False, max_length=60)
    declined = forms.BooleanField(label=say("不愿透露姓名", "Declines to give a name"), required=False)
    visitor_unit = forms.CharField(label=say("单位或住址", "Unit or address"), required=False, max_length=80)
    contact = forms.CharField(label=say("联系方式", "Contact"), required=False, max_length=40)
    item = forms.CharField(required=False, widget=forms.HiddenInput)
    about = forms.ChoiceField(
        label=say("反映的工作人员", "Member of staff who is reported on"),
        required=False,
        help_text=say(
            "选了之后立即转监督人员，内容对他人（包括被反映人）不可见。",
            "It passes to a supervisor at once; nobody else, and never the person concerned, can read it.",
        ),
    )
    answer = forms.CharField(
        label=say("当场答复", "Answer given now"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4000,
    )
    written_wanted = forms.BooleanField(
        label=say("来人要求书面答复", "The answer is wanted in writing"), required=False
    )
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, township: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["about"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = staff_choices(township)

    def clean(self) -> dict[str, Any]:
        """A name, or the note that it was declined: one of the two stands in the register (S1.01.09)."""
        cleaned = super().clean() or {}
        if not cleaned.get("visitor", "").strip() and not cleaned.get("declined"):
            self.add_error(
                "visitor", str(say("请填写姓名，或勾选“不愿透露”。", "Give a name, or tick “declines”."))
            )
        if cleaned.get("item") and not _known(cleaned["item"]):
            self.add_error("item", str(say("没有这个事项。", "There is no such item.")))
        return cleaned

    def question_of(self, township: Organisation) -> Question:
        """What was typed, as the action wants it."""
        data = self.cleaned_data
        about = split_handler(data["about"], township)
        return Question(
            text=data["question"],
            way=data["way"],
            visitor="" if data["declined"] else data["visitor"],
            visitor_unit=data["visitor_unit"],
            contact=data["contact"],
            item=data["item"],
            about=about[1] if about else None,
            written_wanted=data["written_wanted"],
        )


def _known(item_id: str) -> bool:
    try:
        catalogue.item(item_id)
    except KeyError:
        return False
    return True


class ApplicantForm(forms.Form):
    """Who applies, and whether they came or called. Only the name is demanded."""

    channel = forms.ChoiceField(
        label=say("怎么来的", "How they came"),
        choices=[
            (Matter.Channel.WINDOW, say("本人到窗口", "at the window")),
            (Matter.Channel.PHONE, say("电话受理", "by telephone")),
        ],
        widget=forms.RadioSelect,
        initial=Matter.Channel.WINDOW,
        required=False,
    )
    applicant = forms.CharField(
        label=say("申请人", "Applicant"), max_length=60, widget=forms.TextInput(attrs={"autofocus": True})
    )
    id_number = forms.CharField(
        label=say("身份证号", "Identity number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=say("电话", "Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    village = UnitField(
        Organisation.objects.none(), label=say("村（社区）", "Village"), required=False, empty_label="—"
    )
    address = forms.CharField(label=say("住址", "Address"), required=False, max_length=120)
    agent = forms.CharField(label=say("代办人", "Applies for them"), required=False, max_length=60)
    agent_phone = forms.CharField(
        label=say("代办人电话", "Telephone of that person"), required=False, max_length=40
    )
    consent = forms.ChoiceField(
        label=say("本人同意代办的方式", "How the person agreed"),
        choices=[("", "—"), *Application.Consent.choices],
    )
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, township: Organisation, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = Organisation.objects.filter(
            township=township, kind=Organisation.Kind.VILLAGE, valid_to=None
        ).order_by("code")
        own = [seat.organisation_id for seat in viewer.seats if seat.role == "village_agent"]
        if own and not viewer.has_role("enquiry", "centre_director"):
            villages = villages.filter(pk__in=own)
            self.fields["village"].required = True
            # The agent applies for them; who that is, is whoever is signed in.
            del self.fields["agent"], self.fields["agent_phone"], self.fields["channel"]
        else:
            del self.fields["consent"]
        field = self.fields["village"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = villages

    def clean_id_number(self) -> str:
        """Check the number where one is given (GB 11643)."""
        number = "".join(str(self.cleaned_data["id_number"]).split()).upper()
        wrong = identity.fault(number) if number else None
        if wrong:
            raise forms.ValidationError(spoken(wrong))
        return number

    def channel_of(self) -> str:
        """By which channel the application came; a village agent's own is the action's to know (S4.29.02)."""
        return self.cleaned_data.get("channel") or Matter.Channel.WINDOW

    def applicant_of(self) -> Applicant:
        """What was typed, as the action wants it."""
        data = self.cleaned_data
        return Applicant(
            name=data["applicant"],
            id_number=data["id_number"],
            phone=data["phone"],
            address=data["address"],
            village=data["village"],
            agent=data.get("agent", ""),
            agent_phone=data.get("agent_phone", ""),
            consent=data.get("consent", ""),
        )
