"""Why a file can't be read, and what is to be said about one cell."""

from dataclasses import dataclass

from sunlit.core.text import Text


class Unreadable(Exception):
    """A whole file that is refused; ``reason`` says what is wrong with it, ``mend`` what would be right."""

    def __init__(self, code: str, reason: Text, mend: Text) -> None:
        self.code = code
        self.reason = reason
        self.mend = mend
        super().__init__(f"{reason.en} {mend.en}")


@dataclass(frozen=True)
class Limits:
    """How big an honest office's file may be: bytes as sent and unpacked, how much a part may have been compressed
    (times), rows with values, columns, and parts inside the archive."""

    size: int = 20_000_000
    unpacked: int = 256_000_000
    ratio: int = 200
    rows: int = 100_000
    columns: int = 200
    parts: int = 2_000


@dataclass(frozen=True)
class Remark:
    """One thing about one cell: the row as the spreadsheet numbers it, the column's key and title, what was typed,
    why it can't be taken (``wrong``) or how it was read otherwise, and what would be right."""

    row: int
    column: str
    title: Text
    typed: str
    reason: Text
    mend: Text
    wrong: bool = True
