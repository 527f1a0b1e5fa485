"""Files of a publication: checked and made anew when they are attached, looked through again when they are published."""

import hashlib
import hmac
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.models import DraftFile, Publication, PublicationFile
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.redaction import MOST_BYTES, Cleaned, clean, read
from sunlit.shelves import PUBLISHED

MOST_FILES = 10
FIELD = "file"


class Upload(Protocol):
    """An open file, or an upload."""

    def read(self, size: int = ..., /) -> bytes:
        """At most ``size`` bytes."""
        ...


def attach(task_id: int, upload: Upload, name: str, *, by: Viewer, looked: bool = False) -> DraftFile:
    """Check a file and attach it, made anew, to the publication that is being written; the original is sealed.

    The same file again answers the one attached. ``looked``: the writer looked at the pictures in it, which no program
    can read. Raises Refused with ``field`` (not_your_seat, too_many_files, look_first, personal_fields, and those of
    `redaction.clean`). Serves S4.43.11.
    """
    content = upload.read(MOST_BYTES + 1)
    mark = hmac.new(settings.SECRET_KEY.encode(), content, hashlib.sha256).hexdigest()
    same = DraftFile.objects.filter(matter__tasks=task_id, original_digest=mark).first()
    if same is not None:
        return same
    task = _writing(task_id, by)
    made = _checked(content, name, task.matter)
    look_first(made, looked)
    with transaction.atomic():
        matter = frame.lock(task.matter_id)
        _writing(task_id, by)
        room_for_one_more(DraftFile.objects.filter(matter=matter).count())
        row = DraftFile.objects.create(
            matter=matter,
            name=made.name,
            media_type=made.media_type,
            size=len(made.content),
            digest=hashlib.sha256(made.content).hexdigest(),
            original_digest=mark,
            file=PUBLISHED.keep(made.content),
            original=PUBLISHED.keep(content),
            masked=made.masked,
            added_at=clock.now(),
            added_by_id=frame.staff_of(by),
        )
        frame.log(matter, "file_attached", by, {"file": row.digest, "size": row.size, "masked": row.masked})
    return row


def drop(task_id: int, file_id: int, *, by: Viewer) -> None:
    """Take a file out while the publication is being written; nothing of it stays but its hash in the ledger.

    Raises Refused (not_your_seat), DraftFile.DoesNotExist.
    """
    with transaction.atomic():
        task = _writing(task_id, by)
        matter = frame.lock(task.matter_id)
        _remove(DraftFile.objects.get(pk=file_id, matter=matter), matter, by)


def forget(matter: Matter, *, by: Viewer) -> None:
    """Take every file out, inside the act that withholds them as secret; their bytes go with them."""
    for row in attached(matter):
        _remove(row, matter, by)


def _remove(row: DraftFile, matter: Matter, by: Viewer) -> None:
    names = [row.file, row.original]
    frame.log(matter, "file_dropped", by, {"file": row.digest})
    row.delete()
    transaction.on_commit(lambda: PUBLISHED.remove(names))


def attached(matter: Matter) -> list[DraftFile]:
    """The files that wait for publication with a matter, in the order in which they came."""
    return list(DraftFile.objects.filter(matter=matter).order_by("pk"))


def digests(matter: Matter) -> list[str]:
    """The hashes of the attached files: what is approved are these and no others."""
    return [row.digest for row in attached(matter)]


