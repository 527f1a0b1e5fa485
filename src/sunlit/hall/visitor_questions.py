"""Where a field of work above the hall asks visitors more than the rating does, such as how they were received.

The hall shows the fields on its rating form and hands over what was typed, inside the same act. It knows none of the
questions. Whoever asks may also have a page of its own for a visit, which the visitor's slip then leads to.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from django import forms

from sunlit.core.text import Text
from sunlit.matters.models import Matter
from sunlit.people.models import Staff
from sunlit.people.queries import current_holdings


class Asking(Protocol):
    """What a field of work answers about the questions that it asks of visitors."""

    def fields(self, matter: Matter) -> Mapping[str, forms.Field]:
        """The fields for this matter; none where it was answered before."""
        ...

    def keep(self, matter: Matter, typed: Mapping[str, Any]) -> None:
        """Keep what was typed into its fields; called inside the act of rating."""
        ...

    def address(self, matter: Matter) -> str:
        """The address of the page on which the visit is answered for; empty where there is none."""
        ...


_asking: list[Asking] = []


def ask_also(asking: Asking) -> None:
    """Register who asks visitors more; called once, when the program starts."""
    _asking.append(asking)


def fields_for(matter: Matter) -> dict[str, forms.Field]:
    """Every further field of the rating form of a matter."""
    return {name: field for one in _asking for name, field in one.fields(matter).items()}


def keep(matter: Matter, typed: Mapping[str, Any]) -> None:
    """Hand what was typed to whoever asked for it."""
    for one in _asking:
        one.keep(matter, typed)


def address_of_visit(matter: Matter) -> str:
    """The page on which this visit is answered for; empty where nobody has one."""
    return next((found for one in _asking if (found := one.address(matter))), "")


def identity_line(staff: Staff) -> Text:
    """What somebody says first to a visitor: who they are, by name and post (S0.02.04)."""
    held = current_holdings(staff).order_by("letter", "pk").first()
    place = staff.township
    if held is None:
        unit, post = place, None
    else:
        unit, post = held.post.organisation, held.post
    zh = "".join((unit.name if unit else "", post.title if post else "", staff.name))
    en = ", ".join(
        part
        for part in (staff.label("en"), post.label("en") if post else "", unit.label("en") if unit else "")
        if part
    )
    return Text(f"您好，我是{zh}。", f"Good day. I am {en}.")
