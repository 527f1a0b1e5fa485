"""PDF files written by hand, object by object, so that each trick stands exactly where it is meant to."""

import io
import zlib
from collections.abc import Sequence

from PIL import Image


def pdf(
    *pages: bytes,
    fonts: dict[str, bytes] | None = None,
    resources: bytes = b"",
    page: bytes = b"",
    catalog: bytes = b"",
    info: bytes = b"",
    more: Sequence[bytes] = (),
    packed: bool = True,
    box: bytes = b"0 0 595 842",
) -> bytes:
    """A file of these pages (drawing commands). ``more`` are further objects, numbered from 10 on."""
    objects: dict[int, bytes] = {}
    fonts = {"F1": b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"} | (
        fonts or {}
    )
    first = 100
    kids = []
    for number, commands in enumerate(pages):
        at = first + 2 * number
        data = zlib.compress(commands) if packed else commands
        packing = b"/Filter/FlateDecode" if packed else b""
        objects[at + 1] = b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), packing, data)
        named = b"".join(b"/%s %s" % (key.encode(), font) for key, font in fonts.items())
        objects[at] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents %d 0 R/Resources<</Font<<%s>>%s>>%s>>"
            % (box, at + 1, named, resources, page)
        )
        kids.append(b"%d 0 R" % at)
    objects[1] = b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog
    objects[2] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    if info:
        objects[3] = b"<<%s>>" % info
    for number, one in enumerate(more, 10):
        objects[number] = one
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number in sorted(places):
        out += b"%d 1\n%010d 00000 n \n" % (number, places[number])
    root = b"/Info 3 0 R" if info else b""
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, root, start)
    return bytes(out)


def added_to(content: bytes, number: int, one: bytes) -> bytes:
    """The file saved once more by adding a new version of one object."""
    out = bytearray(content)
    before = int(content.rpartition(b"startxref\n")[2].split(b"\n")[0])
    place = len(out)
    out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += (
        b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size 200/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            number,
            place,
            before,
            start,
        )
    )
    return bytes(out)


def stream(data: bytes, about: bytes = b"") -> bytes:
    """An object with data."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (about, len(data), data)


def shown(text: str, *, at: tuple[int, int] = (60, 700), size: int = 12, before: bytes = b"") -> bytes:
    """Commands that write a line of narrow signs."""
    return b"BT %s /F1 %d Tf %d %d Td (%s) Tj ET\n" % (before, size, *at, _escaped(text))


def kerned(text: str, step: int, gap: int) -> bytes:
    """The line in pieces of ``step`` signs with a kerning between them."""
    pieces = b" %d " % gap
    inner = pieces.join(b"(%s)" % _escaped(text[at : at + step]) for at in range(0, len(text), step))
    return b"BT /F1 12 Tf 60 650 Td [%s] TJ ET\n" % inner


def sign_by_sign(text: str, order: Sequence[int], step: float = 7, turned: bool = False) -> bytes:
    """Each sign placed by itself, in any order."""
    out = b""
    for at in order:
        place = (
            b"0 1 -1 0 300 %.1f Tm" % (100 + at * step)
            if turned
            else b"1 0 0 1 %.1f 600 Tm" % (60 + at * step)
        )
        out += b"BT /F1 12 Tf %s (%s) Tj ET\n" % (place, _escaped(text[at]))
    return out


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def cid_font(text: str, shift: int, *, mapped: bool = True) -> tuple[bytes, tuple[bytes, ...], bytes]:
    """A font with two-byte codes that begin at ``shift``: the font (its parts from object 10 on), and the text in it."""
    signs = sorted(set(text))
    codes = {sign: shift + number for number, sign in enumerate(signs)}
    lines = "\n".join(f"<{codes[sign]:04X}> <{sign.encode('utf-16-be').hex().upper()}>" for sign in signs)
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(signs)} beginbfchar\n{lines}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    meaning = b"/ToUnicode 12 0 R" if mapped else b""
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts[10 0 R]%s>>"
        % meaning
    )
    more = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/DW 600/FontDescriptor 11 0 R>>",
        b"<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 800/Descent -200"
        b"/CapHeight 700/StemV 80>>",
        stream(table.encode()),
    )
    return font, more, "".join(f"{codes[sign]:04X}" for sign in text).encode()


def cid_shown(text: str, shift: int, *, mapped: bool = True, step: int = 0) -> bytes:
    """A whole file whose text is written in a font with two-byte codes."""
    font, more, codes = cid_font(text, shift, mapped=mapped)
    if step:
        pieces = b" -30 ".join(b"<%s>" % codes[at : at + 4 * step] for at in range(0, len(codes), 4 * step))
        commands = b"BT /F2 12 Tf 60 700 Td [%s] TJ ET" % pieces
    else:
        commands = b"BT /F2 12 Tf 60 700 Td <%s> Tj ET" % codes
    return pdf(commands, fonts={"F2": font}, more=more)


def image_object(size: tuple[int, int] = (60, 80), extra: bytes = b"") -> bytes:
    """A picture as an object of a file, in JPEG."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 220, 240)).save(out, "JPEG")
    data = out.getvalue()
    if extra:
        data = data[:2] + b"\xff\xfe" + (len(extra) + 2).to_bytes(2, "big") + extra + data[2:]
    about = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
        % size
    )
    return stream(data, about)
