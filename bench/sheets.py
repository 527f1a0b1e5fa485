"""T16: a hundred thousand rows of ten columns out of an XLSX file, each cell checked, and written to a table.

The rows are those of a roll of households: name, ID number, telephone, village, amount, day, yes or no, a choice, a
whole number, a note. Every hundredth is wrong. They are read and checked row by row and written in portions inside one
transaction, as an import takes them, and the list of remarks is written as XLSX beside it.
"""

import io
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from sunlit.core.text import Text
from sunlit.tables import (
    Choice,
    Column,
    Heading,
    Kind,
    Layout,
    Remark,
    csv_lines,
    opened,
    remarks_sheet,
    write_xlsx,
)

ROWS = 100_000
AT_ONCE = 1_000
VILLAGES = {f"{number}号村": number for number in range(1, 21)}
LAYOUT = Layout(
    "roll",
    Text("名册", "Roll"),
    (
        Column("name", Text("姓名", "Name"), required=True, longest=40),
        Column("id_number", Text("身份证号", "ID number"), Kind.ID_NUMBER, required=True, unique=True),
        Column("phone", Text("电话", "Telephone"), Kind.PHONE),
        Column("village", Text("村", "Village"), Kind.REFERENCE, required=True, find=VILLAGES.get),
        Column("amount", Text("金额", "Amount"), Kind.MONEY, required=True, least=Decimal("0.01")),
        Column("since", Text("日期", "Day"), Kind.DAY),
        Column("relief", Text("低保", "Relief"), Kind.YES_NO),
        Column("kind", Text("类别", "Kind"), Kind.CHOICE, choices=(Choice("a", Text("甲", "A")), Choice("b", Text("乙", "B")))),
        Column("people", Text("人数", "People"), Kind.WHOLE, least=Decimal(1)),
        Column("note", Text("备注", "Note")),
    ),
)  # fmt: skip
HEADINGS = [
    Heading(column.title.zh, {Kind.MONEY: "money", Kind.WHOLE: "number", Kind.DAY: "day"}.get(column.kind, "text"))
    for column in LAYOUT.columns
]  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def rows() -> Iterator[list[Any]]:
    """Invented households; the ID numbers are made from a counter."""
    for number in range(ROWS):
        born = date(1940, 1, 1) + timedelta(days=number % 25_000)
        digits = f"110101{born:%Y%m%d}{number // 25_000 * 25 + number % 25:03}"
        check = "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]
        yield [
            f"村民{number}", digits + check, f"139{number:08}", f"{number % 20 + 1}号村", Decimal(number % 5_000) + Decimal("0.5"),
            date(2026, 1, 1) + timedelta(days=number % 300), "是" if number % 3 else "否", "甲" if number % 2 else "乙",
            number % 7 + 1, "大约" if number % 100 else "=1+1" + "长" * 300,
        ]  # fmt: skip


def take(path: Path, database: Path) -> tuple[float, int, int]:
    """Seconds, rows taken and rows with a fault of one import."""
    started = time.perf_counter()
    wrong: list[Remark] = []
    taken = 0
    with path.open("rb") as file, sqlite3.connect(database) as table:
        table.execute("PRAGMA synchronous=FULL")
        names = ", ".join(column.key for column in LAYOUT.columns)
        table.execute(f"CREATE TABLE roll (row INTEGER PRIMARY KEY, {names})")
        found = iter(opened(file, LAYOUT))
        while portion := list(islice(found, AT_ONCE)):
            good = [row for row in portion if row.ok]
            wrong += [remark for row in portion for remark in row.remarks]
            taken += len(good)
            table.executemany(
                f"INSERT INTO roll VALUES ({', '.join('?' * (len(LAYOUT.columns) + 1))})",  # noqa: S608
                [(row.number, *(plain(row.values[column.key]) for column in LAYOUT.columns)) for row in good],
            )
    remarks_sheet(io.BytesIO(), wrong, title="核对结果", language="zh-hans")
    return time.perf_counter() - started, taken, len({remark.row for remark in wrong if remark.wrong})


def plain(value: Any) -> Any:
    """A value as SQLite keeps it."""
    return str(value) if isinstance(value, Decimal | date) else value


def main() -> None:
    """One line for each kind of file."""
    with tempfile.TemporaryDirectory(prefix="sunlit-bench-") as name:
        folder = Path(name)
        with (folder / "roll.xlsx").open("wb") as file:
            started = time.perf_counter()
            write_xlsx(file, HEADINGS, rows())
            writing = time.perf_counter() - started
        with (folder / "roll.csv").open("wb") as file:
            file.writelines(csv_lines(HEADINGS, rows()))
        for kind in sys.argv[1:] or ("xlsx", "csv"):
            runs = []
            for number in range(3):
                seconds, taken, wrong = take(folder / f"roll.{kind}", folder / f"{kind}{number}.sqlite3")
                assert taken + wrong == ROWS and wrong == ROWS // 100, (taken, wrong)
                runs.append(seconds)
            middle = sorted(runs)[1]
            size = (folder / f"roll.{kind}").stat().st_size / 1e6
            print(
                f"{kind}, {ROWS:,} rows × 10, {size:.1f} MB, {wrong:,} wrong rows told: {middle:.1f} s "
                f"({min(runs):.1f}–{max(runs):.1f}), {ROWS / middle:,.0f} rows/s"
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"writing the same as XLSX: {writing:.1f} s; most memory of all this: {peak:.0f} MB")


if __name__ == "__main__":
    main()
