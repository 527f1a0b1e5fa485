"""The one form of this package: which days go to the county's portal."""

from django import forms

from sunlit.language import say
from sunlit.pages.fields import DayField


class PeriodForm(forms.Form):
    """The first and the last day of a period."""

    first = DayField(label=say("第一天", "First day"))
    last = DayField(label=say("最后一天", "Last day"))
