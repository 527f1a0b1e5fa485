"""Lists that name residents leave only with an approval: asked for with a reason, given by somebody else, for some days
(S4.28.05, 个人信息保护法 51)."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.exchange.models import APPROVERS, ExportApproval
from sunlit.ledger import actions as ledger
from sunlit.matters import refusals
from sunlit.matters.book import number_in_force
from sunlit.matters.models import Notice
from sunlit.pages.exporting import offered
from sunlit.people.models import Staff
from sunlit.people.queries import holdings_on
from sunlit.people.viewer import Viewer

CLAUSE = "S4.28.05"


def check(key: str, *, by: Viewer) -> ExportApproval:
    """The approval under which somebody may take a list out today. Raises Refused (approval_needed)."""
    row = (
        ExportApproval.objects.visible_to(by)
        .filter(staff_id=by.staff_id or 0, key=key, until__gte=clock.today())
        .order_by("-until")
        .first()
    )
    if row is None:
        raise Refused(
            "approval_needed",
            Text("这份表里有群众的姓名，没有批准不能导出。", "Residents are named in this list; it leaves only with an approval."),
            Text(
                "请写明用途申请批准，由中心主任或镇领导批准后再导出。",
                "Say what it is for and ask; the director of the centre or a leader approves it.",
            ),
            clause=CLAUSE,
        )  # fmt: skip
    return row


def ask(key: str, why: str, *, by: Viewer) -> ExportApproval:
    """Ask to take a list out; whoever may approve it is told. Asking again while it waits changes nothing.

    Raises Refused (not_your_seat, no_such_list, reason_needed).
    """
    staff_id = by.staff_id
    if staff_id is None or by.admin or by.township_id is None:
        raise refusals.not_your_seat()
    if key not in {one.key for one in offered() if one.personal}:
        raise Refused("no_such_list", Text("没有这份表。", "There is no such list."), field="list")
    words = " ".join(why.replace("\x00", "").split())[:200]
    if not words:
        raise Refused(
            "reason_needed",
            Text("没有写明导出的用途。", "What the export is for is missing."),
            Text("请写明用途。", "Say what it is for."),
            clause=CLAUSE,
            field="why",
        )
    waiting = ExportApproval.objects.filter(staff_id=staff_id, key=key, decided_at=None)
    if (known := waiting.first()) is not None:
        return known
    person = Staff.objects.select_related("township").get(pk=staff_id)
    assert person.township is not None
    try:
        with transaction.atomic():
            ledger.hold(person.township.code)
            row = ExportApproval.objects.create(
                township=person.township, key=key, staff=person, why=words, asked_at=clock.now()
            )
            _log(row, "export_asked", by)
            Notice.objects.bulk_create(
                Notice(
                    staff_id=other,
                    text=f"{person.name}申请导出个人信息，请审批：{words}"[:300],
                    text_en=f"{person.label('en')} asks to export personal data: {words}"[:300],
                    at=clock.now(),
                )
                for other in _approvers(row)
            )
    except IntegrityError:
        return waiting.get()
    return row


def _approvers(row: ExportApproval) -> list[int]:
    """Who of the township can decide on it."""
    held = holdings_on(clock.today()).filter(
        post__organisation__township_id=row.township_id, staff__is_active=True
    )
    people = {one.staff_id for one in held.select_related("post") if set(APPROVERS) & set(one.post.roles)} - {
        row.staff_id
    }
    return sorted(people)


def decide(approval_id: int, granted: bool, *, by: Viewer) -> ExportApproval:
    """Approve an export for some days, or refuse it. Nobody decides on the own one.

    Raises Refused (not_your_seat, own_export, already_done), ExportApproval.DoesNotExist.
    """
    if by.staff_id is None or by.admin or not by.has_role(*APPROVERS):
        raise refusals.not_your_seat()
    with transaction.atomic():
        row = ExportApproval.objects.visible_to(by).select_related("township").get(pk=approval_id)
        ledger.hold(row.township.code)
        row.refresh_from_db()
        if row.staff_id == by.staff_id:
            raise Refused(
                "own_export",
                Text("不能批准自己的导出。", "Nobody approves the own export."),
                Text("请由另一位领导批准。", "Somebody else decides."),
                clause=CLAUSE,
            )
        if row.decided_at is not None:
            raise refusals.already_done(
                str(row.decided_by), f"{row.decided_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
            )
        row.decided_by_id, row.decided_at = by.staff_id, clock.now()
        if granted:
            days = number_in_force("export-approval-days", clock.today(), row.township_id)
            row.until = clock.today() + timedelta(days)
        row.save(update_fields=["decided_by", "decided_at", "until"])
        _log(row, "export_approved" if granted else "export_refused", by)
        words = Text("已批准", "approved") if granted else Text("没有批准", "not approved")
        Notice.objects.create(
            staff_id=row.staff_id,
            text=f"导出申请{words.zh}：{row.why}"[:300],
            text_en=f"Your export was {words.en}: {row.why}"[:300],
            at=clock.now(),
        )
        return row


def _log(row: ExportApproval, act: str, by: Viewer) -> None:
    facts = {"list": row.key, "until": str(row.until or "")}
    ledger.append(
        row.township.code,
        act,
        actor=by.actor,
        subject_kind="staff",
        subject=f"staff:{row.staff_id}",
        facts=facts,
        sealed={"why": row.why},
    )
