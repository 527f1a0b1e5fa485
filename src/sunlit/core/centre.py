"""How a service centre is made up (四部一室): its departments, which of them handle matters, who sends it staff."""

from collections.abc import Iterable
from dataclasses import dataclass

from sunlit.core.duties import UNITS
from sunlit.core.problems import Problem
from sunlit.core.text import Text

KEYS = (*UNITS, "centre_office")
"""The keys that a unit of the centre can have."""


@dataclass(frozen=True)
class Department:
    """A department or the office of the centre. ``key`` is that of the township's unit; ``handles``: matters that were
    taken in pass to it and to no other (S3.27.02)."""

    key: str
    title: Text
    handles: bool = False


@dataclass(frozen=True)
class Source:
    """A body of the township that sends staff to the centre (S3.27.03), known by any of its names or by its key."""

    title: Text
    names: tuple[str, ...] = ()
    key: str = ""

    def is_unit(self, name: str, key: str) -> bool:
        """Whether a unit of a township is this body."""
        return (bool(self.key) and key == self.key) or name == self.title.zh or name in self.names


@dataclass(frozen=True)
class Centre:
    """The structure of the centre, and the ``body`` that hears of a source which sent nobody."""

    clause: str
    place: Text
    departments: tuple[Department, ...]
    sources_clause: str
    sources: tuple[Source, ...]
    body: str

    @property
    def handling(self) -> tuple[Department, ...]:
        """The departments that handle matters, in order."""
        return tuple(one for one in self.departments if one.handles)


def check_centre(value: Centre) -> list[Problem]:
    """Departments and sources stand once each, by keys that a township's units can have; some department handles."""
    problems = list(_twice("departments", (one.key for one in value.departments)))
    problems += _twice("sources", (one.title.zh for one in value.sources))
    for place, one in enumerate(value.departments):
        if one.key not in KEYS:
            problems.append(
                Problem(
                    ("departments", place, "key"),
                    Text(f"没有“{one.key}”这个部门。", f"There is no unit “{one.key}”."),
                    Text(f"可选：{'、'.join(KEYS)}。", f"Choose one of: {', '.join(KEYS)}."),
                )
            )
    if not value.handling:
        problems.append(
            Problem(
                ("departments",),
                Text("没有一个部办理事项。", "No department handles matters."),
                Text("至少一个部写 handles: true。", "Write handles: true for one or more."),
            )
        )
    return problems


def _twice(name: str, words: Iterable[str]) -> Iterable[Problem]:
    seen: set[str] = set()
    for place, word in enumerate(words):
        if word in seen:
            yield Problem(
                (name, place),
                Text(f"“{word}”写了两次。", f"“{word}” stands there twice."),
                Text("请删去一个。", "Take one out."),
            )
        seen.add(word)
