"""What a guide must hold before it is published (要素齐全): each element judged once, each clause's set as data.

The rulebook's ``elements.yaml`` says which clause asks for which elements; what an element is, and when it is there,
stands here (S0.01.03, S0.07.04, S1.04.04, S1.04.06, S2.25.05, S3.04.06, S3.26.02, S3.30.14,
S4.26.03).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sunlit.core.items import Item, Mode
from sunlit.core.problems import Problem
from sunlit.core.text import Text

# Modes in which there may be nothing to hand in; an approval always names its papers (S1.04.06).
PAPERLESS_MODES = frozenset({Mode.INFORMATION, Mode.PASS_ON, Mode.RECEIVE})


@dataclass(frozen=True)
class UnitDetails:
    """What a township adds to every guide it publishes: where to complain or be heard (S0.07.04), and what the
    department is there for (S0.01.03)."""

    supervision: Text | None = None
    duties: Text | None = None
    functions: Text | None = None


@dataclass(frozen=True)
class Element:
    """One element: its name, and whether it is there. One of the unit is judged only where the unit is given."""

    name: Text
    there: Callable[[Item], bool] | None = None
    of_unit: Callable[[UnitDetails], Text | None] | None = None


def _said(text: Text | None) -> bool:
    return text is not None and bool(text.zh.strip()) and bool(text.en.strip())


ELEMENTS: Mapping[str, Element] = {
    "mode": Element(
        Text("服务方式（代理、办理、提供、受理、接待）", "mode of service"), lambda item: bool(item.mode)
    ),
    "basis": Element(
        Text("办理依据", "legal basis"), lambda item: any(one.citation.strip() for one in item.basis)
    ),
    "level": Element(
        Text("依据的层级（中央、省、市、乡镇）和出处", "level and source of the rule behind it"),
        # An item without any basis lacks that, and is told so once.
        lambda item: all(one.level is not None and one.citation.strip() for one in item.basis),
    ),
    "serves": Element(
        Text("面向居民还是企业", "whether it serves residents or businesses"), lambda item: bool(item.serves)
    ),
    "conditions": Element(
        Text("办理条件", "conditions"),
        lambda item: bool(item.conditions) and all(_said(text) for text in item.conditions),
    ),
    "standards": Element(Text("办理标准", "standards"), lambda item: _said(item.standards)),
    "materials": Element(
        Text("办理要求（材料清单）", "requirements (list of materials)"),
        lambda item: bool(item.materials) or (item.no_materials and item.mode in PAPERLESS_MODES),
    ),
    "limit": Element(Text("办理时限", "time limit"), lambda item: bool(item.promised or item.immediate)),
    "procedure": Element(Text("办理程序", "procedure"), lambda item: bool(item.procedure.strip())),
    "discipline": Element(Text("办事纪律", "discipline"), lambda item: _said(item.discipline)),
    "result": Element(Text("办理结果", "result"), lambda item: _said(item.result)),
    "qualification": Element(
        Text("服务对象和申请资格", "who may apply (qualification)"), lambda item: _said(item.audience)
    ),
    "fee": Element(
        Text("收费标准", "charge"), lambda item: item.fee.amount == 0 or bool(item.fee.basis.strip())
    ),
    "authority": Element(
        Text("决定机关（代理事项）", "deciding authority (agent item)"),
        lambda item: item.mode is not Mode.AGENT or _said(item.deciding_authority),
    ),
    "supervision": Element(
        Text("监督投诉渠道", "supervision and complaint channel"), of_unit=lambda unit: unit.supervision
    ),
    "duties": Element(Text("承办部门的职责", "duties of the department"), of_unit=lambda unit: unit.duties),
    "functions": Element(
        Text("承办部门的职能和工作范围", "functions and scope of the department"),
        of_unit=lambda unit: unit.functions,
    ),
}
"""Every element by its key, in the order in which what is missing is named."""


@dataclass(frozen=True)
class ElementSet:
    """The elements that one clause asks for."""

    clause: str
    elements: tuple[str, ...]


@dataclass(frozen=True)
class ElementSets:
    """The sets of one file."""

    sets: tuple[ElementSet, ...]


TO_CONFIRM: Mapping[str, Text] = {
    "materials": Text("材料清单", "the list of materials"),
    "promised": Text("本镇承诺的时限", "the limit that the township promises"),
    "authority_limit": Text("决定机关的时限", "the deciding authority's own time"),
    "basis_article": Text("依据的条文号", "the article of the legal basis"),
    "fee": Text("收费", "the charge"),
    "standards": Text("办理标准", "standards"),
    "levy": Text("税费", "taxes and levies"),
    "small_sum": Text("小额救助的限额", "the ceiling for a small sum of aid"),
    "deciding_authority": Text("决定机关", "the deciding authority"),
    "publicity_days": Text("公示天数", "the days of publication before the decision"),
    "conditions": Text("办理条件", "conditions"),
}
"""What an item may leave to the township to confirm (``to_confirm``), as the catalogue words it."""


def check_sets(table: ElementSets) -> list[Problem]:
    """Elements that nobody knows, and sets that are empty."""
    found = []
    for place, one in enumerate(table.sets):
        if not one.elements:
            found.append(
                Problem(
                    ("sets", place, "elements"),
                    Text("没有列出要素。", "No element is listed."),
                    Text("列出这一条要求的要素。", "List what this clause asks for."),
                )
            )
        for number, key in enumerate(one.elements):
            if key not in ELEMENTS:
                found.append(
                    Problem(
                        ("sets", place, "elements", number),
                        Text(f"没有“{key}”这个要素。", f"There is no element {key!r}."),
                        Text("可用：" + "、".join(ELEMENTS), "One of: " + ", ".join(ELEMENTS)),
                    )
                )
    return found


def missing_keys(
    item: Item, unit: UnitDetails | None = None, needed: Collection[str] | None = None
) -> list[str]:
    """The keys of the elements that are missing, of ``needed`` or of all; those of the unit only where it is given."""
    missing = []
    for key, element in ELEMENTS.items():
        if needed is not None and key not in needed:
            continue
        if element.there is not None and not element.there(item):
            missing.append(key)
        if element.of_unit is not None and unit is not None and not _said(element.of_unit(unit)):
            missing.append(key)
    return missing


def missing_elements(
    item: Item, unit: UnitDetails | None = None, needed: Collection[str] | None = None
) -> list[Text]:
    """Every element that the guide of this item still lacks, by name; it may be published when the list is empty."""
    return [ELEMENTS[key].name for key in missing_keys(item, unit, needed)]


def demanding(sets: Iterable[ElementSet], missing: Collection[str]) -> list[str]:
    """The clauses that ask for one of the missing elements."""
    return [one.clause for one in sets if not set(one.elements).isdisjoint(missing)]
