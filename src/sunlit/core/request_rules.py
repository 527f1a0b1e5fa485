"""What an answer to an information request is, what it may cost, and what can be done about it (政府信息公开条例 35–51).

The rules are data of the rulebook (`requests.yaml`); here they are types, the check of them, and three small sums: the
charge by case, the charge by page, and the last days of the remedies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sunlit.core.calendar import WorkCalendar
from sunlit.core.clocks import deadline
from sunlit.core.history import CHINA
from sunlit.core.limits import ClockEvent, ClockKind, Limit, Unit
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

NEEDS = ("reason", "where", "earlier")
"""What an answer may have to state: why, where it is got or whose it is, the number that was answered before."""


@dataclass(frozen=True)
class Applicant:
    """A kind of applicant: a column of the yearly report."""

    key: str
    title: Text
    organisation: bool = False


@dataclass(frozen=True)
class Row:
    """A row of the third table of the yearly report: how requests were dealt with."""

    key: str
    group: Text
    title: Text


@dataclass(frozen=True)
class Cell:
    """A number of the second table. The program counts it where it can: cases of the register ``register`` that were
    decided in the year with one of ``results``, or, with ``approvals``, decided applications for the township's
    administrative approvals. ``never`` is why it is always 0. Anything else the office enters itself."""

    key: str
    title: Text
    register: str = ""
    results: tuple[str, ...] = ()
    approvals: bool = False
    never: Text | None = None

    @property
    def stated(self) -> bool:
        """Whether the office enters it."""
        return not (self.register or self.approvals or self.never)


@dataclass(frozen=True)
class Kind:
    """A row of the second table of the yearly report: what article 20 lets everybody know, with its numbers."""

    key: str
    item: Text
    title: Text
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Answer:
    """One kind of answer. ``statutory`` is its number in article 36, 0 for one that rests on another article; ``letter``
    the paper that goes out, ``row`` the row of the report. ``first``: a suit needs a reconsideration before it."""

    key: str
    title: Text
    article: str
    letter: str
    row: str
    statutory: int = 0
    needs: tuple[str, ...] = ()
    first: bool = False


@dataclass(frozen=True)
class Tier:
    """Up to ``upto`` (0: without end) each costs ``each`` yuan."""

    upto: int
    each: int


@dataclass(frozen=True)
class Further:
    """Beyond the last tier each further ``every`` cost ``adds`` yuan more for each."""

    every: int
    adds: int


@dataclass(frozen=True)
class Scale:
    """A charge that grows with the number: ``free`` of them cost nothing."""

    free: int
    tiers: tuple[Tier, ...]
    further: Further | None = None


@dataclass(frozen=True)
class Fees:
    """The charge for processing, by case or by page and never by both (国办函〔2020〕109号)."""

    citation: str
    evidence: str
    cases: Scale
    pages: Scale


@dataclass(frozen=True)
class Way:
    """A remedy: how long there is for it, in days or months, by which article, and where."""

    citation: str
    evidence: str
    days: int = 0
    months: int = 0
    where: Text = field(default_factory=lambda: Text("", ""))


@dataclass(frozen=True)
class FirstRule:
    """The article by which reconsideration comes before a suit."""

    citation: str
    evidence: str


@dataclass(frozen=True)
class Remedies:
    """What can be done about an answer. ``after``: the time for a suit after a reconsideration was decided."""

    reconsideration: Way
    suit: Way
    after: Way
    first: FirstRule


@dataclass(frozen=True)
class RequestRules:
    """All of it. ``endings``: in which row a request is counted that ends without an answer, by how it ended."""

    applicants: tuple[Applicant, ...]
    rows: tuple[Row, ...]
    answers: tuple[Answer, ...]
    endings: Mapping[str, str]
    fees: Fees
    remedies: Remedies
    active: tuple[Kind, ...] = ()

    def answer(self, key: str) -> Answer | None:
        """The kind of answer with this key."""
        return next((one for one in self.answers if one.key == key), None)

    def row(self, key: str) -> Row | None:
        """The row with this key."""
        return next((one for one in self.rows if one.key == key), None)


@dataclass(frozen=True)
class Remedy:
    """One remedy that exists now: its name, where, until which day, by which article. ``evidence`` other than S: the
    article was not read, and the page says so."""

    name: Text
    where: Text
    last: date | None
    citation: str
    evidence: str


def charge(scale: Scale, before: int, number: int) -> int:
    """What ``number`` more cost in yuan, when there were ``before`` already; each at the price of its own place.

    >>> charge(Scale(10, (Tier(30, 100),), Further(10, 100)), 10, 1)
    100
    """
    return sum(_price(scale, place) for place in range(before + 1, before + number + 1))


def _price(scale: Scale, place: int) -> int:
    if place <= scale.free:
        return 0
    for tier in scale.tiers:
        if tier.upto == 0 or place <= tier.upto:
            return tier.each
    last = scale.tiers[-1]
    if scale.further is None:
        return last.each
    steps = -(-(place - last.upto) // scale.further.every)
    return last.each + steps * scale.further.adds


def last_day(way: Way, known: date, calendar: WorkCalendar) -> date:
    """The last day of a remedy that is counted from the day after ``known``; a day off moves it to the next working day."""
    limit = Limit(way.days, Unit.DAY) if way.days else Limit(way.months, Unit.MONTH)
    start = ClockEvent(ClockKind.START, datetime(known.year, known.month, known.day, 8, tzinfo=CHINA))
    due = deadline(limit, [start], calendar).due
    assert due is not None  # a clock that never stops has a last day
    return due


def remedies_for(
    rules: RequestRules, answer: Answer | None, known: date, calendar: WorkCalendar
) -> tuple[Remedy, ...]:
    """The remedies that exist against an answer known on a day: both, or reconsideration alone where it comes first.

    ``answer`` is None for a request that ended without one, and for one that was not answered in time.
    """
    ways = rules.remedies
    first = Remedy(
        Text("行政复议", "Administrative reconsideration"),
        ways.reconsideration.where,
        last_day(ways.reconsideration, known, calendar),
        ways.reconsideration.citation,
        ways.reconsideration.evidence,
    )
    if answer is None or answer.first:
        then = Text(
            f"行政诉讼（先复议，收到复议决定后{ways.after.days}日内）",
            f"Suit, only after the reconsideration, within {ways.after.days} days of its decision",
        )
        after = Remedy(then, ways.suit.where, None, ways.first.citation, ways.first.evidence)
        return first, after
    suit = Remedy(
        Text("行政诉讼", "Suit"),
        ways.suit.where,
        last_day(ways.suit, known, calendar),
        ways.suit.citation,
        ways.suit.evidence,
    )
    return first, suit


def check_request_rules(rules: RequestRules) -> list[Problem]:
    """Everything that is wrong with the rules in themselves."""
    return [*_keys(rules), *_answers(rules), *_scales(rules)]


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))


def _keys(rules: RequestRules) -> Iterator[Problem]:
    for name, keys in (
        ("applicants", [one.key for one in rules.applicants]),
        ("rows", [one.key for one in rules.rows]),
        ("answers", [one.key for one in rules.answers]),
        ("active", [cell.key for one in rules.active for cell in one.cells]),
    ):
        for place, key in enumerate(keys):
            if key in keys[:place]:
                yield _problem(
                    (name, place, "key"), f"“{key}”写了两次。", f"{key!r} stands there twice.",
                    "换一个代码。", "Give it another key.",
                )  # fmt: skip


def _answers(rules: RequestRules) -> Iterator[Problem]:
    rows = {one.key for one in rules.rows}
    named = [(("answers", place, "row"), one.row) for place, one in enumerate(rules.answers)]
    named += [(("endings", key), row) for key, row in rules.endings.items()]  # type: ignore[misc]
    for path, row in named:
        if row not in rows:
            yield _problem(
                path, f"年度报告没有“{row}”这一行。", f"The yearly report has no row {row!r}.",
                f"可用的有：{'、'.join(sorted(rows))}。", f"There are: {', '.join(sorted(rows))}.",
            )  # fmt: skip
    for place, answer in enumerate(rules.answers):
        for need in answer.needs:
            if need not in NEEDS:
                yield _problem(
                    ("answers", place, "needs"), f"没有“{need}”这一项。", f"There is no {need!r}.",
                    f"可用的有：{'、'.join(NEEDS)}。", f"There are: {', '.join(NEEDS)}.",
                )  # fmt: skip
    missing = set(range(1, 8)) - {one.statutory for one in rules.answers}
    if missing:
        listed = "、".join(str(number) for number in sorted(missing))
        yield _problem(
            ("answers",), f"缺条例36第{listed}项的答复。", f"No answer for item {listed} of article 36.",
            "七项都要有。", "All seven are needed.",
        )  # fmt: skip


def _scales(rules: RequestRules) -> Iterator[Problem]:
    for name, scale in (("cases", rules.fees.cases), ("pages", rules.fees.pages)):
        ends = [scale.free, *(tier.upto or 10**9 for tier in scale.tiers)]
        if not scale.tiers or ends != sorted(set(ends)):
            yield _problem(
                ("fees", name), "收费的各档没有从小到大排。", "The tiers of the charge don't rise.",
                "从免费的数往上写。", "Write them upwards from what is free.",
            )  # fmt: skip
