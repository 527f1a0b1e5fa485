"""The checklist of an application as the counter shows it: questions, rows, and what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sunlit.core.items import Item, Material
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.actions.applications import wanted
from sunlit.hall.models import Application, Paper
from sunlit.hall.sheets import FORMS

STATES = (
    (Paper.State.THERE, Text("已收", "there")),
    (Paper.State.MISSING, Text("缺", "missing")),
    (Paper.State.FAULTY, Text("不合要求", "not as required")),
    (Paper.State.FOLLOWS, Text("容缺后补", "follows")),
    (Paper.State.FETCHED, Text("本镇调取", "fetched by us")),
)


@dataclass(frozen=True)
class Choice:
    """One way in which a material may stand."""

    value: str
    words: Text
    open: bool
    chosen: bool


@dataclass(frozen=True)
class Row:
    """A material of the published list with its form, when it is asked for, and how it stands."""

    material: Material
    form: Text
    choices: tuple[Choice, ...]
    note: str
    told_before: bool


@dataclass(frozen=True)
class Ask:
    """A question on whose answer materials depend; ``name`` is that of the form field."""

    fact: str
    name: str
    words: Text
    answer: bool | None


def asks(item: Item, answers: Mapping[str, object]) -> list[Ask]:
    """The questions of an item, each once, in the order in which materials need them."""
    return [
        Ask(fact.name, f"ask-{place}", fact.ask, _answer(answers.get(fact.name)))
        for place, fact in enumerate(catalogue.facts_asked(item))
    ]


def _answer(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def typed_answers(item: Item, posted: Mapping[str, Any]) -> dict[str, object]:
    """The answers of a posted form; what was left open is asked for again by keeping its materials."""
    found: dict[str, object] = {}
    for ask in asks(item, {}):
        value = posted.get(ask.name)
        if value in ("yes", "no"):
            found[ask.fact] = value == "yes"
    return found


def typed_states(item: Item, answers: Mapping[str, object], posted: Mapping[str, Any]) -> dict[str, str]:
    """How each wanted material stands by the posted form; ``all_there`` fills in what was left open.

    What the form asks for beside the published list is kept too, so that the act refuses it (S4.20.03).
    """
    published = {f"paper-{row.id}" for row in item.materials}
    found = {
        name.removeprefix("paper-"): str(value)
        for name, value in posted.items()
        if name.startswith("paper-") and name not in published
    }
    for row in wanted(item, answers):
        value = str(posted.get(f"paper-{row.id}", ""))
        if not value and posted.get("act") == "all_there":
            value = Paper.State.FETCHED if row.fetched else Paper.State.THERE
        if value:
            found[row.id] = value
    return found


def typed_notes(item: Item, posted: Mapping[str, Any]) -> dict[str, str]:
    """What was noted beside the materials."""
    return {
        row.id: str(posted[f"note-{row.id}"])[:200] for row in item.materials if posted.get(f"note-{row.id}")
    }


def rows(
    item: Item,
    answers: Mapping[str, object],
    states: Mapping[str, str],
    notes: Mapping[str, str],
    told: frozenset[str] = frozenset(),
) -> list[Row]:
    """The rows of the list for these answers."""
    return [
        Row(
            row,
            FORMS[row.form],
            tuple(
                Choice(state.value, words, _open(row, state), _chosen(row, states) == state.value)
                for state, words in STATES
            ),
            notes.get(row.id, ""),
            row.id in told,
        )
        for row in wanted(item, answers)
    ]


def _open(row: Material, state: Paper.State) -> bool:
    if state is Paper.State.FOLLOWS:
        return row.may_follow
    return state is not Paper.State.FETCHED or row.fetched


def _chosen(row: Material, states: Mapping[str, str]) -> str:
    return states.get(row.id) or (Paper.State.FETCHED.value if row.fetched else "")


def stored_states(application: Application) -> tuple[dict[str, str], dict[str, str]]:
    """How the materials of a stored application stand, and the notes beside them."""
    papers = list(application.papers.all())
    return (
        {paper.material: paper.state for paper in papers if paper.state != Paper.State.OPEN},
        {paper.material: paper.note for paper in papers if paper.note},
    )
