"""Receipt codes: the number and the code on the slip let anybody who holds it follow the matter."""

import hashlib
import hmac

from django.conf import settings

from sunlit.matters.receipts import ALPHABET, LENGTH, hashed, matches, new_code

__all__ = ["ALPHABET", "LENGTH", "code_for", "hashed", "matches", "new_code", "rating_token"]


def code_for(key: str) -> str:
    """The code that belongs to a request key, so that the same request again shows the same code.

    The key is a secret of whoever sent it; without the installation's key nobody can work a code out of it.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), f"code:{key}".encode(), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LENGTH])


def rating_token(number: str, code_hash: str) -> str:
    """The token for rating a matter, printed on the result slip; it opens nothing but the rating page."""
    text = f"rate:{number}:{code_hash}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:20]
