"""How people find and use services: what an office lists, what is answered from published matter, the ways of each step."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text


class Way(StrEnum):
    """How a step of a service can be taken."""

    COUNTER = "counter"
    TELEPHONE = "telephone"
    ONLINE = "online"
    TERMINAL = "terminal"
    AGENT = "agent"


WAYS = {
    Way.COUNTER: Text("窗口", "at the counter"),
    Way.TELEPHONE: Text("电话", "by telephone"),
    Way.ONLINE: Text("网上", "online"),
    Way.TERMINAL: Text("自助终端", "at the terminal"),
    Way.AGENT: Text("村代办", "through the village agent"),
}
WITHOUT_A_SCREEN = frozenset({Way.COUNTER, Way.TELEPHONE})
"""What somebody can use who uses nothing digital (S4.29.12)."""


@dataclass(frozen=True)
class Listed:
    """One service as an office lists it, and the items of the catalogue behind it."""

    name: Text
    items: tuple[str, ...]


@dataclass(frozen=True)
class Directory:
    """The services that an office publishes under its own name, exactly these (S2.35.03)."""

    key: str
    title: Text
    unit: str
    clause: str
    entries: tuple[Listed, ...]


@dataclass(frozen=True)
class Answering:
    """Items whose questions are answered from what was published on ``duties``, and nothing else (S3.26.05, S3.26.22).

    ``otherwise`` is the register that takes a question about what isn't published; empty where there is none. The
    ``outcomes`` of the procedure wait until it is logged what was asked and what was given.
    """

    items: tuple[str, ...]
    duties: tuple[str, ...]
    clause: str
    otherwise: str = ""
    outcomes: tuple[str, ...] = ("answered", "prepared")


@dataclass(frozen=True)
class Step:
    """A step of a service as people take it, and the ways in which it can be taken; of ``items``, or of all."""

    step: Text
    ways: tuple[Way, ...]
    clause: str
    items: tuple[str, ...] = ()

    def of(self, item: str) -> bool:
        """Whether this is a step of an item."""
        return not self.items or item in self.items


@dataclass(frozen=True)
class Access:
    """One file."""

    directories: tuple[Directory, ...] = ()
    answers: tuple[Answering, ...] = ()
    steps: tuple[Step, ...] = ()


def steps_of(steps: Iterable[Step], item: str) -> list[Step]:
    """The steps of an item, in order."""
    return [step for step in steps if step.of(item)]


def shut_out(steps: Iterable[Step], item: str) -> list[Step]:
    """The steps of an item that nobody can take without a screen; it isn't published while there is one (S4.29.12)."""
    return [step for step in steps_of(steps, item) if WITHOUT_A_SCREEN.isdisjoint(step.ways)]


def check_access(value: Access) -> list[Problem]:
    """Keys that stand twice, and lists that are empty. A step without a counter or a telephone is no fault of the file:
    it keeps its items from being published."""
    found = []
    keys = [one.key for one in value.directories]
    for place, one in enumerate(value.directories):
        if keys.count(one.key) > 1 or not one.key:
            found.append(
                _fault(
                    ("directories", place, "key"), "代码重复或没有写。", "The key stands twice or is missing."
                )
            )
        for number, entry in enumerate(one.entries):
            if not entry.items:
                found.append(
                    _fault(
                        ("directories", place, "entries", number, "items"),
                        "没有写是哪个事项。",
                        "No item is named.",
                    )
                )
        if not one.entries:
            found.append(_fault(("directories", place, "entries"), "没有服务项目。", "There is no service."))
    items = [item for one in value.answers for item in one.items]
    for place, answer in enumerate(value.answers):
        if not answer.items or not answer.duties or any(items.count(item) > 1 for item in answer.items):
            found.append(
                _fault(
                    ("answers", place),
                    "没有写事项或公开义务，或者事项写了两次。",
                    "Items or duties are missing, or an item stands twice.",
                )
            )
    for place, step in enumerate(value.steps):
        if not step.ways:
            found.append(_fault(("steps", place, "ways"), "没有写怎么办。", "No way is named."))
    return found


def _fault(path: Path, zh: str, en: str) -> Problem:
    return Problem(path, Text(zh, en), Text("请补上或改正。", "Add or mend it."))
