"""The item's own form on a page: at the counter, online and at the agent's."""

from collections.abc import Mapping
from typing import Any

from django import forms

from sunlit.core.fields import Field, tidied
from sunlit.core.items import Item
from sunlit.hall import own_forms
from sunlit.language import say, spoken
from sunlit.matters import field_values
from sunlit.pages.fields import field_of
from sunlit.people.models import Organisation


class OwnForm(forms.Form):
    """The fields that an item asks in one case. Each fault stands at its own field; the act looks at all of it again."""

    use_required_attribute = False

    def __init__(
        self,
        item: Item,
        answers: Mapping[str, object],
        township: Organisation,
        data: Any = None,
        *,
        values: Mapping[str, str] | None = None,
    ) -> None:
        known = {f"{own_forms.PREFIX}{key}": value for key, value in (values or {}).items()}
        super().__init__(data, initial=known, label_suffix="", auto_id="id_%s")
        self.item, self.township = item, township
        self.asked: list[Field] = own_forms.asked(item, answers)
        for one in self.asked:
            made = field_of(one, township.pk)
            if one.when_text is not None and not one.hint:
                made.help_text = say(one.when_text.zh, one.when_text.en)
            made.max_length = None  # type: ignore[attr-defined]
            made.validators = []
            self.fields[f"{own_forms.PREFIX}{one.key}"] = made

    def full_clean(self) -> None:
        """Leave it to `clean` to say what is missing."""
        wanted = [entry for entry in self.fields.values() if entry.required]
        for entry in wanted:
            entry.required = False
        super().full_clean()
        for entry in wanted:
            entry.required = True

    def clean(self) -> dict[str, Any]:
        """Say of every field at once what is wrong with it."""
        given = {one.key: self.cleaned_data.get(f"{own_forms.PREFIX}{one.key}") for one in self.asked}
        for one, _value, fault in field_values.judged(self.asked, given, self.township, {}):
            if fault is not None:
                self.add_error(f"{own_forms.PREFIX}{one.key}", spoken(fault[0]))
        return self.cleaned_data

    def said(self) -> list[tuple[str, str]]:
        """Labels and values in words, of what was typed or kept so far; empty ones left out. For whoever typed them."""
        found = []
        for one in self.asked:
            value = self[f"{own_forms.PREFIX}{one.key}"].value()
            if value:
                found.append((spoken(one.label), spoken(one.label_of(tidied(one, str(value))))))
        return found
