"""Between the first-asked person and the handler: taking over, being away, papers taken in, disputes."""

import re

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions.tasks import complete_step, locked_inquiry, open_task
from sunlit.hall.models import ContactAttempt, Inquiry
from sunlit.matters import actions, assignment, documents, frame, refusals, seats
from sunlit.matters.book import book
from sunlit.matters.models import Document, HandOver, Matter, Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

_AMOUNT = re.compile(r"(?P<n>\d{1,3})\s*(?P<unit>份|页|copies|copy|pages|page)", re.IGNORECASE)


def take_over(inquiry_id: int, *, by: Viewer, key: str = "") -> Inquiry:
    """The named handler takes the visitor over; offered and taken both have their time (S1.01.05).

    Raises Refused (not_your_seat for somebody of another office, already_done).
    """
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return Inquiry.objects.get(matter=done)
        inquiry = locked_inquiry(inquiry_id)
        open_task(inquiry.matter, "accepted")
        row = inquiry.matter.hand_overs.get(what=HandOver.What.VISITOR, taken_at=None)
        assignment.take(row.pk, by=by)
        task = open_task(inquiry.matter, "accepted")
        actions.complete(task.pk, "accepted", by=by, key=key)
        return inquiry


def not_ours(inquiry_id: int, *, by: Viewer, reason: str, key: str = "") -> Inquiry:
    """The named handler says why it isn't this office's; it goes back to the first-asked person to find out, or
    for a question from the website to the office that assigned it. Raises Refused (reason_needed)."""

    def withdraw(inquiry: Inquiry, matter: Matter) -> None:
        HandOver.objects.filter(matter=matter, what=HandOver.What.VISITOR, taken_at=None).delete()
        inquiry.disposal = Inquiry.Disposal.NONE
        inquiry.save(update_fields=["disposal"])

    return complete_step(inquiry_id, "not_ours", withdraw, by=by, opinion=reason, key=key)


def handler_away(inquiry_id: int, *, by: Viewer, key: str = "") -> Inquiry:
    """The visitor was led to the handler, who isn't there: it is the first-asked person's again, who must now try
    to reach them (S2.26.06). Raises Refused (not_your_seat)."""
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return Inquiry.objects.get(matter=done)
        inquiry = locked_inquiry(inquiry_id)
        task = open_task(inquiry.matter, "away")
        first = inquiry.matter.first_asked_id
        if first is None or first not in {by.staff_id, *by.covers}:
            raise refusals.not_your_seat()
        # The handler isn't there to say so; the step passes to whoever led the visitor.
        Task.objects.filter(pk=task.pk).update(person_id=first)
        actions.complete(task.pk, "away", by=by, key=key)
        return inquiry


def try_contact(inquiry_id: int, *, by: Viewer, reached: bool, note: str = "") -> ContactAttempt:
    """The handler is away: the first-asked person calls them (S2.26.06). Raises Refused (not_your_seat)."""
    with transaction.atomic():
        inquiry = locked_inquiry(inquiry_id)
        task = open_task(inquiry.matter, "reached")
        seats.may_act(by, inquiry.matter, task)
        attempt = ContactAttempt.objects.create(
            inquiry=inquiry, staff_id=frame.staff_of(by), reached=reached, note=note
        )
        frame.log(inquiry.matter, "handler_called", by, {"reached": reached})
        if reached:
            actions.complete(task.pk, "reached", by=by)
        return attempt


