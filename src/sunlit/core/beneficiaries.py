"""A list of beneficiaries, looked at row by row before anybody signs it (S3.25.04, S4.49.09): pure, one pass.

Every row gets all that is wrong with it, never only the first fault, so that a list is mended once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sunlit.core import money
from sunlit.core.programmes import AmountRule, amount_for
from sunlit.core.text import Text

MASK = "*"


@dataclass(frozen=True)
class ListRow:
    """One row as it was typed: ``place`` in the list, ``quantity`` in the programme's unit, ``amount`` in yuan, or None
    where it is to be reckoned."""

    place: int
    name: str
    id_number: str
    quantity: Decimal
    category: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class Registered:
    """A registered person: the name, and the last four digits of the card; empty where there is no card account."""

    name: str
    card_tail: str


@dataclass(frozen=True)
class Known:
    """What rows are held against. Persons are found by ``key_of(id_number)``. ``standards``: yuan by category (the empty
    one where the programme has none). ``elsewhere``: in which list a person stands already in this period."""

    rule: AmountRule
    standards: Mapping[str, Decimal]
    titles: Mapping[str, Text]
    key_of: Callable[[str], str]
    id_fault: Callable[[str], Text | None]
    registered: Mapping[str, Registered]
    deceased: frozenset[str] = frozenset()
    elsewhere: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class RowFault:
    """What is wrong with a row: ``field`` is the column's key."""

    place: int
    code: str
    field: str
    reason: Text
    mend: Text


@dataclass(frozen=True)
class Accepted:
    """A row in order: the person's key and the amount that follows from the rule."""

    row: ListRow
    key: str
    amount: Decimal


@dataclass(frozen=True)
class Report:
    """The whole list: rows in order, faults, and the sum of the rows in order."""

    accepted: tuple[Accepted, ...]
    faults: tuple[RowFault, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the rows that are in order."""
        return money.total(one.amount for one in self.accepted)


def check_rows(rows: Iterable[ListRow], known: Known) -> Report:
    """Look at every row: identity number, doubles in the list and elsewhere, the deceased, the card account, the
    category, and the amount against its rule. Linear in the number of rows."""
    accepted: list[Accepted] = []
    faults: list[RowFault] = []
    seen: dict[str, int] = {}
    for row in rows:
        found = list(_identity(row, known))
        key = "" if found else known.key_of(row.id_number)
        if key:
            if key in seen:
                found.append(_twice(row, seen[key]))
            seen.setdefault(key, row.place)
            found += _person(row, key, known)
        amount, wrong = _amount(row, known)
        found += wrong
        if found:
            faults += found
        else:
            accepted.append(Accepted(row, key, amount))
    return Report(tuple(accepted), tuple(faults))


def _identity(row: ListRow, known: Known) -> Iterable[RowFault]:
    wrong = known.id_fault(row.id_number)
    if wrong is not None:
        yield RowFault(
            row.place,
            "id_number",
            "id_number",
            wrong,
            Text("请对照身份证。", "Compare with the identity card."),
        )


def _twice(row: ListRow, first: int) -> RowFault:
    return RowFault(
        row.place,
        "double",
        "id_number",
        Text(f"和第{first}行是同一个人。", f"The same person as in row {first}."),
        Text("请删去一行。", "Take one row out."),
    )


def _person(row: ListRow, key: str, known: Known) -> Iterable[RowFault]:
    if key in known.deceased:
        yield RowFault(
            row.place,
            "deceased",
            "id_number",
            Text("登记为已去世。", "Registered as deceased."),
            Text("请核实；不能再发。", "Look into it; nothing more is paid."),
        )
    if key in known.elsewhere:
        place = known.elsewhere[key]
        yield RowFault(
            row.place,
            "elsewhere",
            "id_number",
            Text(f"本期已在“{place.zh}”里。", f"Stands in '{place.en}' for this period already."),
            Text(
                "同一期不能重复发，也不能和互斥的项目同时发。",
                "Nobody is paid twice in a period, or by two that exclude each other.",
            ),
        )
    person = known.registered.get(key)
    if person is None or not person.card_tail:
        yield RowFault(
            row.place,
            "no_card",
            "id_number",
            Text("没有登记一卡通账户。", "No card account is registered."),
            Text(
                "请先登记账户；补贴只进卡，不发现金（S3.25.04）。",
                "Register the account first: subsidies go to the card, never in cash (S3.25.04).",
            ),
        )
    elif "".join(person.name.split()) != "".join(row.name.split()):
        yield RowFault(
            row.place,
            "name",
            "name",
            Text("姓名和登记的不一致。", "The name isn't the registered one."),
            Text("请核对姓名和身份证号。", "Compare name and identity number."),
        )


def _amount(row: ListRow, known: Known) -> tuple[Decimal, list[RowFault]]:
    standard = known.standards.get(row.category)
    if standard is None:
        names_zh = "、".join(title.zh for title in known.titles.values())
        names_en = ", ".join(title.en for title in known.titles.values())
        reason = (
            Text(
                "没有写对象类别，或者类别没有公布的标准。",
                "The category is missing, or has no published standard.",
            )
            if known.titles
            else Text("还没有公布标准。", "No standard is published yet.")
        )
        mend = Text(
            f"类别：{names_zh or '无'}。请先公布标准。",
            f"Categories: {names_en or 'none'}. Publish the standard first.",
        )
        return money.ZERO, [RowFault(row.place, "standard", "category", reason, mend)]
    if row.quantity <= 0:
        return money.ZERO, [
            RowFault(
                row.place,
                "quantity",
                "quantity",
                Text("数量要大于0。", "The quantity must be above 0."),
                Text("请核对。", "Look again."),
            )
        ]
    try:
        right = amount_for(known.rule, standard, row.quantity)
    except money.NotMoney:
        right = money.ZERO
    if not right or (row.amount is not None and row.amount != right):
        return right, [
            RowFault(
                row.place,
                "amount",
                "amount",
                Text(
                    f"按标准{standard.normalize():f}元应为{right}元，写的是{row.amount}元。",
                    f"By the standard of {standard.normalize():f} yuan it is {right}; {row.amount} was written.",
                ),
                Text("请改为标准算出的金额。", "Write what the standard gives."),
            )
        ]
    return right, []


def masked_name(name: str) -> str:
    """A name as a published list shows it: the family name, and what follows hidden but for the last character."""
    plain = "".join(name.split())
    if len(plain) < 2:
        return MASK
    return plain[0] + MASK if len(plain) == 2 else plain[0] + MASK * (len(plain) - 2) + plain[-1]
