"""Catalogues as pure functions: a heading is filled, stated to have nothing, empty or history, and sums add up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.core.catalogues import (
    Catalogue,
    Catalogues,
    Heading,
    Held,
    check_catalogues,
    for_unit,
    period_on,
    standing,
    summed,
)
from sunlit.core.duties import Audience, Duties, Duty, Ended, Particular, Timing, Within
from sunlit.core.duty_amounts import amount_of, amounts_unfit
from sunlit.core.duty_checks import check_duties
from sunlit.core.duty_kinds import Whom, whom_of
from sunlit.core.periods import Every
from sunlit.core.text import Text

WORDS = Text("甲", "a")
LAST, TODAY = date(2026, 12, 31), date(2026, 5, 20)


def duty(key, **timing):
    return Duty(
        key,
        WORDS,
        (WORDS,),
        ("S0.06.05",),
        "office",
        "office_clerk",
        Timing(**(timing or {"ad_hoc": True})),
        Audience.EVERYBODY,
        "disclosure-at-once",
        ("website",),
    )


DUTIES = {"a": duty("a"), "b": duty("b"), "fixed": duty("fixed", standing=True)}
DAYS = st.dates(date(2025, 1, 1), LAST)
HELD = st.builds(Held, st.integers(0, 3), st.none() | DAYS, st.none() | DAYS)
HEADINGS = st.builds(
    Heading,
    st.just("h"),
    st.just(WORDS),
    st.sampled_from([("a",), ("a", "b"), ("a", "fixed"), ("a", "b", "fixed")]),
    st.booleans(),
    st.none() | st.just(Ended(date(2000, 1, 1), WORDS)),
)


@given(
    st.lists(
        st.tuples(HEADINGS, st.dictionaries(st.sampled_from(list(DUTIES)), HELD), st.none() | DAYS),
        max_size=20,
    ),
    DAYS,
)
def test_every_heading_in_force_is_filled_or_said_or_empty_and_never_two_of_them(rows, today):
    found = [standing(heading, DUTIES, held, LAST, said, today) for heading, held, said in rows]
    total = summed(found)
    in_force = [one for one in found if not one.ended]
    assert total.all == len(in_force) == total.filled + total.said + total.empty
    for one in found:
        assert not (one.filled and one.said) and not (one.empty and (one.filled or one.said))
        assert one.days == (0 if one.filled else max(0, (today - one.due).days))
        assert one.filled or one.missing, "what isn't filled names what would fill it"
    # Counted another way.
    for (heading, held, _said), one in zip(rows, found, strict=True):
        has = [
            key
            for key in heading.duties
            if key in held and (held[key].count > 0 or (key == "fixed" and held[key].last is not None))
        ]
        assert one.filled == (len(has) == len(heading.duties) if heading.every else bool(has))


def test_what_is_overdue_gives_the_days_and_without_it_the_period_ends_them():
    heading = Heading("h", WORDS, ("a",))
    late = standing(heading, DUTIES, {"a": Held(overdue=date(2026, 5, 5))}, LAST, None, TODAY)
    assert (late.due, late.days, late.owed) == (date(2026, 5, 5), 15, True)
    quiet = standing(heading, DUTIES, {}, LAST, None, TODAY)
    assert (quiet.due, quiet.days, quiet.owed) == (LAST, 0, False)
    over = standing(heading, DUTIES, {}, LAST, None, LAST + timedelta(1))
    assert over.days == 1


def test_permanent_content_of_before_counts_and_passing_content_of_before_doesnt():
    before = {"a": Held(0, date(2025, 3, 1)), "fixed": Held(0, date(2020, 3, 1))}
    assert not standing(Heading("h", WORDS, ("a",)), DUTIES, before, LAST, None, TODAY).filled
    assert standing(Heading("h", WORDS, ("fixed",)), DUTIES, before, LAST, None, TODAY).filled


def catalogue(**changes):
    fields = {
        "key": "list",
        "title": WORDS,
        "clauses": ("S0.06.05",),
        "whom": (Whom.TOWNSHIP,),
        "period": Every.QUARTER,
        "headings": (Heading("h", WORDS, ("a",)),),
        "added": "b",
    }
    return Catalogue(**(fields | changes))


def test_units_have_the_catalogues_of_their_kind_and_internal_ones_only_inside():
    rows = [catalogue(), catalogue(whom=(Whom.SCHOOL,)), catalogue(audience=Audience.STAFF)]
    assert for_unit(rows, Whom.TOWNSHIP, inside=False) == rows[:1]
    assert for_unit(rows, Whom.TOWNSHIP, inside=True) == [rows[0], rows[2]]
    assert for_unit(rows, whom_of("station", "school"), inside=False) == [rows[1]]
    assert for_unit(rows, whom_of("county", ""), inside=True) == []
    assert [whom_of(kind, "") for kind in ("office", "department", "village")] == [
        Whom.DEPARTMENT, Whom.DEPARTMENT, Whom.VILLAGE,
    ]  # fmt: skip
    assert period_on(rows[0], TODAY) == ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"headings": ()}, "headings"),
        ({"whom": ()}, "whom"),
        ({"clauses": ()}, "clauses"),
        ({"title": Text("甲", " ")}, "title"),
        ({"headings": (Heading("h", Text("", "a"), ("a",)),)}, "headings.0.title"),
        ({"headings": (Heading("h", WORDS, ()),)}, "headings.0.duties"),
        ({"headings": (Heading("added-1", WORDS, ("a",)),)}, "headings.0.key"),
        (
            {"headings": (Heading("h", WORDS, (), ended=Ended(TODAY, Text("甲", ""))),)},
            "headings.0.ended.note",
        ),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_found_at_its_place(changes, path):
    (problem,) = check_catalogues(Catalogues((catalogue(), catalogue(**changes))))
    assert ".".join(map(str, problem.path)) == f"catalogues.1.{path}"
    assert problem.reason.zh and problem.mend.en


def test_two_headings_with_one_key_are_both_found():
    twice = catalogue(headings=(Heading("h", WORDS, ("a",)), Heading("h", WORDS, ("b",))))
    assert len(check_catalogues(Catalogues((twice,)))) == 2


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"timing": Timing(standing=True, ad_hoc=True)}, "timing"),
        ({"timing": Timing(formed_within=Within(0))}, "timing.formed_within.days"),
        ({"timing": Timing(ad_hoc=True, as_they_come=True)}, "timing.as_they_come"),
        ({"timing": Timing(stages=(WORDS, WORDS), unforeseen=True)}, "timing.as_they_come"),
        ({"carriers": ("smoke",)}, "carriers.0"),
        ({"display_days": 0}, "display_days"),
        ({"articles": Text("甲", "")}, "articles"),
        ({"ended": Ended(TODAY, Text("", "a"))}, "ended"),
        ({"each": (Whom.SCHOOL,), "automatic": True}, "each"),
        ({"particulars": (Particular("used", WORDS, amount=True, most="given"),)}, "particulars.0"),
        ({"particulars": (Particular("used", WORDS, amount=True, day=True),)}, "particulars.0"),
    ],
)
def test_what_is_wrong_with_a_duty_of_the_register_is_found_at_its_place(changes, path):
    (problem,) = check_duties(Duties((replace(DUTIES["a"], **changes),)))
    assert ".".join(map(str, problem.path)) in (f"duties.0.{path}", f"duties.0.timing.{path}")


def test_an_amount_is_a_plain_number_and_is_not_above_its_limit():
    assert [amount_of(one) for one in ("84,000", "84000.00", "0", "８4", "-1", "1e3", "", "1.2.3", "9" * 20)] == [
        84000, 84000, 0, None, None, None, None, None, None,
    ]  # fmt: skip
    funds = replace(
        DUTIES["a"],
        particulars=(
            Particular("given", WORDS, amount=True),
            Particular("used", WORDS, amount=True, most="given"),
        ),
    )
    assert amounts_unfit(funds, {"given": "10", "used": "10"}) is None
    assert amounts_unfit(funds, {"given": "10", "used": "10.01"}).key == "used"
    assert amounts_unfit(funds, {"given": "x", "used": "1"}).key == "given"
