"""The roles that posts give (rulebook ``roles.yaml``): their titles, and who acts where a unit has no such seat.

Read here by its file, because posts are below the rulebook that matters hold.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pydantic import TypeAdapter

from sunlit.core.roles import Role, Roles
from sunlit.core.text import Text
from sunlit.rulebook.reading import read


@lru_cache(maxsize=4)
def _roles(folder: Path) -> tuple[Role, ...]:
    file = folder / "roles.yaml"
    return TypeAdapter(Roles).validate_python(read("roles.yaml", file.read_bytes()).data).roles


def titles() -> Mapping[str, Text]:
    """Every role that a post can give, by its code, in the order of the rulebook."""
    return {role.code: role.title for role in _roles(Path(settings.RULEBOOK_DIR))}


def stands_anywhere(code: str) -> bool:
    """Whether the seat of a role is the same for all units of a township, in whichever of them it stands."""
    return any(role.anywhere for role in _roles(Path(settings.RULEBOOK_DIR)) if role.code == code)


def instead_of(code: str) -> tuple[str, ...]:
    """The roles above a role, nearest first: who acts where nobody of the unit may. Empty where nobody does."""
    return next((role.instead for role in _roles(Path(settings.RULEBOOK_DIR)) if role.code == code), ())
