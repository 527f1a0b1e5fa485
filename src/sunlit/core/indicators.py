"""Indicator sheets (考评指标表): lines with weights whose points follow from facts, and grades with exact cut-offs.

A sheet assesses units, never persons. Nobody types a score where facts exist: a line names facts, a fact counts cases,
and the points are arithmetic that anybody can do again from the published counts (`script/recompute-sheet` does). A
line of a round's sheet may be judged; then its points stand beside their reason. `indicator_checks` holds what a sheet may say.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from sunlit.core.periods import Every
from sunlit.core.text import Text

CENT = Decimal("0.01")
MOST_TOTAL = 1000
MOST_LINES = 40
UNIT_KINDS = ("township", "office", "station", "centre", "department")
"""The kinds of units that a sheet of the township may assess."""
VILLAGE_KINDS = ("village",)
"""What a sheet of villages assesses; villages and the township's units never stand on one sheet (S2.19.14)."""


class How(StrEnum):
    """How points follow from cases: the share that is good; how many of several parts hold anything at all; or the
    whole weight less something for each case that isn't good; or, where the source demands an inspector's judgement,
    points that were given with a reason."""

    SHARE = "share"
    COVERED = "covered"
    DEDUCT = "deduct"
    JUDGED = "judged"


class Scheme(StrEnum):
    """What an assessment is about; `DEMANDED` says which lines it can't do without."""

    OFFICE = "office"
    OPENNESS = "openness"
    HUNDRED = "hundred"
    VILLAGE = "village"
    OTHER = "other"


class Rounding(StrEnum):
    """How a score is rounded before it is held against the cut-offs; the score itself keeps its two places."""

    EXACT = "exact"
    WHOLE_DOWN = "whole_down"
    WHOLE_HALF_UP = "whole_half_up"


@dataclass(frozen=True)
class Part:
    """One thing that a line asks for, such as one channel: it is covered when its ``facts`` count any case."""

    key: str
    title: Text
    facts: tuple[str, ...]


class Where(StrEnum):
    """By which part of a round a line is looked at (S3.21.09, S3.21.10)."""

    ANYWHERE = ""
    ONLINE = "online"
    ONSITE = "onsite"


@dataclass(frozen=True)
class Heading:
    """One value of a grouping, such as a target, a dimension or a standard."""

    key: str
    title: Text


@dataclass(frozen=True)
class Grouping:
    """A way in which the lines of a sheet are put together: the targets, matters, dimensions, areas or standards of a
    source. With ``each`` every line stands under exactly one heading, so that the subtotals add up to the total."""

    key: str
    title: Text
    clause: str
    headings: tuple[Heading, ...]
    each: bool = False


@dataclass(frozen=True)
class Condition:
    """What must be true of a unit for a grade besides its score (S3.21.07): at least ``at_least`` per cent of the cases of
    ``facts`` are good. ``without``: whether it holds where nothing happened."""

    key: str
    title: Text
    facts: tuple[str, ...]
    clause: str
    at_least: int = 1
    without: bool = False

    def met(self, counts: Mapping[str, "Count"]) -> bool:
        """Whether it is true of these counts. Raises KeyError for a fact without a count."""
        count = _sum(self.facts, counts)
        return 100 * count.good >= self.at_least * count.all if count.all else self.without


@dataclass(frozen=True)
class Line:
    """One line of a sheet: what it is about, its weight in points, and the facts that it follows from.

    ``facts`` for `How.SHARE` and `How.DEDUCT`, ``parts`` for `How.COVERED`. ``each``: points that one case takes away
    (`How.DEDUCT`). ``topic``: what the line stands for where a scheme demands it. ``under``: for each grouping of the
    sheet, the headings under which the line stands. ``where``: by which part of a round it is looked at.
    """

    key: str
    title: Text
    weight: Decimal
    how: How
    clauses: tuple[str, ...]
    facts: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    each: Decimal = Decimal(0)
    topic: str = ""
    under: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: Where = Where.ANYWHERE

    def every_fact(self) -> tuple[str, ...]:
        """The facts of the line and of its parts, each once."""
        return tuple(dict.fromkeys((*self.facts, *(fact for part in self.parts for fact in part.facts))))


@dataclass(frozen=True)
class Grade:
    """A grade and the lowest score that has it; the lowest grade begins at 0. ``needs``: the conditions without which
    a score alone doesn't give it (S3.21.07)."""

    key: str
    title: Text
    least: Decimal
    needs: tuple[str, ...] = ()


class Method(StrEnum):
    """How a unit is looked at in a round, each with a record of its own (S0.04.10, S3.21.09-11)."""

    ONLINE = "online"
    ONSITE = "onsite"
    APPRAISAL = "appraisal"
    COMPREHENSIVE = "comprehensive"


