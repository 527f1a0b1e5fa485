"""Handling (办理) and reply (回复): result, signature, return of the undertaking form, telling the applicant."""

from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.limits import ClockKind, Limit, Unit
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, sheets
from sunlit.hall.actions import remit
from sunlit.hall.actions.promising import check_promise, measure_by
from sunlit.hall.actions.tasks import find_task, locked_application, open_task
from sunlit.hall.models import Application
from sunlit.matters import actions, assignment, frame, outbox, refusals, skipping, timing
from sunlit.matters.book import number_in_force, procedure_of
from sunlit.matters.models import HandOver, Matter, Task
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer

DECISIONS = {
    "granted": Text("准予", "granted"),
    "partly": Text("部分准予", "granted in part"),
    "refused": Text("不予批准", "refused"),
}

TOLD_CHANNELS = {
    "in_person": Text("当面", "in person"),
    "phone": Text("电话", "by telephone"),
    "message": Text("短信", "by text message"),
    "post": Text("邮寄", "by post"),
    "agent": Text("村代办员转告", "through the village agent"),
    "online": Text("网上", "online"),
}


@skipping.noted
def receive(
    application_id: int, handler: Staff, *, by: Viewer, promised_day: date | None = None, key: str = ""
) -> Matter:
    """The responsible department receives the papers and names the one whole-process handler (S3.27.07, S3.28.05).

    What isn't done at once carries the day that the handler promises: the published one or an earlier, never a
    later one. From then on the matter is measured by it (S3.28.07). Raises Refused (promised_day_needed,
    later_than_published, earlier_than_today, not_in_unit, not_your_seat).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = locked_application(application_id)
        matter = application.matter
        if promised_day is None:
            if not catalogue.item(application.item).immediate:
                raise Refused(
                    "promised_day_needed",
                    Text("没有承诺办结的日期。", "No day is promised."),
                    Text(
                        f"请填{matter.due}或更早的日期。" if matter.due else "请填写承诺日期。",
                        f"Give {matter.due} or an earlier day." if matter.due else "Give the promised day.",
                    ),
                    clause="S3.28.07",
                    field="promised_day",
                )
        else:
            check_promise(matter, promised_day)
        # Whoever accepted an item of their own was put down for it; the head's naming settles it.
        assignment.name_handler(matter.pk, handler, by=by, reason="接收时指定")

        def promise(locked: Matter) -> None:
            if promised_day is None:
                return
            application.promised_day = promised_day
            application.save(update_fields=["promised_day"])
            measure_by(locked, promised_day)

        return actions.complete(open_task(matter, "named").pk, "named", by=by, key=key, then=promise)


@skipping.noted
def decide(
    application_id: int, decision: str, *, by: Viewer, text: str, ground: str, key: str = ""
) -> Matter:
    """The handler writes the result and proposes it to the head; for an agent item, the authority's decision.

    A refusal states reasons and ground (S1.02.06). Raises Refused (no_such_outcome, reason_needed,
    ground_needed, nothing_done, not_your_seat).
    """
    if decision not in DECISIONS:
        raise refusals.no_such_outcome(decision)
    if not text.strip():
        raise refusals.reason_needed()
    if not ground.strip():
        raise Refused(
            "ground_needed",
            Text("没有写明依据。", "The ground is missing."),
            Text("请写明所依据的条款。", "Name the article that it rests on."),
            clause="S1.02.06",
            field="ground",
        )
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = locked_application(application_id)
        remit.check_something_done(application.matter)
        task, outcome = _deciding(application.matter, decision)

        def write(matter: Matter) -> None:
            application.decision, application.decision_text = decision, text.strip()
            application.decision_ground, application.decided_at = ground.strip(), clock.now()
            application.save(update_fields=["decision", "decision_text", "decision_ground", "decided_at"])

        return actions.complete(task.pk, outcome, by=by, opinion=text, key=key, then=write)


RESULTS = {
    "granted": ("propose_grant", "grant", "granted", "result"),
    "partly": ("propose_grant", "grant", "granted", "result"),
    "refused": ("propose_refuse", "refuse", "refused", "result"),
}
"""Of each decision the outcomes in which it may be written, first found first taken: the handler's proposal, the
result itself, the authority's decision, or the step that only takes a result down."""


def _deciding(matter: Matter, decision: str) -> tuple[Task, str]:
    """The open task in which this decision is written, and its outcome. Raises Refused (already_done, is_closed,
    no_such_outcome)."""
    for outcome in RESULTS[decision]:
        task = find_task(matter, outcome)
        if task is not None:
            return task, outcome
    steps = procedure_of(matter.procedure_id).steps.values()
    known = [outcome for outcome in RESULTS[decision] if any(outcome in step.outcomes for step in steps)]
    open_task(matter, known[0] if known else RESULTS[decision][1])
    raise refusals.no_such_outcome(RESULTS[decision][1])


