"""Notices that leave the house: e-mail, and SMS through an HTTP gateway. Both go through `jobs`."""

import json
import os
from typing import Any
from urllib.request import Request, urlopen

from django.core.mail import EmailMessage

from sunlit.matters.jobs import enqueue, job


def send_mail(address: str, subject: str, text: str, *, key: str) -> None:
    """Send an e-mail after commit; never twice for one key."""
    enqueue("mail", {"address": address, "subject": subject, "text": text}, key=f"mail:{key}")


def send_sms(phone: str, text: str, *, key: str) -> None:
    """Send a text message after commit through the gateway of SUNLIT_SMS_GATEWAY, if one is set.

    Without a gateway nothing is queued: the notice on paper and on the public page stand for themselves.
    """
    if os.environ.get("SUNLIT_SMS_GATEWAY"):
        enqueue("sms", {"phone": phone, "text": text}, key=f"sms:{key}")


@job("mail")
def _mail(arguments: dict[str, Any], key: str) -> None:
    message = EmailMessage(arguments["subject"], arguments["text"], to=[arguments["address"]])
    message.extra_headers["Message-ID"] = f"<{key.replace(':', '.')}@sunlit>"
    message.send()


@job("sms")
def _sms(arguments: dict[str, Any], key: str) -> None:
    gateway = os.environ["SUNLIT_SMS_GATEWAY"]
    if not gateway.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ValueError("SUNLIT_SMS_GATEWAY must be an https address")
    body = json.dumps({"to": arguments["phone"], "text": arguments["text"], "key": key}).encode()
    request = Request(  # noqa: S310 - the scheme is checked above
        gateway, body, {"Content-Type": "application/json", "Idempotency-Key": key}
    )
    with urlopen(request, timeout=20) as answer:  # noqa: S310
        if answer.status >= 300:
            raise OSError(f"the gateway answered {answer.status}")
