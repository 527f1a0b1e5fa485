"""Service items, their papers, conditions, charges and access: what they name must be there."""

import re
from contextlib import suppress
from pathlib import PurePosixPath

from sunlit.core.access import Access
from sunlit.core.centre import Centre
from sunlit.core.charges import Charges
from sunlit.core.conditions import ConditionError, compile_condition
from sunlit.core.duties import UNITS
from sunlit.core.item_elements import ElementSets
from sunlit.core.item_facts import ItemFacts, conditions_of
from sunlit.core.item_forms import check_papers
from sunlit.core.items import Category, Item, Level
from sunlit.core.paper_forms import PaperForms
from sunlit.core.problems import Path, RuleError
from sunlit.core.programmes import Programmes
from sunlit.core.text import Text
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.reading import Document
from sunlit.rulebook.references.words import (
    CLAUSE,
    CLAUSE_WORD,
    PROCEDURE_WORD,
    expect_clauses,
    expect_id,
    expect_known,
    report,
)

_STATUTE = re.compile(r"[^ （(]*(?:条例|(?<!办)法)(?:[ （(]|$)")
"""A law or a 条例 by the first word of its citation; a 办法 may be anybody's."""


def in_category(document: Document, value: Category, rulebook: Rulebook) -> None:
    """Add what a file of the kind `category` refers to in vain."""
    for place, item in enumerate(value.items):
        at: Path = ("items", place)
        expect_known(document, (*at, "procedure"), item.procedure, rulebook.procedures, PROCEDURE_WORD)
        expect_clauses(document, (*at, "clauses"), item.clauses, rulebook)
        _own_papers(document, at, item, rulebook)
        _levels(document, at, item, rulebook)
    _conditions(document, value, rulebook)
    for place, old in enumerate(value.superseded):
        expect_known(
            document, ("superseded", place, "leads_to"), old.leads_to, rulebook.items, Text("事项", "item")
        )
        expect_clauses(document, ("superseded", place, "clauses"), old.clauses, rulebook)


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
            report(
                document,
                where,
                Text(
                    f"“{basis.citation}”是本镇制度，却没有写成乡镇级。",
                    f"“{basis.citation}” is the township's own.",
                ),
                Text("写 level: township。", "Write level: township."),
            )
        elif township and _STATUTE.match(basis.citation):
            report(
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
        expect_known(document, where, paper.template, rulebook.papers, Text("文书模板", "document template"))
    for place, one in enumerate(item.form):
        if one.clause and CLAUSE.match(one.clause):
            expect_known(document, (*at, "form", place, "clause"), one.clause, rulebook.clauses, CLAUSE_WORD)
    procedure = rulebook.procedures.get(item.procedure)
    if procedure is not None:
        for problem in check_papers(item, procedure, rulebook.papers):
            report(document, (*at, *problem.path), problem.reason, problem.mend)


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
                report(document, path, fault.reason, fault.mend)


def in_facts(document: Document, value: ItemFacts, rulebook: Rulebook) -> None:
    """Names that don't work, and facts that no condition asks for: people would be asked in vain."""
    places = {fact.name: ("facts", place, "name") for place, fact in enumerate(value.facts)}
    try:
        vocabulary = rulebook.fact_vocabulary
    except RuleError as error:
        for fault in error.problems:
            if path := places.get(str(fault.path[0])):
                report(document, path, fault.reason, fault.mend)
        return
    asked: set[str] = set()
    for category in rulebook.categories:
        for _, condition in conditions_of(category):
            with suppress(ConditionError):  # told where the condition stands
                asked |= {each.name for each in compile_condition(condition, vocabulary).fields}
    for name, path in places.items():
        if name not in asked:
            report(
                document,
                path,
                Text(f"没有条件用到“{name}”。", f"No condition asks for “{name}”."),
                Text("请删去，或写出用到它的条件。", "Remove it, or write the condition that needs it."),
            )


def in_papers(document: Document, value: PaperForms, rulebook: Rulebook) -> None:
    """A paper without its template beside it, and clauses that aren't there."""
    folder = PurePosixPath(document.file).parent
    for place, paper in enumerate(value.documents):
        at: Path = ("documents", place)
        template = rulebook.documents.get(paper.id)
        if template is None or template.parent.parent.name != folder.parent.name:
            report(
                document,
                (*at, "id"),
                Text(f"缺模板 {paper.id}.typ。", f"The template {paper.id}.typ is missing."),
                Text(f"请在 {folder} 里写好它。", f"Write it in {folder}."),
            )
        expect_clauses(document, (*at, "clauses"), paper.clauses, rulebook)


def in_elements(document: Document, value: ElementSets, rulebook: Rulebook) -> None:
    """The clauses of the sets of elements."""
    for place, one in enumerate(value.sets):
        expect_clauses(document, ("sets", place), (one.clause,), rulebook)


def in_access(document: Document, value: Access, rulebook: Rulebook) -> None:
    """The items, duties, registers, units and clauses that the ways to services name."""
    item_word = Text("事项", "item")
    for place, one in enumerate(value.directories):
        at: Path = ("directories", place)
        expect_known(document, (*at, "clause"), one.clause, rulebook.clauses, CLAUSE_WORD)
        expect_known(document, (*at, "unit"), one.unit, UNITS, Text("部门", "unit"))
        for number, entry in enumerate(one.entries):
            for index, item in enumerate(entry.items):
                expect_known(
                    document, (*at, "entries", number, "items", index), item, rulebook.items, item_word
                )
    for place, answer in enumerate(value.answers):
        at = ("answers", place)
        expect_known(document, (*at, "clause"), answer.clause, rulebook.clauses, CLAUSE_WORD)
        for index, item in enumerate(answer.items):
            expect_known(document, (*at, "items", index), item, rulebook.items, item_word)
        for index, duty in enumerate(answer.duties):
            expect_known(document, (*at, "duties", index), duty, rulebook.duties, Text("公开义务", "duty"))
        if answer.otherwise:
            expect_known(
                document, (*at, "otherwise"), answer.otherwise, rulebook.registers, Text("台账", "register")
            )
    for place, step in enumerate(value.steps):
        expect_known(document, ("steps", place, "clause"), step.clause, rulebook.clauses, CLAUSE_WORD)
        for index, item in enumerate(step.items):
            expect_known(document, ("steps", place, "items", index), item, rulebook.items, item_word)


def in_centre(document: Document, value: Centre, rulebook: Rulebook) -> None:
    """Add what a file of the kind `centre` refers to in vain."""
    for name in ("clause", "sources_clause"):
        expect_known(document, (name,), getattr(value, name), rulebook.clauses, CLAUSE_WORD)
    expect_known(document, ("body",), value.body, rulebook.bodies, Text("机构", "body"))


def in_charges(document: Document, value: Charges, rulebook: Rulebook) -> None:
    """Add what a file of the kind `charges` refers to in vain."""
    for place, charge in enumerate(value.charges):
        at: Path = ("charges", place)
        expect_id(document, (*at, "id"), charge.id, sample="deed-tax")
        expect_clauses(document, (*at, "clauses"), charge.clauses, rulebook)
        for number, item in enumerate(charge.items):
            expect_known(document, (*at, "items", number), item, rulebook.items, Text("事项", "item"))


def in_programmes(document: Document, value: Programmes, rulebook: Rulebook) -> None:
    """Add what a file of the kind `programmes` refers to in vain."""
    for place, one in enumerate(value.programmes):
        at: Path = ("programmes", place)
        expect_id(document, (*at, "id"), one.id, sample="grain")
        expect_clauses(document, (*at, "clauses"), one.clauses, rulebook)
        expect_known(document, (*at, "due"), one.due, rulebook.parameters, Text("参数", "parameter"))
        for number, other in enumerate(one.excludes):
            expect_known(
                document, (*at, "excludes", number), other, rulebook.programmes, Text("补贴项目", "programme")
            )
