"""Static files: gathered into the data folder once, and again only when something in them changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

STAMP = ".gathered-for"


def gather() -> bool:
    """Gather, hash and compress the static files unless those there are the present ones; whether it was done."""
    root = Path(settings.STATIC_ROOT)
    stamp, wanted = root / STAMP, _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    stamp.write_text(wanted)
    return True


def _fingerprint() -> str:
    """Names, sizes and times of every source file, and how they are stored."""
    found = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            found.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return found.hexdigest()