def take_in_papers(inquiry_id: int, papers: list[str], *, by: Viewer, key: str = "") -> Document:
    """The handler wasn't reached: take in the papers, list them, hand them over later (S2.26.06).

    Each entry names a paper, with copies and pages where they aren't one: ``户口簿复印件 2份 6页``. The receipt goes
    to the visitor; a hand-over stays open until the handler confirms. Raises Refused (not_tried, papers_needed).
    """
    listed = [paper.strip() for paper in papers if paper.strip()]
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return done.documents.filter(template="material-receipt").latest("issued_at")
        inquiry = locked_inquiry(inquiry_id)
        task = open_task(inquiry.matter, "taken_in")
        if not inquiry.attempts.filter(reached=False).exists():
            raise Refused(
                "not_tried",
                Text("还没有联系经办人。", "Nobody has tried to reach the handler."),
                Text("请先联系并记录。", "Call first and write it down."),
                clause="S2.26.06",
                field="note",
            )
        if not listed:
            raise Refused(
                "papers_needed",
                Text("没有列出代收的材料。", "The papers taken in aren't listed."),
                Text("请逐项写明。", "List each of them."),
                clause="S2.26.06",
                field="papers",
            )
        made: list[Document] = []

        def write(matter: Matter) -> None:
            made.append(_receipt(inquiry, matter, listed, by))
            HandOver.objects.create(
                matter=matter,
                what=HandOver.What.PAPERS,
                giver_id=frame.staff_of(by),
                unit_id=_unit_of_visitor(matter),
                receiver_id=matter.handler_id,
                papers=listed,
                offered_at=clock.now(),
            )

        actions.complete(task.pk, "taken_in", by=by, opinion="；".join(listed), key=key, then=write)
        return made[0]


def confirm_papers(inquiry_id: int, *, by: Viewer, key: str = "") -> Inquiry:
    """The handler confirms that the papers taken in for them have arrived (S2.26.06)."""
    with transaction.atomic():
        done = frame.done_before(key)
        if done:
            return Inquiry.objects.get(matter=done)
        inquiry = locked_inquiry(inquiry_id)
        open_task(inquiry.matter, "confirmed")
        for row in inquiry.matter.hand_overs.filter(taken_at=None):
            assignment.take(row.pk, by=by)
        actions.complete(open_task(inquiry.matter, "confirmed").pk, "confirmed", by=by, key=key)
        return inquiry


def dispute(inquiry_id: int, *, by: Viewer, reason: str, key: str = "") -> Inquiry:
    """Two offices both say that it isn't theirs: the Party-government office decides (S1.01.06)."""

    def open_to_office(inquiry: Inquiry, matter: Matter) -> None:
        unit_id = seats.unit_with_role(matter.township_id, matter.township_id, "office_clerk")
        assignment.share(matter, Organisation.objects.filter(pk=unit_id), by=by)

    return complete_step(inquiry_id, "dispute", open_to_office, by=by, opinion=reason, key=key)


def _unit_of_visitor(matter: Matter) -> int:
    row = matter.hand_overs.filter(what=HandOver.What.VISITOR).order_by("-offered_at").first()
    return row.unit_id if row else matter.unit_id


def _receipt(inquiry: Inquiry, matter: Matter, listed: list[str], by: Viewer) -> Document:
    attempt = inquiry.attempts.filter(reached=False).order_by("-at").first()
    at = f"{attempt.at.astimezone(clock.CHINA):%H:%M}" if attempt else ""
    note = attempt.note if attempt and attempt.note else "电话未接通"
    return documents.issue(
        "material-receipt",
        {
            "submitter": inquiry.visitor or "未留姓名",
            "phone": inquiry.contact or "未留电话",
            "item": inquiry.question[:100],
            "came": clock.now(),
            "materials": [_paper(entry) for entry in listed],
            "taken_by": by.name,
            "for_handler": matter.handler.name if matter.handler else matter.unit.name,
            "contact_attempt": f"{at} {note}".strip(),
            "hand_over_by": book().calendar.add_working_days(clock.today(), 1),
        },
        township=matter.township,
        matter=matter,
        by=by,
    )


def _paper(entry: str) -> dict[str, object]:
    amounts = {"份": 1, "页": 1}
    for found in _AMOUNT.finditer(entry):
        unit = found["unit"].lower()
        amounts["份" if unit in ("份", "copy", "copies") else "页"] = max(int(found["n"]), 1)
    name = _AMOUNT.sub("", entry).strip(" ，,、;；") or entry
    form = "复印件" if "复印" in name or "copy" in name.lower() else "原件"
    return {"name": name, "form": form, "copies": amounts["份"], "pages": amounts["页"]}
