"""Rules that a township issues (制度文件): from which day they bind whom, who explains them; and duty sheets of units."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sunlit.core.text import Text


class Effective(StrEnum):
    """From which day a rule holds: the day of issue, or the day of publication."""

    ISSUED = "issued"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Instrument:
    """One rule as a township issues it.

    ``articles`` is the beginning of the ids of its clauses (``S0.07.``), beside which interpretations show;
    ``interpreted_by`` the roles that may publish one. ``applies_to``: kinds of organisations that it binds; with
    ``listed`` the township keeps a list of participants that is held against them. ``needs_basis``: it can't be issued
    without the number of a superior document; ``needs_bodies``: nor before these bodies are complete.
    """

    key: str
    title: Text
    clauses: tuple[str, ...]
    effective: Effective = Effective.ISSUED
    articles: str = ""
    interpreted_by: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()
    listed: bool = False
    needs_basis: bool = False
    needs_bodies: tuple[str, ...] = ()

    def effective_on(self, issued: date, published: date | None) -> date | None:
        """The first day on which it holds; None where it waits for its publication. S0.07.53, S1.06.29, S1.07.10."""
        return issued if self.effective is Effective.ISSUED else published


@dataclass(frozen=True)
class SheetDuty:
    """One duty on a duty sheet."""

    key: str
    title: Text


@dataclass(frozen=True)
class DutySheet:
    """The duties of a unit, by the key of the unit; each is given to a post (S2.35.01)."""

    key: str
    title: Text
    unit: str
    clause: str
    duties: tuple[SheetDuty, ...]


@dataclass(frozen=True)
class Phase:
    """One phase of a plan. It begins when each of ``needs_bodies`` has its members and a term that isn't over."""

    title: Text
    clause: str
    needs_bodies: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanRule:
    """A plan of the township (实施方案): its targets are given to units and divided into tasks.

    Before approval each task has one person and one post. ``whole_tasks`` is the clause by which a task is taken only
    with a measurable target and a person; without it a draft may be incomplete. ``unit_body`` is the body that the
    township, each unit and each village must have for it.
    """

    key: str
    title: Text
    clauses: tuple[str, ...]
    phases: tuple[Phase, ...]
    approval: str
    whole_tasks: str = ""
    unit_body: str = ""


@dataclass(frozen=True)
class Instruments:
    """The instruments, duty sheets and plans of one file."""

    instruments: tuple[Instrument, ...] = ()
    sheets: tuple[DutySheet, ...] = ()
    plans: tuple[PlanRule, ...] = ()
