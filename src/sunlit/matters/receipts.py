"""Receipts: the number and the code on a slip let anybody who holds it follow a matter, and rate it once it is closed.

The pages for that stand in the service hall. A field of work whose matters are followed there as well says for each what
the slip holds (`receipts_from`); how people rated is asked for in the same way (`levels_of`).
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from sunlit.matters.models import Matter

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8


def new_code() -> str:
    """A fresh code of eight letters and digits that can't be confused, 40 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def hashed(code: str) -> str:
    """How a code is stored: a keyed hash, so that a dump of the database opens nothing."""
    cleaned = "".join(code.split()).replace("-", "").upper()
    return hmac.new(settings.SECRET_KEY.encode(), cleaned.encode(), hashlib.sha256).hexdigest()


def matches(code: str, stored: str) -> bool:
    """Whether a typed code is the stored one, in constant time; spaces, dashes and case don't matter."""
    return bool(stored) and hmac.compare_digest(hashed(code), stored)


@dataclass(frozen=True)
class Receipt:
    """What the slip of a matter holds: the hash of its code, and whom it was given to. Who follows it names the code and
    that name. ``rated``: they rate the matter once it is closed (S3.17.06)."""

    code_hash: str
    name: str
    rated: bool = False


ReceiptOf = Callable[["Matter"], Receipt | None]
LevelsOf = Callable[[Iterable[int]], Mapping[int, int]]
_receipts: list[ReceiptOf] = []
_levels: list[LevelsOf] = []


def receipts_from(function: ReceiptOf) -> ReceiptOf:
    """Register a field of work whose matters are followed by a receipt; it answers None for any other matter."""
    _receipts.append(function)
    return function


def receipt_of(matter: "Matter") -> Receipt | None:
    """The receipt of a matter that some field of work gave out."""
    return next((found for function in _receipts if (found := function(matter))), None)


def levels_from(function: LevelsOf) -> LevelsOf:
    """Register who keeps the ratings of matters."""
    _levels.append(function)
    return function


def levels_of(matters: Iterable[int]) -> dict[int, int]:
    """The level, 1 to 5, of each of these matters (by id) that was rated. No entry is no rating, never a good one."""
    wanted = list(matters)
    return {matter: level for function in _levels for matter, level in function(wanted).items()}
