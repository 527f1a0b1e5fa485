"""How often the public pages may be used from one address: counted, never by a picture puzzle."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import F

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.models import PublicUse


@dataclass(frozen=True)
class Allowance:
    """So many times in so much time. Generous: a village agent serves a whole village from one address."""

    name: str
    times: int
    within: timedelta


ASK = Allowance("ask", 30, timedelta(hours=1))
BEGIN = Allowance("begin", 60, timedelta(hours=1))
SAVE = Allowance("save", 600, timedelta(hours=1))
UPLOAD = Allowance("upload", 120, timedelta(hours=1))
SEND = Allowance("send", 30, timedelta(hours=1))
RATE = Allowance("rate", 30, timedelta(hours=1))
FOLLOW_ADDRESS = Allowance("follow-address", 60, timedelta(hours=1))
FOLLOW_NUMBER = Allowance("follow-number", 300, timedelta(hours=1))
FOLLOW_TRY = Allowance("follow-try", 3, timedelta(minutes=15))
"""Three tries for one number from one address, then a pause."""


def take(allowance: Allowance, who: str) -> None:
    """Use an allowance once. Raises Refused (too_often) where it is used up.

    The count is one conditional update, so that tries at the same moment can't slip through together.
    """
    if not _took(allowance, who):
        minutes = max(1, int(allowance.within.total_seconds() // 60))
        raise Refused(
            "too_often",
            Text("短时间内试的次数太多，先停一停。", "Too many tries in a short time; please pause."),
            Text(
                f"请过{minutes}分钟再试，或者打电话、到窗口办理。",
                f"Try again after {minutes} minutes, or call us, or come to the counter.",
            ),
        )


def forgive(allowance: Allowance, who: str) -> None:
    """Forget what was used, after a try that was right."""
    PublicUse.objects.filter(pk=_bucket(allowance, who)).delete()


def forget_old() -> int:
    """Forget every count whose time is over; how many there were."""
    return PublicUse.objects.filter(until__lt=clock.now()).delete()[0]


def _bucket(allowance: Allowance, who: str) -> str:
    text = f"use:{allowance.name}:{who}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(errors="replace"), hashlib.sha256).hexdigest()


def _took(allowance: Allowance, who: str) -> bool:
    now = clock.now()
    bucket = _bucket(allowance, who)
    row, made = PublicUse.objects.get_or_create(
        bucket=bucket, defaults={"count": 1, "until": now + allowance.within}
    )
    if made:
        return True
    if row.until <= now:
        fresh = PublicUse.objects.filter(bucket=bucket, until=row.until)
        if fresh.update(count=1, until=now + allowance.within):
            return True
    running = PublicUse.objects.filter(bucket=bucket, count__lt=allowance.times)
    return bool(running.update(count=F("count") + 1))
