"""Where feedback joins the kernel: slips of entries, what an answer changes on them, days, hot topics, the named handler."""

from datetime import date

from sunlit import clock
from sunlit.core.fields import Field, FieldKind, fault_of, tidied
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.feedback import hot, naming, results
from sunlit.feedback.actions import intake
from sunlit.feedback.models import COUNTED, HOT, KINDS, PUBLIC_KINDS, Voice
from sunlit.matters import outbox, timing
from sunlit.matters.book import book, number_in_force, procedure_of
from sunlit.matters.hooks import before_answer, on_event
from sunlit.matters.models import Matter, Task
from sunlit.people import changes
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of
from sunlit.registers import values

DUE_FIELD = {
    "handle": ("answer_by",),
    "answer": ("answer_by",),
    "investigate": ("again_by", "answer_by"),
    "carry_out": ("measure_by",),
    "mending": ("correction_by",),
    "mend": ("by",),
}
"""By step, the field whose day is the last one of the step; the first that was entered counts."""
PHONE = Field("contact", Text("电话", "Telephone"), FieldKind.PHONE, required=False)
REPORT = "staff-report"
REPLIED = ("told", "answered", "replied", "result_only")
IN_PUBLIC = ("summary", "decision", "reason", "change", "reply")
"""The fields of opinions and questions that everybody reads."""


@on_event("opened")
def keep_the_slip(matter: Matter, _detail: str) -> None:
    """Every entry has its slip, also one opened on the register's own page."""
    if matter.kind in KINDS and not Voice.objects.filter(matter=matter).exists():
        intake.slip_from_record(matter)


@before_answer
def note_the_answer(matter: Matter, task: Task, outcome: str) -> None:
    """What an answer to a step changes on the slip. Raises Refused (too_late_a_day, personal_data, no_such_entry)."""
    if matter.kind not in KINDS:
        return
    voice = Voice.objects.select_related("matter").get(matter=matter)
    entered = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
    at = clock.now()
    if matter.kind in PUBLIC_KINDS:
        for entry in matter.register_entries.filter(task=task, field__in=IN_PUBLIC):
            _check_public(entry.value, entry.field)
    if outcome == "sorted":
        _check_day(voice, matter, entered["answer_by"])
        voice.topic, voice.summary, voice.sorted_at = entered["topic"], entered["summary"], at
        matter.unit = Organisation.objects.get(code=entered["responsible"])
    elif outcome == "joined":
        voice.joined_to = _target(voice, entered["joined_to"])
    elif task.step in ("handle", "investigate") or (
        task.step in ("answer", "head_answers") and outcome == "answered"
    ):
        voice.decision = outcome
    if outcome in REPLIED:
        _keep_in_sight(matter, task)
        results.check_republished(voice)
        voice.replied_at = at
        _tell_the_author(voice, entered.get("contact", ""))
    if task.done_by_id is not None:
        voice.responded_at = voice.responded_at or at
    voice.save()


def _keep_in_sight(matter: Matter, task: Task) -> None:
    """A report about the only supervisor is looked into by the leader above, who reads it after its end as well: its
    handler, from the moment it is replied to. Nobody else comes to see it by that."""
    if matter.kind != REPORT or task.done_by is None:
        return
    if not viewer_of(task.done_by).has_role("supervisor"):
        matter.handler_id = task.done_by_id


def _tell_the_author(voice: Voice, contact: str) -> None:
    """A message to the telephone that was left, saying that there is an answer and not what it says; who left none reads
    it by number. About a report nobody is sent anything: whoever holds the telephone could read it (S0.03.07)."""
    phone = tidied(PHONE, contact)
    if voice.matter.kind == REPORT or fault_of(PHONE, phone, today=clock.today(), others={}) or not phone:
        return
    number = voice.matter.number
    text = f"您反映的{number}已有答复，请凭编号和查询码在网上查看，或打{voice.township.complaint_phone}。"
    outbox.send_sms(phone, text, key=f"feedback:{number}:{voice.matter.round}")


def _check_day(voice: Voice, matter: Matter, day: str) -> None:
    """The day set at sorting lies within the promise, counted from the receipt (S4.28.04)."""
    days = number_in_force("feedback-answer-days", clock.today(), matter.township_id)
    last = book().calendar.add_working_days(voice.day, days)
    earliest = clock.today()
    if date.fromisoformat(day) > max(last, earliest) or date.fromisoformat(day) < earliest:
        raise Refused(
            "field_unfit",
            Text(f"办理期限应在{earliest}至{max(last, earliest)}之间（收到后{days}个工作日内）。",
                 f"The due day lies from {earliest} to {max(last, earliest)}, {days} working days after the receipt."),
            Text(f"请填写不晚于{max(last, earliest)}的日期。", f"Enter a day not after {max(last, earliest)}."),
            clause="S4.28.04",
            field="answer_by",
        )  # fmt: skip


