"""Where the files of publications lie: sealed, named by the hash of what is written, in a folder of their own."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from sunlit.sealing import seal, unseal

FOLDER = "published-files"


def keep(content: bytes) -> str:
    """Write a sealed content; the name under which `kept` finds it."""
    sealed = seal(content)
    name = hashlib.sha256(sealed).hexdigest()
    place = _place(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_suffix(".part")
    unfinished.write_bytes(sealed)
    unfinished.replace(place)
    return name


def kept(name: str) -> bytes:
    """A content that `keep` wrote. Raises FileNotFoundError, and cryptography's InvalidTag where it was changed."""
    return unseal(_place(name).read_bytes())


def remove(names: Iterable[str]) -> None:
    """Remove contents that nothing refers to any more."""
    for name in names:
        _place(name).unlink(missing_ok=True)


def _place(name: str) -> Path:
    return Path(settings.DATA_DIR) / FOLDER / name[:2] / f"{name}.sealed"
