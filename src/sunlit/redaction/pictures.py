"""Pictures: all that is written in them beside the picture itself, and the picture drawn again without it."""

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from sunlit.core.text import Text
from sunlit.redaction.parts import Cleaned, Format, Part, Reading, blocked

MOST_PIXELS = 40_000_000
_PILLOW = {Format.PNG: "PNG", Format.JPEG: "JPEG", Format.WEBP: "WEBP"}
_NEEDED = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"}
_WRITTEN = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]{4,}")
_MOST_TEXT = 1_000_000
_ERRORS = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
    IndexError,
    KeyError,
)


def read_picture(content: bytes, format: Format) -> Reading:
    """What is written in a picture's file. Raises Blocked: damaged, huge_page, animated."""
    picture = _opened(content, format)
    found = list(_segments(content, format))
    try:
        exif = picture.getexif()
        for directory in (exif, *(exif.get_ifd(one) for one in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo))):
            found += [
                (Text("照片信息（EXIF）", "photo data (EXIF)"), _plain(value)) for value in directory.values()
            ]
    except _ERRORS:
        pass  # damaged photo data: its segment was already read as it stands
    parts = [Part(where, text, True) for where, text in dict.fromkeys(found) if text.strip()]
    return Reading(format, tuple(parts), 1)


def clean_picture(content: bytes, name: str, format: Format) -> Cleaned:
    """The picture drawn again: upright, no photo data, nothing behind it. Raises Blocked like `read_picture`."""
    written = read_picture(content, format).parts
    picture = _opened(content, format)
    try:
        upright = ImageOps.exif_transpose(picture)
        mode = upright.mode if upright.mode in ("L", "RGB", "RGBA") else None
        if mode is None:
            mode = "RGBA" if "A" in upright.mode or "transparency" in upright.info else "RGB"
        if format is Format.JPEG and mode == "RGBA":
            mode = "RGB"
        plain = upright if upright.mode == mode else upright.convert(mode)
        fresh = Image.new(mode, plain.size)
        fresh.paste(plain)
        out = io.BytesIO()
        fresh.save(out, _PILLOW[format], **({} if format is Format.PNG else {"quality": 85}))
    except _ERRORS as error:
        raise blocked("damaged") from error
    left_out = tuple(dict.fromkeys(part.where for part in written))
    return Cleaned(name, format, out.getvalue(), left_out, pictures=1)


def _opened(content: bytes, format: Format) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limit below is ours and stricter
            picture = Image.open(io.BytesIO(content), formats=[_PILLOW[format]])
            if picture.width * picture.height > MOST_PIXELS:
                raise blocked("huge_page")
            if getattr(picture, "n_frames", 1) > 1:
                raise blocked("animated")
            picture.load()
    except Image.DecompressionBombError as error:
        raise blocked("huge_page") from error
    except _ERRORS as error:
        raise blocked("damaged") from error
    return picture


def _segments(content: bytes, format: Format) -> Iterator[tuple[Text, str]]:
    """Every segment of the file that isn't the picture, as text, and what follows its end."""
    try:
        pieces = {Format.PNG: _png, Format.JPEG: jpeg_segments, Format.WEBP: _webp}[format](content)
        for name, data in pieces:
            yield Text(f"图片附带信息（{name}）", f"data with the picture ({name})"), readable(data)
    except (struct.error, IndexError, zlib.error) as error:
        raise blocked("damaged") from error


def _png(content: bytes) -> Iterator[tuple[str, bytes]]:
    at = 8
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + size]
        at += 12 + size
        name = kind.decode("latin-1")
        if kind == b"zTXt" and b"\x00" in data:
            data = data.partition(b"\x00")[0] + b" " + _inflated(data.partition(b"\x00")[2][1:])
        elif kind == b"iTXt" and data.partition(b"\x00")[2][:1] == b"\x01":
            rest = data.partition(b"\x00")[2][2:].split(b"\x00", 2)
            data = data.partition(b"\x00")[0] + b" " + b" ".join(rest[:2]) + b" " + _inflated(rest[-1])
        elif kind == b"iCCP":
            data = _inflated(data.partition(b"\x00")[2][1:])
        if kind == b"IEND":
            break
        if kind not in _NEEDED:
            yield name, data
    if at < len(content):
        yield "IEND+", content[at:]


def _inflated(data: bytes) -> bytes:
    found = zlib.decompressobj()
    text = found.decompress(data, _MOST_TEXT)
    if found.unconsumed_tail:
        raise blocked("unpacks_too_large")
    return text


def jpeg_segments(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The application and comment segments of a JPEG, and what follows its end."""
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise blocked("damaged")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        size = struct.unpack_from(">H", content, at + 2)[0]
        if marker == 0xDA:
            break
        if marker == 0xFE or 0xE0 <= marker <= 0xEF:
            yield ("COM" if marker == 0xFE else f"APP{marker - 0xE0}"), content[at + 4 : at + 2 + size]
        at += 2 + size
    end = content.rfind(b"\xff\xd9")
    if end >= 0 and end + 2 < len(content):
        yield "EOI+", content[end + 2 :]


def bare_jpeg(content: bytes) -> bytes:
    """A JPEG without its application and comment segments (but for the colour marks that it needs), not drawn again."""
    out, at = bytearray(content[:2]), 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        marker, size = content[at + 1], struct.unpack_from(">H", content, at + 2)[0]
        if marker == 0xFF:
            at += 1
            continue
        if marker not in (0xFE, *range(0xE1, 0xEE), 0xEF):
            out += content[at : at + 2 + size]
        at += 2 + size
    end = content.rfind(b"\xff\xd9")
    return bytes(out + content[at : end + 2 if end > at else len(content)])


def _webp(content: bytes) -> Iterator[tuple[str, bytes]]:
    at, end = 12, 8 + struct.unpack_from("<I", content, 4)[0]
    while at + 8 <= min(end, len(content)):
        kind, size = struct.unpack_from("<4sI", content, at)
        if kind not in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH"):
            yield kind.decode("latin-1"), content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    if end < len(content):
        yield "RIFF+", content[end:]


def readable(data: bytes) -> str:
    """What can be read in bytes of unknown encoding, in each of the encodings that texts of ours come in."""
    data = data[:_MOST_TEXT]
    found: dict[str, None] = {}
    for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        text = data.decode(encoding, "replace")
        for written in _WRITTEN.findall(text):
            found[written] = None
    return "；\n".join(found)


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return readable(value)
    if isinstance(value, tuple):
        return "；".join(str(one) for one in value)
    return str(value)
