"""What the pages of feedback share: from a form to an entry, the status of a refusal, the address of the terminal."""

import hmac
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from sunlit.core.refusals import Refused
from sunlit.feedback.actions.intake import Said
from sunlit.feedback.forms import FLAT, OFFICE
from sunlit.people.models import Organisation, Staff

CONFLICTS = ("already_done", "changed_meanwhile", "is_closed", "not_closed")


def status_of(refusal: Refused | None) -> int:
    """The HTTP status of a page that shows a refusal, or of a form with faults."""
    if refusal is None:
        return 422
    if refusal.code == "too_often":
        return 429
    return 409 if refusal.code in CONFLICTS else 422


def private(response: HttpResponse) -> HttpResponse:
    """An answer that belongs to one person: kept nowhere, found by no search engine, its address told to nobody."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def said_in(township: Organisation, typed: dict[str, Any], channel: str) -> Said:
    """An entry from what a valid form holds."""
    kind, type_ = FLAT[typed["what"]]
    whom = typed.get("whom") or ""
    accused = (
        Staff.objects.filter(pk=int(whom), township=township, is_active=True).first()
        if whom.isdecimal()
        else None
    )
    return Said(
        kind,
        type_,
        typed["words"],
        channel,
        typed.get("author", ""),
        typed.get("contact", ""),
        typed.get("received"),
        typed.get("notice"),
        typed.get("earlier", ""),
        accused,
        whom == OFFICE,
    )


def lobby_token(township: Organisation) -> str:
    """The secret part of the address of the terminal in the lobby; only the office's own machine is the book."""
    text = f"feedback-lobby:{township.code}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), "sha256").hexdigest()[:20]
