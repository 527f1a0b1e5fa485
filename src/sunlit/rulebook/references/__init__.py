"""Holds what refers to something else against what is there: clauses, laws, parts, procedures, stop reasons, papers."""

from collections.abc import Callable
from typing import Any

from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.reading import Document
from sunlit.rulebook.references import conduct, publishing, registers, regulations, services


def check(kind: str, document: Document, value: object, rulebook: Rulebook) -> None:
    """Adds every dangling or ill-formed reference of one fitted file to the document's problems."""
    checker = _CHECKERS.get(kind)
    if checker is not None:
        checker(document, value, rulebook)


_CHECKERS: dict[str, Callable[[Document, Any, Rulebook], None]] = {
    "regulation": regulations.in_regulation,
    "legal_rules": regulations.in_legal_rules,
    "legal_sets": regulations.in_legal_sets,
    "forbidden": regulations.in_forbidden,
    "procedure": regulations.in_procedure,
    "category": services.in_category,
    "facts": services.in_facts,
    "duties": publishing.in_duties,
    "openness": publishing.in_openness,
    "requests": publishing.in_requests,
    "catalogues": publishing.in_catalogues,
    "elements": services.in_elements,
    "access": services.in_access,
    "register": registers.in_register,
    "centre": services.in_centre,
    "boards": publishing.in_boards,
    "powers": publishing.in_powers,
    "villages": publishing.in_villages,
    "charges": services.in_charges,
    "programmes": services.in_programmes,
    "papers": services.in_papers,
    "examples": regulations.in_examples,
    "bodies": publishing.in_bodies,
    "instruments": publishing.in_instruments,
    "conduct": conduct.in_conduct,
    "sheets": publishing.in_sheets,
}
