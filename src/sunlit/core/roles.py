"""The roles (角色) that posts give their holders, and that procedures and pages name by code."""

from dataclasses import dataclass

from sunlit.core.text import Text


@dataclass(frozen=True)
class Role:
    """One role: its code in procedures, its title for people, and the roles above it (``instead``, nearest first)
    that act where a unit has no such seat or its holders may not act.

    ``anywhere``: its seat is the same for all units of the township, in whichever of them it stands.
    """

    code: str
    title: Text
    instead: tuple[str, ...] = ()
    anywhere: bool = False


@dataclass(frozen=True)
class Roles:
    """Every role of the office."""

    roles: tuple[Role, ...]
