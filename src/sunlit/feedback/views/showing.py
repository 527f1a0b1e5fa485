"""What the pages of feedback share: from a form to an entry, the status of a refusal, the address of the terminal."""

import hmac
from functools import partial
from typing import Any

from django.conf import settings

from sunlit.feedback.actions.intake import Said
from sunlit.feedback.forms import FLAT, OFFICE
from sunlit.pages import answers
from sunlit.people.models import Organisation, Staff

status_of = partial(answers.status_of, also=("not_closed",))


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
