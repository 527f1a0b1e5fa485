"""What turns out to be outside the office's remit: explained, referred up or transferred, never left lying (S1.06.09)."""

from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.models import AccountabilityDraft
from sunlit.matters import actions, documents, frame, refusals
from sunlit.matters.book import procedure_of
from sunlit.matters.models import Document, Matter
from sunlit.people.viewer import Viewer

STEPS = {
    "explain": Text("说明", "explain"),
    "ask": Text("请示", "ask for instruction"),
    "transfer": Text("移送", "transfer"),
}
"""Any one of these is enough; none of them is not (S1.06.09)."""


def mark_outside(matter_id: int, *, by: Viewer, reason: str) -> Matter:
    """Mark a matter as outside the remit. It stands on the idle list until something is done about it.

    Raises Refused (reason_needed, not_your_seat).
    """
    if not reason.strip():
        raise refusals.reason_needed()
    matter = Matter.objects.get(pk=matter_id)
    frame.check_responsible(by, matter)
    return actions.set_facts(
        matter_id,
        {"outside_remit": str(clock.today()), "outside_steps": []},
        by=by,
        act="marked_outside",
        sealed={"reason": reason.strip()},
    )


def record_step(matter_id: int, step: str, *, by: Viewer, text: str) -> Matter:
    """Write down what was done about a matter outside the remit: one of STEPS, and to whom or what was said.

    Raises Refused (no_such_outcome, not_marked, reason_needed).
    """
    if step not in STEPS:
        raise refusals.no_such_outcome(step)
    if not text.strip():
        raise refusals.reason_needed()
    matter = Matter.objects.get(pk=matter_id)
    frame.check_responsible(by, matter)
    _marked(matter)
    done = [*matter.facts.get("outside_steps", []), step]
    return actions.set_facts(
        matter_id, {"outside_steps": done}, by=by, act=f"outside_{step}", sealed={"text": text.strip()}
    )


