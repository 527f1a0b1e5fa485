"""Indicator sheets (考评指标表): lines with weights whose points follow from facts, and grades with exact cut-offs.

A sheet assesses units, never persons. Nobody types a score: a line names facts, a fact counts cases, and the points are
arithmetic that anybody can do again from the published counts (`script/recompute-sheet` does).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from sunlit.core.duties import Every
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

CENT = Decimal("0.01")
MOST_TOTAL = 1000
MOST_LINES = 40
UNIT_KINDS = ("township", "office", "station", "centre", "department")
"""The kinds of units that a sheet may assess; villages have sheets of their own and never stand among them (S2.19.14)."""


class How(StrEnum):
    """How points follow from cases: the share that is good; how many of several parts hold anything at all; or the
    whole weight less something for each case that isn't good."""

    SHARE = "share"
    COVERED = "covered"
    DEDUCT = "deduct"


class Scheme(StrEnum):
    """What an assessment is about; `DEMANDED` says which lines it can't do without."""

    OFFICE = "office"
    OPENNESS = "openness"
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


@dataclass(frozen=True)
class Line:
    """One line of a sheet: what it is about, its weight in points, and the facts that it follows from.

    ``facts`` for `How.SHARE` and `How.DEDUCT`, ``parts`` for `How.COVERED`. ``each``: points that one case takes away
    (`How.DEDUCT`). ``topic``: what the line stands for where a scheme demands it.
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

    def every_fact(self) -> tuple[str, ...]:
        """The facts of the line and of its parts, each once."""
        return tuple(dict.fromkeys((*self.facts, *(fact for part in self.parts for fact in part.facts))))


@dataclass(frozen=True)
class Grade:
    """A grade and the lowest score that has it; the lowest grade begins at 0."""

    key: str
    title: Text
    least: Decimal


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

    def every_fact(self) -> tuple[str, ...]:
        """The facts that the sheet asks for, each once."""
        return tuple(dict.fromkeys(fact for line in self.lines for fact in line.every_fact()))


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
    case): the line is set aside and neither helps nor harms."""

    line: Line
    points: Decimal | None
    count: Count
    parts: tuple[tuple[Part, Count], ...] = ()

    @property
    def used(self) -> int:
        """How many parts are covered."""
        return sum(count.all > 0 for _, count in self.parts)


@dataclass(frozen=True)
class Result:
    """A sheet with its score; ``assessed`` is the weight of the lines that weren't set aside. ``score`` and ``grade`` are
    None where that is nothing, or less than the sheet asks for."""

    sheet: Sheet
    lines: tuple[Scored, ...]
    assessed: Decimal
    score: Decimal | None
    grade: Grade | None = field(default=None)


def scored(line: Line, counts: Mapping[str, Count]) -> Scored:
    """The points of one line, rounded half up to 0.01, never below 0. Raises KeyError for a fact without a count."""
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
        return Scored(line, None, count)
    return Scored(line, _cents(weight * count.good / count.all), count)


def result(sheet: Sheet, counts: Mapping[str, Count]) -> Result:
    """The whole sheet: the points of its lines put in proportion to the weights that were assessed, so that the score
    is out of the sheet's total. Raises KeyError for a fact without a count."""
    lines = tuple(scored(line, counts) for line in sheet.lines)
    assessed = sum((one.line.weight for one in lines if one.points is not None), Decimal(0))
    if not assessed or assessed < sheet.enough:
        return Result(sheet, lines, assessed, None)
    points = sum((one.points for one in lines if one.points is not None), Decimal(0))
    score = _cents(Fraction(points) * Fraction(sheet.total) / Fraction(assessed))
    return Result(sheet, lines, assessed, score, grade_of(sheet, score))


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


@dataclass(frozen=True)
class Demanded:
    """A line that a scheme can't do without: its topic, the clause, the facts one of which it must follow from, and the
    parts that it must have."""

    topic: str
    clause: str
    title: Text
    facts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


