"""Duties, catalogues, boards, bodies, instruments and sheets: what they name must be there."""

from sunlit.core.boards import Boards
from sunlit.core.bodies import Bodies
from sunlit.core.catalogues import Catalogues
from sunlit.core.duties import Duties
from sunlit.core.indicators import Sheets
from sunlit.core.instruments import Instruments
from sunlit.core.openness import Openness
from sunlit.core.powers import PowerRules
from sunlit.core.problems import Path
from sunlit.core.request_rules import RequestRules
from sunlit.core.text import Text
from sunlit.core.villages import Villages
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.reading import Document
from sunlit.rulebook.references.words import CLAUSE_WORD, expect_clauses, expect_id, expect_known, report


def in_duties(document: Document, value: Duties, rulebook: Rulebook) -> None:
    """Add what a file of the kind `duties` refers to in vain."""
    for place, duty in enumerate(value.duties):
        at: Path = ("duties", place)
        expect_id(document, (*at, "key"), duty.key, sample="finance-quarter")
        expect_clauses(document, (*at, "clauses"), duty.clauses, rulebook)
        expect_known(document, (*at, "role"), duty.role, rulebook.roles, Text("角色", "role"))


def in_openness(document: Document, value: Openness, rulebook: Rulebook) -> None:
    """Add what a file of the kind `openness` refers to in vain."""
    for place, one in enumerate(value.checklists):
        expect_known(document, ("checklists", place, "clause"), one.clause, rulebook.clauses, CLAUSE_WORD)
    for name, tests in (("tests", value.tests), ("policy_tests", value.policy_tests)):
        expect_known(document, (name, "clause"), tests.clause, rulebook.clauses, CLAUSE_WORD)


def in_requests(document: Document, value: RequestRules, rulebook: Rulebook) -> None:
    """Add what a file of the kind `requests` refers to in vain."""
    for place, one in enumerate(value.answers):
        expect_known(
            document, ("answers", place, "letter"), one.letter, rulebook.documents, Text("文书", "paper")
        )
    for place, kind in enumerate(value.active):
        for number, cell in enumerate(kind.cells):
            if cell.register:
                at: Path = ("active", place, "cells", number, "register")
                expect_known(document, at, cell.register, rulebook.registers, Text("台账", "register"))


def in_catalogues(document: Document, value: Catalogues, rulebook: Rulebook) -> None:
    """Add what a file of the kind `catalogues` refers to in vain."""
    what = Text("公开义务", "duty")
    for place, one in enumerate(value.catalogues):
        at: Path = ("catalogues", place)
        expect_id(document, (*at, "key"), one.key, sample="key-list")
        expect_clauses(document, (*at, "clauses"), one.clauses, rulebook)
        asked = [((*at, "added"), one.added)]
        for number, heading in enumerate(one.headings):
            expect_id(document, (*at, "headings", number, "key"), heading.key, sample="finance")
            asked += [
                ((*at, "headings", number, "duties", index), key) for index, key in enumerate(heading.duties)
            ]
        for path, key in asked:
            expect_known(document, path, key, rulebook.duties, what)
            duty = rulebook.duties.get(key)
            if duty and duty.audience is not one.audience:
                report(
                    document,
                    path,
                    Text(
                        f"“{key}”的公开对象和目录不一样。",
                        f"“{key}” is not for the same people as its catalogue.",
                    ),
                    Text("请改用同一对象的义务。", "Name a duty for the same people."),
                )


def in_bodies(document: Document, value: Bodies, rulebook: Rulebook) -> None:
    """Add what a file of the kind `bodies` refers to in vain."""
    for place, body in enumerate(value.bodies):
        at: Path = ("bodies", place)
        expect_clauses(document, (*at, "clauses"), body.clauses, rulebook)
        for number, position in enumerate(body.positions):
            where: Path = (*at, "positions", number)
            expect_known(document, (*where, "clause"), position.clause, rulebook.clauses, CLAUSE_WORD)
            for index, role in enumerate(position.roles):
                expect_known(document, (*where, "roles", index), role, rulebook.roles, Text("角色", "role"))
        for number, other in enumerate(body.apart_from):
            expect_known(document, (*at, "apart_from", number), other, rulebook.bodies, Text("机构", "body"))
        if body.mechanism:
            expect_known(document, (*at, "mechanism"), body.mechanism, rulebook.clauses, CLAUSE_WORD)
        if body.office:
            expect_known(
                document, (*at, "office", "clause"), body.office.clause, rulebook.clauses, CLAUSE_WORD
            )
        for number, need in enumerate(body.needed_for):
            expect_known(
                document, (*at, "needed_for", number, "clause"), need.clause, rulebook.clauses, CLAUSE_WORD
            )


