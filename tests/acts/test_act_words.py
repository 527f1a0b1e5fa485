"""Every act that the program writes into the ledger has a name in both languages where auditors read it."""

import ast

from reading_the_acts import Module, acts_written

from sunlit.bodies.models import RoundAct
from sunlit.disclosure.models import Taking
from sunlit.hall.actions.remit import STEPS
from sunlit.ledger.wording import name_of

PUT_TOGETHER = {
    "f'round_{act}'": [f"round_{one}" for one in RoundAct.Act.values],
    "f'publication_{kind}'": [f"publication_{one}" for one in Taking.Kind.values],
    "f'outside_{step}'": [f"outside_{one}" for one in STEPS],
}
"""Acts whose names are put together, with all that they can be."""


def test_every_act_that_the_program_writes_has_a_name_in_both_languages() -> None:
    acts = acts_written()
    # The reading reaches every field of work; fewer would mean that it lost its way.
    fields = {module.split(".")[1] for modules in acts.names.values() for module in modules}
    assert fields >= {
        "agents", "bodies", "conduct", "disclosure", "exchange", "fees", "hall", "ledger", "matters", "people",
        "promises", "registers", "subsidies", "windows",
    }  # fmt: skip
    assert acts.open.keys() == PUT_TOGETHER.keys(), f"name what these can be: {dict(acts.open)}"
    written = [*acts.names, *(act for several in PUT_TOGETHER.values() for act in several)]
    unnamed = {act for act in written if name_of(act).zh == act or not name_of(act).en.isascii()}
    assert unnamed == set(), "name them in the wording.py of their field of work"


def test_an_act_that_is_handed_on_through_functions_and_names_is_found() -> None:
    source = """
from sunlit.ledger import actions as ledger
from sunlit.ledger.actions import Draft

def _log(unit, act, by, *, facts):
    ledger.append(unit, act, actor=by)

def open_it(unit, by, late):
    word = "came_late" if late else "came"
    _log(unit, word, by, facts={})
    _log(unit, act="went", by=by, facts={})
    Draft("drafted", actor=by)
    _log(unit, unit.spelled, by, facts={})
    unit.append("of no ledger", "nothing")
"""
    found = acts_written([Module("sunlit.invented", ast.parse(source))])
    assert set(found.names) == {"came_late", "came", "went", "drafted"}
    assert found.open == {"unit.spelled": {"sunlit.invented.open_it"}}
