"""The catalogue of a township: the charges of the rulebook with the rate that it has published, by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sunlit.core.charges import Charge, ChargeKind, Measure, amount_of, rate_for
from sunlit.core.text import Text
from sunlit.fees.models import PublishedRate
from sunlit.matters.book import book
from sunlit.people.models import Organisation


@dataclass(frozen=True)
class Entry:
    """One charge of the catalogue with the published rate; ``published`` is None for one that may not be taken yet."""

    charge: Charge
    published: PublishedRate | None

    @property
    def rate_words(self) -> Text:
        """What it costs, as the catalogue says it; free is 0 (免费)."""
        if self.published is None:
            return Text("未公布，不收", "not published: not taken")
        return words_of(self.charge, self.published.rate)

    @property
    def class_words(self) -> list[tuple[Text, Text, str]]:
        """Each class of household with what it pays and the ground of that (S4.49.04)."""
        if self.published is None:
            return []
        found = []
        for one in self.charge.classes:
            rate, share = rate_for(self.charge, self.published.rate, one.code)
            found.append((one.title, words_of(self.charge, rate * share), one.basis))
        return found


def charges() -> Mapping[str, Charge]:
    """The charges of the rulebook by id."""
    return book().charges


def words_of(charge: Charge, rate: Decimal) -> Text:
    """A rate in words: 12.5 yuan per mu, 3 %, 0 (free)."""
    plain = f"{rate.normalize():f}"
    if charge.measure is Measure.NOTICE:
        return Text("按缴款通知书金额，不加收", "the amount of the payment notice, nothing added")
    if not rate:
        return Text("0（免费）", "0 (free)")
    if charge.measure is Measure.PERCENT:
        base = charge.unit.zh.removesuffix("（元）")
        return Text(f"{base}的{plain}%", f"{plain} % of the {charge.unit.en.removesuffix(' in yuan')}")
    return Text(f"{plain}元/{charge.unit.zh}", f"{plain} yuan per {charge.unit.en}")


def rates_on(township: Organisation, day: date) -> dict[str, PublishedRate]:
    """The published rate of each charge in force on a day; a charge that was taken out isn't there. One query."""
    found: dict[str, PublishedRate] = {}
    for row in PublishedRate.objects.filter(township=township, since__lte=day).order_by("since", "pk"):
        found[row.charge] = row
    return {charge: row for charge, row in found.items() if not row.ends}


def rate_on(township: Organisation, charge: str, day: date) -> PublishedRate | None:
    """The published rate of one charge in force on a day."""
    return rates_on(township, day).get(charge)


def entries(township: Organisation, day: date) -> list[Entry]:
    """Every charge, those that may be taken first."""
    rates = rates_on(township, day)
    found = [Entry(charge, rates.get(charge.id)) for charge in charges().values()]
    return sorted(found, key=lambda entry: entry.published is None)


def entries_for(township: Organisation, item: str, day: date) -> list[Entry]:
    """The published charges that may be taken with a service item."""
    return [entry for entry in entries(township, day) if entry.published and item in entry.charge.items]


def is_free(item: str) -> bool:
    """Whether the rulebook says that a service item costs nothing itself."""
    found = book().items.get(item)
    return found is None or found.fee.amount == 0


def price_of(charge: Charge) -> bool:
    """Whether a charge is the price of a service, which a free one never has; taxes and the state's own revenue aren't."""
    return charge.kind is ChargeKind.FEE


def for_household(charge: Charge, published: PublishedRate, household: str, base: Decimal) -> Decimal:
    """What a household of a class bears: rate × base, rounded to the fen (S4.49.04). Raises KeyError for an unknown
    class."""
    rate, share = rate_for(charge, published.rate, household)
    return amount_of(charge.measure, rate, base, share)
