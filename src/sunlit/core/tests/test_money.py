"""Amounts are exact, rates give what the law says, and what is no amount is refused."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core import money
from sunlit.core.charges import (
    Charge,
    ChargeKind,
    Charges,
    DatedRate,
    HouseholdClass,
    Measure,
    amount_of,
    check_charges,
    rate_for,
)  # fmt: skip
from sunlit.core.programmes import (
    AmountRule,
    Every,
    amount_for,
    end_of,
    fits,
    flagged_from,
    missing,
    period_of,
    periods,
)  # fmt: skip
from sunlit.core.text import Text

T = Text("甲", "A")
AMOUNTS = st.decimals(min_value=0, max_value=999999, places=2)
RATES = st.decimals(min_value=0, max_value=999, places=4)


def charge(**changes):
    """A charge of five yuan a person."""
    whole = {
        "id": "x", "title": T, "kind": ChargeKind.FARMER, "measure": Measure.EACH, "unit": T, "basis": "某法 3",
        "evidence": "K", "scope": T, "procedure": T, "receipt": T,
    }  # fmt: skip
    return Charge(**{**whole, **changes})


@pytest.mark.parametrize(
    ("typed", "amount"), [("10", "10.00"), ("10.5", "10.50"), (" 1,234.56 ", "1234.56"), (3, "3.00")]
)
def test_an_amount_has_two_places(typed, amount):
    assert str(money.yuan(typed)) == amount


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-1",
        "1e5",
        "NaN",
        "Infinity",
        "10.001",
        "十",
        "１０",
        "1 0",
        "1.2.3",
        "9" * 25,
        True,
        1.5,
        "1000000000",
    ],
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(money.NotMoney):
        money.yuan(typed)


@given(RATES, RATES)
@settings(max_examples=100)
def test_a_product_is_rounded_half_up_once(rate, base):
    exact = Fraction(rate) * Fraction(base) * 100
    fen = int(exact) + (1 if exact - int(exact) >= Fraction(1, 2) else 0)
    assert money.product(rate, base) == Decimal(fen) / 100


@given(st.lists(AMOUNTS, max_size=30))
@settings(max_examples=50)
def test_a_sum_loses_nothing(amounts):
    assert Fraction(money.total(amounts)) == sum(map(Fraction, amounts))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"), ("30", "叁拾元整"), ("10.01", "壹拾元零壹分"), ("0.05", "伍分"), ("1005.20", "壹仟零伍元贰角整"),
        ("100000", "壹拾万元整"), ("10500000.35", "壹仟零伍拾万元零叁角伍分"), ("100000001", "壹亿零壹元整"),
        ("3200", "叁仟贰佰元整"), ("20030.40", "贰万零叁拾元零肆角整"), ("105.36", "壹佰零伍元叁角陆分"),
    ],
)  # fmt: skip
def test_an_amount_in_capital_numerals(amount, words):
    assert money.capitals(Decimal(amount)) == words


def test_a_drawer_that_lacks_money_says_how_much():
    drawer = money.Drawer(Decimal("30.00"), Decimal("10.00"), Decimal("19.99"))
    assert (drawer.expected, drawer.difference) == (Decimal("20.00"), Decimal("-0.01"))


def test_a_rate_of_ten_mu_at_twelve_and_a_half_is_a_hundred_and_twenty_five():
    assert amount_for(AmountRule.RATE, Decimal("12.5"), Decimal(10)) == Decimal("125.00")
    assert amount_for(AmountRule.FIXED, Decimal("300"), Decimal(4)) == Decimal("300.00")


def test_a_percentage_is_of_the_base_and_a_notice_names_the_amount():
    assert amount_of(Measure.PERCENT, Decimal(3), Decimal(100000)) == Decimal("3000.00")
    assert amount_of(Measure.NOTICE, Decimal(0), Decimal("88.80")) == Decimal("88.80")
    assert amount_of(Measure.EACH, Decimal(20), Decimal(3), Decimal("0.5")) == Decimal("30.00")


def test_a_class_bears_its_share_or_its_own_rate_and_an_unknown_one_is_refused():
    one = charge(classes=(HouseholdClass("half", T, "0.5"), HouseholdClass("own", T, rate="1")))
    assert rate_for(one, Decimal(3), "half") == (Decimal(3), Decimal("0.5"))
    assert rate_for(one, Decimal(3), "own") == (Decimal(1), Decimal(1))
    for wrong in ("", "other"):
        with pytest.raises(KeyError):
            rate_for(one, Decimal(3), wrong)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"basis": " "}, "basis"),
        ({"lowest": "x"}, "lowest"),
        ({"values": (DatedRate("7", date(2026, 1, 1), "某文件"),), "highest": "5"}, "rate"),
        ({"values": (DatedRate("4", date(2026, 1, 1), ""),)}, "citation"),
        ({"classes": (HouseholdClass("a", T, "2"),)}, 0),
        ({"classes": (HouseholdClass("a", T), HouseholdClass("a", T))}, 1),
    ],
)
def test_a_charge_that_is_not_in_order_is_found(changes, place):
    problems = check_charges(Charges((charge(**changes),)))
    assert [problem.path[-1] for problem in problems] == [place]
    assert check_charges(Charges((charge(),))) == []


def test_a_year_has_twelve_months_and_what_is_missing_is_listed_from_its_day_on():
    schedule = periods(Every.MONTH, date(2025, 1, 1), date(2025, 12, 31))
    assert len(schedule) == 12
    assert periods(Every.YEAR, date(2024, 6, 1), date(2025, 2, 1)) == ("2024", "2025")
    assert flagged_from("2024", 31) == date(2025, 2, 1)
    assert missing(("2024",), frozenset(), date(2025, 1, 31), 31) == ()
    assert missing(("2024",), frozenset(), date(2025, 2, 1), 31) == ("2024",)
    assert missing(("2024",), frozenset({"2024"}), date(2025, 2, 1), 31) == ()
    assert (period_of(Every.MONTH, date(2025, 3, 9)), end_of("2024-02")) == ("2025-03", date(2024, 2, 29))


@pytest.mark.parametrize("wrong", ["", "2025-13", "25", "2025-1", "２０２５", "2025-03-01", "x"])
def test_a_period_that_is_none_is_refused(wrong):
    assert not fits(Every.MONTH, wrong)
    assert not fits(Every.YEAR, wrong)


def test_salaried_officers_and_meals_that_were_served_get_no_allowance():
    who = [money.Attendee("甲", False), money.Attendee("乙", True), money.Attendee("丙", False, 1)]
    assert money.meal_allowance(who, 2, Decimal(20)) == (Decimal(40), Decimal(0), Decimal(20))
    with pytest.raises(ValueError, match="meals"):
        money.meal_allowance(who, 0, Decimal(20))
