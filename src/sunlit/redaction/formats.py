"""Which format a file has, by its content; its name has to agree. What can't be read whole is blocked here."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Collection

from sunlit.core.personal import personal_data
from sunlit.redaction.parts import MOST_BYTES, Format, blocked

_ENDINGS = {
    Format.PDF: ("pdf",),
    Format.DOCX: ("docx",),
    Format.XLSX: ("xlsx",),
    Format.CSV: ("csv",),
    Format.TXT: ("txt", "text"),
    Format.PNG: ("png",),
    Format.JPEG: ("jpg", "jpeg"),
    Format.WEBP: ("webp",),
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"MSCF")
_MARKUP = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|svg|table|head|body|meta|script)", re.IGNORECASE
)
_LONGEST_NAME = 80


def ending_of(name: str) -> str:
    """The ending of a file name in small letters, without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def format_of(content: bytes, name: str) -> Format:
    """The format of a file. Raises Blocked: empty, too_large, old_office, encrypted, archive, macros, other_format,
    name_says_other."""
    if not content:
        raise blocked("empty")
    if len(content) > MOST_BYTES:
        raise blocked("too_large")
    ending = ending_of(name)
    found = _by_content(content)
    if found is None:
        if ending in _ENDINGS[Format.CSV]:
            return Format.CSV
        if ending in _ENDINGS[Format.TXT]:
            return Format.TXT
        raise blocked("name_says_other" if _is_known(ending) else "other_format")
    if ending not in _ENDINGS[found]:
        raise blocked("name_says_other")
    return found


def _is_known(ending: str) -> bool:
    return any(ending in endings for endings in _ENDINGS.values())


def _by_content(content: bytes) -> Format | None:
    """The format that the first bytes tell; None for what may be plain text."""
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise blocked("encrypted" if locked else "old_office")
    if content.startswith(_ARCHIVES) or content[257:262] == b"ustar":
        raise blocked("archive")
    if content.startswith(b"%PDF-"):
        return Format.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Format.WEBP
    if content.startswith(b"PK"):
        return _package(content)
    if (
        _MARKUP.match(content[:200])
        or b"%PDF-" in content[:1024]
        or content.startswith((b"{\\rtf", b"MZ", b"\x7fELF"))
    ):
        raise blocked("other_format")
    return None


def _package(content: bytes) -> Format:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise blocked("damaged") from error
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise blocked("macros")
    if "word/document.xml" in names and "[Content_Types].xml" in names:
        return Format.DOCX
    if "xl/workbook.xml" in names and "[Content_Types].xml" in names:
        return Format.XLSX
    raise blocked("archive")


def safe_name(name: str, format: Format, allowed: Collection[str] = ()) -> str:
    """A name that can be shown and saved anywhere: no path, no control or direction signs, no personal data, one true
    ending."""
    base = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()).replace("\\", "/")
    base = base.rpartition("/")[2]
    stem = base.rpartition(".")[0] if "." in base else base
    stem = "".join(
        sign for sign in stem if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*%;&$`'
    )
    stem = " ".join(stem.replace(".", " ").split())[:_LONGEST_NAME].strip()
    if not stem or personal_data(stem.replace("_", " "), allowed):
        stem = "附件"
    return f"{stem}.{_ENDINGS[format][0]}"
