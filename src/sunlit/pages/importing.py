"""Where a field of work says what can be imported from a spreadsheet: its columns, how a row stands to what is there
already, and the act that takes it in. `sunlit.exchange` shows the preview and takes the rows.

Each act is the one that the page for a single entry calls, so an import can do nothing that couldn't be done by hand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sunlit.core.problems import Problem
from sunlit.core.text import Text
from sunlit.people.viewer import Viewer
from sunlit.tables import Layout


@dataclass(frozen=True)
class Importing:
    """An import for one viewer, over the register as it is now. ``known`` tells whether a row is there already (True),
    is new (False), or can't be taken (a Problem); ``take`` takes it in and gives what is to be shown once."""

    layout: Layout
    known: Callable[[Mapping[str, Any]], "bool | Problem"]
    take: Callable[[Mapping[str, Any]], "Secret | None"]


@dataclass(frozen=True)
class Secret:
    """What is shown once and stored nowhere: an account's one-time password."""

    name: str
    username: str
    password: str


@dataclass(frozen=True)
class ImportKind:
    """Something that can be imported: for which administrators (``admin``), or for staff of which ``roles``; how many
    rows at once, and how."""

    key: str
    title: Text
    hint: Text
    admin: str
    most: int
    over: Callable[[Viewer], Importing]
    secrets: bool = False
    roles: tuple[str, ...] = ()

    def is_for(self, by: Viewer) -> bool:
        """Whether a viewer may enter such data by hand, and so may import it."""
        if self.admin or by.admin:
            return by.admin == self.admin
        return by.township_id is not None and by.has_role(*self.roles)


IMPORTS: dict[str, ImportKind] = {}
"""What can be imported, by its key."""


def offer_import(kind: ImportKind) -> None:
    """Register what can be imported; called once, when the program starts."""
    IMPORTS[kind.key] = kind
