"""Regulations, the law, procedures and examples: what they name must be there."""

from datetime import date
from pathlib import PurePosixPath

from sunlit.core.parameters import LaxerThanLaw, Parameter, UnfitValue, check_local, check_value
from sunlit.core.problems import Path
from sunlit.core.procedures.model import Procedure, StepKind
from sunlit.core.regulations import (
    PARTS,
    ClauseKind,
    ExampleKind,
    Examples,
    ForbiddenList,
    LegalRules,
    LegalSets,
    Regulation,
    law_parameters,
)
from sunlit.core.text import Text
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.reading import Document
from sunlit.rulebook.references.words import (
    CLAUSE,
    CLAUSE_WORD,
    LAW,
    PROCEDURE_WORD,
    expect_clauses,
    expect_file_name,
    expect_id,
    expect_known,
    report,
)


def _parameter(document: Document, path: Path, parameter: Parameter, rulebook: Rulebook) -> None:
    law = None
    if parameter.law:
        expect_known(document, (*path, "law"), parameter.law, rulebook.law, Text("法律参数", "law parameter"))
        law = rulebook.law.get(parameter.law)
    if not parameter.values:
        report(
            document,
            (*path, "values"),
            Text("参数没有值。", "The parameter has no value."),
            Text("请至少写一个带依据的值。", "Write at least one value with its ground."),
        )
    for place, dated in enumerate(parameter.values):
        at: Path = (*path, "values", place)
        if dated.clause:
            expect_known(document, (*at, "clause"), dated.clause, rulebook.clauses, CLAUSE_WORD)
        if not dated.article:
            report(
                document,
                at,
                Text("这个值没有依据。", "This value names no ground."),
                Text("请写 citation（法条）或 clause（条款）。", "Write citation (an article) or clause."),
            )
        if dated.citation and dated.evidence is None:
            report(
                document,
                at,
                Text("引用了法条却没有标明证据等级。", "An article is cited without its evidence tag."),
                Text("请写 evidence: S、s、K 或 V。", "Write evidence: S, s, K or V."),
            )
        if dated.since and dated.until and dated.until < dated.since:
            report(
                document,
                (*at, "until"),
                Text("失效日早于生效日。", "It ends before it begins."),
                Text("请检查 since 和 until。", "Check since and until."),
            )
        try:
            if law is None:
                check_value(parameter, dated.value)
            else:
                check_local(parameter, law, dated.value, dated.since or date.min)
        except (LaxerThanLaw, UnfitValue) as refusal:
            report(
                document,
                (*at, "value"),
                refusal.text,
                Text("请改成不低于法律的值。", "Choose a value that is no laxer than the law.")
                if isinstance(refusal, LaxerThanLaw)
                else Text("请检查值、方向和单位。", "Check value, direction and unit."),
            )


def in_regulation(document: Document, value: Regulation, rulebook: Rulebook) -> None:
    """Add what a file of the kind `regulation` refers to in vain."""
    expect_file_name(document, ("id",), value.id, PurePosixPath(document.file).parts[0])
    for place, clause in enumerate(value.clauses):
        at: Path = ("clauses", place)
        expect_id(document, (*at, "id"), clause.id, CLAUSE, "S2.26.09")
        if clause.kind is ClauseKind.EXCLUDED:
            if clause.reason is None:
                report(
                    document,
                    at,
                    Text("不采用的条款要说明理由。", "An excluded clause must say why."),
                    Text("请补上 reason。", "Add reason."),
                )
        else:
            expect_known(
                document, (*at, "enforced_by"), clause.enforced_by, PARTS, Text("程序部分", "program part")
            )
    for place, part in enumerate(value.parts):
        expect_known(document, ("parts", place), part, PARTS, Text("程序部分", "program part"))
    for place, parameter in enumerate(value.parameters):
        expect_id(document, ("parameters", place, "id"), parameter.id, sample="website-answer")
        _parameter(document, ("parameters", place), parameter, rulebook)


def in_legal_rules(document: Document, value: LegalRules, rulebook: Rulebook) -> None:
    """Add what a file of the kind `legal_rules` refers to in vain."""
    parameters = iter(law_parameters(value))
    for place, rule in enumerate(value.rules):
        expect_id(document, ("rules", place, "code"), rule.code, LAW, "XK-02")
        for number, limit in enumerate(rule.limits):
            at: Path = ("rules", place, "limits", number)
            expect_id(document, (*at, "id"), limit.id, LAW, "XK-06-apply")
            if not limit.id.startswith(rule.code):
                expect_file_name(document, (*at, "id"), limit.id, rule.code)
            try:
                check_value(next(parameters), limit.value)
            except UnfitValue as unfit:
                report(
                    document,
                    (*at, "value"),
                    unfit.text,
                    Text("请检查值、方向和单位。", "Check value, direction and unit."),
                )


def in_legal_sets(document: Document, value: LegalSets, rulebook: Rulebook) -> None:
    """Add what a file of the kind `legal_sets` refers to in vain."""
    for place, parameter in enumerate(value.parameters):
        expect_id(document, ("parameters", place, "id"), parameter.id)
        _parameter(document, ("parameters", place), parameter, rulebook)


def in_forbidden(document: Document, value: ForbiddenList, rulebook: Rulebook) -> None:
    """Add what a file of the kind `forbidden` refers to in vain."""
    for place, thing in enumerate(value.forbidden):
        expect_id(document, ("forbidden", place, "id"), thing.id)


def in_procedure(document: Document, value: Procedure, rulebook: Rulebook) -> None:
    """Add what a file of the kind `procedure` refers to in vain."""
    expect_id(document, ("id",), value.id)
    expect_file_name(document, ("id",), value.id, PurePosixPath(document.file).stem)
    for name, step in value.steps.items():
        at: Path = ("steps", name)
        expect_id(document, at, name, sample="check_papers")
        expect_clauses(document, (*at, "clauses"), step.clauses, rulebook)
        for number, seat in enumerate(step.who):
            if seat.role:
                expect_known(
                    document, (*at, "who", number, "role"), seat.role, rulebook.roles, Text("角色", "role")
                )
        if step.stop_reason:
            expect_known(
                document,
                (*at, "stop_reason"),
                step.stop_reason,
                rulebook.stop_reasons,
                Text("停表理由", "stop reason"),
            )
        for place, paper in enumerate(step.documents):
            expect_known(
                document,
                (*at, "documents", place),
                paper,
                rulebook.documents,
                Text("文书模板", "document template"),
            )
        if step.kind is StepKind.CALL:
            expect_known(document, (*at, "call"), step.call, rulebook.procedures, PROCEDURE_WORD)


def in_examples(document: Document, value: Examples, rulebook: Rulebook) -> None:
    """Add what a file of the kind `examples` refers to in vain."""
    for place, example in enumerate(value.examples):
        at: Path = ("examples", place)
        expect_clauses(document, (*at, "clauses"), example.clauses, rulebook)
        if example.kind is ExampleKind.PARAMETER:
            known = [*rulebook.parameters, *rulebook.law]
            expect_known(
                document,
                (*at, "given", "parameter"),
                example.given.parameter,
                known,
                Text("参数", "parameter"),
            )
        if example.kind is ExampleKind.PROCEDURE_PATH:
            expect_known(
                document,
                (*at, "given", "procedure"),
                example.given.procedure,
                rulebook.procedures,
                PROCEDURE_WORD,
            )
