"""Who wants to know that somebody left a post or the staff register: told from below, because people knows no bodies.

A listener runs inside the act's transaction, after the change, and must stay cheap.
"""

from collections.abc import Callable

from sunlit.people.models import Staff

Listener = Callable[[Staff], None]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> Listener:
    """Register who is told of each change of somebody's posts or account. Called once, when the program starts."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell(staff: Staff) -> None:
    """Tell every listener that a person's posts or account changed."""
    for listener in _listeners:
        listener(staff)