def publish(matter: Matter, publication: Publication) -> list[str]:
    """Let the approved files become those of a publication, after the last look through each; their hashes.

    Call it inside the act. Raises Refused (not_approved, and those of `redaction.read`), and cryptography's InvalidTag
    for a file that was changed on disk.
    """
    rows = attached(matter)
    if [row.digest for row in rows] != list(matter.facts.get("files") or []):
        raise Refused(
            "not_approved",
            Text("附件与审批时不一致。", "The files aren't those that were approved."),
            Text("请退回，重新送审。", "Send it back and have it approved again."),
            clause="S4.43.10",
        )
    allowed = office_numbers(matter.township)
    for number, row in enumerate(rows, 1):
        content = PUBLISHED.content(row.file)
        # Again, although it was looked through when attached: what finds more by now must find it here.
        places = read(content, row.name).places(allowed)
        if places or hashlib.sha256(content).hexdigest() != row.digest:
            raise Refused(
                "personal_data",
                Text(
                    f"附件“{row.name}”里有个人信息{len(places)}处。",
                    f"The file '{row.name}' has personal data in {len(places)} places.",
                ),
                Text("请退回，换一份再送审。", "Send it back and attach another one."),
                clause="S4.43.11",
            )
        PublicationFile.objects.create(
            publication=publication,
            number=number,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            digest=row.digest,
            file=row.file,
            original=row.original,
        )
    DraftFile.objects.filter(matter=matter).delete()
    return [row.digest for row in rows]


def content_of(row: DraftFile | PublicationFile) -> bytes:
    """What is published of a file. Raises FileNotFoundError, InvalidTag, ValueError where it isn't what was approved."""
    content = PUBLISHED.content(row.file)
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise ValueError("a published file isn't what its hash says")
    return content


def original_for(row: PublicationFile, *, by: Viewer, purpose: str) -> bytes:
    """A file as it was handed in, for a supervisor of its township who examines what was masked; the read is in the
    ledger first. Raises Refused (not_for_you), ledger.LedgerError without a purpose."""
    township = row.publication.occurrence.township
    if not by.has_role("supervisor") or by.township_id != township.pk:
        raise Refused(
            "not_for_you",
            Text("封存的原件只供监督人员核查。", "Sealed originals are for supervision only."),
        )
    ledger.record_read(
        township.code,
        actor=by.actor,
        subject_kind="publication",
        subject=str(row.publication_id),
        fields=[f"file:{row.number}:original"],
        purpose=purpose,
    )
    return PUBLISHED.content(row.original)


def office_numbers(township: Organisation) -> tuple[str, ...]:
    """The telephones that a township and its units publish of themselves; they are nobody's personal data."""
    rows = Organisation.objects.filter(Q(pk=township.pk) | Q(township=township), valid_to=None)
    found = {number for pair in rows.values_list("phone", "complaint_phone") for number in pair}
    return tuple(sorted(found - {""}))


def look_first(made: Cleaned, looked: bool) -> None:
    """What no program can read somebody has looked at. Raises Refused (look_first)."""
    if made.pictures and not looked:
        raise Refused(
            "look_first",
            Text(
                f"文件里有{made.pictures}张图片，程序看不懂图片里的内容。",
                f"It has {made.pictures} pictures, and no program can tell what they show.",
            ),
            Text(
                "请看清没有证件、病历、住址、儿童正脸，勾选“我看过图片”再交。",
                "Look that they show no papers, illness, addresses or children's faces, and say that you looked.",
            ),
            clause="S4.43.11",
            field="looked",
        )


def room_for_one_more(number: int) -> None:
    """Ten files are the most. Raises Refused (too_many_files)."""
    if number >= MOST_FILES:
        raise Refused(
            "too_many_files",
            Text(f"最多{MOST_FILES}个附件。", f"{MOST_FILES} files are the most."),
            Text("请合并，或先删去一个。", "Put some together, or remove one first."),
            field=FIELD,
        )


def _writing(task_id: int, by: Viewer) -> Task:
    task = (
        Task.objects.waiting_for(by)
        .select_related("matter__township")
        .filter(pk=task_id, step="prepare")
        .first()
    )
    if task is None:
        raise Refused(
            "not_your_seat",
            Text("现在不由您拟稿。", "It isn't yours to write now."),
            Text("附件由拟稿人在拟稿时上传。", "Whoever writes it attaches files while writing."),
            field=FIELD,
        )
    return task


def _checked(content: bytes, name: str, matter: Matter) -> Cleaned:
    duty = book().duties.get(str(matter.facts.get("duty", "")))
    try:
        return clean(
            content,
            name,
            allowed=office_numbers(matter.township),
            fields=duty.personal if duty else (),
        )
    except Refused as refusal:
        refusal.field = FIELD
        raise
