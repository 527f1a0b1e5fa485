"""The items of a township from a spreadsheet: who answers for each, what it promises itself, and whether it is offered.

Everything else of an item (materials, legal limits, form) stands in the rulebook, where it is held against the law; a
spreadsheet can't change it (S4.20.03). An own promise passes the same check as on the page, in the preview already.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sunlit.core.item_elements import ELEMENTS
from sunlit.core.limits import Limit, Unit
from sunlit.core.own_terms import LONGEST, OwnTerms, both, check_terms, tidy
from sunlit.core.problems import Problem
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.actions import offering
from sunlit.hall.forms.own_terms import usual_unit
from sunlit.pages.importing import Importing, ImportKind, offer_import
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer
from sunlit.tables import Choice, Column, Kind, Layout

TITLE = Text("事项责任人、承诺和开办", "Items: who answers for them, promises, and offering")
OWNER = Text("经办责任人", "the person responsible")
"""What `catalogue.offer` says is missing where nobody answers for an item; the same row may name somebody."""
LIMIT = (ELEMENTS["limit"].name, Text("承诺办结时限", "the promised time limit"))
"""What it says where there is no limit; the same row may promise one."""
OWN = ("promised", "unit", "why", "window", "window_en", "phone", "hours", "hours_en", "fee", "fee_en")
"""The columns of what a township says of an item itself."""


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

    def terms(values: Mapping[str, Any]) -> OwnTerms:
        """The item's terms as they would be after a row; an empty cell leaves what is there."""
        entry, now = catalogue.item(values["item"]), offers[values["item"]].terms
        changes: dict[str, Any] = {name: values[name] for name in ("why", "phone") if values[name]}
        for name in ("window", "hours", "fee"):
            was: Text | None = getattr(now, name)
            if values[name] or values[f"{name}_en"]:
                zh = values[name] or (was.zh if was else "")
                changes[name] = both(zh, values[f"{name}_en"] or "")
        if values["promised"] is not None or values["unit"]:
            days = values["promised"] or (now.promised.amount if now.promised else 0)
            unit = values["unit"] or (now.promised.unit if now.promised else usual_unit(entry))
            changes["promised"] = Limit(int(days), Unit(unit))
            changes["why"] = values["why"] or ""
        return tidy(replace(now, **changes))

    def check(values: Mapping[str, Any]) -> Iterator[Problem]:
        row = offers[values["item"]]
        own = terms(values)
        if own != row.terms:
            yield from check_terms(catalogue.item(values["item"]), own)
        if values["offered"] is False and row.offered and not (values["reason"] or "").strip():
            yield Problem(
                ("reason",),
                Text("停办要写理由。", "Closing an item needs a reason."),
                Text("请写明理由，群众看得到。", "Say why; people can read it."),
            )
        given = {OWNER: values["owner"], **dict.fromkeys(LIMIT, own.promised)}
        missing = [one for one in row.missing if not given.get(one)]
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
        if not any(values[name] for name in OWN) and values["owner"] is None and values["offered"] is None:
            yield Problem(
                ("owner",),
                Text("这一行没有要改的内容。", "The row changes nothing."),
                Text(
                    "请填责任人、承诺等内容，或填是否开办。",
                    "Name who answers for it, give its promise and the like, or say whether it is offered.",
                ),
            )

    layout = Layout(
        "items",
        TITLE,
        (
            Column(
                "item", Text("事项", "Item"), Kind.REFERENCE, synonyms=("事项编号", "编号", "事项名称"), required=True, unique=True,
                find=items.get, example="08-03", note=Text("编号、名称或标识。", "Its number, name or id."),
            ),
            Column(
                "owner", Text("经办责任人", "Answers for it"), Kind.REFERENCE, synonyms=("责任人", "经办人"), find=people.get,
                example="qx.example", note=Text("用户名，或不重名的姓名。", "The user name, or a name that only one has."),
            ),
            Column(
                "promised", Text("承诺天数", "Days promised"), Kind.WHOLE, synonyms=("承诺时限", "承诺期限", "承诺"), least=Decimal(1),
                most=Decimal(LONGEST), example="3", note=Text("本镇的承诺，不得超过法定时限。", "The township's own, never laxer than the law."),
            ),
            Column(
                "unit", Text("按什么算", "Counted in"), Kind.CHOICE, synonyms=("单位",), example="工作日",
                choices=(Choice("working_day", Text("工作日", "working days"), ("个工作日",)), Choice("day", Text("自然日", "calendar days"), ("日", "天"))),
                note=Text("空着就用法定时限的单位。", "If left empty, the unit of the legal limit."),
            ),
            Column(
                "why", Text("承诺超过三分之二的理由", "Why the promise is over two thirds"), synonyms=("例外理由",), longest=200,
                note=Text("不超过法定时限三分之二的不用写。", "Not needed within two thirds of the legal limit."),
            ),
            Column("window", Text("窗口", "Window"), synonyms=("办理窗口",), longest=60, example="3号窗口"),
            Column("window_en", Text("英文窗口名", "Window in English"), longest=120),
            Column(
                "phone", Text("咨询电话", "Telephone"), Kind.PHONE, synonyms=("电话",),
                note=Text("和部门的不一样才填。", "Only where it differs from the department's."),
            ),
            Column("hours", Text("办理时间", "Hours"), longest=120, example="周一至周五 9:00–12:00"),
            Column("hours_en", Text("英文办理时间", "Hours in English"), longest=180),
            Column("fee", Text("收费说明", "What it costs"), synonyms=("收费", "收费标准"), longest=200, example="不收费"),
            Column("fee_en", Text("英文收费说明", "What it costs, in English"), longest=300),
            Column("offered", Text("是否开办", "Offered"), Kind.YES_NO, synonyms=("开办",), example="是"),
            Column("reason", Text("停办理由", "Reason for closing"), synonyms=("理由",), longest=200),
        ),
        check=check,
    )  # fmt: skip

    def _changes(values: Mapping[str, Any]) -> tuple[bool, bool, bool]:
        row = offers[values["item"]]
        owner = row.state.owner_id if row.state else None
        return (
            values["owner"] is not None and values["owner"].pk != owner,
            terms(values) != row.terms,
            values["offered"] is not None and values["offered"] is not row.offered,
        )

    def known(values: Mapping[str, Any]) -> "bool | Problem":
        return not any(_changes(values))

    def take(values: Mapping[str, Any]) -> None:
        owner, own, offered = _changes(values)
        if owner:
            offering.set_owner(township, values["item"], values["owner"], by=by)
        if own:
            offering.set_terms(township, values["item"], terms(values), by=by)
        if offered and values["offered"]:
            offering.offer(township, values["item"], by=by)
        elif offered:
            offering.stop_offering(township, values["item"], by=by, reason=values["reason"] or "")

    return Importing(layout, known, take)


offer_import(ImportKind(
    "items", TITLE,
    Text("给事项确定责任人和本镇的承诺、窗口、电话、时间、收费说明，开办或停办；材料、法定时限、申请表在规则手册里，不从表格改。",
         "Names who answers for items, the township's own promises, windows, telephones, hours and fees, opens or closes"
         " them; materials, legal limits and forms stand in the rulebook."),
    "", 1_000, _items, roles=offering.EDITORS,
))  # fmt: skip