@dataclass(frozen=True)
class RoundRule:
    """How a sheet is used in a round: working days of public notice, the scores from which a unit is proposed for
    commendation and below which for criticism (S3.06.06), the methods before a grade, and whether a routine check of the
    year must be there as well (S3.19.07)."""

    notice_days: int
    commend: Decimal
    criticise: Decimal
    methods: tuple[Method, ...]
    routine: bool = False


@dataclass(frozen=True)
class Sheet:
    """An indicator sheet: ``total`` points, for the period ``every``, of the township's inner units of ``kinds``.

    ``grades`` stand from the highest to the lowest. ``enough``: the weight that must have been assessed for a score; with
    less, too little happened to judge a unit by. ``preset``: the source gives no weights, those here wait for the
    township's decision.
    """

    key: str
    title: Text
    purpose: Text
    scheme: Scheme
    every: Every
    kinds: tuple[str, ...]
    total: Decimal
    lines: tuple[Line, ...]
    grades: tuple[Grade, ...]
    clauses: tuple[str, ...]
    rounding: Rounding = Rounding.EXACT
    enough: Decimal = Decimal(0)
    preset: bool = False
    complete: bool = False
    groupings: tuple[Grouping, ...] = ()
    conditions: tuple[Condition, ...] = ()
    round: RoundRule | None = None

    def every_fact(self) -> tuple[str, ...]:
        """The facts that the sheet asks for, each once."""
        lines = (fact for line in self.lines for fact in line.every_fact())
        return tuple(dict.fromkeys((*lines, *(fact for one in self.conditions for fact in one.facts))))

    def line(self, key: str) -> Line | None:
        """The line with this key."""
        return next((line for line in self.lines if line.key == key), None)


@dataclass(frozen=True)
class Sheets:
    """The sheets of one file."""

    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class Count:
    """What a fact counts: ``all`` cases, and how many of them are ``good``."""

    all: int = 0
    good: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.all + other.all, self.good + other.good)


@dataclass(frozen=True)
class Scored:
    """A line with its points. ``points`` is None where nothing happened that could be assessed (`How.SHARE` without a
    case): the line is set aside and neither helps nor harms. Of the sheet of a round it is None until it was judged.
    ``given``: the points follow from judgement, ``reason`` says why."""

    line: Line
    points: Decimal | None
    count: Count
    parts: tuple[tuple[Part, Count], ...] = ()
    given: bool = False
    reason: str = ""

    @property
    def used(self) -> int:
        """How many parts are covered."""
        return sum(count.all > 0 for _, count in self.parts)


@dataclass(frozen=True)
class Result:
    """A sheet with its score; ``assessed`` is the weight of the lines that weren't set aside. ``score`` and ``grade`` are
    None where that is nothing, or less than the sheet asks for. ``unmet``: the conditions of the grade that the score
    reaches which aren't true of the unit; then there is no grade before the leading group has ``decided`` (S3.21.07)."""

    sheet: Sheet
    lines: tuple[Scored, ...]
    assessed: Decimal
    score: Decimal | None
    grade: Grade | None = field(default=None)
    unmet: tuple[Condition, ...] = ()

    @property
    def missing(self) -> tuple[Scored, ...]:
        """The lines of a round's sheet that have no points yet."""
        return tuple(one for one in self.lines if one.points is None) if self.sheet.complete else ()


@dataclass(frozen=True)
class Given:
    """Points that somebody gave to a line, with the reason."""

    points: Decimal
    reason: str


def scored(line: Line, counts: Mapping[str, Count], given: Given | None = None) -> Scored:
    """The points of one line, rounded half up to 0.01, never below 0. Points that were ``given`` count where the line is
    judged or its facts counted nothing; they never replace a fact. Raises KeyError for a fact without a count."""
    parts = tuple((part, _sum(part.facts, counts)) for part in line.parts)
    count = _sum(line.facts, counts) if line.facts else _sum(line.every_fact(), counts)
    weight = Fraction(line.weight)
    if line.how is How.COVERED:
        covered = sum(one.all > 0 for _, one in parts)
        return Scored(line, _cents(weight * covered / len(parts)), count, parts)
    if line.how is How.DEDUCT:
        return Scored(
            line, _cents(max(Fraction(0), weight - Fraction(line.each) * (count.all - count.good))), count
        )
    if not count.all:
        if given is None:
            return Scored(line, None, count)
        return Scored(line, _cents(Fraction(given.points)), count, given=True, reason=given.reason)
    return Scored(line, _cents(weight * count.good / count.all), count)