@skipping.noted
def approve(application_id: int, outcome: str, *, by: Viewer, opinion: str = "", key: str = "") -> Matter:
    """The head decides on the handler's proposal: ``grant``, ``refuse`` or ``return`` to the handler.

    Raises Refused (not_your_seat, reason_needed).
    """
    with transaction.atomic():
        application = locked_application(application_id)

        def write(matter: Matter) -> None:
            if outcome == "refuse" and application.decision != "refused":
                application.decision, application.decision_text = "refused", opinion.strip()
                application.save(update_fields=["decision", "decision_text"])

        task = open_task(application.matter, outcome)
        return actions.complete(task.pk, outcome, by=by, opinion=opinion, key=key, then=write)


def forward(application_id: int, *, by: Viewer, day: date | None = None, key: str = "") -> Matter:
    """The handler sends an agent item's papers to the deciding authority; the day is kept, the township's clock
    stops, the authority's time is counted apart (S3.26.02). Raises Refused (not_a_day_yet)."""
    sent = day or clock.today()
    if sent > clock.today():
        raise Refused(
            "not_a_day_yet",
            Text("报送日期不能晚于今天。", "The day of sending can't be later than today."),
            Text("请填实际报送的日期。", "Give the day on which it was sent."),
            clause="S3.26.02",
            field="day",
        )
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = Application.objects.select_related("matter").get(pk=application_id)
        task = open_task(application.matter, "forwarded")
        matter = actions.complete(task.pk, "forwarded", by=by, facts={"forwarded_on": str(sent)}, key=key)
        stop = matter.clock_events.filter(kind=ClockKind.STOP).order_by("-at", "-pk").first()
        if stop is not None and not stop.document:
            # The record of sending is the paper that this stop rests on.
            stop.document = f"报送登记 {sent}"
            stop.save(update_fields=["document"])
        return matter


