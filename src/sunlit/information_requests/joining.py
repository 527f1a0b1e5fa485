"""Where requests join the kernel: the slip, the clock on its lawful days, the letters, what an answer must state."""

from datetime import date, datetime

from sunlit import clock
from sunlit.core.clocks import deadline
from sunlit.core.limits import ClockEvent as ClockEventValue
from sunlit.core.limits import ClockKind, Limit, Unit
from sunlit.core.periods import chinese_day
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.information_requests import answering, letters
from sunlit.information_requests.actions import files, intake
from sunlit.information_requests.models import KIND, Request
from sunlit.matters import frame, timing
from sunlit.matters.book import book, number_in_force, procedure_of
from sunlit.matters.hooks import before_answer, on_event
from sunlit.matters.models import ClockEvent, Matter, Task
from sunlit.people.models import Staff
from sunlit.people.viewer import CLOCK, Viewer, viewer_of
from sunlit.registers import values

NOTICE_DAYS = "GK-02"
"""The law's parameter for the notice of correction (政府信息公开条例 30)."""


@on_event("opened")
def every_request_has_its_slip(matter: Matter, _detail: str) -> None:
    """Also one that was opened on the register's own page or from a question at the counter."""
    if matter.kind == KIND and hasattr(matter, "record"):
        intake.keep_the_slip(matter)


@before_answer
def what_the_law_says(matter: Matter, task: Task, outcome: str) -> None:
    """What each answer to a step means for days, letters and the slip. Raises Refused."""
    if matter.kind != KIND or (task.step, outcome) not in STEPS:
        return
    row = Request.objects.select_related("matter__unit", "matter__township", "township").get(matter=matter)
    row.matter = matter  # the one that the act changes and writes
    known = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
    by = viewer_of(Staff.objects.get(pk=task.done_by_id)) if task.done_by_id else CLOCK
    if matter.handler_id is None and by.staff_id is not None and by.has_role("office_clerk"):
        # Who works on it keeps seeing it after its end; nobody else in the office does.
        matter.handler_id = by.staff_id
    STEPS[task.step, outcome](row, known, task, by)
    row.save()


def _counted(row: Request, known: dict[str, str], _task: Task, _by: Viewer) -> None:
    """Handed in: received that day. Signed for: received on the day of signing (条例 31(1), (2))."""
    row.received_on = row.came_on
    _start(row.matter, row.came_on)


def _confirmed(row: Request, known: dict[str, str], _task: Task, _by: Viewer) -> None:
    """Received on the day that both sides confirm; an ordinary letter is confirmed the day it comes (条例 31(2), (3))."""
    row.received_on = date.fromisoformat(known["confirmed_on"])
    _start(row.matter, row.received_on)


def _correct(row: Request, known: dict[str, str], _task: Task, by: Viewer) -> None:
    """One notice, within seven working days, with a reasonable time and what follows (条例 30)."""
    assert row.received_on is not None
    today = clock.today()
    last = _after(row.received_on, number_in_force(NOTICE_DAYS, row.received_on, row.township_id))
    if today > last:
        raise Refused(
            "correction_too_late",
            Text(f"补正最晚{last}告知，已经过了。", f"A notice of correction could be given until {last}."),
            Text(
                "请按清楚的申请办理，要问的直接问申请人。",
                "Handle it as it stands; ask the applicant directly.",
            ),
            clause="政府信息公开条例 30",
        )
    if row.correct_by is not None:
        raise Refused(
            "corrected_before",
            Text("补正只能告知一次。", "A correction is asked for once."),
            Text("请按现在的内容办理。", "Handle it as it stands."),
            clause="政府信息公开条例 30",
        )
    least = number_in_force("request-correction-least", today, row.township_id)
    first = _after(today, least)
    row.correct_by = date.fromisoformat(known["correct_by"])
    if row.correct_by < first:
        raise Refused(
            "field_unfit",
            Text(
                f"补正的时间太短，至少给{least}个工作日。",
                f"That is too short: {least} working days at least.",
            ),
            Text(f"请填写不早于{first}的日期。", f"Enter a day not before {first}."),
            clause="政府信息公开条例 30",
            field="correct_by",
        )
    lines = [
        "需要补正的：" + known["lacking"],
        f"请在{chinese_day(row.correct_by)}以前补正。补正后，答复的期限从收到补正之日重新计算。",
        "没有正当理由逾期不补正的，视为放弃申请，本机关不再处理。",
    ]
    letters.to_applicant("request-correction", row, known, lines, by=by)


def _clear(_row: Request, _known: dict[str, str], _task: Task, _by: Viewer) -> None:
    """Nothing to do but to know who works on it."""


def _corrected(row: Request, known: dict[str, str], _task: Task, _by: Viewer) -> None:
    """The limit starts anew on the day the correction comes (条例 30)."""
    _start(row.matter, date.fromisoformat(known["corrected_on"]))


def _lapsed(row: Request, known: dict[str, str], _task: Task, _by: Viewer) -> None:
    """Given up only after the last day to correct (条例 30)."""
    assert row.correct_by is not None
    _not_before(row.correct_by, "政府信息公开条例 30")


