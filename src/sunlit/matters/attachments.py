"""Attachments: what people hand in as a file. Type by content, pictures made anew, originals sealed.

Nothing from outside becomes a path: on disk a file is named by the hash of its encrypted content. A PDF is kept as
it is and only ever leaves as a download; no browser is asked to show it in a page.
"""

import hashlib
import hmac
import io
import unicodedata
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import puremagic
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from PIL import Image, ImageOps, UnidentifiedImageError

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.ledger.models import Entry
from sunlit.matters.models import Attachment, AttachmentQuerySet, Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.shelves import ATTACHMENTS

MEBIBYTE = 1024 * 1024
MOST_BYTES = 10 * MEBIBYTE
MOST_BYTES_OF_A_MATTER = 50 * MEBIBYTE
MOST_BYTES_OF_DRAFTS = 4096 * MEBIBYTE
MOST_PIXELS = 40_000_000
LONGEST_EDGE = 4000
"""Enough to read a page of A4 at 340 dots an inch; larger pictures are made smaller."""
MOST_FILES = 60

KINDS = {
    "image/jpeg": ("JPEG", ".jpg"),
    "image/png": ("PNG", ".png"),
    "application/pdf": ("", ".pdf"),
}
"""What is taken: media type, Pillow's name of the format, ending of the name shown."""

PDF_CSP = "sandbox; default-src 'none'"


class Readable(Protocol):
    """An open file, or an upload."""

    def read(self, size: int = ..., /) -> bytes:
        """At most ``size`` bytes."""
        ...


@dataclass(frozen=True)
class Draft:
    """An application that isn't a matter yet: its township and the hash of its token."""

    township: Organisation
    key: str


@dataclass(frozen=True)
class _Ready:
    """What will be kept: media type, the content shown, and the original where it differs."""

    media_type: str
    shown: bytes
    original: bytes | None


def store(holder: Matter | Draft, file: Readable, *, kind: str, by: Viewer, name: str = "") -> Attachment:
    """Keep a file for a matter or a draft. The same file again for the same ``kind`` answers the one kept.

    ``file`` is anything with ``read``; ``name`` is only shown, cleaned. Raises Refused (empty_file, file_too_large,
    matter_full, file_type, file_broken, picture_too_large) with ``field`` set to ``kind``. Serves S4.18.01.
    """
    content = file.read(MOST_BYTES + 1)
    if not content:
        raise _refused("empty_file", "文件是空的。", "The file is empty.", kind)
    if len(content) > MOST_BYTES:
        raise Refused(
            "file_too_large",
            Text("文件超过10 MB。", "The file is larger than 10 MB."),
            Text(
                "请拍得小一些，或者分成几个文件。", "Take a smaller picture, or split it into several files."
            ),
            field=kind,
        )
    digest = _digest(content)
    with transaction.atomic():
        rows = _rows_of(holder)
        same = rows.filter(kind=kind, digest=digest).first()
        if same is not None:
            return same
        sizes = list(rows.values_list("size", flat=True))
        if sum(sizes) + len(content) > MOST_BYTES_OF_A_MATTER or len(sizes) >= MOST_FILES:
            raise Refused(
                "matter_full",
                Text("一件事项的文件合计不能超过50 MB。", "The files of one matter may have 50 MB together."),
                Text("请把其余材料带到窗口。", "Please bring the rest to the counter."),
                field=kind,
            )
        if isinstance(holder, Draft):
            _room_for_drafts(len(content), kind)
        ready = _examined(content, kind)
        row = Attachment(
            township=holder.township,
            matter=holder if isinstance(holder, Matter) else None,
            draft=holder.key if isinstance(holder, Draft) else "",
            kind=kind[:64],
            name=clean_name(name, ready.media_type),
            media_type=ready.media_type,
            size=len(content),
            digest=digest,
            file=ATTACHMENTS.keep(ready.shown),
            original=ATTACHMENTS.keep(ready.original) if ready.original is not None else "",
            stored_by_id=by.staff_id,
            stored_at=clock.now(),
        )
        if isinstance(holder, Matter):
            row.entry = _logged(row, holder, by)
        row.save(force_insert=True)
        return row


def picture_made_anew(file: Readable, *, field: str) -> tuple[str, bytes]:
    """A picture (JPG, PNG) as it may be kept outside a matter: drawn again, without metadata. Its media type and content.

    Raises Refused (empty_file, file_too_large, file_type, file_broken, picture_too_large) with ``field``.
    """
    content = file.read(MOST_BYTES + 1)
    if not content:
        raise _refused("empty_file", "文件是空的。", "The file is empty.", field)
    if len(content) > MOST_BYTES:
        raise _refused("file_too_large", "照片超过10 MB。", "The picture is larger than 10 MB.", field)
    ready = _examined(content, field)
    if ready.original is None:
        raise _refused(
            "file_type", "这里只收照片（JPG、PNG）。", "Only pictures (JPG, PNG) are taken here.", field
        )
    return ready.media_type, ready.shown


