"""Pictures that the office keeps (badges, inspections, boards): made anew without metadata, encrypted beside the papers.

Nothing about where or when a picture was taken survives; no picture says whether somebody was at work.
"""

from django.db import transaction

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import attachments
from sunlit.shelves import PHOTOS


def keep(file: attachments.Readable, *, field: str) -> tuple[str, str]:
    """Keep a picture: the name under which it is found again, and its media type.

    Raises Refused (empty_file, file_too_large, file_type, file_broken, picture_too_large) with ``field``.
    """
    media_type, content = attachments.picture_made_anew(file, field=field)
    return PHOTOS.keep(content), media_type


def content(name: str) -> bytes:
    """A kept picture. Raises Refused (photo_gone) where its file isn't there."""
    try:
        return PHOTOS.content(name)
    except FileNotFoundError as error:
        raise Refused(
            "photo_gone",
            Text("照片文件找不到了。", "The picture's file is gone."),
            Text("请从备份恢复，或者重新上传。", "Restore it from the backup, or put in another."),
        ) from error


def forget(name: str) -> None:
    """Erase a picture that nothing shows any more, once the act is durable (个人信息保护法 47)."""
    if name:
        transaction.on_commit(lambda: PHOTOS.remove([name]))
