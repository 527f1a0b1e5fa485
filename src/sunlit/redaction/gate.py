"""The two things that are done with a file: read it whole, and make it anew; the new one is read again before it goes."""

import logging
from collections.abc import Callable, Collection
from typing import TypeVar

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.redaction.docx import clean_docx, read_docx
from sunlit.redaction.formats import format_of, safe_name
from sunlit.redaction.parts import Cleaned, Format, Part, Reading, blocked, found_in
from sunlit.redaction.pdf import clean_pdf, read_pdf
from sunlit.redaction.pictures import clean_picture, read_picture
from sunlit.redaction.plain import clean_csv, clean_text, read_csv, read_text
from sunlit.redaction.xlsx import clean_xlsx, read_xlsx

_T = TypeVar("_T")
log = logging.getLogger("sunlit.redaction")

DEEPEST = 2
"""How many files inside one another are opened."""


def read(content: bytes, name: str) -> Reading:
    """Everything that a file says, part by part, its name first; nothing is run, nothing is fetched.

    Raises Blocked with a reason of `parts.REASONS` for what can't be read whole.
    """
    found = _guarded(lambda: _inside(content, name, 0))
    return Reading(found.format, (Part(Text("文件名", "file name"), name), *found.parts), found.pictures)


def clean(
    content: bytes, name: str, *, allowed: Collection[str] = (), fields: Collection[str] = ()
) -> Cleaned:
    """The file made anew: without what an ordinary reader doesn't see, with personal data masked in text, CSV, Excel and
    Word. Serves S4.43.11, 个人信息保护法 6, 51.

    ``allowed`` are the office's own numbers and mailboxes; ``fields`` the keys of `personal_columns.FIELDS` that a
    table of persons may show beside name, village and amount. A PDF is never masked. Raises Blocked for what can't be
    read or would still hold personal data (code personal_data, with each place), Refused (personal_fields).
    """
    made = _guarded(lambda: _made_anew(content, name, allowed, fields))
    if places := read(made.content, made.name).places(allowed):
        raise found_in(places)
    return made


def _made_anew(content: bytes, name: str, allowed: Collection[str], fields: Collection[str]) -> Cleaned:
    format = format_of(content, name)
    told = safe_name(name, format, allowed)
    match format:
        case Format.PDF:
            return clean_pdf(content, told, _inside)
        case Format.DOCX:
            _inside(content, name, 0)
            return clean_docx(content, told, allowed)
        case Format.XLSX:
            _inside(content, name, 0)
            return clean_xlsx(content, told, allowed, fields)
        case Format.CSV:
            return clean_csv(content, told, allowed, fields)
        case Format.TXT:
            return clean_text(content, told, allowed)
        case Format.PNG | Format.JPEG | Format.WEBP:
            return clean_picture(content, told, format)


def _guarded(work: Callable[[], _T]) -> _T:
    """The work; whatever goes wrong in it blocks the file, for a stranger's bytes may break any reader."""
    try:
        return work()
    except Refused:
        raise
    except Exception as error:
        log.warning("a file broke its reader: %s", type(error).__name__)
        raise blocked("damaged") from error


def _inside(content: bytes, name: str, depth: int) -> Reading:
    """What the content of a file says. Raises Blocked."""
    if depth > DEEPEST:
        raise blocked("too_deep")
    format = format_of(content, name)
    match format:
        case Format.PDF:
            return read_pdf(content, _inside, depth)
        case Format.DOCX:
            return read_docx(content, _inside, depth)
        case Format.XLSX:
            return read_xlsx(content, _inside, depth)
        case Format.CSV:
            return read_csv(content)
        case Format.TXT:
            return read_text(content)
        case Format.PNG | Format.JPEG | Format.WEBP:
            return read_picture(content, format)
