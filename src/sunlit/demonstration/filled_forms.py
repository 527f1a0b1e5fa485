"""What the invented applicants write into items' own forms."""

from sunlit import clock
from sunlit.core.fields import FieldKind
from sunlit.core.items import Item

SAID = {
    "place": "后山杉木林",
    "species": "杉木",
    "trees": "20",
    "area": "1.2亩",
    "volume": "约3立方米",
    "renewal": "明年春天在原地补植杉木苗。",
    "right": "自留山",
    "household": "本人、配偶、儿子，共三人",
    "site": "村东老晒场旁",
    "boundaries": "东至路，南至水渠，西至菜地，北至邻居院墙",
}
"""By the key of the field; the rest by its kind. No name and no number of anybody stands here."""


def filled(item: Item) -> dict[str, str]:
    """What fits each field that must be filled in; what may stay empty and isn't known here stays empty."""
    usual = {
        FieldKind.DAY: str(clock.today()),
        FieldKind.YES_NO: "no",
        FieldKind.PHONE: "13800001234",
        FieldKind.ID_NUMBER: "000000199001011234",
        FieldKind.MONEY: "100",
    }
    found: dict[str, str] = {}
    for one in item.form:
        if one.kind in (FieldKind.NUMBER, FieldKind.MONEY) and one.least is not None:
            found[one.key] = str(int(one.least) or 1)
        elif one.choices:
            found[one.key] = one.choices[0].code
        elif one.key in SAID and one.kind in (FieldKind.TEXT, FieldKind.LONG):
            found[one.key] = SAID[one.key]
        elif one.required:
            found[one.key] = usual.get(one.kind, "1" if one.kind is FieldKind.NUMBER else "见所附材料")
    if any(one.key == "area" and one.kind is FieldKind.NUMBER for one in item.form):
        found["area"] = "120"
    return found
