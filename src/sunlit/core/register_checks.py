"""What is wrong with a register: in itself, and against the procedure that it follows."""

import re
from collections.abc import Collection, Iterator, Mapping

from sunlit.core.field_checks import check_field
from sunlit.core.fields import Field, FieldKind
from sunlit.core.problems import Path, Problem
from sunlit.core.recurrences import Filled, Recurs, check_recurs
from sunlit.core.register_links import check_links
from sunlit.core.registers import MATTER_SOURCES, PLACEHOLDER, STEP_SOURCE, Register
from sunlit.core.text import Text

REGISTER_KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
SERIES = re.compile(r"[A-Z]{2,4}")
MOST_KEY = 32  # characters; the kind of a matter is stored in as many


def check_register(register: Register) -> list[Problem]:
    """Everything that is wrong with a register in itself; what it refers to is checked where the rulebook is whole."""
    found = [*_heading(register), *_fields(register), *_papers(register), *_figures(register)]
    if register.clock:
        found += _clock(register)
    if register.recurs:
        found += [*check_recurs(register.recurs), *_filled(register, register.recurs)]
    found += [*_parts(register), *check_links(register), *_waits(register)]
    found += _covered(register)
    if register.rated and not register.party:
        found.append(
            _problem(
                ("rated",), "要评价的台账没有写谁来评价。", "A register that is rated doesn't say who rates.",
                "用 party 写反映人的字段。", "Name the field of whoever appeals with party.",
            )
        )  # fmt: skip
    for name, kind in (("unit", FieldKind.UNIT), ("party", FieldKind.TEXT)):
        key = getattr(register, name)
        one = next((one for one in register.fields if one.key == key), None)
        kinds = (kind, FieldKind.POST) if name == "unit" else (kind,)  # a post stands in its unit
        if key and (one is None or one.kind not in kinds or (name == "unit" and not one.required)):
            found.append(
                _problem(
                    (name,), f"“{key}”不是登记表上必填的 {kind} 字段。", f"{key!r} is no required intake field of the kind {kind}.",
                    "写登记表上这一类字段的代码。", "Name an intake field of that kind.",
                )
            )  # fmt: skip
    return found


UNIT_KINDS = ("office", "station", "centre", "department", "village")
"""The kinds of organisations that a yearly coverage may ask for."""


def _covered(register: Register) -> list[Problem]:
    """What is covered every year names a required unit, a required number for the year, and kinds of units; what may be
    unused names a required day of its own."""
    found = []
    kinds = {one.key: one.kind for one in register.fields if one.required}
    rule = register.covered
    if rule is not None:
        for name, kind in (("unit", FieldKind.UNIT), ("year", FieldKind.NUMBER)):
            if kinds.get(getattr(rule, name)) is not kind:
                found.append(
                    _problem(
                        ("covered", name), f"要写必填的 {kind} 字段。", f"It names a required field of the kind {kind}.",
                        "写登记表上的字段。", "Name an intake field.",
                    )
                )  # fmt: skip
        if not rule.kinds or not set(rule.kinds) <= set(UNIT_KINDS):
            found.append(
                _problem(
                    ("covered", "kinds"), "单位类别不对。", "These are no kinds of units.",
                    f"可选：{'、'.join(UNIT_KINDS)}。", f"Choose from: {', '.join(UNIT_KINDS)}.",
                )
            )  # fmt: skip
    idle = register.counted.idle if register.counted else None
    if idle is not None and (kinds.get(idle.since) is not FieldKind.DAY or idle.months < 1):
        found.append(
            _problem(
                ("counted", "idle"), "闲置要写必填的日期字段和月数。", "Idle names a required day and a number of months.",
                "写 since、day、months。", "Write since, day and months.",
            )
        )  # fmt: skip
    return found


