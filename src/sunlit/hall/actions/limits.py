"""The limit of a matter: stopping the clock, extending, explaining a delay, each with its notice to the applicant."""

from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.clocks import deadline
from sunlit.core.limits import ClockEvent as ClockEventValue
from sunlit.core.limits import ClockKind, Unit
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import sheets
from sunlit.matters import actions, clock_actions, documents, frame, refusals, timing
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Document, Matter
from sunlit.people.viewer import Viewer


def stop(
    matter_id: int,
    reason_code: str,
    *,
    by: Viewer,
    text: str,
    expected: str,
    resume_when: str,
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Stop the clock: the notice to the applicant is issued in the same act (行政许可法 45: told in writing).

    Raises Refused (unknown_stop_reason, text_needed, clock_not_running, not_your_seat).
    """
    for name, value in (("text", text), ("expected", expected), ("resume_when", resume_when)):
        if not value.strip():
            raise Refused(
                "text_needed",
                Text("告知书上的这一项没有填写。", "This part of the notice is missing."),
                Text("请填写。", "Fill it in."),
                clause="行政许可法 45",
                field=name,
            )
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        matter = frame.lock(matter_id)
        frame.check_open(matter, revision)
        frame.check_responsible(by, matter)
        reason = book().stop_reasons.get(reason_code)
        paper = ""
        if reason is not None and not matter.stopped and (matter.due or matter.legal_due):
            paper = _stop_notice(
                matter, f"{reason.title.zh}：{text.strip()}", reason.article, expected, resume_when, by
            )
        return clock_actions.stop_clock(matter_id, by=by, reason=reason_code, document=paper, key=key)


def _stop_notice(
    matter: Matter, reason: str, article: str, expected: str, resume_when: str, by: Viewer
) -> str:
    promised, legal = timing.limits_of(matter, procedure_of(matter.procedure_id))
    limit = promised or legal
    assert limit is not None
    events = [row.value() for row in matter.clock_events.order_by("at", "pk")]
    # The day on which the clock stops counts as used.
    events.append(ClockEventValue(ClockKind.STOP, clock.now(), "notice"))
    state = deadline(limit, events, book().calendar)
    words = sheets.UNITS.get(limit.unit, Text("", ""))
    name, phone = sheets.responsible_for(matter)
    return documents.issue(
        "stop-notice",
        {
            "applicant": matter.subject,
            "item": matter.title,
            "matter_number": matter.number,
            "accepted": _accepted_on(matter),
            "stopped": clock.today(),
            "used": f"{state.used}{words.zh}（含暂停当日）",
            "remaining": f"{state.remaining}{words.zh}",
            "reason": reason,
            "expected": expected.strip(),
            "resume_when": resume_when.strip(),
            "grounds": [article],
            "handler": name,
            "phone": phone,
        },
        township=matter.township,
        matter=matter,
        by=by,
    ).number


def extend(
    matter_id: int, amount: int, *, by: Viewer, reason: str, revision: int | None = None, key: str = ""
) -> Matter:
    """A leader extends the limit once; the notice with the new day goes out in the same act (行政许可法 42).

    Raises Refused (not_an_approver, reason_needed, extended_before, clock_not_running, over_maximum).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        matter = frame.lock(matter_id)
        frame.check_open(matter, revision)
        allowed = by.has_role("mayor", "deputy_leader") and reason.strip() and amount > 0
        paper = "—"
        if allowed and matter.due is not None and not matter.stopped:
            paper = _extension_notice(matter, amount, reason, by).number
        return clock_actions.extend(matter_id, by=by, amount=amount, reason=reason, notice=paper, key=key)


def _extension_notice(matter: Matter, amount: int, reason: str, by: Viewer) -> Document:
    promised, legal = timing.limits_of(matter, procedure_of(matter.procedure_id))
    limit = promised or legal
    assert limit is not None
    if limit.unit is Unit.AT_ONCE:
        raise Refused(
            "clock_not_running",
            Text("即办事项不能延期。", "What is done at once can't be extended."),
            Text("当场办不了的，写明原因。", "Say why it can't be done on the spot instead."),
            clause="S3.28.06",
            field="amount",
        )
    events = [row.value() for row in matter.clock_events.order_by("at", "pk")]
    events.append(ClockEventValue(ClockKind.EXTEND, clock.now(), reason[:64], amount=amount))
    later = deadline(limit, events, book().calendar)
    words = sheets.UNITS[limit.unit]
    name, phone = sheets.responsible_for(matter)
    return documents.issue(
        "extension-notice",
        {
            "applicant": matter.subject,
            "item": matter.title,
            "matter_number": matter.number,
            "accepted": _accepted_on(matter),
            "old_date": matter.due,
            "new_date": later.due,
            "extension": f"{amount}{words.zh}",
            "why": f"原办结日{matter.due}，延长{amount}{words.zh}，节假日和周末按日历规则计算。",
            "reason": reason.strip(),
            "grounds": ["中华人民共和国行政许可法第四十二条"],
            "approved_by": by.name,
            "remedies": sheets.remedies(matter),
            "handler": name,
            "phone": phone,
        },
        township=matter.township,
        matter=matter,
        by=by,
    )


def _accepted_on(matter: Matter) -> date:
    start = matter.clock_events.filter(kind=ClockKind.START).order_by("at").first()
    return (start.at if start else matter.opened_at).astimezone(clock.CHINA).date()


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
