"""The catalogue of charges (收费目录): what may be taken from residents, on which ground, and how much it comes to.

A rate stands in the rulebook where the nation sets it, and between two bounds where a province or county does; what a
township takes is what it has published itself. Serves S1.04.11, S3.25.06, S3.26.03, S4.04.04, S4.49.04.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sunlit.core import money
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text


class ChargeKind(StrEnum):
    """What a charge is."""

    FEE = "fee"  # the price of a service; never taken for a free one
    TAX = "tax"
    NON_TAX = "non_tax"  # non-tax revenue of the state
    FARMER = "farmer"  # borne by farm households

    @property
    def words(self) -> Text:
        return _KINDS[self]


_KINDS = {
    ChargeKind.FEE: Text("行政事业性收费", "administrative fee"),
    ChargeKind.TAX: Text("税", "tax"),
    ChargeKind.NON_TAX: Text("非税收入", "non-tax revenue"),
    ChargeKind.FARMER: Text("农民承担费用", "borne by farmers"),
}


class ChargeMode(StrEnum):
    """For whom the centre takes it."""

    OWN = "own"
    AGENT = "agent"

    @property
    def words(self) -> Text:
        return Text("代理", "agent") if self is ChargeMode.AGENT else Text("本级", "own")


class Measure(StrEnum):
    """How the amount follows from the base."""

    EACH = "each"  # yuan for each unit
    PERCENT = "percent"  # percent of an amount in yuan
    NOTICE = "notice"  # the amount that a payment notice of the authority names


@dataclass(frozen=True)
class DatedRate:
    """A rate that the nation or the province fixed, in force from ``since`` on, until the next."""

    rate: str
    since: date
    citation: str


@dataclass(frozen=True)
class HouseholdClass:
    """A kind of household or case and the share of a charge that it bears: 1 all of it, 0 nothing (免). ``rate`` stands
    where the state fixed another rate for it instead."""

    code: str
    title: Text
    share: str = "1"
    rate: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Charge:
    """One charge. ``unit`` says what the base counts; ``lowest`` and ``highest`` bound what may be published;
    ``evidence`` is that of the basis (S, s, K)."""

    id: str
    title: Text
    kind: ChargeKind
    measure: Measure
    unit: Text
    basis: str
    evidence: str
    scope: Text
    procedure: Text
    receipt: Text
    mode: ChargeMode = ChargeMode.OWN
    items: tuple[str, ...] = ()
    values: tuple[DatedRate, ...] = ()
    lowest: str = "0"
    highest: str = ""
    classes: tuple[HouseholdClass, ...] = ()
    clauses: tuple[str, ...] = ()

    def fixed_on(self, day: date) -> DatedRate | None:
        """The rate that was fixed above the township and is in force on a day, if there is one."""
        started = [value for value in self.values if value.since <= day]
        return max(started, key=lambda value: value.since, default=None)

    def class_of(self, code: str) -> HouseholdClass | None:
        """The household class of a code; None where the charge knows none of it."""
        return next((one for one in self.classes if one.code == code), None)


@dataclass(frozen=True)
class Charges:
    """A file of charges."""

    charges: tuple[Charge, ...]


def rate_for(charge: Charge, published: Decimal, household: str = "") -> tuple[Decimal, Decimal]:
    """The rate and the share that a household of this class bears. Raises KeyError for a class that the charge doesn't
    know, and for none where the charge has classes."""
    if not charge.classes and not household:
        return published, Decimal(1)
    one = charge.class_of(household)
    if one is None:
        raise KeyError(household)
    return Decimal(one.rate) if one.rate else published, Decimal(one.share)


def amount_of(measure: Measure, rate: Decimal, base: Decimal, share: Decimal = Decimal(1)) -> Decimal:
    """What a charge comes to, in yuan: rate × base × share, rounded half up to the fen (S4.49.04). ``rate`` is in yuan
    for each unit, or in percent of ``base`` in yuan; a payment notice names the amount itself."""
    if measure is Measure.NOTICE:
        return money.product(base, share)
    if measure is Measure.PERCENT:
        return money.product(rate, base, share, Decimal("0.01"))
    return money.product(rate, base, share)


def check_charges(charges: Charges) -> list[Problem]:
    """What the types can't express: a ground for every charge, rates that are numbers and lie within their bounds."""
    return list(_problems(charges))


def _problems(charges: Charges) -> Iterator[Problem]:
    for place, charge in enumerate(charges.charges):
        at: Path = ("charges", place)
        if not charge.basis.strip():
            yield Problem(
                (*at, "basis"),
                Text("没有收费依据。", "The charge has no ground."),
                Text("没有依据的不能收，请写明依据或者删去。", "Name its ground, or take the charge out."),
            )
        for name in ("lowest", "highest"):
            if getattr(charge, name) and _number(getattr(charge, name)) is None:
                yield _not_a_rate((*at, name))
        for number, value in enumerate(charge.values):
            rate = _number(value.rate)
            if rate is None:
                yield _not_a_rate((*at, "values", number, "rate"))
            elif not within(charge, rate):
                yield Problem(
                    (*at, "values", number, "rate"),
                    Text("超出上下限。", "The rate lies outside its bounds."),
                    Text(
                        f"应在{charge.lowest}至{charge.highest}之间。",
                        f"Between {charge.lowest} and {charge.highest}.",
                    ),
                )
            if not value.citation.strip():
                yield Problem(
                    (*at, "values", number, "citation"),
                    Text("没有写标准的依据。", "The rate has no ground."),
                    Text("请写明文件和条款。", "Name the document and its article."),
                )
        seen: set[str] = set()
        for number, one in enumerate(charge.classes):
            share = _number(one.share)
            if share is None or share > 1 or one.code in seen or (one.rate and _number(one.rate) is None):
                yield Problem(
                    (*at, "classes", number),
                    Text(
                        "户别重复，或者比例不在0到1之间。",
                        "The class stands twice, or its share isn't from 0 to 1.",
                    ),
                    Text("请改正。", "Put it right."),
                )
            seen.add(one.code)


def within(charge: Charge, rate: Decimal) -> bool:
    """Whether a rate lies between the bounds of a charge, both included."""
    lowest, highest = _number(charge.lowest) or Decimal(0), _number(charge.highest)
    return rate >= lowest and (highest is None or rate <= highest)


def _number(text: str) -> Decimal | None:
    try:
        return money.quantity(text) if text else None
    except money.NotMoney:
        return None


def _not_a_rate(path: Path) -> Problem:
    return Problem(
        path,
        Text("不是有效的数字。", "This is no number."),
        Text('请写成 "12.5" 这样的数字，最多四位小数。', 'Write it like "12.5", at most four places.'),
    )
