"""The list of matters: the form of its filters, and a matter as one row."""

from collections.abc import Iterable
from typing import Any

from django import forms

from sunlit import clock
from sunlit.core.text import Text
from sunlit.hall import lists
from sunlit.hall.wording import roles
from sunlit.language import current, say, spoken
from sunlit.matters import timing
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Matter
from sunlit.pages import progress
from sunlit.people.models import Organisation

KINDS = {
    "application": Text("办件", "applications"),
    "inquiry": Text("咨询", "inquiries"),
    "bad-rating": Text("差评", "bad ratings"),
}


class FilterForm(forms.Form):
    """The filters of the list. What can't be understood is ignored, so that an old bookmark still opens."""

    use_required_attribute = False
    search = forms.CharField(
        label=say("编号、申请人或事项", "Number, applicant or item"), required=False, max_length=60
    )
    state = forms.ChoiceField(label=say("状态", "State"), required=False)
    list = forms.ChoiceField(label=say("情况", "Standing"), required=False)
    kind = forms.ChoiceField(label=say("类别", "Kind"), required=False)
    item = forms.ChoiceField(label=say("事项", "Item"), required=False)
    unit = forms.TypedChoiceField(
        label=say("承办部门", "Department"), required=False, coerce=int, empty_value=None
    )
    village = forms.TypedChoiceField(
        label=say("村（社区）", "Village"), required=False, coerce=int, empty_value=None
    )
    channel = forms.ChoiceField(label=say("渠道", "Channel"), required=False)
    waiting = forms.ChoiceField(label=say("在等谁", "Waiting for"), required=False)
    sort = forms.ChoiceField(label=say("排序", "Order"), required=False)
    handler = forms.IntegerField(widget=forms.HiddenInput, required=False)
    opened = forms.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$", widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, units: Iterable[Organisation] = ()) -> None:
        super().__init__(data, auto_id="filter-%s")
        every = ("", str(say("全部", "all")))
        language = current()
        fields: dict[str, Any] = self.fields
        fields["state"].choices = [every, *Matter.State.choices]
        fields["list"].choices = [every, *((code, spoken(row.title)) for code, row in lists.LISTS.items())]
        registers = {key: register.title for key, register in book().registers.items()}
        fields["kind"].choices = [
            every,
            *((code, spoken(words)) for code, words in {**KINDS, **registers}.items()),
        ]
        fields["item"].choices = [
            every,
            *((row.id, f"{row.number} {spoken(row.name)}") for row in book().items.values()),
        ]
        offices = [row for row in units if row.kind != Organisation.Kind.VILLAGE]
        villages = [row for row in units if row.kind == Organisation.Kind.VILLAGE]
        fields["unit"].choices = [every, *((row.pk, row.label(language)) for row in offices)]
        fields["village"].choices = [every, *((row.pk, row.label(language)) for row in villages)]
        fields["channel"].choices = [every, *Matter.Channel.choices]
        fields["waiting"].choices = [every, *((code, spoken(words)) for code, words in roles().items())]
        fields["sort"].choices = [(code, spoken(words)) for code, (words, _order) in lists.SORTS.items()]

    def chosen(self) -> lists.Filters:
        """What was chosen and can be understood."""
        if not self.is_bound:
            return lists.Filters()
        self.is_valid()
        known = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return lists.Filters(**known)


def rows_of(matters: Iterable[Matter]) -> list[dict[str, Any]]:
    """Each matter as a row: title, step, standing. Costs no query beyond the page's own."""
    today = clock.today()
    found = []
    for row in matters:
        step = procedure_of(row.procedure_id).steps.get(row.step)
        found.append(
            {
                "matter": row,
                "title": Text(row.title, str(row.facts.get("title_en") or row.title)),
                "step": step.title if step else Text(row.step, row.step),
                "standing": progress.standing(
                    row.due,
                    today=today,
                    soon_from=timing.soon_from(row.due, row.township_id) if row.due else None,
                    stopped=row.stopped,
                    provisional=row.provisional,
                    closed_on=row.closed_at.astimezone(clock.CHINA).date() if row.closed_at else None,
                ),
            }
        )
    return found
