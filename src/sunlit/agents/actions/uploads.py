"""A photo in parts: what has arrived stays, and a sender who lost the network asks how far it came and goes on there.

Our own protocol, because it is four rules long: a part begins where the last one ended; a part that is already there
is answered as if it had just come; the answer always says how many bytes there are; the last part makes the file.
"""

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from django.db import transaction

from sunlit import clock
from sunlit.agents.actions import taking as takings
from sunlit.agents.models import Taking, Upload, UploadPart
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters.attachments import KINDS, MOST_BYTES, clean_name
from sunlit.matters.models import Attachment
from sunlit.people.viewer import Viewer
from sunlit.sealing import seal, unseal

LARGEST_PART = 256 * 1024
MOST_UNFINISHED = 12
"""Unfinished uploads of one taking: a page of papers, not a disk."""


@dataclass(frozen=True)
class Part:
    """A part as the sender describes it: of which upload, for which material, where it begins, how long the whole is."""

    uid: str
    material: str
    name: str
    start: int
    total: int


@dataclass(frozen=True)
class Arrived:
    """How far an upload came, in bytes, and the file that it became."""

    received: int
    attachment: Attachment | None = None


def arrived(taking: Taking, uid: str) -> int:
    """How many bytes of an upload are here; 0 for one that isn't known."""
    row = Upload.objects.filter(taking=taking, uid=uid[:36]).first()
    return row.received if row else 0


def take_part(taking: Taking, part: Part, content: bytes, *, by: Viewer) -> Arrived:
    """Keep one part. The last one puts the file together, looks at it as at any other and puts it to the material.

    Raises Refused (bad_part, file_too_large, too_many_uploads, out_of_order, not_on_the_list; those of attachments, after
    which the parts are gone and the sender begins again).
    """
    takings.check_material(taking, part.material)
    _check(part, content)
    with transaction.atomic():
        # One writer at a time for each taking, on both databases.
        Taking.objects.select_for_update().get(pk=taking.pk)
        upload = Upload.objects.filter(taking=taking, uid=part.uid).first()
        if upload is None:
            if Upload.objects.filter(taking=taking).count() >= MOST_UNFINISHED:
                raise _refused("too_many_uploads", "没传完的照片太多。", "Too many photos are unfinished.")
            upload = Upload.objects.create(
                taking=taking,
                uid=part.uid,
                material=part.material,
                name=clean_name(part.name, next(iter(KINDS)))[:120],
                total=part.total,
                begun_at=clock.now(),
            )
        if (upload.total, upload.material) != (part.total, part.material):
            raise _refused("bad_part", "这一段不属于这张照片。", "That part belongs to another photo.")
        if part.start + len(content) <= upload.received:
            return Arrived(upload.received)
        if part.start != upload.received:
            raise Refused(
                "out_of_order",
                Text(f"应从第{upload.received}字节接着传。", f"Go on from byte {upload.received}."),
                field=part.material,
            )
        UploadPart.objects.create(upload=upload, start=part.start, content=seal(content))
        upload.received += len(content)
        upload.save(update_fields=["received"])
        if upload.received < upload.total:
            return Arrived(upload.received)
        whole = b"".join(unseal(bytes(row.content)) for row in upload.parts.all())
        name, material = upload.name, upload.material
        upload.delete()
    return Arrived(len(whole), takings.attach(taking, material, BytesIO(whole), name, by=by))


def _check(part: Part, content: bytes) -> None:
    try:
        UUID(part.uid)
    except ValueError as error:
        raise _refused("bad_part", "照片编号不对。", "The number of the photo is wrong.") from error
    if part.total > MOST_BYTES:
        raise Refused(
            "file_too_large",
            Text("文件超过10 MB。", "The file is larger than 10 MB."),
            Text("请拍得小一些。", "Take a smaller picture."),
            field=part.material,
        )
    if not content or len(content) > LARGEST_PART or part.start < 0 or part.start + len(content) > part.total:
        raise _refused("bad_part", "这一段的长度不对。", "The length of that part is wrong.")


def _refused(code: str, zh: str, en: str) -> Refused:
    return Refused(code, Text(zh, en), Text("请重新选择照片。", "Choose the photo again."))
