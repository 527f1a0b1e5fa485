"""The rulebook as the program holds it: everything found by its id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from sunlit.core.access import Access
from sunlit.core.boards import Boards
from sunlit.core.bodies import BodyRule
from sunlit.core.calendar import WorkCalendar
from sunlit.core.catalogues import Catalogue
from sunlit.core.centre import Centre
from sunlit.core.charges import Charge
from sunlit.core.conditions import Field, Vocabulary
from sunlit.core.conduct import CertificateKind, Checklist, Question, StudyPoint, Tally
from sunlit.core.duties import Duty
from sunlit.core.extensions import ExtensionRule
from sunlit.core.indicators import Sheet
from sunlit.core.instruments import DutySheet, Instrument, PlanRule
from sunlit.core.item_elements import ElementSet
from sunlit.core.items import Category, Item
from sunlit.core.notices import Statutory, YearNotice
from sunlit.core.openness import Openness
from sunlit.core.paper_forms import Document as PaperForm
from sunlit.core.parameters import Effective, Parameter, effective
from sunlit.core.powers import PowerRules
from sunlit.core.procedures.model import Procedure
from sunlit.core.programmes import Programme
from sunlit.core.registers import Register
from sunlit.core.regulations import Clause, Example, Forbidden, LegalRule, Regulation
from sunlit.core.request_rules import RequestRules
from sunlit.core.statutes import CountingRule
from sunlit.core.stops import StopReason
from sunlit.core.text import Text
from sunlit.core.villages import Villages
from sunlit.rulebook.reading import Document


@dataclass(frozen=True)
class Rulebook:
    """All rules of one folder, checked. ``law`` holds the national floor, ``parameters`` the regulations' own.

    ``content_hash`` is the SHA-256 of every file's path and bytes; ``version`` is its short form for paper.
    """

    content_hash: str
    regulations: Mapping[str, Regulation] = field(default_factory=dict)
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    law: Mapping[str, Parameter] = field(default_factory=dict)
    legal_rules: Mapping[str, LegalRule] = field(default_factory=dict)
    forbidden: Mapping[str, Forbidden] = field(default_factory=dict)
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    categories: tuple[Category, ...] = ()
    items: Mapping[str, Item] = field(default_factory=dict)
    element_sets: tuple[ElementSet, ...] = ()  # what a guide must hold, by clause
    access: tuple[Access, ...] = ()  # how people find and use services
    facts: Mapping[str, Field] = field(default_factory=dict)  # what the conditions of items may ask, by name
    registers: Mapping[str, Register] = field(default_factory=dict)
    roles: Mapping[str, Text] = field(default_factory=dict)  # role code → title
    duties: Mapping[str, Duty] = field(default_factory=dict)  # what must be published, by key
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)  # what units must fill, by key
    bodies: Mapping[str, BodyRule] = field(default_factory=dict)  # leading groups and the like, by key
    instruments: Mapping[str, Instrument] = field(
        default_factory=dict
    )  # rules that a township issues, by key
    duty_sheets: Mapping[str, DutySheet] = field(default_factory=dict)
    centre: Centre | None = None  # how the service centre is made up
    requests: RequestRules | None = None  # answers, cells of the yearly report, charge and remedies
    openness: Openness | None = None  # what is asked before publication, and grounds to withhold
    villages: Villages | None = None  # what each village publishes, and what must add up in it
    boards: Boards | None = None  # boards, carriers and what each publication must go out by
    powers: PowerRules | None = None  # power in operation: groups, contents, media, what is never shown
    plans: Mapping[str, PlanRule] = field(default_factory=dict)  # plans with targets and tasks, by key
    charges: Mapping[str, Charge] = field(default_factory=dict)  # what may be taken from residents, by id
    programmes: Mapping[str, Programme] = field(default_factory=dict)  # what is paid to residents, by id
    checklists: Mapping[str, Checklist] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)  # what a visitor is asked, by key
    study: Mapping[str, StudyPoint] = field(default_factory=dict)
    certificates: Mapping[str, CertificateKind] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    indicator_sheets: Mapping[str, Sheet] = field(default_factory=dict)  # what units are assessed by, by key
    synonyms: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # other words for a word, for searching
    notices: tuple[YearNotice, ...] = ()
    statutory: Statutory | None = None
    stop_reasons: Mapping[str, StopReason] = field(default_factory=dict)
    counting: tuple[CountingRule, ...] = ()
    extensions: Mapping[str, ExtensionRule] = field(default_factory=dict)
    examples: tuple[tuple[str, Example], ...] = ()  # with the file each stands in
    documents: Mapping[str, Path] = field(default_factory=dict)  # template name → path
    papers: Mapping[str, PaperForm] = field(default_factory=dict)  # what each paper holds, by template name
    sources: Mapping[tuple[str, str], Document] = field(default_factory=dict, repr=False, compare=False)
    """The file behind ("procedure", its id), ("register", its key) and ("sheet", its key), for faults that are found later than at loading."""

    @property
    def version(self) -> str:
        """The short form of ``content_hash`` that paper has room for."""
        return self.content_hash[:12]

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The working calendar of the notices. Raises ``LookupError`` where the statutory days are missing."""
        if self.statutory is None:
            raise LookupError("The rulebook has no calendar/statutory.yaml.")
        return WorkCalendar(self.notices, self.statutory)

    @cached_property
    def fact_vocabulary(self) -> Vocabulary:
        """The facts as the vocabulary of item conditions."""
        return Vocabulary(self.facts)

    def effective(self, parameter: str, on: date) -> Effective:
        """The value of a parameter on a day, over the law under it. Raises ``KeyError`` for an unknown id."""
        own = self.parameters.get(parameter) or self.law[parameter]
        return effective(own, self.law.get(own.law), on)
