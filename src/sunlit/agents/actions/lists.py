"""The hand-over list of a trip: made by the agent, signed by the agent, answered line by line by the centre."""

from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction

from sunlit import clock
from sunlit.agents.models import AT_THE_CENTRE, Errand, HandOverLine, HandOverList
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import Paper
from sunlit.ledger import actions as ledger
from sunlit.matters import documents, frame
from sunlit.matters.models import Notice
from sunlit.people.viewer import Viewer

Answer = HandOverLine.Answer
MOST_LINES = 60


def make_list(errand_ids: Sequence[int], *, by: Viewer, key: str) -> HandOverList:
    """Make the list of one trip: what of the own errands goes along, with the papers that are here, numbered and
    printed. The same key makes one list.

    Raises Refused (nothing_chosen, too_many, not_yours, on_another_list, other_village).
    """
    staff = frame.staff_of(by)
    known = HandOverList.objects.filter(agent_id=staff, key=key).first()
    if known is not None:
        return known
    if not errand_ids:
        raise Refused(
            "nothing_chosen",
            Text("没有选要交的件。", "Nothing is chosen."),
            Text("请勾选这一趟带去的件。", "Tick what goes along on this trip."),
            clause="S3.27.04",
            field="errand",
        )
    if len(set(errand_ids)) > MOST_LINES:
        raise Refused(
            "too_many",
            Text(f"一张清单最多{MOST_LINES}件。", f"One list has at most {MOST_LINES} lines."),
            Text("请分两张清单。", "Make two lists."),
            field="errand",
        )
    try:
        with transaction.atomic():
            return _make(sorted(set(errand_ids)), staff, by, key)
    except IntegrityError:
        known = HandOverList.objects.filter(agent_id=staff, key=key).first()
        if known is None:
            raise _on_another_list() from None
        return known


def _make(errand_ids: Sequence[int], staff: int, by: Viewer, key: str) -> HandOverList:
    own = Errand.objects.visible_to(by).filter(
        pk__in=errand_ids, agent_id__in={staff, *by.covers}, delivered_at=None, matter__state="open"
    )
    errands = list(
        own.select_related("matter__application", "matter__township", "village").order_by("taken_at")
    )
    if len(errands) != len(errand_ids):
        raise Refused(
            "not_yours",
            Text(
                "有的件不是您的，或者已经交了、已经办结。",
                "Some of these aren't yours, are delivered or closed.",
            ),
            Text("请刷新页面再选。", "Load the page again and choose."),
            field="errand",
        )
    if HandOverLine.objects.filter(errand__in=errands, answer=Answer.OPEN).exists():
        raise _on_another_list()
    villages = {errand.village_id for errand in errands}
    if len(villages) > 1:
        raise Refused(
            "other_village",
            Text("一张清单只能是一个村的件。", "One list is for one village."),
            Text("请分开做清单。", "Make a list for each village."),
            field="errand",
        )
    township = errands[0].matter.township
    ledger.hold(township.code)
    unit = catalogue.enquiry_of(township)
    assert unit is not None  # filing the first of them needed it
    lines = [(errand, _papers(errand)) for errand in errands]
    document = documents.issue(
        "agent-hand-over",
        {
            "agent": by.name,
            "village": errands[0].village.name,
            "centre": unit.name,
            "phone": unit.phone or township.phone or "—",
            "lines": [
                {
                    "number": errand.matter.number,
                    "applicant": errand.matter.subject,
                    "item": errand.matter.title,
                    "papers": "、".join(papers) or "无纸质材料",
                    "taken": errand.taken_at.astimezone(clock.CHINA).date(),
                }
                for errand, papers in lines
            ],
        },
        township=township,
        matter=None,
        by=by,
    )
    made = HandOverList.objects.create(
        township=township,
        agent_id=staff,
        village=errands[0].village,
        unit=unit,
        key=key,
        document=document,
        made_at=clock.now(),
    )
    HandOverLine.objects.bulk_create(
        HandOverLine(list=made, errand=errand, papers=papers) for errand, papers in lines
    )
    for errand, _ in lines:
        frame.log(errand.matter, "on_hand_over_list", by, {"number": document.number})
    return made


def take_back(list_id: int, *, by: Viewer) -> None:
    """Undo a list that wasn't handed over yet, because the trip didn't take place. Its number stays used.

    Raises Refused (not_yours, handed_over).
    """
    with transaction.atomic():
        row = _locked(list_id)
        _check_agent(row, by)
        if row.handed_at is not None:
            raise Refused("handed_over", Text("清单已经交出，不能撤。", "It was handed over already."))
        for line in row.lines.select_related("errand__matter__township"):
            frame.log(line.errand.matter, "off_hand_over_list", by, {"number": row.number})
        row.lines.all().delete()


