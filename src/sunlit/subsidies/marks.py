"""Keyed hashes by which persons are found again without their numbers standing in the database."""

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from sunlit.core.text import Text
from sunlit.people import identity


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


def id_fault(number: str) -> Text | None:
    """What is wrong with an identity number, as `people.identity.fault` says it, quickly enough for a hundred thousand
    rows: the slow look for the place of birth is done once for each region and year."""
    plain = ric.compact(number).upper()
    if (
        len(plain) == 18
        and plain[:17].isascii()
        and plain[:17].isdigit()
        and plain[17] == ric.calc_check_digit(plain)
    ):
        try:
            ric.get_birth_date(plain)
        except ValidationError:
            return identity.fault(number)
        if _is_a_place(plain[:10]):
            return None
    return identity.fault(number)


@lru_cache(maxsize=50_000)
def _is_a_place(region_and_year: str) -> bool:
    """Whether the first ten digits of a number can begin one: asked with a number that is right in all else."""
    body = f"{region_and_year}0101001"
    return identity.fault(body + ric.calc_check_digit(body + "0")) is None
