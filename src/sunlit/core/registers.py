"""Registers (台账) that the office keeps of its own accord: what is entered, what each step demands, which papers go out.

A register is data. The verbs that open a record and complete a step are the same for all of them; what differs from one
register to the next stands here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sunlit.core.recurrences import Recurs
from sunlit.core.text import Text

MATTER_SOURCES = ("matter.handler", "matter.phone", "matter.address")
"""What a paper may take from the matter itself: the handler's name, telephone and address of the responsible unit."""
MOST_TEXT, MOST_LINE = 4_000, 200
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class FieldKind(StrEnum):
    """What a field of a register holds. ``unit``, ``person`` and ``post`` are those of the township."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    CHOICE = "choice"
    UNIT = "unit"
    PERSON = "person"
    POST = "post"
    NUMBER = "number"


class HandledBy(StrEnum):
    """Who is the handler of a record from the beginning: whoever opens it, or nobody until the unit names one."""

    OPENER = "opener"
    UNIT = "unit"


@dataclass(frozen=True)
class Choice:
    """One of the answers to a field of the kind ``choice``."""

    code: str
    label: Text


@dataclass(frozen=True)
class Field:
    """One field: of the intake form, or one that an outcome asks for.

    ``clause`` is the clause or article that demands it; a refusal names it. A ``past`` day may not lie after today, and
    none before the day in the field ``since``. ``fact`` is the name by which guards ask for it. A ``sensitive`` value is
    stored encrypted and shown only masked.
    """

    key: str
    label: Text
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    hint: Text | None = None
    choices: tuple[Choice, ...] = ()
    sensitive: bool = False
    clause: str = ""
    fact: str = ""
    past: bool = False
    since: str = ""

    def label_of(self, value: str) -> Text:
        """A stored value in words: the label of a choice, anything else as it was entered."""
        return next((one.label for one in self.choices if one.code == value), Text(value, value))


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

    ``takes`` says which field of the paper is filled from which field of the record, or of its matter (MATTER_SOURCES); ``basis`` is the law that asks for
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
    signs twice (S3.17.02). ``recurs`` opens a record by itself each period; nobody needs to be named in ``opens`` then.
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
    waits: Waits | None = None
    reads_only: ReadsOnly | None = None

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


def fault_of(one: Field, value: str, *, today: date, others: Mapping[str, str]) -> tuple[Text, Text] | None:
    """Why a value can't stand in a field, and what would be right; None where it can.

    ``others`` are the values by key to which ``since`` refers. Units and persons are looked up by whoever stores them.
    """
    if not value:
        if not one.required:
            return None
        return (
            Text(f"没有填写“{one.label.zh}”。", f"'{one.label.en}' is missing."),
            Text(f"请填写“{one.label.zh}”。", f"Fill in '{one.label.en}'."),
        )
    if "\x00" in value:
        return _unfit(one, "有不能保存的字符。", "has a character that can't be stored.")
    most = MOST_TEXT if one.kind is FieldKind.LONG else MOST_LINE
    if len(value) > most:
        return _unfit(one, f"超过{most}字。", f"is longer than {most} characters.")
    if one.kind is FieldKind.CHOICE and value not in {choice.code for choice in one.choices}:
        listed = "、".join(choice.label.zh for choice in one.choices)
        return _unfit(
            one,
            f"不在可选范围内，可选：{listed}。",
            f"is none of: {', '.join(choice.label.en for choice in one.choices)}.",
        )
    if one.kind is FieldKind.NUMBER and not (value.isascii() and value.isdigit() and len(value) <= 12):
        return _unfit(one, "应为不超过12位的整数。", "must be a whole number of at most 12 digits.")
    if one.kind is FieldKind.DAY:
        return _fault_of_day(one, value, today, others)
    return None


def _fault_of_day(one: Field, value: str, today: date, others: Mapping[str, str]) -> tuple[Text, Text] | None:
    try:
        day = date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return _unfit(one, "应为日期，如 2026-11-21。", "must be a day such as 2026-11-21.")
    if one.past and day > today:
        return _unfit(one, "不能晚于今天。", "can't lie after today.")
    first = others.get(one.since, "")
    if first and day < date.fromisoformat(first):
        return _unfit(one, f"不能早于{first}。", f"can't lie before {first}.")
    return None


def _unfit(one: Field, zh: str, en: str) -> tuple[Text, Text]:
    return (
        Text(f"“{one.label.zh}”{zh}", f"'{one.label.en}' {en}"),
        Text("请改正后再提交。", "Mend it and submit again."),
    )
