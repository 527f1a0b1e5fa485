"""The sign of a window (窗口标牌): its scope of business and its guide, and whether the printed one still holds."""

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from sunlit import clock
from sunlit.core.items import Item
from sunlit.core.text import Text
from sunlit.core.windows import covers
from sunlit.hall import catalogue
from sunlit.ledger import actions as ledger
from sunlit.people.viewer import Viewer
from sunlit.windows.acting import MANAGERS, check_role, note
from sunlit.windows.models import Window


@dataclass(frozen=True)
class Sign:
    """What the sign of a window says: the two parts that a sign must hold (S4.27.02), and where its guide stands."""

    scope: tuple[Text, ...]
    guide: tuple[Item, ...]
    address: str


def sign_of(window: Window) -> Sign:
    """The sign as it would be printed now: the scope in words, and every offered item of the scope as its guide."""
    titles = {f"category:{row.number}": row.name for row in catalogue.categories()}
    titles |= {item.id: item.name for row in catalogue.categories() for item in row.items}
    scope = tuple(titles[entry] for entry in window.scope if entry in titles)
    items = tuple(
        offer.item
        for offer in catalogue.offers(window.township)
        if offer.offered and covers(window.scope, offer.category.number, offer.item.id)
    )
    address = f"{settings.PUBLIC_ADDRESS}/{window.township.code}/items/"
    return Sign(scope or (Text("所有事项", "all services"),), items, address)


def hash_of(window: Window) -> str:
    """What the sign says, as a hash: another scope, name, place, hours or item gives another one."""
    sign = sign_of(window)
    said = [
        window.number,
        window.name,
        window.place,
        window.hours,
        [text.zh for text in sign.scope],
        [item.number + item.name.zh for item in sign.guide],
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def standing(window: Window) -> Text:
    """Whether the sign was printed, and whether it still says what is so."""
    if not window.sign_hash:
        return Text("标牌还没有打印", "sign not printed")
    if window.sign_hash != hash_of(window):
        return Text("标牌已过时，请重新打印", "sign outdated: print it again")
    return Text("标牌有效", "sign holds")


def printed(window_id: int, *, by: Viewer) -> Window:
    """The sign was printed as it is now. Raises Refused (not_your_seat)."""
    with transaction.atomic():
        window = Window.objects.standing().select_related("township").get(pk=window_id)
        check_role(by, window.township_id, *MANAGERS)
        ledger.hold(window.township.code)
        window.sign_hash, window.sign_printed_at = hash_of(window), clock.now()
        window.save(update_fields=["sign_hash", "sign_printed_at"])
        note(window.township, "sign_printed", by, f"window:{window.number}", {"hash": window.sign_hash})
        return window
