"""What stands in a PDF beside the text of its pages: properties, notes, fields, layers, alternative texts, attachments,
older versions, marks and remarks between the drawing commands."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from sunlit.core.text import Text
from sunlit.redaction.parts import Blocked, Part, Reading, blocked
from sunlit.redaction.pictures import jpeg_segments, readable

MOST_OBJECTS = 200_000
MOST_VERSIONS = 5
ERRORS = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OSError,
    AssertionError,
    OverflowError,
    NotImplementedError,
)
_STRUCTURE = {
    "/ID",
    "/FontName",
    "/BaseFont",
    "/Registry",
    "/Ordering",
    "/CharSet",
    "/Panose",
    "/Lang",
    "/FontFamily",
}
_MOMENT = re.compile(r"D:\d{4,14}[-+Z\d']*\Z")
_REMARK = re.compile(rb"(?m)%([ -~\x80-\xff]{4,})$")
_SAYS = re.compile(r"\d\D{0,2}\d\D{0,2}\d\D{0,2}\d|[^ -~]")
"""A name of an object that may say something to a person: digits, or other signs than those of the format."""
_WHERE = {
    "/Info": Text("文件属性", "document properties"),
    "/Annots": Text("批注或签章", "annotations"),
    "/AcroForm": Text("表单", "form fields"),
    "/OCProperties": Text("图层", "layers"),
    "/Outlines": Text("书签", "bookmarks"),
    "/StructTreeRoot": Text("替代文字", "alternative texts"),
    "/Names": Text("名称、附件和脚本", "names, attachments and scripts"),
    "/Metadata": Text("元数据（XMP）", "metadata (XMP)"),
}
_OTHER = Text("文件内部的文字", "text inside the file")
_VERSIONS = Text("以前的版本", "an older version")
_MARKS = Text("绘图指令中的文字", "text between the drawing commands")


def hidden_parts(
    reader: PdfReader, content: bytes, read: Callable[[bytes, str, int], Reading], depth: int
) -> Iterator[Part]:
    """All that a PDF says outside the text of its pages. Raises Blocked (embedded, unpacks_too_large)."""
    for where, text in _strings(reader, read, depth):
        if text.strip():
            yield Part(where, text, True)
    for text in _marks(reader):
        yield Part(_MARKS, text, True)
    yield from _older(content)


def objects(root: Any) -> Iterator[tuple[str, str, Any]]:
    """Every object that can be reached: under which part of the file, under which key, and the object itself."""
    seen: set[int] = set()
    waiting: list[tuple[str, str, Any]] = [("", "", root)]
    count = 0
    while waiting:
        top, key, one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        count += 1
        if count > MOST_OBJECTS:
            raise blocked("unpacks_too_large")
        if isinstance(one, DictionaryObject):
            for inner, value in one.raw_items() if hasattr(one, "raw_items") else list(dict.items(one)):
                waiting.append((inner if inner in _WHERE else top, str(inner), value))
        elif isinstance(one, ArrayObject):
            waiting += [(top, key, value) for value in list.__iter__(one)]
        yield top, key, one


def _strings(
    reader: PdfReader, read: Callable[[bytes, str, int], Reading], depth: int
) -> Iterator[tuple[Text, str]]:
    found: dict[str, dict[str, None]] = {}
    embedded = []
    for top, key, one in objects(reader.trailer):
        if key in _STRUCTURE:
            continue
        text = ""
        if isinstance(one, TextStringObject):
            text = str(one)
        elif isinstance(one, ByteStringObject):
            text = readable(bytes(one))
        elif isinstance(one, NameObject) and _SAYS.search(one):
            text = str(one)
        elif isinstance(one, DictionaryObject):
            text = "；\n".join(str(name) for name in one if _SAYS.search(name))
            if isinstance(one, StreamObject):
                kind, sub = one.get("/Type"), one.get("/Subtype")
                if kind == "/EmbeddedFile" or (key in ("/F", "/UF") and "/EF" in top):
                    embedded.append(one)
                elif kind == "/Metadata" or sub == "/XML" or key in ("/JS", "/XFA", "/Private"):
                    text = readable(one.get_data())
                elif sub == "/Image" and one.get("/Filter") == "/DCTDecode":
                    text = "；\n".join(readable(data) for _name, data in jpeg_segments(one._data))
        if text and not _MOMENT.match(text):
            found.setdefault(top, {})[text] = None
    for top, texts in found.items():
        yield _WHERE.get(top, _OTHER), "；\n".join(texts)
    for one in embedded:
        yield from _attached(one.get_data(), read, depth)


def _attached(
    data: bytes, read: Callable[[bytes, str, int], Reading], depth: int
) -> Iterator[tuple[Text, str]]:
    """What an attachment says; it goes by its content, whatever it is called."""
    where = Text("附件", "attachment")
    for ending in ("txt", "pdf", "docx", "xlsx", "png", "jpg", "webp"):
        try:
            inner = read(data, f"a.{ending}", depth + 1)
        except Blocked as error:
            if error.code in ("name_says_other", "encoding"):
                continue
            raise blocked("embedded", where) from error
        yield from (
            (Text(f"{where.zh}：{part.where.zh}", f"{where.en}: {part.where.en}"), part.text)
            for part in inner.parts
        )
        return
    raise blocked("embedded", where)


def _marks(reader: PdfReader) -> Iterator[str]:
    """Replacement texts, properties and remarks that stand inside the drawing commands."""
    found: dict[str, None] = {}
    for stream in drawing_streams(reader):
        data = stream.get_data()
        for remark in _REMARK.findall(data) if b"%" in data else ():
            found[readable(remark)] = None
        if b"BDC" in data or b"DP" in data:
            for operands, operator in ContentStream(stream, reader).operations:
                if operator in (b"BDC", b"DP"):
                    for _top, _key, one in objects(ArrayObject(operands)):
                        if isinstance(one, (TextStringObject, ByteStringObject)):
                            found[str(one) if isinstance(one, TextStringObject) else readable(bytes(one))] = (
                                None
                            )
    yield from (text for text in found if text.strip())


def drawing_streams(reader: PdfReader) -> Iterator[StreamObject]:
    """The drawing commands of the pages and of the forms and patterns that they use."""
    for page in reader.pages:
        contents = page.get_contents()
        if contents is not None:
            yield contents
    for _top, _key, one in objects(reader.trailer):
        if isinstance(one, StreamObject) and (one.get("/Subtype") == "/Form" or "/PatternType" in one):
            yield one


def _older(content: bytes) -> Iterator[Part]:
    """What earlier versions said that were saved over by adding to the file; what can't be opened of them is gone, because
    the new file has none of it."""
    ends = [one.end() for one in re.finditer(rb"%%EOF", content)][:-1]
    for end in ends[-MOST_VERSIONS:]:
        try:
            reader = PdfReader(io.BytesIO(content[:end]), strict=True)
            texts = [page.extract_text() for page in reader.pages]
            texts += [
                str(one) for _top, _key, one in objects(reader.trailer) if isinstance(one, TextStringObject)
            ]
        except LimitReachedError as error:
            raise blocked("unpacks_too_large") from error
        except ERRORS:
            continue
        yield Part(_VERSIONS, "\n".join(texts), True)
