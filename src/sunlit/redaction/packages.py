"""Office packages (zip with XML): opened within limits, read part by part, never trusted."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from sunlit.redaction.parts import MEBIBYTE, MOST_UNPACKED, blocked

MOST_MEMBERS = 3000
MOST_OF_A_MEMBER = 60 * MEBIBYTE
STEEPEST = 300
"""How many times larger a member of more than a mebibyte may become when it is unpacked."""
DEEPEST = 200
MOST_ELEMENTS = 1_500_000

_DULL = re.compile(
    r"-?[\d.]{1,10}%?|[0-9A-Fa-f]{1,8}|\{[0-9A-Fa-f-]{36}\}|https?://(?:schemas|purl|www\.w3)\S*|[a-zA-Z]{1,40}|rId\d+|\d+ \d+( \d+)*"
)


class _Counting(TreeBuilder):
    """Builds a tree and stops at one that no office program writes."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: Any, attrs: Any) -> Any:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise blocked("too_deep")
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Any:
        self.depth -= 1
        return super().end(tag)


def members(content: bytes) -> dict[str, bytes]:
    """Every file of a package, by name. Raises Blocked: damaged, encrypted, unpacks_too_large."""
    found: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = package.infolist()
            if len(infos) > MOST_MEMBERS:
                raise blocked("unpacks_too_large")
            for info in infos:
                if info.is_dir():
                    continue
                if info.flag_bits & 0x1:
                    raise blocked("encrypted")
                if info.filename in found or info.compress_type not in (
                    zipfile.ZIP_STORED,
                    zipfile.ZIP_DEFLATED,
                ):
                    raise blocked("damaged")
                steep = info.file_size > MEBIBYTE and info.file_size > STEEPEST * max(1, info.compress_size)
                if steep or info.file_size > MOST_OF_A_MEMBER:
                    raise blocked("unpacks_too_large")
                with package.open(info) as source:
                    # One byte more than it says it has: a size that lies is a trap.
                    data = source.read(info.file_size + 1)
                total += len(data)
                if len(data) != info.file_size or total > MOST_UNPACKED:
                    raise blocked("unpacks_too_large")
                found[info.filename] = data
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise blocked("damaged") from error
    return found


def tree(data: bytes) -> Element:
    """The XML of a part. Raises Blocked: damaged (also for a DTD or entities), too_deep."""
    parser = DefusedXMLParser(target=_Counting(), forbid_dtd=True)
    try:
        parser.feed(data)
        root = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise blocked("damaged") from error
    if not isinstance(root, Element):
        raise blocked("damaged")
    return root


def attributes(root: Element) -> str:
    """What stands in attributes and could mean something to a person: names, alternative texts, authors, addresses."""
    found = dict.fromkeys(
        value
        for element in root.iter()
        for value in element.attrib.values()
        if value and not _DULL.fullmatch(value)
    )
    return "；\n".join(found)


def texts(root: Element) -> Iterator[str]:
    """Every text node of a part."""
    for element in root.iter():
        for text in (element.text, element.tail):
            if text and text.strip():
                yield text


def local(tag: Any) -> str:
    """The name of an element without its namespace."""
    return str(tag).rpartition("}")[2]


def package(parts: dict[str, bytes]) -> bytes:
    """A package of these parts; the same parts give the same bytes, and no time stands in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
