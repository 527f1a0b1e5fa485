"""The purpose of disclosure with the regulation's text, in the footer of every public page (S0.07.01)."""

from typing import Any

from django import template

from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.people.models import Organisation

register = template.Library()
REGULATION, CLAUSE = "disclosure", "S0.07.01"


@register.inclusion_tag("pages/purpose.html", takes_context=True)
def purpose_of_openness(context: dict[str, Any]) -> dict[str, Any]:
    """What disclosure is for, and where its regulation stands: on the site of this township, else of the first one. It
    only informs; no gate and no score asks for it."""
    place = context.get("township") or _first()
    regulation = book().regulations.get(REGULATION)
    words: Text | None = None
    if regulation is not None:
        words = next((clause.text for clause in regulation.clauses if clause.id == CLAUSE), None)
    return {"place": place, "regulation": regulation, "words": words}


def _first() -> Organisation | None:
    rows = Organisation.objects.filter(kind=Organisation.Kind.TOWNSHIP, valid_to=None, outside=False)
    return rows.order_by("code").first()
