"""The one form of this package: which days go to the county's portal."""

from django import forms

from sunlit.language import say
from sunlit.pages.fields import DayInput


class PeriodForm(forms.Form):
    """The first and the last day of a period."""

    first = forms.DateField(label=say("第一天", "First day"), widget=DayInput())
    last = forms.DateField(label=say("最后一天", "Last day"), widget=DayInput())