@skipping.noted
def hand_back(application_id: int, *, by: Viewer, key: str = "") -> Matter:
    """The handler signs and returns the undertaking form to the enquiry department (S3.28.10).

    Until the enquiry department has taken it (`take_back`) the applicant can't be told. Raises Refused
    (not_your_seat, no_result).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = locked_application(application_id)
        task = open_task(application.matter, "returned")
        if not application.decision:
            raise Refused("no_result", Text("还没有办理结果。", "There is no result yet."), clause="S3.28.01")
        assignment.offer(application.matter_id, HandOver.What.FORM, application.matter.intake_unit, by=by)

        def sign(matter: Matter) -> None:
            application.signed_by_id, application.signed_at = by.staff_id, clock.now()
            application.save(update_fields=["signed_by", "signed_at"])

        matter = actions.complete(task.pk, "returned", by=by, key=key, then=sign)
        _due_from_approval(matter)
        return matter


def _due_from_approval(matter: Matter) -> None:
    """The days to tell the party run from the approval, not from when the form came back (S2.47.08)."""
    approval = (
        matter.tasks.filter(outcome__in=("grant", "refuse", "granted", "refused"), done_at__isnull=False)
        .order_by("-done_at")
        .first()
    )
    task = find_task(matter, "told")
    if approval is None or task is None or approval.done_at is None:
        return
    approved_on = approval.done_at.astimezone(clock.CHINA).date()
    limit = Limit(number_in_force("told-result", approved_on, matter.township_id), Unit.DAY)
    due = timing.step_due(limit, approval.done_at)
    if due is not None and (task.due is None or due < task.due):
        task.due = due
        task.save(update_fields=["due"])
        alarm = timing.next_alarm(matter, [task], procedure_of(matter.procedure_id))
        Matter.objects.filter(pk=matter.pk).update(alarm_at=alarm)


@skipping.noted
def take_back(application_id: int, *, by: Viewer) -> HandOver:
    """The enquiry department takes the undertaking form; giver and receiver stand on it with their times.

    Raises Refused (not_your_seat, nothing_offered).
    """
    row = HandOver.objects.filter(
        matter__application=application_id, what=HandOver.What.FORM, taken_at=None
    ).first()
    if row is None:
        raise Refused(
            "nothing_offered",
            Text("承办单还没有交回。", "The form hasn't been returned yet."),
            clause="S3.28.10",
        )
    return assignment.take(row.pk, by=by)


@skipping.noted
def tell(
    application_id: int, *, by: Viewer, channel: str, text: str, delivered_to: str = "", key: str = ""
) -> Matter:
    """Tell the applicant the result; only then is the matter closed (S3.28.11).

    Channel, time and content are kept; result sheet and delivery record are issued. Raises Refused
    (channel_needed, text_needed).
    """
    if channel not in TOLD_CHANNELS:
        raise Refused(
            "channel_needed",
            Text("没有选择告知方式。", "How the applicant was told is missing."),
            Text("请选择一种方式。", "Choose one of the ways."),
            clause="S3.28.11",
            field="channel",
        )
    if not text.strip():
        raise Refused(
            "text_needed",
            Text("没有填写告知内容。", "What the applicant was told is missing."),
            clause="S3.28.11",
            field="text",
        )
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = locked_application(application_id)

        def write(matter: Matter) -> None:
            application.told_at, application.told_by_id = clock.now(), by.staff_id
            application.told_channel, application.told_text = channel, text.strip()
            application.save(update_fields=["told_at", "told_by", "told_channel", "told_text"])
            if channel == "message" and application.phone:
                outbox.send_sms(
                    application.phone, text.strip(), key=f"told:{matter.number}:{matter.revision}"
                )
            sent_to = matter.facts.get("sent_to")
            if sent_to:
                remit.referral(matter, text, **sent_to, by=by)
                return
            if not application.decision:
                # Information was asked for: the answer is the whole of it, nothing was decided.
                return
            sheet = sheets.result(matter, application, by=by)
            sheets.delivery(matter, application, sheet, channel, delivered_to or application.applicant, by=by)

        task = open_task(application.matter, "told")
        return actions.complete(
            task.pk, "told", by=by, facts=_minutes(application.matter, application), key=key, then=write
        )


def _minutes(matter: Matter, application: Application) -> dict[str, int]:
    """How many minutes an item done on the spot took from acceptance to reply (S1.02.04)."""
    start = matter.clock_events.filter(kind=ClockKind.START).order_by("at").first()
    if start is None or not catalogue.item(application.item).immediate:
        return {}
    return {"minutes_taken": int((clock.now() - start.at).total_seconds() // 60)}


@skipping.noted
def assign(
    application_id: int, handler: Staff, outcome: str, *, by: Viewer, opinion: str = "", key: str = ""
) -> Matter:
    """The director or a leader gives a letter or visit to a handler (S3.28.09). Raises Refused."""
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = locked_application(application_id)
        task = open_task(application.matter, outcome)
        assignment.name_handler(application.matter_id, handler, by=by)
        return actions.complete(task.pk, outcome, by=by, opinion=opinion, key=key)


def pass_on(
    application_id: int, *, by: Viewer, reason: str, body: str, address: str, phone: str, key: str = ""
) -> Matter:
    """The director or a leader passes a letter or visit to the competent authority; the person is told where it
    went within the days of S2.47.08. Raises Refused (body_needed, reason_needed)."""
    if not body.strip():
        raise Refused(
            "body_needed",
            Text("没有写明转给谁。", "Who it goes to isn't said."),
            Text("请填写有权处理的机关。", "Name the competent authority."),
            clause="S1.06.09",
            field="body",
        )
    application = Application.objects.select_related("matter").get(pk=application_id)
    task = open_task(application.matter, "hand_over")
    sent = {"body": body.strip(), "address": address.strip(), "phone": phone.strip()}
    return actions.complete(task.pk, "hand_over", by=by, opinion=reason, facts={"sent_to": sent}, key=key)


def follow_up_rating(task_id: int, outcome: str, *, by: Viewer, text: str, key: str = "") -> Matter:
    """A step in the matter of a bad rating: verify, mend, call back; what was found is kept with it.

    Raises Refused (guard_failed, recused, reason_needed).
    """
    task = Task.objects.get(pk=task_id)
    name = {"verify": "finding", "call_back": "call_back_result"}.get(task.step, "mended")
    return actions.complete(task_id, outcome, by=by, opinion=text, facts={name: text.strip()}, key=key)


def finish_at_once(application_id: int, *, by: Viewer, text: str, ground: str, key: str = "") -> Matter:
    """An immediate item: result and reply in the visit itself (S2.29.02, S3.28.06). Raises Refused."""
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        decide(application_id, "granted", by=by, text=text, ground=ground)
        return tell(application_id, by=by, channel="in_person", text=text, key=key)


def defer(application_id: int, *, by: Viewer, reason: str, key: str = "") -> Matter:
    """Why an item of the immediate kind isn't done in the same visit; it is listed (S1.02.04, S2.26.03, S2.26.04).

    Raises Refused (reason_needed, not_your_seat).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        task = open_task(application.matter, "defer")

        def write(matter: Matter) -> None:
            application.not_at_once_reason = reason.strip()
            application.save(update_fields=["not_at_once_reason"])

        return actions.complete(task.pk, "defer", by=by, opinion=reason, key=key, then=write)
