"""The spreadsheets of payments: a list of beneficiaries in, the bank's answer in."""

from typing import BinaryIO

from sunlit.core.beneficiaries import ListRow, RowFault
from sunlit.core.programmes import Programme
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.subsidies.actions.sending import Result
from sunlit.tables import Choice, Column, Kind, Layout, Unreadable, opened

LIST = Text("补贴名册", "List of beneficiaries")
RESULTS = Text("发放结果", "Results of payment")


def layout_of(rule: Programme) -> Layout:
    """The columns of a list of one programme. The identity number is read as text and checked with the row."""
    columns = [
        Column("name", Text("姓名", "Name"), required=True, longest=40, synonyms=("户主", "户主姓名")),
        Column(
            "id_number",
            Text("身份证号", "ID number"),
            required=True,
            longest=20,
            synonyms=("身份证", "公民身份号码"),
        ),
        Column(
            "quantity",
            Text("数量", "Quantity"),
            Kind.NUMBER,
            required=True,
            synonyms=("面积", "亩数", rule.unit.zh),
        ),
        Column("amount", Text("金额", "Amount"), Kind.MONEY, synonyms=("补贴金额",)),
    ]
    if rule.categories:
        choices = tuple(Choice(one.code, one.title) for one in rule.categories)
        columns.insert(
            2, Column("category", Text("对象类别", "Category"), Kind.CHOICE, required=True, choices=choices)
        )
    return Layout("beneficiaries", LIST, tuple(columns))


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
