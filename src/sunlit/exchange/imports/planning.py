"""What a file would do, row by row, against the register as it is at this moment."""

import hashlib
import io
from dataclasses import dataclass, replace
from functools import cached_property

from sunlit.core.problems import Problem
from sunlit.exchange.models import Upload
from sunlit.pages.importing import IMPORTS, Importing
from sunlit.people.viewer import Viewer
from sunlit.sealing import unseal
from sunlit.tables import Limits, Remark, Row, opened

NEW, SAME, WRONG = "new", "same", "wrong"


@dataclass(frozen=True)
class PlannedRow:
    """A row of the file and what would become of it: ``new``, ``same`` (there already) or ``wrong``."""

    row: Row
    state: str

    @property
    def faults(self) -> list[Remark]:
        """Why it can't be taken."""
        return [remark for remark in self.row.remarks if remark.wrong]

    @property
    def changes(self) -> list[Remark]:
        """What was read otherwise than typed."""
        return [remark for remark in self.row.remarks if not remark.wrong]


@dataclass(frozen=True)
class Plan:
    """All rows of a file with what would become of each, and the titles that nobody asked for."""

    importing: Importing
    rows: tuple[PlannedRow, ...]
    unknown: tuple[str, ...]

    def of(self, state: str) -> list[PlannedRow]:
        """The rows of one state."""
        return [row for row in self.rows if row.state == state]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows of each state."""
        return {state: len(self.of(state)) for state in (NEW, SAME, WRONG)}

    @property
    def remarks(self) -> list[Remark]:
        """Everything that is to be said about cells, in the order of the rows."""
        return [remark for row in self.rows for remark in row.row.remarks]

    @property
    def mark(self) -> str:
        """What a preview showed; another mark means that the register changed since."""
        text = ";".join(f"{row.row.number}{row.state}" for row in self.rows)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def planned(kind: str, content: bytes, by: Viewer) -> Plan:
    """Read a file against the register. Raises Unreadable."""
    found = IMPORTS[kind]
    importing = found.over(by)
    table = opened(io.BytesIO(content), importing.layout, limits=Limits(size=MOST_BYTES, rows=found.most))
    rows = tuple(_planned(row, importing) for row in table)
    return Plan(importing, rows, table.unknown)


def plan_of(upload: Upload, by: Viewer) -> Plan:
    """What a kept file would do now. Raises Unreadable."""
    return planned(upload.kind, unseal(bytes(upload.content)), by)


def _planned(row: Row, importing: Importing) -> PlannedRow:
    if not row.ok:
        return PlannedRow(row, WRONG)
    known = importing.known(row.values)
    if isinstance(known, Problem):
        key = str(known.path[0])
        title = next(column.title for column in importing.layout.columns if column.key == key)
        remark = Remark(row.number, key, title, row.typed.get(key, ""), known.reason, known.mend)
        return PlannedRow(replace(row, remarks=(*row.remarks, remark)), WRONG)
    return PlannedRow(row, SAME if known else NEW)


MOST_BYTES = 5_000_000
