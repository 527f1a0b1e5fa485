"""Properties of parameters: never laxer than law, and stricter in gives stricter out."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.parameters import (
    DatedValue,
    Direction,
    Evidence,
    LaxerThanLaw,
    Measure,
    Parameter,
    at_least_as_strict,
    check_local,
    effective,
    stricter,
)
from sunlit.core.text import Text

DAY = date(2026, 11, 1)
NUMBERS = [Direction.DUTY_MAX, Direction.RIGHT_MIN, Direction.PUBLICITY_MIN, Direction.FREQUENCY_MIN]
amounts = st.integers(0, 400)
lists = st.lists(st.sampled_from("甲乙丙丁戊"), unique=True, max_size=5).map(tuple)


@st.composite
def rules(draw, values=3):
    """A direction with some values of its kind."""
    direction = draw(st.sampled_from(list(Direction)))
    kind = amounts if direction in NUMBERS else lists
    unit = Measure.DAY if direction in NUMBERS else Measure.NAMES
    return direction, unit, [draw(kind) for _ in range(values)]


def parameter(direction, unit, *values, article=""):
    evidence = Evidence.STATUTE if article else None
    dated = tuple(DatedValue(v, citation=article, clause="S1.02.01", evidence=evidence) for v in values)
    return Parameter("x", Text("甲", "a"), direction, unit, dated)


@settings(max_examples=100, deadline=None)
@given(rules())
def test_what_is_followed_is_never_laxer_than_the_law(rule):
    direction, unit, (floor, one, other) = rule
    below = parameter(direction, unit, floor, article="某法 1")
    followed = effective(parameter(direction, unit, one, other), below, DAY)
    assert at_least_as_strict(direction, followed.value, floor)
    check_local(parameter(direction, unit, one), below, followed.value, DAY)


@settings(max_examples=100, deadline=None)
@given(rules())
def test_a_value_is_refused_exactly_when_it_would_change(rule):
    direction, unit, (floor, one, _) = rule
    own, below = parameter(direction, unit, one), parameter(direction, unit, floor, article="某法 1")
    try:
        check_local(own, below, one, DAY)
        refused = False
    except LaxerThanLaw:
        refused = True
    kept = effective(own, below, DAY).value
    assert refused == (kept != one if direction in NUMBERS else set(kept) != set(one))


@settings(max_examples=100, deadline=None)
@given(rules())
def test_a_stricter_choice_never_makes_the_result_laxer(rule):
    direction, unit, (floor, one, other) = rule
    below = parameter(direction, unit, floor, article="某法 1")
    tight = stricter(direction, one, other)
    first = effective(parameter(direction, unit, one), below, DAY).value
    second = effective(parameter(direction, unit, tight), below, DAY).value
    assert at_least_as_strict(direction, second, first)


@settings(max_examples=100, deadline=None)
@given(rules(values=4))
def test_the_order_of_the_sources_does_not_matter(rule):
    direction, unit, values = rule
    forwards = effective(parameter(direction, unit, *values), None, DAY).value
    backwards = effective(parameter(direction, unit, *reversed(values)), None, DAY).value
    assert at_least_as_strict(direction, forwards, backwards)
    assert at_least_as_strict(direction, backwards, forwards)
    assert all(at_least_as_strict(direction, forwards, value) for value in values)