def adopt(draft_key: str, matter: Matter, *, by: Viewer) -> list[Attachment]:
    """Let the files of a draft become those of the matter that it was sent as. Call it inside the act."""
    rows = list(Attachment.objects.present().filter(draft=draft_key).order_by("pk"))
    for row in rows:
        row.matter, row.draft = matter, ""
        row.entry = _logged(row, matter, by)
        row.save(update_fields=["matter", "draft", "entry"])
    return rows


def of_draft(draft_key: str) -> list[Attachment]:
    """The files of a draft, oldest first."""
    return list(Attachment.objects.present().filter(draft=draft_key).order_by("pk"))


def drop(row: Attachment) -> None:
    """Take a file out of a draft; nothing of it stays. A matter's file is erased with `erase`, on the record."""
    if row.matter_id is not None:
        raise ValueError("a matter's attachment is erased on the record, not dropped")
    names = [row.file, row.original]
    row.delete()
    transaction.on_commit(lambda: ATTACHMENTS.remove(names))


def content_of(row: Attachment) -> bytes:
    """The content that is shown. Raises FileNotFoundError where it was erased."""
    if not row.file:
        raise FileNotFoundError(f"attachment {row.pk} was erased")
    return ATTACHMENTS.content(row.file)


def read_by_staff(attachment_id: int, *, by: Viewer, purpose: str) -> tuple[Attachment, bytes]:
    """An attachment with its content for a staff member who may see its matter; the read is in the ledger first.

    Raises Attachment.DoesNotExist where the viewer doesn't see it, ledger.LedgerError without a purpose.
    """
    row = (
        Attachment.objects.visible_to(by).present().select_related("matter", "township").get(pk=attachment_id)
    )
    _record(row, by, ["content"], purpose)
    return row, content_of(row)


def original_for(attachment_id: int, *, by: Viewer, purpose: str) -> bytes:
    """The file as it was handed in, for a supervisor who examines whether a copy is true; logged.

    Raises Refused (not_for_you) for others, Attachment.DoesNotExist where the matter isn't visible.
    """
    if not by.has_role("supervisor"):
        raise Refused(
            "not_for_you",
            Text("封存的原件只供监督人员核查。", "Sealed originals are for supervision only."),
        )
    row = (
        Attachment.objects.visible_to(by).present().select_related("matter", "township").get(pk=attachment_id)
    )
    _record(row, by, ["original"], purpose)
    return ATTACHMENTS.content(row.original or row.file)


def erase(row: Attachment, *, by: Viewer, reason: str, article: str) -> Attachment:
    """Erase an attachment of a matter for good: both files, its name, and the sealed part of its ledger entry.

    The chain stays whole and records the erasure (个人信息保护法 47). Raises LedgerError without reason or article.
    """
    with transaction.atomic():
        names = [row.file, row.original]
        entry = Entry.objects.filter(chain=row.township.code, seq=row.entry or 0).first()
        if entry is not None:
            ledger.erase(entry, actor=by.actor, reason=reason, article=article)
        row.name = row.digest = row.file = row.original = ""
        row.erased_at = clock.now()
        row.save(update_fields=["name", "digest", "file", "original", "erased_at"])
        transaction.on_commit(lambda: ATTACHMENTS.remove(names))
        return row


