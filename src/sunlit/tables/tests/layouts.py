"""A sheet as a township keeps one, for the tests, and files as others write them."""

import io
import zipfile
from decimal import Decimal

from openpyxl import Workbook

from sunlit.core.problems import Problem
from sunlit.core.text import Text
from sunlit.tables import Choice, Column, Kind, Layout

VILLAGES = {"石桥村": 1, "石桥": 1, "柳林村": 2}


def _over_limit(values):
    if values["relief"] and values["income"] and values["income"] > 1000:
        yield Problem(("income",), Text("超过标准。", "Over the limit."), Text("请核对。", "Check it."))


LAYOUT = Layout(
    "households",
    Text("困难家庭", "Households in need"),
    (
        Column("name", Text("姓名", "Name"), synonyms=("户主姓名",), required=True, longest=10, example="张三（示例）"),
        Column("id_number", Text("身份证号", "ID number"), Kind.ID_NUMBER, unique=True),
        Column("phone", Text("联系电话", "Telephone"), Kind.PHONE, synonyms=("电话", "手机号")),
        Column("people", Text("人数", "People"), Kind.WHOLE, least=Decimal(1), most=Decimal(20)),
        Column("income", Text("月收入", "Monthly income"), Kind.MONEY, least=Decimal(0)),
        Column("share", Text("比例", "Share"), Kind.NUMBER),
        Column("relief", Text("低保", "Low-income relief"), Kind.YES_NO),
        Column("since", Text("认定日期", "Recognised on"), Kind.DAY),
        Column("village", Text("村", "Village"), Kind.REFERENCE, find=VILLAGES.get),
        Column(
            "kind", Text("类别", "Kind"), Kind.CHOICE,
            choices=(Choice("poor", Text("低收入", "Low income"), ("贫困",)), Choice("ill", Text("大病", "Illness"))),
        ),
        Column("note", Text("备注", "Note"), longest=50),
    ),
    check=_over_limit,
)  # fmt: skip


def xlsx(rows, *, merged=(), title="Sheet1", before=()):
    """An XLSX file with these rows, as a person's program writes it."""
    book = Workbook()
    for name in before:
        book.create_sheet(name, 0).sheet_state = "hidden"
    page = book.create_sheet(title, len(before))
    for row in rows:
        page.append(row)
    for area in merged:
        page.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def with_parts(file, parts, *, without=()):
    """The same archive with other parts put in or in place of its own."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts and name not in without:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    made.seek(0)
    return made
