"""Taking a matter for a villager: each step kept on the server, photos in parts, sent once under one number."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.agents.actions import duty
from sunlit.agents.models import Errand, Taking
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.actions import applications
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.models import Application
from sunlit.matters import attachments
from sunlit.matters.models import Attachment, DoneRequest, Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

KEPT_FOR = timedelta(days=30)
MOST_OPEN = 50
"""How many begun takings one agent may have; more is a script, no village."""


@dataclass(frozen=True)
class Ready:
    """What a villager's matter needs to be sent."""

    applicant: Applicant
    answers: dict[str, object]
    states: dict[str, str]
    notes: dict[str, str]
    form: dict[str, str] = field(default_factory=dict)


def begin(village: Organisation, item_id: str, *, by: Viewer, key: str) -> Taking:
    """Begin to take a matter; with the same key it is begun once. Clears away what is older than 30 days.

    Raises Refused (not_your_village, not_on_duty, not_offered, too_many).
    """
    token = _token(by, key)
    known = Taking.objects.visible_to(by).filter(token=token).first()
    if known is not None:
        return known
    if not any(s.role == duty.ROLE and s.organisation_id == village.pk for s in by.seats):
        raise Refused(
            "not_your_village",
            Text("代办员只能为本村村民代办。", "An agent takes matters only for people of the own village."),
            clause="S4.30.08",
            field="village",
        )
    duty.must_be_on_duty(by, village)
    assert village.township is not None and by.staff_id is not None
    try:
        offered = catalogue.offer(village.township, item_id).offered
    except KeyError:
        offered = False
    if not offered:
        raise Refused(
            "not_offered",
            Text("本镇没有开办这个事项。", "This township doesn't offer that item."),
            Text("请换一个说法再查，或者打电话问中心。", "Search with other words, or call the centre."),
            field="item",
        )
    forget_old()
    if Taking.objects.filter(staff_id=by.staff_id).count() >= MOST_OPEN:
        raise Refused(
            "too_many",
            Text(f"没交的登记已经有{MOST_OPEN}件。", f"{MOST_OPEN} matters are begun and not sent."),
            Text("请先交掉或者删掉一些。", "Send or delete some of them first."),
        )
    try:
        with transaction.atomic():
            return Taking.objects.create(
                token=token, staff_id=by.staff_id, village=village, item=item_id, saved_at=clock.now()
            )
    except IntegrityError:  # the same form arrived twice at the same moment
        return Taking.objects.get(token=token, staff_id=by.staff_id)


def content_of(taking: Taking) -> dict[str, Any]:
    """What was typed so far: ``who`` and ``papers``."""
    return dict(json.loads(taking.content)) if taking.content else {}


def save(taking: Taking, part: str, typed: dict[str, Any]) -> None:
    """Keep what was typed in one step, also where it isn't right yet."""
    with transaction.atomic():
        row = Taking.objects.select_for_update().get(pk=taking.pk)
        row.content = json.dumps(content_of(row) | {part: typed}, ensure_ascii=False)
        row.saved_at = clock.now()
        row.save(update_fields=["content", "saved_at"])
    taking.content, taking.saved_at = row.content, row.saved_at


def attach(taking: Taking, material: str, file: attachments.Readable, name: str, *, by: Viewer) -> Attachment:
    """Put a photo or PDF to a material of the item's list. Raises Refused (not_on_the_list; those of attachments)."""
    check_material(taking, material)
    return attachments.store(draft_of(taking), file, kind=material, by=by, name=name)


def detach(taking: Taking, attachment_id: int) -> None:
    """Take a photo out again; one that isn't there is no fault."""
    row = Attachment.objects.present().filter(draft=draft_of(taking).key, pk=attachment_id).first()
    if row is not None:
        attachments.drop(row)


def check_material(taking: Taking, material: str) -> None:
    """Only what the published list has, and what the office doesn't fetch itself. Raises Refused (not_on_the_list)."""
    if material not in {row.id for row in catalogue.item(taking.item).materials if not row.fetched}:
        raise Refused(
            "not_on_the_list",
            Text("清单上没有这份材料，不能要。", "That paper isn't on the list and can't be asked for."),
            Text("只收公布清单上的材料。", "Take in only what is on the published list."),
            clause="S4.20.03",
            field=material,
        )


def files_of(taking: Taking) -> list[Attachment]:
    """The photos of a taking, oldest first."""
    return attachments.of_draft(draft_of(taking).key)


def draft_of(taking: Taking) -> attachments.Draft:
    """The holder of its photos until it is sent."""
    assert taking.village.township is not None
    return attachments.Draft(
        taking.village.township, hashlib.sha256(f"agent:{taking.token}".encode()).hexdigest()
    )


def send(taking: Taking, ready: Ready, *, by: Viewer) -> Matter:
    """Send it: one number from the village on, the same as at the counter, an errand "deliver to the centre" for the
    agent, and no trip of the applicant (S3.27.04, S4.30.08). Sent twice it is filed once.

    Raises Refused as `file_application` and `check_papers` do.
    """
    assert taking.village.township is not None
    key = key_of(taking.token)
    with transaction.atomic():
        filed = applications.file_application(
            taking.village.township,
            taking.item,
            ready.applicant,
            by=by,
            answers=ready.answers,
            form=ready.form,
            key=key,
        )
        attachments.adopt(draft_of(taking).key, filed.matter, by=by)
        if ready.states:
            applications.check_papers(filed.application.pk, ready.states, by=by, notes=ready.notes)
        Taking.objects.filter(pk=taking.pk).delete()
    filed.matter.refresh_from_db()
    return filed.matter


def sent_as(token: str, *, by: Viewer) -> Matter | None:
    """The matter that a taking was sent as, for the agent who sent it."""
    done = DoneRequest.objects.select_related("matter").filter(pk=key_of(token)).first()
    mine = done and Errand.objects.visible_to(by).filter(matter=done.matter, agent_id=by.staff_id).exists()
    return done.matter if done and mine else None


def throw_away(taking: Taking) -> None:
    """The villager doesn't want it any more: what was typed and photographed is erased."""
    with transaction.atomic():
        for row in files_of(taking):
            attachments.drop(row)
        taking.delete()


def forget_old() -> int:
    """Erase what wasn't touched for 30 days, with its photos; how many there were."""
    old = list(
        Taking.objects.filter(saved_at__lte=clock.now() - KEPT_FOR).select_related("village__township")[:200]
    )
    for row in old:
        throw_away(row)
    return len(old)


def carry(application: Application, by: Viewer) -> None:
    """What follows when an agent has filed an application, from whichever page: the errand to the centre."""
    matter = application.matter
    assert by.staff_id is not None and matter.village_id is not None
    Errand.objects.create(
        matter=matter, agent_id=by.staff_id, village_id=matter.village_id, taken_at=matter.opened_at
    )


def key_of(token: str) -> str:
    """The request key under which a taking is sent, so that it is filed once."""
    return f"agent:{token}"


def _token(by: Viewer, key: str) -> str:
    return hashlib.sha256(f"taking:{by.staff_id}:{key}".encode()).hexdigest()[:32]
