"""Short ways to an entry of the first-inquiry register in tests, each by the act that the program itself uses."""

from dataclasses import replace
from typing import Any

from sunlit.hall.actions import inquiries, leading
from sunlit.hall.actions.inquiries import Question
from sunlit.hall.models import Inquiry
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

ASKED = Question("怎么办低保", visitor="周样本", visitor_unit="上河村", contact="0000-1")


def ask(town: Organisation, by: Viewer, **changed: Any) -> Inquiry:
    """An entry of the register; ``changed`` says what is different from `ASKED`."""
    return inquiries.register(town, replace(ASKED, **changed), by=by)


def fresh(inquiry: Inquiry) -> Inquiry:
    """The entry as it stands now."""
    return Inquiry.objects.select_related("matter").get(pk=inquiry.pk)


def unit_of(person: Staff) -> Organisation:
    """Where somebody works now."""
    return person.holdings.get(until=None).post.organisation


def lead(inquiry: Inquiry, person: Staff, by: Viewer, **more: Any) -> Inquiry:
    """Lead the visitor to somebody, as a matter of class 8."""
    return leading.lead(inquiry.pk, unit_of(person), person, by=by, category="8", **more)
