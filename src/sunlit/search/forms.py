"""The form that saves a search."""

from django import forms

from sunlit.core.search_words import LONGEST_QUERY
from sunlit.language import say


class SaveForm(forms.Form):
    """What to look for and where to write."""

    q = forms.CharField(label=say("找什么", "What to look for"), max_length=LONGEST_QUERY)
    email = forms.EmailField(
        label=say("电子邮箱", "E-mail address"),
        max_length=200,
        help_text=say(
            "只用来发这一种邮件，加密保存，任何页面都不显示；退订后删除。",
            "Used for these mails alone, stored encrypted, shown on no page, forgotten when you stop them.",
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
