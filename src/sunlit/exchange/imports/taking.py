"""Keep a file until it is taken, and take it: all rows or the right ones, in one transaction, never twice."""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.exchange.imports.planning import NEW, SAME, WRONG, plan_of, planned
from sunlit.exchange.models import Upload
from sunlit.ledger import actions as ledger
from sunlit.pages.importing import IMPORTS, Secret
from sunlit.people.actions.record import COUNTY
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer
from sunlit.sealing import seal

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Taking:
    """What a taking did. ``secrets`` are shown once; ``again``: it was done before and nothing was done now."""

    upload: Upload
    secrets: tuple[Secret, ...] = ()
    left: tuple[tuple[int, Text], ...] = ()
    again: bool = False


def keep(kind: str, content: bytes, name: str, *, by: Viewer) -> Upload:
    """Keep a file for a day, sealed, so that it can be looked at before it is taken; the same file again is the same.

    Raises Refused (not_allowed), Unreadable.
    """
    _check_allowed(kind, by)
    assert by.staff_id is not None
    planned(kind, content, by)
    digest = hashlib.sha256(content).hexdigest()
    now = clock.now()
    with transaction.atomic():
        same = Upload.objects.visible_to(by).filter(
            kind=kind, digest=digest, taken_at=None, expires_at__gt=now
        )
        found = same.first()
        if found is not None:
            return found
        return Upload.objects.create(
            owner_id=by.staff_id,
            kind=kind,
            name=re.sub(r"[^\w.()（）\- ]", "", name.replace("\\", "/").rpartition("/")[2])[-100:] or kind,
            content=seal(content),
            digest=digest,
            size=len(content),
            uploaded_at=now,
            expires_at=now + KEPT,
        )


def take(upload_id: int, *, mode: str, seen: str, by: Viewer) -> Taking:
    """Take the rows of a kept file in: with ``all`` every row or none, with ``right`` those that can be taken.

    ``seen`` is the mark of the preview; where the register changed since, nothing is taken. Each row passes the act of
    the page for a single entry, with its own ledger entry; one more names the file's hash and the counts. Everything
    is one transaction: a crash in the middle leaves nothing. The same again changes nothing.

    Raises Refused (not_allowed, upload_expired, unknown_mode, changed_meanwhile, rows_wrong, nothing_to_take, row_refused),
    Upload.DoesNotExist.
    """
    chain = _chain(by)
    with transaction.atomic():
        ledger.hold(chain)
        rows = Upload.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
        upload = rows.get(pk=upload_id)
        _check_allowed(upload.kind, by)
        if upload.taken_at is not None:
            return Taking(upload, again=True)
        if upload.expires_at <= clock.now() or not upload.content:
            raise expired()
        if mode not in Upload.Mode.values:
            raise Refused(
                "unknown_mode",
                Text("请选择导入全部还是只导入正确的行。", "Choose all rows or the right ones."),
            )
        plan = plan_of(upload, by)
        if plan.mark != seen:
            raise Refused(
                "changed_meanwhile",
                Text("预览以后，系统里的数据变了。", "The register changed since the preview."),
                Text(
                    "下面是按现在数据重新核对的结果，请再看一遍。",
                    "Below is how the file stands now; look again.",
                ),
            )
        if mode == Upload.Mode.ALL and plan.counts[WRONG]:
            raise Refused(
                "rows_wrong",
                Text(f"有{plan.counts[WRONG]}行不能导入，所以一行也没有导入。",
                     f"{plan.counts[WRONG]} rows can't be taken, so none was."),
                Text("请改好文件再传，或选择只导入正确的行。", "Correct the file, or choose the right rows only."),
            )  # fmt: skip
        if not plan.counts[NEW]:
            raise Refused(
                "nothing_to_take",
                Text("没有可以导入的新行。", "There is no new row to take."),
                Text("请检查文件。", "Check the file."),
            )
        secrets: list[Secret] = []
        left: list[tuple[int, Text]] = []
        for one in plan.of(NEW):
            try:
                with transaction.atomic():
                    secret = plan.importing.take(one.row.values)
            except (Refused, Organisation.DoesNotExist) as error:
                reason = _reason(error)
                if mode == Upload.Mode.ALL:
                    raise Refused(
                        "row_refused",
                        Text(f"第{one.row.number}行：{reason.zh}所以一行也没有导入。",
                             f"Row {one.row.number}: {reason.en} So none was taken."),
                    ) from error  # fmt: skip
                left.append((one.row.number, reason))
            else:
                if secret is not None:
                    secrets.append(secret)
        taken = plan.counts[NEW] - len(left)
        upload.taken_at, upload.mode, upload.content = clock.now(), mode, b""
        upload.outcome = {
            "taken": taken,
            "same": plan.counts[SAME],
            "left_out": plan.counts[WRONG] + len(left),
            "refused": [[number, reason.zh, reason.en] for number, reason in left],
        }
        upload.save(update_fields=["taken_at", "mode", "content", "outcome"])
        ledger.append(
            chain,
            "imported",
            actor=by.actor,
            subject_kind="import",
            subject=upload.kind,
            facts={
                "file": upload.digest, "mode": mode, "taken": taken, "same": plan.counts[SAME],
                "left_out": plan.counts[WRONG] + len(left),
            },
        )  # fmt: skip
        return Taking(upload, tuple(secrets), tuple(left))


def forget_expired() -> int:
    """Remove the content of files that nobody took within a day; how many. Called by the background work."""
    return (
        Upload.objects.filter(taken_at=None, expires_at__lte=clock.now())
        .exclude(content=b"")
        .update(content=b"")
    )


def expired() -> Refused:
    """The refusal of a file that was kept long enough."""
    return Refused(
        "upload_expired",
        Text("文件已保存满24小时，内容已删除。", "The file was kept for 24 hours; its content is gone."),
        Text("请重新上传。", "Upload it again."),
    )


def _check_allowed(kind: str, by: Viewer) -> None:
    if kind not in IMPORTS or not IMPORTS[kind].is_for(by):
        raise Refused(
            "not_allowed",
            Text(
                "这类数据不由您录入，也就不能导入。",
                "You can't enter such data by hand, so you can't import it.",
            ),
            clause="GB/T 22239 8.1.5.1",
        )


def _chain(by: Viewer) -> str:
    if by.township_id is None:
        return COUNTY
    return str(Staff.objects.values_list("township__code", flat=True).get(pk=by.staff_id))


def _reason(error: Exception) -> Text:
    if isinstance(error, Refused):
        return error.reason
    return Text("上级机构没有导入成功。", "The organisation above wasn't taken.")
