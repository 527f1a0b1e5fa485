"""Holds what refers to something else against what is there: clauses, laws, parts, procedures, stop reasons, papers."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from sunlit.core.access import Access
from sunlit.core.boards import Boards
from sunlit.core.bodies import Bodies
from sunlit.core.catalogues import Catalogues
from sunlit.core.centre import Centre
from sunlit.core.charges import Charges
from sunlit.core.conditions import ConditionError, compile_condition
from sunlit.core.conduct import Conduct, NotedBy, Tally
from sunlit.core.duties import UNITS, Duties
from sunlit.core.fields import Field, FieldKind
from sunlit.core.indicators import Sheets
from sunlit.core.instruments import Instruments
from sunlit.core.item_elements import ElementSets
from sunlit.core.item_facts import ItemFacts, conditions_of
from sunlit.core.item_forms import check_papers
from sunlit.core.items import Category, Item, Level
from sunlit.core.openness import Openness
from sunlit.core.paper_forms import PaperForms
from sunlit.core.parameters import LaxerThanLaw, Parameter, UnfitValue, check_local, check_value
from sunlit.core.powers import PowerRules
from sunlit.core.problems import Path, RuleError
from sunlit.core.procedures.model import Procedure, StepKind
from sunlit.core.programmes import Programmes
from sunlit.core.register_checks import check_against_steps
from sunlit.core.registers import Follows, Register
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
from sunlit.core.request_rules import RequestRules
from sunlit.core.text import Text
from sunlit.core.villages import Villages
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.reading import Document
from sunlit.rulebook.shapes import did_you_mean

_ID = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$")
_CLAUSE = re.compile(r"[A-Z][A-Za-z0-9]*(?:\.[0-9]{2}){2}$")
_LAW = re.compile(r"[A-Z]{2}-[0-9]{2}(?:-[a-z0-9]+)*$")


def check(kind: str, document: Document, value: object, rulebook: Rulebook) -> None:
    """Adds every dangling or ill-formed reference of one fitted file to the document's problems."""
    checker = _CHECKERS.get(kind)
    if checker is not None:
        checker(document, value, rulebook)


def _add(document: Document, path: Path, reason: Text, mend: Text) -> None:
    document.problems.append(document.problem(path, reason, mend))


def _known(document: Document, path: Path, word: str, known: Iterable[str], what: Text) -> None:
    known = list(known)
    if word in known:
        return
    mend = did_you_mean(word, known)
    if mend is None:
        few = known[:12]
        mend = (
            Text(
                f"现有：{'、'.join(few)}{'……' if len(known) > 12 else ''}。",
                f"There are: {', '.join(few)}{' …' if len(known) > 12 else ''}.",
            )
            if few
            else Text(f"请先写好{what.zh}，或删去这一处。", f"Write the {what.en} first, or remove this.")
        )
    _add(document, path, Text(f"没有{what.zh}“{word}”。", f"There is no {what.en} “{word}”."), mend)


_CLAUSE_WORD = Text("条款", "clause")
_RULE_WORD = Text("制度文件", "rule in force")
_PROCEDURE_WORD = Text("流程", "procedure")


def _ids(
    document: Document, path: Path, word: str, pattern: re.Pattern[str] = _ID, sample: str = "first-inquiry"
) -> None:
    if not pattern.match(word):
        _add(
            document,
            path,
            Text(f"编号“{word}”写法不对。", f"The id “{word}” is not well formed."),
            Text(f"请写成 {sample} 这样。", f"Write it like {sample}."),
        )


def _same_as_file(document: Document, path: Path, word: str, expected: str) -> None:
    if word != expected:
        _add(
            document,
            path,
            Text(
                f"编号“{word}”与文件的位置“{expected}”不一致。",
                f"The id “{word}” differs from the file's place “{expected}”.",
            ),
            Text(f"请写 id: {expected}，或移动文件。", f"Write id: {expected}, or move the file."),
        )


def _clauses(document: Document, path: Path, words: Iterable[str], rulebook: Rulebook) -> None:
    for place, word in enumerate(words):
        _known(document, (*path, place), word, rulebook.clauses, _CLAUSE_WORD)


