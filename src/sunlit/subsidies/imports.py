"""The households with their card accounts from a spreadsheet: a township has thousands of them, and nobody types those."""

from collections.abc import Iterator, Mapping
from typing import Any

from sunlit.core.problems import Problem
from sunlit.core.text import Text
from sunlit.pages.importing import Importing, ImportKind, offer_import
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.subsidies import marks, queries
from sunlit.subsidies.actions.registering import CARD, REGISTRARS, register_household
from sunlit.subsidies.models import Household
from sunlit.subsidies.sheets import kept_as_number
from sunlit.tables import Column, Kind, Layout

TITLE = Text("户主和一卡通", "Householders and their cards")


def _id_fault(number: str) -> Problem | None:
    lost = kept_as_number("id_number")(number)
    if lost is not None:
        return lost
    wrong = marks.id_fault(number)
    return Problem(("id_number",), wrong, Text("请对照身份证。", "Compare with the card.")) if wrong else None


def _card_fault(card: str) -> Problem | None:
    if CARD.match("".join(card.split())):
        return None
    return kept_as_number("card")(card) or Problem(
        ("card",),
        Text("卡号应为10到25位数字。", "A card number has 10 to 25 digits."),
        Text("请对照卡片；单元格先设为文本再填。", "Compare with the card; set the cell to text first."),
    )


def _households(by: Viewer) -> Importing:
    assert by.township_id is not None
    township = Organisation.objects.get(pk=by.township_id)
    villages: dict[str, Organisation | None] = {}
    for one in queries.villages(township):
        villages[one.code] = one
        villages[one.name] = None if one.name in villages else one
    present = {row.id_mark: row for row in Household.objects.filter(township=township).iterator()}
    holders = {row.card_mark: row.id_mark for row in present.values() if row.card_mark}

    def check(values: Mapping[str, Any]) -> Iterator[Problem]:
        holder = holders.get(marks.card_mark(values["card"])) if values["card"] else None
        if holder not in (None, marks.id_mark(values["id_number"])):
            yield Problem(
                ("card",),
                Text("这张卡已经登记给别的户。", "This card is registered for another household."),
                Text("一户一卡，请核对。", "One card for each household; look again."),
            )

    def known(values: Mapping[str, Any]) -> bool:
        row = present.get(marks.id_mark(values["id_number"]))
        return row is not None and (
            (row.village_id, row.name) == (values["village"].pk, " ".join(values["name"].split()))
            and (not values["card"] or row.card_mark == marks.card_mark(values["card"]))
            and (not values["bank"] or row.bank == values["bank"].strip())
        )

    def take(values: Mapping[str, Any]) -> None:
        register_household(
            township, values["village"], values["name"], values["id_number"], by=by, card=values["card"] or "",
            bank=values["bank"] or "",
        )  # fmt: skip

    columns = (
        Column(
            "village", Text("村", "Village"), Kind.REFERENCE, synonyms=("村名", "行政村"), required=True, find=villages.get,
            example="示例村", note=Text("村的代码或全称。", "The village's code or its name."),
        ),
        Column("name", Text("姓名", "Name"), synonyms=("户主", "户主姓名"), required=True, longest=40, example="张三（示例）"),
        Column(
            "id_number", Text("身份证号", "ID number"), synonyms=("身份证", "公民身份号码"), required=True, unique=True,
            longest=40, check=_id_fault, note=Text("先把整列设为文本。", "Set the column to text first."),
        ),
        Column(
            "card", Text("一卡通卡号", "Card number"), synonyms=("卡号", "银行卡号", "账号"), unique=True, longest=30,
            check=_card_fault,
            note=Text("先把整列设为文本，不然表格软件会改掉末几位；空着的保留原来的卡。",
                      "Set the column to text first, or the program changes the last digits; empty keeps the present card."),
        ),
        Column("bank", Text("开户行", "Bank"), synonyms=("开户银行",), longest=60),
    )  # fmt: skip
    return Importing(Layout("households", TITLE, columns, check=check), known, take)


offer_import(
    ImportKind(
        "households", TITLE,
        Text("登记或更新户主和一卡通账户；同一个人再登记就是换卡、换村。",
             "Registers householders with their card accounts; the same person again changes card or village."),
        "", 5_000, _households, roles=REGISTRARS,
    )
)  # fmt: skip
