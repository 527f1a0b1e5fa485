"""What still waits for a person who leaves a post: asked from above, because people knows no matters.

The kernel registers one `OpenWork`; `sunlit.people.actions` asks it before it ends a holding or an account.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: its number and title."""

    number: str
    title: str


class OpenWork(Protocol):
    """Finds and passes on the open work of a person."""

    def waiting(self, staff: Staff, ended: Collection[Holding]) -> list[Waiting]:
        """What would wait for nobody if these holdings of the person ended."""

    def waiting_in(self, unit: Organisation) -> list[Waiting]:
        """What is open in a unit: it answers for it, took it in, or is asked there."""

    def pass_on(self, staff: Staff, ended: Collection[Holding], successor: Staff, by: Viewer) -> int:
        """Give it to the successor, inside the caller's transaction; how many things."""


_registered: list[OpenWork] = []


def register(work: OpenWork) -> None:
    """Let a source of open work be asked. Called once, when the program starts."""
    if work not in _registered:
        _registered.append(work)


def waiting_for(staff: Staff, ended: Collection[Holding]) -> list[Waiting]:
    """All that would be left without anybody."""
    return [thing for work in _registered for thing in work.waiting(staff, ended)]


def waiting_in(unit: Organisation) -> list[Waiting]:
    """All that is open in a unit, which can't end before."""
    return [thing for work in _registered for thing in work.waiting_in(unit)]


def pass_on(staff: Staff, ended: Collection[Holding], successor: Staff, by: Viewer) -> int:
    """Give everything to the successor; how many things."""
    return sum(work.pass_on(staff, ended, successor, by) for work in _registered)
