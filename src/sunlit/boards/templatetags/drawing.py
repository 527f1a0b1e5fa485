"""Charts that this program draws itself, inside a page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def drawn(svg: str) -> SafeString:
    """A chart of `core.bars`: shapes and escaped text, nothing that runs."""
    return mark_safe(svg)  # noqa: S308