def check_against_steps(
    register: Register, answers: Mapping[str, Collection[str]], offered: Mapping[str, Collection[str]]
) -> list[Problem]:
    """What in a register doesn't fit its procedure. ``answers``: the outcomes of each step; ``offered``: the papers
    that each step of the procedure names."""
    found: list[Problem] = []

    def known(path: Path, step: str, outcomes: Collection[str]) -> None:
        for outcome in outcomes:
            if outcome not in answers.get(step, ()):
                found.append(
                    _problem(
                        path, f"步骤“{step}”没有结果“{outcome}”。", f"The step {step!r} has no outcome {outcome!r}.",
                        f"可用的有：{'、'.join(answers.get(step, ())) or '、'.join(answers)}。",
                        f"There are: {', '.join(answers.get(step, ())) or ', '.join(answers)}.",
                    )
                )  # fmt: skip

    for place, demand in enumerate(register.demands):
        known(("demands", place), demand.step, [demand.outcome])
    if register.parts and register.parts.step not in answers:
        known(("parts", "step"), register.parts.step, [register.parts.step])
    if register.waits:
        known(("waits",), register.waits.step, [register.waits.outcome])
    for step in register.own_account:
        known(("own_account", step), step, [] if step in answers else [step])
    for place, paper in enumerate(register.papers):
        for name, source in paper.takes.items():
            step = source.removeprefix(STEP_SOURCE)
            if step != source and step not in answers:
                known(("papers", place, "takes", name), step, [step])
        for step in paper.steps:
            known(("papers", place), step, paper.before)
            if paper.template not in offered.get(step, ()):
                found.append(
                    _problem(
                        ("papers", place, "steps"),
                        f"流程的步骤“{step}”没有列出文书“{paper.template}”。",
                        f"The step {step!r} of the procedure doesn't name the paper {paper.template!r}.",
                        "在流程这一步的 documents 里写上它。", "Add it to the documents of that step.",
                    )
                )  # fmt: skip
    return found


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))


def _parts(register: Register) -> Iterator[Problem]:
    """A record is split among two units or more, each named by a field of its own; a cause is a choice."""
    if register.parts:
        named = [register.field_of(key) for key in register.parts.units]
        if len(named) < 2 or any(one is None or one.kind is not FieldKind.UNIT for one in named):
            yield _problem(
                ("parts", "units"), "分办要写至少两个单位字段。", "A split names at least two fields of the kind unit.",
                "写 kind 是 unit 的字段代码。", "Name fields of the kind unit.",
            )  # fmt: skip
        for key in register.parts.takes.values():
            if register.field_of(key) is None:
                yield _problem(
                    ("parts", "takes"), f"没有字段“{key}”。", f"There is no field {key!r}.",
                    "写本台账的字段代码。", "Name a field of this register.",
                )  # fmt: skip
    if register.causes:
        one = register.field_of(register.causes.field)
        if one is None or one.kind is not FieldKind.CHOICE:
            yield _problem(
                ("causes", "field"), "原因必须是选择字段。", "A cause is a field of the kind choice.",
                "写 kind 是 choice 的字段代码。", "Name a field of the kind choice.",
            )  # fmt: skip


def _waits(register: Register) -> Iterator[Problem]:
    """Days that an outcome is held against are required days of the intake form."""
    days = {one.key for one in register.fields if one.kind is FieldKind.DAY and one.required}
    named: list[tuple[Path, str]] = [
        (("demands", place, "in_force", "day"), demand.in_force.day)
        for place, demand in enumerate(register.demands)
        if demand.in_force
    ]
    if register.waits:
        named += [(("waits", "first"), register.waits.first), (("waits", "last"), register.waits.last)]
    for path, key in named:
        if key not in days:
            yield _problem(
                path, f"“{key}”不是登记表上必填的日期。", f"{key!r} is no required day of the intake form.",
                "写登记表上必填的日期字段。", "Name a required intake field of the kind day.",
            )  # fmt: skip
    if register.reads_only and set(register.reads_only.roles) & set(register.opens):
        yield _problem(
            ("reads_only", "roles"), "只读的角色不能登记。", "A role that only reads can't open records.",
            "从 opens 里删去。", "Take it out of opens.",
        )  # fmt: skip


