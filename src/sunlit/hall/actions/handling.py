"""Handling (办理) and reply (回复): result, signature, return of the undertaking form, telling the applicant."""

from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import sheets
from sunlit.hall.actions.applications import find_task, locked_application, open_task
from sunlit.hall.models import Application
from sunlit.matters import actions, assignment, frame, refusals
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


def receive(
    application_id: int, handler: Staff, *, by: Viewer, promised_day: date | None = None, key: str = ""
) -> Matter:
    """The responsible department receives the papers and names the one whole-process handler (S3.27.07, S3.28.05).

    ``promised_day`` may be earlier than the published limit, never later (S3.28.07). Raises Refused
    (later_than_published, not_in_unit, not_your_seat).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        application = locked_application(application_id)
        matter = application.matter
        if promised_day is not None:
            if matter.due is not None and promised_day > matter.due:
                raise Refused(
                    "later_than_published",
                    Text(
                        f"不能晚于公布的期限{matter.due}。",
                        f"It can't be later than the published limit, {matter.due}.",
                    ),
                    Text("请填同日或更早的日期。", "Give the same day or an earlier one."),
                    clause="S3.28.07",
                    field="promised_day",
                )
            application.promised_day = promised_day
            application.save(update_fields=["promised_day"])
        assignment.name_handler(matter.pk, handler, by=by)
        return actions.complete(open_task(matter, "named").pk, "named", by=by, key=key)


def decide(
    application_id: int, decision: str, *, by: Viewer, text: str, ground: str, key: str = ""
) -> Matter:
    """The handler writes the result and proposes it to the head; for an agent item, the authority's decision.

    A refusal states reasons and ground (S1.02.06). Raises Refused (no_such_outcome, reason_needed,
    ground_needed, not_your_seat).
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
        task, outcome = _deciding(application.matter, "refuse" if decision == "refused" else "grant")

        def write(matter: Matter) -> None:
            application.decision, application.decision_text = decision, text.strip()
            application.decision_ground, application.decided_at = ground.strip(), clock.now()
            application.save(update_fields=["decision", "decision_text", "decision_ground", "decided_at"])

        return actions.complete(task.pk, outcome, by=by, opinion=text, key=key, then=write)


def _deciding(matter: Matter, way: str) -> tuple[Task, str]:
    """The open task in which the result is written, and its outcome: a proposal, the result, or the authority's."""
    for outcome in (f"propose_{way}", way, f"{way.removesuffix('e')}ed" if way == "refuse" else f"{way}ed"):
        task = find_task(matter, outcome)
        if task is not None:
            return task, outcome
    raise refusals.no_such_outcome(way)


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
    stops, the authority's time is counted apart (S3.26.02)."""
    application = Application.objects.select_related("matter").get(pk=application_id)
    sent = str(day or clock.today())
    task = open_task(application.matter, "forwarded")
    return actions.complete(task.pk, "forwarded", by=by, facts={"forwarded_on": sent}, key=key)


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

        return actions.complete(task.pk, "returned", by=by, key=key, then=sign)


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
            sheet = sheets.result(matter, application, by=by)
            sheets.delivery(matter, application, sheet, channel, delivered_to or application.applicant, by=by)

        return actions.complete(open_task(application.matter, "told").pk, "told", by=by, key=key, then=write)


def explain_delay(matter_id: int, *, by: Viewer, reason: str, told_how: str) -> Matter:
    """Explain to the applicant, before the limit ends, why it will take longer (S2.27.04).

    The matter then counts as an explained delay, apart from a plain breach. Raises Refused (too_late,
    reason_needed).
    """
    if not reason.strip():
        raise refusals.reason_needed()
    matter = Matter.objects.get(pk=matter_id)
    if matter.due is None or clock.today() > matter.due:
        raise Refused(
            "too_late",
            Text(
                "期限已过，不能再按期说明。", "The limit has passed; it can't be explained in time any more."
            ),
            clause="S2.27.04",
        )
    frame.check_responsible(by, matter)
    return actions.set_facts(
        matter_id,
        {"delay_explained_on": str(clock.today()), "delay_told_how": told_how},
        by=by,
        act="delay_explained",
        sealed={"reason": reason},
    )


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
