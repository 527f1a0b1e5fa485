"""An XLSX file is looked at before anything opens it: what it is, how big it would become, and what it carries."""

import zipfile
from typing import BinaryIO

from sunlit.core.text import Text
from sunlit.tables.faults import Limits, Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAVY = 8_000_000  # a part that is read as a whole, such as the styles
_STRINGS = 100_000_000
_READ_WHOLE = ("workbook.xml", "styles.xml", ".rels")
_SAVE_AS = Text(
    "请另存为“Excel 工作簿（*.xlsx）”后再上传。", "Save it as an Excel workbook (*.xlsx) and send that."
)


def damaged() -> Unreadable:
    """The refusal of a file that can't be read although it looks like one."""
    return Unreadable(
        "damaged",
        Text("文件已损坏，读不出来。", "The file is damaged and can't be read."),
        Text(
            "请用 Excel 或 WPS 打开，另存一份再上传。",
            "Open it in Excel or WPS, save it again and send that.",
        ),
    )


def too_big(limits: Limits) -> Unreadable:
    """The refusal of a file that is or would become too big."""
    return Unreadable(
        "too_big",
        Text(
            f"文件太大，最多{limits.size // 1_000_000} MB、展开后{limits.unpacked // 1_000_000} MB。",
            f"The file is too big: {limits.size // 1_000_000} MB, {limits.unpacked // 1_000_000} MB unpacked, are the most.",
        ),
        Text(
            "请删去图片和多余的工作表，或分几份上传。",
            "Remove pictures and other sheets, or send it in parts.",
        ),
    )


def refuse_other_formats(head: bytes, whole: BinaryIO) -> None:
    """Refuse what is neither XLSX nor CSV by its first bytes. Raises Unreadable (old_format, locked, web_page, other)."""
    if head.startswith(_OLE):
        whole.seek(0)
        if "EncryptedPackage".encode("utf-16-le") in whole.read(4_000_000):
            raise Unreadable(
                "locked",
                Text("文件设了打开密码。", "The file is locked with a password."),
                Text("请去掉密码再上传。", "Remove the password and send it again."),
            )
        raise Unreadable(
            "old_format",
            Text("这是旧版 .xls（或 WPS .et）文件。", "This is an old .xls (or WPS .et) file."),
            _SAVE_AS,
        )
    if (
        head.lstrip(b"\xef\xbb\xbf \r\n\t")
        .lower()
        .startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta"))
    ):
        raise Unreadable(
            "web_page", Text("这是网页，只是改了扩展名。", "This is a web page under another name."), _SAVE_AS
        )
    if head.startswith(
        (
            b"%PDF",
            b"\x89PNG",
            b"\xff\xd8\xff",
            b"GIF8",
            b"Rar!",
            b"7z\xbc\xaf",
            b"\x1f\x8b",
            b"\x7fELF",
            b"MZ",
        )
    ):
        raise Unreadable("other", Text("这不是表格文件。", "This is no spreadsheet."), _SAVE_AS)


def looked_at(file: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """Open the archive of an XLSX file after looking at its table of contents.

    Raises Unreadable (damaged, too_big, squeezed, macros, external_links, other).
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged() from error
    parts = archive.infolist()
    names = [part.filename for part in parts]
    lowered = [name.lower() for name in names]
    if len(parts) > limits.parts or len(set(lowered)) != len(names):
        raise damaged()
    if any(part.flag_bits & 1 for part in parts):
        raise damaged()
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lowered):
        raise Unreadable("macros", Text("文件带有宏。", "The file carries macros."), _SAVE_AS)
    if any(name.startswith(("xl/externallinks/", "xl/connections", "xl/querytables/")) for name in lowered):
        raise Unreadable(
            "external_links",
            Text("文件引用了别的文件或数据库。", "The file refers to other files or databases."),
            Text(
                "请断开外部链接（数据→编辑链接），只留数值，再上传。",
                "Break the links (Data, Edit links), keep the values, send it again.",
            ),
        )
    if "[content_types].xml" not in lowered or not any(name.endswith("xl/workbook.xml") for name in lowered):
        raise Unreadable("other", Text("这不是 XLSX 表格。", "This is no XLSX spreadsheet."), _SAVE_AS)
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise too_big(limits)
    for part in parts:
        # zipfile never gives more bytes than the table of contents promises, so these numbers hold while reading.
        if part.file_size > 1_000_000 and part.file_size > limits.ratio * max(part.compress_size, 1):
            raise Unreadable(
                "squeezed",
                Text("文件展开后大得不合情理。", "The file unpacks to far more than any office sheet does."),
                Text("请复制数据到新的工作簿，再上传。", "Copy the data into a new workbook and send that."),
            )
        name = part.filename.lower()
        most = (
            _HEAVY if name.endswith(_READ_WHOLE) else _STRINGS if "sharedstrings" in name else limits.unpacked
        )
        if part.file_size > most:
            raise too_big(limits)
    return archive