def _heading(register: Register) -> Iterator[Problem]:
    if not REGISTER_KEY.fullmatch(register.key) or len(register.key) > MOST_KEY:
        yield _problem(
            ("key",), f"代码“{register.key}”写法不对。", f"The key {register.key!r} is not well formed.",
            f"用小写字母、数字和短横，不超过{MOST_KEY}个字符。", f"Small letters, digits and dashes, at most {MOST_KEY}.",
        )  # fmt: skip
    if not SERIES.fullmatch(register.series):
        yield _problem(
            ("series",), f"编号字母“{register.series}”写法不对。", f"The series {register.series!r} is not well formed.",
            "写两到四个大写字母；一个字母留给窗口事项和文书。", "Two to four capital letters; single ones belong to the hall.",
        )  # fmt: skip
    if not register.opens and not register.recurs and not register.follows:
        yield _problem(
            ("opens",), "没有写谁可以登记。", "Nobody may open a record.", "写出岗位角色。", "Name the roles that may.",
        )  # fmt: skip
    if register.label not in ("ordinary", "sensitive", "report"):
        yield _problem(
            ("label",), f"标记“{register.label}”不明。", f"The label {register.label!r} is unknown.",
            "写 ordinary、sensitive 或 report。", "Write ordinary, sensitive or report.",
        )  # fmt: skip
    named = PLACEHOLDER.findall(register.heading)
    plain = {one.key for one in register.fields if not one.sensitive}
    for key in named:
        if key not in plain:
            yield _problem(
                ("heading",), f"标题里的“{key}”不是登记表上可公开显示的字段。", f"The heading names {key!r}, no plain intake field.",
                "写登记表上不敏感字段的代码。", "Name an intake field that isn't sensitive.",
            )  # fmt: skip
    if not named:
        yield _problem(
            ("heading",), "标题没有用到登记表上的任何字段。", "The heading uses no intake field.",
            "写 {字段代码}。", "Write {field key} in it.",
        )  # fmt: skip


def _fields(register: Register) -> Iterator[Problem]:
    places: list[tuple[Path, Field]] = [(("fields", n), one) for n, one in enumerate(register.fields)]
    for number, demand in enumerate(register.demands):
        places += [(("demands", number, "fields", n), one) for n, one in enumerate(demand.fields)]
    intake = {one.key: one for one in register.fields}
    days = {one.key for one in register.every_field() if one.kind is FieldKind.DAY}
    facts: dict[str, Field] = {}
    first: dict[str, Field] = {}
    for path, one in places:
        yield from check_field(path, one, days)
        again = one.key in first
        known = first.setdefault(one.key, one)
        if again and (path[0] == "fields" or one.key in intake):
            yield _problem(
                (*path, "key"), f"字段“{one.key}”写了两次。", f"The field {one.key!r} stands there twice.",
                "换一个代码。", "Choose another key.",
            )  # fmt: skip
        elif (known.kind, known.choices, known.sensitive) != (one.kind, one.choices, one.sensitive):
            yield _problem(
                (*path, "kind"), f"字段“{one.key}”前后不一致。", f"The field {one.key!r} differs from its first mention.",
                "同一字段处处一样，或换一个代码。", "Write it alike everywhere, or choose another key.",
            )  # fmt: skip
        if one.when:
            yield _problem(
                (*path, "when"), "台账字段不能按条件填写。", "A field of a register can't depend on a condition.",
                "删去 when。", "Remove when.",
            )  # fmt: skip
        if one.fact and facts.setdefault(one.fact, one).key != one.key:
            yield _problem(
                (*path, "fact"), f"事实“{one.fact}”已属于另一字段。", f"The fact {one.fact!r} belongs to another field.",
                "换一个名称。", "Choose another name.",
            )  # fmt: skip
        if one.fact and one.sensitive:
            yield _problem(
                (*path, "fact"), "敏感字段不能用作条件。", "A sensitive field can't be asked for by a guard.",
                "删去 fact。", "Remove fact.",
            )  # fmt: skip


FILLED_KINDS = {
    Filled.PERIOD: FieldKind.TEXT,
    Filled.FIRST: FieldKind.DAY,
    Filled.LAST: FieldKind.DAY,
    Filled.DUE: FieldKind.DAY,
    Filled.HOLDER: FieldKind.PERSON,
    Filled.UNIT: FieldKind.UNIT,
}


