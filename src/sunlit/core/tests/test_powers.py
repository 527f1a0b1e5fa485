"""Power in operation: what is lacking, who is reached, what adds up, who may be a minor, which numbers are told."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.powers import (
    Content,
    Scope,
    Stated,
    born,
    completeness,
    covers,
    figure,
    lacking,
    may_be_minor,
)
from sunlit.core.text import Text

FEE = Content("fee", Text("收费", "Fee"), may_be_none=True)
BASIS = Content("basis", Text("依据", "Basis"))
CODES = st.sets(st.sampled_from([f"QL-{number}" for number in range(12)]))


def test_words_or_an_explicit_none_where_none_is_possible():
    assert lacking([FEE, BASIS], {}) == [FEE, BASIS]
    assert lacking([FEE], {"fee": Stated(" \n")}) == [FEE]
    assert lacking([FEE], {"fee": Stated("10元")}) == lacking([FEE], {"fee": Stated(none=True)}) == []
    assert lacking([FEE], {"fee": Stated("10元", True)}) == [FEE]
    assert lacking([BASIS], {"basis": Stated(none=True)}) == [BASIS]
    assert lacking([BASIS], {"basis": Stated("法")}) == []


@settings(max_examples=100)
@given(CODES, CODES, CODES)
def test_what_is_disclosed_excepted_and_missing_is_all_there_is(used, disclosed, excepted):
    found = completeness(used, disclosed, excepted)
    assert found.total == found.disclosed + found.excepted + len(found.missing)
    assert set(found.missing) == used - disclosed - excepted and set(found.strange) == disclosed - used
    assert found.complete is (used <= disclosed | excepted and disclosed <= used)


@settings(max_examples=100)
@given(st.sampled_from(Scope), st.sampled_from([None, 1, 2]), st.sampled_from([None, 1, 2]))
def test_what_concerns_all_is_for_all_and_a_village_reaches_itself_alone(scope, village, affected):
    assert covers(scope, village, Scope.SOCIETY, affected) is (scope is Scope.SOCIETY)
    reached = covers(scope, village, Scope.VILLAGE, affected)
    assert reached is (
        scope is Scope.SOCIETY or (scope is Scope.VILLAGE and village is not None and village == affected)
    )
    assert covers(Scope.SOCIETY, None, scope, affected) and not covers(
        Scope.INTERNAL, None, Scope.PARTY, None
    )


@settings(max_examples=100)
@given(st.dates(date(1930, 1, 1), date(2026, 3, 2)))
def test_somebody_is_a_minor_until_the_very_birthday(day):
    number = f"110101{day:%Y%m%d}123X"
    assert born(number) == day
    try:
        grown = day.replace(year=day.year + 18)
    except ValueError:  # born on 29 February
        grown = date(day.year + 18, 3, 1)
    assert not may_be_minor(number, grown, 18) and may_be_minor(number, grown - timedelta(days=1), 18)


@settings(max_examples=100)
@given(st.text(max_size=24))
def test_any_text_as_a_number_is_judged_and_what_cannot_be_read_is_a_minors(text):
    judged = may_be_minor(text, date(2026, 3, 2), 18)
    assert judged or not text.strip() or born(text.strip()) or len(text.strip()) == 18


def test_an_organisation_has_no_age():
    assert not may_be_minor("91110101MA01ABCD2X", date(2026, 3, 2), 18) and not may_be_minor(
        " ", date(2026, 3, 2), 18
    )
    assert may_be_minor("110101900230123", date(2026, 3, 2), 18) and not may_be_minor(
        "110101900228123", date(2026, 3, 2), 18
    )


def test_a_number_below_the_least_is_not_told_and_zero_neither():
    assert [figure(count, 10) for count in (0, 1, 9, 10, 11)] == [None, None, None, 10, 11]
