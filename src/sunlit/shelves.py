"""Sealed files on the disk: each kind on its own shelf, written whole or not at all, found again by a name.

A name is a hash and never anything from outside, so it can't become another path. Which files are wanted is known from
the fields that name them (`FileName`); `matters.orphans` removes the others.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from sunlit.sealing import seal, unseal

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


@dataclass(frozen=True)
class Shelf:
    """A folder of sealed files in the data folder."""

    folder: str

    def keep(self, content: bytes, name: str = "") -> str:
        """Seal a content and write it; the name under which it is found again.

        Without ``name`` it is the hash of what is written, another one each time. With it (the hash of the content)
        what lies there already stays, and its time is renewed so that no tidying takes it away.
        """
        if name and self._renewed(name):
            return name
        sealed = seal(content)
        name = name or hashlib.sha256(sealed).hexdigest()
        place = self.place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_suffix(".part")
        unfinished.write_bytes(sealed)
        unfinished.replace(place)
        return name

    def content(self, name: str) -> bytes:
        """What `keep` wrote. Raises FileNotFoundError, and cryptography's InvalidTag where it was changed on disk."""
        return unseal(self.place(name).read_bytes())

    def remove(self, names: Iterable[str]) -> None:
        """Remove files that nothing refers to any more; empty names are passed over."""
        for name in names:
            if name:
                self.place(name).unlink(missing_ok=True)

    def place(self, name: str) -> Path:
        """Where a file lies."""
        return self.root / name[:2] / f"{name}.sealed"

    @property
    def root(self) -> Path:
        """The folder of the shelf."""
        return Path(settings.DATA_DIR) / self.folder

    def _renewed(self, name: str) -> bool:
        try:
            os.utime(self.place(name))
        except FileNotFoundError:
            return False
        return True


PAPERS = Shelf("papers")
ATTACHMENTS = Shelf("attachments")
PHOTOS = Shelf("photos")
PUBLISHED = Shelf("published-files")
SHELVES = (PAPERS, ATTACHMENTS, PHOTOS, PUBLISHED)


class FileName(_CharField):
    """The name of a file on a shelf; empty where there is none. For migrations a text field like any other."""

    def __init__(self, *args: Any, shelf: Shelf, **kwargs: Any) -> None:
        self.shelf = shelf
        super().__init__(*args, **{"max_length": 64} | kwargs)

    def deconstruct(self) -> Any:
        """As the text field that it is in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> "FileName":
        """Another of the same shelf."""
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(*args, shelf=self.shelf, **kwargs)