def _filled(register: Register, rule: Recurs) -> Iterator[Problem]:
    """A record that opens by itself has nobody who types: what is required must be filled, with what fits."""
    intake = {one.key: one for one in register.fields}
    for key, source in rule.fills.items():
        one = intake.get(key)
        if one is None or one.kind is not FILLED_KINDS[source] or one.past or one.since:
            yield _problem(
                ("recurs", "fills", key), f"“{key}”填不了 {source}。", f"{key!r} can't be filled with {source}.",
                f"写登记表上 {FILLED_KINDS[source]} 一类、没有先后限制的字段。",
                f"Name an intake field of the kind {FILLED_KINDS[source]} without past or since.",
            )  # fmt: skip
        elif source is Filled.HOLDER and not rule.each_holder:
            yield _problem(
                ("recurs", "fills", key), "不按人登记，没有 holder。", "Without each_holder nobody is the holder.",
                "写 each_holder: true，或删去这一项。", "Write each_holder: true, or remove it.",
            )  # fmt: skip
    for one in register.fields:
        if one.required and one.key not in rule.fills:
            yield _problem(
                ("recurs", "fills"), f"自动登记时没有人填“{one.label.zh}”。", f"Nobody fills in '{one.label.en}'.",
                "在 fills 里写上，或写 required: false。", "Name it in fills, or write required: false.",
            )  # fmt: skip
    if register.clock:
        yield _problem(
            ("clock",), "自动登记的期限由 recurs 定。", "The schedule sets the clock of a recurring register.",
            "删去 clock。", "Remove clock.",
        )  # fmt: skip


def _papers(register: Register) -> Iterator[Problem]:
    keys = {one.key for one in register.every_field()}
    for place, paper in enumerate(register.papers):
        for name, source in paper.takes.items():
            if source not in keys and source not in MATTER_SOURCES and not source.startswith(STEP_SOURCE):
                yield _problem(
                    ("papers", place, "takes", name), f"没有字段“{source}”。", f"There is no field {source!r}.",
                    "写本台账一个字段的代码。", "Name a field of this register.",
                )  # fmt: skip
        if not paper.basis:
            yield _problem(
                ("papers", place, "basis"), "文书没有写依据。", "The paper names no law or clause.",
                "写法条，例如 行政处罚法 44。", "Name the article, for example 行政处罚法 44.",
            )  # fmt: skip
        if register.own_notices and paper.template == "one-time-notice":
            yield _problem(
                ("papers", place, "template"),
                f"这类事项按自己的告知规定办（{register.own_notices}），不用一次性告知书。",
                f"These matters follow notice rules of their own ({register.own_notices}), not the one-time notice.",
                "删去这份文书。", "Remove this paper.",
            )  # fmt: skip


def _figures(register: Register) -> Iterator[Problem]:
    asked = {one.key: one for demand in register.demands for one in demand.fields}
    for place, figure in enumerate(register.figures):
        one = asked.get(figure.field)
        if one is None:
            yield _problem(
                ("figures", place, "field"), f"没有步骤填写“{figure.field}”。", f"No step asks for {figure.field!r}.",
                "写某个结果要填写的字段。", "Name a field that an outcome asks for.",
            )  # fmt: skip
            continue
        for value in figure.values:
            if value not in {choice.code for choice in one.choices}:
                yield _problem(
                    ("figures", place, "values"), f"“{value}”不是这个字段的选项。", f"{value!r} is no choice of the field.",
                    "写选项的代码。", "Name the code of a choice.",
                )  # fmt: skip
        if not 1 <= figure.target <= 100:
            yield _problem(
                ("figures", place, "target"), "目标应在1到100之间。", "The target lies between 1 and 100.",
                "写百分数。", "Write a whole per cent.",
            )  # fmt: skip


def _clock(register: Register) -> Iterator[Problem]:
    assert register.clock is not None
    one = next((one for one in register.fields if one.key == register.clock.field), None)
    if one is None or one.kind is not FieldKind.DAY or not one.required or not one.past:
        yield _problem(
            ("clock", "field"), f"“{register.clock.field}”不是登记表上必填的、不晚于今天的日期。",
            f"{register.clock.field!r} is no required past day of the intake form.",
            "写 kind: day、past: true 的必填字段。", "Name a required field with kind: day and past: true.",
        )  # fmt: skip
