"""Duties to publish (公开义务): what must be public, for whom, by which unit, and by which rule of timing.

Work that recurs is published once a period, work in stages stage by stage, and what comes up at once (S0.01.21). The
day that follows from a rule is in `due_days`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sunlit.core.duty_kinds import Content, Form, Level, Whom
from sunlit.core.periods import Every
from sunlit.core.text import Text

UNITS = (
    "office",
    "discipline",
    "centre",
    "enquiry",
    "government_affairs",
    "social_affairs",
    "economic_development",
)
"""The keys of the units of a township that can be in charge of a duty."""
PROCEDURES = ("disclosure", "disclosure-at-once")
"""The procedures by which the text of a duty comes out (公开程序): the regular one, and the one of a single day."""
MOST_STAGES = 12
TEXT_FIELDS = ("title", "text", "revision", "key", "act")
"""The fields of each text, whose names no particular may have."""
MOST_WORKING_DAY = 10  # every month has so many: the shortest so far had fourteen


class Counts(StrEnum):
    """What the day of a rule counts: days of the month, or days of that month on which the office works."""

    DAY = "day"
    WORKING_DAY = "working_day"


class Audience(StrEnum):
    """For whom something is published: for everybody, or for the organ's own staff (对内公开, S0.01.05)."""

    EVERYBODY = "everybody"
    STAFF = "staff"


SCOPES: Mapping[Audience, Text] = {
    Audience.EVERYBODY: Text("向社会公开", "for everybody"),
    Audience.STAFF: Text("对本机关公开", "for the organ's own staff"),
}
"""The scope (公开范围) in words."""
DISPLAY_DAYS = 7
"""Natural days for which something stays on display at least, where a duty says nothing else (S4.43.09)."""


@dataclass(frozen=True)
class Recurring:
    """Once a period, on or before day ``day`` of the ``month``-th month from the period's first.

    ``every: quarter, month: 4, day: 15`` is the 15th of the month after the quarter. A ``day`` beyond the end of
    the month is its last day, so 31 always is. With ``counts: working_day`` it is the day-th day of that month on
    which the office works.
    """

    every: Every
    month: int
    day: int
    counts: Counts = Counts.DAY


@dataclass(frozen=True)
class Within:
    """Due so many days after it was formed, changed or over; that day itself isn't counted (S4.46.04)."""

    days: int
    counts: Counts = Counts.DAY


@dataclass(frozen=True)
class Timing:
    """When a duty is due: exactly one kind (S0.01.21, S2.19.07-10).

    ``stages`` are the names of the stages of phased work, in order, planned at its start or, with ``as_they_come``, each
    due on the day it is reached (S2.19.09); ``unforeseen`` lets the first of those be left out with a note (S3.04.04).
    ``in_order``: no stage goes out before the ones before it, so that nobody reads a result without its process (S0.07.02).
    ``ad_hoc`` is due on the day it comes up, ``formed_within`` some days after it was formed or changed. ``standing``
    stays published and is due when it is set up or changed; ``on_request`` is given to whoever asks.
    """

    recurring: Recurring | None = None
    stages: tuple[Text, ...] = ()
    ad_hoc: bool = False
    formed_within: Within | None = None
    standing: bool = False
    on_request: bool = False
    as_they_come: bool = False
    unforeseen: bool = False
    in_order: bool = False

    @property
    def form(self) -> Form:
        """How it is published."""
        if self.recurring:
            return Form.REGULAR
        if self.stages:
            return Form.STAGES
        if self.standing:
            return Form.STANDING
        return Form.ON_REQUEST if self.on_request else Form.AT_ONCE

    @property
    def by_staff(self) -> bool:
        """Whether staff start it when something comes up: single work, not stages."""
        return self.ad_hoc or self.standing or self.formed_within is not None


@dataclass(frozen=True)
class Particular:
    """Something that each publication of a duty states by itself, such as from which day a policy holds (S0.07.21).
    ``day``: it is a day and nothing else, with ``past`` not after today, such as that of a review (S2.02.10);
    ``amount``: a number, which isn't above that of the particular ``most`` (S4.43.05) and is the first of the two
    particulars ``difference`` less the second (S0.07.14)."""

    key: str
    title: Text
    day: bool = False
    amount: bool = False
    most: str = ""
    past: bool = False
    difference: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ended:
    """From which day something isn't owed any more, and why, as the public reads it (S0.07.10)."""

    since: date
    note: Text


@dataclass(frozen=True)
class Duty:
    """One duty to publish: what, with which elements, on which clauses, for whom, and who sees to it.

    Its five parts have no default, so that none is left unsaid (S2.18.06): content (``elements``), scope (``audience``),
    procedure (``procedure``, begun by ``role`` in ``unit``), form (``carriers``) and time limit (``timing``).
    ``unit`` is the key of the unit in charge and ``role`` the role in it whose holder prepares the text; ``procedure`` is
    the one of PROCEDURES that the text then follows.
    ``automatic`` duties are met by the program itself on the day that it sees something change. A text goes for approval
    only with each of its ``particulars``. ``articles`` names the law in words. ``each``: the kinds of units that each owe
    it themselves; ``unit`` then is the one whose matters the office and the leaders start. ``carriers`` are keys of
    CARRIERS. ``several``: permanent texts of it stand side by side, such as documents; else the next replaces the one
    before. ``display_days``: natural days on display, the day of publication not counted. ``ended``: it isn't owed
    any more and stays as history. ``contents``: why it is disclosed (S2.19.01). ``households``: its text has a line with
    the amount of each household, under a masked name (S0.07.14). ``activities``: its text has lines of activities and nothing else (S4.43.02). ``members``: totals and results are published, the amounts and
    evaluations of persons go to the member concerned alone (S4.43.03). ``personal``: what a list of persons under it may
    tell beside name, village and amount (keys of personal_columns.SHOWABLE, S4.43.11).
    """

    key: str
    title: Text
    elements: tuple[Text, ...]
    clauses: tuple[str, ...]
    unit: str
    role: str
    timing: Timing
    audience: Audience
    procedure: str
    carriers: tuple[str, ...]
    automatic: bool = False
    particulars: tuple[Particular, ...] = ()
    articles: Text | None = None
    level: Level = Level.TOWNSHIP
    each: tuple[Whom, ...] = ()
    display_days: int = DISPLAY_DAYS
    several: bool = False
    ended: Ended | None = None
    contents: tuple[Content, ...] = (Content.REQUIRED,)
    households: bool = False
    activities: bool = False
    members: bool = False
    personal: tuple[str, ...] = ()
    superior_review: bool = True  # what is for everybody is reviewed by the superior first (S0.07.36)

    @property
    def needs_superior(self) -> bool:
        """Whether a publication waits for the superior's review; what is for the organ's own staff never does."""
        return self.superior_review and self.audience is Audience.EVERYBODY

    def over(self, day: date) -> bool:
        """Whether it isn't owed any more on a day."""
        return self.ended is not None and self.ended.since <= day


@dataclass(frozen=True)
class Duties:
    """The duties of one file."""

    duties: tuple[Duty, ...]
