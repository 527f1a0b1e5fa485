"""Village disclosure (村务公开) as data: what each village publishes how often, and the sums that must hold in it.

A heading (栏目) is filled by a sheet: some figures and some lines. What must add up is written beside the columns in the
rulebook and checked here, exact to the fen: against the village's account, against area and standard, against what was
raised or received (村民委员会组织法 35).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sunlit.core.fields import Choice
from sunlit.core.periods import Every, days_of_period, period_code, period_of
from sunlit.core.text import Text

TIMES = {Every.QUARTER: 4, Every.MONTH: 12}
"""How often a year; nothing rarer than each quarter is lawful (村民委员会组织法 35)."""

Line = Mapping[str, str]


class ColumnKind(StrEnum):
    """What stands in a column or figure. A ``name`` is a resident's and is masked before it is stored."""

    TEXT = "text"
    NAME = "name"
    MONEY = "money"
    NUMBER = "number"
    CHOICE = "choice"


AMOUNTS = (ColumnKind.MONEY, ColumnKind.NUMBER)


@dataclass(frozen=True)
class Column:
    """A column of the lines of a sheet, or one of its figures. ``unit`` follows a number, such as 亩."""

    key: str
    title: Text
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = True
    choices: tuple[Choice, ...] = ()
    unit: Text | None = None

    def words(self, value: str, language: str) -> str:
        """A stored value as it is read."""
        if not value:
            return "—"
        if self.kind is ColumnKind.CHOICE:
            found = next((one.label for one in self.choices if one.code == value), Text(value, value))
            return found.in_language(language)
        if self.kind is ColumnKind.MONEY:
            amount = f"{Decimal(value):,.2f}"
            return f"{amount} yuan" if language.startswith("en") else f"{amount}元"
        if self.kind is ColumnKind.NUMBER and self.unit:
            return f"{value}{self.unit.zh}" if not language.startswith("en") else f"{value} {self.unit.en}"
        return value


@dataclass(frozen=True)
class Term:
    """One number of a sum: a figure of the sheet, a column added up (of the lines ``where`` columns hold these codes), or
    ``income``, ``spending`` of the village's account in the period."""

    figure: str = ""
    column: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    account: str = ""


class Relation(StrEnum):
    """How the two sides of a sum stand to each other."""

    EQUAL = "equal"
    AT_MOST = "at_most"


@dataclass(frozen=True)
class Sum:
    """Two sides that must be equal, or the left at most the right. ``text`` says it to people."""

    left: tuple[Term, ...]
    right: tuple[Term, ...]
    text: Text
    clause: str
    relation: Relation = Relation.EQUAL


@dataclass(frozen=True)
class Product:
    """In each line, ``result`` is the product of ``factors``: area times standard (S4.49.05)."""

    result: str
    factors: tuple[str, ...]
    clause: str


@dataclass(frozen=True)
class PaidTo:
    """In each line, ``amount`` is what the account paid to whoever stands in ``person`` (S4.49.08)."""

    amount: str
    person: str
    clause: str


@dataclass(frozen=True)
class VillageSheet:
    """A kind of sheet. ``decision``: the clause by which it needs the villagers' recorded decision (S4.49.06).
    ``prefilled``: a new one begins with the lines of the account, or with those of the last one."""

    key: str
    columns: tuple[Column, ...]
    figures: tuple[Column, ...] = ()
    sums: tuple[Sum, ...] = ()
    product: Product | None = None
    paid_to: PaidTo | None = None
    decision: str = ""
    prefilled: str = ""

    def column(self, key: str) -> Column | None:
        """The column or figure with this key."""
        return next((one for one in (*self.columns, *self.figures) if one.key == key), None)

    @property
    def needs_account(self) -> bool:
        """Whether the village's account stands behind it."""
        terms = [term for one in self.sums for term in (*one.left, *one.right)]
        return self.paid_to is not None or any(term.account for term in terms)


@dataclass(frozen=True)
class Heading:
    """One heading of the fixed list. ``history`` says what became of it, where it lives on as history only; it still
    counts, and a dated and signed "nothing this period" fills it."""

    key: str
    title: Text
    sheet: str
    clauses: tuple[str, ...]
    history: Text | None = None


@dataclass(frozen=True)
class VillageList:
    """A fixed list of headings with the law it rests on."""

    key: str
    title: Text
    articles: Text
    headings: tuple[Heading, ...]


@dataclass(frozen=True)
class Channel:
    """A way by which a post goes out. One of those that are ``required`` must be among them (S4.49.12)."""

    key: str
    title: Text
    required: bool = False


@dataclass(frozen=True)
class FarmPolicy:
    """A policy for grain and farmers' income that reaches every village (S4.48.02). With ``history`` it was abolished: it
    stands there as history, and nothing more is posted of it."""

    key: str
    title: Text
    clause: str
    history: Text | None = None


@dataclass(frozen=True)
class Villages:
    """All that the rulebook says about village disclosure. ``duty`` is the duty under which posts are published;
    ``reasons`` the display text with its clause (S4.22.01). Spending of ``large_sum`` yuan or more needs a decision that
    went through every step of its chart (S2.18.03)."""

    lists: tuple[VillageList, ...]
    sheets: tuple[VillageSheet, ...]
    channels: tuple[Channel, ...]
    channels_clause: str
    duty: str
    reasons: Text
    reasons_clause: str
    large_sum: int
    large_sum_clause: str
    policies: tuple[FarmPolicy, ...] = ()
    policy_channels: tuple[Channel, ...] = ()

    def headings(self) -> Iterator[Heading]:
        """Every heading, list by list."""
        for one in self.lists:
            yield from one.headings

    def heading(self, key: str) -> Heading | None:
        """The heading with this key."""
        return next((one for one in self.headings() if one.key == key), None)

    def policy(self, key: str) -> FarmPolicy | None:
        """The policy with this key."""
        return next((one for one in self.policies if one.key == key), None)

    def sheet(self, key: str) -> VillageSheet:
        """The kind of sheet with this key. Raises KeyError."""
        found = next((one for one in self.sheets if one.key == key), None)
        if found is None:
            raise KeyError(key)
        return found


def last_closed(every: Every, today: date) -> str:
    """The name of the last period that is over."""
    return period_code(every, period_of(every, today)[0] - timedelta(1))


def parts_of(quarter: str, every: Every) -> tuple[str, ...]:
    """The periods of a quarter in which a village publishes a heading: the quarter itself, or its three months."""
    if every is Every.QUARTER:
        return (quarter,)
    first, _last = days_of_period(Every.QUARTER, quarter)
    return tuple(f"{first.year}-{first.month + number:02d}" for number in range(3))


def due_of(period: str, days: int) -> date:
    """The last day for a period: ``days`` days after its end. Raises ValueError for what is no month or quarter."""
    every = Every.QUARTER if "Q" in period else Every.MONTH
    return days_of_period(every, period)[1] + timedelta(days=days)
