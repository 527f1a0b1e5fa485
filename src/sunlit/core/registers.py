"""Registers (台账) that the office keeps of its own accord: what is entered, what each step demands, which papers go out.

A register is data. The verbs that open a record and complete a step are the same for all of them; what differs from one
register to the next stands here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sunlit.core.fields import Field
from sunlit.core.recurrences import Recurs
from sunlit.core.text import Text

MATTER_SOURCES = ("matter.handler", "matter.phone", "matter.address")
"""What a paper may take from the matter itself: the handler's name, telephone and address of the responsible unit."""
STEP_SOURCE = "step."
"""Before a step's name: a paper takes the name of who answered that step last."""
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class HandledBy(StrEnum):
    """Who is the handler of a record from the beginning: whoever opens it, or nobody until the unit names one."""

    OPENER = "opener"
    UNIT = "unit"


@dataclass(frozen=True)
class InForce:
    """An outcome that rests on a rule which the township issued: the day in the intake field ``day`` must not lie before
    the first day of the rule (S1.06.29)."""

    rule: str
    day: str
    clause: str


@dataclass(frozen=True)
class Demand:
    """What must be entered where a step is left by an outcome (for a joint step the answer: ``agree``, ``refuse``)."""

    step: str
    outcome: str
    fields: tuple[Field, ...]
    in_force: InForce | None = None


@dataclass(frozen=True)
class Waits:
    """An outcome of ``step`` that waits for another register: every record of ``register`` whose intake field ``day``
    lies from this record's field ``first`` to its ``last`` is closed before. Afterwards nothing more is entered for a
    day of that time (S2.30.06)."""

    step: str
    outcome: str
    register: str
    day: str
    first: str
    last: str
    clause: str


@dataclass(frozen=True)
class ReadsOnly:
    """Who holds one of these roles reads the register and never opens a record or answers a step (S2.03.02)."""

    roles: tuple[str, ...]
    clause: str


@dataclass(frozen=True)
class Ahead:
    """A paper that must go out early enough: the day in its ``field`` lies at least so many working days after the day
    of issue as the parameter ``limit`` says (行政处罚法 64: seven before a hearing)."""

    field: str
    limit: str


@dataclass(frozen=True)
class Paper:
    """A paper that may be issued while a record stands in one of ``steps``.

    ``takes`` says which field of the paper is filled from which field of the record, of its matter (MATTER_SOURCES), or by the name of who answered a step
    (``step.allow``); ``basis`` is the law that asks for
    this paper. With ``before`` the named outcomes wait until it was issued in this step. Fields in ``long`` are
    typed over several lines.
    """

    template: str
    steps: tuple[str, ...]
    basis: str
    takes: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    ahead: Ahead | None = None


@dataclass(frozen=True)
class Mark:
    """A notice that stands on a record from its opening for as long as ``when`` holds, a condition over its facts."""

    text: Text
    when: str
    clause: str


@dataclass(frozen=True)
class Figure:
    """A share of a year's records, in per cent: those in which ``field`` was entered, last with one of ``values`` where
    any are named. Below ``target`` the year fails."""

    key: str
    title: Text
    field: str
    clause: str
    values: tuple[str, ...] = ()
    target: int = 100


@dataclass(frozen=True)
class Parts:
    """How a record is split among units (分办, S3.17.03): where it comes to ``step``, each unit named in the fields
    ``units`` gets a record of ``register``, with the intake fields that ``takes`` fills from the record's own. ``fact``
    is the name by which guards ask how many of these are still open."""

    step: str
    units: tuple[str, ...]
    register: str
    fact: str
    takes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Idle:
    """An open record is unused (闲置) once none of the records that belong to it has a ``day`` (an intake field of theirs) in
    the last ``months``, and its own day ``since`` (one of its intake fields) lies before that as well (S3.11.02)."""

    since: str
    day: str
    months: int
    clause: str


@dataclass(frozen=True)
class Covered:
    """Each unit of these kinds (organisations' kinds) has a record of every year: ``unit`` and ``year`` name the intake
    fields with both. The year shows how many of how many, and names who is missing (S3.12.06)."""

    unit: str
    year: str
    kinds: tuple[str, ...]
    clause: str


@dataclass(frozen=True)
class Counted:
    """The records of ``register`` that belong to a record: by the fact ``all`` guards ask how many there are, by ``done``
    how many of them were carried to their end (S4.30.02). ``lacking`` is the fact that counts those whose intake field
    ``lacks`` is empty, without what was withdrawn: tasks that nobody answers for (S3.10.01). ``idle``: it is shown for
    how long nothing of the kind was done."""

    register: str
    all: str
    done: str
    lacks: str = ""
    lacking: str = ""
    idle: Idle | None = None


class Moment(StrEnum):
    """When a record opens by itself with an application: once it is filed, or once it has ended as granted."""

    FILED = "filed"
    GRANTED = "granted"


