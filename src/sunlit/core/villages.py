"""Village disclosure (村务公开) as data: what each village publishes how often, and the sums that must hold in it.

A heading (栏目) is filled by a sheet: some figures and some lines. What must add up is written beside the columns in the
rulebook and checked here, exact to the fen: against the village's account, against area and standard, against what was
raised or received (村民委员会组织法 35).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sunlit.core import money
from sunlit.core.beneficiaries import masked_name
from sunlit.core.duties import Every, days_of_period, period_code, period_of
from sunlit.core.fields import Choice
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

MOST_LINES, MOST_WORDS = 300, 120
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


@dataclass(frozen=True)
class Account:
    """What the village's account says about a period: income, spending, and what was paid to whom, in yuan."""

    income: Decimal = money.ZERO
    spending: Decimal = money.ZERO
    paid: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetFault:
    """Something in a sheet that stands against its publication. ``line`` counts from 1; 0 is the sheet itself."""

    line: int
    column: str
    reason: Text
    mend: Text
    clause: str = ""


def tidy_sheet(
    sheet: VillageSheet, figures: Mapping[str, str], lines: Sequence[Line]
) -> tuple[dict[str, str], list[dict[str, str]], list[SheetFault]]:
    """What was typed as it is stored, without lines that are empty: amounts exact, residents' names masked. And what
    can't be read: too much, something missing, no amount."""
    faults: list[SheetFault] = []
    kept = {}
    for one in sheet.figures:
        kept[one.key] = _read(one, str(figures.get(one.key, "")), 0, faults)
    rows = []
    filled = [line for line in lines if any(str(line.get(one.key, "")).strip() for one in sheet.columns)]
    if len(filled) > MOST_LINES:
        faults.append(
            SheetFault(
                0, "",
                Text(f"超过{MOST_LINES}行。", f"More than {MOST_LINES} lines."),
                Text("请分开填。", "Split it."),
            )
        )  # fmt: skip
        return kept, [], faults
    for number, line in enumerate(filled, 1):
        rows.append(
            {one.key: _read(one, str(line.get(one.key, "")), number, faults) for one in sheet.columns}
        )
    return kept, rows, faults


def _read(one: Column, typed: str, line: int, faults: list[SheetFault]) -> str:
    value = " ".join(typed.replace("\x00", "").split())
    reason = None
    if not value:
        if one.required:
            reason = Text(f"没有填“{one.title.zh}”。", f"'{one.title.en}' is missing.")
    elif one.kind in AMOUNTS:
        try:
            number = money.yuan(value) if one.kind is ColumnKind.MONEY else money.quantity(value)
            value = f"{number:f}" if one.kind is ColumnKind.MONEY else money.plain(number)
        except money.NotMoney:
            reason = Text(
                f"“{one.title.zh}”应为数字，金额最多两位小数。",
                f"'{one.title.en}' must be a number; money has at most two decimals.",
            )
    elif one.kind is ColumnKind.CHOICE:
        if value not in {choice.code for choice in one.choices}:
            reason = Text(f"“{one.title.zh}”不在可选范围内。", f"'{one.title.en}' is none of the choices.")
    elif len(value) > MOST_WORDS:
        reason = Text(f"“{one.title.zh}”太长。", f"'{one.title.en}' is too long.")
    elif one.kind is ColumnKind.NAME:
        value = masked_name(value)
    if reason is not None:
        faults.append(
            SheetFault(line, one.key, reason, Text("请改正后再提交。", "Mend it and submit again."))
        )
        return ""
    return value


def faults_of_sheet(
    sheet: VillageSheet, figures: Mapping[str, str], lines: Sequence[Line], account: Account
) -> list[SheetFault]:
    """Everything that doesn't add up in a sheet that was read without a fault; nothing is published before it is empty."""
    faults: list[SheetFault] = []
    if sheet.product:
        faults += _products(sheet, sheet.product, lines)
    if sheet.paid_to:
        faults += _payments(sheet.paid_to, lines, account)
    for one in sheet.sums:
        left, right = (_total(side, figures, lines, account) for side in (one.left, one.right))
        if left == right or (one.relation is Relation.AT_MOST and left <= right):
            continue
        faults.append(
            SheetFault(
                0, "",
                Text(
                    f"{one.text.zh}：{left:,.2f} 和 {right:,.2f}，差 {abs(left - right):,.2f}。",
                    f"{one.text.en}: {left:,.2f} and {right:,.2f}, a difference of {abs(left - right):,.2f}.",
                ),
                Text("请核对后改正，对上了才能公开。", "Compare and mend; it is published when they agree."),
                one.clause,
            )
        )  # fmt: skip
    return faults


def _products(sheet: VillageSheet, rule: Product, lines: Sequence[Line]) -> Iterator[SheetFault]:
    for number, line in enumerate(lines, 1):
        right = money.product(*(Decimal(line[factor]) for factor in rule.factors))
        if Decimal(line[rule.result]) != right:
            names = [one.title for key in rule.factors if (one := sheet.column(key))]
            yield SheetFault(
                number, rule.result,
                Text(
                    f"{'×'.join(name.zh for name in names)}应为{right:,.2f}，写的是{Decimal(line[rule.result]):,.2f}。",
                    f"{' × '.join(name.en for name in names)} is {right:,.2f}; {Decimal(line[rule.result]):,.2f} was written.",
                ),
                Text("请改正。", "Mend it."),
                rule.clause,
            )  # fmt: skip


