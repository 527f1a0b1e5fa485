"""Acts on a matter's clock: stop, resume, extend. The dates follow from the events (`timing.py`)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from sunlit import clock
from sunlit.core.limits import ClockKind
from sunlit.core.procedures.model import Procedure
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import frame, refusals, timing
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import ClockEvent, Matter
from sunlit.people.viewer import Viewer


def start_clock(matter: Matter, *, at: datetime | None = None) -> None:
    """Start the limit of a matter that was opened without one, inside the running act (S3.28.03).

    A matter that comes back to acceptance and is accepted again keeps the clock that it has: being sent to the
    wrong department costs the applicant no day.
    """
    if matter.clock_events.filter(kind=ClockKind.START).exists():
        return
    frame.add_clock_event(
        matter, procedure_of(matter.procedure_id), ClockEvent(kind=ClockKind.START, at=at or clock.now())
    )


def stop_clock(
    matter_id: int, *, by: Viewer, reason: str, document: str, revision: int | None = None, key: str = ""
) -> Matter:
    """Stop the clock for a reason of the rulebook, which names the article and the paper that must exist.

    Raises Refused (unknown_stop_reason, document_needed, clock_not_running, not_your_seat).
    """
    stop = book().stop_reasons.get(reason)
    if stop is None:
        raise Refused(
            "unknown_stop_reason",
            Text(f"没有“{reason}”这种中止理由。", f"'{reason}' is no reason to stop a clock."),
            Text("请从法定理由中选择。", "Choose one of the lawful reasons."),
            field="reason",
        )
    if stop.document_required and not document.strip():
        raise Refused(
            "document_needed",
            Text(
                f"“{stop.title.zh}”须有文书，未填文书编号。",
                f"'{stop.title.en}' needs a paper; its number is missing.",
            ),
            Text("请先出具文书，再填写编号。", "Issue the paper first and give its number."),
            clause=stop.article,
            field="document",
        )

    def change(matter: Matter, procedure: Procedure, at: datetime) -> dict[str, Any]:
        if matter.stopped or (not matter.due and not matter.legal_due):
            raise Refused("clock_not_running", Text("计时没有在走。", "The clock isn't running."))
        frame.add_clock_event(
            matter,
            procedure,
            ClockEvent(kind=ClockKind.STOP, at=at, reason=reason, article=stop.article, document=document),
        )
        return {"reason": reason, "article": stop.article, "document": document}

    return _clock_act("clock_stopped", matter_id, by, change, revision, key)


def resume_clock(matter_id: int, *, by: Viewer, revision: int | None = None, key: str = "") -> Matter:
    """Let a stopped clock run on. Raises Refused (clock_not_stopped, not_your_seat)."""

    def change(matter: Matter, procedure: Procedure, at: datetime) -> dict[str, Any]:
        if not matter.stopped:
            raise Refused("clock_not_stopped", Text("计时没有中止。", "The clock isn't stopped."))
        frame.add_clock_event(matter, procedure, ClockEvent(kind=ClockKind.RESUME, at=at))
        return {"due": str(matter.due or "")}

    return _clock_act("clock_resumed", matter_id, by, change, revision, key)


def extend(
    matter_id: int,
    *,
    by: Viewer,
    amount: int,
    reason: str,
    notice: str,
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Extend a matter's limit once, with a reason and the number of the notice to the applicant.

    Only the leaders of the township approve (行政许可法 42: 本机关负责人批准). Raises Refused
    (not_an_approver, reason_needed, notice_needed, extended_before, clock_not_running, over_maximum).
    """
    if not by.has_role("mayor", "deputy_leader"):
        raise Refused(
            "not_an_approver",
            Text(
                "延期须由分管领导或镇长批准。", "An extension is approved by the deputy leader or the mayor."
            ),
            clause="行政许可法 42",
        )
    if not reason.strip():
        raise refusals.reason_needed()
    if not notice.strip():
        raise Refused(
            "notice_needed",
            Text(
                "延期须书面告知申请人，未填告知书编号。",
                "The applicant must be told in writing; the notice's number is missing.",
            ),
            clause="行政许可法 42",
            field="notice",
        )

    def change(matter: Matter, procedure: Procedure, at: datetime) -> dict[str, Any]:
        if matter.clock_events.filter(kind=ClockKind.EXTEND).exists():
            raise Refused(
                "extended_before",
                Text("已经延期过一次。", "It has been extended once already."),
                clause="行政许可法 42",
            )
        if matter.stopped or matter.due is None:
            raise Refused("clock_not_running", Text("计时没有在走。", "The clock isn't running."))
        promised, legal = timing.limits_of(matter, procedure)
        limit = legal or promised
        most = limit.amount // 2 if limit else 0
        if not 0 < amount <= most:
            raise Refused(
                "over_maximum",
                Text(f"延长期限须为1至{most}。", f"The extension must be between 1 and {most}."),
                clause="行政许可法 42",
                field="amount",
            )
        frame.add_clock_event(
            matter,
            procedure,
            ClockEvent(kind=ClockKind.EXTEND, at=at, reason=reason[:64], document=notice, amount=amount),
        )
        return {"amount": amount, "notice": notice, "due": str(matter.due or "")}

    return _clock_act("extended", matter_id, by, change, revision, key)


def _clock_act(
    act: str,
    matter_id: int,
    by: Viewer,
    change: Callable[[Matter, Procedure, datetime], dict[str, Any]],
    revision: int | None,
    key: str,
) -> Matter:
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done
        matter = frame.lock(matter_id)
        frame.check_open(matter, revision)
        frame.check_responsible(by, matter)
        procedure = procedure_of(matter.procedure_id)
        at = clock.now()
        detail = change(matter, procedure, at)
        frame.write(matter, procedure, list(matter.tasks.filter(done_at=None)))
        frame.remember(key, matter, at)
        frame.log(matter, act, by, detail, at=at)
        return matter
