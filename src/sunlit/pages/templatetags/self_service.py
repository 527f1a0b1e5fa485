"""The line of the self-service terminal on public pages."""

from typing import Any

from django import template

from sunlit.pages import terminal

register = template.Library()


@register.inclusion_tag("pages/terminal.html", takes_context=True)
def terminal_line(context: dict[str, Any]) -> dict[str, Any]:
    """How to end the use of a terminal, and the end by itself; nothing in any other browser."""
    request = context.get("request")
    return {
        "use": terminal.running(request) if request else None,
        "back": terminal.way_back(request) if request else "",
        "idle": int(terminal.IDLE.total_seconds()),
        "warn": int(terminal.WARN_AFTER.total_seconds()),
    }
