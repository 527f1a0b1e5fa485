"""What is wrong with a field as the rulebook writes it, in itself: its name, choices, limits."""

import re
from collections.abc import Collection, Iterator

from sunlit.core.fields import AMOUNTS, MOST_LINE, MOST_TEXT, PERSONAL, TEXTS, Field, FieldKind
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

KEY = re.compile(r"[a-z][a-z0-9_]*")


def check_field(path: Path, one: Field, days: Collection[str]) -> Iterator[Problem]:
    """The faults of one field; ``days`` are the keys of the fields with a day to which ``since`` may refer."""
    if not KEY.fullmatch(one.key):
        yield _problem(
            (*path, "key"), f"字段代码“{one.key}”写法不对。", f"The field key {one.key!r} is malformed.",
            "用小写字母开头，例如 received。", "Use small letters, digits and underscores, as in received.",
        )  # fmt: skip
    if (one.kind is FieldKind.CHOICE) != (len(one.choices) >= 2):
        yield _problem(
            (*path, "choices"), "只有 choice 字段有选项，并且至少两个。", "Choices belong to a field of the kind choice, at least two.",
            "补上选项，或改 kind。", "Add choices or change the kind.",
        )  # fmt: skip
    if (one.kind is FieldKind.RECORD) != bool(one.of):
        yield _problem(
            (*path, "of"), "record 字段要写属于哪本台账，别的字段不写。", "A field of the kind record names its register, no other does.",
            "写 of: 台账代码，或改 kind。", "Write of: with a register, or change the kind.",
        )  # fmt: skip
    if one.roles and one.kind is not FieldKind.PERSON:
        yield _problem(
            (*path, "roles"), "只有 person 字段能写角色。", "Only a person has roles.", "删去 roles，或改 kind。", "Remove roles, or change the kind.",
        )  # fmt: skip
    codes = [choice.code for choice in one.choices]
    if len(codes) != len(set(codes)):
        yield _problem(
            (*path, "choices"), "选项代码重复。", "A choice's code stands there twice.", "换一个代码。", "Choose another code.",
        )  # fmt: skip
    if one.since and (one.since not in days or one.kind is not FieldKind.DAY):
        yield _problem(
            (*path, "since"), f"“{one.since}”不是日期字段。", f"{one.since!r} is no field with a day.",
            "写一个 day 字段的代码。", "Name a field of the kind day.",
        )  # fmt: skip
    if one.past and one.kind is not FieldKind.DAY:
        yield _problem(
            (*path, "past"), "只有日期字段能写 past。", "Only a day can be past.", "删去 past。", "Remove past.",
        )  # fmt: skip
    yield from _limits(path, one)
    if one.kind in PERSONAL and not one.sensitive:
        yield _problem(
            (*path, "kind"), "证件号码和电话是个人信息，要加密保存。", "Identity numbers and telephones are personal: they are stored encrypted.",
            "写 sensitive: true。", "Write sensitive: true.",
        )  # fmt: skip


def _limits(path: Path, one: Field) -> Iterator[Problem]:
    for name in ("least", "most"):
        if getattr(one, name) is not None and one.kind not in AMOUNTS:
            yield _problem(
                (*path, name), f"只有数字和金额能写 {name}。", f"Only a number or an amount has a {name}.",
                "删去，或改 kind。", "Remove it, or change the kind.",
            )  # fmt: skip
    if one.least is not None and one.most is not None and one.least > one.most:
        yield _problem(
            (*path, "most"), "most 小于 least。", "most lies below least.", "对调两个数。", "Exchange the two.",
        )  # fmt: skip
    most = MOST_TEXT if one.kind is FieldKind.LONG else MOST_LINE
    if one.longest and (one.kind not in TEXTS or not 1 <= one.longest <= most):
        yield _problem(
            (*path, "longest"), f"longest 只用于文字，1 到 {most}。", f"longest is for texts, from 1 to {most}.",
            "改正或删去。", "Mend or remove it.",
        )  # fmt: skip


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))