def _ask_third(row: Request, known: dict[str, str], _task: Task, by: Viewer) -> None:
    """A letter that doesn't say who asks (条例 32)."""
    answering.names_nobody(known["third_part"], known, "third_part")
    days = number_in_force("GK-04", clock.today(), row.township_id)
    lines = [
        "涉及您（单位）的内容：" + known["third_part"],
        f"请自收到本意见书之日起{days}个工作日内提出是否同意公开的意见；不同意的，请说明理由。",
        "逾期没有提出意见的，由本机关依照条例的规定决定是否公开。",
    ]
    letters.issue("request-third", row, known["third_name"], lines, by=by)


def _ask_agency(row: Request, known: dict[str, str], _task: Task, by: Viewer) -> None:
    """The body that made it with us has fifteen working days; silence is consent (条例 34)."""
    answering.names_nobody(known["agency_part"], known, "agency_part")
    days = number_in_force("GK-05", clock.today(), row.township_id)
    lines = [
        "征求意见的内容：" + known["agency_part"],
        f"请自收到本函之日起{days}个工作日内提出意见，逾期未提出的视为同意公开。",
    ]
    letters.issue("request-agency", row, known["agency_name"], lines, by=by)


def _heard(row: Request, known: dict[str, str], task: Task, _by: Viewer) -> None:
    """The clock runs on from the day their word came, also where it is entered later (条例 33)."""
    day = known["third_on" if task.step == "third_wait" else "agency_on"]
    _event(row.matter, ClockKind.RESUME, date.fromisoformat(day))


def _silent(row: Request, known: dict[str, str], task: Task, _by: Viewer) -> None:
    """No word in fifteen working days: the time after their last day is the office's own (条例 32, 33, 34)."""
    assert task.due is not None
    if clock.today() <= task.due:
        raise Refused(
            "not_yet",
            Text(f"对方到{task.due}为止都可以提意见。", f"They have time until {task.due}."),
            Text(f"请在{task.due}以后再办。", f"Do this after {task.due}."),
            clause="政府信息公开条例 32",
        )
    _event(row.matter, ClockKind.RESUME, task.due)


def _charge(row: Request, known: dict[str, str], _task: Task, by: Viewer) -> None:
    """The national table, by case or by page, only above what is free (条例 42, 国办函〔2020〕109号)."""
    row.fee = answering.fee_of(row, known)
    days = number_in_force("request-fee-days", clock.today(), row.township_id)
    what = "件数" if known["fee_basis"] == "cases" else "页数"
    lines = [
        f"按{what}计收，应缴{row.fee}元。标准：{letters.rules().fees.citation}。",
        f"请自收到本通知的次日起{days}日内缴纳，缴费后答复的期限重新计算。",
        "逾期没有缴纳的，视为放弃申请，本机关不再处理。",
    ]
    letters.to_applicant("request-fee", row, known, lines, by=by)


def _paid(row: Request, known: dict[str, str], _task: Task, _by: Viewer) -> None:
    _start(row.matter, date.fromisoformat(known["paid_on"]))


def _unpaid(row: Request, known: dict[str, str], task: Task, _by: Viewer) -> None:
    assert task.due is not None
    _not_before(task.due, "政府信息公开条例 42")


def _need_time(row: Request, known: dict[str, str], _task: Task, _by: Viewer) -> None:
    answering.may_be_extended(row)


def _extended(row: Request, known: dict[str, str], _task: Task, by: Viewer) -> None:
    """At most twenty working days more, once, with the consent of the head and a notice (条例 33)."""
    answering.may_be_extended(row)
    days = int(known["more_days"])
    law = book().extensions["information_reply"]
    if days > law.amount:
        raise answering.too_long(law.amount)
    row.extended = days
    last = _last_day_with(row.matter, days, known["more_reason"])
    lines = [f"延长{days}个工作日，最后一日是{last}。", "延期的理由：" + known["more_reason"]]
    paper = letters.to_applicant("request-longer", row, known, lines, by=by)
    event = ClockEvent(
        kind=ClockKind.EXTEND,
        at=clock.now(),
        reason=known["more_reason"][:64],
        document=paper.number,
        amount=days,
    )
    frame.add_clock_event(row.matter, procedure_of(row.matter.procedure_id), event)


def _last_day_with(matter: Matter, days: int, reason: str) -> str:
    """The law's last day once it is ``days`` working days later, as the notice names it."""
    _promised, legal = timing.limits_of(matter, procedure_of(matter.procedure_id))
    assert legal is not None
    events = [one.value() for one in matter.clock_events.order_by("at", "pk")]
    events.append(ClockEventValue(ClockKind.EXTEND, clock.now(), reason[:64], amount=days))
    last = deadline(legal, events, book().calendar).due
    assert last is not None  # the clock ran when more time was approved
    return f"{last.year}年{last.month}月{last.day}日"


def _drafted(row: Request, known: dict[str, str], task: Task, _by: Viewer) -> None:
    answering.check_answer(row, known, task)


