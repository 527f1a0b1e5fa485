"""What a procedure is made of. The YAML of the rulebook, the chart, the BPMN file and the engine all read this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sunlit.core.limits import Limit
from sunlit.core.text import Text


class StepKind(StrEnum):
    """``task``: one seat acts. ``joint``: all seats sign, one refusal ends it. ``vote``: seats, quorum,
    majority. ``wait``: a period that elapses unless something arrives. ``auto``: the program acts.
    ``call``: another procedure runs. ``end``: the matter is over."""

    TASK = "task"
    JOINT = "joint"
    VOTE = "vote"
    WAIT = "wait"
    AUTO = "auto"
    CALL = "call"
    END = "end"


class Stage(StrEnum):
    """The three visible stages of handling: 受理, 办理, 回复 (S3.28.01)."""

    ACCEPTANCE = "acceptance"
    HANDLING = "handling"
    REPLY = "reply"


class Place(StrEnum):
    """Which organisation a seat belongs to, resolved when the step is entered."""

    CENTRE = "centre"  # the service centre of the township (政务服务中心)
    RESPONSIBLE = "responsible"  # the unit responsible for the matter
    TOWNSHIP = "township"  # the township government itself
    VILLAGE = "village"  # the village of the applicant


@dataclass(frozen=True)
class Seat:
    """Who acts in a step: a role at a place, or one of the persons named on the matter.

    ``person`` is ``handler`` (全程承办人), ``first_asked`` (首问责任人) or ``applicant``; empty for a role seat.
    """

    role: str = ""
    place: Place = Place.RESPONSIBLE
    person: str = ""


@dataclass(frozen=True)
class Outcome:
    """One way to leave a step: its title, the step it leads to, and the condition that must hold."""

    title: Text
    to: str
    guard: str = ""
    guard_text: Text | None = None  # what the refusal says when the guard fails
    needs_reason: bool = False
    result: str = ""  # outcome code written on the matter (granted, refused, withdrawn …)


@dataclass(frozen=True)
class Vote:
    """How a vote step decides: members present, votes needed of all seats (pass_of_all) or of those present.

    ``speaks_last`` names the roles that speak and vote after everybody else, in this order: the principal who
    chairs the meeting comes last (末位表态).
    """

    quorum: int
    pass_of_all: int | None = None
    pass_of_present: str = "1/2"  # more than this share of those present
    speaks_last: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of a procedure."""

    title: Text
    kind: StepKind = StepKind.TASK
    stage: Stage | None = None
    who: tuple[Seat, ...] = ()
    limit: Limit | None = None
    clock: str = "runs"  # runs | stops
    stop_reason: str = ""  # stop code of the rulebook, required where clock is "stops"
    form: str = ""
    documents: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    supervision: Text | None = None  # supervision point, shown to supervisors
    vote: Vote | None = None
    auto: str = ""  # name of the action of an auto step
    call: str = ""  # procedure id of a call step
    overdue: str = ""  # outcome taken by itself when the limit has passed; else the lateness is raised
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    result: str = ""  # of an end step: done | refused | withdrawn | transferred


@dataclass(frozen=True)
class Procedure:
    """A procedure: its steps, where it starts, its promised and legal limit.

    ``promised`` is what the township publishes and is measured by; ``legal`` is the floor, with its article.
    """

    id: str
    version: str
    title: Text
    start: str
    steps: Mapping[str, Step]
    promised: Limit | None = None
    legal: Limit | None = None
    legal_article: str = ""
