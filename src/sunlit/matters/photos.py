"""Pictures that the office keeps (badges, inspections, boards): made anew without metadata, encrypted beside the papers.

Nothing about where or when a picture was taken survives; no picture says whether somebody was at work.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import transaction

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import attachments
from sunlit.sealing import seal, unseal


def keep(file: attachments.Readable, *, field: str) -> tuple[str, str]:
    """Keep a picture: the name under which it is found again, and its media type.

    Raises Refused (empty_file, file_too_large, file_type, file_broken, picture_too_large) with ``field``.
    """
    media_type, content = attachments.picture_made_anew(file, field=field)
    sealed = seal(content)
    name = hashlib.sha256(sealed).hexdigest()
    place = _place(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_suffix(".part")
    unfinished.write_bytes(sealed)
    unfinished.replace(place)
    return name, media_type


def content(name: str) -> bytes:
    """A kept picture. Raises Refused (photo_gone) where its file isn't there."""
    try:
        return unseal(_place(name).read_bytes())
    except FileNotFoundError as error:
        raise Refused(
            "photo_gone",
            Text("照片文件找不到了。", "The picture's file is gone."),
            Text("请从备份恢复，或者重新上传。", "Restore it from the backup, or put in another."),
        ) from error


def forget(name: str) -> None:
    """Erase a picture that nothing shows any more, once the act is durable (个人信息保护法 47)."""
    if name:
        transaction.on_commit(lambda: _place(name).unlink(missing_ok=True))


def _place(name: str) -> Path:
    return Path(settings.DATA_DIR) / "photos" / name[:2] / f"{name}.sealed"
