"""Badges (工作牌) and certificates (证件): giving a badge, its photo, entering and withdrawing a certificate."""

import io
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from PIL import Image, ImageOps

from sunlit import clock
from sunlit.conduct.actions.recording import keeper, log
from sunlit.conduct.models import Badge, Certificate
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import attachments, photos
from sunlit.matters.book import book
from sunlit.matters.record_frame import once, said
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

PORTRAIT = (354, 496)
"""Pixels of a photo of 25 by 35 mm at 360 dots an inch."""


def give_badge(staff: Staff, *, by: Viewer, photo: attachments.Readable | None = None) -> Badge:
    """Give somebody the next badge number of the township, or put another photo on the badge they have (S0.02.01).

    Raises Refused (not_your_seat, no_township, and those of `photos.keep`).
    """
    keeper_id = keeper(by, staff.township_id)
    township = staff.township
    if township is None or staff.admin or not staff.is_active:
        raise Refused("no_township", Text("这个账号不领工作牌。", "This account gets no badge."))
    with transaction.atomic():
        # The row of the township is the queue for its numbers.
        Organisation.objects.select_for_update().get(pk=township.pk)
        badge = Badge.objects.filter(staff=staff).first()
        act = "badge_photo_changed" if badge else "badge_given"
        if badge is None:
            badge = Badge(
                township=township,
                staff=staff,
                number=_next_number(township),
                issued_at=clock.now(),
                issued_by_id=keeper_id,
            )
        if photo is not None:
            photos.forget(badge.photo)
            badge.photo, badge.photo_type = photos.keep(_portrait(photo), field="photo")
        badge.save()
        log(township, act, by, ("staff", f"staff:{staff.pk}"), {"number": badge.number, "photo": badge.photo})
    return badge


def take_photo_off(staff: Staff, *, by: Viewer) -> Badge:
    """Take the photo off a badge; the person keeps the number. Raises Refused, Badge.DoesNotExist."""
    keeper(by, staff.township_id)
    with transaction.atomic():
        badge = Badge.objects.select_for_update().select_related("township").get(staff=staff)
        photos.forget(badge.photo)
        badge.photo = badge.photo_type = ""
        badge.save(update_fields=["photo", "photo_type"])
        log(badge.township, "badge_photo_changed", by, ("staff", f"staff:{staff.pk}"), {"photo": ""})
    return badge


def _next_number(township: Organisation) -> str:
    numbers = Badge.objects.filter(township=township).values_list("number", flat=True)
    last = max((int(number.rpartition("-")[2]) for number in numbers), default=0)
    return f"{township.code}-{last + 1:04d}"


def _portrait(photo: attachments.Readable) -> io.BytesIO:
    """The photo cut to the frame of the badge. Raises Refused for what is no picture."""
    _kind, content = attachments.picture_made_anew(photo, field="photo")
    with Image.open(io.BytesIO(content)) as opened:
        picture = ImageOps.fit(opened.convert("RGB"), PORTRAIT, centering=(0.5, 0.35))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    out.seek(0)
    return out


@dataclass(frozen=True)
class Stated:
    """What stands on a certificate; ``valid_to`` is its last day, none where it has no end."""

    kind: str
    number: str
    authority: str
    valid_from: date
    valid_to: date | None = None


def enter_certificate(staff: Staff, stated: Stated, *, by: Viewer, key: str = "") -> Certificate:
    """Enter a certificate of somebody (S3.07.07). Raises Refused (not_your_seat, no_such_kind, text_needed, day_unfit)."""
    keeper_id = keeper(by, staff.township_id)
    if stated.kind not in book().certificates:
        raise Refused(
            "no_such_kind",
            Text("没有这种证件。", "There is no such kind of certificate."),
            Text("请从列出的种类中选。", "Choose one of the list."),
            field="kind",
        )
    number = said(stated.number, "number", 60)
    authority = said(stated.authority, "authority", 80)
    if stated.valid_to is not None and stated.valid_to < stated.valid_from:
        raise Refused(
            "day_unfit",
            Text("到期日早于起始日。", "It ends before it begins."),
            Text("请核对证件上的日期。", "Look at the days on the certificate."),
            field="valid_to",
        )
    township = staff.township
    assert township is not None

    def make() -> Certificate:
        made = Certificate.objects.create(
            township=township,
            staff=staff,
            kind=stated.kind,
            number=number,
            authority=authority,
            valid_from=stated.valid_from,
            valid_to=stated.valid_to,
            entered_at=clock.now(),
            entered_by_id=keeper_id,
            key=key or None,
        )
        facts = {"kind": made.kind, "number": number, "until": str(made.valid_to or "")}
        log(township, "certificate_entered", by, ("staff", f"staff:{staff.pk}"), facts)
        return made

    return once(Certificate, key, make)


def withdraw_certificate(certificate_id: int, reason: str, *, by: Viewer) -> Certificate:
    """From today on a certificate doesn't hold any more; the row stays. Raises Refused (already_done, text_needed)."""
    row = Certificate.objects.visible_to(by).select_related("township").get(pk=certificate_id)
    keeper(by, row.township_id)
    words = said(reason, "reason", 200)
    with transaction.atomic():
        changed = Certificate.objects.filter(pk=row.pk, withdrawn_on=None).update(
            withdrawn_on=clock.today(), reason=words
        )
        if not changed:
            raise Refused(
                "already_done",
                Text("这个证件已经收回。", "This certificate was withdrawn already."),
                Text("要恢复，请重新登记。", "To restore it, enter it anew."),
            )
        facts = {"kind": row.kind, "number": row.number}
        log(row.township, "certificate_withdrawn", by, ("staff", f"staff:{row.staff_id}"), facts)
    row.refresh_from_db()
    return row
