"""What staff type about boards, channels and publicity."""

from typing import Any

from django import forms
from django.db.models import Q

from sunlit import clock
from sunlit.boards.models import Board
from sunlit.boards.queries.channels import rules, typed_carriers
from sunlit.boards.queries.places import KINDS
from sunlit.language import current, say, spoken
from sunlit.pages.fields import DayInput, new_key
from sunlit.people.models import Organisation, Staff


class _Named(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label(current()))


def _picture() -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png"})
    return forms.FileField(label=say("照片", "Photo"), required=False, widget=widget)


class BoardForm(forms.Form):
    """What the register says of a board; the action judges it, so that its refusal names the clause."""

    unit = _Named(Organisation.objects.none(), label=say("单位或村", "Unit or village"))
    place = forms.CharField(label=say("位置", "Place"), max_length=100, required=False)
    place_en = forms.CharField(label=say("英文位置", "Place in English"), max_length=140, required=False)
    keeper = _Named(Staff.objects.none(), label=say("管理人", "Keeper"), required=False)
    capacity = forms.IntegerField(label=say("能贴几张A4", "Room for A4 sheets"), min_value=1, max_value=200)
    width = forms.IntegerField(label=say("宽（厘米）", "Width (cm)"), required=False, min_value=1)
    height = forms.IntegerField(label=say("高（厘米）", "Height (cm)"), required=False, min_value=1)
    months = forms.IntegerField(
        label=say("几个月更新一次", "Renewed every so many months"), min_value=1, max_value=12, initial=1
    )
    audience = forms.ChoiceField(label=say("对谁", "For whom"), choices=Board.For.choices)
    standing = forms.ChoiceField(
        label=say("永久还是临时", "Permanent or not"), choices=Board.Standing.choices
    )
    main_road = forms.BooleanField(label=say("在交通要道", "On a main road"), required=False)
    settlement = forms.BooleanField(label=say("在居民点", "In the settlement"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=64)

    def __init__(self, township: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.valid_on(clock.today()).filter(
            Q(township=township, outside=False, kind__in=KINDS) | Q(pk=township.pk)
        )
        self.fields["unit"].queryset = units.order_by("code")  # type: ignore[attr-defined]
        staff = Staff.objects.filter(township=township, is_active=True, admin="").order_by("name")
        self.fields["keeper"].queryset = staff  # type: ignore[attr-defined]


class CarryForm(forms.Form):
    """A channel by which a publication went out."""

    carrier = forms.ChoiceField(label=say("载体", "Carrier"))
    on = forms.DateField(label=say("日期", "Day"), widget=DayInput())
    outlet = forms.CharField(
        label=say("媒体名称", "Outlet"),
        max_length=80,
        required=False,
        help_text=say("报刊、广播、电视要写。", "Needed for press, radio and television."),
    )
    evidence = forms.CharField(
        label=say("凭据", "Evidence"),
        max_length=300,
        required=False,
        help_text=say(
            "例如版面、播出时间、会议名称、文号。", "Page, hour, meeting or number of the document."
        ),
    )
    copies = forms.IntegerField(
        label=say("份数、人数", "Copies or people"), required=False, min_value=0, max_value=10_000_000
    )
    photo = _picture()
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=64)

    def __init__(self, audience: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].choices = [  # type: ignore[attr-defined]
            (one.key, spoken(one.title)) for one in typed_carriers(audience)
        ]


class EffortForm(forms.Form):
    """A use of a carrier for a plan of publicity."""

    carrier = forms.ChoiceField(label=say("载体", "Carrier"))
    on = forms.DateField(label=say("日期", "Day"), widget=DayInput())
    count = forms.IntegerField(label=say("数量（份、次、人）", "Number"), min_value=1, max_value=10_000_000)
    evidence = forms.CharField(label=say("凭据", "Evidence"), max_length=300, required=False)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=64)

    def __init__(self, campaign: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = rules()
        chosen = next((one for one in known.campaigns if one.key == campaign), None)
        self.fields["carrier"].choices = [  # type: ignore[attr-defined]
            (key, spoken(one.title))
            for key in (chosen.carriers if chosen else ())
            if (one := known.carrier(key))
        ]
