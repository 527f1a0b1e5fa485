"""Checklists, questions, study and tallies: what they name must be there."""

from sunlit.core.conduct import Conduct, NotedBy, Tally
from sunlit.core.fields import FieldKind
from sunlit.core.problems import Path
from sunlit.core.text import Text
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.reading import Document
from sunlit.rulebook.references.words import CLAUSE_WORD, expect_clauses, expect_known


def in_conduct(document: Document, value: Conduct, rulebook: Rulebook) -> None:
    """Add what a file of the kind `conduct` refers to in vain."""
    role = Text("角色", "role")
    for place, checklist in enumerate(value.checklists):
        at: Path = ("checklists", place)
        for name in ("inspectors", "roles"):
            for number, word in enumerate(getattr(checklist, name)):
                expect_known(document, (*at, name, number), word, rulebook.roles, role)
        if checklist.certificate:
            expect_known(
                document,
                (*at, "certificate"),
                checklist.certificate,
                rulebook.certificates,
                Text("证件", "certificate"),
            )
        if checklist.body:
            expect_known(document, (*at, "body"), checklist.body, rulebook.bodies, Text("机构", "body"))
        for number, line in enumerate(checklist.lines):
            expect_clauses(document, (*at, "lines", number, "clauses"), line.clauses, rulebook)
            if line.owner:
                expect_known(document, (*at, "lines", number, "owner"), line.owner, rulebook.roles, role)
            if line.noted_by:
                _noted_by(document, (*at, "lines", number, "noted_by"), line.noted_by, rulebook)
    for place, tally in enumerate(value.tallies):
        _tally(document, ("tallies", place), tally, rulebook)
    for name in ("questions", "study", "tallies"):
        for place, one in enumerate(getattr(value, name)):
            expect_clauses(document, (name, place, "clauses"), one.clauses, rulebook)
    for place, kind in enumerate(value.certificates):
        expect_known(document, ("certificates", place, "clause"), kind.clause, rulebook.clauses, CLAUSE_WORD)
        for number, register in enumerate(kind.needed_for):
            expect_known(
                document,
                ("certificates", place, "needed_for", number),
                register,
                rulebook.registers,
                Text("台账", "register"),
            )


def _noted_by(document: Document, at: Path, source: NotedBy, rulebook: Rulebook) -> None:
    """The register, an outcome of its procedure, and the intake fields with the person and the day."""
    expect_known(document, (*at, "register"), source.register, rulebook.registers, Text("台账", "register"))
    register = rulebook.registers.get(source.register)
    if register is None:
        return
    procedure = rulebook.procedures.get(register.procedure)
    if procedure is not None:
        outcomes = {outcome for step in procedure.steps.values() for outcome in step.outcomes}
        expect_known(document, (*at, "outcome"), source.outcome, outcomes, Text("结果", "outcome"))
    for name, kind in (("person", FieldKind.PERSON), ("day", FieldKind.DAY)):
        fit = [one.key for one in register.fields if one.kind is kind and one.required]
        expect_known(document, (*at, name), getattr(source, name), fit, Text("登记字段", "intake field"))


def _tally(document: Document, at: Path, tally: Tally, rulebook: Rulebook) -> None:
    """The register, its day, the choice that is counted, and the intake values that narrow the count."""
    word = Text("登记字段", "intake field")
    expect_known(document, (*at, "register"), tally.register, rulebook.registers, Text("台账", "register"))
    register = rulebook.registers.get(tally.register)
    if register is None:
        return
    choices = {one.key: one for one in register.every_field() if one.choices}
    expect_known(document, (*at, "by"), tally.by, choices, Text("选择字段", "choice field"))
    days = [one.key for one in register.fields if one.kind is FieldKind.DAY and one.required]
    expect_known(document, (*at, "day"), tally.day, days, word)
    for key, code in tally.only.items():
        intake = [one.key for one in register.fields if one.choices]
        expect_known(document, (*at, "only", key), key, intake, word)
        if key in intake:
            codes = [choice.code for choice in choices[key].choices]
            expect_known(document, (*at, "only", key), code, codes, Text("选项", "choice"))
