"""The second factor: a telephone that counts (TOTP), and recovery codes for the day it is lost."""

import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.people.actions.record import check_manages, note
from sunlit.people.models import RecoveryCode, Staff, Telephone
from sunlit.people.viewer import Viewer

CODES = 8
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def enrol(staff: Staff, key: str, code: str) -> tuple[Telephone, list[str]]:
    """Enrol the telephone that shows ``code`` for the secret ``key`` (hex); any former one no longer counts. The
    recovery codes are returned once and stored hashed. Raises Refused (wrong_code). GB/T 22239 8.1.4.1, row 9."""
    with transaction.atomic():
        device = Telephone.objects.create(
            user=staff, name="telephone", key=Telephone.sealed_key(key), confirmed=True
        )
        if not device.verify_token(code.strip().replace(" ", "")):
            device.delete()
            device = None
        else:
            Telephone.objects.filter(user=staff).exclude(pk=device.pk).delete()
            codes = _new_codes(staff)
            note("totp_enrolled", staff)
    if device is None:
        raise Refused(
            "wrong_code",
            Text("验证码不对。", "The code is wrong."),
            Text(
                "请输入手机此刻显示的 6 位数字，并检查手机时间。",
                "Type the 6 digits shown now; check the clock.",
            ),
            field="code",
        )
    return device, codes


def new_recovery_codes(staff: Staff) -> list[str]:
    """Make new recovery codes; the former ones no longer count."""
    with transaction.atomic():
        codes = _new_codes(staff)
        note("recovery_codes_made", staff)
        return codes


def reset_second_factor(staff_id: int, *, by: Viewer) -> Staff:
    """Forget the telephone of somebody who lost it; they enrol another at the next sign-in. Raises Refused as
    `check_manages` does."""
    with transaction.atomic():
        staff = Staff.objects.select_related("township").get(pk=staff_id)
        check_manages(by, staff)
        Telephone.objects.filter(user=staff).delete()
        staff.recovery_codes.all().delete()
        note("totp_removed", staff, by=by)
        return staff


def seal_old_secrets() -> int:
    """Seal the secrets that were stored before they were sealed; how many. Called by the background work."""
    sealed = 0
    for device in Telephone.objects.all():
        if device.is_plain:
            device.key = Telephone.sealed_key(device.key)
            device.save(update_fields=["key"])
            sealed += 1
    return sealed


def _new_codes(staff: Staff) -> list[str]:
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(12)) for _ in range(CODES)]
    staff.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(staff=staff, code=make_password(code)) for code in codes])
    return codes
