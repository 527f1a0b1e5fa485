"""What a paper is called, in templates."""

from django import template

from sunlit.core.text import Text
from sunlit.matters import documents
from sunlit.paper.errors import UnknownDocument

register = template.Library()


@register.filter
def paper_title(name: str) -> Text:
    """The title of a paper by the name of its template; the name itself where the rulebook has the paper no more."""
    try:
        return documents.title_of(name)
    except UnknownDocument:
        return Text(name, name)
