"""The links under a list that give it as a file."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.inclusion_tag("pages/export_links.html", takes_context=True)
def export_links(context: dict[str, Any], key: str, *args: Any) -> dict[str, Any]:
    """Links that export the list ``key`` with the page's present filter; nothing where no exchange is installed."""
    try:
        address = reverse(f"export_{key}", args=args)
    except NoReverseMatch:
        return {}
    question = context["request"].GET.copy()
    for name in ("page", "as"):
        question.pop(name, None)
    found = {"address": address, "query": question.urlencode()}
    if key == "matters":
        found["report"] = reverse("report_new")
    return found
