"""Where each fitted file of the rulebook goes: every kind of thing under its id, once, and the whole put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunlit.core.access import Access
from sunlit.core.boards import Boards
from sunlit.core.bodies import Bodies
from sunlit.core.catalogues import Catalogues
from sunlit.core.centre import Centre
from sunlit.core.charges import Charges
from sunlit.core.conduct import Conduct
from sunlit.core.duties import Duties
from sunlit.core.extensions import ExtensionRules
from sunlit.core.indicators import Sheets
from sunlit.core.instruments import Instruments
from sunlit.core.item_elements import ElementSet, ElementSets
from sunlit.core.item_facts import ItemFacts
from sunlit.core.items import Item
from sunlit.core.notices import Statutory, YearNotice
from sunlit.core.openness import Openness
from sunlit.core.paper_forms import PaperForms
from sunlit.core.powers import PowerRules
from sunlit.core.programmes import Programmes
from sunlit.core.registers import Register
from sunlit.core.regulations import Clause, Regulation, forbidden_parameters, law_parameters
from sunlit.core.request_rules import RequestRules
from sunlit.core.roles import Roles
from sunlit.core.statutes import CountingRules
from sunlit.core.stops import StopReasons
from sunlit.core.synonyms import Synonyms, table_of
from sunlit.core.text import Text
from sunlit.core.villages import Villages
from sunlit.rulebook.kinds import Kind
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.reading import Document


@dataclass
class Fitted:
    """One file after fitting: its document and the object made of it."""

    kind: Kind
    document: Document
    value: Any


@dataclass
class _Shelf:
    """Things by id while loading; a second thing with the same id is a problem."""

    things: dict[str, Any] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)

    def put(self, id_: str, thing: Any, document: Document, path: tuple[str | int, ...]) -> None:
        if id_ in self.things:
            document.problems.append(
                document.problem(
                    path,
                    Text(
                        f"编号“{id_}”已经用过（{self.homes[id_]}）。",
                        f"The id “{id_}” is taken already ({self.homes[id_]}).",
                    ),
                    Text("请换一个编号。", "Choose another id."),
                )
            )
            return
        self.things[id_] = thing
        self.homes[id_] = document.file


class Shelves:
    """Where each fitted thing goes."""

    def __init__(self) -> None:
        self.regulations, self.clauses, self.parameters, self.law = _Shelf(), _Shelf(), _Shelf(), _Shelf()
        self.legal_rules, self.forbidden, self.procedures, self.items = _Shelf(), _Shelf(), _Shelf(), _Shelf()
        self.numbers, self.notices, self.facts, self.roles = _Shelf(), _Shelf(), _Shelf(), _Shelf()
        self.stop_reasons, self.extensions = _Shelf(), _Shelf()
        self.duties, self.catalogues = _Shelf(), _Shelf()
        self.element_sets: list[ElementSet] = []
        self.access: list[Access] = []
        self.bodies, self.instruments, self.duty_sheets, self.plans = _Shelf(), _Shelf(), _Shelf(), _Shelf()
        self.charges, self.programmes, self.papers = _Shelf(), _Shelf(), _Shelf()
        self.checklists, self.questions, self.study, self.certificates = (
            _Shelf(),
            _Shelf(),
            _Shelf(),
            _Shelf(),
        )
        self.tallies = _Shelf()
        self.indicator_sheets = _Shelf()
        self.synonyms: list[tuple[str, ...]] = []
        self.registers, self.series = _Shelf(), _Shelf()
        self.statutory: Statutory | None = None
        self.centre: Centre | None = None
        self.openness: Openness | None = None
        self.requests: RequestRules | None = None
        self.boards: Boards | None = None
        self.powers: PowerRules | None = None
        self.villages: Villages | None = None
        self.counting: CountingRules | None = None
        self.categories: list[Any] = []
        self.examples: list[tuple[str, Any]] = []
        self.sources: dict[tuple[str, str], Document] = {}

    def take(self, one: Fitted) -> None:
        if one.value is None:
            return
        getattr(self, f"_take_{one.kind.name}")(one.value, one.document)

    def _take_legal_rules(self, value: Any, document: Document) -> None:
        for place, rule in enumerate(value.rules):
            self.legal_rules.put(rule.code, rule, document, ("rules", place, "code"))
        ids = [
            ("rules", r, "limits", n, "id")
            for r, rule in enumerate(value.rules)
            for n in range(len(rule.limits))
        ]
        for parameter, path in zip(law_parameters(value), ids, strict=True):
            self.law.put(parameter.id, parameter, document, path)

    def _take_forbidden(self, value: Any, document: Document) -> None:
        for place, thing in enumerate(value.forbidden):
            self.forbidden.put(thing.id, thing, document, ("forbidden", place, "id"))
        for place, parameter in enumerate(forbidden_parameters(value)):
            self.law.put(parameter.id, parameter, document, ("forbidden", place, "id"))

    def _take_legal_sets(self, value: Any, document: Document) -> None:
        for place, parameter in enumerate(value.parameters):
            self.law.put(parameter.id, parameter, document, ("parameters", place, "id"))

    def _take_regulation(self, value: Regulation, document: Document) -> None:
        self.regulations.put(value.id, value, document, ("id",))
        clause: Clause
        for place, clause in enumerate(value.clauses):
            self.clauses.put(clause.id, clause, document, ("clauses", place, "id"))
        for place, parameter in enumerate(value.parameters):
            self.parameters.put(parameter.id, parameter, document, ("parameters", place, "id"))

    def _take_counting(self, value: CountingRules, document: Document) -> None:
        self.counting = value

    def _take_stop_reasons(self, value: StopReasons, document: Document) -> None:
        for place, reason in enumerate(value.reasons):
            self.stop_reasons.put(reason.code, reason, document, ("reasons", place, "code"))

    def _take_extensions(self, value: ExtensionRules, document: Document) -> None:
        for place, rule in enumerate(value.rules):
            self.extensions.put(rule.code, rule, document, ("rules", place, "code"))

    def _take_statutory(self, value: Statutory, document: Document) -> None:
        self.statutory = value

    def _take_notice(self, value: YearNotice, document: Document) -> None:
        self.notices.put(str(value.year), value, document, ("year",))

    def _take_procedure(self, value: Any, document: Document) -> None:
        self.procedures.put(value.id, value, document, ("id",))
        self.sources["procedure", value.id] = document

    def _take_facts(self, value: ItemFacts, document: Document) -> None:
        for place, fact in enumerate(value.facts):
            self.facts.put(fact.name, fact, document, ("facts", place, "name"))

    def _take_roles(self, value: Roles, document: Document) -> None:
        for place, role in enumerate(value.roles):
            self.roles.put(role.code, role.title, document, ("roles", place, "code"))

    def _take_category(self, value: Any, document: Document) -> None:
        self.categories.append(value)
        item: Item
        for place, item in enumerate(value.items):
            self.items.put(item.id, item, document, ("items", place, "id"))
            self.numbers.put(item.number, item, document, ("items", place, "number"))

    def _take_elements(self, value: ElementSets, _document: Document) -> None:
        self.element_sets += value.sets

    def _take_access(self, value: Access, _document: Document) -> None:
        self.access.append(value)

    def _take_synonyms(self, value: Synonyms, document: Document) -> None:
        self.synonyms += value.groups

    def _take_duties(self, value: Duties, document: Document) -> None:
        for place, duty in enumerate(value.duties):
            self.duties.put(duty.key, duty, document, ("duties", place, "key"))

    def _take_openness(self, value: Openness, _document: Document) -> None:
        self.openness = value

    def _take_requests(self, value: RequestRules, _document: Document) -> None:
        self.requests = value

    def _take_catalogues(self, value: Catalogues, document: Document) -> None:
        for place, one in enumerate(value.catalogues):
            self.catalogues.put(one.key, one, document, ("catalogues", place, "key"))

    def _take_powers(self, value: PowerRules, _document: Document) -> None:
        self.powers = value

    def _take_boards(self, value: Boards, _document: Document) -> None:
        self.boards = value

    def _take_villages(self, value: Villages, _document: Document) -> None:
        self.villages = value

    def _take_centre(self, value: Centre, _document: Document) -> None:
        self.centre = value

    def _take_charges(self, value: Charges, document: Document) -> None:
        for place, charge in enumerate(value.charges):
            self.charges.put(charge.id, charge, document, ("charges", place, "id"))

    def _take_programmes(self, value: Programmes, document: Document) -> None:
        for place, programme in enumerate(value.programmes):
            self.programmes.put(programme.id, programme, document, ("programmes", place, "id"))

    def _take_register(self, value: Register, document: Document) -> None:
        self.registers.put(value.key, value, document, ("key",))
        self.series.put(value.series, value, document, ("series",))
        self.sources["register", value.key] = document

    def _take_bodies(self, value: Bodies, document: Document) -> None:
        for place, body in enumerate(value.bodies):
            self.bodies.put(body.key, body, document, ("bodies", place, "key"))

    def _take_instruments(self, value: Instruments, document: Document) -> None:
        for place, instrument in enumerate(value.instruments):
            self.instruments.put(instrument.key, instrument, document, ("instruments", place, "key"))
        for place, sheet in enumerate(value.sheets):
            self.duty_sheets.put(sheet.key, sheet, document, ("sheets", place, "key"))
        for place, plan in enumerate(value.plans):
            self.plans.put(plan.key, plan, document, ("plans", place, "key"))

    def _take_papers(self, value: PaperForms, document: Document) -> None:
        for place, paper in enumerate(value.whole()):
            self.papers.put(paper.id, paper, document, ("documents", place, "id"))

    def _take_conduct(self, value: Conduct, document: Document) -> None:
        for name in ("checklists", "questions", "study", "certificates", "tallies"):
            for place, one in enumerate(getattr(value, name)):
                getattr(self, name).put(one.key, one, document, (name, place, "key"))

    def _take_sheets(self, value: Sheets, document: Document) -> None:
        for place, sheet in enumerate(value.sheets):
            self.indicator_sheets.put(sheet.key, sheet, document, ("sheets", place, "key"))
            self.sources["sheet", sheet.key] = document

    def _take_examples(self, value: Any, document: Document) -> None:
        self.examples.extend((document.file, example) for example in value.examples)

    def rulebook(self, content_hash: str, templates: Mapping[str, Path]) -> Rulebook:
        return Rulebook(
            content_hash=content_hash,
            regulations=self.regulations.things,
            clauses=self.clauses.things,
            parameters=self.parameters.things,
            law=self.law.things,
            legal_rules=self.legal_rules.things,
            forbidden=self.forbidden.things,
            procedures=self.procedures.things,
            notices=tuple(self.notices.things.values()),
            statutory=self.statutory,
            stop_reasons=self.stop_reasons.things,
            counting=self.counting.rules if self.counting else (),
            extensions=self.extensions.things,
            categories=tuple(sorted(self.categories, key=lambda category: category.number)),
            items=self.items.things,
            facts=self.facts.things,
            registers=self.registers.things,
            roles=self.roles.things,
            duties=self.duties.things,
            catalogues=self.catalogues.things,
            element_sets=tuple(self.element_sets),
            access=tuple(self.access),
            bodies=self.bodies.things,
            instruments=self.instruments.things,
            duty_sheets=self.duty_sheets.things,
            centre=self.centre,
            openness=self.openness,
            requests=self.requests,
            boards=self.boards,
            powers=self.powers,
            villages=self.villages,
            plans=self.plans.things,
            charges=self.charges.things,
            programmes=self.programmes.things,
            checklists=self.checklists.things,
            questions=self.questions.things,
            study=self.study.things,
            certificates=self.certificates.things,
            tallies=self.tallies.things,
            indicator_sheets=self.indicator_sheets.things,
            synonyms=table_of(tuple(self.synonyms)),
            sources=self.sources,
            examples=tuple(self.examples),
            documents=templates,
            papers=self.papers.things,
        )
