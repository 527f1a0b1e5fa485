"""Where village agents (代办员) join the hall: who may take a matter for somebody, and what follows from it.

The rooms of the agents stand above the hall. They say who is on duty, and keep what an agent carries; the hall asks
them through these two lists and imports none of it.
"""

from collections.abc import Callable

from sunlit.hall.models import Application
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

Check = Callable[[Viewer, Organisation], None]
Listener = Callable[[Application, Viewer], None]

_checks: list[Check] = []
_listeners: list[Listener] = []


def before_filing(check: Check) -> Check:
    """Register what an agent must fulfil to take matters of a village; it raises Refused where that is missing."""
    _checks.append(check)
    return check


def after_filing(listener: Listener) -> Listener:
    """Register what follows, in the same transaction, when an agent has taken a matter."""
    _listeners.append(listener)
    return listener


def check(by: Viewer, village: Organisation) -> None:
    """Ask every registered check. Raises what they raise."""
    for one in _checks:
        one(by, village)


def taken(application: Application, by: Viewer) -> None:
    """Tell every listener that an agent took this application."""
    for one in _listeners:
        one(application, by)