def _sent(row: Request, known: dict[str, str], task: Task, by: Viewer) -> None:
    """The letter goes out, the request has its answer and its row of the report (条例 36)."""
    kind = letters.rules().answer(known["answer_kind"])
    assert kind is not None
    letters.answer(row, known, kind, files.look_again(row), by=by)
    if kind.key in letters.DISCLOSING and answering.good_objection(row):
        lines = ["公开的内容：" + known["third_part"], "理由：" + known["public_interest"]]
        letters.issue("request-third-told", row, known["third_name"], lines, by=by)
    row.answer, row.row, row.answered_on = kind.key, kind.row, clock.today()


STEPS = {
    ("receive", "counted"): _counted,
    ("receive", "confirmed"): _confirmed,
    ("examine", "correct"): _correct,
    ("correcting", "corrected"): _corrected,
    ("correcting", "lapsed"): _lapsed,
    ("handle", "ask_third"): _ask_third,
    ("third_wait", "agreed"): _heard,
    ("third_wait", "objected"): _heard,
    ("handle", "ask_agency"): _ask_agency,
    ("agency_wait", "agency_agreed"): _heard,
    ("agency_wait", "agency_objected"): _heard,
    ("third_wait", "silent"): _silent,
    ("agency_wait", "deemed"): _silent,
    ("handle", "charge"): _charge,
    ("paying", "paid"): _paid,
    ("paying", "unpaid"): _unpaid,
    ("handle", "need_time"): _need_time,
    ("extension", "approved"): _extended,
    ("examine", "clear"): _clear,
    ("handle", "drafted"): _drafted,
    ("send", "sent"): _sent,
}
"""What happens at each answer, by step and outcome."""


def _after(day: date, working_days: int) -> date:
    return book().calendar.add_working_days(day, working_days)


def _not_before(last: date, clause: str) -> None:
    if clock.today() <= last:
        raise Refused(
            "not_yet",
            Text(f"申请人到{last}为止都可以补。", f"The applicant has time until {last}."),
            Text(f"请在{last}以后再办。", f"Do this after {last}."),
            clause=clause,
        )


def _start(matter: Matter, day: date) -> None:
    """Start the clock on a day, or start it anew out of a pause (条例 30)."""
    _event(matter, ClockKind.START, day)


def _event(matter: Matter, kind: ClockKind, day: date) -> None:
    """Something that happened to the clock on a day, entered today; never before what happened to it last."""
    last = matter.clock_events.order_by("-at", "-pk").first()
    moment: datetime = values.moment_of(day.isoformat())
    at = max(moment, last.at.astimezone(clock.CHINA)) if last else moment
    frame.add_clock_event(matter, procedure_of(matter.procedure_id), ClockEvent(kind=kind, at=at))


COUNTED_FROM = {
    "third_wait": ("third_served", "GK-04", Unit.WORKING_DAY),
    "agency_wait": ("agency_served", "GK-05", Unit.WORKING_DAY),
}
"""Steps whose time runs from a day that was entered, with the law's parameter for it."""


@on_event("moved")
def set_the_day(matter: Matter, _outcome: str) -> None:
    """Fifteen working days run from the day the letter was received (条例 32, 34), seven from the receipt of the request
    (条例 30), and a correction is due on its own day."""
    _apply_day(matter)


def _apply_day(matter: Matter) -> None:
    if matter.kind != KIND or not matter.is_open:
        return
    row = Request.objects.filter(matter=matter).first()
    if row is None:  # opened under the earlier procedure, which knew no slip
        return
    due: date | None = None
    if matter.step in COUNTED_FROM:
        field, parameter, unit = COUNTED_FROM[matter.step]
        known = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
        start = ClockEventValue(ClockKind.START, values.moment_of(known[field]))
        amount = number_in_force(parameter, start.at.date(), matter.township_id)
        due = deadline(Limit(amount, unit), [start], book().calendar).due
    elif matter.step == "correcting":
        due = row.correct_by
    elif matter.step == "examine" and row.received_on is not None:
        due = _after(row.received_on, number_in_force(NOTICE_DAYS, row.received_on, row.township_id))
    if due is None:
        return
    tasks = list(matter.tasks.filter(done_at=None))
    for task in tasks:
        task.due = due
        task.save(update_fields=["due"])
    matter.alarm_at = timing.next_alarm(matter, tasks, procedure_of(matter.procedure_id))
    Matter.objects.filter(pk=matter.pk).update(alarm_at=matter.alarm_at)


@on_event("closed")
def count_what_has_no_answer(matter: Matter, _outcome: str) -> None:
    """What ended without an answer has its row of the report as well: given up, not paid, withdrawn."""
    if matter.kind != KIND:
        return
    row = Request.objects.filter(matter=matter, answered_on=None).first()
    if row is None:
        return
    last = matter.tasks.filter(done_at__isnull=False).order_by("-done_at", "-pk").first()
    ended = "withdrawn" if matter.state == Matter.State.WITHDRAWN else (last.outcome if last else "")
    row.row = letters.rules().endings.get(ended, "")
    row.answered_on = matter.closed_at.astimezone(clock.CHINA).date() if matter.closed_at else clock.today()
    row.save(update_fields=["row", "answered_on"])
