"""An item's own form (事项自己的申请表): which fields are asked in a case, what was typed, what an application says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sunlit.core.fields import MOST_TEXT, Field
from sunlit.core.items import Item
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import Application
from sunlit.matters import field_values
from sunlit.people.models import Organisation

PREFIX = "form-"
"""What the names of these fields begin with on every page, so that none is taken for another field of the page."""
CLAUSE = "S4.20.03"


@dataclass(frozen=True)
class Line:
    """One field of the form as an application says it; a sensitive value is masked."""

    label: Text
    value: Text
    sensitive: bool


def asked(item: Item, answers: Mapping[str, object]) -> list[Field]:
    """The fields that are asked in this case. Where it isn't known whether a field applies, it is asked and may stay
    empty: nobody is refused for what nobody knows."""
    found = []
    for one in item.form:
        holds = catalogue.holds(one.when, answers) if one.when else True
        if holds is None:
            found.append(replace(one, required=False))
        elif holds:
            found.append(one)
    return found


def typed(item: Item, posted: Mapping[str, Any]) -> dict[str, str]:
    """What a page sent for the form, by field; also what the form doesn't have, so that the act refuses it. A value is
    cut where no field could hold it, and still too long to be taken."""
    found = {
        name.removeprefix(PREFIX): str(value)[: MOST_TEXT + 1]
        for name, value in list(posted.items())[:400]
        if name.startswith(PREFIX)
    }
    known = {one.key for one in item.form}
    return {key[:64]: value for key, value in found.items() if key in known or value}


def read(
    item: Item, answers: Mapping[str, object], given: Mapping[str, Any], township: Organisation
) -> dict[str, str]:
    """What was typed, as it is stored. What isn't asked in this case is left out.

    Raises Refused: not_on_the_form for what the form doesn't have, field_needed and field_unfit with the field.
    """
    known = {one.key for one in item.form}
    for key in given:
        if key not in known:
            raise Refused(
                "not_on_the_form",
                Text(f"申请表上没有“{key}”。", f"The form has no {key!r}."),
                Text("只填公布的申请表。", "Fill in only what the published form asks."),
                clause=CLAUSE,
                field=f"{PREFIX}{key}",
            )
    try:
        return field_values.read(asked(item, answers), given, township, {})
    except Refused as refusal:
        refusal.field = f"{PREFIX}{refusal.field}"
        raise


def put(application: Application, item: Item, entered: Mapping[str, str]) -> None:
    """Set the values on an application: the sensitive ones sealed, the others by field. Saving is the caller's."""
    application.form, sealed = field_values.stored_apart(item.form, entered)
    application.form_sealed = json.dumps(sealed, ensure_ascii=False) if sealed else ""


def values_of(application: Application) -> dict[str, str]:
    """All values of an application's form, the sensitive ones as well; who calls has asked the gate and logs what is
    shown."""
    sealed = json.loads(application.form_sealed) if application.form_sealed else {}
    return {**application.form, **sealed}


def check_complete(application: Application) -> None:
    """Nothing is accepted with a form that isn't filled in; one filed before its item had a form is completed at the
    counter first. What was accepted once stays as it is. Raises Refused (field_needed, field_unfit)."""
    if application.matter.due is not None:
        return
    item = catalogue.item(application.item)
    known = {one.key for one in item.form}
    given = {key: value for key, value in values_of(application).items() if key in known}
    read(item, application.answers, given, application.matter.township)


def lines(application: Application, item: Item | None) -> list[Line]:
    """What the form says in words, in its order; sensitive values masked. A value whose field the rulebook has no more
    is shown under its key, and masked where it was sealed."""
    values = values_of(application)
    if not values:
        return []
    fields = {one.key: one for one in (item.form if item else ())}
    words = field_values.Words(fields.values(), values.items())
    order = [key for key in fields if key in values] + [key for key in values if key not in fields]
    found = []
    for key in order:
        one = fields.get(key) or Field(key, Text(key, key))
        one = replace(one, sensitive=key not in application.form)
        found.append(Line(one.label, words.of(one, values[key]), one.sensitive))
    return found


def in_full(application: Application, item: Item | None) -> list[tuple[Text, str]]:
    """The sensitive values in full with their labels; for whoever gave a purpose that the log keeps."""
    sealed: dict[str, str] = json.loads(application.form_sealed) if application.form_sealed else {}
    labels = {one.key: one.label for one in (item.form if item else ())}
    fields = {one.key: one for one in (item.form if item else ())}
    return [
        (labels.get(key, Text(key, key)), fields[key].label_of(value).zh if key in fields else value)
        for key, value in sealed.items()
    ]
