"""What forms and addresses send as text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.pages import typed


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None)]
    + [(text, None) for text in ("", " 1", "-1", "+1", "1.0", "1e3", "²", "٣", "½", "x", "\x00")],
)
def test_only_digits_that_a_database_can_hold_are_a_number(text, number):
    assert typed.whole(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-03-02", date(2026, 3, 2)), ("1900-01-01", date(1900, 1, 1)), ("2199-12-31", date(2199, 12, 31))]
    + [
        (text, None)
        for text in ("", "2026-13-01", "0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "x")
    ],
)
def test_a_day_lies_where_an_office_asks_for_one(text, day):
    assert typed.day(text) == day


@given(st.text(max_size=40))
def test_no_text_makes_them_fail(text):
    typed.whole(text)
    typed.day(text)
