"""The channel log of a publication: what it needs, by which carriers it went out, and when its plan is done.

A plan is done only when each demand of the rulebook that holds for the publication is met (S0.01.13, S0.07.25,
S1.04.14, S2.19.05, S2.19.06, S2.33.06, S2.33.07, S3.09.04, S4.43.07).
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.boards.acting import again, log, registrar, said, unfit
from sunlit.boards.models import Carried, Plan
from sunlit.boards.queries.channels import rules, unmet_of, used_of
from sunlit.core.boards import Nature
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.ledger import actions as ledger
from sunlit.matters import attachments, frame, photos
from sunlit.people.viewer import Viewer

MOST_COPIES = 10_000_000


def mark(publication_id: int, marks: Sequence[str], *, by: Viewer) -> Plan:
    """Say what a publication needs: that society must know it, that many people care (S0.07.25, S1.04.14).

    A plan that was done with fewer marks is open again. Raises Refused (not_your_seat, unknown_mark),
    Publication.DoesNotExist.
    """
    known = [one.key for one in rules().marks]
    if any(key not in known for key in marks):
        raise unfit(
            "unknown_mark",
            "没有这种标注。",
            "There is no such mark.",
            "请从列表中选。",
            "Choose from the list.",
        )
    with transaction.atomic():
        row = _publication(publication_id, by)
        plan, _made = Plan.objects.get_or_create(publication=row)
        chosen = [key for key in known if key in marks]
        if plan.marks != chosen:
            plan.marks, plan.done_at, plan.done_by_id = chosen, None, None
            plan.save()
            facts = {"publication": row.pk, "marks": chosen}
            _log(row, "channels_marked", by, facts)
        return plan


def carry(
    publication_id: int,
    carrier: str,
    on: date,
    evidence: str,
    *,
    by: Viewer,
    outlet: str = "",
    copies: int | None = None,
    photo: attachments.Readable | None = None,
    key: str = "",
) -> Carried:
    """Enter that a publication went out by a carrier on a day, with the evidence; of the media the outlet as well.

    Raises Refused (not_your_seat, unknown_carrier, made_elsewhere, not_for_this_carrier, outlet_needed, evidence_needed,
    day_unfit, copies_unfit, personal_data), Publication.DoesNotExist.
    """
    with transaction.atomic():
        row = _publication(publication_id, by)
        if before := again(Carried, key):
            return before
        chosen = rules().carrier(carrier)
        if chosen is None:
            raise unfit("unknown_carrier", "没有这种公开载体。", "There is no such carrier.",
                        "请从列表中选。", "Choose from the list.", field="carrier", clause="S2.33.06")  # fmt: skip
        if chosen.nature not in (Nature.PLAIN, Nature.MEDIA):
            raise unfit("made_elsewhere", f"“{chosen.title.zh}”由程序自己登记，不用填。", f"'{chosen.title.en}' enters itself.",
                        "张贴、出刊时会自动记上。", "Posting a sheet and making an issue enter it.", field="carrier")  # fmt: skip
        if chosen.audience is not None and chosen.audience.value != row.occurrence.audience:
            raise unfit("not_for_this_carrier", "只对内公开的内容不能用对外的载体。", "What is internal doesn't go out by a public carrier.",
                        "请选会议、文件或者简报。", "Choose a meeting, a document or a briefing.", field="carrier", clause="S2.19.05")  # fmt: skip
        if on > clock.today() or on < row.published_on:
            raise unfit("day_unfit", f"日期要在{row.published_on}公开以后、今天以前。", f"The day lies between {row.published_on} and today.",
                        "请改日期。", "Change the day.", field="on")  # fmt: skip
        if copies is not None and not 0 <= copies <= MOST_COPIES:
            raise unfit(
                "copies_unfit",
                "份数不对。",
                "The number is unfit.",
                "请写大于等于0的数。",
                "Write 0 or more.",
                field="copies",
            )
        place = said(outlet, "outlet", "媒体名称", "the outlet", most=80,
                     needed=chosen.nature is Nature.MEDIA, clause="S0.01.13")  # fmt: skip
        proof = said(evidence, "evidence", "凭据", "the evidence", most=300, clause="S2.19.06")
        name, kind = photos.keep(photo, field="photo") if photo else ("", "")
        made = Carried.objects.create(
            publication=row,
            carrier=carrier,
            outlet=place,
            on=on,
            evidence=proof,
            photo=name,
            photo_type=kind,
            copies=copies,
            entered_at=clock.now(),
            entered_by_id=frame.staff_of(by),
            request=key or None,
        )
        _log(
            row,
            "carried",
            by,
            {"publication": row.pk, "carrier": carrier, "on": str(on), "outlet": place, "copies": copies},
        )
        return made


def strike(carried_id: int, why: str, *, by: Viewer) -> Carried:
    """Strike a wrong entry out with the reason; a plan that it had met is open again.

    Raises Refused (not_your_seat, why_needed, made_elsewhere, ended_already), Carried.DoesNotExist.
    """
    with transaction.atomic():
        found = Carried.objects.visible_to(by).select_related("publication")
        number = found.values_list("publication_id", flat=True).get(pk=carried_id)
        row = _publication(number, by)
        entry = Carried.objects.get(pk=carried_id)
        if entry.posting_id or entry.issue_id:
            raise unfit("made_elsewhere", "张贴和出刊的登记不能划去。", "What a posting or an issue entered stays.",
                        "张贴登记为取下或不在了。", "End the posting itself.")  # fmt: skip
        if entry.struck_at:
            raise unfit(
                "ended_already",
                "已经划去。",
                "It is struck out already.",
                "请刷新页面。",
                "Load the page again.",
            )
        entry.struck_why = said(why, "why", "理由", "the reason", most=200)
        entry.struck_at, entry.struck_by_id = clock.now(), by.staff_id
        entry.save(update_fields=["struck_at", "struck_by", "struck_why"])
        Plan.objects.filter(publication=row).update(done_at=None, done_by=None)
        _log(row, "channel_struck", by, {"publication": row.pk, "carrier": entry.carrier, "entry": entry.pk})
        return entry


def finish(publication_id: int, *, by: Viewer) -> Plan:
    """Say that a publication went out as it must; doing it again changes nothing.

    Raises Refused (channels_missing, with each demand that isn't met and its clause; not_your_seat),
    Publication.DoesNotExist.
    """
    with transaction.atomic():
        row = _publication(publication_id, by)
        plan, _made = Plan.objects.get_or_create(publication=row)
        if plan.done_at:
            return plan
        missing = unmet_of(row, plan.marks, used_of([row])[row.pk])
        if missing:
            names = [
                (
                    f"{one.title.zh}（{one.clause}，还差{short}种）",
                    f"{one.title.en} ({one.clause}, {short} missing)",
                )
                for one, short in missing
            ]
            raise Refused(
                "channels_missing",
                Text(
                    "公开渠道还没有走够：" + "；".join(zh for zh, _ in names) + "。",
                    "The channels aren't enough yet: " + "; ".join(en for _, en in names) + ".",
                ),
                Text(
                    "请先用上面的渠道公开，并登记日期和凭据。",
                    "Bring it out by one of these, and enter day and evidence.",
                ),
                clause=missing[0][0].clause,
            )
        plan.done_at, plan.done_by_id = clock.now(), by.staff_id
        plan.save(update_fields=["done_at", "done_by"])
        _log(row, "channels_done", by, {"publication": row.pk})
        return plan


def _publication(publication_id: int, by: Viewer) -> Publication:
    """A publication of the actor's township, held against others. Raises Refused (not_your_seat)."""
    rows = Publication.objects.visible_to(by).filter(occurrence__township_id=by.township_id)
    row: Publication = rows.select_related("occurrence__township", "occurrence__unit").get(pk=publication_id)
    registrar(by, row.occurrence.township_id)
    ledger.hold(row.occurrence.township.code)
    return row


def _log(row: Publication, act: str, by: Viewer, facts: dict[str, object]) -> None:
    log(row.occurrence.township, act, by, f"publication:{row.pk}", facts, "publication")
