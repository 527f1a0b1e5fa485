"""The data folder: its keys, its database, and the mark of a demonstration.

Nothing here imports Django: keys must exist before the settings are read.
"""

import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from sunlit.operations.faults import Fault

SECRET_KEY, DATA_KEY = "secret_key", "data_key"
DEMONSTRATION = "demonstration.json"
"""A data folder with this file holds invented data; production refuses it."""


def make_data_folder(folder: Path) -> list[str]:
    """Make the data folder and its two keys, readable by nobody else; the names of the keys made now.

    Keys that exist are left alone. Raises Fault where the folder can't be written.
    """
    made = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if not os.environ.get("SUNLIT_SECRET_KEY") and _write_new(
            folder / SECRET_KEY, secrets.token_urlsafe(64)
        ):
            made.append(SECRET_KEY)
        data_key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
        if not os.environ.get("SUNLIT_DATA_KEY") and _write_new(folder / DATA_KEY, data_key):
            made.append(DATA_KEY)
    except OSError as error:
        raise Fault(
            f"不能写入数据文件夹 {folder}（{error.strerror}）：请更改权限，或用 SUNLIT_DATA 指定别处。",
            f"The data folder {folder} can't be written ({error.strerror}): change its permissions, or name another "
            "with SUNLIT_DATA.",
        ) from error
    return made


def _write_new(path: Path, text: str) -> bool:
    """Write a file with mode 600 unless it is there; whether it was written."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    unfinished = path.with_name(path.name + ".part")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.replace(path)
