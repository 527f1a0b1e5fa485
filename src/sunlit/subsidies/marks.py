"""Keyed hashes by which persons are found again without their numbers standing in the database."""

import hashlib
import hmac

from django.conf import settings
from stdnum.cn import ric


def id_mark(number: str) -> str:
    """The mark of an identity number; spaces and the case of the X don't matter."""
    return _mark("id", ric.compact(number).upper())


def card_mark(card: str) -> str:
    """The mark of a card account."""
    return _mark("card", "".join(card.split()))


def lookup_mark(name: str, id_tail: str) -> str:
    """The mark by which residents find themselves: the name and the last four signs of the identity number."""
    return _mark("lookup", "".join(name.split()).casefold() + "|" + id_tail.strip().upper())


def _mark(purpose: str, text: str) -> str:
    return hmac.new(
        settings.DATA_KEY.encode(), f"subsidies:{purpose}:{text}".encode(errors="replace"), hashlib.sha256
    ).hexdigest()
