"""What a township says of an item in its own words, as it is typed on the catalogue's page."""

from typing import Any

from django import forms

from sunlit.core.items import Item
from sunlit.core.limits import Limit, Unit
from sunlit.core.own_terms import LONGEST, UNITS, OwnTerms, both
from sunlit.hall.sheets import UNITS as WORDS
from sunlit.language import say


def usual_unit(item: Item) -> Unit:
    """The unit in which a promise is held against the law, or else stands in the rulebook."""
    for limit in (item.legal, item.promised):
        if limit is not None:
            return limit.unit if limit.unit in UNITS else Unit.DAY
    return Unit.WORKING_DAY


class TermsForm(forms.Form):
    """One item's own promise, window, telephone, hours and fee text. Whatever is empty isn't said."""

    use_required_attribute = False
    promised = forms.IntegerField(
        label=say("本镇承诺几天办结", "Days in which the township promises it"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text=say("留空就按规则手册的承诺。", "Empty: the rulebook's promise."),
    )
    unit = forms.ChoiceField(
        label=say("按什么算", "Counted in"),
        choices=[(one.value, say(WORDS[one].zh, WORDS[one].en.strip())) for one in UNITS],
    )
    why = forms.CharField(
        label=say("超过法定时限三分之二的理由", "Why it is over two thirds of the legal limit"),
        required=False,
        max_length=200,
    )
    window = forms.CharField(label=say("窗口", "Window"), required=False, max_length=60)
    window_en = forms.CharField(
        label=say("窗口（英文）", "Window in English"), required=False, max_length=120
    )
    phone = forms.CharField(
        label=say("咨询电话", "Telephone"),
        required=False,
        max_length=40,
        help_text=say("和部门的不一样才填。", "Only where it differs from the department's."),
    )
    hours = forms.CharField(label=say("办理时间", "Hours"), required=False, max_length=120)
    hours_en = forms.CharField(
        label=say("办理时间（英文）", "Hours in English"), required=False, max_length=180
    )
    fee = forms.CharField(
        label=say("收费说明", "What it costs, in words"),
        required=False,
        max_length=200,
        help_text=say(
            "没有法定依据的收费，不能写金额。", "No sum of money for which there is no legal ground."
        ),
    )
    fee_en = forms.CharField(
        label=say("收费说明（英文）", "What it costs, in English"), required=False, max_length=300
    )

    def terms(self) -> OwnTerms:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        days = typed["promised"]
        return OwnTerms(
            Limit(days, Unit(typed["unit"])) if days else None,
            typed["why"],
            both(typed["window"], typed["window_en"]),
            typed["phone"],
            both(typed["hours"], typed["hours_en"]),
            both(typed["fee"], typed["fee_en"]),
        )


def as_typed(item: Item, terms: OwnTerms) -> dict[str, Any]:
    """The terms as they stand in the form; English that only repeats the Chinese is left empty."""
    own = terms.promised
    found: dict[str, Any] = {
        "promised": own.amount if own else None,
        "unit": (own.unit if own else usual_unit(item)).value,
        "why": terms.why,
        "phone": terms.phone,
    }
    for name, text in (("window", terms.window), ("hours", terms.hours), ("fee", terms.fee)):
        found[name] = text.zh if text else ""
        found[f"{name}_en"] = text.en if text and text.en != text.zh else ""
    return found
