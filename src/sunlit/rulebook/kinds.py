"""Which file of the rulebook holds what. A new kind of rule is one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from sunlit.core.access import Access, check_access
from sunlit.core.boards import Boards, check_boards
from sunlit.core.bodies import Bodies
from sunlit.core.body_checks import check_bodies
from sunlit.core.catalogues import Catalogues, check_catalogues
from sunlit.core.centre import Centre, check_centre
from sunlit.core.charges import Charges, check_charges
from sunlit.core.conduct import Conduct, check_conduct
from sunlit.core.duties import Duties
from sunlit.core.duty_checks import check_duties
from sunlit.core.extensions import ExtensionRules
from sunlit.core.indicator_checks import check_sheets
from sunlit.core.indicators import Sheets
from sunlit.core.instruments import Instruments
from sunlit.core.item_checks import check_category
from sunlit.core.item_elements import ElementSets, check_sets
from sunlit.core.item_facts import ItemFacts, check_facts
from sunlit.core.items import Category
from sunlit.core.notices import Statutory, YearNotice, check_notice, check_statutory
from sunlit.core.openness import Openness, check_openness
from sunlit.core.paper_forms import PaperForms
from sunlit.core.powers import PowerRules, check_powers
from sunlit.core.problems import Problem
from sunlit.core.procedures.check import check_procedure
from sunlit.core.procedures.model import Procedure
from sunlit.core.programmes import Programmes, check_programmes
from sunlit.core.register_checks import check_register
from sunlit.core.registers import Register
from sunlit.core.regulations import Examples, ForbiddenList, LegalRules, LegalSets, Regulation
from sunlit.core.request_rules import RequestRules, check_request_rules
from sunlit.core.roles import Roles
from sunlit.core.statutes import CountingRules, check_counting
from sunlit.core.stops import StopReasons
from sunlit.core.synonyms import Synonyms, check_synonyms
from sunlit.core.village_checks import check_villages
from sunlit.core.villages import Villages


def nothing_more(_: Any) -> list[Problem]:
    """The check of a kind whose type says everything."""
    return []


@dataclass(frozen=True)
class Kind:
    """A kind of file: its path pattern inside the rulebook, the type it is read into, and the check of core that
    finds what a type can't express. ``first`` kinds are read before the others, because those refer to them."""

    name: str
    pattern: str
    type: Any
    check: Callable[[Any], list[Problem]] = nothing_more
    first: bool = False


KINDS: tuple[Kind, ...] = (
    Kind("legal_rules", "law/limits.yaml", LegalRules, first=True),
    Kind("forbidden", "law/forbidden.yaml", ForbiddenList, first=True),
    Kind("legal_sets", "law/sets.yaml", LegalSets, first=True),
    Kind("counting", "law/counting.yaml", CountingRules, check_counting),
    Kind("stop_reasons", "law/stop_reasons.yaml", StopReasons),
    Kind("extensions", "law/extensions.yaml", ExtensionRules),
    Kind("regulation", "*/regulation.yaml", Regulation, first=True),
    Kind("statutory", "calendar/statutory.yaml", Statutory, check_statutory),
    Kind("notice", "calendar/*.yaml", YearNotice, check_notice),
    Kind("procedure", "*/procedures/*.yaml", Procedure, check_procedure),
    Kind("roles", "roles.yaml", Roles),
    Kind("facts", "*/facts.yaml", ItemFacts, check_facts),
    Kind("category", "*/items/*.yaml", Category, check_category),
    Kind("elements", "*/elements.yaml", ElementSets, check_sets),
    Kind("access", "*/access.yaml", Access, check_access),
    Kind("synonyms", "*/words.yaml", Synonyms, check_synonyms),
    Kind("duties", "*/duties.yaml", Duties, check_duties),
    Kind("openness", "*/openness.yaml", Openness, check_openness),
    Kind("catalogues", "*/catalogues.yaml", Catalogues, check_catalogues),
    Kind("boards", "*/boards.yaml", Boards, check_boards),
    Kind("powers", "*/powers.yaml", PowerRules, check_powers),
    Kind("villages", "*/villages.yaml", Villages, check_villages),
    Kind("register", "*/registers/*.yaml", Register, check_register),
    Kind("bodies", "*/bodies.yaml", Bodies, check_bodies),
    Kind("instruments", "*/instruments.yaml", Instruments),
    Kind("centre", "*/centre.yaml", Centre, check_centre),
    Kind("charges", "*/charges.yaml", Charges, check_charges),
    Kind("programmes", "*/programmes.yaml", Programmes, check_programmes),
    Kind("papers", "*/documents/documents.yaml", PaperForms),
    Kind("conduct", "*/checklists.yaml", Conduct, check_conduct),
    Kind("conduct", "*/questions.yaml", Conduct, check_conduct),
    Kind("conduct", "*/study.yaml", Conduct, check_conduct),
    Kind("conduct", "*/certificates.yaml", Conduct, check_conduct),
    Kind("conduct", "*/tallies.yaml", Conduct, check_conduct),
    Kind("sheets", "*/sheets.yaml", Sheets, check_sheets),
    Kind("requests", "*/requests.yaml", RequestRules, check_request_rules),
    Kind("examples", "*/examples/*.yaml", Examples),
)


def kind_of(path: str) -> Kind | None:
    """The kind of a file by its path inside the rulebook, such as ``service-centre/procedures/inquiry.yaml``."""
    depth = path.count("/")
    return next(
        (kind for kind in KINDS if kind.pattern.count("/") == depth and fnmatchcase(path, kind.pattern)), None
    )