def as_download(row: Attachment, content: bytes) -> HttpResponse:
    """The answer that carries a file: always a download, never guessed at, never run (nosniff, sandbox)."""
    response = HttpResponse(content, content_type=row.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(True, row.name or f"file{KINDS[row.media_type][1]}") or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PDF_CSP
    response["Cache-Control"] = "no-store"
    return response


def clean_name(name: str, media_type: str) -> str:
    """A name that can be shown anywhere: no path, no control or direction signs, one true ending, at most 100 signs."""
    base = (
        unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
        .replace("\\", "/")
        .rpartition("/")[2]
    )
    base = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*')
    # Every ending goes, so that "photo.html.jpg" can't be taken for a page.
    stem = base.split(".")[0].strip() or "附件"
    return stem[:90] + KINDS[media_type][1]


def _examined(content: bytes, kind: str) -> _Ready:
    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        found = set()
    for media_type, start in (
        ("application/pdf", b"%PDF-"),
        ("image/jpeg", b"\xff\xd8\xff"),
        ("image/png", b"\x89PNG\r\n\x1a\n"),
    ):
        if media_type in found and content.startswith(start):
            if media_type == "application/pdf":
                return _pdf(content, kind)
            return _Ready(media_type, _made_anew(content, media_type, kind), content)
    raise Refused(
        "file_type",
        Text("只收照片（JPG、PNG）和PDF文件。", "Only pictures (JPG, PNG) and PDF files are taken."),
        Text(
            "手机照片如果是HEIC格式，请在相机设置中改为“兼容性最佳”，或者把材料带到窗口。",
            "If your phone takes HEIC pictures, choose 'most compatible' in its camera settings, or bring the paper.",
        ),
        field=kind,
    )


def _pdf(content: bytes, kind: str) -> _Ready:
    if b"%%EOF" not in content[-2048:]:
        raise _broken(kind)
    return _Ready("application/pdf", content, None)


def _made_anew(content: bytes, media_type: str, kind: str) -> bytes:
    """The picture drawn again: no metadata, no second file behind it, upright, no larger than LONGEST_EDGE."""
    format_name = KINDS[media_type][0]
    try:
        with warnings.catch_warnings():
            # The limit below is ours and stricter than Pillow's warning.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[format_name]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise _too_many_pixels(kind)
                opened.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
                opened.load()
                picture = _in_plain_colours(opened)
                # Smaller first: turning and copying a large picture costs its memory again each time.
                picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
                picture = ImageOps.exif_transpose(picture)
                clean = Image.new(picture.mode, picture.size)
                clean.paste(picture)
                out = io.BytesIO()
                clean.save(out, format_name, **({"quality": 85} if format_name == "JPEG" else {}))
                return out.getvalue()
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(kind) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise _broken(kind) from error


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """The picture in grey, colour, or colour with transparency; sixteen bits of grey become eight."""
    if picture.mode in ("L", "RGB", "RGBA"):
        return picture
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode == "1":
        return picture.convert("L")
    return picture.convert("RGBA" if picture.mode in ("LA", "PA", "P") else "RGB")


def _too_many_pixels(kind: str) -> Refused:
    return Refused(
        "picture_too_large",
        Text("照片的像素太多。", "The picture has too many pixels."),
        Text("请用普通模式重拍，不要用高像素模式。", "Take it again in the ordinary mode of the camera."),
        field=kind,
    )


def _broken(kind: str) -> Refused:
    return Refused(
        "file_broken",
        Text("文件打不开，可能没有传完整。", "The file can't be read; it may be incomplete."),
        Text("请重新选择文件再交一次。", "Choose the file again and send it once more."),
        field=kind,
    )


def _refused(code: str, zh: str, en: str, kind: str) -> Refused:
    return Refused(code, Text(zh, en), Text("请重新选择文件。", "Choose the file again."), field=kind)


def _room_for_drafts(more: int, kind: str) -> None:
    """Applications that nobody has sent may not fill the disk, however many addresses they come from."""
    waiting = Attachment.objects.exclude(draft="").aggregate(all=Sum("size"))["all"] or 0
    if waiting + more > MOST_BYTES_OF_DRAFTS:
        raise Refused(
            "no_room",
            Text(
                "现在网上交的文件太多，暂时存不下。", "Too many files are waiting; there is no room just now."
            ),
            Text(
                "不用上传也能提交申请，材料以后带到窗口。",
                "You can send the application without them and bring the papers to the counter.",
            ),
            field=kind,
        )


def _rows_of(holder: Matter | Draft) -> AttachmentQuerySet:
    rows = Attachment.objects.present()
    return rows.filter(matter=holder) if isinstance(holder, Matter) else rows.filter(draft=holder.key)


def _logged(row: Attachment, matter: Matter, by: Viewer) -> int:
    entry = ledger.append(
        matter.township.code,
        "attachment_stored",
        actor=by.actor,
        subject_kind="matter",
        subject=matter.number,
        facts={"kind": row.kind, "type": row.media_type, "size": row.size},
        sealed={"name": row.name, "file": row.file},
    )
    return int(entry.seq)


def _record(row: Attachment, by: Viewer, fields: Iterable[str], purpose: str) -> None:
    assert row.matter is not None
    ledger.record_read(
        row.township.code,
        actor=by.actor,
        subject_kind="matter",
        subject=row.matter.number,
        fields=[f"attachment:{row.pk}:{field}" for field in fields],
        purpose=purpose,
    )


def _digest(content: bytes) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), content, hashlib.sha256).hexdigest()
