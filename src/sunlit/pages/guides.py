"""The help: first-day guides from one text for each role, and for each page the part of them that belongs to it.

The texts are the YAML files in ``help/``; a part names the routes of its pages, so that a page's help link, the guide and
what a trainer prints are the same words.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ConfigDict, TypeAdapter, with_config

from sunlit.core.text import Text
from sunlit.people.viewer import Viewer

FOLDER = Path(__file__).parent / "help"
RESIDENT = "resident"
STAFF = ("clerk", "agent", "head", "administrator", "everyone")
"""The guides of the desk, in the order in which the help shows them."""
STRICT = ConfigDict(extra="forbid")
OF_ROLE = (
    ("village_agent", "agent"),
    ("mayor", "head"),
    ("deputy_leader", "head"),
    ("centre_director", "head"),
    ("station_head", "head"),
    ("supervisor", "head"),
    ("enquiry", "clerk"),
)


@with_config(STRICT)
@dataclass(frozen=True)
class Picture:
    """A picture of the real page: its file under ``static/help/`` and what can be seen on it."""

    file: str
    alt: Text

    @property
    def path(self) -> str:
        """The picture among the static files."""
        return f"help/{self.file}"


@with_config(STRICT)
@dataclass(frozen=True)
class Part:
    """What there is to know of some pages: their routes (``*`` stands for any rest), a title, a few lines, a picture."""

    id: str
    routes: tuple[str, ...]
    title: Text
    lines: tuple[Text, ...]
    picture: Picture | None = None


@with_config(STRICT)
@dataclass(frozen=True)
class Guide:
    """The first day of one kind of people."""

    id: str
    title: Text
    intro: Text
    parts: tuple[Part, ...]


@with_config(STRICT)
@dataclass(frozen=True)
class Step:
    """One step of the trainer's story: who (user name, empty for the public), where, what to do, what is seen there."""

    who: str
    name: Text
    address: str
    do: Text
    sees: str


@with_config(STRICT)
@dataclass(frozen=True)
class Story:
    """A walk through the demonstration that a trainer can follow."""

    title: Text
    password: Text
    steps: tuple[Step, ...]


@lru_cache(maxsize=16)
def guide(name: str) -> Guide:
    """A guide by its name. Raises KeyError for one that isn't there."""
    if name not in (RESIDENT, *STAFF):
        raise KeyError(name)
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    return TypeAdapter(Guide).validate_python(yaml.safe_load(text))


@lru_cache(maxsize=1)
def story() -> Story:
    """The trainer's story."""
    return TypeAdapter(Story).validate_python(yaml.safe_load((FOLDER / "trainer.yaml").read_text("utf-8")))


def guide_for(viewer: Viewer) -> str:
    """The guide that somebody at the desk begins with."""
    if viewer.admin:
        return "administrator"
    return next((name for role, name in OF_ROLE if viewer.has_role(role)), "everyone")


@lru_cache(maxsize=1024)
def part_for(route: str, first: str) -> tuple[str, str] | None:
    """Guide and part of the page with this route, looked for in the guide ``first`` before the others; None where no
    part speaks of it."""
    names = (RESIDENT,) if first == RESIDENT else (first, *(name for name in STAFF if name != first))
    for name in names:
        for part in guide(name).parts:
            if any(fnmatchcase(route, pattern) for pattern in part.routes):
                return name, part.id
    return None


def address_for(route: str, first: str) -> str:
    """Where the help of a page stands; the guide's beginning where no part speaks of the page."""
    name, place = part_for(route, first) or (first, "")
    where = "/help/" if name == RESIDENT else f"/desk/help/{name}/"
    return f"{where}#{place}" if place else where
