"""Registers: fields, steps, roles and other registers that they name must be there."""

from pathlib import PurePosixPath

from sunlit.core.fields import Field
from sunlit.core.problems import Path
from sunlit.core.procedures.model import StepKind
from sunlit.core.register_checks import check_against_steps
from sunlit.core.registers import Follows, Register
from sunlit.core.text import Text
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.reading import Document
from sunlit.rulebook.references.words import (
    CLAUSE_WORD,
    PROCEDURE_WORD,
    RULE_WORD,
    expect_clauses,
    expect_file_name,
    expect_known,
    report,
)


def in_register(document: Document, value: Register, rulebook: Rulebook) -> None:
    """Procedure, roles, clauses, papers and parameters that a register names, and the steps and outcomes of both."""
    expect_file_name(document, ("key",), value.key, PurePosixPath(document.file).stem)
    expect_known(document, ("procedure",), value.procedure, rulebook.procedures, PROCEDURE_WORD)
    for place, role in enumerate(value.opens):
        expect_known(document, ("opens", place), role, rulebook.roles, Text("角色", "role"))
    expect_clauses(document, ("clauses",), value.clauses, rulebook)
    if value.own_notices:
        expect_known(document, ("own_notices",), value.own_notices, rulebook.clauses, CLAUSE_WORD)
    for place, paper in enumerate(value.papers):
        expect_known(
            document,
            ("papers", place, "template"),
            paper.template,
            rulebook.documents,
            Text("文书模板", "document template"),
        )
        if paper.ahead:
            known = [*rulebook.parameters, *rulebook.law]
            where = ("papers", place, "ahead", "limit")
            expect_known(document, where, paper.ahead.limit, known, Text("参数", "parameter"))
    if value.clock:
        for name in ("limit", "first_day"):
            if parameter := getattr(value.clock, name):
                known = [*rulebook.parameters, *rulebook.law]
                expect_known(document, ("clock", name), parameter, known, Text("参数", "parameter"))
    if value.recurs:
        for place, role in enumerate(value.recurs.roles):
            expect_known(document, ("recurs", "roles", place), role, rulebook.roles, Text("角色", "role"))
        expect_known(document, ("recurs", "clause"), value.recurs.clause, rulebook.clauses, CLAUSE_WORD)
    for step, clause in value.own_account.items():
        expect_known(document, ("own_account", step), clause, rulebook.clauses, CLAUSE_WORD)
    for place, mark in enumerate(value.marks):
        expect_known(document, ("marks", place, "clause"), mark.clause, rulebook.clauses, CLAUSE_WORD)
    for place, figure in enumerate(value.figures):
        expect_known(document, ("figures", place, "clause"), figure.clause, rulebook.clauses, CLAUSE_WORD)
    listed: list[tuple[Path, tuple[Field, ...]]] = [(("fields",), value.fields)]
    listed += [(("demands", place, "fields"), demand.fields) for place, demand in enumerate(value.demands)]
    for at, fields in listed:
        for place, one in enumerate(fields):
            for number, role in enumerate(one.roles):
                expect_known(
                    document, (*at, place, "roles", number), role, rulebook.roles, Text("角色", "role")
                )
    _other_registers(document, value, rulebook)
    procedure = rulebook.procedures.get(value.procedure)
    if procedure is None:
        return
    answers = {
        key: (*step.outcomes, *(("agree", "refuse") if step.kind is StepKind.JOINT else ()))
        for key, step in procedure.steps.items()
    }
    offered = {key: step.documents for key, step in procedure.steps.items()}
    for problem in check_against_steps(value, answers, offered):
        report(document, problem.path, problem.reason, problem.mend)
    if value.own_notices and any("one-time-notice" in papers for papers in offered.values()):
        report(
            document,
            ("own_notices",),
            Text("流程里列着一次性告知书。", "The procedure names the one-time notice."),
            Text("在流程里删去它。", "Remove it from the procedure."),
        )