def _check_public(text: str, field: str) -> None:
    """What everybody reads holds no identity, telephone or card number. Raises Refused (personal_data)."""
    found = personal_data(text)
    if found:
        raise Refused(
            "personal_data",
            Text("要公布的文字里有个人信息：" + "；".join(one.words.zh for one in found),
                 "The text for the public holds personal data: " + "; ".join(one.words.en for one in found)),
            Text("请删去后再提交。", "Take it out and send again."),
            clause="S2.33.11",
            field=field,
        )  # fmt: skip


def _target(voice: Voice, number: str) -> Voice:
    """The entry that another is joined to: of the same register and township, itself joined to none."""
    found = (
        Voice.objects.filter(
            township_id=voice.township_id,
            matter__kind=voice.matter.kind,
            matter__number=number.strip().upper(),
            joined_to=None,
        )
        .exclude(pk=voice.pk)
        .first()
    )
    if found is None or voice.joined.exists():
        raise Refused(
            "no_such_entry",
            Text("不能并入这个编号。", "It can't be joined to this number."),
            Text("请填写同一台账里另一件的编号，该件本身没有并入别的。",
                 "Enter the number of another entry of this register that isn't joined itself."),
            clause="S2.20.04",
            field="joined_to",
        )  # fmt: skip
    return found


@on_event("moved")
def set_the_day(matter: Matter, _outcome: str) -> None:
    """The day that somebody set for a step is the last day of its task; the sweep looks at it then (S0.03.07)."""
    if matter.kind not in (*KINDS, "complaint-correction") or not matter.is_open:
        return
    _apply_day(matter)


@on_event("opened")
def set_the_day_of_a_correction(matter: Matter, _detail: str) -> None:
    """A correction is due on the day that was set with it (S3.20.06)."""
    if matter.kind == "complaint-correction":
        _apply_day(matter)


def _apply_day(matter: Matter) -> None:
    entered = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
    named = next((entered[key] for key in DUE_FIELD.get(matter.step, ()) if entered.get(key)), "")
    if not named:
        return
    tasks = list(matter.tasks.filter(done_at=None))
    for task in tasks:
        task.due = date.fromisoformat(named)
        task.save(update_fields=["due"])
    matter.alarm_at = timing.next_alarm(matter, tasks, procedure_of(matter.procedure_id))
    Matter.objects.filter(pk=matter.pk).update(alarm_at=matter.alarm_at)


@on_event("moved")
def propose_a_hot_topic(matter: Matter, outcome: str) -> None:
    """A topic that reached the set number of entries in thirty days is proposed for disclosure, once, with an owner and a
    day (S0.07.34, S4.48.04)."""
    if matter.kind not in COUNTED or outcome != "sorted":
        return
    topic, today = Voice.objects.get(matter=matter).topic, clock.today()
    count = hot.mentions(matter.township, today)[topic]
    if count >= number_in_force("feedback-hot-number", today, matter.township_id):
        hot.propose(matter.township, topic, count, today)


@on_event("closed")
def ends_with_an_answer(matter: Matter, _outcome: str) -> None:
    """A hot topic ends with "publish" or "decline" and what each asks for, in no other way (S0.06.10). Raises Refused
    (not_answered)."""
    if (
        matter.kind == HOT
        and not matter.register_entries.filter(
            task__step="decide", outcome__in=("publish", "decline")
        ).exists()
    ):
        raise Refused(
            "not_answered",
            Text(
                "领导小组还没有答复公布不公布。", "The leading group hasn't answered whether it is published."
            ),
            Text("请选公布，或者写明不公布的理由。", "Choose to publish it, or say why not."),
            clause="S0.06.10",
        )


@on_event("closed")
def ends_with_its_reply(matter: Matter, _outcome: str) -> None:
    """No entry is withdrawn or ended by the office without a reply and a result (S0.06.12, S3.11.05).

    Raises Refused (reply_needed).
    """
    if matter.kind not in KINDS:
        return
    voice = Voice.objects.get(matter=matter)
    if voice.joined_to_id is None and voice.replied_at is None:
        raise Refused(
            "reply_needed",
            Text("还没有答复和结果，不能办结。", "It can't be closed without a reply and a result."),
            Text("请按步骤办理，写明结果和答复。", "Follow the steps and enter the result and the reply."),
            clause="S3.11.05",
        )


@changes.on_change
def somebody_is_always_named(staff: Staff) -> None:
    """The only person named for complaints doesn't leave before a successor is named (S2.01.16). Raises Refused
    (successor_needed)."""
    handler = naming.Handler.objects.filter(staff=staff, until=None).select_related("township").first()
    if handler is None or (staff.is_active and staff.holdings.filter(until=None).exists()):
        return
    raise Refused(
        "successor_needed",
        Text(
            f"{staff.name}是投诉受理专人，不能没有人接。", f"{staff.name} is the person named for complaints."
        ),
        Text("请先在“反馈 › 渠道和专人”指定接替的人。", "Name a successor under Feedback › Channels first."),
        clause="S2.01.16",
    )