def hand_over(list_id: int, *, by: Viewer) -> HandOverList:
    """The agent signs that everything on the list is handed over; from then on the centre answers line by line.
    Signed twice it is signed once. Raises Refused (not_yours, nothing_chosen)."""
    with transaction.atomic():
        row = _locked(list_id)
        _check_agent(row, by)
        if row.handed_at is not None:
            return row
        if not row.lines.exists():
            raise Refused("nothing_chosen", Text("清单是空的。", "The list is empty."))
        row.handed_at = clock.now()
        row.save(update_fields=["handed_at"])
        for line in row.lines.select_related("errand__matter__township"):
            frame.log(line.errand.matter, "agent_handed_over", by, {"number": row.number})
        return row


def receive(line_id: int, *, by: Viewer) -> HandOverLine:
    """The centre signs that it has this line: from now on the matter is delivered. Raises Refused as `refuse`."""
    return _answer(line_id, Answer.RECEIVED, "", by)


def refuse(line_id: int, *, by: Viewer, reason: str) -> HandOverLine:
    """The centre doesn't take this line, and says why; it stays the agent's errand and may go on another list.

    Raises Refused (reason_needed, not_handed_over, already_answered, not_at_the_centre).
    """
    if not reason.strip():
        raise Refused(
            "reason_needed",
            Text("没有写不收的原因。", "Why it isn't taken is missing."),
            Text("请写明缺什么或者哪里不对。", "Say what is missing or wrong."),
            clause="S3.27.04",
            field=f"reason-{line_id}",
        )
    return _answer(line_id, Answer.REFUSED, reason.strip()[:200], by)


def _answer(line_id: int, answer: Answer, reason: str, by: Viewer) -> HandOverLine:
    with transaction.atomic():
        staff = frame.staff_of(by)
        row = _locked(HandOverLine.objects.values_list("list_id", flat=True).get(pk=line_id))
        if by.township_id != row.township_id or not by.has_role(*AT_THE_CENTRE):
            raise Refused(
                "not_at_the_centre",
                Text("只有中心受理人员可以签收。", "Only the centre's intake signs for it."),
                clause="S3.27.04",
            )
        if row.handed_at is None:
            raise Refused(
                "not_handed_over",
                Text("代办员还没有签字交出。", "The agent hasn't signed yet."),
                Text("请代办员先在手机上点“交出”。", "The agent first presses 'hand over'."),
                clause="S3.27.04",
            )
        line = HandOverLine.objects.select_related("errand__matter__township", "answered_by").get(pk=line_id)
        if line.answer == answer:
            return line
        if line.answer != Answer.OPEN:
            who = line.answered_by.name if line.answered_by else ""
            raise Refused(
                "already_done",
                Text(f"{who}已经签过这一行。", f"{who} has answered this line already."),
            )
        at = clock.now()
        line.answer, line.reason, line.answered_at, line.answered_by_id = answer, reason, at, staff
        line.save(update_fields=["answer", "reason", "answered_at", "answered_by"])
        matter = line.errand.matter
        if answer == Answer.RECEIVED:
            Errand.objects.filter(pk=line.errand_id).update(delivered_at=at, delivered_to_id=staff)
            frame.log(matter, "delivered_to_centre", by, {"number": row.number})
        else:
            frame.log(matter, "delivery_refused", by, {"number": row.number}, sealed={"reason": reason})
            Notice.objects.create(
                matter=matter,
                staff_id=row.agent_id,
                text=f"{matter.number}：中心没有收，原因：{reason}"[:300],
                text_en=f"{matter.number}: not taken by the centre: {reason}"[:300],
                at=at,
            )
        return line


def _locked(list_id: int) -> HandOverList:
    """The list, locked after the head of its township's chain, as every act does it (PostgreSQL)."""
    if connection.features.has_select_for_update:
        ledger.hold(HandOverList.objects.values_list("township__code", flat=True).get(pk=list_id))
    rows = HandOverList.objects.select_for_update(of=("self",))
    return rows.select_related("document").get(pk=list_id)


def _check_agent(row: HandOverList, by: Viewer) -> None:
    if row.agent_id not in {by.staff_id, *by.covers}:
        raise Refused("not_yours", Text("这不是您的清单。", "That list isn't yours."))


def _on_another_list() -> Refused:
    return Refused(
        "on_another_list",
        Text("有的件已经在另一张清单上。", "Some of these stand on another list."),
        Text("请先交掉或者撤掉那张清单。", "Hand over or take back that list first."),
        field="errand",
    )


def _papers(errand: Errand) -> list[str]:
    """What goes along: each material that is here, in Chinese, as the paper list wants it."""
    application = errand.matter.application
    item = catalogue.item(application.item)
    names = {row.id: row.name.zh for row in item.materials}
    here = application.papers.filter(state=Paper.State.THERE, source_number="").order_by("pk")
    return [names.get(row.material, row.material) for row in here]
