"""Amounts of money (金额): yuan with two places, exact in Decimal, never binary fractions.

Rounding is half up to the fen (分), once, at the end of a product. Serves S1.04.11, S3.25.06, S4.49.04, S4.49.09.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
MOST = Decimal("999999999.99")
"""No bill and no payment of a township office is larger; a larger number is a slip of the hand."""
MOST_BASE = Decimal("9999999999.9999")
_EXACT = Context(prec=50, rounding=ROUND_HALF_UP)
_DIGITS = "零壹贰叁肆伍陆柒捌玖"


class NotMoney(ValueError):
    """What was typed is no amount of yuan with at most two places."""


def yuan(value: Decimal | str | int) -> Decimal:
    """An amount in yuan with exactly two places. Raises NotMoney for anything else: more places, a sign, exponents, NaN,
    more than MOST, a binary fraction."""
    amount = quantity(value)
    if amount != amount.quantize(CENT, context=_EXACT) or amount > MOST:
        raise NotMoney(str(value))
    return amount.quantize(CENT, context=_EXACT)


def quantity(value: Decimal | str | int) -> Decimal:
    """A number that is not negative, with at most four places (an area in mu, a rate). Raises NotMoney."""
    if isinstance(value, bool) or not isinstance(value, Decimal | str | int):
        raise NotMoney(str(value))
    text = str(value).strip().replace(",", "")
    if not text.isascii() or not text.replace(".", "", 1).isdigit() or len(text) > 20:
        raise NotMoney(str(value))
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise NotMoney(str(value)) from error
    if number > MOST_BASE or number != number.quantize(Decimal("0.0001"), context=_EXACT):
        raise NotMoney(str(value))
    return number


def product(*factors: Decimal) -> Decimal:
    """The product of exact numbers as yuan, rounded half up to the fen once at the end. Raises NotMoney above MOST."""
    result = Decimal(1)
    for factor in factors:
        result = _EXACT.multiply(result, factor)
    rounded = result.quantize(CENT, context=_EXACT)
    if rounded > MOST:
        raise NotMoney(str(rounded))
    return rounded


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of amounts, with two places also where there are none."""
    return sum(amounts, ZERO)


def plain(number: Decimal) -> str:
    """A number without needless zeros and never with an exponent: 12.5, 300."""
    return f"{number.normalize():f}"


def capitals(amount: Decimal) -> str:
    """An amount in the capital numerals that money is written with on Chinese papers (大写金额), such as
    ``叁拾元整`` for 30.00. Raises NotMoney."""
    fen = int(yuan(amount) * 100)
    whole, jiao, last = fen // 100, fen // 10 % 10, fen % 10
    if not fen:
        return "零元整"
    text = f"{_whole(whole)}元" if whole else ""
    if not jiao and not last:
        return text + "整"
    if jiao:
        text += ("零" if whole and whole % 10 == 0 else "") + _DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    return text + (_DIGITS[last] + "分" if last else "整")


def _whole(number: int) -> str:
    text, zero = "", False
    for unit, name in ((100_000_000, "亿"), (10_000, "万"), (1, "")):
        part = number // unit % 10_000
        if not part:
            zero = bool(text)
            continue
        if text and (zero or part < 1_000):
            text += "零"
        text += _thousands(part) + name
        zero = False
    return text


def _thousands(part: int) -> str:
    text, zero = "", False
    for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = part // unit % 10
        if digit:
            text += ("零" if zero else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = bool(text)
    return text


@dataclass(frozen=True)
class Drawer:
    """What one cashier's drawer should hold at the end of a day, and what was counted (日结)."""

    received: Decimal
    paid_back: Decimal
    counted: Decimal

    @property
    def expected(self) -> Decimal:
        """Cash received less cash paid back; below zero where more was paid back than taken in."""
        return self.received - self.paid_back

    @property
    def difference(self) -> Decimal:
        """What is too much (above zero) or missing (below zero)."""
        return self.counted - self.expected


@dataclass(frozen=True)
class Attendee:
    """Who came to a meeting: ``salaried`` draw a salary; ``meals_given`` were served at the same meeting."""

    name: str
    salaried: bool
    meals_given: int = 0


def meal_allowance(attendees: Iterable[Attendee], meals: int, each: Decimal) -> tuple[Decimal, ...]:
    """What each attendee gets: ``each`` yuan for each of ``meals`` meals that was not served, nothing for the salaried
    (S0.08.19). Raises ValueError for a negative number of meals, or for more meals served than there were."""
    rows = tuple(attendees)
    if meals < 0 or any(not 0 <= row.meals_given <= meals for row in rows):
        raise ValueError("meals served are between none and all meals of the meeting")
    return tuple(ZERO if row.salaried else product(each, Decimal(meals - row.meals_given)) for row in rows)
