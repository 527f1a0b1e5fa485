"""Encryption of what must not be readable in a dump of the database: ID numbers, phones, sealed originals.

AES-256-GCM with the installation's data key (`SUNLIT_DATA_KEY`, or the file `data_key` in the data folder).
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    _Field = models.Field[str, str]
else:
    _Field = models.Field


@lru_cache(maxsize=1)
def _cipher() -> AESGCM:
    text = settings.DATA_KEY
    key = urlsafe_b64decode(text) if text else b""
    if len(key) != 32:
        raise ImproperlyConfigured(
            "The data key is missing or is not 32 bytes in URL-safe base64; `sunlit demo` and `sunlit init` make one."
        )
    return AESGCM(key)


def new_key() -> str:
    """A fresh data key as text."""
    return urlsafe_b64encode(os.urandom(32)).decode()


def seal(plain: bytes) -> bytes:
    """Encrypt; the same plain text gives another result each time."""
    nonce = os.urandom(12)
    return nonce + _cipher().encrypt(nonce, plain, None)


def unseal(sealed: bytes) -> bytes:
    """Decrypt what `seal` made. Raises cryptography's InvalidTag for anything changed or of another key."""
    return _cipher().decrypt(bytes(sealed[:12]), bytes(sealed[12:]), None)


class SealedText(_Field):
    """A text that is stored encrypted; an empty text is stored as nothing. It can't be searched or sorted by."""

    empty_values = [None, ""]

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        return connection.Database.Binary(seal(str(value).encode()) if value else b"")

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> str:
        return unseal(bytes(value)).decode() if value else ""
