"""Numbered papers: issued inside an act, kept as printed, reprinted to the byte."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters.book import book
from sunlit.matters.models import Document, Matter
from sunlit.matters.numbers import next_number
from sunlit.paper.documents import Documents
from sunlit.paper.errors import PaperError
from sunlit.paper.fonts import FontSet, usual_places
from sunlit.paper.render import Paper, plain
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.shelves import PAPERS

SERIES = {
    "acceptance-receipt": "S",
    "one-time-notice": "G",
    "not-accepted": "N",
    "referral-slip": "Y",
    "inquiry-slip": "H",
    "undertaking-form": "C",
    "result-sheet": "R",
    "delivery-record": "D",
    "material-receipt": "M",
    "extension-notice": "X",
    "stop-notice": "Z",
    "supervision-notice": "U",
    "checkpoint-sheet": "K",
    "guide-sheet": "A",
    "desk-plate": "E",
    "first-inquiry-register": "F",
    "phone-register": "L",
}
"""The letter of each paper in its number."""


@lru_cache(maxsize=1)
def forms() -> Documents:
    """The papers of the service centre, read once per process."""
    return Documents.load(Path(settings.RULEBOOK_DIR) / "service-centre" / "documents")


def forms_of(template: str) -> Documents:
    """The papers of the rulebook folder in which a template stands; the service centre's for one that stands nowhere."""
    place = book().documents.get(template)
    return _folder(place.parent) if place else forms()


@lru_cache(maxsize=32)
def _folder(folder: Path) -> Documents:
    return Documents.load(folder)


def title_of(template: str) -> Text:
    """What a paper is called. Raises UnknownDocument for a template that stands in no folder."""
    return forms_of(template)[template].title


@lru_cache(maxsize=1)
def fonts() -> FontSet:
    """The fonts of this installation; the customer's licensed ones come first."""
    return FontSet.find(usual_places(settings.BASE_DIR, settings.FONTS_DIR))


def issue(
    template: str, data: Mapping[str, Any], *, township: Organisation, matter: Matter | None, by: Viewer
) -> Document:
    """Issue a numbered paper inside the running act; it is set at once, so that a name without a glyph refuses it.

    ``office`` and ``date`` are filled in. Raises Refused (paper) with every fault of the data.
    """
    at = clock.now()
    number = next_number(township, SERIES.get(template) or forms_of(template)[template].series, at.year)
    whole = {"office": township.name, "date": at.date(), "complaint_phone": township.complaint_phone, **data}
    paper = _set(template, whole, number)
    PAPERS.keep(paper.pdf, paper.sha256)
    document = Document.objects.create(
        township=township,
        matter=matter,
        template=template,
        number=number,
        data=json.dumps(plain(whole), ensure_ascii=False),
        fingerprint=paper.fingerprint,
        template_hash=paper.template_hash,
        pdf_hash=paper.sha256,
        pages=paper.pages,
        issued_at=at,
        issued_by_id=by.staff_id,
    )
    ledger.append(
        township.code,
        "paper_issued",
        actor=by.actor,
        subject_kind="matter" if matter else "paper",
        subject=matter.number if matter else number,
        facts={"paper": template, "number": number, "pdf": paper.sha256},
        at=at,
    )
    return document


def show(
    template: str, data: Mapping[str, Any], *, number: str, photos: Mapping[str, bytes] | None = None
) -> Paper:
    """Set a paper that isn't kept: a guide sheet, a register, a desk plate, badges with their ``photos``.

    Raises Refused (paper).
    """
    return _set(template, data, number, photos)


def pdf(document: Document) -> bytes:
    """The PDF of an issued paper, the same bytes as when it was first printed.

    Raises FileNotFoundError where the file is gone, and ValueError where its hash no longer agrees.
    """
    content = PAPERS.content(document.pdf_hash)
    if hashlib.sha256(content).hexdigest() != document.pdf_hash:
        raise ValueError(f"{document.number}: the kept file doesn't have the hash that was recorded")
    return content


def data_of(document: Document) -> dict[str, Any]:
    """The data that a paper was issued with."""
    return dict(json.loads(document.data))


def _set(
    template: str, data: Mapping[str, Any], number: str, photos: Mapping[str, bytes] | None = None
) -> Paper:
    known = forms_of(template)[template].fields
    fitting = {name: value for name, value in data.items() if name in known and value not in (None, "", [])}
    try:
        return forms_of(template).print(template, fitting, number=number, fonts=fonts(), photos=photos)
    except PaperError as error:
        raise Refused("paper", error.text, clause="") from error