class Told(StrEnum):
    """What an application says of itself, to fill the record that follows it. The first three are always there."""

    NAME = "name"
    NUMBER = "number"
    DAY = "day"
    ID_NUMBER = "id_number"
    PHONE = "phone"


@dataclass(frozen=True)
class Follows:
    """The record opens by itself with each application for one of ``items``, its intake fields filled by ``fills``.
    The application's outcomes in ``holds`` wait until the record is closed. ``clause`` asks for it (S3.26.13)."""

    items: tuple[str, ...]
    clause: str
    when: Moment = Moment.FILED
    fills: Mapping[str, Told] = field(default_factory=dict)
    holds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lookup:
    """Who may look a finished record up by its number: whoever names a value of one of the fields ``parties``, such as
    an identity number; they see the fields in ``shows`` (S3.26.16)."""

    parties: tuple[str, ...]
    shows: tuple[str, ...]
    clause: str


@dataclass(frozen=True)
class Causes:
    """Which field holds the cause of what a record is about, and which register holds the measures against it, in a
    field of the same codes (S3.17.04). A cause that rose by ``rise`` (a parameter) or more without a measure stands out."""

    field: str
    register: str
    measure_field: str
    rise: str
    clause: str


@dataclass(frozen=True)
class RegisterClock:
    """The day that starts the clock and the limit that runs from it.

    ``field`` is the intake field with the day; ``limit`` a parameter of the rulebook, empty for the procedure's own
    limits; ``first_day`` the parameter (yes or no) that says whether that day counts as day 1 (S2.27.08).
    """

    field: str
    limit: str = ""
    first_day: str = ""


@dataclass(frozen=True)
class Register:
    """One register: who opens a record, what is entered, the procedure that it follows.

    ``heading`` makes a record's title from its intake fields, ``{issuer}：{about}``. ``unit`` names the intake field
    with the responsible unit and ``party`` the one with the person concerned. ``own_notices`` is the clause by which
    its matters follow notice rules of their own, so that no one-time notice is given (S2.29.12). Steps in
    ``own_account`` (with the clause) are done by the very person: nobody signs there for somebody absent, and nobody
    signs twice (S3.17.02). ``recurs`` opens a record by itself each period, ``follows`` with each application; nobody
    needs to be named in ``opens`` then. ``asks`` are facts about the township, each with the name of the count that some
    field of work keeps (`matters.hooks.count_for`). ``rated``: whoever is named by ``party`` gets a receipt, follows the
    record and gives it one to five stars, once it is closed (S3.17.06).
    """

    key: str
    title: Text
    purpose: Text
    series: str
    procedure: str
    opens: tuple[str, ...]
    heading: str
    fields: tuple[Field, ...]
    clauses: tuple[str, ...]
    demands: tuple[Demand, ...] = ()
    papers: tuple[Paper, ...] = ()
    clock: RegisterClock | None = None
    unit: str = ""
    party: str = ""
    label: str = "ordinary"
    handled_by: HandledBy = HandledBy.UNIT
    own_notices: str = ""
    own_account: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    figures: tuple[Figure, ...] = ()
    recurs: Recurs | None = None
    parts: Parts | None = None
    causes: Causes | None = None
    counted: Counted | None = None
    covered: Covered | None = None
    follows: Follows | None = None
    lookup: Lookup | None = None
    asks: Mapping[str, str] = field(default_factory=dict)
    waits: Waits | None = None
    reads_only: ReadsOnly | None = None
    rated: bool = False

    def field_of(self, key: str) -> Field | None:
        """The intake field or demanded field with this key."""
        return next((one for one in self.every_field() if one.key == key), None)

    def every_field(self) -> Iterator[Field]:
        """The intake fields, then what the outcomes ask for, in order."""
        yield from self.fields
        for demand in self.demands:
            yield from demand.fields

    def asked_by(self, step: str, outcome: str) -> tuple[Field, ...]:
        """The fields that this outcome of a step asks for."""
        return tuple(
            one
            for demand in self.demands
            if demand.step == step and demand.outcome == outcome
            for one in demand.fields
        )

    def in_force(self, step: str, outcome: str) -> InForce | None:
        """The rule that this outcome of a step rests on."""
        found = (one for one in self.demands if (one.step, one.outcome) == (step, outcome))
        return next((one.in_force for one in found if one.in_force), None)

    def papers_at(self, step: str) -> tuple[Paper, ...]:
        """The papers that may be issued in a step."""
        return tuple(paper for paper in self.papers if step in paper.steps)

    def papers_before(self, step: str, outcome: str) -> tuple[Paper, ...]:
        """The papers that this outcome waits for."""
        return tuple(paper for paper in self.papers_at(step) if outcome in paper.before)

    def heading_of(self, values: Mapping[str, str]) -> str:
        """The title of a record with these intake values, in words as entered."""

        def word(found: re.Match[str]) -> str:
            one = self.field_of(found[1])
            return one.label_of(values.get(found[1], "")).zh if one else ""

        return PLACEHOLDER.sub(word, self.heading).strip("：: ")
