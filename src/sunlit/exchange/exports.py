"""A list becomes a file, and the ledger knows of it before it leaves."""

import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.language import current, say, spoken
from sunlit.ledger import actions as ledger
from sunlit.pages.exporting import Exported
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.tables import About, csv_lines, write_xlsx

MOST_ROWS = {"xlsx": 20_000, "csv": 100_000}
"""More than these nobody reads; writing them would keep a worker for a minute."""
COUNTY = "county"


def export(
    found: Exported, *, key: str, form: str, by: Viewer, township: Organisation | None
) -> tuple[BinaryIO, int]:
    """Write a list into a temporary file (``form``: ``xlsx`` or ``csv``), then the ledger entry; the open file and how
    many rows it has. The rows pass one by one, so that a long list needs no more memory than a short one.

    Raises Refused (too_many_rows). 网络安全法 23, 个人信息保护法 51: who took what out is on the record.
    """
    most = MOST_ROWS[form]
    counted = _Counted(found.rows, most)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller, who sends it
    try:
        if form == "csv":
            for piece in csv_lines(found.headings, counted):
                file.write(piece)
        else:
            lines = [
                str(say(f"导出：{by.name}", f"Exported by {by.name}")),
                f"{clock.now().astimezone(clock.CHINA):%Y-%m-%d %H:%M}",
            ]
            if found.filter:
                lines.append(str(say(f"筛选：{found.filter}", f"Filter: {found.filter}")))
            about = About(spoken(found.title), (" · ".join(lines),))
            write_xlsx(file, found.headings, counted, about=about)
        with transaction.atomic():
            ledger.append(
                township.code if township else COUNTY,
                "exported",
                actor=by.actor,
                subject_kind="list",
                subject=key,
                facts={"rows": counted.count, "form": form, "language": current()},
                sealed={"filter": found.filter},
            )
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, counted.count


class _Counted:
    """Rows that are counted as they pass, up to a limit."""

    def __init__(self, rows: Any, most: int) -> None:
        self.rows = rows
        self.most = most
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            self.count += 1
            if self.count > self.most:
                raise Refused(
                    "too_many_rows",
                    Text(
                        f"超过{self.most}行，不能一次导出。",
                        f"More than {self.most:,} rows can't leave at once.",
                    ),
                    Text("请缩小筛选范围，分几次导出。", "Narrow the filter and export it in parts."),
                )
            yield row
