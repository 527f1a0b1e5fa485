"""Registers as data: what the checker refuses, and which values can stand in a field."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.core.fields import Choice, Field, FieldKind, fault_of
from sunlit.core.register_checks import check_against_steps, check_register
from sunlit.core.registers import Demand, Paper, Register, RegisterClock
from sunlit.core.text import Text

TODAY = date(2026, 3, 2)
NAME = Text("项", "field")
ABOUT = Field("about", NAME)
RECEIVED = Field("received", NAME, FieldKind.DAY, past=True)
UNIT = Field("unit", NAME, FieldKind.UNIT)
YES_NO = Field(
    "choice", NAME, FieldKind.CHOICE, choices=(Choice("y", Text("是", "yes")), Choice("n", Text("否", "no")))
)
SOUND = Register(
    key="sample",
    title=NAME,
    purpose=NAME,
    series="YB",
    procedure="sample",
    opens=("office_clerk",),
    heading="{about}",
    fields=(ABOUT, RECEIVED, UNIT),
    clauses=("S1.01.01",),
    demands=(Demand("step", "done", (YES_NO,)),),
    papers=(Paper("letter", ("step",), "某法 1", {"to": "about"}, ("done",)),),
    clock=RegisterClock("received"),
    unit="unit",
    party="about",
)


def test_a_sound_register_has_no_problem():
    assert check_register(SOUND) == []
    assert check_against_steps(SOUND, {"step": ("done",)}, {"step": ("letter",)}) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"key": "Bad Key"}, ("key",)),
        ({"key": "a" * 33}, ("key",)),
        ({"series": "B"}, ("series",)),
        ({"series": "yb"}, ("series",)),
        ({"opens": ()}, ("opens",)),
        ({"label": "nobody"}, ("label",)),
        ({"heading": "{nobody}"}, ("heading",)),
        ({"heading": "plain"}, ("heading",)),
        ({"heading": "{about}", "fields": (replace(ABOUT, sensitive=True), RECEIVED, UNIT)}, ("heading",)),
        ({"unit": "about"}, ("unit",)),
        ({"party": "received"}, ("party",)),
        ({"clock": RegisterClock("about")}, ("clock", "field")),
        ({"fields": (ABOUT, replace(RECEIVED, past=False), UNIT)}, ("clock", "field")),
        ({"fields": (ABOUT, RECEIVED, UNIT, ABOUT)}, ("fields", 3, "key")),
        ({"fields": (ABOUT, RECEIVED, UNIT, replace(YES_NO, key="other", choices=()))}, ("fields", 3, "choices")),
        ({"fields": (ABOUT, RECEIVED, UNIT, Field("Late", NAME))}, ("fields", 3, "key")),
        ({"fields": (ABOUT, RECEIVED, UNIT, Field("later", NAME, FieldKind.DAY, since="about"))}, ("fields", 3, "since")),
        ({"fields": (ABOUT, RECEIVED, UNIT, Field("later", NAME, past=True))}, ("fields", 3, "past")),
        ({"fields": (ABOUT, RECEIVED, UNIT, Field("x", NAME, fact="事", sensitive=True))}, ("fields", 3, "fact")),
        ({"demands": (Demand("step", "done", (ABOUT,)),)}, ("demands", 0, "fields", 0, "key")),
        (
            {"demands": (Demand("a", "b", (YES_NO,)), Demand("a", "c", (Field("choice", NAME),)))},
            ("demands", 1, "fields", 0, "kind"),
        ),
        ({"papers": (Paper("letter", ("step",), "某法 1", {"to": "nothing"}),)}, ("papers", 0, "takes", "to")),
        ({"papers": (Paper("letter", ("step",), ""),)}, ("papers", 0, "basis")),
        (
            {"own_notices": "S2.29.12", "papers": (Paper("one-time-notice", ("step",), "某法 1"),)},
            ("papers", 0, "template"),
        ),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found_at_its_place(changes, place):
    assert place in [problem.path for problem in check_register(replace(SOUND, **changes))]


def test_outcomes_and_papers_that_the_procedure_does_not_have_are_found():
    found = check_against_steps(SOUND, {"step": ("other",)}, {})
    assert [problem.path for problem in found] == [("demands", 0), ("papers", 0), ("papers", 0, "steps")]


@pytest.mark.parametrize(
    ("one", "value", "fits"),
    [
        (ABOUT, "", False),
        (replace(ABOUT, required=False), "", True),
        (ABOUT, "字" * 200, True),
        (ABOUT, "字" * 201, False),
        (ABOUT, "a\x00b", False),
        (RECEIVED, "2026-03-02", True),
        (RECEIVED, "2026-03-03", False),
        (RECEIVED, "2026-02-29", False),
        (RECEIVED, "20260302", False),
        (RECEIVED, "1900-01-01", True),
        (RECEIVED, "1899-12-31", False),
        (RECEIVED, "0001-01-01", False),
        (replace(RECEIVED, past=False), "2199-12-31", True),
        (replace(RECEIVED, past=False), "9999-12-31", False),
        (replace(RECEIVED, past=False), "2026-03-03", True),
        (replace(RECEIVED, since="first"), "2026-03-01", True),
        (replace(RECEIVED, since="first"), "2026-02-28", False),
        (YES_NO, "y", True),
        (YES_NO, "是", False),
        (replace(ABOUT, kind=FieldKind.NUMBER), "0120", True),
        (replace(ABOUT, kind=FieldKind.NUMBER), "-1", False),
        (replace(ABOUT, kind=FieldKind.NUMBER), "１２", False),
        (replace(ABOUT, kind=FieldKind.NUMBER), "9" * 13, False),
    ],
)
def test_which_values_can_stand_in_a_field(one, value, fits):
    fault = fault_of(one, value, today=TODAY, others={"first": "2026-03-01"})
    assert (fault is None) == fits
    if fault:
        assert all(text.zh and text.en for text in fault)


@given(value=st.text(max_size=30), kind=st.sampled_from(FieldKind))
def test_no_typed_value_breaks_the_check(value, kind):
    fault_of(replace(YES_NO, kind=kind), value, today=TODAY, others={})


def test_a_heading_says_choices_in_words_and_leaves_nothing_dangling():
    register = replace(SOUND, heading="{about}：{choice}", fields=(ABOUT, RECEIVED, UNIT, YES_NO), demands=())
    assert register.heading_of({"about": "修路", "choice": "y"}) == "修路：是"
    assert register.heading_of({"about": "修路"}) == "修路"
