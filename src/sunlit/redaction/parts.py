"""What a file says, part by part; why one is blocked; what a cleaned one is."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from sunlit.core.personal import Finding, personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text

MEBIBYTE = 1024 * 1024
MOST_BYTES = 20 * MEBIBYTE
MOST_UNPACKED = 100 * MEBIBYTE
NAMED_AT_MOST = 8


class Format(StrEnum):
    """The formats that can be read whole."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    TXT = "txt"
    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"


MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv",
    Format.TXT: "text/plain",
    Format.PNG: "image/png",
    Format.JPEG: "image/jpeg",
    Format.WEBP: "image/webp",
}


class Blocked(Refused):
    """A file that doesn't go out. ``code`` is one of REASONS or ``personal_data``; the way out says what to do."""


@dataclass(frozen=True)
class Part:
    """One piece of what a file says: where it stands, its text, and whether an ordinary reader wouldn't see it."""

    where: Text
    text: str
    hidden: bool = False


@dataclass(frozen=True)
class Place:
    """Personal data in a file: in which part, and what."""

    where: Text
    hidden: bool
    finding: Finding

    @property
    def words(self) -> Text:
        """Where what was found, in one phrase; the number itself is not repeated."""
        found = self.finding.words
        return Text(f"{self.where.zh}，{found.zh}", f"{self.where.en}, {found.en}")


@dataclass(frozen=True)
class Reading:
    """Everything that a file says. ``pictures`` counts the images in it, which only a person can look at."""

    format: Format
    parts: tuple[Part, ...]
    pictures: int = 0

    def places(self, allowed: Collection[str] = ()) -> tuple[Place, ...]:
        """All personal data in the file. ``allowed`` are numbers of the office itself."""
        return tuple(
            Place(part.where, part.hidden, finding)
            for part in self.parts
            for finding in personal_data(part.text, allowed)
        )


@dataclass(frozen=True)
class Cleaned:
    """A file made anew: a safe name, its type and content, what was left out, how many places were masked, and how
    many pictures a person has to look at."""

    name: str
    format: Format
    content: bytes = field(repr=False)
    left_out: tuple[Text, ...] = ()
    masked: int = 0
    pictures: int = 0

    @property
    def media_type(self) -> str:
        """The media type of the content."""
        return MEDIA_TYPES[self.format]


_SAVE_AGAIN = Text(
    "请在原来的软件里打开，另存一份再上传。",
    "Open it in the program it came from, save it again and send that.",
)
_AS_NEW = Text(
    "请存成 PDF、DOCX、XLSX、CSV、TXT 或图片。", "Save it as PDF, DOCX, XLSX, CSV, TXT or a picture."
)
_SMALLER = Text(
    "请分成几份，或者压缩图片后再上传。", "Split it, or make its pictures smaller, and send it again."
)
_WITH_TEXT = Text(
    "请用文字版（由 Word 导出的 PDF），不要用扫描件。",
    "Use the version with text (PDF made by Word), not a scan.",
)

