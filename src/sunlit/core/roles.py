"""The roles (角色) that posts give their holders, and that procedures and pages name by code."""

from dataclasses import dataclass

from sunlit.core.text import Text


@dataclass(frozen=True)
class Role:
    """One role: its code in procedures and its title for people."""

    code: str
    title: Text


@dataclass(frozen=True)
class Roles:
    """Every role of the office."""

    roles: tuple[Role, ...]
