"""PDF: read by two engines that must agree, never masked; made anew with what is seen on its pages and nothing else."""

import ctypes
import io
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from pypdf import PdfReader, PdfWriter
from pypdf.errors import FileNotDecryptedError, LimitReachedError
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject, StreamObject

from sunlit.core.personal import personal_data
from sunlit.core.text import Text
from sunlit.redaction.parts import Cleaned, Format, Part, Reading, blocked
from sunlit.redaction.pdf_strings import ERRORS, hidden_parts, objects
from sunlit.redaction.pictures import bare_jpeg

# Its remarks quote the file; what a stranger's file says doesn't belong into the logs.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)

MOST_PAGES = 500
LONGEST_EDGE = 14_400
"""In points; larger pages exist in plans only, and no office prints them."""
MOST_SIGNS = 100_000
"""On one page."""
_MUCH = 0.25
_LITTLE = 20
_ENGINE = Lock()
"""The second engine works for one thread at a time."""

_OF_A_PAGE = {
    "/Type",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/Contents",
    "/Resources",
    "/Parent",
    "/Group",
    "/UserUnit",
}
_LEFT_OUT = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/OC",
    "/AA",
    "/OPI",
    "/Alternates",
    "/StructParents",
    "/StructParent",
    "/AF",
    "/Properties",
    "/Measure",
    "/PtData",
    "/Ref",
    "/Thumb",
    "/Annots",
)
_MARKED = {b"BDC": b"BMC", b"DP": b"MP"}


def read_pdf(content: bytes, read: Callable[[bytes, str, int], Reading], depth: int = 0) -> Reading:
    """Everything a PDF says. ``read`` reads what is attached.

    Raises Blocked: encrypted, damaged, too_many_pages, huge_page, scan, unmapped_font, engines_differ, hidden_layer,
    embedded, unpacks_too_large.
    """
    try:
        reader = _opened(content)
        first = [page.extract_text() for page in reader.pages]
        _check_fonts(reader)
        rest = list(hidden_parts(reader, content, read, depth))
        pictures = sum(
            1
            for _top, _key, one in objects(reader.trailer)
            if isinstance(one, StreamObject) and one.get("/Subtype") == "/Image"
        )
    except LimitReachedError as error:
        raise blocked("unpacks_too_large") from error
    except FileNotDecryptedError as error:
        raise blocked("encrypted") from error
    except ERRORS as error:
        raise blocked("damaged") from error
    second = _by_the_second(content)
    if len(second) != len(first):
        raise blocked("engines_differ")
    parts: list[Part] = []
    for number, (one, (other, placed)) in enumerate(zip(first, second, strict=True), 1):
        where = Text(f"第{number}页", f"page {number}")
        if _digits(one) != _digits(other):
            raise blocked("engines_differ", where)
        found = {(finding.kind, finding.masked) for finding in personal_data(one)}
        parts.append(Part(where, one))
        for text in (other, placed):
            # What one engine alone finds counts as well; what both find is told once.
            more = {(finding.kind, finding.masked) for finding in personal_data(text)}
            if more - found:
                parts.append(Part(where, text))
                found |= more
    return Reading(Format.PDF, tuple(part for part in (*parts, *rest) if part.text.strip()), pictures)


def _digits(text: str) -> Counter[str]:
    return Counter(sign for sign in text if sign.isdigit())


def _opened(content: bytes) -> PdfReader:
    if b"%%EOF" not in content[-2048:]:
        raise blocked("damaged")
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise blocked("encrypted")
    if not 0 < len(reader.pages) <= MOST_PAGES:
        raise blocked("too_many_pages" if len(reader.pages) else "damaged")
    for page in reader.pages:
        if max(abs(float(edge)) for edge in page.mediabox) > LONGEST_EDGE:
            raise blocked("huge_page")
    layers = reader.root_object.get("/OCProperties")
    if layers is not None:
        shown = layers.get_object().get("/D", DictionaryObject()).get_object()
        off = shown.get("/OFF", ArrayObject()).get_object()
        if (
            len(off)
            or shown.get("/BaseState", "/ON") != "/ON"
            or any(key == "/AS" and len(shown[key]) for key in shown)
        ):
            raise blocked("hidden_layer")
    return reader


def _check_fonts(reader: PdfReader) -> None:
    """Fonts whose signs nobody can tell: no table of what they mean. Raises Blocked (unmapped_font)."""
    for _top, _key, one in objects(reader.trailer):
        if not isinstance(one, DictionaryObject) or one.get("/Type") != "/Font" or "/ToUnicode" in one:
            continue
        if one.get("/Subtype") == "/Type3":
            raise blocked("unmapped_font")
        if one.get("/Subtype") == "/Type0":
            encoding = one.get("/Encoding")
            if not isinstance(encoding, NameObject) or str(encoding).startswith("/Identity"):
                raise blocked("unmapped_font")


def _by_the_second(content: bytes) -> list[tuple[str, str]]:
    """Each page's text by the second engine: as it is written, and as its signs lie on the page.

    Raises Blocked (damaged, encrypted, scan, unmapped_font).
    """
    with _ENGINE:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise blocked("damaged") from error
        try:
            return [_page(document, number) for number in range(len(document))]
        except pypdfium2.PdfiumError as error:
            raise blocked("damaged") from error
        finally:
            document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, str]:
    where = Text(f"第{number + 1}页", f"page {number + 1}")
    page = document[number]
    signs = page.get_textpage()
    try:
        count = signs.count_chars()
        if count > MOST_SIGNS:
            raise blocked("unpacks_too_large", where)
        text: list[str] = []
        placed: list[_Sign] = []
        for at in range(count):
            code = pdfium.FPDFText_GetUnicode(signs, at)
            generated = pdfium.FPDFText_IsGenerated(signs, at) == 1
            if not generated and (
                code in (0, 0xFFFD)
                or 0xE000 <= code <= 0xF8FF
                or code >= 0xF0000
                or pdfium.FPDFText_HasUnicodeMapError(signs, at) == 1
            ):
                raise blocked("unmapped_font", where)
            text.append(chr(code))
            if not generated and code > 32:
                placed.append(_placed(signs, at, chr(code)))
        written = "".join(text)
        _refuse_a_scan(page, sum(1 for sign in written if sign.isalnum()), where)
        return written, _as_it_lies(placed)
    finally:
        signs.close()
        page.close()