REASONS: dict[str, tuple[Text, Text]] = {
    "empty": (Text("文件是空的。", "The file is empty."), Text("请重新选择文件。", "Choose the file again.")),
    "too_large": (Text("文件超过20 MB。", "The file is larger than 20 MB."), _SMALLER),
    "unpacks_too_large": (Text("文件展开后太大。", "The file becomes too large when unpacked."), _SMALLER),
    "too_deep": (
        Text("文件结构层数太多，不正常。", "The file is nested too deeply to be sound."),
        _SAVE_AGAIN,
    ),
    "too_many_pages": (Text("文件超过500页。", "The file has more than 500 pages."), _SMALLER),
    "huge_page": (Text("页面或图片的尺寸太大。", "A page or picture is too large."), _SMALLER),
    "damaged": (Text("文件已损坏或不完整。", "The file is damaged or incomplete."), _SAVE_AGAIN),
    "encrypted": (
        Text("文件设了密码或限制。", "The file is locked."),
        Text("请去掉密码再上传。", "Remove the password and send it again."),
    ),
    "old_office": (
        Text("旧版 DOC/XLS/PPT 不能可靠检查。", "Old DOC/XLS/PPT files can't be read reliably."),
        _AS_NEW,
    ),
    "archive": (
        Text("压缩包不能公开。", "Archives can't be published."),
        Text("请解压后逐个上传。", "Unpack it and send the files one by one."),
    ),
    "macros": (
        Text("文件里有宏。", "The file has macros."),
        Text("请另存为不带宏的 DOCX 或 XLSX。", "Save it as DOCX or XLSX without macros."),
    ),
    "other_format": (Text("这种文件不能检查，不能公开。", "Files of this kind can't be read."), _AS_NEW),
    "name_says_other": (
        Text("文件内容与扩展名不符。", "The content isn't what the name says."),
        Text("请用原来的软件另存，不要改扩展名。", "Save it in its program; don't rename it."),
    ),
    "encoding": (
        Text("认不出文字编码。", "The encoding of the text can't be told."),
        Text("请存成 UTF-8 或 GBK。", "Save it as UTF-8 or GBK."),
    ),
    "scan": (Text("有的页只有图像，没有文字。", "A page is only a picture, without text."), _WITH_TEXT),
    "unmapped_font": (
        Text("有的文字用了认不出的字体编码。", "Some text uses a font whose signs can't be told."),
        _WITH_TEXT,
    ),
    "engines_differ": (
        Text("两种方法读出的数字不一致。", "Two readers find different digits in it."),
        _WITH_TEXT,
    ),
    "hidden_layer": (
        Text("有隐藏的图层。", "It has a hidden layer."),
        Text("请删去图层，重新导出 PDF。", "Remove the layers and export the PDF again."),
    ),
    "embedded": (
        Text("文件里嵌了不能检查的内容。", "Something is embedded that can't be read."),
        Text("请删去嵌入的对象、附件，或转成图片。", "Remove embedded objects, or turn them into pictures."),
    ),
    "drawing": (
        Text("文件里有图表或智能图形。", "It has a chart or a diagram."),
        Text("请把图表转成图片，或者存成 PDF。", "Turn it into a picture, or save the file as PDF."),
    ),
    "animated": (Text("不收动图。", "Animated pictures aren't taken."), _AS_NEW),
    "no_cached_values": (
        Text("有的公式没有算出的值。", "A formula has no computed value."),
        Text("请用 Excel 或 WPS 打开、保存后再上传。", "Open and save it in Excel or WPS, then send it."),
    ),
    "changed_by_cleaning": (Text("清理后内容有出入。", "Cleaning would change what it says."), _SAVE_AGAIN),
}
"""Why a file is blocked: what is wrong, and what to do."""


def blocked(code: str, where: Text | None = None) -> Blocked:
    """The refusal for one of REASONS, with the place where it is known."""
    reason, way_out = REASONS[code]
    if where:
        reason = Text(f"{where.zh}：{reason.zh}", f"{where.en}: {reason.en}")
    return Blocked(code, reason, way_out, clause="S4.43.11")


def found_in(places: Collection[Place]) -> Blocked:
    """The refusal of a file in which personal data would stay."""
    shown = [place.words for place in list(places)[:NAMED_AT_MOST]]
    more = len(places) - len(shown)
    zh = "；".join(words.zh for words in shown) + (f"；还有{more}处" if more else "")
    en = "; ".join(words.en for words in shown) + (f"; and {more} more" if more else "")
    return Blocked(
        "personal_data",
        Text(f"文件里有个人信息{len(places)}处：{zh}。", f"Personal data in {len(places)} places: {en}."),
        Text(
            "请在原文件里删去或遮盖，重新导出后再上传。",
            "Remove or mask it in the original, export it again and send that.",
        ),
        clause="S4.43.11",
    )