def _payments(rule: PaidTo, lines: Sequence[Line], account: Account) -> Iterator[SheetFault]:
    written: dict[str, Decimal] = {}
    for line in lines:
        person = line[rule.person]
        written[person] = written.get(person, money.ZERO) + Decimal(line[rule.amount])
    for number, line in enumerate(lines, 1):
        person = line[rule.person]
        paid = account.paid.get(person, money.ZERO)
        if written.get(person) != paid:
            yield SheetFault(
                number, rule.amount,
                Text(
                    f"账上付给{person}的是{paid:,.2f}元，写的是{written[person]:,.2f}元。",
                    f"The account paid {person} {paid:,.2f} yuan; {written[person]:,.2f} was written.",
                ),
                Text("请按账改正。", "Write what the account says."),
                rule.clause,
            )  # fmt: skip
    for person in sorted(set(account.paid) - set(written)):
        yield SheetFault(
            0, rule.amount,
            Text(f"账上付给{person}的没有列出。", f"What the account paid {person} isn't listed."),
            Text("请补上这一位。", "Add this person."),
            rule.clause,
        )  # fmt: skip


def _total(
    terms: Sequence[Term], figures: Mapping[str, str], lines: Sequence[Line], account: Account
) -> Decimal:
    total = Decimal(0)
    for term in terms:
        if term.figure:
            total += Decimal(figures.get(term.figure) or 0)
        elif term.account:
            total += account.income if term.account == "income" else account.spending
        else:
            total += sum(
                Decimal(line.get(term.column) or 0)
                for line in lines
                if all(line.get(key) == code for key, code in term.where.items())
            )
    return total


def text_of_sheet(
    sheet: VillageSheet, figures: Mapping[str, str], lines: Sequence[Line], language: str
) -> str:
    """The sheet as the public reads it, one line for each line; in English the columns, what was typed as it is."""
    english = language.startswith("en")
    colon, comma = (": ", ", ") if english else ("：", "，")
    told = [
        comma.join(
            f"{one.title.in_language(language)}{colon}{one.words(line.get(one.key, ''), language)}"
            for one in sheet.columns
            if line.get(one.key)
        )
        for line in lines
    ]
    head = [
        f"{one.title.in_language(language)}{colon}{one.words(figures.get(one.key, ''), language)}"
        for one in sheet.figures
        if figures.get(one.key)
    ]
    return "\n".join([*head, *(f"{number}. {line}" for number, line in enumerate(told, 1))])


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


def check_villages(value: Villages) -> list[Problem]:
    """What the types can't say: keys that are unique, sheets that exist, columns that sums speak of."""
    return list(_check(value))


def _check(value: Villages) -> Iterator[Problem]:
    sheets = {one.key: one for one in value.sheets}
    keys = [one.key for one in value.headings()]
    for place, one in enumerate(value.lists):
        for number, heading in enumerate(one.headings):
            at: Path = ("lists", place, "headings", number)
            if keys.count(heading.key) > 1:
                yield _wrong((*at, "key"), f"“{heading.key}”重复", f"“{heading.key}” stands twice")
            if heading.sheet not in sheets:
                yield _wrong(
                    (*at, "sheet"), f"没有“{heading.sheet}”这种表", f"there is no sheet “{heading.sheet}”"
                )
            if not heading.clauses:
                yield _wrong((*at, "clauses"), "没有写条款", "no clause is named")
    if not any(one.required for one in value.channels):
        yield _wrong(("channels",), "没有必须用的渠道", "no channel is required")
    for name, found in (("policies", value.policies), ("policy_channels", value.policy_channels)):
        if len({one.key for one in found}) != len(found):
            yield _wrong((name,), "有重复的", "something stands twice")
    for place, sheet in enumerate(value.sheets):
        yield from _check_sheet(("sheets", place), sheet)


def _check_sheet(at: Path, sheet: VillageSheet) -> Iterator[Problem]:
    columns = {one.key: one for one in sheet.columns}
    amounts = {one.key for one in sheet.columns if one.kind in AMOUNTS and one.required}
    figures = {one.key for one in sheet.figures if one.kind in AMOUNTS}
    for one in (*sheet.columns, *sheet.figures):
        if (one.kind is ColumnKind.CHOICE) != bool(one.choices):
            yield _wrong((*at, "columns"), f"“{one.key}”的可选项不对", f"“{one.key}” has no proper choices")
    if sheet.product and not {sheet.product.result, *sheet.product.factors} <= amounts:
        yield _wrong(
            (*at, "product"), "写的列不是必填的数", "it speaks of a column that is no required amount"
        )
    if sheet.paid_to and not (sheet.paid_to.amount in amounts and sheet.paid_to.person in columns):
        yield _wrong((*at, "paid_to"), "写的列不存在", "it speaks of a column that isn't there")
    for number, one_sum in enumerate(sheet.sums):
        for term in (*one_sum.left, *one_sum.right):
            said = [bool(term.figure), bool(term.column), bool(term.account)].count(True)
            known = (
                (not term.figure or term.figure in figures)
                and (not term.column or columns.get(term.column) is not None)
                and (not term.column or columns[term.column].kind in AMOUNTS)
                and term.account in ("", "income", "spending")
                and set(term.where) <= set(columns)
            )
            if said != 1 or not known:
                yield _wrong(
                    (*at, "sums", number), "等式里有不存在的数", "it speaks of a number that isn't there"
                )
                break


def _wrong(path: Path, zh: str, en: str) -> Problem:
    return Problem(path, Text(f"{zh}。", f"{en}."), Text("请改正。", "Mend it."))
