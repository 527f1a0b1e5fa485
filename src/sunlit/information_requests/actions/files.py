"""Files handed out with an answer: made anew by the gate when they are put to it, looked through again when it goes out.

They change only while the answer is drafted, so what is approved are these files and no others.
"""

import hashlib
import hmac

from django.conf import settings
from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions.files import FIELD, Upload, look_first, office_numbers, room_for_one_more
from sunlit.information_requests.models import KIND, AnswerFile, Request
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.matters.models import Task
from sunlit.people.viewer import Viewer
from sunlit.redaction import MOST_BYTES, clean, read
from sunlit.shelves import ATTACHMENTS

DRAFTING = "handle"
"""The step in which an answer and its files are put together."""


def may_change(row: Request, by: Viewer) -> bool:
    """Whether the viewer drafts this answer now."""
    waiting = Task.objects.waiting_for(by).filter(matter_id=row.matter_id, matter__kind=KIND, step=DRAFTING)
    return bool(waiting.exists())


def attach(row: Request, upload: Upload, name: str, *, by: Viewer, looked: bool = False) -> AnswerFile:
    """Check a file and put it, made anew, to the answer that is being drafted; the original is sealed.

    The same file again answers the one that is there. ``looked``: the clerk looked at the pictures in it, which no
    program can read. Raises Refused with ``field`` (not_your_seat, too_many_files, look_first, and those of
    `redaction.clean`). Serves 政府信息公开条例 37, 40; S4.43.11.
    """
    _drafting(row, by)
    content = upload.read(MOST_BYTES + 1)
    mark = hmac.new(settings.SECRET_KEY.encode(), content, hashlib.sha256).hexdigest()
    same = row.files.filter(original_digest=mark).first()
    if same is not None:
        return same
    try:
        made = clean(content, name, allowed=office_numbers(row.township))
    except Refused as refusal:
        refusal.field = FIELD
        raise
    look_first(made, looked)
    with transaction.atomic():
        matter = frame.lock(row.matter_id)
        _drafting(row, by)
        same = row.files.filter(original_digest=mark).first()
        if same is not None:
            return same
        room_for_one_more(row.files.count())
        kept = AnswerFile.objects.create(
            request=row,
            name=made.name,
            media_type=made.media_type,
            size=len(made.content),
            digest=hashlib.sha256(made.content).hexdigest(),
            original_digest=mark,
            file=ATTACHMENTS.keep(made.content),
            original=ATTACHMENTS.keep(content),
            masked=made.masked,
            added_at=clock.now(),
            added_by_id=frame.staff_of(by),
        )
        facts = {"file": kept.digest, "size": kept.size, "masked": kept.masked}
        frame.log(matter, "answer_file_attached", by, facts)
    return kept


def drop(row: Request, file_id: int, *, by: Viewer) -> None:
    """Take a file out while the answer is drafted; nothing of it stays but its hash in the ledger.

    Raises Refused (not_your_seat), AnswerFile.DoesNotExist.
    """
    with transaction.atomic():
        matter = frame.lock(row.matter_id)
        _drafting(row, by)
        found = row.files.get(pk=file_id)
        names = [found.file, found.original]
        frame.log(matter, "answer_file_dropped", by, {"file": found.digest})
        found.delete()
        transaction.on_commit(lambda: ATTACHMENTS.remove(names))


def look_again(row: Request) -> list[AnswerFile]:
    """The files that go out with an answer, after the last look through each. Call it inside the act.

    Raises Refused (personal_data, those of `redaction.read`), cryptography's InvalidTag for a file changed on disk.
    """
    found, allowed = list(row.files.all()), office_numbers(row.township)
    for one in found:
        # Again, although it was looked through when attached: what finds more by now must find it here.
        if places := read(content_of(one), one.name).places(allowed):
            raise Refused(
                "personal_data",
                Text(
                    f"附件“{one.name}”里有个人信息{len(places)}处。",
                    f"The file '{one.name}' has personal data in {len(places)} places.",
                ),
                Text("请退回重拟，换一份文件。", "Send it back to be drafted anew, with another file."),
                clause="政府信息公开条例 37",
            )  # fmt: skip
    return found


def handed_out(row: Request) -> list[AnswerFile]:
    """What the applicant may fetch: the files of an answer that has gone out; before that none."""
    return list(row.files.all()) if row.answered_on is not None and row.answer else []


def content_of(row: AnswerFile) -> bytes:
    """What is handed out. Raises FileNotFoundError, InvalidTag, ValueError where it isn't what was approved."""
    content = ATTACHMENTS.content(row.file)
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise ValueError("a file of an answer isn't what its hash says")
    return content


def read_by_staff(row: AnswerFile, *, by: Viewer) -> bytes:
    """The content for staff who may see the request; the look is in the ledger first."""
    _record(row, by, "content", "answer")
    return content_of(row)


def original_for(row: AnswerFile, *, by: Viewer, purpose: str) -> bytes:
    """A file as it was handed in, for a supervisor of its township who examines what was masked; the read is in the
    ledger first. Raises Refused (not_for_you), ledger.LedgerError without a purpose."""
    if not by.has_role("supervisor") or by.township_id != row.request.township_id:
        raise Refused(
            "not_for_you",
            Text("封存的原件只供监督人员核查。", "Sealed originals are for supervision only."),
        )
    _record(row, by, "original", purpose)
    return ATTACHMENTS.content(row.original)


def _record(row: AnswerFile, by: Viewer, what: str, purpose: str) -> None:
    matter = row.request.matter
    ledger.record_read(
        matter.township.code,
        actor=by.actor,
        subject_kind="matter",
        subject=matter.number,
        fields=[f"answer_file:{row.pk}:{what}"],
        purpose=purpose,
    )


def _drafting(row: Request, by: Viewer) -> None:
    if not may_change(row, by):
        raise Refused(
            "not_your_seat",
            Text("现在不由您拟这件答复。", "This answer isn't yours to draft now."),
            Text("附件由拟答复的人在送审以前放上、撤下。", "Whoever drafts it puts files to it before it is sent for approval."),
            field=FIELD,
        )  # fmt: skip
