"""The spreadsheets of payments: a list of beneficiaries in, the bank's answer in."""

import io
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import BinaryIO

from sunlit.core.beneficiaries import ListRow, RowFault
from sunlit.core.problems import Problem
from sunlit.core.programmes import Programme
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.subsidies.actions.sending import Result
from sunlit.tables import Choice, Column, Kind, Layout, Remark, Unreadable, opened, remarks_sheet

_AS_NUMBER = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
LIST = Text("补贴名册", "List of beneficiaries")
RESULTS = Text("发放结果", "Results of payment")


def kept_as_number(key: str) -> Callable[[str], Problem | None]:
    """Looks whether a spreadsheet made a number of what is none, and so forgot its last digits."""

    def check(text: str) -> Problem | None:
        if not _AS_NUMBER.fullmatch(text):
            return None
        return Problem(
            (key,),
            Text(
                "表格把号码存成了数字，末几位已经丢了。",
                "The sheet made a number of it; its last digits are lost.",
            ),
            Text(
                "请先把整列设为“文本”，再重新填写。",
                "Set the column to text first, then type it again.",
            ),
        )

    return check


def layout_of(rule: Programme) -> Layout:
    """The columns of a list of one programme. The identity number is read as text and checked with the row."""
    columns = [
        Column(
            "name",
            Text("姓名", "Name"),
            required=True,
            longest=40,
            synonyms=("户主", "户主姓名"),
            example="张三（示例）",
        ),
        Column(
            "id_number",
            Text("身份证号", "ID number"),
            required=True,
            longest=40,
            check=kept_as_number("id_number"),
            note=Text("先把整列设为文本。", "Set the column to text first."),
            synonyms=("身份证", "公民身份号码"),
        ),
        Column(
            "quantity",
            Text("数量", "Quantity"),
            Kind.NUMBER,
            required=True,
            synonyms=("面积", "亩数", rule.unit.zh),
            note=Text(f"按“{rule.unit.zh}”计。", f"Counted in {rule.unit.en}."),
        ),
        Column(
            "amount",
            Text("金额", "Amount"),
            Kind.MONEY,
            synonyms=("补贴金额",),
            note=Text(
                "可以不填，按标准算出；填了的必须和标准算出的一致。",
                "May be left empty and is reckoned; what is typed must agree with the standard.",
            ),
        ),
    ]
    if rule.categories:
        choices = tuple(Choice(one.code, one.title) for one in rule.categories)
        columns.insert(
            2, Column("category", Text("对象类别", "Category"), Kind.CHOICE, required=True, choices=choices)
        )
    return Layout("beneficiaries", LIST, tuple(columns))


def report_of(
    rule: Programme, name: str, rows: Sequence[ListRow], faults: Sequence[RowFault], total: Decimal
) -> bytes:
    """What was found in a list, row by row, as a file in the reader's language; with the sum of the rows in order."""
    titles = {column.key: column.title for column in layout_of(rule).columns}
    typed = {row.place: row for row in rows}
    remarks = (
        Remark(
            fault.place, fault.field, titles.get(fault.field, Text("整行", "the row")),
            _typed(typed.get(fault.place), fault.field), fault.reason, fault.mend,
        )
        for fault in sorted(faults, key=lambda fault: fault.place)
    )  # fmt: skip
    bad = len({fault.place for fault in faults})
    good = len({*typed} - {fault.place for fault in faults})
    title = Text(
        f"{rule.title.zh}核对结果：{name}，{good}行无误，合计{total}元，{bad}行有问题",
        f"{rule.title.en}: {name}, {good} rows in order, {total} yuan together, {bad} rows wrong",
    )
    to = io.BytesIO()
    remarks_sheet(to, remarks, title=spoken(title), language=current())
    return to.getvalue()


def _typed(row: ListRow | None, key: str) -> str:
    """What stood in a cell; never an identity number, which the file needn't carry about."""
    if row is None or key == "id_number":
        return ""
    return str(
        {"name": row.name, "quantity": row.quantity, "amount": row.amount, "category": row.category}.get(key)
        or ""
    )


RESULT_LAYOUT = Layout(
    "results",
    RESULTS,
    (
        Column("place", Text("序号", "No."), Kind.WHOLE, required=True),
        Column("paid", Text("是否到账", "Paid"), Kind.YES_NO, required=True, synonyms=("到账", "成功")),
        Column("reason", Text("退回原因", "Reason"), longest=200, synonyms=("原因", "失败原因")),
    ),
)


def read_rows(file: BinaryIO, rule: Programme) -> tuple[list[ListRow], list[RowFault]]:
    """The rows of an uploaded list, and what is wrong with its cells. Raises Refused (unreadable)."""
    rows: list[ListRow] = []
    faults: list[RowFault] = []
    try:
        for row in opened(file, layout_of(rule)):
            wrong = [remark for remark in row.remarks if remark.wrong]
            faults += [RowFault(row.number, "cell", one.column, one.reason, one.mend) for one in wrong]
            if not wrong:
                found = row.values
                rows.append(
                    ListRow(
                        row.number,
                        found["name"],
                        found["id_number"],
                        found["quantity"],
                        found.get("category") or "",
                        found["amount"],
                    )
                )
    except Unreadable as error:
        raise Refused("unreadable", error.reason, error.mend, field="file") from error
    return rows, faults


def read_results(file: BinaryIO) -> list[Result]:
    """The bank's answer. Raises Refused (unreadable, rows_wrong)."""
    found: list[Result] = []
    try:
        for row in opened(file, RESULT_LAYOUT):
            wrong = next((remark for remark in row.remarks if remark.wrong), None)
            if wrong is not None:
                reason = Text(f"第{row.number}行：{wrong.reason.zh}", f"Row {row.number}: {wrong.reason.en}")
                raise Refused("rows_wrong", reason, wrong.mend, field="file")
            found.append(Result(row.values["place"], bool(row.values["paid"]), row.values["reason"] or ""))
    except Unreadable as error:
        raise Refused("unreadable", error.reason, error.mend, field="file") from error
    return found
