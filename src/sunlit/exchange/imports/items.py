"""The items of a township from a spreadsheet: who answers for each, and whether it is offered.

Everything else of an item (materials, limits, form) stands in the rulebook, where it is held against the law; a
spreadsheet can't change it (S4.20.03).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sunlit.core.problems import Problem
from sunlit.core.text import Text
from sunlit.exchange.imports.kinds import IMPORTS, Importing, ImportKind
from sunlit.hall import catalogue
from sunlit.hall.actions import offering
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer
from sunlit.tables import Column, Kind, Layout

OWNER = Text("经办责任人", "the person responsible")
"""What `catalogue.offer` says is missing where nobody answers for an item; the same row may name somebody."""


def _items(by: Viewer) -> Importing:
    assert by.township_id is not None
    township = Organisation.objects.get(pk=by.township_id)
    offers = {row.item.id: row for row in catalogue.offers(township)}
    items: dict[str, str | None] = {}
    for row in offers.values():
        for name in {row.item.id, row.item.number, row.item.name.zh, row.item.name.en}:
            items[name] = None if name in items else row.item.id
    people: dict[str, Staff | None] = {}
    for one in Staff.objects.filter(township=township, is_active=True, admin=""):
        for name in {one.username, one.name}:
            people[name] = None if name in people else one

    def check(values: Mapping[str, Any]) -> Iterator[Problem]:
        row = offers[values["item"]]
        if values["offered"] is False and row.offered and not (values["reason"] or "").strip():
            yield Problem(
                ("reason",),
                Text("停办要写理由。", "Closing an item needs a reason."),
                Text("请写明理由，群众看得到。", "Say why; people can read it."),
            )
        missing = [one for one in row.missing if not (one == OWNER and values["owner"])]
        if values["offered"] is True and not row.offered and missing:
            yield Problem(
                ("offered",),
                Text(
                    "还不能开办，缺：" + "、".join(one.zh for one in missing) + "。",
                    "It can't be offered yet; missing: " + ", ".join(one.en for one in missing) + ".",
                ),
                Text(
                    "请先在规则手册中补齐（S0.07.31），这一格留空。",
                    "Complete the rulebook first (S0.07.31); leave this cell empty.",
                ),
            )
        if values["owner"] is None and values["offered"] is None:
            yield Problem(
                ("owner",),
                Text("这一行没有要改的内容。", "The row changes nothing."),
                Text("请填责任人，或填是否开办。", "Name who answers for it, or say whether it is offered."),
            )

    layout = Layout(
        "items",
        Text("事项责任人和开办", "Items: who answers for them, and offering"),
        (
            Column(
                "item", Text("事项", "Item"), Kind.REFERENCE, synonyms=("事项编号", "编号", "事项名称"), required=True, unique=True,
                find=items.get, example="08-03", note=Text("编号、名称或标识。", "Its number, name or id."),
            ),
            Column(
                "owner", Text("经办责任人", "Answers for it"), Kind.REFERENCE, synonyms=("责任人", "经办人"), find=people.get,
                example="qx.example", note=Text("用户名，或不重名的姓名。", "The user name, or a name that only one has."),
            ),
            Column("offered", Text("是否开办", "Offered"), Kind.YES_NO, synonyms=("开办",), example="是"),
            Column("reason", Text("停办理由", "Reason for closing"), synonyms=("理由",), longest=200),
        ),
        check=check,
    )  # fmt: skip

    def _changes(values: Mapping[str, Any]) -> tuple[bool, bool]:
        row = offers[values["item"]]
        owner = row.state.owner_id if row.state else None
        return (
            values["owner"] is not None and values["owner"].pk != owner,
            values["offered"] is not None and values["offered"] is not row.offered,
        )

    def known(values: Mapping[str, Any]) -> "bool | Problem":
        return not any(_changes(values))

    def take(values: Mapping[str, Any]) -> None:
        owner, offered = _changes(values)
        if owner:
            offering.set_owner(township, values["item"], values["owner"], by=by)
        if offered and values["offered"]:
            offering.offer(township, values["item"], by=by)
        elif offered:
            offering.stop_offering(township, values["item"], by=by, reason=values["reason"] or "")

    return Importing(layout, known, take)


IMPORTS["items"] = ImportKind(
    "items", Text("事项责任人和开办", "Items: who answers for them, and offering"),
    Text("给事项确定责任人，开办或停办；材料、时限、申请表在规则手册里，不从表格改。",
         "Names who answers for items, opens or closes them; materials, limits and forms stand in the rulebook."),
    "", 1_000, _items, roles=offering.EDITORS,
)  # fmt: skip