def close_outside(
    matter_id: int, *, by: Viewer, explanation: str, body: str, address: str, phone: str, key: str = ""
) -> Matter:
    """Close a matter outside the remit. The person gets the explanation on paper: why not here, and where to go.

    Raises Refused (not_marked, nothing_done, explanation_needed, body_needed).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        matter = frame.lock(matter_id)
        frame.check_open(matter, None)
        frame.check_responsible(by, matter)
        _marked(matter)
        check_something_done(matter)
        if not explanation.strip():
            raise Refused(
                "explanation_needed",
                Text("没有写明给当事人的说明。", "The explanation for the person is missing."),
                clause="S1.06.09",
                field="explanation",
            )
        if not body.strip():
            raise Refused(
                "body_needed",
                Text("没有写明由谁办。", "Who is competent isn't said."),
                Text("请填写有权处理的单位。", "Name the competent body."),
                clause="S1.06.09",
                field="body",
            )
        at = clock.now()
        referral(matter, explanation, body, address, phone, by=by)
        matter.tasks.filter(done_at=None).update(done_at=at, outcome="moot")
        matter.state, matter.outcome, matter.closed_at = Matter.State.TRANSFERRED, "outside_remit", at
        frame.write(matter, procedure_of(matter.procedure_id), [])
        frame.remember(key, matter, at)
        frame.log(
            matter, "closed_outside", by, {"to": body.strip()}, sealed={"text": explanation.strip()}, at=at
        )
        frame.closed(matter)
        return matter


def check_something_done(matter: Matter) -> None:
    """What was marked as outside the remit is neither closed nor decided before one of STEPS was done about it
    (S1.06.09). Raises Refused (nothing_done)."""
    if matter.facts.get("outside_remit") and not matter.facts.get("outside_steps"):
        raise Refused(
            "nothing_done",
            Text(
                "还没有说明、请示或者移送，不能办结。",
                "Nothing was done: not explained, asked or transferred.",
            ),
            Text("请先办其中一样。", "Do one of the three first."),
            clause="S1.06.09",
        )


def referral(
    matter: Matter, explanation: str, body: str, address: str, phone: str, *, by: Viewer
) -> Document:
    """The referral slip of an application: why not here, and who is competent (S1.01.07)."""
    return documents.issue(
        "referral-slip",
        {
            "visitor": matter.subject or "未留姓名",
            "matter": matter.title,
            "came": matter.opened_at,
            "reason": explanation.strip(),
            "department": body.strip(),
            "address": address.strip() or "电话联系",
            "phone": phone.strip() or "—",
            "first_asked": matter.first_asked.name if matter.first_asked else by.name,
            "first_asked_phone": matter.intake_unit.phone or matter.township.phone,
        },
        township=matter.township,
        matter=matter,
        by=by,
    )


def draft_accountability(matter_id: int, flag: str, *, by: Viewer, grounds: str) -> AccountabilityDraft:
    """Turn a flag into an accountability draft; the discipline office only (S1.06.03).

    Raises Refused (not_the_discipline_office, reason_needed, no_such_outcome, drafted_before).
    """
    if not by.has_role("supervisor"):
        raise Refused(
            "not_the_discipline_office",
            Text(
                "只有纪检监察办公室能立问责草稿。",
                "Only the discipline office drafts an accountability case.",
            ),
            clause="S1.06.03",
        )
    if flag not in AccountabilityDraft.Flag.values:
        raise refusals.no_such_outcome(flag)
    if not grounds.strip():
        raise refusals.reason_needed()
    with transaction.atomic():
        matter = frame.lock(matter_id)
        if matter.township_id != by.township_id:
            raise refusals.not_your_seat()
        draft, made = AccountabilityDraft.objects.get_or_create(
            matter=matter,
            flag=flag,
            defaults={
                "grounds": grounds.strip(),
                "made_by_id": frame.staff_of(by),
                "made_at": clock.now(),
            },
        )
        if not made:
            raise Refused(
                "drafted_before",
                Text("这一条已经立过问责草稿。", "A draft for this flag exists already."),
                clause="S1.06.03",
            )
        frame.log(matter, "accountability_drafted", by, {"flag": flag}, sealed={"grounds": draft.grounds})
        return draft


def supervise(
    matter_id: int,
    *,
    by: Viewer,
    state: str,
    requirement: str,
    reply_by: date,
    level: str = "提醒",
    key: str = "",
) -> Document:
    """Issue a supervision notice (督办通知单) to the responsible department; supervisors and leaders only.

    Raises Refused (not_your_seat, reason_needed).
    """
    if not by.has_role("supervisor", "mayor", "deputy_leader"):
        raise refusals.not_your_seat()
    if not state.strip() or not requirement.strip():
        raise refusals.reason_needed()
    with transaction.atomic():
        matter = frame.lock(matter_id)
        if matter.township_id != by.township_id:
            raise refusals.not_your_seat()
        done = frame.done_before(key)
        if done:
            return done.documents.filter(template="supervision-notice").order_by("-pk")[0]
        today = clock.today()
        paper = documents.issue(
            "supervision-notice",
            {
                "to": matter.unit.name,
                "matter": matter.title,
                "matter_number": matter.number,
                "level": level,
                "due": matter.due or matter.legal_due or today,
                "state": procedure_of(matter.procedure_id).steps[matter.step].title.zh,
                "facts": state.strip(),
                "requirements": [requirement.strip()],
                "reply_by": reply_by,
                "grounds": ["限时办结制度"],
                "issuer": by.name,
                "phone": matter.township.complaint_phone or matter.township.phone,
            },
            township=matter.township,
            matter=matter,
            by=by,
        )
        frame.remember(key, matter, clock.now())
        return paper


def _marked(matter: Matter) -> None:
    if not matter.facts.get("outside_remit"):
        raise Refused(
            "not_marked",
            Text("此事项没有标为职责之外。", "This matter isn't marked as outside the remit."),
            clause="S1.06.09",
        )