CHANNELS = ("website", "telephone", "screen", "handbook", "board", "press_conference")
"""The six channels of openness (S3.21.03)."""

DEMANDED: Mapping[Scheme, Sequence[Demanded]] = {
    Scheme.OFFICE: (
        Demanded(
            "post_duty", "S2.30.04", Text("岗位责任", "post responsibility"), facts=("post-finding.in-time",)
        ),
    ),
    Scheme.OPENNESS: (
        Demanded(
            "channels",
            "S3.21.03",
            Text("服务大厅、窗口和六种公开形式", "hall, windows and the six channels"),
            parts=("hall", *CHANNELS),
        ),
    ),
    Scheme.OTHER: (),
}


def check_sheets(value: Sheets) -> list[Problem]:
    """What the types can't say: weights that add up, cut-offs in order, facts where they belong, lines a scheme needs."""
    return [
        problem for place, sheet in enumerate(value.sheets) for problem in _check(("sheets", place), sheet)
    ]


def _check(at: Path, sheet: Sheet) -> Iterator[Problem]:
    if not 0 < sheet.total <= MOST_TOTAL:
        yield _problem((*at, "total"), f"总分不能是 {sheet.total}。", f"The total can't be {sheet.total}.",
                       f"大于 0，不超过 {MOST_TOTAL}。", f"Above 0, at most {MOST_TOTAL}.")  # fmt: skip
    if not 0 <= sheet.enough <= sheet.total:
        yield _problem((*at, "enough"), f"enough 不能是 {sheet.enough}。", f"enough can't be {sheet.enough}.",
                       f"写 0 到 {sheet.total}。", f"From 0 to {sheet.total}.")  # fmt: skip
    if not 1 <= len(sheet.lines) <= MOST_LINES:
        yield _problem((*at, "lines"), "指标太少或太多。", "Too few or too many lines.",
                       f"写 1 到 {MOST_LINES} 行。", f"Write 1 to {MOST_LINES} lines.")  # fmt: skip
    weights = sum((line.weight for line in sheet.lines), Decimal(0))
    if weights != sheet.total:
        yield _problem(
            (*at, "lines"),
            f"各行权重合计 {weights}，总分是 {sheet.total}。",
            f"The weights add up to {weights}, the total is {sheet.total}.",
            f"让合计正好等于 {sheet.total}。",
            f"Make them add up to {sheet.total} exactly.",
        )
    for name, ground in (("clauses", sheet.clauses), ("kinds", sheet.kinds)):
        if not ground:
            yield _problem(
                (*at, name), f"没有写 {name}。", f"No {name}.", "至少写一个。", "Write at least one."
            )
    for place, kind in enumerate(sheet.kinds):
        if kind not in UNIT_KINDS:
            yield _problem((*at, "kinds", place), f"不能考评“{kind}”。", f"{kind!r} can't be assessed.",
                           f"可选：{'、'.join(UNIT_KINDS)}。", f"Choose from: {', '.join(UNIT_KINDS)}.")  # fmt: skip
    yield from _twice((*at, "lines"), [line.key for line in sheet.lines])
    for place, line in enumerate(sheet.lines):
        yield from _check_line((*at, "lines", place), line)
    yield from _check_grades(at, sheet)
    yield from _check_demanded(at, sheet)


