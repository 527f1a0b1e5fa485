"""Word and Excel files written part by part, and pictures with all that can be written in them."""

import io
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image, PngImagePlugin

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="bin" '
    'ContentType="application/octet-stream"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def run(text: str, formats: str = "") -> str:
    """A run of a paragraph."""
    return (
        f'<w:r>{f"<w:rPr>{formats}</w:rPr>" if formats else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'
    )


def paragraph(*inner: str) -> str:
    """A paragraph of runs or of other markup."""
    return f"<w:p>{''.join(inner)}</w:p>"


def story(kind: str, inner: str) -> str:
    """A part of the document that holds paragraphs."""
    spaces = (
        f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:o="urn:schemas-microsoft-com:office:office"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{kind} {spaces}>{inner}</w:{kind}>'


def docx(
    *inner: str,
    parts: Mapping[str, str | bytes] | None = None,
    relations: Mapping[str, tuple[str, str]] | None = None,
) -> bytes:
    """A Word file of these paragraphs, with further parts; ``relations`` are the document's: key to (kind, target)."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"/>'
        for key, (kind, target) in (relations or {}).items()
    )
    uri = "http://schemas.openxmlformats.org/package/2006/relationships"
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{uri}"><Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": story("document", f"<w:body>{''.join(inner)}<w:sectPr/></w:body>"),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{uri}">{rows}</Relationships>',
        **(parts or {}),
    }
    return zipped(files)


def zipped(files: Mapping[str, str | bytes], **more: int) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return out.getvalue()


def saved(book: Workbook) -> bytes:
    """A workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, data: str | bytes) -> bytes:
    """The package with one part more, or with another content of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        files: dict[str, str | bytes] = {one: source.read(one) for one in source.namelist()}
    return zipped(files | {name: data})


def replaced(content: bytes, name: str, old: str, new: str) -> bytes:
    """The package with something else in one part."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        data = source.read(name).decode()
    assert old in data, (name, old, data[:500])
    return with_part(content, name, data.replace(old, new))


def with_strings(content: bytes, *strings: str) -> bytes:
    """The workbook with a table of strings (markup of each)."""
    uri = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    table = f'<sst xmlns="{uri}">{"".join(f"<si>{one}</si>" for one in strings)}</sst>'
    content = with_part(content, "xl/sharedStrings.xml", table)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    content = replaced(
        content,
        "[Content_Types].xml",
        "</Types>",
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>',
    )
    return replaced(
        content,
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rIdS" Type="{R}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )


def sheet(rows: list[list[object]]) -> Workbook:
    """A workbook with one sheet of these rows."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "明细"
    for row in rows:
        page.append(row)
    return book


def commented(book: Workbook, text: str) -> Workbook:
    """The workbook with a comment on its first cell."""
    book.worksheets[0]["A1"].comment = Comment(text, "制表人")
    return book


def named(book: Workbook, name: str, text: str) -> Workbook:
    """The workbook with a defined name for a text."""
    book.defined_names[name] = DefinedName(name, attr_text=f'"{text}"')
    return book


def picture(
    format: str = "PNG",
    *,
    text: str = "",
    key: str = "Comment",
    exif: str = "",
    size: tuple[int, int] = (24, 16),
) -> bytes:
    """A small picture with text chunks or photo data."""
    image = Image.new("RGB", size, (240, 230, 200))
    out = io.BytesIO()
    more: dict[str, object] = {}
    if text and format == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text(key, text, zip=key.endswith("z"))
        info.add_itxt(f"{key}-i", text, zip=key.endswith("z"))
        more["pnginfo"] = info
    if exif:
        data = Image.Exif()
        data[0x010E] = exif
        data[0x9C9C] = (exif + "\0").encode("utf-16-le")
        more["exif"] = data
    if text and format == "JPEG":
        more["comment"] = text.encode()
    if text and format == "WEBP":
        more["xmp"] = f"<x:xmpmeta>{text}</x:xmpmeta>".encode()
    image.save(out, format, **more)  # type: ignore[arg-type]
    return out.getvalue()