def _parameter(document: Document, path: Path, parameter: Parameter, rulebook: Rulebook) -> None:
    law = None
    if parameter.law:
        _known(document, (*path, "law"), parameter.law, rulebook.law, Text("法律参数", "law parameter"))
        law = rulebook.law.get(parameter.law)
    if not parameter.values:
        _add(
            document,
            (*path, "values"),
            Text("参数没有值。", "The parameter has no value."),
            Text("请至少写一个带依据的值。", "Write at least one value with its ground."),
        )
    for place, dated in enumerate(parameter.values):
        at: Path = (*path, "values", place)
        if dated.clause:
            _known(document, (*at, "clause"), dated.clause, rulebook.clauses, _CLAUSE_WORD)
        if not dated.article:
            _add(
                document,
                at,
                Text("这个值没有依据。", "This value names no ground."),
                Text("请写 citation（法条）或 clause（条款）。", "Write citation (an article) or clause."),
            )
        if dated.citation and dated.evidence is None:
            _add(
                document,
                at,
                Text("引用了法条却没有标明证据等级。", "An article is cited without its evidence tag."),
                Text("请写 evidence: S、s、K 或 V。", "Write evidence: S, s, K or V."),
            )
        if dated.since and dated.until and dated.until < dated.since:
            _add(
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
            _add(
                document,
                (*at, "value"),
                refusal.text,
                Text("请改成不低于法律的值。", "Choose a value that is no laxer than the law.")
                if isinstance(refusal, LaxerThanLaw)
                else Text("请检查值、方向和单位。", "Check value, direction and unit."),
            )


def _regulation(document: Document, value: Regulation, rulebook: Rulebook) -> None:
    _same_as_file(document, ("id",), value.id, PurePosixPath(document.file).parts[0])
    for place, clause in enumerate(value.clauses):
        at: Path = ("clauses", place)
        _ids(document, (*at, "id"), clause.id, _CLAUSE, "S2.26.09")
        if clause.kind is ClauseKind.EXCLUDED:
            if clause.reason is None:
                _add(
                    document,
                    at,
                    Text("不采用的条款要说明理由。", "An excluded clause must say why."),
                    Text("请补上 reason。", "Add reason."),
                )
        else:
            _known(
                document, (*at, "enforced_by"), clause.enforced_by, PARTS, Text("程序部分", "program part")
            )
    for place, part in enumerate(value.parts):
        _known(document, ("parts", place), part, PARTS, Text("程序部分", "program part"))
    for place, parameter in enumerate(value.parameters):
        _ids(document, ("parameters", place, "id"), parameter.id, sample="website-answer")
        _parameter(document, ("parameters", place), parameter, rulebook)


def _legal_rules(document: Document, value: LegalRules, rulebook: Rulebook) -> None:
    parameters = iter(law_parameters(value))
    for place, rule in enumerate(value.rules):
        _ids(document, ("rules", place, "code"), rule.code, _LAW, "XK-02")
        for number, limit in enumerate(rule.limits):
            at: Path = ("rules", place, "limits", number)
            _ids(document, (*at, "id"), limit.id, _LAW, "XK-06-apply")
            if not limit.id.startswith(rule.code):
                _same_as_file(document, (*at, "id"), limit.id, rule.code)
            try:
                check_value(next(parameters), limit.value)
            except UnfitValue as unfit:
                _add(
                    document,
                    (*at, "value"),
                    unfit.text,
                    Text("请检查值、方向和单位。", "Check value, direction and unit."),
                )


def _legal_sets(document: Document, value: LegalSets, rulebook: Rulebook) -> None:
    for place, parameter in enumerate(value.parameters):
        _ids(document, ("parameters", place, "id"), parameter.id)
        _parameter(document, ("parameters", place), parameter, rulebook)


def _forbidden(document: Document, value: ForbiddenList, rulebook: Rulebook) -> None:
    for place, thing in enumerate(value.forbidden):
        _ids(document, ("forbidden", place, "id"), thing.id)


def _procedure(document: Document, value: Procedure, rulebook: Rulebook) -> None:
    _ids(document, ("id",), value.id)
    _same_as_file(document, ("id",), value.id, PurePosixPath(document.file).stem)
    for name, step in value.steps.items():
        at: Path = ("steps", name)
        _ids(document, at, name, sample="check_papers")
        _clauses(document, (*at, "clauses"), step.clauses, rulebook)
        for number, seat in enumerate(step.who):
            if seat.role:
                _known(
                    document, (*at, "who", number, "role"), seat.role, rulebook.roles, Text("角色", "role")
                )
        if step.stop_reason:
            _known(
                document,
                (*at, "stop_reason"),
                step.stop_reason,
                rulebook.stop_reasons,
                Text("停表理由", "stop reason"),
            )
        for place, paper in enumerate(step.documents):
            _known(
                document,
                (*at, "documents", place),
                paper,
                rulebook.documents,
                Text("文书模板", "document template"),
            )
        if step.kind is StepKind.CALL:
            _known(document, (*at, "call"), step.call, rulebook.procedures, _PROCEDURE_WORD)


_STATUTE = re.compile(r"[^ （(]*(?:条例|(?<!办)法)(?:[ （(]|$)")
"""A law or a 条例 by the first word of its citation; a 办法 may be anybody's."""


def _category(document: Document, value: Category, rulebook: Rulebook) -> None:
    for place, item in enumerate(value.items):
        at: Path = ("items", place)
        _known(document, (*at, "procedure"), item.procedure, rulebook.procedures, _PROCEDURE_WORD)
        _clauses(document, (*at, "clauses"), item.clauses, rulebook)
        _own_papers(document, at, item, rulebook)
        _levels(document, at, item, rulebook)
    _conditions(document, value, rulebook)
    for place, old in enumerate(value.superseded):
        _known(
            document, ("superseded", place, "leads_to"), old.leads_to, rulebook.items, Text("事项", "item")
        )
        _clauses(document, ("superseded", place, "clauses"), old.clauses, rulebook)


def _levels(document: Document, at: Path, item: Item, rulebook: Rulebook) -> None:
    """A rule that a regulation names as its source is the township's own; a law or a 条例 never is (S4.26.03). So nobody
    gives the township's own paper for a rule from above, or the other way round."""
    own = {source.split("·")[0] for rule in rulebook.regulations.values() for source in rule.sources}
    for place, basis in enumerate(item.basis):
        if basis.level is None:
            continue  # told by the check of the item
        township = basis.level is Level.TOWNSHIP
        where = (*at, "basis", place, "level")
        if not township and any(basis.citation.startswith(source) for source in own):
            _add(
                document,
                where,
                Text(
                    f"“{basis.citation}”是本镇制度，却没有写成乡镇级。",
                    f"“{basis.citation}” is the township's own.",
                ),
                Text("写 level: township。", "Write level: township."),
            )
        elif township and _STATUTE.match(basis.citation):
            _add(
                document,
                where,
                Text(
                    f"“{basis.citation}”不是乡镇能定的，却写成了乡镇级。",
                    f"“{basis.citation}” is nothing that a township makes.",
                ),
                Text(
                    "写出它真正的层级：central、province 或 city。",
                    "Give its true level: central, province or city.",
                ),
            )


def _own_papers(document: Document, at: Path, item: Item, rulebook: Rulebook) -> None:
    """The papers of an item's own against papers and procedure; also the clauses that its form names."""
    for place, paper in enumerate(item.papers):
        where = (*at, "papers", place, "template")
        _known(document, where, paper.template, rulebook.papers, Text("文书模板", "document template"))
    for place, one in enumerate(item.form):
        if one.clause and _CLAUSE.match(one.clause):
            _known(document, (*at, "form", place, "clause"), one.clause, rulebook.clauses, _CLAUSE_WORD)
    procedure = rulebook.procedures.get(item.procedure)
    if procedure is not None:
        for problem in check_papers(item, procedure, rulebook.papers):
            _add(document, (*at, *problem.path), problem.reason, problem.mend)


def _conditions(document: Document, value: Category, rulebook: Rulebook) -> None:
    """Conditions that ask for a fact nobody declared, or are written wrongly."""
    try:
        vocabulary = rulebook.fact_vocabulary
    except RuleError:
        return  # told in the file of the facts
    for path, condition in conditions_of(value):
        try:
            compile_condition(condition, vocabulary)
        except ConditionError as error:
            for fault in error.problems:
                _add(document, path, fault.reason, fault.mend)


def _facts(document: Document, value: ItemFacts, rulebook: Rulebook) -> None:
    """Names that don't work, and facts that no condition asks for: people would be asked in vain."""
    places = {fact.name: ("facts", place, "name") for place, fact in enumerate(value.facts)}
    try:
        vocabulary = rulebook.fact_vocabulary
    except RuleError as error:
        for fault in error.problems:
            if path := places.get(str(fault.path[0])):
                _add(document, path, fault.reason, fault.mend)
        return
    asked: set[str] = set()
    for category in rulebook.categories:
        for _, condition in conditions_of(category):
            with suppress(ConditionError):  # told where the condition stands
                asked |= {each.name for each in compile_condition(condition, vocabulary).fields}
    for name, path in places.items():
        if name not in asked:
            _add(
                document,
                path,
                Text(f"没有条件用到“{name}”。", f"No condition asks for “{name}”."),
                Text("请删去，或写出用到它的条件。", "Remove it, or write the condition that needs it."),
            )


def _register(document: Document, value: Register, rulebook: Rulebook) -> None:
    """Procedure, roles, clauses, papers and parameters that a register names, and the steps and outcomes of both."""
    _same_as_file(document, ("key",), value.key, PurePosixPath(document.file).stem)
    _known(document, ("procedure",), value.procedure, rulebook.procedures, _PROCEDURE_WORD)
    for place, role in enumerate(value.opens):
        _known(document, ("opens", place), role, rulebook.roles, Text("角色", "role"))
    _clauses(document, ("clauses",), value.clauses, rulebook)
    if value.own_notices:
        _known(document, ("own_notices",), value.own_notices, rulebook.clauses, _CLAUSE_WORD)
    for place, paper in enumerate(value.papers):
        _known(
            document,
            ("papers", place, "template"),
            paper.template,
            rulebook.documents,
            Text("文书模板", "document template"),
        )
        if paper.ahead:
            known = [*rulebook.parameters, *rulebook.law]
            where = ("papers", place, "ahead", "limit")
            _known(document, where, paper.ahead.limit, known, Text("参数", "parameter"))
    if value.clock:
        for name in ("limit", "first_day"):
            if parameter := getattr(value.clock, name):
                known = [*rulebook.parameters, *rulebook.law]
                _known(document, ("clock", name), parameter, known, Text("参数", "parameter"))
    if value.recurs:
        for place, role in enumerate(value.recurs.roles):
            _known(document, ("recurs", "roles", place), role, rulebook.roles, Text("角色", "role"))
        _known(document, ("recurs", "clause"), value.recurs.clause, rulebook.clauses, _CLAUSE_WORD)
    for step, clause in value.own_account.items():
        _known(document, ("own_account", step), clause, rulebook.clauses, _CLAUSE_WORD)
    for place, mark in enumerate(value.marks):
        _known(document, ("marks", place, "clause"), mark.clause, rulebook.clauses, _CLAUSE_WORD)
    for place, figure in enumerate(value.figures):
        _known(document, ("figures", place, "clause"), figure.clause, rulebook.clauses, _CLAUSE_WORD)
    listed: list[tuple[Path, tuple[Field, ...]]] = [(("fields",), value.fields)]
    listed += [(("demands", place, "fields"), demand.fields) for place, demand in enumerate(value.demands)]
    for at, fields in listed:
        for place, one in enumerate(fields):
            for number, role in enumerate(one.roles):
                _known(document, (*at, place, "roles", number), role, rulebook.roles, Text("角色", "role"))
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
        _add(document, problem.path, problem.reason, problem.mend)
    if value.own_notices and any("one-time-notice" in papers for papers in offered.values()):
        _add(
            document,
            ("own_notices",),
            Text("流程里列着一次性告知书。", "The procedure names the one-time notice."),
            Text("在流程里删去它。", "Remove it from the procedure."),
        )


def _followed(document: Document, value: Follows, rulebook: Rulebook) -> None:
    """The items with which a record opens, the clause that asks for it, and the outcomes that wait for it."""
    _known(document, ("follows", "clause"), value.clause, rulebook.clauses, _CLAUSE_WORD)
    for place, item in enumerate(value.items):
        _known(document, ("follows", "items", place), item, rulebook.items, Text("事项", "item"))
        procedure = (
            rulebook.procedures.get(rulebook.items[item].procedure) if item in rulebook.items else None
        )
        if procedure is None:
            continue
        known = {outcome for step in procedure.steps.values() for outcome in step.outcomes}
        for number, outcome in enumerate(value.holds):
            _known(document, ("follows", "holds", number), outcome, known, Text("结果", "outcome"))


def _other_registers(document: Document, value: Register, rulebook: Rulebook) -> None:
    """The register in which a record is split, and the one with the measures against causes; both with their fields."""
    word = Text("台账", "register")
    field_word = Text("登记字段", "intake field")
    if value.parts:
        _known(document, ("parts", "register"), value.parts.register, rulebook.registers, word)
        part = rulebook.registers.get(value.parts.register)
        known = [one.key for one in part.fields] if part else list(value.parts.takes)
        for key in value.parts.takes:
            _known(document, ("parts", "takes", key), key, known, field_word)
    for place, one in enumerate(value.fields):
        if one.of:
            _known(document, ("fields", place, "of"), one.of, rulebook.registers, word)
    if value.counted:
        _known(document, ("counted", "register"), value.counted.register, rulebook.registers, word)
        other = rulebook.registers.get(value.counted.register)
        if other and (value.counted.lacks or value.counted.lacking):
            fields = [one.key for one in other.fields]
            _known(document, ("counted", "lacks"), value.counted.lacks, fields, Text("登记项", "field"))
        if value.counted.idle:
            days = [one.key for one in other.fields if one.kind == "day"] if other else []
            _known(document, ("counted", "idle", "day"), value.counted.idle.day, days, field_word)
            _known(
                document,
                ("counted", "idle", "clause"),
                value.counted.idle.clause,
                rulebook.clauses,
                _CLAUSE_WORD,
            )
    if value.covered:
        _known(document, ("covered", "clause"), value.covered.clause, rulebook.clauses, _CLAUSE_WORD)
    if value.lookup:
        _known(document, ("lookup", "clause"), value.lookup.clause, rulebook.clauses, _CLAUSE_WORD)
    if value.follows:
        _followed(document, value.follows, rulebook)
    for place, demand in enumerate(value.demands):
        if demand.in_force:
            where: Path = ("demands", place, "in_force")
            _known(document, (*where, "rule"), demand.in_force.rule, rulebook.instruments, _RULE_WORD)
            _known(document, (*where, "clause"), demand.in_force.clause, rulebook.clauses, _CLAUSE_WORD)
    if value.recurs and value.recurs.rule:
        _known(document, ("recurs", "rule"), value.recurs.rule, rulebook.instruments, _RULE_WORD)
    if value.waits:
        _known(document, ("waits", "register"), value.waits.register, rulebook.registers, word)
        other = rulebook.registers.get(value.waits.register)
        days = [one.key for one in other.fields if one.kind == "day"] if other else [value.waits.day]
        _known(document, ("waits", "day"), value.waits.day, days, field_word)
        _known(document, ("waits", "clause"), value.waits.clause, rulebook.clauses, _CLAUSE_WORD)
    if value.reads_only:
        for place, role in enumerate(value.reads_only.roles):
            _known(document, ("reads_only", "roles", place), role, rulebook.roles, Text("角色", "role"))
        _known(document, ("reads_only", "clause"), value.reads_only.clause, rulebook.clauses, _CLAUSE_WORD)
    if value.causes:
        known = [*rulebook.parameters, *rulebook.law]
        _known(document, ("causes", "rise"), value.causes.rise, known, Text("参数", "parameter"))
        _known(document, ("causes", "clause"), value.causes.clause, rulebook.clauses, _CLAUSE_WORD)
        _known(document, ("causes", "register"), value.causes.register, rulebook.registers, word)
        measures = rulebook.registers.get(value.causes.register)
        fields = [one.key for one in measures.fields] if measures else [value.causes.measure_field]
        _known(document, ("causes", "measure_field"), value.causes.measure_field, fields, field_word)


def _papers(document: Document, value: PaperForms, rulebook: Rulebook) -> None:
    """A paper without its template beside it, and clauses that aren't there."""
    folder = PurePosixPath(document.file).parent
    for place, paper in enumerate(value.documents):
        at: Path = ("documents", place)
        template = rulebook.documents.get(paper.id)
        if template is None or template.parent.parent.name != folder.parent.name:
            _add(
                document,
                (*at, "id"),
                Text(f"缺模板 {paper.id}.typ。", f"The template {paper.id}.typ is missing."),
                Text(f"请在 {folder} 里写好它。", f"Write it in {folder}."),
            )
        _clauses(document, (*at, "clauses"), paper.clauses, rulebook)


def _examples(document: Document, value: Examples, rulebook: Rulebook) -> None:
    for place, example in enumerate(value.examples):
        at: Path = ("examples", place)
        _clauses(document, (*at, "clauses"), example.clauses, rulebook)
        if example.kind is ExampleKind.PARAMETER:
            known = [*rulebook.parameters, *rulebook.law]
            _known(
                document,
                (*at, "given", "parameter"),
                example.given.parameter,
                known,
                Text("参数", "parameter"),
            )
        if example.kind is ExampleKind.PROCEDURE_PATH:
            _known(
                document,
                (*at, "given", "procedure"),
                example.given.procedure,
                rulebook.procedures,
                _PROCEDURE_WORD,
            )


def _elements(document: Document, value: ElementSets, rulebook: Rulebook) -> None:
    """The clauses of the sets of elements."""
    for place, one in enumerate(value.sets):
        _clauses(document, ("sets", place), (one.clause,), rulebook)


def _access(document: Document, value: Access, rulebook: Rulebook) -> None:
    """The items, duties, registers, units and clauses that the ways to services name."""
    item_word = Text("事项", "item")
    for place, one in enumerate(value.directories):
        at: Path = ("directories", place)
        _known(document, (*at, "clause"), one.clause, rulebook.clauses, _CLAUSE_WORD)
        _known(document, (*at, "unit"), one.unit, UNITS, Text("部门", "unit"))
        for number, entry in enumerate(one.entries):
            for index, item in enumerate(entry.items):
                _known(document, (*at, "entries", number, "items", index), item, rulebook.items, item_word)
    for place, answer in enumerate(value.answers):
        at = ("answers", place)
        _known(document, (*at, "clause"), answer.clause, rulebook.clauses, _CLAUSE_WORD)
        for index, item in enumerate(answer.items):
            _known(document, (*at, "items", index), item, rulebook.items, item_word)
        for index, duty in enumerate(answer.duties):
            _known(document, (*at, "duties", index), duty, rulebook.duties, Text("公开义务", "duty"))
        if answer.otherwise:
            _known(
                document, (*at, "otherwise"), answer.otherwise, rulebook.registers, Text("台账", "register")
            )
    for place, step in enumerate(value.steps):
        _known(document, ("steps", place, "clause"), step.clause, rulebook.clauses, _CLAUSE_WORD)
        for index, item in enumerate(step.items):
            _known(document, ("steps", place, "items", index), item, rulebook.items, item_word)


def _duties(document: Document, value: Duties, rulebook: Rulebook) -> None:
    for place, duty in enumerate(value.duties):
        at: Path = ("duties", place)
        _ids(document, (*at, "key"), duty.key, sample="finance-quarter")
        _clauses(document, (*at, "clauses"), duty.clauses, rulebook)
        _known(document, (*at, "role"), duty.role, rulebook.roles, Text("角色", "role"))


def _openness(document: Document, value: Openness, rulebook: Rulebook) -> None:
    for place, one in enumerate(value.checklists):
        _known(document, ("checklists", place, "clause"), one.clause, rulebook.clauses, _CLAUSE_WORD)
    for name, tests in (("tests", value.tests), ("policy_tests", value.policy_tests)):
        _known(document, (name, "clause"), tests.clause, rulebook.clauses, _CLAUSE_WORD)


def _requests(document: Document, value: RequestRules, rulebook: Rulebook) -> None:
    for place, one in enumerate(value.answers):
        _known(document, ("answers", place, "letter"), one.letter, rulebook.documents, Text("文书", "paper"))


def _catalogues(document: Document, value: Catalogues, rulebook: Rulebook) -> None:
    what = Text("公开义务", "duty")
    for place, one in enumerate(value.catalogues):
        at: Path = ("catalogues", place)
        _ids(document, (*at, "key"), one.key, sample="key-list")
        _clauses(document, (*at, "clauses"), one.clauses, rulebook)
        asked = [((*at, "added"), one.added)]
        for number, heading in enumerate(one.headings):
            _ids(document, (*at, "headings", number, "key"), heading.key, sample="finance")
            asked += [
                ((*at, "headings", number, "duties", index), key) for index, key in enumerate(heading.duties)
            ]
        for path, key in asked:
            _known(document, path, key, rulebook.duties, what)
            duty = rulebook.duties.get(key)
            if duty and duty.audience is not one.audience:
                _add(
                    document,
                    path,
                    Text(
                        f"“{key}”的公开对象和目录不一样。",
                        f"“{key}” is not for the same people as its catalogue.",
                    ),
                    Text("请改用同一对象的义务。", "Name a duty for the same people."),
                )


def _bodies(document: Document, value: Bodies, rulebook: Rulebook) -> None:
    for place, body in enumerate(value.bodies):
        at: Path = ("bodies", place)
        _clauses(document, (*at, "clauses"), body.clauses, rulebook)
        for number, position in enumerate(body.positions):
            where: Path = (*at, "positions", number)
            _known(document, (*where, "clause"), position.clause, rulebook.clauses, _CLAUSE_WORD)
            for index, role in enumerate(position.roles):
                _known(document, (*where, "roles", index), role, rulebook.roles, Text("角色", "role"))
        for number, other in enumerate(body.apart_from):
            _known(document, (*at, "apart_from", number), other, rulebook.bodies, Text("机构", "body"))
        if body.mechanism:
            _known(document, (*at, "mechanism"), body.mechanism, rulebook.clauses, _CLAUSE_WORD)
        if body.office:
            _known(document, (*at, "office", "clause"), body.office.clause, rulebook.clauses, _CLAUSE_WORD)
        for number, need in enumerate(body.needed_for):
            _known(
                document, (*at, "needed_for", number, "clause"), need.clause, rulebook.clauses, _CLAUSE_WORD
            )


def _instruments(document: Document, value: Instruments, rulebook: Rulebook) -> None:
    for place, instrument in enumerate(value.instruments):
        at: Path = ("instruments", place)
        _clauses(document, (*at, "clauses"), instrument.clauses, rulebook)
        for number, role in enumerate(instrument.interpreted_by):
            _known(document, (*at, "interpreted_by", number), role, rulebook.roles, Text("角色", "role"))
        for number, body in enumerate(instrument.needs_bodies):
            _known(document, (*at, "needs_bodies", number), body, rulebook.bodies, Text("机构", "body"))
    for place, plan in enumerate(value.plans):
        at = ("plans", place)
        _clauses(document, (*at, "clauses"), plan.clauses, rulebook)
        for name in ("approval", "whole_tasks"):
            if clause := getattr(plan, name):
                _known(document, (*at, name), clause, rulebook.clauses, _CLAUSE_WORD)
        if plan.unit_body:
            _known(document, (*at, "unit_body"), plan.unit_body, rulebook.bodies, Text("机构", "body"))
        for number, phase in enumerate(plan.phases):
            where: Path = (*at, "phases", number)
            _known(document, (*where, "clause"), phase.clause, rulebook.clauses, _CLAUSE_WORD)
            for index, body in enumerate(phase.needs_bodies):
                _known(document, (*where, "needs_bodies", index), body, rulebook.bodies, Text("机构", "body"))
    for place, sheet in enumerate(value.sheets):
        _known(document, ("sheets", place, "clause"), sheet.clause, rulebook.clauses, _CLAUSE_WORD)


def _boards(document: Document, value: Boards, rulebook: Rulebook) -> None:
    duty = Text("公开义务", "duty")
    for name in ("blocks_clause", "collections_clause"):
        _known(document, (name,), getattr(value, name), rulebook.clauses, _CLAUSE_WORD)
    for number, key in enumerate(value.collections):
        _known(document, ("collections", number), key, rulebook.duties, duty)
    filled = [(("blocks", place), one.duties) for place, one in enumerate(value.blocks)]
    filled += [(("demands", place), demand.duties) for place, demand in enumerate(value.demands)]
    filled += [(("listed", place), one.duties) for place, one in enumerate(value.listed)]
    if value.listed:
        _known(document, ("listed_clause",), value.listed_clause, rulebook.clauses, _CLAUSE_WORD)
    for at, duties in filled:
        for number, key in enumerate(duties):
            _known(document, (*at, "duties", number), key, rulebook.duties, duty)
    if value.open_day is not None:
        _known(document, ("open_day", "clause"), value.open_day.clause, rulebook.clauses, _CLAUSE_WORD)
        for number, key in enumerate(value.open_day.roles):
            _known(document, ("open_day", "roles", number), key, rulebook.roles, Text("角色", "role"))
    said = [(("demands", place), demand.clause) for place, demand in enumerate(value.demands)]
    said += [(("tables", place), table.clause) for place, table in enumerate(value.tables)]
    said += [(("displays", place), display.clause) for place, display in enumerate(value.displays)]
    said += [(("campaigns", place), campaign.clause) for place, campaign in enumerate(value.campaigns)]
    for at, clause in said:
        _known(document, (*at, "clause"), clause, rulebook.clauses, _CLAUSE_WORD)


def _powers(document: Document, value: PowerRules, rulebook: Rulebook) -> None:
    _clauses(document, ("clauses",), value.clauses, rulebook)
    for number, item in enumerate(value.private_items):
        _known(document, ("private_items", number), item, rulebook.items, Text("事项", "item"))
    for key, steps in value.party_told.items():
        _known(document, ("party_told", key), key, rulebook.procedures, Text("流程", "procedure"))
        if key in rulebook.procedures:
            for number, step in enumerate(steps):
                known = rulebook.procedures[key].steps
                _known(document, ("party_told", key, number), step, known, Text("步骤", "step"))


def _villages(document: Document, value: Villages, rulebook: Rulebook) -> None:
    _known(document, ("duty",), value.duty, rulebook.duties, Text("公开义务", "duty"))
    said: list[tuple[Path, str]] = [
        ((name,), getattr(value, name)) for name in ("reasons_clause", "channels_clause", "large_sum_clause")
    ]
    for place, one in enumerate(value.lists):
        for number, heading in enumerate(one.headings):
            at: Path = ("lists", place, "headings", number, "clauses")
            said += [((*at, index), clause) for index, clause in enumerate(heading.clauses)]
    for place, sheet in enumerate(value.sheets):
        where: Path = ("sheets", place)
        said += [((*where, "sums", number, "clause"), one.clause) for number, one in enumerate(sheet.sums)]
        said += [((*where, "decision"), sheet.decision)] if sheet.decision else []
        said += [((*where, "product", "clause"), sheet.product.clause)] if sheet.product else []
        said += [((*where, "paid_to", "clause"), sheet.paid_to.clause)] if sheet.paid_to else []
    said += [(("policies", place, "clause"), one.clause) for place, one in enumerate(value.policies)]
    for path, clause in said:
        _known(document, path, clause, rulebook.clauses, _CLAUSE_WORD)


def _centre(document: Document, value: Centre, rulebook: Rulebook) -> None:
    for name in ("clause", "sources_clause"):
        _known(document, (name,), getattr(value, name), rulebook.clauses, _CLAUSE_WORD)
    _known(document, ("body",), value.body, rulebook.bodies, Text("机构", "body"))


def _charges(document: Document, value: Charges, rulebook: Rulebook) -> None:
    for place, charge in enumerate(value.charges):
        at: Path = ("charges", place)
        _ids(document, (*at, "id"), charge.id, sample="deed-tax")
        _clauses(document, (*at, "clauses"), charge.clauses, rulebook)
        for number, item in enumerate(charge.items):
            _known(document, (*at, "items", number), item, rulebook.items, Text("事项", "item"))


def _programmes(document: Document, value: Programmes, rulebook: Rulebook) -> None:
    for place, one in enumerate(value.programmes):
        at: Path = ("programmes", place)
        _ids(document, (*at, "id"), one.id, sample="grain")
        _clauses(document, (*at, "clauses"), one.clauses, rulebook)
        _known(document, (*at, "due"), one.due, rulebook.parameters, Text("参数", "parameter"))
        for number, other in enumerate(one.excludes):
            _known(
                document, (*at, "excludes", number), other, rulebook.programmes, Text("补贴项目", "programme")
            )


def _conduct(document: Document, value: Conduct, rulebook: Rulebook) -> None:
    role = Text("角色", "role")
    for place, checklist in enumerate(value.checklists):
        at: Path = ("checklists", place)
        for name in ("inspectors", "roles"):
            for number, word in enumerate(getattr(checklist, name)):
                _known(document, (*at, name, number), word, rulebook.roles, role)
        if checklist.certificate:
            _known(
                document,
                (*at, "certificate"),
                checklist.certificate,
                rulebook.certificates,
                Text("证件", "certificate"),
            )
        if checklist.body:
            _known(document, (*at, "body"), checklist.body, rulebook.bodies, Text("机构", "body"))
        for number, line in enumerate(checklist.lines):
            _clauses(document, (*at, "lines", number, "clauses"), line.clauses, rulebook)
            if line.owner:
                _known(document, (*at, "lines", number, "owner"), line.owner, rulebook.roles, role)
            if line.noted_by:
                _noted_by(document, (*at, "lines", number, "noted_by"), line.noted_by, rulebook)
    for place, tally in enumerate(value.tallies):
        _tally(document, ("tallies", place), tally, rulebook)
    for name in ("questions", "study", "tallies"):
        for place, one in enumerate(getattr(value, name)):
            _clauses(document, (name, place, "clauses"), one.clauses, rulebook)
    for place, kind in enumerate(value.certificates):
        _known(document, ("certificates", place, "clause"), kind.clause, rulebook.clauses, _CLAUSE_WORD)
        for number, register in enumerate(kind.needed_for):
            _known(
                document,
                ("certificates", place, "needed_for", number),
                register,
                rulebook.registers,
                Text("台账", "register"),
            )


def _noted_by(document: Document, at: Path, source: NotedBy, rulebook: Rulebook) -> None:
    """The register, an outcome of its procedure, and the intake fields with the person and the day."""
    _known(document, (*at, "register"), source.register, rulebook.registers, Text("台账", "register"))
    register = rulebook.registers.get(source.register)
    if register is None:
        return
    procedure = rulebook.procedures.get(register.procedure)
    if procedure is not None:
        outcomes = {outcome for step in procedure.steps.values() for outcome in step.outcomes}
        _known(document, (*at, "outcome"), source.outcome, outcomes, Text("结果", "outcome"))
    for name, kind in (("person", FieldKind.PERSON), ("day", FieldKind.DAY)):
        fit = [one.key for one in register.fields if one.kind is kind and one.required]
        _known(document, (*at, name), getattr(source, name), fit, Text("登记字段", "intake field"))


def _tally(document: Document, at: Path, tally: Tally, rulebook: Rulebook) -> None:
    """The register, its day, the choice that is counted, and the intake values that narrow the count."""
    word = Text("登记字段", "intake field")
    _known(document, (*at, "register"), tally.register, rulebook.registers, Text("台账", "register"))
    register = rulebook.registers.get(tally.register)
    if register is None:
        return
    choices = {one.key: one for one in register.every_field() if one.choices}
    _known(document, (*at, "by"), tally.by, choices, Text("选择字段", "choice field"))
    days = [one.key for one in register.fields if one.kind is FieldKind.DAY and one.required]
    _known(document, (*at, "day"), tally.day, days, word)
    for key, code in tally.only.items():
        intake = [one.key for one in register.fields if one.choices]
        _known(document, (*at, "only", key), key, intake, word)
        if key in intake:
            codes = [choice.code for choice in choices[key].choices]
            _known(document, (*at, "only", key), code, codes, Text("选项", "choice"))


def _sheets(document: Document, value: Sheets, rulebook: Rulebook) -> None:
    for place, sheet in enumerate(value.sheets):
        at: Path = ("sheets", place)
        _ids(document, (*at, "key"), sheet.key, sample="office-assessment")
        _clauses(document, (*at, "clauses"), sheet.clauses, rulebook)
        for number, line in enumerate(sheet.lines):
            _ids(document, (*at, "lines", number, "key"), line.key, sample="time-limits")
            _clauses(document, (*at, "lines", number, "clauses"), line.clauses, rulebook)
        for number, grouping in enumerate(sheet.groupings):
            _clauses(document, (*at, "groupings", number, "clause"), (grouping.clause,), rulebook)


_CHECKERS: dict[str, Callable[[Document, Any, Rulebook], None]] = {
    "regulation": _regulation,
    "legal_rules": _legal_rules,
    "legal_sets": _legal_sets,
    "forbidden": _forbidden,
    "procedure": _procedure,
    "category": _category,
    "facts": _facts,
    "duties": _duties,
    "openness": _openness,
    "requests": _requests,
    "catalogues": _catalogues,
    "elements": _elements,
    "access": _access,
    "register": _register,
    "centre": _centre,
    "boards": _boards,
    "powers": _powers,
    "villages": _villages,
    "charges": _charges,
    "programmes": _programmes,
    "papers": _papers,
    "examples": _examples,
    "bodies": _bodies,
    "instruments": _instruments,
    "conduct": _conduct,
    "sheets": _sheets,
}