def _check_line(at: Path, line: Line) -> Iterator[Problem]:
    if line.weight <= 0 or line.weight % CENT:
        yield _problem((*at, "weight"), f"权重不能是 {line.weight}。", f"A weight can't be {line.weight}.",
                       "大于 0，最多两位小数。", "Above 0, at most two decimals.")  # fmt: skip
    if not line.clauses:
        yield _problem((*at, "clauses"), "没有写依据的条款。", "No clause is named.",
                       "写上条款编号。", "Name the clauses.")  # fmt: skip
    covered = line.how is How.COVERED
    if covered != bool(line.parts) or covered == bool(line.facts):
        yield _problem(
            (*at, "how"),
            "covered 写 parts，share 和 deduct 写 facts，二者只写一种。",
            "A covered line has parts, a share or deduct line has facts; never both.",
            "改正 how，或改写 parts、facts。",
            "Correct how, or write parts or facts.",
        )
    if (line.how is How.DEDUCT) != (line.each > 0) or line.each > line.weight:
        yield _problem((*at, "each"), f"每件扣分不能是 {line.each}。", f"One case can't take {line.each} points.",
                       "只有 deduct 写 each，大于 0，不超过权重。",
                       "Only a deduct line has each: above 0, at most the weight.")  # fmt: skip
    yield from _twice((*at, "parts"), [part.key for part in line.parts])
    for place, part in enumerate(line.parts):
        if not part.facts:
            yield _problem((*at, "parts", place, "facts"), "没有写由哪些事实得出。", "It names no fact.",
                           "至少写一个。", "Write at least one.")  # fmt: skip


def _check_grades(at: Path, sheet: Sheet) -> Iterator[Problem]:
    grades = sheet.grades
    yield from _twice((*at, "grades"), [grade.key for grade in grades])
    if len(grades) < 2:
        yield _problem((*at, "grades"), "等次少于两个。", "Fewer than two grades.",
                       "从高到低写出等次。", "Write the grades from the highest to the lowest.")  # fmt: skip
        return
    for place in range(1, len(grades)):
        if grades[place].least >= grades[place - 1].least:
            yield _problem(
                (*at, "grades", place, "least"),
                f"分数线 {grades[place].least} 不低于前一等次的 {grades[place - 1].least}。",
                f"The cut-off {grades[place].least} isn't below the one before it, {grades[place - 1].least}.",
                "等次从高到低写，分数线逐级降低。",
                "Write grades from the highest down, each cut-off lower.",
            )
    if grades[-1].least != 0:
        yield _problem((*at, "grades", len(grades) - 1, "least"), "最低等次没有从 0 分开始。",
                       "The lowest grade doesn't begin at 0.", "写 least: 0。", "Write least: 0.")  # fmt: skip
    if grades[0].least > sheet.total:
        yield _problem((*at, "grades", 0, "least"), "最高等次的分数线超过总分。",
                       "The highest cut-off lies above the total.", f"不超过 {sheet.total}。",
                       f"At most {sheet.total}.")  # fmt: skip


def _check_demanded(at: Path, sheet: Sheet) -> Iterator[Problem]:
    for wanted in DEMANDED[sheet.scheme]:
        found = [(place, line) for place, line in enumerate(sheet.lines) if line.topic == wanted.topic]
        if not found:
            yield _problem(
                (*at, "lines"),
                f"缺少“{wanted.title.zh}”这一行（{wanted.clause}）。",
                f"The line on {wanted.title.en} is missing ({wanted.clause}).",
                f"加一行，写 topic: {wanted.topic}，权重大于 0。",
                f"Add a line with topic: {wanted.topic} and a weight above 0.",
            )
        for place, line in found:
            parts = {part.key for part in line.parts}
            missing = [key for key in wanted.parts if key not in parts]
            if wanted.facts and not set(wanted.facts) & set(line.facts):
                missing += wanted.facts
            if missing:
                yield _problem(
                    (*at, "lines", place, "topic"),
                    f"“{wanted.title.zh}”缺少 {'、'.join(missing)}（{wanted.clause}）。",
                    f"{wanted.title.en} lacks {', '.join(missing)} ({wanted.clause}).",
                    "补上。",
                    "Add them.",
                )


def _twice(at: Path, keys: Sequence[str]) -> Iterator[Problem]:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield _problem((*at, place, "key"), f"代码“{key}”写了两次。", f"The key {key!r} is there twice.",
                           "换一个。", "Choose another.")  # fmt: skip


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))
