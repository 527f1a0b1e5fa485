"""What was asked for, shown in what was found."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sunlit.core.search_words import around, highlighted
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.matters.book import book
from sunlit.matters.models import Matter

register = template.Library()


@register.simple_tag
def marked(text: str | Text, words: Sequence[str]) -> SafeString:
    """A text with the words that were asked for in ``<mark>``."""
    plain = spoken(text) if isinstance(text, Text) else text
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", part) if hit else part,) for part, hit in highlighted(plain, words)),
    )


@register.simple_tag
def piece(text: str, words: Sequence[str]) -> SafeString:
    """The piece of a longer text around the first of the words."""
    return marked(around(text, words), words)


@register.filter
def called(matter: Matter) -> str:
    """What a matter is about, in the language of the page where the rulebook says it in both."""
    item = book().items.get(matter.item)
    if current() == "en" and item is not None and item.name.zh == matter.title:
        return item.name.en
    return matter.title
