"""Applications not yet sent: saved without an account, found again by a token, erased when sent or after 30 days."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, receipts
from sunlit.hall.actions import applications, public_use
from sunlit.hall.actions.applications import Applicant, Filed
from sunlit.hall.models import Draft
from sunlit.matters import attachments
from sunlit.matters.models import Attachment, DoneRequest, Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT

KEPT_FOR = timedelta(days=30)
SLIP_SHOWN_FOR = timedelta(hours=24)
TOKEN_LENGTH = 16


@dataclass(frozen=True)
class Slip:
    """What the applicant takes home: the matter and the code with which it is followed."""

    matter: Matter
    code: str


def begin(township: Organisation, item_id: str) -> str:
    """Begin an application online; the token by which it is found again (80 random bits).

    Whoever begins one clears away what is older than 30 days. Raises Refused (not_offered).
    """
    forget_old()
    public_use.forget_old()
    try:
        offer = catalogue.offer(township, item_id)
    except KeyError as error:
        raise _not_offered() from error
    if not offer.offered:
        raise _not_offered()
    token = "".join(secrets.choice(receipts.ALPHABET) for _ in range(TOKEN_LENGTH))
    Draft.objects.create(
        token_hash=hashed(token), township=township, item=item_id, content="", saved_at=clock.now()
    )
    return token


def find(township: Organisation, item_id: str, token: str) -> Draft | None:
    """The draft of a token, if it belongs to this item and is younger than 30 days."""
    return Draft.objects.filter(
        token_hash=hashed(token),
        township=township,
        item=item_id,
        saved_at__gt=clock.now() - KEPT_FOR,
    ).first()


def content_of(draft: Draft) -> dict[str, Any]:
    """What was typed so far: ``who``, ``answers``."""
    return dict(json.loads(draft.content)) if draft.content else {}


def save(draft: Draft, part: str, typed: dict[str, Any]) -> None:
    """Keep what was typed on one screen, also where it isn't right yet."""
    content = content_of(draft) | {part: typed}
    draft.content, draft.saved_at = json.dumps(content, ensure_ascii=False), clock.now()
    draft.save(update_fields=["content", "saved_at"])


def attach(draft: Draft, material: str, file: attachments.Readable, name: str) -> Attachment:
    """Put a file to a material of the item's list. Raises Refused (not_on_the_list, and those of attachments)."""
    item = catalogue.item(draft.item)
    if material not in {row.id for row in item.materials if not row.fetched}:
        raise Refused(
            "not_on_the_list",
            Text("清单上没有这份材料。", "That paper isn't on the list."),
            clause="S4.20.03",
            field=material,
        )
    return attachments.store(
        attachments.Draft(draft.township, draft.token_hash), file, kind=material, by=RESIDENT, name=name
    )


def detach(draft: Draft, attachment_id: int) -> None:
    """Take a file out of a draft again; one that isn't there is no fault."""
    row = Attachment.objects.present().filter(draft=draft.token_hash, pk=attachment_id).first()
    if row is not None:
        attachments.drop(row)


def send(
    draft: Draft,
    applicant: Applicant,
    answers: dict[str, bool],
    form: Mapping[str, object] | None = None,
    *,
    channel: str = Matter.Channel.ONLINE,
) -> Filed:
    """Send a draft: the application gets the same number, receipt and limit as at the counter (S4.29.02, S4.18.01),
    the files become the matter's, and the draft is erased. Sent twice it is filed once. ``channel`` is
    `Matter.Channel.TERMINAL` where it is sent at a self-service terminal."""
    key = key_of(draft.token_hash)
    with transaction.atomic():
        filed = applications.file_application(
            draft.township,
            draft.item,
            applicant,
            by=RESIDENT,
            channel=channel,
            answers=answers,
            form=form,
            key=key,
        )
        attachments.adopt(draft.token_hash, filed.matter, by=RESIDENT)
        Draft.objects.filter(pk=draft.pk).delete()
    return filed


def slip(township: Organisation, token: str) -> Slip | None:
    """Number and code of the application that this token was sent as, for a day after sending."""
    done = (
        DoneRequest.objects.select_related("matter__application", "matter__unit", "matter__intake_unit")
        .filter(pk=key_of(hashed(token)), at__gt=clock.now() - SLIP_SHOWN_FOR, matter__township=township)
        .first()
    )
    return Slip(done.matter, done.matter.application.receipt_code) if done else None


def throw_away(draft: Draft) -> None:
    """The applicant doesn't want it any more: draft and files are erased."""
    with transaction.atomic():
        for row in attachments.of_draft(draft.token_hash):
            attachments.drop(row)
        draft.delete()


def forget_old() -> int:
    """Erase every draft not touched for 30 days, with its files; how many there were."""
    old = list(Draft.objects.filter(saved_at__lte=clock.now() - KEPT_FOR)[:200])
    for draft in old:
        throw_away(draft)
    return len(old)


def hashed(token: str) -> str:
    """How a token is stored: a dump of the database opens no draft."""
    cleaned = "".join(sign for sign in token.upper() if sign.isalnum())
    return hmac.new(settings.SECRET_KEY.encode(), f"draft:{cleaned}".encode(), hashlib.sha256).hexdigest()


def key_of(token_hash: str) -> str:
    """The request key under which a draft is sent, so that it can be sent only once."""
    return f"draft:{token_hash}"


def _not_offered() -> Refused:
    return Refused(
        "not_offered",
        Text("这个事项现在不能在网上申请。", "This item can't be applied for online now."),
        Text("请打电话或者到窗口办理。", "Please call, or come to the counter."),
        clause="S3.28.02",
    )