def result(
    sheet: Sheet,
    counts: Mapping[str, Count],
    given: Mapping[str, Given] | None = None,
    dead: Collection[str] = (),
    decided: str = "",
) -> Result:
    """The whole sheet: the points of its lines put in proportion to the weights that were assessed, so that the score
    is out of the sheet's total. ``given`` are the judged points by line, ``dead`` the lines whose public page is gone
    (S3.21.09: no points until it is mended), ``decided`` the grade that the leading group gave where a condition isn't met.
    Raises KeyError for a fact without a count."""
    points_given = given or {}
    lines = tuple(
        replace(one, points=Decimal("0.00"), reason=DEAD.zh) if one.line.key in dead else one
        for one in (
            scored(line, counts, points_given.get(line.key) if sheet.complete else None)
            for line in sheet.lines
        )
    )
    assessed = sum((one.line.weight for one in lines if one.points is not None), Decimal(0))
    if not assessed or assessed < (sheet.total if sheet.complete else sheet.enough):
        return Result(sheet, lines, assessed, None)
    points = sum((one.points for one in lines if one.points is not None), Decimal(0))
    score = _cents(Fraction(points) * Fraction(sheet.total) / Fraction(assessed))
    reached = grade_of(sheet, score)
    unmet = tuple(one for one in sheet.conditions if one.key in reached.needs and not one.met(counts))
    if not unmet:
        return Result(sheet, lines, assessed, score, reached)
    return Result(
        sheet, lines, assessed, score, next((one for one in sheet.grades if one.key == decided), None), unmet
    )


DEAD = Text(
    "公开页面打不开，改正以前得 0 分。", "Its public page can't be opened: no points until it is mended."
)


@dataclass(frozen=True)
class Subtotal:
    """The lines of a result under one heading; ``points`` is None while one of them has none."""

    heading: Heading | None
    lines: tuple[Scored, ...]
    weight: Decimal
    points: Decimal | None


def subtotals(found: Result, grouping: Grouping) -> tuple[Subtotal, ...]:
    """A result by the headings of a grouping; lines under none of them come last, without a heading (S0.04.01)."""
    rows = []
    for heading in (*grouping.headings, None):
        lines = tuple(one for one in found.lines if _stands(heading, one.line.under.get(grouping.key, ())))
        if not lines and heading is None:
            continue
        whole = all(one.points is not None for one in lines)
        points = sum((one.points for one in lines if one.points is not None), Decimal(0)) if whole else None
        rows.append(Subtotal(heading, lines, sum((one.line.weight for one in lines), Decimal(0)), points))
    return tuple(rows)


def _stands(heading: Heading | None, under: tuple[str, ...]) -> bool:
    return heading.key in under if heading else not under


def grade_of(sheet: Sheet, score: Decimal) -> Grade:
    """The grade of a score (S3.21.06): the first whose cut-off it reaches, after the sheet's rounding. Raises ValueError
    for a score below 0 or above the total."""
    if not 0 <= score <= sheet.total:
        raise ValueError(f"a score of this sheet lies from 0 to {sheet.total}, not at {score}")
    if sheet.rounding is Rounding.WHOLE_DOWN:
        score = score.to_integral_value(ROUND_FLOOR)
    elif sheet.rounding is Rounding.WHOLE_HALF_UP:
        score = score.to_integral_value(ROUND_HALF_UP)
    return next(grade for grade in sheet.grades if score >= grade.least)


def explained(one: Scored) -> Text:
    """How the points of a line came about, in one sentence with its numbers."""
    line, count = one.line, one.count
    if one.reason == DEAD.zh:
        return DEAD
    if one.given:
        return Text(f"评议给分 {one.points}：{one.reason}", f"Judged, {one.points}: {one.reason}")
    if one.points is None and line.how is How.JUDGED:
        return Text("还没有评议给分。", "Not judged yet.")
    if one.points is None:
        return Text(
            "本期没有可以考评的事项，这一行不计分，也不扣分。",
            "Nothing happened that could be assessed; the line is set aside.",
        )
    if line.how is How.COVERED:
        return Text(
            f"{len(one.parts)} 项中用到 {one.used} 项：{line.weight} × {one.used} ÷ {len(one.parts)} = {one.points}",
            f"{one.used} of {len(one.parts)} in use: {line.weight} × {one.used} ÷ {len(one.parts)} = {one.points}",
        )
    bad = count.all - count.good
    if line.how is How.DEDUCT:
        return Text(
            f"{bad} 件不合要求，每件扣 {line.each} 分，最低 0 分：得 {one.points}",
            f"{bad} cases fall short, {line.each} points each, not below 0: {one.points}",
        )
    return Text(
        f"{count.all} 件中 {count.good} 件合要求：{line.weight} × {count.good} ÷ {count.all} = {one.points}",
        f"{count.good} of {count.all} cases as required: {line.weight} × {count.good} ÷ {count.all} = {one.points}",
    )


def _sum(facts: Iterable[str], counts: Mapping[str, Count]) -> Count:
    return sum((counts[fact] for fact in facts), Count())


def _cents(value: Fraction) -> Decimal:
    """Half up to 0.01; exact, because a fraction is never turned into a float."""
    hundredths = value * 100
    return Decimal((2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)) * CENT
