"""Guards of procedures, held against the facts that the program can answer.

The rulebook doesn't know the fields of work; whoever does (the command line, a test) brings their vocabularies.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import cast

from sunlit.core.conditions import ConditionError, Vocabulary, compile_condition
from sunlit.core.indicators import Sheet
from sunlit.core.problems import Path
from sunlit.core.text import Text
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.problems import FileProblem
from sunlit.rulebook.shapes import did_you_mean

ITEMS_ARE = "application"
"""The kind of matter that an item's procedure is opened as."""


def check_guards(rulebook: Rulebook, vocabularies: Mapping[str, Vocabulary]) -> tuple[FileProblem, ...]:
    """Every guard, and every condition of a register's mark, that can't be compiled, with file and line, sorted; empty
    when all can be decided.

    ``vocabularies``: the facts of each kind of matter. Procedures of items are opened as ``application``,
    those of registers under the register's key, the others under their own id; a called procedure runs as its caller does, so its guards must hold for each.
    """
    found = []
    for id_, procedure in rulebook.procedures.items():
        document = rulebook.sources["procedure", id_]
        for key, step in procedure.steps.items():
            for code, outcome in step.outcomes.items():
                if not outcome.guard:
                    continue
                path = ("steps", key, "outcomes", code, "guard")
                for reason, mend in _faults(outcome.guard, _kinds(rulebook, id_), vocabularies):
                    found.append(document.problem(path, reason, mend))
    for key, register in rulebook.registers.items():
        for place, mark in enumerate(register.marks):
            for reason, mend in _faults(mark.when, [key], vocabularies):
                found.append(
                    rulebook.sources["register", key].problem(("marks", place, "when"), reason, mend)
                )
    return tuple(sorted(found, key=lambda problem: (problem.file, problem.line, problem.column)))


def _kinds(rulebook: Rulebook, id_: str) -> list[str]:
    """The kinds of matter as which a procedure may be opened."""
    kinds: list[str] = []
    seen: set[str] = set()
    todo = [id_]
    while todo:
        present = todo.pop()
        if present in seen:
            continue
        seen.add(present)
        callers = [
            other
            for other, procedure in rulebook.procedures.items()
            if any(step.call == present for step in procedure.steps.values())
        ]
        registers = [key for key, one in rulebook.registers.items() if one.procedure == present]
        kinds += registers
        if any(item.procedure == present for item in rulebook.items.values()):
            kinds.append(ITEMS_ARE)
        elif registers:
            pass
        elif not callers:
            kinds.append(present)
        todo += callers
    return sorted(set(kinds))


def _faults(guard: str, kinds: list[str], vocabularies: Mapping[str, Vocabulary]) -> list[tuple[Text, Text]]:
    found: dict[tuple[Text, Text], None] = {}  # once, also where two kinds find the same fault
    for kind in kinds:
        if kind not in vocabularies:
            listed = sorted(vocabularies)
            reason = Text(
                f"没有声明“{kind}”这类事项可以问什么，条件无法判断。",
                f"Nothing is declared that a guard of the kind {kind!r} may ask for, so it can't be decided.",
            )
            mend = Text(
                f"删去条件，或先声明事实；已声明的种类：{'、'.join(listed)}。",
                f"Remove the guard or declare its facts first; kinds declared: {', '.join(listed)}.",
            )
            found[reason, mend] = None
            continue
        try:
            compile_condition(guard, vocabularies[kind])
        except ConditionError as error:
            found |= dict.fromkeys((fault.reason, fault.mend) for fault in error.problems)
    return list(found)


def check_indicator_facts(rulebook: Rulebook, known: Collection[str]) -> tuple[FileProblem, ...]:
    """Every fact of an indicator sheet that no field of work counts, with file and line, sorted.

    ``known``: the names of all facts (`sunlit.matters.measures.known`).
    """
    found = []
    for sheet in rulebook.indicator_sheets.values():
        document = rulebook.sources["sheet", sheet.key]
        listed = cast(dict[str, list[dict[str, str]]], document.data)["sheets"]
        keys = [one["key"] for one in listed]
        for path, fact in _facts_in(("sheets", keys.index(sheet.key)), sheet):
            if fact not in known:
                near = did_you_mean(fact, list(known))
                found.append(
                    document.problem(
                        path,
                        Text(f"没有事实“{fact}”。", f"There is no fact “{fact}”."),
                        near
                        or Text(
                            "docs/assessment.md 列出了各部分能提供的事实。",
                            "docs/assessment.md lists the facts that can be counted.",
                        ),
                    )
                )
    return tuple(sorted(found, key=lambda problem: (problem.file, problem.line, problem.column)))


def _facts_in(at: Path, sheet: Sheet) -> Iterator[tuple[Path, str]]:
    for number, condition in enumerate(sheet.conditions):
        for place, fact in enumerate(condition.facts):
            yield (*at, "conditions", number, "facts", place), fact
    for number, line in enumerate(sheet.lines):
        for place, fact in enumerate(line.facts):
            yield (*at, "lines", number, "facts", place), fact
        for index, part in enumerate(line.parts):
            for place, fact in enumerate(part.facts):
                yield (*at, "lines", number, "parts", index, "facts", place), fact
