"""What a field of work adds to the desk's page of a matter that belongs to it: its acts, and sections of its own.

The page stands in one field of work and serves all of them. A field of work that brings matters of another kind says
which they are, what can be done with them now, and what is to be read about them; it knows nothing of the page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django import forms

from sunlit.core.text import Text
from sunlit.matters.models import Matter, Task
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class PageAct:
    """One act of the page: the fields of its form, and what runs with the typed values (among them ``key``,
    ``revision`` and ``task``)."""

    name: str
    title: Text
    fields: Mapping[str, forms.Field]
    run: Callable[[dict[str, Any]], Any]
    main: bool = False
    hint: Text | None = None


@dataclass(frozen=True)
class Section:
    """A part of the page to read: its template, which finds ``context`` as ``section``."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


class Contribution(Protocol):
    """What a field of work answers about its own matters."""

    def claims(self, matter: Matter) -> bool:
        """Whether the matter is one of its own; then nobody else offers to do its steps."""
        ...

    def carries(self, name: str) -> bool:
        """Whether a name is that of one of its acts, for any matter."""
        ...

    def acts(self, matter: Matter, viewer: Viewer, mine: Sequence[Task]) -> list[PageAct]:
        """What the viewer can do now; ``mine`` are the open tasks that wait for the viewer."""
        ...

    def act(self, name: str, matter: Matter, viewer: Viewer, tasks: Sequence[Task]) -> PageAct | None:
        """One act by its name, also where its step was done meanwhile; ``tasks`` are all of the matter."""
        ...

    def sections(self, matter: Matter, viewer: Viewer) -> list[Section]:
        """What is to be read about the matter."""
        ...


_contributions: list[Contribution] = []


def contribute(contribution: Contribution) -> None:
    """Register what a field of work adds; called once, when the program starts."""
    _contributions.append(contribution)


Attached = Callable[[Matter, Viewer], list[Section]]
_attached: list[Attached] = []


def attach(function: Attached) -> Attached:
    """Register who adds sections to the page of matters that aren't its own, such as the feedback case of a complaint."""
    _attached.append(function)
    return function


def attached(matter: Matter, viewer: Viewer) -> list[Section]:
    """The sections that others add to the page of a matter."""
    return [section for function in _attached for section in function(matter, viewer)]


def _of(matter: Matter) -> list[Contribution]:
    return [one for one in _contributions if one.claims(matter)]


def is_claimed(matter: Matter) -> bool:
    """Whether a field of work does the steps of this matter with acts of its own."""
    return bool(_of(matter))


def carries(name: str) -> bool:
    """Whether some field of work has an act of this name."""
    return any(one.carries(name) for one in _contributions)


def acts(matter: Matter, viewer: Viewer, mine: Sequence[Task]) -> list[PageAct]:
    """What the matter's field of work offers the viewer now."""
    return [act for one in _of(matter) for act in one.acts(matter, viewer, mine)]


def act(name: str, matter: Matter, viewer: Viewer, tasks: Sequence[Task]) -> PageAct | None:
    """The act of this name of the matter's field of work, if there is one."""
    return next((found for one in _of(matter) if (found := one.act(name, matter, viewer, tasks))), None)


def sections(matter: Matter, viewer: Viewer) -> list[Section]:
    """The sections of the matter's field of work."""
    return [section for one in _of(matter) for section in one.sections(matter, viewer)]