def _followed(document: Document, value: Follows, rulebook: Rulebook) -> None:
    """The items with which a record opens, the clause that asks for it, and the outcomes that wait for it."""
    expect_known(document, ("follows", "clause"), value.clause, rulebook.clauses, CLAUSE_WORD)
    for place, item in enumerate(value.items):
        expect_known(document, ("follows", "items", place), item, rulebook.items, Text("事项", "item"))
        procedure = (
            rulebook.procedures.get(rulebook.items[item].procedure) if item in rulebook.items else None
        )
        if procedure is None:
            continue
        known = {outcome for step in procedure.steps.values() for outcome in step.outcomes}
        for number, outcome in enumerate(value.holds):
            expect_known(document, ("follows", "holds", number), outcome, known, Text("结果", "outcome"))


def _other_registers(document: Document, value: Register, rulebook: Rulebook) -> None:
    """The register in which a record is split, and the one with the measures against causes; both with their fields."""
    word = Text("台账", "register")
    field_word = Text("登记字段", "intake field")
    if value.parts:
        expect_known(document, ("parts", "register"), value.parts.register, rulebook.registers, word)
        part = rulebook.registers.get(value.parts.register)
        known = [one.key for one in part.fields] if part else list(value.parts.takes)
        for key in value.parts.takes:
            expect_known(document, ("parts", "takes", key), key, known, field_word)
    for place, one in enumerate(value.fields):
        if one.of:
            expect_known(document, ("fields", place, "of"), one.of, rulebook.registers, word)
    if value.counted:
        expect_known(document, ("counted", "register"), value.counted.register, rulebook.registers, word)
        other = rulebook.registers.get(value.counted.register)
        if other and (value.counted.lacks or value.counted.lacking):
            fields = [one.key for one in other.fields]
            expect_known(document, ("counted", "lacks"), value.counted.lacks, fields, Text("登记项", "field"))
        if value.counted.idle:
            days = [one.key for one in other.fields if one.kind == "day"] if other else []
            expect_known(document, ("counted", "idle", "day"), value.counted.idle.day, days, field_word)
            expect_known(
                document,
                ("counted", "idle", "clause"),
                value.counted.idle.clause,
                rulebook.clauses,
                CLAUSE_WORD,
            )
    if value.covered:
        expect_known(document, ("covered", "clause"), value.covered.clause, rulebook.clauses, CLAUSE_WORD)
    if value.lookup:
        expect_known(document, ("lookup", "clause"), value.lookup.clause, rulebook.clauses, CLAUSE_WORD)
    if value.follows:
        _followed(document, value.follows, rulebook)
    for place, demand in enumerate(value.demands):
        if demand.in_force:
            where: Path = ("demands", place, "in_force")
            expect_known(document, (*where, "rule"), demand.in_force.rule, rulebook.instruments, RULE_WORD)
            expect_known(document, (*where, "clause"), demand.in_force.clause, rulebook.clauses, CLAUSE_WORD)
    if value.recurs and value.recurs.rule:
        expect_known(document, ("recurs", "rule"), value.recurs.rule, rulebook.instruments, RULE_WORD)
    if value.waits:
        expect_known(document, ("waits", "register"), value.waits.register, rulebook.registers, word)
        other = rulebook.registers.get(value.waits.register)
        days = [one.key for one in other.fields if one.kind == "day"] if other else [value.waits.day]
        expect_known(document, ("waits", "day"), value.waits.day, days, field_word)
        expect_known(document, ("waits", "clause"), value.waits.clause, rulebook.clauses, CLAUSE_WORD)
    if value.reads_only:
        for place, role in enumerate(value.reads_only.roles):
            expect_known(document, ("reads_only", "roles", place), role, rulebook.roles, Text("角色", "role"))
        expect_known(
            document, ("reads_only", "clause"), value.reads_only.clause, rulebook.clauses, CLAUSE_WORD
        )
    if value.causes:
        known = [*rulebook.parameters, *rulebook.law]
        expect_known(document, ("causes", "rise"), value.causes.rise, known, Text("参数", "parameter"))
        expect_known(document, ("causes", "clause"), value.causes.clause, rulebook.clauses, CLAUSE_WORD)
        expect_known(document, ("causes", "register"), value.causes.register, rulebook.registers, word)
        measures = rulebook.registers.get(value.causes.register)
        fields = [one.key for one in measures.fields] if measures else [value.causes.measure_field]
        expect_known(document, ("causes", "measure_field"), value.causes.measure_field, fields, field_word)