@dataclass(frozen=True)
class _Sign:
    """One sign on a page: what it is and where it lies, in points from the lower left corner."""

    sign: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.bottom + self.top) / 2


def _placed(signs: pypdfium2.PdfTextPage, at: int, sign: str) -> _Sign:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(signs, at, left, right, bottom, top)
    return _Sign(sign, left.value, right.value, bottom.value, top.value)


def _as_it_lies(placed: list[_Sign]) -> str:
    """The signs in lines from top to bottom, each from left to right, in whatever order they were written; what is far
    from its neighbour is kept apart."""
    lines: list[list[_Sign]] = []
    for one in sorted(placed, key=lambda one: -one.middle):
        if lines and abs(lines[-1][0].middle - one.middle) <= max(one.top - one.bottom, 4) * 0.6:
            lines[-1].append(one)
        else:
            lines.append([one])
    return "\n".join(_line(sorted(line, key=lambda one: one.left)) for line in lines)


def _line(signs: list[_Sign]) -> str:
    text = signs[0].sign
    for before, one in pairwise(signs):
        gap, high = one.left - before.right, max(before.top - before.bottom, one.top - one.bottom, 4)
        text += ("；" if gap > 1.5 * high else " " if gap > 0.5 * high else "") + one.sign
    return text


def _refuse_a_scan(page: pypdfium2.PdfPage, signs: int, where: Text) -> None:
    """A page on which something is drawn but nothing, or hardly anything, is written. Raises Blocked (scan)."""
    if signs >= _LITTLE:
        return
    width, height = page.get_size()
    covered, drawn = 0.0, 0
    for one in page.get_objects(max_depth=6):
        if one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = one.get_bounds()
            covered += abs((right - left) * (top - bottom))
        elif one.type in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING):
            drawn += 1
    if covered > _MUCH * width * height or (not signs and (covered or drawn)) or drawn > 200:
        raise blocked("scan", where)


def clean_pdf(content: bytes, name: str, read: Callable[[bytes, str, int], Reading]) -> Cleaned:
    """The pages as they are seen, in a new file: no properties, notes, fields, layers, bookmarks, links, attachments, older
    versions or marks. Notes, stamps and fields that are seen become part of the page.

    Nothing is masked. Raises Blocked like `read_pdf`; changed_by_cleaning.
    """
    before = read(content, "a.pdf", 0)
    left_out = tuple(dict.fromkeys(part.where for part in before.parts if part.hidden))
    try:
        flat = _flattened(content)
        made = _made_anew(flat)
    except LimitReachedError as error:
        raise blocked("unpacks_too_large") from error
    except (*ERRORS, pypdfium2.PdfiumError) as error:
        raise blocked("damaged") from error
    with_notes = _by_the_second(flat)
    if [_signs(one) for one, _placed in with_notes] != [_signs(one) for one, _placed in _by_the_second(made)]:
        raise blocked("changed_by_cleaning")
    return Cleaned(name, Format.PDF, made, left_out, pictures=before.pictures)


def _signs(text: str) -> str:
    return "".join(text.split())


def _flattened(content: bytes) -> bytes:
    """The file with what is seen of its notes and fields drawn into the pages."""
    if b"/Annots" not in content and b"/ObjStm" not in content:
        return content
    with _ENGINE:
        document = pypdfium2.PdfDocument(content)
        try:
            for number in range(len(document)):
                page = document[number]
                if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_FAIL:
                    raise blocked("damaged", Text(f"第{number + 1}页", f"page {number + 1}"))
                page.close()
            out = io.BytesIO()
            document.save(out)
            return out.getvalue()
        finally:
            document.close()


def _made_anew(content: bytes) -> bytes:
    reader = PdfReader(io.BytesIO(content), strict=False)
    writer = PdfWriter()
    for page in reader.pages:
        for key in [key for key in page if key not in _OF_A_PAGE]:
            del page[key]
        contents = page.get_contents()
        if contents is not None:
            page[NameObject("/Contents")] = _bare(contents, reader)
        writer.add_page(page)
    for one in list(_dictionaries(writer)):
        for key in _LEFT_OUT:
            if key in one:
                del one[key]
        if not isinstance(one, StreamObject):
            continue
        if one.get("/Subtype") == "/Form" or "/PatternType" in one:
            one.set_data(_bare(one, writer).get_data())
        elif one.get("/Subtype") == "/Image" and one.get("/Filter") == "/DCTDecode":
            one._data = bare_jpeg(one._data)
        elif one.get("/Subtype") == "/Image" and "/Name" in one:
            del one["/Name"]
    writer.metadata = None
    writer._ID = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _dictionaries(writer: PdfWriter) -> Iterator[DictionaryObject]:
    for _top, _key, one in objects(writer.root_object):
        if isinstance(one, DictionaryObject):
            yield one


def _bare(stream: StreamObject, of: PdfReader | PdfWriter) -> ContentStream:
    """Drawing commands without remarks and without what is told about them; the drawing stays."""
    found = ContentStream(stream, of)
    found.operations = [
        ([operands[0]], _MARKED[operator]) if operator in _MARKED else (operands, operator)
        for operands, operator in found.operations
    ]
    return found