def in_instruments(document: Document, value: Instruments, rulebook: Rulebook) -> None:
    """Add what a file of the kind `instruments` refers to in vain."""
    for place, instrument in enumerate(value.instruments):
        at: Path = ("instruments", place)
        expect_clauses(document, (*at, "clauses"), instrument.clauses, rulebook)
        for number, role in enumerate(instrument.interpreted_by):
            expect_known(
                document, (*at, "interpreted_by", number), role, rulebook.roles, Text("角色", "role")
            )
        for number, body in enumerate(instrument.needs_bodies):
            expect_known(document, (*at, "needs_bodies", number), body, rulebook.bodies, Text("机构", "body"))
    for place, plan in enumerate(value.plans):
        at = ("plans", place)
        expect_clauses(document, (*at, "clauses"), plan.clauses, rulebook)
        for name in ("approval", "whole_tasks"):
            if clause := getattr(plan, name):
                expect_known(document, (*at, name), clause, rulebook.clauses, CLAUSE_WORD)
        if plan.unit_body:
            expect_known(document, (*at, "unit_body"), plan.unit_body, rulebook.bodies, Text("机构", "body"))
        for number, phase in enumerate(plan.phases):
            where: Path = (*at, "phases", number)
            expect_known(document, (*where, "clause"), phase.clause, rulebook.clauses, CLAUSE_WORD)
            for index, body in enumerate(phase.needs_bodies):
                expect_known(
                    document, (*where, "needs_bodies", index), body, rulebook.bodies, Text("机构", "body")
                )
    for place, sheet in enumerate(value.sheets):
        expect_known(document, ("sheets", place, "clause"), sheet.clause, rulebook.clauses, CLAUSE_WORD)


def in_boards(document: Document, value: Boards, rulebook: Rulebook) -> None:
    """Add what a file of the kind `boards` refers to in vain."""
    duty = Text("公开义务", "duty")
    for name in ("blocks_clause", "collections_clause"):
        expect_known(document, (name,), getattr(value, name), rulebook.clauses, CLAUSE_WORD)
    for number, key in enumerate(value.collections):
        expect_known(document, ("collections", number), key, rulebook.duties, duty)
    filled = [(("blocks", place), one.duties) for place, one in enumerate(value.blocks)]
    filled += [(("demands", place), demand.duties) for place, demand in enumerate(value.demands)]
    filled += [(("listed", place), one.duties) for place, one in enumerate(value.listed)]
    if value.listed:
        expect_known(document, ("listed_clause",), value.listed_clause, rulebook.clauses, CLAUSE_WORD)
    for at, duties in filled:
        for number, key in enumerate(duties):
            expect_known(document, (*at, "duties", number), key, rulebook.duties, duty)
    if value.open_day is not None:
        expect_known(document, ("open_day", "clause"), value.open_day.clause, rulebook.clauses, CLAUSE_WORD)
        for number, key in enumerate(value.open_day.roles):
            expect_known(document, ("open_day", "roles", number), key, rulebook.roles, Text("角色", "role"))
    said = [(("demands", place), demand.clause) for place, demand in enumerate(value.demands)]
    said += [(("tables", place), table.clause) for place, table in enumerate(value.tables)]
    said += [(("displays", place), display.clause) for place, display in enumerate(value.displays)]
    said += [(("campaigns", place), campaign.clause) for place, campaign in enumerate(value.campaigns)]
    for at, clause in said:
        expect_known(document, (*at, "clause"), clause, rulebook.clauses, CLAUSE_WORD)


def in_powers(document: Document, value: PowerRules, rulebook: Rulebook) -> None:
    """Add what a file of the kind `powers` refers to in vain."""
    expect_clauses(document, ("clauses",), value.clauses, rulebook)
    for number, item in enumerate(value.private_items):
        expect_known(document, ("private_items", number), item, rulebook.items, Text("事项", "item"))
    for key, steps in value.party_told.items():
        expect_known(document, ("party_told", key), key, rulebook.procedures, Text("流程", "procedure"))
        if key in rulebook.procedures:
            for number, step in enumerate(steps):
                known = rulebook.procedures[key].steps
                expect_known(document, ("party_told", key, number), step, known, Text("步骤", "step"))


def in_villages(document: Document, value: Villages, rulebook: Rulebook) -> None:
    """Add what a file of the kind `villages` refers to in vain."""
    expect_known(document, ("duty",), value.duty, rulebook.duties, Text("公开义务", "duty"))
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
        expect_known(document, path, clause, rulebook.clauses, CLAUSE_WORD)


def in_sheets(document: Document, value: Sheets, rulebook: Rulebook) -> None:
    """Add what a file of the kind `sheets` refers to in vain."""
    for place, sheet in enumerate(value.sheets):
        at: Path = ("sheets", place)
        expect_id(document, (*at, "key"), sheet.key, sample="office-assessment")
        expect_clauses(document, (*at, "clauses"), sheet.clauses, rulebook)
        for number, line in enumerate(sheet.lines):
            expect_id(document, (*at, "lines", number, "key"), line.key, sample="time-limits")
            expect_clauses(document, (*at, "lines", number, "clauses"), line.clauses, rulebook)
        for number, grouping in enumerate(sheet.groupings):
            expect_clauses(document, (*at, "groupings", number, "clause"), (grouping.clause,), rulebook)
