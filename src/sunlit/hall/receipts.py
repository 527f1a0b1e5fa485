"""Receipt codes: the number and the code on the slip let anybody who holds it follow the matter."""

import hashlib
import hmac
import secrets

from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8


def new_code() -> str:
    """A fresh code of eight letters and digits that can't be confused, 40 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def code_for(key: str) -> str:
    """The code that belongs to a request key, so that the same request again shows the same code.

    The key is a secret of whoever sent it; without the installation's key nobody can work a code out of it.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), f"code:{key}".encode(), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LENGTH])


def hashed(code: str) -> str:
    """How a code is stored: a keyed hash, so that a dump of the database opens nothing."""
    cleaned = "".join(code.split()).replace("-", "").upper()
    return hmac.new(settings.SECRET_KEY.encode(), cleaned.encode(), hashlib.sha256).hexdigest()


def matches(code: str, stored: str) -> bool:
    """Whether a typed code is the stored one, in constant time; spaces, dashes and case don't matter."""
    return bool(stored) and hmac.compare_digest(hashed(code), stored)


def rating_token(number: str, code_hash: str) -> str:
    """The token for rating a matter, printed on the result slip; it opens nothing but the rating page."""
    text = f"rate:{number}:{code_hash}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:20]
