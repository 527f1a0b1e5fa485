"""An agreed joint limit is made known in the moment in which it is agreed (S1.02.14)."""

import os

from django.db import transaction

from sunlit import clock
from sunlit.hall.models import JointWork
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, outbox
from sunlit.matters.hooks import particulars_of
from sunlit.matters.models import Notice
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.powers.acting import unfit
from sunlit.powers.models import Announcement

WAYS = ("phone", "counter", "letter")
"""How an applicant who can't be sent a message is told."""


def announce(joint: JointWork, *, by: Viewer = CLOCK) -> Announcement:
    """Tell every department and the applicant the agreed limit; from now on it stands on the applicant's page. A message
    goes to the telephone that was left; where none can go, the limit stays listed until somebody told them.

    Announced before, nothing changes. Raises Refused (no_limit_yet).
    """
    if joint.limit_days is None or joint.limit_due is None:
        raise unfit("no_limit_yet", "联合办理期限还没有确定。", "The joint limit isn't agreed yet.",
                    "请先商定。", "Agree it first.", clause="S1.02.13")  # fmt: skip
    with transaction.atomic():
        matter = joint.matter
        ledger.hold(matter.township.code)
        before = Announcement.objects.filter(joint=joint).first()
        if before is not None:
            return before
        now = clock.now()
        phone = str(particulars_of(matter).get("phone", ""))
        by_sms = bool(phone and os.environ.get("SUNLIT_SMS_GATEWAY"))
        made = Announcement.objects.create(
            joint=joint, days=joint.limit_days, due=joint.limit_due, departments_told_at=now,
            applicant_told_at=now if by_sms else None, how="sms" if by_sms else "",
        )  # fmt: skip
        Notice.objects.bulk_create(
            Notice(
                unit_id=unit,
                role="station_head",
                matter=matter,
                text=f"{matter.number}的联合办理期限已定：{joint.limit_days}个工作日，到{joint.limit_due}。",
                text_en=f"The joint limit of {matter.number}: {joint.limit_days} working days, until {joint.limit_due}.",
                at=now,
            )
            for unit in joint.parts.order_by("pk").values_list("unit_id", flat=True)
        )
        if by_sms:
            text = f"您的{matter.number}由几个部门联合办理，期限{joint.limit_days}个工作日，到{joint.limit_due}。"
            outbox.send_sms(phone, text, key=f"joint-limit:{matter.number}")
        frame.log(matter, "joint_limit_announced", by, {"days": joint.limit_days, "message": by_sms})
        return made


def told(announcement_id: int, how: str, *, by: Viewer) -> Announcement:
    """Somebody told the applicant: by telephone, at the counter or by letter. Told before, nothing changes.

    Raises Refused (not_your_seat, unknown_way), Announcement.DoesNotExist.
    """
    if how not in WAYS:
        raise unfit("unknown_way", "没有写怎么告知的。", "The way isn't given.",
                    "请选电话、当面或书面。", "Choose telephone, counter or letter.", field="how", clause="S1.02.14")  # fmt: skip
    with transaction.atomic():
        found = Announcement.objects.select_related("joint__matter__township").get(pk=announcement_id)
        matter = found.joint.matter
        frame.check_responsible(by, matter)
        ledger.hold(matter.township.code)
        row = Announcement.objects.get(pk=announcement_id)
        if row.applicant_told_at is None:
            row.applicant_told_at, row.how, row.told_by_id = clock.now(), how, frame.staff_of(by)
            row.save(update_fields=["applicant_told_at", "how", "told_by"])
            frame.log(matter, "joint_limit_told", by, {"how": how})
        return row
