"""A filled sheet of village disclosure: what was typed as it is stored, the sums that must hold in it, and its text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sunlit.core import money
from sunlit.core.beneficiaries import masked_name
from sunlit.core.text import Text
from sunlit.core.villages import (
    AMOUNTS,
    Column,
    ColumnKind,
    Line,
    PaidTo,
    Product,
    Relation,
    Term,
    VillageSheet,
)

MOST_LINES, MOST_WORDS = 300, 120


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
