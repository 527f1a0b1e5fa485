"""Checks of service items: what may not be in the catalogue.

A ``Problem`` makes rule data unusable. A missing element (``item_elements``) does not: the item stays in the
catalogue for its editor and can't be published until the element is there (S3.04.06, S0.07.04).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass

from sunlit.core.item_elements import PAPERLESS_MODES, TO_CONFIRM, missing_elements
from sunlit.core.item_forms import check_form
from sunlit.core.item_promises import check_limits, fault
from sunlit.core.item_wording import CATCH_ALL_WORDS, carries_papers
from sunlit.core.items import Category, Item, Mode
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

DEPARTMENTS = ("social_affairs", "government_affairs", "economic_development", "enquiry")

_ITEM_ID = re.compile(r"[a-z][a-z0-9]*(\.[a-z0-9]+(-[a-z0-9]+)*)+")
_MATERIAL_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NUMBER = re.compile(r"[0-9]{2}-[0-9]{2}")


def texts_of(value: object, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    """Every ``Text`` inside an item or category, with its place."""
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from texts_of(part, (*path, index))
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name), (*path, field.name))


def _check_to_confirm(item: Item) -> Iterator[Problem]:
    """What is left to the township is shown to it in words, so each has to be known."""
    for index, key in enumerate(item.to_confirm):
        if key not in TO_CONFIRM:
            yield fault(
                ("to_confirm", index),
                f"不认识“{key}”。",
                f"{key!r} isn't known.",
                "可用：" + "、".join(TO_CONFIRM),
                "One of: " + ", ".join(TO_CONFIRM),
            )


def _check_texts(item: Item, forbidden_words: Collection[str]) -> Iterator[Problem]:
    for path, text in texts_of(item):
        if not text.zh.strip() or not text.en.strip():
            language = ("中文", "Chinese") if not text.zh.strip() else ("英文", "English")
            yield fault(
                path,
                f"{language[0]}是空的。",
                f"The {language[1]} text is empty.",
                "补上文字。",
                "Write the text.",
            )
        if carries_papers(text):
            yield fault(
                path,
                f"“{text.zh}”让申请人在部门之间跑材料。",
                f"“{text.en}” has the applicant carry papers between offices.",
                "改为由中心内部流转或由代理员送达（S3.25.05、S4.29.09）。",
                "Let the centre or the agent move the papers (S3.25.05, S4.29.09).",
            )
    for index, material in enumerate(item.materials):
        for field in ("name", "note"):
            written: Text | None = getattr(material, field)
            words = "" if written is None else f"{written.zh}\n{written.en}".lower()
            for word in forbidden_words:
                if word.lower() in words:
                    yield fault(
                        ("materials", index, field),
                        f"材料用了兜底说法“{word}”。",
                        f"The material uses the catch-all “{word}”.",
                        "写出具体材料的名称；清单以外的材料不得索要（S4.20.03）。",
                        "Name the exact paper; nothing outside the list may be asked for (S4.20.03).",
                    )
                    break


def _check_materials(item: Item) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, material in enumerate(item.materials):
        place: Path = ("materials", index)
        if not _MATERIAL_ID.fullmatch(material.id):
            yield fault(
                (*place, "id"),
                f"材料标识“{material.id}”写法不对。",
                f"The material id “{material.id}” is malformed.",
                "用小写英文字母、数字和短横线，例如 id-card。",
                "Use lower-case letters, digits and hyphens, as in id-card.",
            )
        if material.id in seen:
            yield fault(
                (*place, "id"),
                f"材料标识“{material.id}”重复。",
                f"The material id “{material.id}” is used twice.",
                "给每份材料一个不同的标识。",
                "Give every material its own id.",
            )
        seen.add(material.id)
        if material.copies < 1:
            yield fault(
                (*place, "copies"),
                f"份数是 {material.copies}。",
                f"The number of copies is {material.copies}.",
                "至少一份；不需要的材料请删去。",
                "At least one; take out a material that isn't needed.",
            )
        if bool(material.when.strip()) != (material.when_text is not None):
            yield fault(
                (*place, "when"),
                "条件和条件说明只有一个。",
                "A condition and its explanation must come together.",
                "同时写 when 和 when_text，申请人才看得懂什么时候需要。",
                "Write both when and when_text, so that people see when the paper is needed.",
            )
        if material.fetched and material.may_follow:
            yield fault(
                (*place, "may_follow"),
                "由我们自己调取的材料谈不上容缺。",
                "A material that we fetch ourselves can't follow later.",
                "去掉 may_follow。",
                "Take out may_follow.",
            )
    if item.no_materials and item.materials:
        yield fault(
            ("no_materials",),
            "写明不用材料，却又列了材料。",
            "It says that no materials are needed and lists some.",
            "二者留一。",
            "Keep one of the two.",
        )
    if item.no_materials and item.mode not in PAPERLESS_MODES:
        yield fault(
            ("no_materials",),
            "办理和代理事项必须列出材料。",
            "Handled and agent items must list their materials.",
            "列出材料，至少包括申请表（S1.04.06）。",
            "List the materials, at least the application form (S1.04.06).",
        )


def _check_origin(item: Item) -> Iterator[Problem]:
    """Every basis names whose rule it is, and the item names whom it serves (S4.26.03)."""
    for index, basis in enumerate(item.basis):
        if basis.level is None:
            yield fault(
                ("basis", index),
                f"依据“{basis.citation}”没有写明是哪一级的规定。",
                f"The basis “{basis.citation}” doesn't say whose rule it is.",
                "在 level 写明：central 中央、province 省、city 市、township 乡镇（S4.26.03）。",
                "Give its level: central, province, city or township (S4.26.03).",
            )
        if not basis.citation.strip():
            yield fault(
                ("basis", index, "citation"),
                "依据没有写明出处。",
                "A basis without its source.",
                "写明法规或制度的名称和条款（S4.26.03）。",
                "Name the rule and its article (S4.26.03).",
            )
    if not item.serves or len(set(item.serves)) < len(item.serves):
        yield fault(
            ("serves",),
            "没有写明面向居民还是企业，或者写重了。",
            "It doesn't say whether it serves residents or businesses, or says one twice.",
            "写 serves: [residents]、[businesses] 或 [residents, businesses]（S4.26.03）。",
            "Write serves: [residents], [businesses] or [residents, businesses] (S4.26.03).",
        )


def _check_identity(item: Item) -> Iterator[Problem]:
    if not _ITEM_ID.fullmatch(item.id):
        yield fault(
            ("id",),
            f"事项标识“{item.id}”写法不对。",
            f"The item id “{item.id}” is malformed.",
            "用小写英文和点，例如 civil.low-income-urban。",
            "Use lower-case ASCII with a dot, as in civil.low-income-urban.",
        )
    if not _NUMBER.fullmatch(item.number):
        yield fault(
            ("number",),
            f"事项编号“{item.number}”写法不对。",
            f"The item number “{item.number}” is malformed.",
            "类别两位、短横线、事项两位，例如 08-03。",
            "Two digits, a hyphen, two digits, as in 08-03.",
        )
    if item.department not in DEPARTMENTS:
        yield fault(
            ("department",),
            f"中心没有“{item.department}”这个部。",
            f"The centre has no department “{item.department}”.",
            "可用：" + "、".join(DEPARTMENTS),
            "One of: " + ", ".join(DEPARTMENTS),
        )
    if item.mode is Mode.AGENT and item.deciding_authority is None:
        yield fault(
            ("deciding_authority",),
            "代理事项没有写明由谁决定。",
            "An agent item must name who decides.",
            "写出决定机关（S3.26.02）。",
            "Name the deciding authority (S3.26.02).",
        )
    if item.levy is not None and not item.levy.basis.strip():
        yield fault(
            ("levy", "basis"),
            "征收没有费率依据。",
            "A collection without a ground for its rate.",
            "写明税法或收费文件的条款（S3.26.03）。",
            "Cite the article that sets the rate (S3.26.03).",
        )
    if item.fee.amount < 0 or (item.fee.amount > 0 and not item.fee.basis.strip()):
        yield fault(
            ("fee",),
            "收费没有依据或金额为负。",
            "A fee without a ground, or a negative one.",
            "写明收费依据；没有依据就是免费（行政许可法 58）。",
            "Cite its ground; without one the service is free (行政许可法 58).",
        )


def check_item(
    item: Item, *, forbidden_words: Collection[str] = CATCH_ALL_WORDS, for_publication: bool = False
) -> list[Problem]:
    """Every fault of one item; paths start inside the item.

    ``forbidden_words`` are the catch-all words refused in materials. With ``for_publication`` each missing
    guide element is a fault as well.
    """
    problems = [
        *_check_identity(item),
        *_check_origin(item),
        *_check_texts(item, forbidden_words),
        *_check_materials(item),
        *check_form(item),
        *check_limits(item),
        *_check_to_confirm(item),
    ]
    if for_publication:
        problems += [
            fault(
                (),
                f"缺少：{element.zh}。",
                f"Missing: {element.en}.",
                "补齐后才能公布。",
                "Add it before the guide is published.",
            )
            for element in missing_elements(item)
        ]
    return problems


def _twice(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value for value, count in Counter(values).items() if count > 1)


def check_category(
    category: Category, *, forbidden_words: Collection[str] = CATCH_ALL_WORDS
) -> list[Problem]:
    """Every fault of one category and its items; paths start inside the category."""
    problems: list[Problem] = []
    for path, text in texts_of((category.name, *(old.note for old in category.superseded))):
        if not text.zh.strip() or not text.en.strip():
            place: Path = ("name",) if path[0] == 0 else ("superseded", int(path[0]) - 1, "note")
            problems.append(
                fault(place, "文字是空的。", "The text is empty.", "中英文都要写。", "Write both languages.")
            )
    twice_ids = _twice(item.id for item in category.items)
    twice_numbers = _twice(item.number for item in category.items)
    for index, item in enumerate(category.items):
        place = ("items", index)
        problems += [
            Problem((*place, *found.path), found.reason, found.mend)
            for found in check_item(item, forbidden_words=forbidden_words)
        ]
        if _NUMBER.fullmatch(item.number) and int(item.number[:2]) != category.number:
            problems.append(
                fault(
                    (*place, "number"),
                    f"编号 {item.number} 不属于第 {category.number} 类。",
                    f"Number {item.number} doesn't belong to category {category.number}.",
                    f"编号以 {category.number:02d}- 开头。",
                    f"Start it with {category.number:02d}-.",
                )
            )
        for field, value, twice in (("id", item.id, twice_ids), ("number", item.number, twice_numbers)):
            if value in twice:
                problems.append(_duplicate((*place, field), value))
    return problems


def _duplicate(path: Path, value: str) -> Problem:
    return fault(
        path,
        f"“{value}”用了不止一次。",
        f"“{value}” is used more than once.",
        "每个事项的标识和编号都是唯一的。",
        "Ids and numbers are unique.",
    )


def check_catalogue(
    categories: Sequence[Category], *, forbidden_words: Collection[str] = CATCH_ALL_WORDS
) -> list[Problem]:
    """Every fault of the whole catalogue; paths start with the position of the category in ``categories``."""
    problems: list[Problem] = []
    ids = {item.id for category in categories for item in category.items}
    names = {item.name.zh for category in categories for item in category.items}
    old_names = _twice(old.name for category in categories for old in category.superseded)
    owners: dict[str, set[int]] = {}
    numbers = _twice(str(category.number) for category in categories)
    for index, category in enumerate(categories):
        for item in category.items:
            owners.setdefault(item.id, set()).add(index)
        if str(category.number) in numbers:
            problems.append(_duplicate((index, "number"), str(category.number)))
    for index, category in enumerate(categories):
        problems += [
            Problem((index, *found.path), found.reason, found.mend)
            for found in check_category(category, forbidden_words=forbidden_words)
        ]
        for position, item in enumerate(category.items):
            if len(owners[item.id]) > 1:
                problems.append(_duplicate((index, "items", position, "id"), item.id))
        for position, old in enumerate(category.superseded):
            place: Path = (index, "superseded", position)
            if old.leads_to not in ids:
                problems.append(
                    fault(
                        (*place, "leads_to"),
                        f"旧名称“{old.name}”指向的“{old.leads_to}”不存在。",
                        f"The old name “{old.name}” leads to “{old.leads_to}”, which doesn't exist.",
                        "指向一个现有事项的标识（S3.26.10）。",
                        "Lead it to the id of a live item (S3.26.10).",
                    )
                )
            if not old.name.strip() or old.name in names:
                problems.append(
                    fault(
                        (*place, "name"),
                        f"旧名称“{old.name}”是空的，或与现有事项同名。",
                        f"The old name “{old.name}” is empty or is the name of a live item.",
                        "旧名称只写已经不用的名称（S3.26.10）。",
                        "Only names that are no longer in use belong here.",
                    )
                )
            if old.name in old_names:
                problems.append(_duplicate((*place, "name"), old.name))
    return problems
