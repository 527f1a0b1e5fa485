"""The internal board: assessment results, appointments, rewards, punishments and attendance for all staff (S0.01.07)."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.bodies.actions.guarding import log, may, unfit, words
from sunlit.bodies.models import BoardEntry
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

KEEPERS = ("office_clerk", "office_director")
CLAUSE = "S0.01.07"


@dataclass(frozen=True)
class Line:
    """What a line of the board says: ``month`` any day of the month, days in whole days (attendance only)."""

    kind: str
    staff_id: int
    month: date
    text: str = ""
    late_days: int | None = None
    absent_days: int | None = None


def post_line(township: Organisation, line: Line, *, by: Viewer) -> BoardEntry:
    """Put a line on the board. The same again changes nothing.

    Raises Refused (not_your_seat, unfit, unknown_person, text_needed, days_needed, not_yet, month_taken).
    """
    may(by, township, *KEEPERS)
    month = line.month.replace(day=1)
    if line.kind not in BoardEntry.Kind.values:
        raise unfit("unfit", "没有选公开什么。", "It doesn't say what is published.", "请选一种。", "Choose one.", "kind", CLAUSE)  # fmt: skip
    if month > clock.today():
        raise unfit("not_yet", "这个月还没有到。", "This month is still to come.", "请选已经开始的月份。",
                    "Choose a month that has begun.", "month", CLAUSE)  # fmt: skip
    if not Staff.objects.filter(pk=line.staff_id, township=township, admin="").exists():
        raise unfit("unknown_person", "本镇没有这名工作人员。", "There is nobody of this name on the staff.",
                    "请从名单中选择。", "Choose from the list.", "staff", CLAUSE)  # fmt: skip
    attendance = line.kind == BoardEntry.Kind.ATTENDANCE
    text = words(line.text, 300, "text", CLAUSE) if line.text.strip() or not attendance else ""
    late, absent = (line.late_days, line.absent_days) if attendance else (None, None)
    if attendance:
        for field, days in (("late_days", late), ("absent_days", absent)):
            if days is None or not 0 <= days <= 31:
                raise unfit("days_needed", "出勤要写天数，0到31天。", "Attendance is given in days, 0 to 31.",
                            "没有的写0。", "Write 0 for none.", field, CLAUSE)  # fmt: skip
    values = {"kind": line.kind, "staff_id": line.staff_id, "month": month, "text": text,
              "late_days": late, "absent_days": absent}  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        same = BoardEntry.objects.filter(township=township, withdrawn_at=None, **values).first()
        if same is not None:
            return same
        try:
            with transaction.atomic():
                row = BoardEntry.objects.create(
                    township=township, at=clock.now(), by_id=frame.staff_of(by), **values
                )
        except IntegrityError as error:
            raise unfit("month_taken", "这个人这个月的出勤已经公开。", "The attendance of this month is on the board.",
                        "有误的先撤下再填。", "Withdraw it first where it is wrong.", "month", CLAUSE) from error  # fmt: skip
        log(township, "board_line", "board", row.pk, by, {"kind": line.kind, "month": month.isoformat()})
        return row


def withdraw_line(row: BoardEntry, reason: str, *, by: Viewer) -> BoardEntry:
    """Take a wrong line off the board, with a reason; the row stays. Raises Refused (not_your_seat, text_needed,
    already_done)."""
    may(by, row.township, *KEEPERS)
    reason = words(reason, 200, "reason", CLAUSE)
    with transaction.atomic():
        ledger.hold(row.township.code)
        row = BoardEntry.objects.select_for_update().select_related("township").get(pk=row.pk)
        if row.withdrawn_at is not None:
            raise refusals.already_done(str(row.by), f"{row.withdrawn_at:%Y-%m-%d}")
        row.withdrawn_at, row.withdrawn_reason = clock.now(), reason
        row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        log(row.township, "board_line_withdrawn", "board", row.pk, by, {"kind": row.kind}, {"reason": reason})
        return row
