"""From a template and data to a numbered PDF: the same input gives the same bytes, today and in ten years.

No clock is read: the document's date is the data's ``date``. Data reaches the template as one JSON value, so
whatever a resident writes is text and never code.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, cast
from unicodedata import category

import typst

from sunlit.core.text import Text
from sunlit.paper import qr, source
from sunlit.paper.errors import Gap, MissingGlyph, PaperError, TemplateFault, TooLarge
from sunlit.paper.fonts import FontSet

MAX_DATA = 4_000_000  # characters of canonical JSON; a register of 5,000 lines has about 1,000,000
MAX_STRING = 20_000
MAX_PICTURE = 500_000  # an SVG flow chart
MAX_PHOTOS = 4_000_000  # bytes of all pictures of people on one paper
MAX_DEPTH = 8
MAX_PAGES = 1_000
CHINA = timezone(timedelta(hours=8))

Place = tuple[str | int, ...]


class Labels(Protocol):
    """What a render needs to know of the fields: how officials call one and whether it holds a person's name."""

    def label(self, place: Place) -> Text:
        """The field at ``place`` as people call it."""

    def is_person(self, place: Place) -> bool:
        """Whether the field at ``place`` holds a person's name."""

    def is_picture(self, place: Place) -> bool:
        """Whether the field at ``place`` holds an SVG picture."""


@dataclass(frozen=True)
class Paper:
    """A finished paper. ``sha256`` is of the PDF, ``fingerprint`` is what its footer prints: the first 16 digits of
    the hash over data, number and template."""

    pdf: bytes
    sha256: str
    pages: int
    template_hash: str
    fingerprint: str


def plain(value: object, depth: int = 0) -> Any:
    """``value`` as JSON can hold it: dates in ISO form, moments in China time to the minute, money as text.

    Invisible format characters (direction marks, zero-width joints) are written out as ``〔U+202E〕``: on paper they
    could turn a name around without anybody seeing it. Control characters other than the line break are refused.
    """
    if depth > MAX_DEPTH:
        raise TooLarge(
            Text(f"数据嵌套超过 {MAX_DEPTH} 层。", f"The data is nested deeper than {MAX_DEPTH} levels.")
        )
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _visible(value)
    if isinstance(value, datetime):
        local = value.astimezone(CHINA).replace(tzinfo=None) if value.tzinfo else value
        return local.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite():
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(inner, depth + 1) for inner in value]
    kind = type(value).__name__
    raise PaperError(
        Text(
            f"数据中有 {kind} 类型的值；只能用文字、整数、金额、日期、列表和字段。",
            f"The data holds a {kind}; allowed are text, whole numbers, money, dates, lists and fields.",
        )
    )


def _visible(text: str) -> str:
    limit = MAX_PICTURE if text.startswith("<svg") else MAX_STRING
    if len(text) > limit:
        raise TooLarge(
            Text(
                f"有一处文字长 {len(text)} 字，上限 {limit} 字。",
                f"A text has {len(text)} characters; at most {limit}.",
            )
        )
    text = text.replace("\r\n", "\n")
    if text.isprintable():
        return text
    parts = []
    for character in text:
        kind = category(character)
        if kind == "Cf":
            parts.append(f"〔U+{ord(character):04X}〕")
        elif kind in {"Cc", "Cs"} and character not in "\n\t":
            raise PaperError(
                Text(
                    f"文字中有控制字符 U+{ord(character):04X}，请删除。",
                    f"A text holds the control character U+{ord(character):04X}; remove it.",
                )
            )
        else:
            parts.append(character)
    return "".join(parts)


