"""What is wrong with how a register joins others: records that follow applications, belong together, are looked up."""

from collections.abc import Iterator

from sunlit.core.fields import FieldKind
from sunlit.core.problems import Path, Problem
from sunlit.core.registers import Follows, Lookup, Register, Told
from sunlit.core.text import Text

ALWAYS = (Told.NAME, Told.NUMBER, Told.DAY)
"""What each application says; a required field may be filled by these alone."""


def check_links(register: Register) -> list[Problem]:
    """Every fault of ``follows``, ``counted``, ``lookup`` and ``asks`` in itself."""
    found = list(_facts(register))
    if register.follows:
        found += _follows(register, register.follows)
    if register.lookup:
        found += _lookup(register, register.lookup)
    linked = [one for one in register.fields if one.kind is FieldKind.RECORD]
    if len(linked) > 1 or any(
        one.kind is FieldKind.RECORD for one in register.every_field() if one not in linked
    ):
        found.append(
            _problem(
                ("fields",), "一件登记只能属于另一件登记，并且在登记时写明。",
                "A record belongs to one other, named in the intake form.",
                "登记表上只留一个 record 字段。", "Keep one field of the kind record, in the intake form.",
            )
        )  # fmt: skip
    return found


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))


def _follows(register: Register, rule: Follows) -> Iterator[Problem]:
    """Nobody types when a record opens by itself: what is required is filled with what every application says."""
    intake = {one.key: one for one in register.fields}
    if not rule.items:
        yield _problem(
            ("follows", "items"), "没有写跟着哪个事项。", "It follows no item.", "写事项代码。", "Name the items.",
        )  # fmt: skip
    for key, told in rule.fills.items():
        one = intake.get(key)
        wanted = FieldKind.DAY if told is Told.DAY else FieldKind.TEXT
        if one is None or one.kind is not wanted:
            yield _problem(
                ("follows", "fills", key), f"“{key}”填不了 {told}。", f"{key!r} can't be filled with {told}.",
                f"写登记表上 {wanted} 一类的字段。", f"Name an intake field of the kind {wanted}.",
            )  # fmt: skip
        elif told in (Told.ID_NUMBER, Told.PHONE) and not one.sensitive:
            yield _problem(
                ("follows", "fills", key), f"“{one.label.zh}”是个人信息，要加密保存。", f"'{one.label.en}' is personal and stored encrypted.",
                "写 sensitive: true。", "Write sensitive: true.",
            )  # fmt: skip
    for one in register.fields:
        if one.required and rule.fills.get(one.key) not in ALWAYS:
            yield _problem(
                ("follows", "fills"), f"自动登记时不一定有“{one.label.zh}”。", f"'{one.label.en}' may be missing.",
                "写 required: false，或改到后面的步骤填写。", "Write required: false, or ask for it in a later step.",
            )  # fmt: skip
    if register.recurs or (register.clock and rule.fills.get(register.clock.field) is not Told.DAY):
        yield _problem(
            ("follows",), "跟着申请登记的，时限从申请之日算。", "The clock of such a record starts with the application.",
            "删去 recurs；clock 的字段用 day 填。", "Remove recurs; fill the clock's field with day.",
        )  # fmt: skip


def _lookup(register: Register, rule: Lookup) -> Iterator[Problem]:
    """The parties are known by something that isn't shown, and nothing sensitive is."""
    keys = {one.key: one for one in register.every_field()}
    for key in rule.parties:
        if key not in keys or not keys[key].sensitive:
            yield _problem(
                ("lookup", "parties"), f"“{key}”不能用来核对身份。", f"{key!r} can't prove who somebody is.",
                "写加密保存（sensitive）的字段。", "Name a field that is stored encrypted (sensitive).",
            )  # fmt: skip
    for key in rule.shows:
        if key not in keys or keys[key].sensitive:
            yield _problem(
                ("lookup", "shows"), f"“{key}”不能显示。", f"{key!r} can't be shown.",
                "写本台账一个不敏感的字段。", "Name a field that isn't sensitive.",
            )  # fmt: skip
    if not rule.parties or not rule.shows:
        yield _problem(
            ("lookup",), "要写谁能查、看到什么。", "It says neither who may look nor what is seen.",
            "写 parties 和 shows。", "Write parties and shows.",
        )  # fmt: skip


def _facts(register: Register) -> Iterator[Problem]:
    """Each name of a fact stands for one thing."""
    named = [one.fact for one in {one.key: one for one in register.every_field()}.values() if one.fact]
    named += [register.parts.fact] if register.parts else []
    named += (
        [
            *(register.counted.all, register.counted.done),
            *([register.counted.lacking] if register.counted.lacking else []),
        ]
        if register.counted
        else []
    )
    named += register.asks
    for name in sorted({name for name in named if named.count(name) > 1}):
        yield _problem(
            ("asks",), f"事实“{name}”有两个意思。", f"The fact {name!r} stands for two things.",
            "换一个名称。", "Choose another name.",
        )  # fmt: skip
