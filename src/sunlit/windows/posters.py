"""The poster of a window (窗口公示图): A3, what it takes and how long that takes, with the QR code of the guide (S4.27.02)."""

from datetime import date
from typing import Any

from sunlit.hall import catalogue
from sunlit.hall.sheets import limit_in_words
from sunlit.matters import documents
from sunlit.windows.models import Window
from sunlit.windows.signs import sign_of

TEMPLATE = "window-poster"


def data_of(window: Window, day: date) -> dict[str, Any]:
    """What the poster says on a day: the same scope and items as the sign. Raises LookupError where nothing is offered."""
    sign = sign_of(window)
    if not sign.guide:
        raise LookupError(f"window {window.number} takes nothing that is published")
    services = []
    for item in sign.guide:
        # What the township still has to confirm is no promise to hang on a wall.
        limit = catalogue.limits(item)[0] if "promised" not in item.to_confirm else None
        services.append(
            {
                "number": item.number,
                "name": item.name.zh,
                "limit": limit_in_words(limit).zh if limit is not None else None,
            }
        )
    return {
        "qr": sign.address,
        "office": window.township.name,
        "date": day,
        "window": str(window),
        "place": window.where.zh,
        "hours": window.hours_words.zh,
        "scope": [text.zh for text in sign.scope],
        "services": services,
        "phone": window.department.phone or window.township.phone,
        "complaint_phone": window.department.complaint_phone or window.township.complaint_phone,
    }


def poster_of(window: Window, day: date) -> bytes:
    """The poster as PDF, one page of A3. Raises LookupError as `data_of`, Refused (paper) for an unprintable name."""
    number = f"W-{window.township.code}-{window.number}"
    return bytes(documents.show(TEMPLATE, data_of(window, day), number=number).pdf)