def canonical(value: object) -> str:
    """One spelling for equal data: keys sorted, no spaces, characters as they are."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def texts(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text inside plain data with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts(inner, (*place, index))


_TAG = re.compile(r"<[^>]*>")
_UNSAFE_SVG = re.compile(
    r"<!|<\?|<script|<foreignobject|<image|\bon\w+\s*=|href\s*=\s*[\"'](?!#)|url\(\s*[\"']?(?!#)|@import",
    re.I,
)


def _is_picture(place: Place, text: str, labels: Labels | None) -> bool:
    """Only a field declared as a picture is one; what a resident writes stays text even if it looks like SVG."""
    return labels.is_picture(place) if labels else text.startswith("<svg")


def _check_glyphs(data: Any, number: str, wording: str, fonts: FontSet, labels: Labels | None) -> None:
    gaps: dict[tuple[str, str], Gap] = {}
    for place, text in (*texts(data), (("number",), number)):
        for character in fonts.missing_glyphs(
            _TAG.sub("", text) if _is_picture(place, text, labels) else text
        ):
            field = labels.label(place) if labels else Text(*(2 * [".".join(map(str, place))]))
            person = bool(labels and labels.is_person(place))
            gaps.setdefault((character, field.zh), Gap(character, field, person))
    own = Text("模板文字", "the template's own text")
    for character in fonts.missing_glyphs(wording):
        gaps.setdefault((character, own.zh), Gap(character, own, False))
    if gaps:
        raise MissingGlyph(gaps.values())


def _check_pictures(data: Any, labels: Labels | None) -> None:
    for place, text in texts(data):
        if _is_picture(place, text, labels) and _UNSAFE_SVG.search(text):
            name = ".".join(map(str, place))
            raise PaperError(
                Text(
                    f"图形“{name}”含有脚本、外部链接或嵌入图片，只能用图形和文字。",
                    f"The picture “{name}” holds a script, an outside link or an embedded image; only shapes and text.",
                )
            )


# A compiler keeps the parsed fonts and the laid-out parts between papers; it may not be shared by threads.
_own = threading.local()


def _compiler(root: Path, fonts: FontSet) -> typst.Compiler:
    kept: dict[tuple[Path, Path], typst.Compiler] = _own.__dict__.setdefault("compilers", {})
    key = (root, fonts.folder)
    if key not in kept:
        kept[key] = typst.Compiler(
            root=str(root),
            font_paths=[str(fonts.folder)],
            ignore_system_fonts=True,
            package_path=str(fonts.folder),
        )
    return kept[key]


def _seconds(day: object) -> int:
    """What a template's ``datetime.today()`` would see: the paper's own date, never the wall clock."""
    try:
        return int(datetime.fromisoformat(str(day)[:10]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return 0


def _page_count(pdf: bytes) -> int:
    # The page tree is the first object of the file, before any text that a resident wrote.
    root = re.search(rb"/Type\s*/Pages\s*/Count\s+(\d+)", pdf)
    if root is None:
        raise TemplateFault(Text("生成的 PDF 没有页面。", "The PDF that was made has no pages."))
    return int(root[1])


def _hashes(photos: Mapping[str, bytes]) -> dict[str, Any]:
    """The photos by hash, for the fingerprint; nothing where there are none. Raises TooLarge."""
    if sum(map(len, photos.values())) > MAX_PHOTOS:
        raise TooLarge(
            Text(
                f"照片合计超过 {MAX_PHOTOS // 1024} KB，请少印几张。",
                f"The photos have more than {MAX_PHOTOS // 1024} KB; print fewer at once.",
            )
        )
    return (
        {"photos": {name: hashlib.sha256(one).hexdigest() for name, one in photos.items()}} if photos else {}
    )


def render(
    template: Path,
    data: Mapping[str, Any],
    *,
    fonts: FontSet,
    number: str,
    labels: Labels | None = None,
    standards: Sequence[str] | None = None,
    sample: bool = False,
    photos: Mapping[str, bytes] | None = None,
) -> Paper:
    """Set ``data`` with ``template`` as PDF numbered ``number`` (S2.29.11, 行政许可法 32).

    ``template`` lies in a rulebook; ``data["date"]`` is the paper's date, ``data["qr"]`` (optional) what its QR code
    holds. ``labels`` tells which fields are persons' names. ``standards`` are PDF standards such as ``"a-2b"``.
    ``sample`` prints 样张 across the page. ``photos`` are pictures of people by name, JPEG or PNG that this program drew
    itself, found by a template as ``paper.photos.at(name)``; their hash goes into the fingerprint.

    Raises :class:`MissingGlyph` if a character has no glyph, :class:`TooLarge`, :class:`TemplateFault`, or
    :class:`PaperError` for data that is not text, numbers, dates and lists.
    """
    parts = source.read(template)
    clean = plain(data)
    written = json.dumps(
        {"data": clean, "number": plain(number)} | _hashes(photos or {}),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    if len(written) > MAX_DATA:
        raise TooLarge(
            Text(
                f"数据 {len(written)} 字，上限 {MAX_DATA} 字。",
                f"The data has {len(written)} characters; at most {MAX_DATA}.",
            )
        )
    _check_pictures(clean, labels)
    _check_glyphs(clean, plain(number), parts.wording, fonts, labels)
    fingerprint = hashlib.sha256(f"{written}\n{parts.digest}".encode()).hexdigest()[:16]
    code = clean.get("qr") or ""
    furniture = {
        "number": plain(number),
        "fingerprint": fingerprint,
        "fonts": fonts.chains,
        "qr": qr.svg(code) if code else "",
        "sample": sample,
        "photos": {name: list(picture) for name, picture in (photos or {}).items()},
    }
    try:
        pdf = _compiler(parts.root, fonts).compile(
            input=str(parts.main),
            format="pdf",
            sys_inputs={
                "data": json.dumps(clean, ensure_ascii=False),
                "paper": json.dumps(furniture, ensure_ascii=False),
            },
            timestamp=_seconds(clean.get("date")),
            pdf_standards=cast(Any, list(standards or ())),
        )
    except typst.TypstError as error:
        name = template.name
        raise TemplateFault(
            Text(
                f"模板 {name} 无法排版：{error.message}", f"Template {name} does not compile: {error.message}"
            )
        ) from error
    assert isinstance(pdf, bytes)  # a list comes for pictures only
    pages = _page_count(pdf)
    if pages > MAX_PAGES:
        raise TooLarge(
            Text(
                f"共 {pages} 页，上限 {MAX_PAGES} 页。", f"The paper has {pages} pages; at most {MAX_PAGES}."
            )
        )
    return Paper(pdf, hashlib.sha256(pdf).hexdigest(), pages, parts.digest, fingerprint)
